/**
 * @file
 * Symmetric operators A [n x n] that are known by their products only, such as the Hessian of a loss: the caller's
 * function, and what its check finds.
 */
#ifndef HEAVYTAILS_OPERATOR_H
#define HEAVYTAILS_OPERATOR_H

#include <heavytails/context.h>

/**
 * The caller's products Y = A X in float32, for a block of `count` vectors: x and y are column-major [n x count],
 * column j at x + j * n. x must not be written. `user` is the pointer that the caller gave with the function.
 *
 * For a context on a GPU, x and y lie in the memory of its device (cuda.h).
 *
 * It returns 0, or any other number to stop the computation, which then returns HT_OPERATOR_FAILED. It is called by the
 * thread that called the library, never by two threads at once; it may call the library with the same context. No C++
 * exception may leave it.
 */
typedef int32_t (*ht_operator_s)(void *user, int64_t n, int64_t count, const float *x, float *y);

/** The caller's products in float64, as ht_operator_s. */
typedef int32_t (*ht_operator_d)(void *user, int64_t n, int64_t count, const double *x, double *y);

/** Number types of a stored Krylov basis. */
enum {
    HT_BASIS_OF_OPERATOR = 0, /**< That of the letter. */
    HT_BASIS_SINGLE = 1,      /**< float32: half the memory for an operator in float64. */
    HT_BASIS_DOUBLE = 2       /**< float64. */
};

/** Distributions of the entries of random probes; both have covariance I. */
enum {
    HT_PROBE_RADEMACHER = 0, /**< +1 and -1 with equal probability. */
    HT_PROBE_SPHERE = 1      /**< Uniform on the sphere of radius sqrt(n): a scaled Gaussian vector. */
};

/**
 * What the check of an operator found, by one block of three products A u, A v and A (c u) for random u, v and
 * c = 1.2345678. New fields are added at the end only.
 */
typedef struct ht_operator_report {
    uint32_t struct_size; /**< sizeof(ht_operator_report) as the caller knows it. */
    int32_t checked;      /**< 1 if the check was made, else the next two fields are 0. */
    double asymmetry;     /**< |u'Av - v'Au| / max(||A u||, ||A v||), u and v with independent normal entries: of order
                               ||A - A'||_F / ||A||_F. HT_NOT_SYMMETRIC above 1e-3 for _s and 1e-6 for _d. */
    double noise;         /**< ||A (c u) - c A u|| / (c ||u||): the rounding error of products, in units of eigenvalues.
                               Eigenvalues below it in size are not told from zero. */
    double norm;          /**< Largest absolute Ritz value that was seen (of traces: v'Av / v'v), an estimate of ||A||_2
                               from below. */
    int64_t products;     /**< Products with one vector, those of the check included. */
} ht_operator_report;

/**
 * An estimate with its standard error: the standard deviation of the mean over `probes` probes. Student's band of 95
 * percent covers the exact value in 95 percent of cases where many eigenvalues contribute, and in 87 percent for 10
 * probes and one dominant eigenvalue, as samples then have the skewness of a chi square variable; 100 probes mend that.
 */
typedef struct ht_estimate {
    double value;          /**< The estimate. */
    double standard_error; /**< Its standard error; NaN for one probe, 0 where the value is exact. */
    int64_t probes;        /**< Number of probes; 0 where the value is exact. */
} ht_estimate;

HT_BEGIN_DECLS

/**
 * Zeroes the structure and sets its struct_size.
 *
 * @param report      The structure.
 * @param struct_size Its size as the caller knows it, sizeof *report; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where report is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_operator_report_init(ht_operator_report *report, size_t struct_size);

HT_END_DECLS

#endif
