// What products with a perceptron's matrices need beside matrix products, entry by entry and row by row. Neighbouring
// threads take neighbouring rows, so that the device's memory is read in one piece.
#include "cuda/kernels/arguments.hpp"
#include "cuda/kernels/prelude.hpp"

using namespace heavytails::cuda;

HT_KERNEL ht_multiply(MultiplyArguments p) {
    for (long long i = thread(); i < p.count; i += threads()) p.to[i] = p.a[i] * p.b[i];
}

HT_KERNEL ht_scale_and_add(ScaleAndAddArguments p) {
    for (long long i = thread(); i < p.count; i += threads()) p.to[i] = p.slope[i] * p.to[i] + p.bend[i] * p.r[i];
}

// With r relative to that of the most probable class, p (p'r) has no cancellation where p is almost 1.
HT_KERNEL ht_softmax_hessian(SoftmaxHessianArguments p) {
    for (long long i = thread(); i < p.rows; i += threads()) {
        const double base = p.r[p.top[i] * p.rows + i];
        double mean = 0;
        for (long long j = 0; j < p.columns; j++) mean += p.p[j * p.rows + i] * (p.r[j * p.rows + i] - base);
        for (long long j = 0; j < p.columns; j++)
            p.e[j * p.rows + i] = p.factor * p.p[j * p.rows + i] * (p.r[j * p.rows + i] - base - mean);
    }
}

HT_KERNEL ht_row_products(RowProductsArguments p) {
    for (long long i = thread(); i < p.rows; i += threads()) {
        double sum = 0;
        for (long long j = 0; j < p.columns; j++) sum += p.a[j * p.rows + i] * p.b[j * p.rows + i];
        p.sums[i] += p.factor * sum;
    }
}

HT_KERNEL ht_scale_rows(ScaleRowsArguments p) {
    for (long long at = thread(); at < p.rows * p.columns; at += threads()) p.to[at] = p.scales[at % p.rows] * p.a[at];
}
