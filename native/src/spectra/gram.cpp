#include "spectra/gram.hpp"

#include "spectra/decompositions.hpp"
#include "spectra/lapack.hpp"
#include "spectra/scale.hpp"

#include <heavytails/status.h>

#include <cmath>
#include <limits>

namespace heavytails {

template <class T>
std::int32_t singular_values_gram(const Matrix<T> &matrix, double *sigma, Scratch &scratch) {
    const std::int64_t k = matrix.rank();
    if (k == 0) return HT_MATRIX_OK;
    const double largest = largest_entry(matrix);
    if (std::isnan(largest)) {
        std::fill_n(sigma, k, std::numeric_limits<double>::quiet_NaN());
        return HT_MATRIX_NOT_FINITE;
    }
    const int exponent = scale_exponent(largest);
    double *a = scratch.matrix.reserve(static_cast<std::size_t>(matrix.m * matrix.n));
    double *gram = scratch.gram.reserve(static_cast<std::size_t>(k * k));
    copy_scaled(matrix, exponent, a, matrix.m);
    const int order = static_cast<int>(k), inner = static_cast<int>(matrix.longer()), lda = static_cast<int>(matrix.m);
    const double one = 1, zero = 0;
    dsyrk_("L", matrix.m >= matrix.n ? "T" : "N", &order, &inner, &one, a, &lda, &zero, gram, &order, 1, 1);
    const std::int32_t status = eigen_symmetric_lapack({k, k, gram, k}, sigma, {nullptr, 1}, scratch);
    if (status != HT_MATRIX_OK) return status;
    for (std::int64_t j = 0; j < k; j++) sigma[j] = std::sqrt(std::max(0.0, sigma[j]));
    std::reverse(sigma, sigma + k);
    unscale(sigma, k, exponent);
    return HT_MATRIX_OK;
}

template std::int32_t singular_values_gram(const Matrix<float> &, double *, Scratch &);
template std::int32_t singular_values_gram(const Matrix<double> &, double *, Scratch &);

} // namespace heavytails
