/*
 * libheavytails for R's .Call: singular values of the matrices of a numeric array [m x n x count], and stochastic
 * Lanczos quadrature of an R function that multiplies a matrix [n x count] by a symmetric operator.
 *   PKG_CPPFLAGS="$(pkg-config --cflags heavytails)" PKG_LIBS="$(pkg-config --libs heavytails)" R CMD SHLIB
 * heavytails.c
 */
#include <heavytails/heavytails.h>

#include <R.h>
#include <Rinternals.h>

static void finish(ht_context *context, ht_status status) {
    ht_context_destroy(context);
    if (status != HT_OK && status != HT_PARTIAL) Rf_error("%s: %s", ht_status_name(status), ht_last_error());
}

/* a: a numeric array [m x n x count]. A matrix [min(m, n) x count] of singular values, NaN where a matrix is not
 * finite. */
SEXP heavytails_singular_values(SEXP a) {
    const SEXP shape = Rf_getAttrib(a, R_DimSymbol);
    if (!Rf_isReal(a) || Rf_length(shape) != 3) Rf_error("expected a numeric array of three dimensions");
    const int m = INTEGER(shape)[0], n = INTEGER(shape)[1], count = INTEGER(shape)[2], k = m < n ? m : n;
    const SEXP sigma = PROTECT(Rf_allocMatrix(REALSXP, k, count));
    ht_context *context = NULL;
    ht_status status = ht_context_create(NULL, &context);
    if (status == HT_OK)
        status = ht_singular_values_batch_d(context, count, m, n, REAL(a), m > 1 ? m : 1, (int64_t)m * n, REAL(sigma),
                                            k, NULL);
    finish(context, status);
    UNPROTECT(1);
    return sigma;
}

/* Calls the R function; an R error must not jump over the library, and becomes a number that stops it. */
static int32_t multiply(void *user, int64_t n, int64_t count, const double *x, double *y) {
    const SEXP in = PROTECT(Rf_allocMatrix(REALSXP, (int)n, (int)count));
    memcpy(REAL(in), x, sizeof(double) * (size_t)n * (size_t)count);
    const SEXP call = PROTECT(Rf_lang2((SEXP)user, in));
    int failed = 0;
    const SEXP out = R_tryEval(call, R_GlobalEnv, &failed);
    failed = failed || !Rf_isReal(out) || XLENGTH(out) != n * count;
    if (!failed) memcpy(y, REAL(out), sizeof(double) * (size_t)n * (size_t)count);
    UNPROTECT(2);
    return failed;
}

/* A list of nodes and weights, matrices [steps x probes], unused places 0. */
SEXP heavytails_slq(SEXP function, SEXP order, SEXP probes, SEXP steps) {
    const int p = Rf_asInteger(probes), s = Rf_asInteger(steps);
    if (p < 1 || s < 1) Rf_error("expected probes and steps >= 1");
    const char *names[] = {"nodes", "weights", ""};
    const SEXP result = PROTECT(Rf_mkNamed(VECSXP, names));
    SET_VECTOR_ELT(result, 0, Rf_allocMatrix(REALSXP, s, p));
    SET_VECTOR_ELT(result, 1, Rf_allocMatrix(REALSXP, s, p));
    int64_t *counts = (int64_t *)R_alloc((size_t)p, sizeof(int64_t));
    ht_context *context = NULL;
    ht_slq_params params;
    ht_slq_params_init(&params, sizeof params);
    params.probes = p;
    params.steps = s;
    ht_status status = ht_context_create(NULL, &context);
    if (status == HT_OK)
        status = ht_slq_d(context, Rf_asInteger(order), multiply, function, &params, REAL(VECTOR_ELT(result, 0)),
                          REAL(VECTOR_ELT(result, 1)), counts, NULL);
    finish(context, status);
    UNPROTECT(1);
    return result;
}
