// OpenBLAS with its LAPACK, which computes singular vectors, eigenvectors and everything in HT_ACCURATE. It is loaded
// by the first call that needs it, because loading it starts a thread for each processor, which wait busily for work,
// and most processes never need it.
#pragma once

#include <cstddef>
#include <string>

namespace heavytails {

// The routines used; the trailing std::size_t are Fortran's hidden lengths of character arguments.
struct Blas {
    void (*dgesdd)(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
                   const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info,
                   std::size_t);
    void (*dsyevd)(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
                   const int *lwork, int *iwork, const int *liwork, int *info, std::size_t, std::size_t);
    void (*set_num_threads)(int threads);
    int (*get_num_threads)();
    char *(*get_config)();
    char *(*get_corename)();
};

// The loaded library; the first call loads it. Throws HT_UNSUPPORTED where it cannot be loaded.
const Blas &blas();

// OpenBLAS's version, build options and the kernels that it chose for this processor, as it reports them.
std::string blas_description();

// OpenBLAS has one thread count for the whole process. An object of this class sets it for as long as it exists. The
// first one saves the count that the process had, the last one restores it, and while several exist the count is 1.
class BlasThreads {
public:
    explicit BlasThreads(int threads);
    ~BlasThreads();
    BlasThreads(const BlasThreads &) = delete;
    BlasThreads &operator=(const BlasThreads &) = delete;
};

} // namespace heavytails
