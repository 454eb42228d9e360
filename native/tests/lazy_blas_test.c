/* OpenBLAS is loaded by the first call that computes singular vectors, not before. Where it cannot be loaded, that call
 * returns HT_UNSUPPORTED and all others work. With the argument "missing", the loader finds no usable OpenBLAS. */
#include <heavytails/heavytails.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;

static void expect(int ok, const char *what) {
    if (ok) return;
    failures++;
    fprintf(stderr, "expected %s; last error: %s\n", what, ht_last_error());
}

static int is_near(double x, double y) { return x - y < 1e-6 && y - x < 1e-6; }

#if defined(_WIN32)
#include <windows.h>

static int loaded(void) { return GetModuleHandleA("libopenblas.dll") != NULL; }
static const char *const where_it_is = "libopenblas.dll";
#else
static const char *const where_it_is = "libopenblas0"; /* Debian's package */

static int loaded(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    int found = 0;
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) found |= strstr(line, "openblas") != NULL;
    if (maps != NULL) fclose(maps);
    return found;
}
#endif

int main(int count, char **arguments) {
    const int missing = count > 1 && strcmp(arguments[1], "missing") == 0;
    const float a[4] = {3, 0, 0, 4};
    double sigma[2] = {0, 0}, u[4], vt[4];
    ht_context *context = NULL;
    ht_info info;
    expect(ht_context_create(NULL, &context) == HT_OK, "ht_context_create to succeed");
    expect(ht_singular_values_batch_s(context, 1, 2, 2, a, 2, 4, sigma, 2, NULL) == HT_OK && is_near(sigma[0], 4) &&
               is_near(sigma[1], 3),
           "the singular values 4 and 3");
    expect(ht_info_init(&info, sizeof info) == HT_OK, "ht_info_init to succeed");
    info.struct_size = offsetof(ht_info, blas);
    expect(ht_context_info(context, &info) == HT_OK && info.instruction_set[0] != 0 && info.blas[0] == 0,
           "ht_context_info without the field blas to succeed");
    expect(!loaded(), "OpenBLAS not to be loaded for singular values");

    const ht_status vectors = ht_svd_thin_s(context, 1, 2, 2, a, 2, 4, u, 2, 4, sigma, 2, vt, 2, 4, NULL);
    expect(ht_info_init(&info, sizeof info) == HT_OK, "ht_info_init to succeed");
    const ht_status described = ht_context_info(context, &info);
    if (missing) {
        expect(vectors == HT_UNSUPPORTED && strstr(ht_last_error(), where_it_is) != NULL,
               "HT_UNSUPPORTED and where OpenBLAS should be");
        expect(described == HT_UNSUPPORTED, "HT_UNSUPPORTED for the description of a missing BLAS");
    } else {
        expect(vectors == HT_OK && loaded(), "singular vectors and a loaded OpenBLAS");
        expect(described == HT_OK && strstr(info.blas, "OpenBLAS") != NULL, "OpenBLAS's description of itself");
    }
    expect(ht_singular_values_batch_s(context, 1, 2, 2, a, 2, 4, sigma, 2, NULL) == HT_OK,
           "singular values to work as before");
    ht_context_destroy(context);
    return failures != 0;
}
