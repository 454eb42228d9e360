/**
 * @file
 * Spectra of large symmetric operators A [n x n] that are known by their products only, such as the Hessian of a loss.
 *
 *     A v_i = lambda_i v_i                                   ht_lanczos_s, ht_lanczos_d
 *     phi(t) = (1/n) sum_i delta(t - lambda_i)               ht_slq_s, ht_slq_d, ht_slq_density
 *     tr f(A) = sum_i f(lambda_i)                            ht_slq_trace
 *     tr A, ||A||_F^2, the diagonal of A                     trace.h
 *
 * The letter is the number type in which the operator computes: _s float32, _d float64. Results are float64.
 *
 * Every result has its error: eigenvalues a residual bound, estimates over random probes a standard error. Random
 * numbers are functions of the seed, of the probe's number and of the entry's number (counters), so that results have
 * the same bits for every number of threads of the context.
 *
 * Every function may return HT_INVALID_ARGUMENT for a NULL pointer or a parameter out of its range; HT_OPERATOR_FAILED
 * where the operator returned a nonzero number; HT_NOT_FINITE where a product holds NaN or infinity; HT_NOT_SYMMETRIC
 * where the check of the operator's symmetry found it asymmetric; or HT_OUT_OF_MEMORY. The report is filled by calls
 * that fail in the operator as well.
 */
#ifndef HEAVYTAILS_CURVATURE_H
#define HEAVYTAILS_CURVATURE_H

#include <heavytails/operator.h>
#include <heavytails/trace.h>

/** Parameters of ht_lanczos_s and ht_lanczos_d. New fields are added at the end only. */
typedef struct ht_lanczos_params {
    uint32_t struct_size; /**< sizeof(ht_lanczos_params) as the caller knows it. */
    int32_t basis;        /**< HT_BASIS_...; default HT_BASIS_OF_OPERATOR. */
    int64_t largest;      /**< Number of eigenpairs at the upper end, >= 0; default 1. */
    int64_t smallest;     /**< Number of eigenpairs at the lower end, >= 0; default 0; largest + smallest in 1 .. n. */
    int64_t block;        /**< Vectors in a block, >= 1; default 1. A block makes fewer, larger products. */
    int64_t basis_size;   /**< Vectors with known products that are kept before a restart, beside which one block is
                               stored: 0 or >= largest + smallest + 2 block, or n or max_products if that is less;
                               default 0: min(n, max(2 (largest + smallest) + block, 20) + 2 block). */
    int64_t max_products; /**< Largest number of products with one vector, those for residuals included and the check's
                               not, >= largest + smallest; default 0: 100 basis_size. */
    double tolerance;     /**< An eigenpair has converged where its residual is at most tolerance * norm, norm the
                               report's; default 0: 1e-5 where the operator or the basis is float32, else 1e-10. */
    uint64_t seed;        /**< Of the random start block; default 0. */
    int32_t check;        /**< Whether the operator's symmetry is checked first, which costs three products;
                               default 1. */
    int32_t search;       /**< Whether further copies of multiple eigenvalues are searched for when all pairs have
                               converged; default 1. Without it, eigenvalues between the returned ones may be missing: a
                               Krylov space holds one vector of an eigenspace for each vector of its start. */
} ht_lanczos_params;

/** State of the Lanczos iteration at one restart or at its end. */
typedef struct ht_lanczos_step {
    int64_t products;  /**< Products with one vector so far. */
    int64_t converged; /**< Number of the wanted eigenpairs that have converged. */
    double residual;   /**< Largest residual of the wanted eigenpairs, by the recurrence. */
} ht_lanczos_step;

/** Parameters of ht_slq_s and ht_slq_d. New fields are added at the end only. */
typedef struct ht_slq_params {
    uint32_t struct_size;    /**< sizeof(ht_slq_params) as the caller knows it. */
    int32_t basis;           /**< HT_BASIS_...; default HT_BASIS_OF_OPERATOR. */
    int64_t probes;          /**< Number of random start vectors, >= 1; default 10. */
    int64_t steps;           /**< Lanczos steps of each probe, >= 1; default 100; at most n are made. */
    int64_t at_once;         /**< Probes in one block of products, >= 1; default 1. */
    int32_t reorthogonalise; /**< Whether each new vector is made orthogonal to all before it, for which each probe of a
                                  block stores n x steps numbers; default 1. Without it, two vectors are stored, and
                                  converged eigenvalues appear several times with divided weights. */
    int32_t distribution;    /**< HT_PROBE_...; default HT_PROBE_RADEMACHER. */
    uint64_t seed;           /**< Probe p is a function of the seed and of first_probe + p; default 0. */
    int64_t first_probe;     /**< Number of the first probe, >= 0; default 0. */
    int32_t check;           /**< As in ht_lanczos_params; default 1. */
} ht_slq_params;

/** Grid of an estimated density. New fields are added at the end only. */
typedef struct ht_density_params {
    uint32_t struct_size; /**< sizeof(ht_density_params) as the caller knows it. */
    int32_t logarithmic;  /**< 0: density of lambda on equally spaced t; 1: density of ln |lambda| over eigenvalues of
                               the sign of `low`, on t equally spaced in their logarithm; default 0. */
    double low;           /**< First point; on a logarithmic grid nonzero. */
    double high;          /**< Last point, > low; on a logarithmic grid nonzero and of the sign of `low`. */
    double width;         /**< Standard deviation of the Gaussian that replaces each node, in lambda or in ln |lambda|;
                               > 0; default 0: a hundredth of the grid's length. */
} ht_density_params;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_lanczos_params_init(ht_lanczos_params *params, size_t struct_size);

/** @copydoc ht_lanczos_params_init */
HT_API ht_status ht_slq_params_init(ht_slq_params *params, size_t struct_size);

/** @copydoc ht_lanczos_params_init */
HT_API ht_status ht_density_params_init(ht_density_params *params, size_t struct_size);

/** @{ */
/**
 * Extremal eigenpairs by block Lanczos with full reorthogonalisation and thick restart (Wu & Simon 2000; Stewart 2002).
 * In the following, k = largest + smallest.
 *
 * Residuals. residuals[i] is ||A v - lambda v||, and an eigenvalue of A lies within that distance of lambda. Where
 * vectors are wanted and max_products >= 2 k + block, they come from one more product with each v, and lambda is v'Av.
 * Otherwise they are those of the recurrence, plus 2 sqrt(basis vectors) max(eps ||A||, noise) for rounding errors.
 *
 * Breakdown rule. Where the norm of a new basis vector after two orthogonalisations is at most 10 eps ||A||, eps of the
 * coarser of operator and basis and ||A|| the largest norm of a product with a basis vector so far, those before it
 * span an invariant subspace; it is replaced by a random vector orthogonal to the basis, with coupling 0. If the basis
 * spans the whole space, the results are exact.
 *
 * Search for copies. When all k pairs have converged, the iteration goes on from them and random vectors orthogonal to
 * them, until the Ritz values next to the wanted ones have converged to 1e-3 ||A|| and nothing has changed; it begins
 * again after each copy that was found.
 *
 * @param context          Where the library's own work runs.
 * @param n                Order of the operator, >= 1.
 * @param a                The operator.
 * @param user             Given to a with each call.
 * @param params           Parameters; NULL for the defaults.
 * @param start            Vectors [n x block] to start from, such as those of an earlier call; NULL for random ones.
 * @param eigenvalues      Receives the `largest` eigenvalues, descending, then the `smallest` ones, ascending [k].
 * @param residuals        Receives the residuals [k].
 * @param vectors          Receives the eigenvectors [n x k], column-major, of norm 1; NULL if they are not wanted.
 * @param history          Receives the state at each restart and at the end [history_capacity]; NULL if it is not
 *                         wanted.
 * @param history_capacity Number of states that history has room for, >= 0.
 * @param history_length   Receives the number of states, of which at most history_capacity are stored; may be NULL.
 * @param report           Receives the report; NULL if it is not wanted.
 * @return HT_OK; HT_PARTIAL where max_products were made before all k eigenpairs converged by the recurrence or before
 *         the search ended, and where a residual by a product exceeds the tolerance, which is then below the rounding
 *         error of products: results and residuals are valid; or a status that every function of this header may
 *         return.
 */
HT_API ht_status ht_lanczos_s(ht_context *context, int64_t n, ht_operator_s a, void *user,
                              const ht_lanczos_params *params, const float *start, double *eigenvalues,
                              double *residuals, float *vectors, ht_lanczos_step *history, int64_t history_capacity,
                              int64_t *history_length, ht_operator_report *report);
HT_API ht_status ht_lanczos_d(ht_context *context, int64_t n, ht_operator_d a, void *user,
                              const ht_lanczos_params *params, const double *start, double *eigenvalues,
                              double *residuals, double *vectors, ht_lanczos_step *history, int64_t history_capacity,
                              int64_t *history_length, ht_operator_report *report);
/** @} */

/** @{ */
/**
 * Stochastic Lanczos quadrature (Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974): for each probe v_p of norm sqrt(n),
 * nodes theta_pj and weights w_pj >= 0 with sum 1, so that v_p'f(A)v_p = n sum_j w_pj f(theta_pj), exactly for
 * polynomials f of degree < 2 steps. Its expectation is tr f(A).
 *
 * @param context Where the library's own work runs.
 * @param n       Order of the operator, >= 1.
 * @param a       The operator.
 * @param user    Given to a with each call.
 * @param params  Parameters; NULL for the defaults.
 * @param nodes   Receives the nodes [probes x steps], those of probe p from p * steps on, ascending.
 * @param weights Receives the weights [probes x steps] in the same places.
 * @param counts  Receives the number of nodes of each probe [probes], less than steps where the Krylov space is smaller
 *                (by the breakdown rule of ht_lanczos_d) or n < steps; places behind are 0.
 * @param report  Receives the report; NULL if it is not wanted.
 * @return HT_OK; or a status that every function of this header may return.
 */
HT_API ht_status ht_slq_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_slq_params *params,
                          double *nodes, double *weights, int64_t *counts, ht_operator_report *report);
HT_API ht_status ht_slq_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_slq_params *params,
                          double *nodes, double *weights, int64_t *counts, ht_operator_report *report);
/** @} */

/**
 * tr f(A) from the nodes and weights of ht_slq_s or ht_slq_d: the mean over probes of n sum_j w_pj f(theta_pj), with
 * its standard error. f = log gives log det A.
 *
 * @param n       Order of the operator.
 * @param probes  Number of probes.
 * @param steps   Number of steps of each.
 * @param nodes   The nodes [probes x steps].
 * @param weights The weights [probes x steps].
 * @param counts  Numbers of nodes [probes].
 * @param f       The function of an eigenvalue lambda, called by the calling thread.
 * @param user    Given to f with each call.
 * @param trace   Receives the estimate; its standard error is NaN for one probe.
 * @return HT_OK; HT_INVALID_ARGUMENT.
 */
HT_API ht_status ht_slq_trace(int64_t n, int64_t probes, int64_t steps, const double *nodes, const double *weights,
                              const int64_t *counts, double (*f)(double lambda, void *user), void *user,
                              ht_estimate *trace);

/**
 * The spectral density from the nodes and weights of ht_slq_s or ht_slq_d on a grid. Its integral over all lambda is 1;
 * on a logarithmic grid its integral over all ln |lambda| is the fraction of eigenvalues of the grid's sign.
 *
 * @param probes         Number of probes.
 * @param steps          Number of steps of each.
 * @param nodes          The nodes [probes x steps].
 * @param weights        The weights [probes x steps].
 * @param counts         Numbers of nodes [probes].
 * @param params         The grid, which has no default and must not be NULL.
 * @param size           Number of points, >= 2.
 * @param t              Receives the points [size].
 * @param density        Receives the density [size].
 * @param standard_error Receives its standard error over probes [size], NaN for one probe.
 * @return HT_OK; HT_INVALID_ARGUMENT.
 */
HT_API ht_status ht_slq_density(int64_t probes, int64_t steps, const double *nodes, const double *weights,
                                const int64_t *counts, const ht_density_params *params, int64_t size, double *t,
                                double *density, double *standard_error);

HT_END_DECLS

#endif
