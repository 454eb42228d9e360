/* The headers compile as C99 with -Wpedantic -Werror, and [[3, 0], [0, -4]] has the singular values 4 and 3. */
#include <heavytails/heavytails.h>
#include <stdio.h>

int main(void) {
    const float a[4] = {3, 0, 0, -4};
    double sigma[2] = {0, 0};
    int32_t status = -1;
    ht_context_params params;
    ht_context *context = NULL;
    if (ht_version() != HT_VERSION || ht_abi() != HT_ABI) return 1;
    if (ht_context_params_init(&params, sizeof params) != HT_OK) return 2;
    params.threads = 1;
    if (ht_context_create(&params, &context) != HT_OK) {
        fprintf(stderr, "%s\n", ht_last_error());
        return 3;
    }
    if (ht_singular_values_batch_s(context, 1, 2, 2, a, 2, 4, sigma, 2, &status) != HT_OK) return 4;
    ht_context_destroy(context);
    printf("heavytails %s: %.17g %.17g\n", ht_version_string(), sigma[0], sigma[1]);
    return status == HT_MATRIX_OK && sigma[0] > 3.9999999 && sigma[0] < 4.0000001 && sigma[1] > 2.9999999 &&
                   sigma[1] < 3.0000001
               ? 0
               : 5;
}
