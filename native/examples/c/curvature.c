/*
 * Spectrum of an operator that is known by its products only: the second difference on n points with one heavy point,
 * (A x)_i = 2 x_i - x_(i-1) - x_(i+1) + [i = n / 2] 20 x_i. Prints its extreme eigenvalues with their residuals, the
 * trace of exp(-A) and the density of eigenvalues by stochastic Lanczos quadrature, each with its standard error.
 */
#include <heavytails/heavytails.h>
#include <math.h>
#include <stdio.h>

enum { n = 2000, probes = 20, steps = 60, points = 9 };

static int32_t multiply(void *user, int64_t order, int64_t count, const double *x, double *y) {
    const double heavy = *(const double *)user;
    for (int64_t j = 0; j < count; j++, x += order, y += order)
        for (int64_t i = 0; i < order; i++)
            y[i] = (i == order / 2 ? 2 + heavy : 2) * x[i] - (i > 0 ? x[i - 1] : 0) - (i + 1 < order ? x[i + 1] : 0);
    return 0;
}

static double heat(double lambda, void *user) {
    (void)user;
    return exp(-lambda);
}

static ht_status extremes(ht_context *context, double *heavy) {
    double eigenvalues[3], residuals[3];
    ht_lanczos_params params;
    ht_operator_report report;
    ht_lanczos_params_init(&params, sizeof params);
    ht_operator_report_init(&report, sizeof report);
    params.largest = 3;
    params.block = 2; /* the heavy point divides the others into two halves with nearly equal eigenvalues */
    params.basis_size = 150;
    params.tolerance = 1e-8;
    const ht_status status =
        ht_lanczos_d(context, n, multiply, heavy, &params, NULL, eigenvalues, residuals, NULL, NULL, 0, NULL, &report);
    if (status != HT_OK && status != HT_PARTIAL) return status;
    for (int k = 0; k < 3; k++) printf("lambda_%d = %.8f, error <= %.1e\n", k + 1, eigenvalues[k], residuals[k]);
    printf("%d products, rounding error %.1e\n", (int)report.products, report.noise);
    return HT_OK;
}

static ht_status density(ht_context *context, double *heavy) {
    static double nodes[probes * steps], weights[probes * steps], t[points], phi[points], error[points];
    int64_t counts[probes];
    ht_estimate trace;
    ht_slq_params params;
    ht_density_params grid;
    ht_slq_params_init(&params, sizeof params);
    params.probes = probes;
    params.steps = steps;
    params.at_once = probes;
    ht_status status = ht_slq_d(context, n, multiply, heavy, &params, nodes, weights, counts, NULL);
    if (status == HT_OK) status = ht_slq_trace(n, probes, steps, nodes, weights, counts, heat, NULL, &trace);
    if (status != HT_OK) return status;
    printf("tr exp(-A) = %.1f +- %.1f\n", trace.value, trace.standard_error);
    ht_density_params_init(&grid, sizeof grid);
    grid.low = 0;
    grid.high = 4;
    grid.width = 0.1;
    status = ht_slq_density(probes, steps, nodes, weights, counts, &grid, points, t, phi, error);
    for (int i = 0; status == HT_OK && i < points; i++)
        printf("density at %.1f: %.4f +- %.4f\n", t[i], phi[i], error[i]);
    return status;
}

int main(void) {
    double heavy = 20;
    ht_context *context = NULL;
    ht_status status = ht_context_create(NULL, &context);
    if (status == HT_OK) status = extremes(context, &heavy);
    if (status == HT_OK) status = density(context, &heavy);
    if (status != HT_OK) fprintf(stderr, "%s: %s\n", ht_status_name(status), ht_last_error());
    ht_context_destroy(context);
    return status == HT_OK ? 0 : 1;
}
