// The LAPACK and BLAS routines used, by their Fortran names (the trailing std::size_t are Fortran's hidden lengths of
// character arguments).
#pragma once

#include <cstddef>

extern "C" {
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u,
             const int *ldu, double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info,
             std::size_t);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info, std::size_t, std::size_t);
}
