// Each call: find the largest entry, scale a copy by a power of two, run LAPACK on it, scale the results back.
#include "spectra/decompositions.hpp"

#include "core/blas.hpp"
#include "core/error.hpp"
#include "spectra/scale.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace heavytails {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

int narrow(std::int64_t size, const char *what) {
    if (size > std::numeric_limits<int>::max())
        throw Error(HT_UNSUPPORTED, std::string(what) + ": LAPACK's sizes are 32-bit, got " + std::to_string(size));
    return static_cast<int>(size);
}

// The work-space size that LAPACK returns: a double, which may exceed the range of int.
int work_size(double answer, const char *routine) {
    if (!(answer < std::numeric_limits<int>::max()))
        throw Error(HT_UNSUPPORTED, std::string(routine) + ": the work space has " + std::to_string(answer) +
                                        " numbers, more than LAPACK's 32-bit sizes hold");
    return static_cast<int>(answer);
}

// Copies [rows x columns] to the caller's memory. LAPACK writes only to aligned scratch memory, because some OpenBLAS
// kernels add in an order that depends on the alignment of their arguments, and the bits of a result must not depend on
// where the caller wants it.
void copy(const double *from, std::int64_t rows, std::int64_t columns, Result to) {
    for (std::int64_t j = 0; j < columns; j++) std::copy_n(from + j * rows, rows, to.x + j * to.ld);
}

void fill(Result result, std::int64_t rows, std::int64_t columns, double value) {
    for (std::int64_t j = 0; j < columns; j++) std::fill_n(result.x + j * result.ld, rows, value);
}

std::int32_t status_of(int info, const char *routine) {
    if (info < 0) throw Error(HT_INTERNAL, std::string(routine) + ": LAPACK refused argument " + std::to_string(-info));
    return info == 0 ? HT_MATRIX_OK : HT_MATRIX_NOT_CONVERGED;
}

// count rounded up to whole cache lines, so that the next array in scratch memory is aligned as well.
std::size_t lines(std::int64_t count) { return static_cast<std::size_t>((count + 7) / 8 * 8); }

// jobz 'N': sigma only, u and vt unused; 'S': also u [m x k] and vt [k x n]; 'A': also u [m x m] and vt [n x n]. a is
// overwritten. All arrays are in scratch.
std::int32_t dgesdd(char jobz, int m, int n, double *a, double *sigma, double *u, double *vt, Scratch &scratch) {
    const int query = -1, k = std::min(m, n), ldvt = jobz == 'A' ? n : k;
    int info = 0, *integers = scratch.reserve<int>(slot::integers, 8 * static_cast<std::size_t>(k));
    double size = 0;
    blas().dgesdd(&jobz, &m, &n, a, &m, sigma, u, &m, vt, &ldvt, &size, &query, integers, &info, 1);
    const int lwork = work_size(size, "dgesdd");
    double *work = scratch.reserve<double>(slot::packed, static_cast<std::size_t>(lwork));
    const BlasCall call;
    blas().dgesdd(&jobz, &m, &n, a, &m, sigma, u, &m, vt, &ldvt, work, &lwork, integers, &info, 1);
    return status_of(info, "dgesdd");
}

} // namespace

template <class T>
std::int32_t singular_values_lapack(const Matrix<T> &matrix, double *sigma, Scratch &scratch) {
    const std::int64_t k = matrix.rank();
    if (k == 0) return HT_MATRIX_OK;
    const int m = narrow(matrix.m, "m"), n = narrow(matrix.n, "n");
    const double largest = largest_entry(matrix);
    std::int32_t status = std::isnan(largest) ? HT_MATRIX_NOT_FINITE : HT_MATRIX_OK;
    if (status == HT_MATRIX_OK) {
        const int exponent = scale_exponent(largest);
        double *a = scratch.reserve<double>(slot::matrix, static_cast<std::size_t>(matrix.m * matrix.n)),
               *own = scratch.reserve<double>(slot::vectors, static_cast<std::size_t>(k)), unused = 0;
        copy_scaled(matrix, exponent, a, matrix.m);
        status = dgesdd('N', m, n, a, own, &unused, &unused, scratch);
        std::copy_n(own, k, sigma);
        unscale(sigma, k, exponent);
    }
    if (status != HT_MATRIX_OK) std::fill_n(sigma, k, nan);
    return status;
}

template <class T>
std::int32_t svd(const Matrix<T> &matrix, Vectors vectors, Result u, double *sigma, Result vt, Scratch &scratch) {
    const std::int64_t k = matrix.rank(), left = columns_of_u(matrix, vectors), right = rows_of_vt(matrix, vectors);
    if (k == 0) return HT_MATRIX_OK;
    const int m = narrow(matrix.m, "m"), n = narrow(matrix.n, "n");
    const double largest = largest_entry(matrix);
    std::int32_t status = std::isnan(largest) ? HT_MATRIX_NOT_FINITE : HT_MATRIX_OK;
    if (status == HT_MATRIX_OK) {
        const int exponent = scale_exponent(largest);
        double *a = scratch.reserve<double>(slot::matrix, static_cast<std::size_t>(matrix.m * matrix.n)),
               *own_u =
                   scratch.reserve<double>(slot::vectors, lines(matrix.m * left) + lines(right * matrix.n) + lines(k)),
               *own_vt = own_u + lines(matrix.m * left), *own = own_vt + lines(right * matrix.n);
        copy_scaled(matrix, exponent, a, matrix.m);
        status = dgesdd(vectors == Vectors::Full ? 'A' : 'S', m, n, a, own, own_u, own_vt, scratch);
        copy(own_u, matrix.m, left, u);
        copy(own_vt, right, matrix.n, vt);
        std::copy_n(own, k, sigma);
        unscale(sigma, k, exponent);
    }
    if (status != HT_MATRIX_OK) {
        std::fill_n(sigma, k, nan);
        fill(u, matrix.m, left, nan);
        fill(vt, right, matrix.n, nan);
    }
    return status;
}

void fill_identity(Result x, std::int64_t n) {
    fill(x, n, n, 0);
    for (std::int64_t i = 0; i < n; i++) x.x[i * (x.ld + 1)] = 1;
}

std::int32_t eigen_symmetric_lapack(const Matrix<double> &matrix, double *lambda, Result v, Scratch &scratch) {
    if (matrix.n == 0) return HT_MATRIX_OK;
    const int n = narrow(matrix.n, "n");
    const double largest = largest_entry_lower(matrix);
    std::int32_t status = std::isnan(largest) ? HT_MATRIX_NOT_FINITE : HT_MATRIX_OK;
    if (status == HT_MATRIX_OK) {
        const int exponent = scale_exponent(largest), query = -1;
        double *a = scratch.reserve<double>(slot::matrix, static_cast<std::size_t>(matrix.n * matrix.n)),
               *own = scratch.reserve<double>(slot::vectors, static_cast<std::size_t>(matrix.n));
        for (std::int64_t j = 0; j < matrix.n; j++) // only the lower triangle may be read
            copy_scaled(Matrix<double>{matrix.n - j, 1, matrix.a + j * matrix.lda + j, matrix.lda}, exponent,
                        a + j * matrix.n + j, matrix.n);
        int info = 0, integers = 0;
        double size = 0;
        blas().dsyevd("V", "L", &n, a, &n, own, &size, &query, &integers, &query, &info, 1, 1);
        const int lwork = work_size(size, "dsyevd"), liwork = integers;
        double *work = scratch.reserve<double>(slot::packed, static_cast<std::size_t>(lwork));
        int *more = scratch.reserve<int>(slot::integers, static_cast<std::size_t>(liwork));
        const BlasCall call;
        blas().dsyevd("V", "L", &n, a, &n, own, work, &lwork, more, &liwork, &info, 1, 1);
        status = status_of(info, "dsyevd");
        copy(a, matrix.n, matrix.n, v);
        std::copy_n(own, matrix.n, lambda);
        unscale(lambda, matrix.n, exponent);
    }
    if (status != HT_MATRIX_OK) {
        std::fill_n(lambda, matrix.n, nan);
        fill(v, matrix.n, matrix.n, nan);
    }
    return status;
}

template std::int32_t singular_values_lapack(const Matrix<float> &, double *, Scratch &);
template std::int32_t singular_values_lapack(const Matrix<double> &, double *, Scratch &);
template std::int32_t svd(const Matrix<float> &, Vectors, Result, double *, Result, Scratch &);
template std::int32_t svd(const Matrix<double> &, Vectors, Result, double *, Result, Scratch &);

} // namespace heavytails
