/* Singular values of 1000 random matrices [64 x 64] in one call; prints the extreme ones of the first matrix. */
#include <heavytails/heavytails.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    enum { count = 1000, n = 64 };
    float *a = malloc(sizeof(float) * count * n * n);
    double *sigma = malloc(sizeof(double) * count * n);
    ht_context *context = NULL;
    ht_info info;
    int ok = 0;
    if (a != NULL && sigma != NULL && ht_context_create(NULL, &context) == HT_OK) {
        for (long i = 0; i < (long)count * n * n; i++) a[i] = (float)rand() / (float)RAND_MAX - 0.5f;
        ok = ht_singular_values_batch_s(context, count, n, n, a, n, n * n, sigma, n, NULL) == HT_OK &&
             ht_info_init(&info, sizeof info) == HT_OK && ht_context_info(context, &info) == HT_OK;
    }
    if (ok)
        printf("sigma_max %.6f, sigma_min %.6f: %s, %s, %d threads\n", sigma[0], sigma[n - 1],
               ht_routine(context, HT_JOB_SINGULAR_VALUES, 's', count, n, n), info.instruction_set, (int)info.threads);
    else
        fprintf(stderr, "%s\n", ht_last_error());
    ht_context_destroy(context);
    free(sigma);
    free(a);
    return ok ? 0 : 1;
}
