// [nodes, weights] = heavytails_slq (f, n, probes, steps): stochastic Lanczos quadrature of a symmetric operator, f a
// function that multiplies a matrix [n x count] by it. Both results are [steps x probes], unused places 0.
//   mkoctfile $(pkg-config --cflags --libs heavytails) heavytails_slq.cc
#include <heavytails/heavytails.hpp>

#include <octave/oct.h>
#include <octave/parse.h>

DEFUN_DLD(heavytails_slq, args, , "[nodes, weights] = heavytails_slq (f, n, probes, steps)") {
    if (args.length() != 4) print_usage();
    const octave_value f = args(0);
    const octave_idx_type n = args(1).idx_type_value();
    const auto multiply = [&](ht::Matrix<const double> x, ht::Matrix<double> y) {
        Matrix in(x.rows, x.columns);
        std::copy(x.data, x.data + x.rows * x.columns, in.fortran_vec());
        const Matrix out = octave::feval(f.function_value(), ovl(in), 1)(0).matrix_value();
        if (out.rows() != x.rows || out.columns() != x.columns) error("f: expected a result as large as its argument");
        std::copy(out.data(), out.data() + out.numel(), y.data);
    };
    ht::SlqParams params;
    params.probes = args(2).idx_type_value();
    params.steps = args(3).idx_type_value();
    try {
        const ht::Context context;
        const ht::Quadrature found = ht::slq(context, n, multiply, params); // what f throws comes out of this call
        Matrix nodes(params.steps, params.probes), weights(params.steps, params.probes);
        std::copy(found.nodes.begin(), found.nodes.end(), nodes.fortran_vec());
        std::copy(found.weights.begin(), found.weights.end(), weights.fortran_vec());
        return ovl(nodes, weights);
    } catch (const ht::Error &e) {
        error("%s", e.what());
    }
}
