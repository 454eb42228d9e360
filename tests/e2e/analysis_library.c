/*
 * Checks of libheavytails-analysis.so that need a C program.
 *   analysis_library json PATH [OPTIONS]    prints the JSON of a checkpoint
 *   analysis_library faults PATH            every wrong call has its status and its message; PATH is a checkpoint
 *   analysis_library threads ONE OTHER      two threads at once get what one gets alone
 *   analysis_library tensors FOLDER         tensors in memory get what the same numbers in a file get
 *   analysis_library powerlaw               a fit to a known sample
 *   analysis_library list PATH              prints the list of layers of a checkpoint
 *   analysis_library distances              distances of two models whose tensors are known
 */
#include <heavytails/analysis.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { rows = 64, columns = 48, repeats = 5 };

static int failures = 0;

static void check(int holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "does not hold: %s; the message is \"%s\"\n", what, ht_analysis_last_error());
    failures++;
}

static void check_fault(int32_t status, int32_t expected, const char *message, const char *what) {
    check(status == expected, what);
    if (strstr(ht_analysis_last_error(), message) == NULL) {
        fprintf(stderr, "%s: expected a message with \"%s\", got \"%s\"\n", what, message, ht_analysis_last_error());
        failures++;
    }
}

static int print_json(const char *path, const char *options) {
    char *json = NULL;
    const int32_t status = ht_analyze_file(path, options, &json);
    if (json != NULL) printf("%s\n", json);
    if (status != HT_ANALYSIS_OK) fprintf(stderr, "%s\n", ht_analysis_last_error());
    ht_analysis_free(json);
    return (int)status;
}

static void wrong_options(const char *path) {
    static const char *const wrong[][2] = {
        {"[1]", "expected a JSON object"},
        {"{\"threads\": 0}", "threads: expected a whole number from 1 to 4096, got 0"},
        {"{\"threads\": \"two\"}", "threads: expected a whole number from 1 to 4096, got \"two\""},
        {"{\"fit\": \"gauss\"}", "fit: expected one of pl, tpl, etpl, got \"gauss\""},
        {"{\"nulls\": 1}", "nulls: expected true or false, got 1"},
        {"{\"layers\": 3}", "layers: expected a text or a list of texts, got 3"},
        {"{\"lyers\": \"*\"}", "got lyers"},
        {"{\"threads\": 1, \"threads\": 2}", "got threads twice"},
        {"{\"min-evals\": 20, \"max-evals\": 12}", "max-evals: expected at least min-evals = 20, got 12"},
        {"{\"threads\": 1", "expected a JSON object"},
        {"\xff", "options: expected UTF-8"}};
    char *result = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        check_fault(ht_analyze_file(path, wrong[i][0], &result), HT_ANALYSIS_INVALID, wrong[i][1], wrong[i][0]);
    check(result == NULL, "no result of wrong options");
}

static void wrong_tensors(void) {
    const int64_t shape[2] = {3, 4}, negative[2] = {3, -4};
    const float numbers[12] = {0};
    const ht_tensor good = {"a.weight", numbers, HT_FLOAT32, 2, shape};
    ht_tensor t = good;
    char *result = NULL;
    check_fault(ht_analyze_tensors(NULL, 2, NULL, &result), HT_ANALYSIS_INVALID, "tensors: expected a pointer", "NULL");
    check_fault(ht_analyze_tensors(&t, -1, NULL, &result), HT_ANALYSIS_INVALID, "count: expected 0 or more", "-1");
    t.name = NULL;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "tensors[0].name", "name");
    t = good, t.data = NULL;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "tensors[0].data", "data");
    t = good, t.dtype = 9;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "expected 0 to 3, got 9", "dtype");
    t = good, t.rank = 65;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "expected 0 to 64, got 65", "rank");
    t = good, t.shape = NULL;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "tensors[0].shape", "shape");
    t = good, t.shape = negative;
    check_fault(ht_analyze_tensors(&t, 1, NULL, &result), HT_ANALYSIS_INVALID, "dimensions >= 0, got -4", "negative");
    const ht_tensor twice[2] = {good, good};
    check_fault(ht_analyze_tensors(twice, 2, NULL, &result), HT_ANALYSIS_UNREADABLE, "names two tensors", "twice");
    check(result == NULL, "no result of wrong tensors");
    check_fault(ht_analyze_tensors(&good, 1, NULL, &result), HT_ANALYSIS_NOTHING, "nothing was analysed", "3 values");
    check(result != NULL && strstr(result, "\"skipped\"") != NULL, "the result of no layer lists what was skipped");
    ht_analysis_free(result);
}

static int faults(const char *path) {
    char *result = NULL;
    check(strcmp(ht_analysis_last_error(), "") == 0, "no message before the first failure");
    check_fault(ht_analyze_file(NULL, NULL, &result), HT_ANALYSIS_INVALID, "path: expected a text, got NULL", "path");
    check_fault(ht_analyze_file(path, NULL, NULL), HT_ANALYSIS_INVALID, "result: expected the address", "result");
    check_fault(ht_analyze_file("missing.pt", NULL, &result), HT_ANALYSIS_UNREADABLE, "missing.pt", "a missing file");
    check_fault(ht_analyze_file(path, "{\"layers\": \"none*\"}", &result), HT_ANALYSIS_NOTHING, "no tensor passes",
                "no layer");
    ht_analysis_free(result);
    result = NULL;
    wrong_options(path);
    wrong_tensors();
    check_fault(ht_power_law_fit(NULL, 3, NULL, &result), HT_ANALYSIS_INVALID, "x: expected a pointer", "x");
    check_fault(ht_power_law_fit(NULL, -3, NULL, &result), HT_ANALYSIS_INVALID, "n: expected 0 to", "n");
    check_fault(ht_power_law_fit(NULL, 0, NULL, &result), HT_ANALYSIS_NOTHING, "no power law", "no numbers");
    check(ht_analyze_file(path, NULL, &result) == HT_ANALYSIS_OK, "a good call after bad ones");
    check(strcmp(ht_analysis_last_error(), "") == 0, "no message after a good call");
    ht_analysis_free(result);
    ht_analysis_free(NULL);
    return failures;
}

typedef struct job {
    const char *path;
    char *alone;
    int differ;
} job;

static void *repeat(void *argument) {
    job *j = argument;
    for (int i = 0; i < repeats; i++) {
        char *json = NULL, *nothing = NULL;
        j->differ += ht_analyze_file(j->path, NULL, &json) != HT_ANALYSIS_OK || strcmp(json, j->alone) != 0;
        /* The message of a failure is the thread's own: each asks for a file that bears its checkpoint's name. */
        char missing[512];
        snprintf(missing, sizeof missing, "%s.missing", j->path);
        j->differ += ht_analyze_file(missing, NULL, &nothing) != HT_ANALYSIS_UNREADABLE ||
                     strstr(ht_analysis_last_error(), missing) == NULL;
        ht_analysis_free(json);
    }
    return NULL;
}

static int threads(const char *one, const char *other) {
    job jobs[2] = {{one, NULL, 0}, {other, NULL, 0}};
    pthread_t started[2];
    for (int k = 0; k < 2; k++)
        check(ht_analyze_file(jobs[k].path, NULL, &jobs[k].alone) == HT_ANALYSIS_OK, jobs[k].path);
    if (failures > 0) return failures;
    for (int k = 0; k < 2; k++) check(pthread_create(&started[k], NULL, repeat, &jobs[k]) == 0, "a thread starts");
    for (int k = 0; k < 2; k++) {
        pthread_join(started[k], NULL);
        check(jobs[k].differ == 0, "a thread gets what it gets alone");
        ht_analysis_free(jobs[k].alone);
    }
    return failures;
}

/* Whole numbers of both signs up to 2^7, which every type of number holds exactly; entries of both files and tensors.
 */
static float entry(int i, int j) {
    const unsigned mixed = (unsigned)(i * columns + j) * 2654435761u;
    return (float)((int)(mixed >> 24) - 128);
}

/* The text of a result from its layers up to its options, without what precedes and follows. */
static char *layers_of(char *json) {
    char *begin = strstr(json, "\"layers\""), *end = strstr(json, "\"options\"");
    if (begin == NULL || end == NULL) return json;
    *end = '\0';
    return begin;
}

static int write_npy(const char *path, const float *numbers) {
    char header[118];
    snprintf(header, sizeof header, "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", rows, columns);
    FILE *file = fopen(path, "wb");
    if (file == NULL) return 0;
    fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file);
    fprintf(file, "%-117s\n", header);
    fwrite(numbers, sizeof *numbers, rows * columns, file);
    return fclose(file) == 0;
}

static int tensors(const char *folder) {
    static float single[rows * columns];
    static double twice[rows * columns];
    static uint16_t brain[rows * columns];
    const int64_t shape[2] = {rows, columns};
    char path[512], *file = NULL;
    for (int k = 0; k < rows * columns; k++) {
        single[k] = entry(k / columns, k % columns);
        twice[k] = single[k];
        uint32_t bits;
        memcpy(&bits, &single[k], sizeof bits);
        brain[k] = (uint16_t)(bits >> 16);
    }
    snprintf(path, sizeof path, "%s/matrix.npy", folder);
    check(write_npy(path, single), "the file is written");
    check(ht_analyze_file(path, "{\"esd\": true}", &file) == HT_ANALYSIS_OK, "a file is analysed");
    if (failures > 0) return failures;
    char *expected = layers_of(file);
    const void *data[3] = {single, twice, brain};
    const int32_t types[3] = {HT_FLOAT32, HT_FLOAT64, HT_BFLOAT16};
    for (int k = 0; k < 3; k++) {
        const ht_tensor tensor = {"matrix", data[k], types[k], 2, shape};
        char *json = NULL;
        check(ht_analyze_tensors(&tensor, 1, "{\"esd\": true}", &json) == HT_ANALYSIS_OK, "a tensor is analysed");
        if (json == NULL || strcmp(layers_of(json), expected) != 0) {
            fprintf(stderr, "type %d:\n%s\nfile:\n%s\n", (int)types[k], json == NULL ? "" : layers_of(json), expected);
            failures++;
        }
        ht_analysis_free(json);
    }
    ht_analysis_free(file);
    return failures;
}

static int power_law(void) {
    enum { n = 2000 };
    static double x[n];
    char *json = NULL;
    for (int k = 0; k < n; k++) x[k] = pow((k + 0.5) / n, -1 / 1.5); /* quantiles of the law with alpha 2.5, xmin 1 */
    const int32_t status = ht_power_law_fit(x, n, "{\"xmin\": 1, \"at\": [1, 4]}", &json);
    check(status == HT_ANALYSIS_OK, "the fit");
    if (json != NULL) printf("%s\n", json);
    ht_analysis_free(json);
    return failures;
}

static int list(const char *path) {
    char *json = NULL;
    check(ht_list_file(path, NULL, &json) == HT_ANALYSIS_OK, "a list of layers");
    if (json != NULL) printf("%s\n", json);
    ht_analysis_free(json);
    return failures;
}

/* All entries of the second model are larger by 2, so that the tensors differ by 2 sqrt(rows columns). */
static int distances(void) {
    static float first[rows * columns], second[rows * columns];
    const int64_t shape[2] = {rows, columns}, other[2] = {columns, rows};
    for (int k = 0; k < rows * columns; k++) {
        first[k] = entry(k / columns, k % columns);
        second[k] = first[k] + 2;
    }
    const ht_tensor a = {"fc.weight", first, HT_FLOAT32, 2, shape}, b = {"fc.weight", second, HT_FLOAT32, 2, shape};
    const ht_tensor turned = {"fc.weight", second, HT_FLOAT32, 2, other};
    char *json = NULL;
    check(ht_list_tensors(&a, 1, NULL, &json) == HT_ANALYSIS_OK, "a list of tensors");
    check(json != NULL && strstr(json, "\"num_evals\": 48") != NULL, "the size of a listed tensor");
    ht_analysis_free(json);
    check(ht_distances_tensors(&a, 1, &turned, 1, NULL, &json) == HT_ANALYSIS_NOTHING, "tensors of other shapes");
    check(json != NULL && strstr(json, "its shape is 64 x 48") != NULL, "the reason");
    ht_analysis_free(json);
    check_fault(ht_distances_tensors(&a, 1, NULL, 1, NULL, &json), HT_ANALYSIS_INVALID, "second: expected a pointer",
                "second");
    check_fault(ht_distances_tensors(&a, -1, &b, 1, NULL, &json), HT_ANALYSIS_INVALID, "first_count: expected 0 or",
                "first_count");
    check_fault(ht_distances_files("a", NULL, NULL, &json), HT_ANALYSIS_INVALID, "second: expected a text", "second");
    check_fault(ht_distances_files("a.missing", "b", NULL, &json), HT_ANALYSIS_UNREADABLE, "a.missing", "missing");
    check(json == NULL, "no result of wrong calls");
    check(ht_distances_tensors(&a, 1, &b, 1, "{\"threads\": 1}", &json) == HT_ANALYSIS_OK, "two models");
    if (json != NULL) printf("%s\n", json);
    ht_analysis_free(json);
    return failures;
}

int main(int argc, char **argv) {
    const char *task = argc > 1 ? argv[1] : "", *first = argc > 2 ? argv[2] : NULL, *second = argc > 3 ? argv[3] : NULL;
    if (strcmp(task, "json") == 0) return print_json(first, second);
    if (strcmp(task, "faults") == 0) return faults(first) != 0;
    if (strcmp(task, "threads") == 0) return threads(first, second) != 0;
    if (strcmp(task, "tensors") == 0) return tensors(first) != 0;
    if (strcmp(task, "powerlaw") == 0) return power_law() != 0;
    if (strcmp(task, "list") == 0) return list(first) != 0;
    if (strcmp(task, "distances") == 0) return distances() != 0;
    fprintf(stderr, "usage: analysis_library json|faults|threads|tensors|powerlaw|list|distances ...\n");
    return 64;
}
