// sigma = heavytails_singular_values (a): singular values, descending, of the matrices of an array [m x n x count], as
// a matrix [min(m, n) x count]; NaN for a matrix that is not finite.
//   mkoctfile $(pkg-config --cflags --libs heavytails) heavytails_singular_values.cc
#include <heavytails/heavytails.hpp>

#include <octave/oct.h>

DEFUN_DLD(heavytails_singular_values, args, , "sigma = heavytails_singular_values (a)") {
    if (args.length() != 1) print_usage();
    const NDArray a = args(0).array_value();
    const dim_vector shape = a.dims();
    const octave_idx_type m = shape(0), n = shape(1), count = m * n > 0 ? a.numel() / (m * n) : 0;
    try {
        const ht::Context context;
        const ht::Matrix<const double> first(a.data(), m, n);
        const auto sigma = ht::singular_values(context, ht::Batch<const double>(first, count, m * n));
        Matrix result(std::min(m, n), count);
        std::copy(sigma.values.begin(), sigma.values.end(), result.fortran_vec());
        return ovl(result);
    } catch (const ht::Error &e) {
        error("%s", e.what());
    }
}
