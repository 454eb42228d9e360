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
    void *(*memory_alloc)(int);  // a work space; null in builds that do not export it
    void (*memory_free)(void *); // keeps the work space for the next memory_alloc
};

// The loaded library; the first call loads it, with room for `callers` threads that are about to call it. Throws
// HT_UNSUPPORTED where it cannot be loaded, HT_OUT_OF_MEMORY and HT_THREAD_LIMIT where it could not start.
const Blas &blas(int callers = 1);

// OpenBLAS's version, build options and the kernels that it chose for this processor, as it reports them.
std::string blas_description();

// OpenBLAS has one thread count for the whole process. An object of this class sets it for as long as it exists. The
// first one saves the count that the process had, the last one restores it, and while several exist the count is 1.
//
// OpenBLAS ends the process or tries without end where the system refuses it memory or a thread. Therefore what
// `callers` threads need, each with `threads` BLAS threads, is secured here: HT_OUT_OF_MEMORY, HT_THREAD_LIMIT.
class BlasThreads {
public:
    BlasThreads(int threads, int callers);
    ~BlasThreads();
    BlasThreads(const BlasThreads &) = delete;
    BlasThreads &operator=(const BlasThreads &) = delete;

private:
    const int callers_;
};

// Exists while a thread is inside OpenBLAS, under a BlasThreads object. OpenBLAS has work spaces for MAX_THREADS (64 in
// Debian's build) callers and not many more, beyond which it ends the process: further threads wait here.
class BlasCall {
public:
    BlasCall();
    ~BlasCall();
    BlasCall(const BlasCall &) = delete;
    BlasCall &operator=(const BlasCall &) = delete;
};

} // namespace heavytails
