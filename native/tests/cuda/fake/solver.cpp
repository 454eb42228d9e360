// libcusolver: eigenvalues and singular values, by OpenBLAS's LAPACK. Work spaces are overwritten, as cuSOLVER does.
#include "state.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" {
void dsyevd_(const char *, const char *, const int *, double *, const int *, double *, double *, const int *, int *,
             const int *, int *, std::size_t, std::size_t);
void dgesdd_(const char *, const int *, const int *, double *, const int *, double *, double *, const int *, double *,
             const int *, double *, const int *, int *, int *, std::size_t);
}

namespace {

using Size = std::int64_t;

constexpr fake::Codes codes{2, 7, 6}; // CUSOLVER_STATUS_ALLOC_FAILED, _INTERNAL_ERROR, _EXECUTION_FAILED
constexpr int invalid_value = 3;
constexpr std::size_t real = sizeof(double);

struct Work {
    void *device;
    std::size_t device_bytes;
    void *host;
    std::size_t host_bytes;
};

// Work spaces in the form of every call; true where they are as large as they have to be.
bool take(const Work &given, const Work &needed) {
    if (given.device_bytes < needed.device_bytes || given.host_bytes < needed.host_bytes ||
        (needed.host_bytes > 0 && given.host == nullptr)) {
        fake::misuse("a work space of cuSOLVER is too small");
        return false;
    }
    std::memset(given.host, 0xff, given.host_bytes);
    return fake::require_device(given.device, given.device_bytes, "the work space of cuSOLVER");
}

Work eigen_work(Size n, Size count) {
    return {nullptr, static_cast<std::size_t>(count * (n * n + 32)) * real, nullptr, 64};
}

// Eigenvalues of the lower triangle; NaN does not converge.
int eigen(char job, Size n, double *a, Size lda, double *w) {
    for (Size j = 0; j < n; j++)
        for (Size i = j; i < n; i++)
            if (!std::isfinite(a[j * lda + i])) return 1;
    const int order = static_cast<int>(n), ld = static_cast<int>(lda), query = -1;
    int info = 0, integers = 0;
    double size = 0;
    dsyevd_(&job, "L", &order, a, &ld, w, &size, &query, &integers, &query, &info, 1, 1);
    const int lwork = static_cast<int>(size);
    std::vector<double> work(static_cast<std::size_t>(lwork));
    std::vector<int> more(static_cast<std::size_t>(integers));
    dsyevd_(&job, "L", &order, a, &ld, w, work.data(), &lwork, more.data(), &integers, &info, 1, 1);
    return info;
}

int syev(void *solver, int mode, Size n, double *a, Size lda, double *w, const Work &given, int *info, Size count) {
    if (!fake::is(solver, fake::Kind::Solver)) return 1;
    if (n < 1 || lda < n || count < 1) return invalid_value;
    if (!take(given, eigen_work(n, count)) ||
        !fake::require_device(a, static_cast<std::size_t>(count * lda * n) * real, "the matrices of syev") ||
        !fake::require_device(w, static_cast<std::size_t>(count * n) * real, "the eigenvalues of syev") ||
        !fake::require_device(info, static_cast<std::size_t>(count) * sizeof *info, "info of syev"))
        return invalid_value;
    const long bad = fake::not_converged();
    fake::push(fake::stream_of(solver), [=] {
        std::memset(given.device, 0xff, given.device_bytes);
        for (Size b = 0; b < count; b++) {
            info[b] = eigen(mode == 0 ? 'N' : 'V', n, a + b * lda * n, lda, w + b * n);
            if (b == bad) info[b] = 3;
        }
    });
    return 0;
}

int svd(char job, Size m, Size n, double *a, Size lda, double *s, double *u, Size ldu, double *vt, Size ldvt) {
    for (Size j = 0; j < n; j++)
        for (Size i = 0; i < m; i++)
            if (!std::isfinite(a[j * lda + i])) return 1;
    const int rows = static_cast<int>(m), columns = static_cast<int>(n), ld = static_cast<int>(lda),
              ld_u = static_cast<int>(ldu), ld_vt = static_cast<int>(ldvt), query = -1;
    std::vector<int> integers(static_cast<std::size_t>(8 * std::min(m, n)));
    int info = 0;
    double size = 0;
    dgesdd_(&job, &rows, &columns, a, &ld, s, u, &ld_u, vt, &ld_vt, &size, &query, integers.data(), &info, 1);
    const int lwork = static_cast<int>(size);
    std::vector<double> work(static_cast<std::size_t>(lwork));
    dgesdd_(&job, &rows, &columns, a, &ld, s, u, &ld_u, vt, &ld_vt, work.data(), &lwork, integers.data(), &info, 1);
    return info;
}

Work polar_work(Size m, Size n) { return {nullptr, static_cast<std::size_t>(m * n + 7 * n) * real, nullptr, 128}; }

struct Matrix {
    double *x;
    Size rows, columns, ld;
    bool on_device(const char *what) const {
        return fake::require_device(x, static_cast<std::size_t>((columns - 1) * ld + rows) * real, what);
    }
};

} // namespace

#define FAKE_ENTER()                                                                                                   \
    if (const int fault = fake::enter(__func__, codes)) return fault

extern "C" {

FAKE_API int cusolverGetVersion(int *version) {
    FAKE_ENTER();
    *version = (FAKE_CUDA - 1) * 1000 + 100;
    return 0;
}

FAKE_API int cusolverDnCreate(void **solver) {
    *solver = nullptr;
    FAKE_ENTER();
    *solver = fake::make(fake::Kind::Solver);
    return 0;
}

FAKE_API int cusolverDnDestroy(void *solver) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(solver, fake::Kind::Solver)) return 1;
    fake::end(solver);
    return fault;
}

FAKE_API int cusolverDnSetStream(void *solver, void *stream) {
    FAKE_ENTER();
    if (!fake::is(solver, fake::Kind::Solver) || !fake::is(stream, fake::Kind::Stream)) return 1;
    fake::set_stream(solver, stream);
    return 0;
}

FAKE_API int cusolverDnCreateParams(void **params) {
    *params = nullptr;
    FAKE_ENTER();
    *params = fake::make(fake::Kind::Params);
    return 0;
}

FAKE_API int cusolverDnDestroyParams(void *params) {
    const int fault = fake::enter(__func__, codes);
    if (!fake::is(params, fake::Kind::Params)) return 1;
    fake::end(params);
    return fault;
}

FAKE_API int cusolverDnXsyevd_bufferSize(void *, void *, int, int, Size n, int, const void *, Size, int, const void *,
                                         int, std::size_t *device_bytes, std::size_t *host_bytes) {
    FAKE_ENTER();
    *device_bytes = eigen_work(n, 1).device_bytes;
    *host_bytes = eigen_work(n, 1).host_bytes;
    return 0;
}

FAKE_API int cusolverDnXsyevd(void *solver, void *params, int mode, int, Size n, int, void *a, Size lda, int, void *w,
                              int, void *device_work, std::size_t device_bytes, void *host_work, std::size_t host_bytes,
                              int *info) {
    FAKE_ENTER();
    if (!fake::is(params, fake::Kind::Params)) return 1;
    return syev(solver, mode, n, static_cast<double *>(a), lda, static_cast<double *>(w),
                {device_work, device_bytes, host_work, host_bytes}, info, 1);
}

#if FAKE_CUDA >= 13
FAKE_API int cusolverDnXsyevBatched_bufferSize(void *, void *, int, int, Size n, int, const void *, Size, int,
                                               const void *, int, std::size_t *device_bytes, std::size_t *host_bytes,
                                               Size count) {
    FAKE_ENTER();
    *device_bytes = eigen_work(n, count).device_bytes;
    *host_bytes = eigen_work(n, count).host_bytes;
    return 0;
}

FAKE_API int cusolverDnXsyevBatched(void *solver, void *params, int mode, int, Size n, int, void *a, Size lda, int,
                                    void *w, int, void *device_work, std::size_t device_bytes, void *host_work,
                                    std::size_t host_bytes, int *info, Size count) {
    FAKE_ENTER();
    if (!fake::is(params, fake::Kind::Params)) return 1;
    return syev(solver, mode, n, static_cast<double *>(a), lda, static_cast<double *>(w),
                {device_work, device_bytes, host_work, host_bytes}, info, count);
}
#endif

FAKE_API int cusolverDnXgesvdp_bufferSize(void *, void *, int, int, Size m, Size n, int, const void *, Size, int,
                                          const void *, int, const void *, Size, int, const void *, Size, int,
                                          std::size_t *device_bytes, std::size_t *host_bytes) {
    FAKE_ENTER();
    *device_bytes = polar_work(m, n).device_bytes;
    *host_bytes = polar_work(m, n).host_bytes;
    return 0;
}

FAKE_API int cusolverDnXgesvdp(void *solver, void *params, int mode, int thin, Size m, Size n, int, void *a, Size lda,
                               int, void *s, int, void *u, Size ldu, int, void *v, Size ldv, int, void *device_work,
                               std::size_t device_bytes, void *host_work, std::size_t host_bytes, int *info,
                               double *shift) {
    FAKE_ENTER();
    if (!fake::is(solver, fake::Kind::Solver) || !fake::is(params, fake::Kind::Params)) return 1;
    if (m < n || n < 1 || lda < m || ldu < m || ldv < n) return invalid_value;
    const Size k = thin != 0 ? n : m;
    const Work given{device_work, device_bytes, host_work, host_bytes};
    auto *const matrix = static_cast<double *>(a), *const sigma = static_cast<double *>(s),
                *const left = static_cast<double *>(u), *const right = static_cast<double *>(v);
    if (!take(given, polar_work(m, n)) || !Matrix{matrix, m, n, lda}.on_device("A of gesvdp") ||
        !Matrix{sigma, n, 1, n}.on_device("S of gesvdp") || !fake::require_device(info, sizeof *info, "info of gesvdp"))
        return invalid_value;
    if (mode != 0 &&
        (!Matrix{left, m, k, ldu}.on_device("U of gesvdp") || !Matrix{right, n, n, ldv}.on_device("V of gesvdp")))
        return invalid_value;
    *shift = fake::shift();
    const bool bad = fake::not_converged() == 0;
    fake::push(fake::stream_of(solver), [=] {
        std::memset(given.device, 0xff, given.device_bytes);
        std::vector<double> vt(static_cast<std::size_t>(n * n));
        double unused = 0;
        *info = svd(mode == 0   ? 'N'
                    : thin != 0 ? 'S'
                                : 'A',
                    m, n, matrix, lda, sigma, mode == 0 ? &unused : left, ldu, vt.data(), n);
        if (bad) *info = 3;
        for (Size j = 0; mode != 0 && j < n; j++)
            for (Size i = 0; i < n; i++) right[j * ldv + i] = vt[static_cast<std::size_t>(i * n + j)];
    });
    return 0;
}

FAKE_API int cusolverDnXgesvdr_bufferSize(void *, void *, signed char, signed char, Size m, Size n, Size k, Size p,
                                          Size, int, const void *, Size, int, const void *, int, const void *, Size,
                                          int, const void *, Size, int, std::size_t *device_bytes,
                                          std::size_t *host_bytes) {
    FAKE_ENTER();
    if (k < 1 || k + p > std::min(m, n)) return invalid_value;
    *device_bytes = polar_work(m, n).device_bytes;
    *host_bytes = polar_work(m, n).host_bytes;
    return 0;
}

FAKE_API int cusolverDnXgesvdr(void *solver, void *params, signed char, signed char, Size m, Size n, Size k, Size p,
                               Size, int, void *a, Size lda, int, void *s, int, void *, Size, int, void *, Size, int,
                               void *device_work, std::size_t device_bytes, void *host_work, std::size_t host_bytes,
                               int *info) {
    FAKE_ENTER();
    if (!fake::is(solver, fake::Kind::Solver) || !fake::is(params, fake::Kind::Params)) return 1;
    if (k < 1 || k + p > std::min(m, n)) return invalid_value;
    const Work given{device_work, device_bytes, host_work, host_bytes};
    auto *const matrix = static_cast<double *>(a), *const sigma = static_cast<double *>(s);
    if (!take(given, polar_work(m, n)) || !Matrix{matrix, m, n, lda}.on_device("A of gesvdr") ||
        !Matrix{sigma, k, 1, k}.on_device("S of gesvdr") || !fake::require_device(info, sizeof *info, "info of gesvdr"))
        return invalid_value;
    const bool bad = fake::not_converged() == 0;
    fake::push(fake::stream_of(solver), [=] {
        std::memset(given.device, 0xff, given.device_bytes);
        std::vector<double> all(static_cast<std::size_t>(std::min(m, n)));
        double unused = 0;
        *info = bad ? 3 : svd('N', m, n, matrix, lda, all.data(), &unused, m, &unused, n);
        std::copy_n(all.data(), k, sigma);
    });
    return 0;
}
}
