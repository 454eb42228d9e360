// OpenBLAS with its LAPACK, for the routes that are not ours. It is loaded when it is first needed: as it is loaded it
// starts a thread a processor, which wait busily for work, and what most processes ask for does without.
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

// Loads it, the first time; HT_UNSUPPORTED where it is not installed.
const Blas &blas();

// The BLAS's version, options and chosen kernels in its own words.
std::string blas_description();

// The BLAS's thread count is one number for the whole process. A BlasThreads holds it while calls run: the first to
// come saves the caller's count, the last to go restores it, and while several calls run it is 1.
class BlasThreads {
public:
    explicit BlasThreads(int threads);
    ~BlasThreads();
    BlasThreads(const BlasThreads &) = delete;
    BlasThreads &operator=(const BlasThreads &) = delete;
};

} // namespace heavytails
