/* The C sample of the library's design: the singular values of a thousand matrices in one call. */
#include <heavytails/spectra.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    ht_context *context = NULL;
    float *a = malloc(1000 * 64 * 64 * sizeof *a);
    double *sigma = malloc(1000 * 64 * sizeof *sigma);
    int32_t *status = malloc(1000 * sizeof *status);
    int failed = 0;
    if (a == NULL || sigma == NULL || status == NULL || ht_context_create(NULL, &context) != HT_OK)
        return 1;
    for (int i = 0; i < 1000 * 64 * 64; ++i)
        a[i] = i % (64 * 65) % 65 == 0 ? 2.0f : 0.0f;

    ht_singular_values_batch_s(context, 1000, 64, 64, a, 64, 64 * 64, sigma, 64, status); /* 1000 matrices, one call */

    for (int i = 0; i < 1000; ++i)
        failed += status[i] != HT_OK;
    printf("%d failed, sigma_1 = %.1f\n", failed, sigma[0]);
    ht_context_destroy(context);
    free(a), free(sigma), free(status);
    return failed != 0;
}
