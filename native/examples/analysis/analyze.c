/*
 * Prints the exponent alpha of every layer of a checkpoint:
 *   cc analyze.c $(pkg-config --cflags --libs heavytails-analysis) -o analyze && ./analyze resnet20.th
 * The result is JSON, one property a line. A program would read it by a JSON library; this example, which needs none,
 * takes the values of three properties.
 */
#include <heavytails/analysis.h>
#include <stdio.h>
#include <string.h>

/* The value of a property on its line: the text after `"name": `, without a comma at its end; NULL on other lines. */
static const char *value_of(const char *line, const char *name, char *value, size_t size) {
    char key[64];
    snprintf(key, sizeof key, "\"%s\": ", name);
    line += strspn(line, " ");
    if (strncmp(line, key, strlen(key)) != 0) return NULL;
    snprintf(value, size, "%s", line + strlen(key));
    const size_t length = strlen(value);
    if (length > 0 && value[length - 1] == ',') value[length - 1] = '\0';
    return value;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3) {
        fprintf(stderr, "usage: analyze --version | CHECKPOINT [OPTIONS], for example '{\"nulls\": true}'\n");
        return 1;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts(ht_analysis_version());
        return 0;
    }
    char *json = NULL;
    const int32_t status = ht_analyze_file(argv[1], argc > 2 ? argv[2] : NULL, &json);
    if (status != HT_ANALYSIS_OK) {
        fprintf(stderr, "analyze: status %d: %s\n", (int)status, ht_analysis_last_error());
        return (int)status;
    }
    char name[512] = "", alpha[512] = "", value[512];
    for (char *line = strtok(json, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "  \"summary\"", 11) == 0) break; /* the layers are before it */
        if (value_of(line, "longname", value, sizeof value)) snprintf(name, sizeof name, "%s", value);
        if (value_of(line, "alpha", value, sizeof value)) snprintf(alpha, sizeof alpha, "%s", value);
        if (value_of(line, "status", value, sizeof value)) printf("%s %s %s\n", name, alpha, value);
    }
    ht_analysis_free(json);
    return 0;
}
