/**
 * @file
 * Traces, Frobenius norms and diagonals of large symmetric operators, by products with random probes.
 *
 *     tr A = E v'Av,  ||A||_F^2 = E ||A v||^2,  diag(A)_i = E v_i (A v)_i,  E v v' = I
 *
 * Statuses, seeds and reports are those of curvature.h.
 */
#ifndef HEAVYTAILS_TRACE_H
#define HEAVYTAILS_TRACE_H

#include <heavytails/operator.h>

/** Methods, for ht_trace_params.method. */
enum {
    HT_TRACE_HUTCHINSON = 0, /**< Mean of v'Av.  Hutchinson 1989. */
    HT_TRACE_HUTCHPP = 1,    /**< Hutch++: exact on a subspace.  Meyer et al. 2021, arXiv:2010.09649. */
    HT_TRACE_XTRACE = 2      /**< Leave-one-out form of it.  Epperly, Tropp & Webber 2024, arXiv:2301.07825. */
};

/** Parameters of ht_trace_s and ht_trace_d. New fields are added at the end only. */
typedef struct ht_trace_params {
    uint32_t struct_size; /**< sizeof(ht_trace_params) as the caller knows it. */
    int32_t method;       /**< HT_TRACE_...; default HT_TRACE_HUTCHINSON. */
    int64_t products;     /**< Number of products with one vector, the check not included; default 100. Hutchinson >= 2,
                               Hutch++ >= 6, a third of it for each of its parts; XTrace an even number >= 4. */
    int64_t at_once;      /**< Vectors in one block of products, >= 1; default 1. */
    int32_t distribution; /**< HT_PROBE_...; default HT_PROBE_RADEMACHER. */
    int32_t check;        /**< As in ht_lanczos_params; default 1. */
    uint64_t seed;        /**< Of the probes; default 0. */
} ht_trace_params;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_trace_params_init(ht_trace_params *params, size_t struct_size);

/** @{ */
/**
 * tr A and, by the same products, ||A||_F^2 = E ||A v||^2. The standard error of Hutch++ is that of its stochastic
 * part; that of XTrace is the spread of its leave-one-out estimates, which are not independent, so that it is too small
 * by about a tenth. Where the subspace of either is the whole space, the result is exact, and standard_error and probes
 * are 0.
 *
 * @param context           Where the library's own work runs.
 * @param n                 Order of the operator, >= 1.
 * @param a                 The operator.
 * @param user              Given to a with each call.
 * @param params            Parameters; NULL for the defaults.
 * @param trace             Receives the trace.
 * @param frobenius_squared Receives the squared Frobenius norm; NULL if it is not wanted. For it, XTrace stores
 *                          products / 2 more vectors.
 * @param report            Receives the report; NULL if it is not wanted.
 * @return HT_OK; or a status that every function of curvature.h may return.
 */
HT_API ht_status ht_trace_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_trace_params *params,
                            ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report);
HT_API ht_status ht_trace_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_trace_params *params,
                            ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report);
/** @} */

/** @{ */
/**
 * The diagonal of A by Bekas, Kokiopoulou & Saad 2007: the mean of v_i (A v)_i over probes v.
 *
 * @param context        Where the library's own work runs.
 * @param n              Order of the operator, >= 1.
 * @param a              The operator.
 * @param user           Given to a with each call.
 * @param params         Parameters, of which method is ignored and products >= 2 is the number of probes; NULL for the
 *                       defaults.
 * @param diagonal       Receives the diagonal [n].
 * @param standard_error Receives the standard errors [n].
 * @param report         Receives the report; NULL if it is not wanted.
 * @return HT_OK; or a status that every function of curvature.h may return.
 */
HT_API ht_status ht_diagonal_s(ht_context *context, int64_t n, ht_operator_s a, void *user,
                               const ht_trace_params *params, double *diagonal, double *standard_error,
                               ht_operator_report *report);
HT_API ht_status ht_diagonal_d(ht_context *context, int64_t n, ht_operator_d a, void *user,
                               const ht_trace_params *params, double *diagonal, double *standard_error,
                               ht_operator_report *report);
/** @} */

HT_END_DECLS

#endif
