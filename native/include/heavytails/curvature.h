/*
 * Spectra of large symmetric operators A [n x n] that are known by their products only, such as the Hessian of a loss.
 *
 *   A v_i = lambda_i v_i                                   ht_lanczos_s, ht_lanczos_d
 *   phi(t) = (1/n) sum_i delta(t - lambda_i)               ht_slq_s, ht_slq_d, ht_slq_density
 *   tr f(A) = sum_i f(lambda_i)                            ht_slq_trace
 *   tr A, ||A||_F^2, the diagonal of A                     ht_trace_s, ht_trace_d, ht_diagonal_s, ht_diagonal_d
 *
 * The letter is the number type in which the operator computes: _s float32, _d float64. Results are float64.
 *
 * Every result has its error: eigenvalues a residual bound, estimates over random probes a standard error. Random
 * numbers are functions of the seed, of the probe's number and of the entry's number (counters), so that results have
 * the same bits for every number of threads of the context.
 *
 * Each function returns HT_OK; HT_INVALID_ARGUMENT for a NULL pointer or a parameter out of its range;
 * HT_OPERATOR_FAILED where the operator returned a nonzero number; HT_NOT_FINITE where a product holds NaN or infinity;
 * HT_NOT_SYMMETRIC where the check of the operator's symmetry found it asymmetric; HT_OUT_OF_MEMORY.
 *
 * params may be NULL for the defaults, and report NULL if it is not wanted. The report is filled by calls that fail in
 * the operator as well.
 */
#ifndef HEAVYTAILS_CURVATURE_H
#define HEAVYTAILS_CURVATURE_H

#include <heavytails/context.h>

/*
 * Y = A X for a block of `count` vectors: x and y are column-major [n x count], column j at x + j * n. x must not be
 * written. `user` is the pointer that the caller gave with the function. It returns 0, or any other number to stop the
 * computation, which then returns HT_OPERATOR_FAILED. It is called by the thread that called the library, never by two
 * threads at once; it may call the library with the same context.
 */
typedef int32_t (*ht_operator_s)(void *user, int64_t n, int64_t count, const float *x, float *y);
typedef int32_t (*ht_operator_d)(void *user, int64_t n, int64_t count, const double *x, double *y);

enum {                           /* number type of the stored Krylov basis */
       HT_BASIS_OF_OPERATOR = 0, /* that of the letter */
       HT_BASIS_SINGLE = 1,      /* float32: half the memory for an operator in float64 */
       HT_BASIS_DOUBLE = 2       /* float64 */
};

enum {                          /* distribution of the entries of random probes; both have covariance I */
       HT_PROBE_RADEMACHER = 0, /* +1 and -1 with equal probability */
       HT_PROBE_SPHERE = 1      /* uniform on the sphere of radius sqrt(n): a scaled Gaussian vector */
};

enum {                          /* ht_trace_params.method */
       HT_TRACE_HUTCHINSON = 0, /* mean of v'Av.  Hutchinson 1989 */
       HT_TRACE_HUTCHPP = 1,    /* Hutch++: exact on a subspace.  Meyer et al. 2021, arXiv:2010.09649 */
       HT_TRACE_XTRACE = 2      /* leave-one-out form of it.  Epperly, Tropp & Webber 2024, arXiv:2301.07825 */
};

/*
 * What the check of an operator found, by one block of three products A u, A v and A (c u) for random u, v and
 * c = 1.2345678. New fields are added at the end only.
 */
typedef struct ht_operator_report {
    uint32_t struct_size; /* sizeof(ht_operator_report) as the caller knows it */
    int32_t checked;      /* 1 if the check was made, else the next two fields are 0 */
    double asymmetry;     /* |u'Av - v'Au| / max(||A u||, ||A v||), u and v with independent normal entries: of
                             order ||A - A'||_F / ||A||_F. HT_NOT_SYMMETRIC above 1e-3 for _s and 1e-6 for _d */
    double noise;         /* ||A (c u) - c A u|| / (c ||u||): the rounding error of products, in units of eigenvalues.
                             Eigenvalues below it in size are not told from zero */
    double norm;          /* largest absolute Ritz value that was seen (of traces: v'Av / v'v), an estimate of
                             ||A||_2 from below */
    int64_t products;     /* products with one vector, those of the check included */
} ht_operator_report;

/* Parameters of ht_lanczos. New fields are added at the end only. */
typedef struct ht_lanczos_params {
    uint32_t struct_size; /* sizeof(ht_lanczos_params) as the caller knows it */
    int32_t basis;        /* HT_BASIS_...; default HT_BASIS_OF_OPERATOR */
    int64_t largest;      /* number of eigenpairs at the upper end, >= 0; default 1 */
    int64_t smallest;     /* number of eigenpairs at the lower end, >= 0; default 0; largest + smallest in 1 .. n */
    int64_t block;        /* vectors in a block, >= 1; default 1. A block makes fewer, larger products */
    int64_t basis_size; /* vectors with known products that are kept before a restart, beside which one block is stored:
                           0 or >= largest + smallest + 2 block, or n or max_products if that is less; default 0:
                           min(n, max(2 (largest + smallest) + block, 20) + 2 block) */
    int64_t max_products; /* largest number of products with one vector, those for residuals included and the check's
                             not, >= largest + smallest; default 0: 100 basis_size */
    double tolerance; /* an eigenpair has converged where its residual is at most tolerance * norm, norm the report's;
                         default 0: 1e-5 where the operator or the basis is float32, else 1e-10 */
    uint64_t seed;    /* of the random start block; default 0 */
    int32_t check;    /* whether the operator's symmetry is checked first, which costs three products; default 1 */
    int32_t search;   /* whether further copies of multiple eigenvalues are searched for when all pairs have converged;
                         default 1. Without it, eigenvalues between the returned ones may be missing: a Krylov space
                         holds one vector of an eigenspace for each vector of its start */
} ht_lanczos_params;

/* State of the iteration at one restart or at its end. */
typedef struct ht_lanczos_step {
    int64_t products;  /* products with one vector so far */
    int64_t converged; /* number of the wanted eigenpairs that have converged */
    double residual;   /* largest residual of the wanted eigenpairs, by the recurrence */
} ht_lanczos_step;

/* Parameters of ht_slq. New fields are added at the end only. */
typedef struct ht_slq_params {
    uint32_t struct_size;    /* sizeof(ht_slq_params) as the caller knows it */
    int32_t basis;           /* HT_BASIS_...; default HT_BASIS_OF_OPERATOR */
    int64_t probes;          /* number of random start vectors, >= 1; default 10 */
    int64_t steps;           /* Lanczos steps of each probe, >= 1; default 100; at most n are made */
    int64_t at_once;         /* probes in one block of products, >= 1; default 1 */
    int32_t reorthogonalise; /* whether each new vector is made orthogonal to all before it, for which each probe of a
                                block stores n x steps numbers; default 1. Without it, two vectors are stored, and
                                converged eigenvalues appear several times with divided weights */
    int32_t distribution;    /* HT_PROBE_...; default HT_PROBE_RADEMACHER */
    uint64_t seed;           /* probe p is a function of the seed and of first_probe + p; default 0 */
    int64_t first_probe;     /* number of the first probe, >= 0; default 0 */
    int32_t check;           /* as in ht_lanczos_params; default 1 */
} ht_slq_params;

/* Grid of an estimated density. New fields are added at the end only. */
typedef struct ht_density_params {
    uint32_t struct_size; /* sizeof(ht_density_params) as the caller knows it */
    int32_t logarithmic;  /* 0: density of lambda on equally spaced t; 1: density of ln |lambda| over eigenvalues of the
                             sign of `low`, on t equally spaced in their logarithm; default 0 */
    double low, high;     /* first and last point, low < high; for a logarithmic grid both of one sign and nonzero */
    double width;         /* standard deviation of the Gaussian that replaces each node, in lambda or in ln |lambda|;
                             > 0; default 0: a hundredth of the grid's length */
} ht_density_params;

/* Parameters of ht_trace. New fields are added at the end only. */
typedef struct ht_trace_params {
    uint32_t struct_size; /* sizeof(ht_trace_params) as the caller knows it */
    int32_t method;       /* HT_TRACE_...; default HT_TRACE_HUTCHINSON */
    int64_t products;     /* number of products with one vector, the check not included; default 100. Hutchinson >= 2,
                             Hutch++ >= 6, a third of it for each of its parts; XTrace an even number >= 4 */
    int64_t at_once;      /* vectors in one block of products, >= 1; default 1 */
    int32_t distribution; /* HT_PROBE_...; default HT_PROBE_RADEMACHER */
    int32_t check;        /* as in ht_lanczos_params; default 1 */
    uint64_t seed;        /* default 0 */
} ht_trace_params;

/*
 * An estimate with its standard error: the standard deviation of the mean over `probes` probes. Student's band of 95
 * percent covers the exact value in 95 percent of cases where many eigenvalues contribute, and in 87 percent for 10
 * probes and one dominant eigenvalue, as samples then have the skewness of a chi square variable; 100 probes mend that.
 */
typedef struct ht_estimate {
    double value;
    double standard_error;
    int64_t probes;
} ht_estimate;

HT_BEGIN_DECLS

/* Each sets struct_size and the defaults. HT_OK; HT_INVALID_ARGUMENT where the pointer is NULL. */
HT_API ht_status ht_operator_report_init(ht_operator_report *report);
HT_API ht_status ht_lanczos_params_init(ht_lanczos_params *params);
HT_API ht_status ht_slq_params_init(ht_slq_params *params);
HT_API ht_status ht_density_params_init(ht_density_params *params);
HT_API ht_status ht_trace_params_init(ht_trace_params *params);

/*
 * Extremal eigenpairs by block Lanczos with full reorthogonalisation and thick restart (Wu & Simon 2000; Stewart 2002).
 * With k = largest + smallest:
 *   eigenvalues [k]: the `largest` ones, descending, then the `smallest` ones, ascending
 *   residuals [k]: ||A v - lambda v||; an eigenvalue of A lies within that distance of lambda. Where vectors are wanted
 *     and max_products >= 2 k + block, they come from one more product with each v, and lambda is v'Av. Otherwise they
 *     are those of the recurrence, plus 2 sqrt(basis vectors) max(eps ||A||, noise) for rounding errors
 *   vectors [n x k], column-major, of norm 1; NULL if they are not wanted
 *   start [n x block]: vectors to start from, such as those of an earlier call; NULL for random ones
 *   history [history_capacity]: the state at each restart and at the end, NULL if it is not wanted; *history_length
 *     receives the number of states, of which at most history_capacity are stored, and may be NULL
 * Breakdown rule: where the norm of a new basis vector after two orthogonalisations is at most 10 eps ||A||, eps of the
 * coarser of operator and basis and ||A|| the largest norm of a product with a basis vector so far, those before it
 * span an invariant subspace; it is replaced by a random vector orthogonal to the basis, with coupling 0. If the basis
 * spans the whole space, the results are exact.
 * Search for copies: when all k pairs have converged, the iteration goes on from them and random vectors orthogonal to
 * them, until the Ritz values next to the wanted ones have converged to 1e-3 ||A|| and nothing has changed; it begins
 * again after each copy that was found. HT_PARTIAL where
 * max_products were made before all k eigenpairs converged by the recurrence or before the search ended, and where a
 * residual by a product exceeds the tolerance, which is then below the rounding error of products; results and
 * residuals are valid.
 */
HT_API ht_status ht_lanczos_s(ht_context *context, int64_t n, ht_operator_s a, void *user,
                              const ht_lanczos_params *params, const float *start, double *eigenvalues,
                              double *residuals, float *vectors, ht_lanczos_step *history, int64_t history_capacity,
                              int64_t *history_length, ht_operator_report *report);
HT_API ht_status ht_lanczos_d(ht_context *context, int64_t n, ht_operator_d a, void *user,
                              const ht_lanczos_params *params, const double *start, double *eigenvalues,
                              double *residuals, double *vectors, ht_lanczos_step *history, int64_t history_capacity,
                              int64_t *history_length, ht_operator_report *report);

/*
 * Stochastic Lanczos quadrature (Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974): for each probe v_p of norm sqrt(n),
 * nodes theta_pj and weights w_pj >= 0 with sum 1, so that v_p'f(A)v_p = n sum_j w_pj f(theta_pj), exactly for
 * polynomials f of degree < 2 steps. Its expectation is tr f(A).
 *   nodes, weights [probes x steps], those of probe p from p * steps on, nodes ascending
 *   counts [probes]: number of nodes of each probe, less than steps where the Krylov space is smaller (by the breakdown
 *     rule of ht_lanczos) or n < steps; places behind are 0
 */
HT_API ht_status ht_slq_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_slq_params *params,
                          double *nodes, double *weights, int64_t *counts, ht_operator_report *report);
HT_API ht_status ht_slq_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_slq_params *params,
                          double *nodes, double *weights, int64_t *counts, ht_operator_report *report);

/*
 * tr f(A) from the nodes and weights of ht_slq: the mean over probes of n sum_j w_pj f(theta_pj), with its standard
 * error, which is NaN for one probe. f = log gives log det A.
 */
HT_API ht_status ht_slq_trace(int64_t n, int64_t probes, int64_t steps, const double *nodes, const double *weights,
                              const int64_t *counts, double (*f)(double lambda, void *user), void *user,
                              ht_estimate *trace);

/*
 * The spectral density from the nodes and weights of ht_slq on a grid of `size` >= 2 points: t, density and
 * standard_error [size], the error being that over probes (NaN for one probe). Its integral over all lambda is 1; on a
 * logarithmic grid its integral over all ln |lambda| is the fraction of eigenvalues of the grid's sign. params has no
 * default grid and must not be NULL.
 */
HT_API ht_status ht_slq_density(int64_t probes, int64_t steps, const double *nodes, const double *weights,
                                const int64_t *counts, const ht_density_params *params, int64_t size, double *t,
                                double *density, double *standard_error);

/*
 * tr A and, by the same products, ||A||_F^2 = E ||A v||^2. frobenius_squared may be NULL; for it, XTrace stores
 * products / 2 more vectors. The standard error of Hutch++ is that of its stochastic part; that of XTrace is the
 * spread of its leave-one-out estimates, which are not independent, so that it is too small by about a tenth. Where the
 * subspace of either is the whole space, the result is exact, and standard_error and probes are 0.
 */
HT_API ht_status ht_trace_s(ht_context *context, int64_t n, ht_operator_s a, void *user, const ht_trace_params *params,
                            ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report);
HT_API ht_status ht_trace_d(ht_context *context, int64_t n, ht_operator_d a, void *user, const ht_trace_params *params,
                            ht_estimate *trace, ht_estimate *frobenius_squared, ht_operator_report *report);

/*
 * The diagonal of A by Bekas, Kokiopoulou & Saad 2007: diagonal [n] the mean of v_i (A v)_i, standard_error [n].
 * Of params, method is ignored and products >= 2 is the number of probes.
 */
HT_API ht_status ht_diagonal_s(ht_context *context, int64_t n, ht_operator_s a, void *user,
                               const ht_trace_params *params, double *diagonal, double *standard_error,
                               ht_operator_report *report);
HT_API ht_status ht_diagonal_d(ht_context *context, int64_t n, ht_operator_d a, void *user,
                               const ht_trace_params *params, double *diagonal, double *standard_error,
                               ht_operator_report *report);

HT_END_DECLS

#endif
