/**
 * @file
 * The curvature of a multilayer perceptron's loss: the functions of perceptron.h.
 */
#ifndef HEAVYTAILS_CPP_PERCEPTRON_HPP
#define HEAVYTAILS_CPP_PERCEPTRON_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/matrix.hpp>
#include <heavytails/perceptron.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <vector>

namespace ht {

/** ht_perceptron_params with its defaults. A Perceptron sets layers, widths and samples from its spans. */
using PerceptronParams = Defaults<ht_perceptron_params, ht_perceptron_params_init>;

/** ht_perceptron_info, to be filled by Perceptron::info. */
using PerceptronInfo = Defaults<ht_perceptron_info, ht_perceptron_info_init>;

/** @cond */
namespace detail {

inline ht_status create(ht_context *c, const ht_perceptron_params &p, const float *w, const float *x,
                        const std::int32_t *labels, const float *targets, ht_perceptron **made) {
    return ht_perceptron_create_s(c, &p, w, x, labels, targets, made);
}
inline ht_status create(ht_context *c, const ht_perceptron_params &p, const double *w, const double *x,
                        const std::int32_t *labels, const double *targets, ht_perceptron **made) {
    return ht_perceptron_create_d(c, &p, w, x, labels, targets, made);
}
inline void apply(ht_perceptron_operator &matrix, Matrix<const float> x, Matrix<float> y) {
    check(ht_perceptron_apply_s(&matrix, x.rows, x.columns, x.data, y.data));
}
inline void apply(ht_perceptron_operator &matrix, Matrix<const double> x, Matrix<double> y) {
    check(ht_perceptron_apply_d(&matrix, x.rows, x.columns, x.data, y.data));
}

// The number of samples of width widths[0] in x.
inline std::int64_t samples(Span<const std::int64_t> widths, std::size_t size) {
    require(widths.size() >= 2,
            "widths: expected at least 2, of the input and of one layer, got " + std::to_string(widths.size()));
    for (const std::int64_t width : widths)
        require(width >= 1, "widths: expected each >= 1, got " + std::to_string(width));
    require(size % static_cast<std::size_t>(widths[0]) == 0,
            "x: expected a multiple of " + std::to_string(widths[0]) + " elements, got " + std::to_string(size));
    return static_cast<std::int64_t>(size) / widths[0];
}

} // namespace detail
/** @endcond */

/** A matrix of a perceptron, which must outlive it: an operator for lanczos, slq, trace and diagonal. */
template <class T>
class PerceptronOperator {
public:
    /** The matrix `kind` (HT_HESSIAN, ...) of the parameters of layers first .. last. */
    PerceptronOperator(const ht_perceptron *perceptron, int kind, int first, int last)
        : matrix_{perceptron, kind, first, last} {}

    /** y = A x. */
    void operator()(Matrix<const T> x, Matrix<T> y) { detail::apply(matrix_, x, y); }

    /** Order of the matrix. */
    std::int64_t order() const noexcept { return ht_perceptron_count(matrix_.perceptron, matrix_.first, matrix_.last); }

    /** The whole matrix [order x order], column-major. */
    std::vector<double> dense() const {
        const std::int64_t n = order();
        std::vector<double> h(detail::area(n, n));
        check(ht_perceptron_dense(&matrix_, h.data(), std::max<std::int64_t>(1, n)));
        return h;
    }

private:
    ht_perceptron_operator matrix_;
};

/** A perceptron with its loss over samples, T being float or double. The context must outlive it. */
template <class T>
class Perceptron {
public:
    /** A classifier with labels [samples], for HT_CROSS_ENTROPY. */
    Perceptron(const Context &context, PerceptronParams params, Span<const std::int64_t> widths,
               Span<const T> parameters, Span<const T> x, Span<const std::int32_t> labels) {
        complete(params, widths, parameters, x);
        detail::require_size("labels", labels.size(), static_cast<std::size_t>(params.samples));
        create(context, params, parameters, x, labels.data(), nullptr);
    }

    /** A perceptron with targets [samples x widths.back()], row-major, for the other losses. */
    Perceptron(const Context &context, PerceptronParams params, Span<const std::int64_t> widths,
               Span<const T> parameters, Span<const T> x, Span<const T> targets) {
        complete(params, widths, parameters, x);
        detail::require_size("targets", targets.size(), detail::area(params.samples, widths[widths.size() - 1]));
        create(context, params, parameters, x, nullptr, targets.data());
    }

    /** For calls of C functions; still owned by this object. */
    const ht_perceptron *get() const noexcept { return handle_.get(); }

    /** Loss, number of parameters, active samples. */
    PerceptronInfo info() const {
        PerceptronInfo info;
        check(ht_perceptron_describe(get(), &info));
        return info;
    }

    /** The gradient of the loss [parameters]. */
    std::vector<double> gradient() const {
        std::vector<double> gradient(detail::area(info().parameters, 1));
        check(ht_perceptron_gradient(get(), gradient.data()));
        return gradient;
    }

    /** The matrix `kind`, HT_HESSIAN or another, of all parameters. */
    PerceptronOperator<T> matrix(int kind) const { return matrix(kind, 1, layers_); }

    /** The matrix `kind` of the parameters of layers first .. last, 1 <= first <= last. */
    PerceptronOperator<T> matrix(int kind, int first, int last) const {
        return PerceptronOperator<T>(get(), kind, first, last);
    }

private:
    void complete(ht_perceptron_params &params, Span<const std::int64_t> widths, Span<const T> parameters,
                  Span<const T> x) {
        params.samples = detail::samples(widths, x.size());
        params.layers = static_cast<std::int64_t>(widths.size()) - 1;
        params.widths = widths.data();
        layers_ = static_cast<int>(params.layers);
        std::size_t expected = 0;
        for (std::size_t l = 1; l < widths.size(); l++)
            expected += detail::area(widths[l], widths[l - 1] + (params.bias != 0 ? 1 : 0));
        detail::require(parameters.size() == expected, "parameters: expected " + std::to_string(expected) +
                                                           " elements, got " + std::to_string(parameters.size()));
    }

    void create(const Context &context, const ht_perceptron_params &params, Span<const T> parameters, Span<const T> x,
                const std::int32_t *labels, const T *targets) {
        ht_perceptron *made = nullptr;
        check(detail::create(context.get(), params, parameters.data(), x.data(), labels, targets, &made));
        handle_.reset(made);
    }

    struct Destroy {
        void operator()(ht_perceptron *perceptron) const noexcept { ht_perceptron_destroy(perceptron); }
    };
    std::unique_ptr<ht_perceptron, Destroy> handle_;
    int layers_ = 0;
};

} // namespace ht

#endif
