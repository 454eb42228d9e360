/*
 * The tables of libheavytails-analysis.so, walked by the rules of the Arrow C data interface.
 *   analysis_arrow PATH   the table of a checkpoint has every value of its JSON, and each structure is released once
 */
#include <heavytails/analysis.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

static void check(int holds, const char *what, const char *where) {
    if (holds) return;
    fprintf(stderr, "does not hold: %s (%s); the message is \"%s\"\n", what, where, ht_analysis_last_error());
    failures++;
}

static int is_valid(const struct ArrowArray *a, int64_t row) {
    const uint8_t *bits = a->buffers[0];
    const int64_t place = a->offset + row;
    return bits == NULL || (bits[place / 8] >> (place % 8) & 1);
}

/* What the specification says of an array of this type, whatever its values are. */
static void check_layout(const struct ArrowSchema *type, const struct ArrowArray *a) {
    const char *name = type->name == NULL ? "" : type->name, *f = type->format;
    const int64_t buffers = strcmp(f, "u") == 0 ? 3 : strcmp(f, "+s") == 0 ? 1 : 2;
    int64_t nulls = 0;
    check(strcmp(f, "u") == 0 || strcmp(f, "g") == 0 || strcmp(f, "l") == 0 || strcmp(f, "b") == 0 ||
              strcmp(f, "+l") == 0 || strcmp(f, "+s") == 0,
          "the format is one of those that the header names", name);
    check(a->n_buffers == buffers, "the number of buffers", name);
    check(a->n_children == type->n_children, "as many children as the type has", name);
    check(type->dictionary == NULL && a->dictionary == NULL, "no dictionary", name);
    check(type->release != NULL && a->release != NULL, "release callbacks", name);
    check(a->length >= 0 && a->offset >= 0, "length and offset", name);
    for (int64_t row = 0; row < a->length; row++) nulls += !is_valid(a, row);
    check(a->null_count == -1 || a->null_count == nulls, "the number of nulls", name);
    check(nulls == 0 || (type->flags & ARROW_FLAG_NULLABLE) != 0, "nulls only where they are allowed", name);
    if (strcmp(f, "u") == 0 || strcmp(f, "+l") == 0) {
        const int32_t *offsets = (const int32_t *)a->buffers[1] + a->offset;
        for (int64_t row = 0; row < a->length; row++)
            check(0 <= offsets[row] && offsets[row] <= offsets[row + 1], "offsets ascend from 0", name);
        if (f[0] == '+') check(offsets[a->length] <= a->children[0]->length, "lists lie inside their items", name);
    }
    for (int64_t c = 0; c < a->n_children; c++) check_layout(type->children[c], a->children[c]);
}

static int64_t whole(const struct ArrowArray *a, int64_t row) {
    return ((const int64_t *)a->buffers[1])[a->offset + row];
}
static double number(const struct ArrowArray *a, int64_t row) {
    return ((const double *)a->buffers[1])[a->offset + row];
}
static int truth(const struct ArrowArray *a, int64_t row) {
    const int64_t place = a->offset + row;
    return ((const uint8_t *)a->buffers[1])[place / 8] >> (place % 8) & 1;
}

/* Whether a text of JSON, from behind its opening quote on, begins a text that ends at end; NULL where it does not,
 * else what follows the text. */
static const char *begins_with(const char *text, const char *end, const char *json) {
    for (; *json != '"'; json++, text++) {
        if (*json == '\\') json++; /* of the texts here only quotes and backslashes are escaped */
        if (text == end || *text != *json) return NULL;
    }
    return text;
}

/* Whether a text of JSON, or a list of texts that are joined by "; ", is the value of a column of text. */
static int same_text(const struct ArrowArray *a, int64_t row, const char *json) {
    const int32_t *offsets = (const int32_t *)a->buffers[1] + a->offset;
    const char *text = (const char *)a->buffers[2] + offsets[row], *end = text + (offsets[row + 1] - offsets[row]);
    if (*json == '"') return begins_with(text, end, json + 1) == end;
    if (*json != '[') return 0;
    json += 1 + strspn(json + 1, " \n");
    for (int first = 1; *json == '"'; first = 0) {
        if (!first && (end - text < 2 || strncmp(text, "; ", 2) != 0)) return 0;
        text = begins_with(first ? text : text + 2, end, json + 1);
        if (text == NULL) return 0;
        for (json++; *json != '"'; json++)
            if (*json == '\\') json++;
        json++;
        json += strspn(json, ", \n");
    }
    return *json == ']' && text == end;
}

/* Whether a list of JSON, from behind its opening bracket on, is the value of a column of lists. */
static int same_list(const struct ArrowArray *a, int64_t row, const char *json) {
    const int32_t *offsets = (const int32_t *)a->buffers[1] + a->offset;
    for (int32_t k = offsets[row]; k < offsets[row + 1]; k++) {
        char *after = NULL;
        if (strtod(json, &after) != number(a->children[0], k) || after == json) return 0;
        json = after + strspn(after, ", \n");
    }
    return *json == ']';
}

static int same_value(const struct ArrowSchema *type, const struct ArrowArray *a, int64_t row, const char *json) {
    if (strncmp(json, "null", 4) == 0) return !is_valid(a, row);
    if (!is_valid(a, row)) return 0;
    switch (type->format[0]) {
    case 'u':
        return same_text(a, row, json);
    case 'g':
        return strtod(json, NULL) == number(a, row);
    case 'l':
        return strtoll(json, NULL, 10) == whole(a, row);
    case 'b':
        return strncmp(json, truth(a, row) ? "true" : "false", 4) == 0;
    default:
        return *json == '[' && same_list(a, row, json + 1 + strspn(json + 1, " \n"));
    }
}

/* Every value of the table stands in the JSON's list of layers, in the order of rows and then of columns. */
static void check_values(const struct ArrowSchema *type, const struct ArrowArray *table, const char *json) {
    const char *at = strstr(json, "\"layers\""), *summary = strstr(json, "\"summary\"");
    for (int64_t row = 0; row < table->length; row++) {
        for (int64_t c = 0; c < table->n_children && at != NULL; c++) {
            char key[256];
            snprintf(key, sizeof key, "\"%s\": ", type->children[c]->name);
            at = strstr(at, key);
            check(at != NULL && at < summary, "the JSON has the column", key);
            if (at == NULL) return;
            at += strlen(key);
            check(same_value(type->children[c], table->children[c], row, at), "the value of the JSON", key);
        }
    }
    const char *next = at == NULL ? NULL : strstr(at, "\"longname\"");
    check(next == NULL || next > summary, "a row for every layer of the JSON", "rows");
}

/* The value of a key among the pairs of a schema's metadata, as an allocated text; NULL if there is none. */
static char *metadata_of(const struct ArrowSchema *type, const char *key) {
    const char *at = type->metadata;
    int32_t pairs = 0, length[2];
    if (at == NULL) return NULL;
    memcpy(&pairs, at, sizeof pairs);
    at += sizeof pairs;
    for (; pairs > 0; pairs--) {
        const char *text[2];
        for (int k = 0; k < 2; k++) {
            memcpy(&length[k], at, sizeof *length);
            text[k] = at + sizeof *length;
            at = text[k] + length[k];
        }
        if ((size_t)length[0] != strlen(key) || memcmp(text[0], key, strlen(key)) != 0) continue;
        char *value = calloc((size_t)length[1] + 1, 1);
        if (value != NULL) memcpy(value, text[1], (size_t)length[1]);
        return value;
    }
    return NULL;
}

static int64_t column(const struct ArrowSchema *type, const char *name) {
    for (int64_t c = 0; c < type->n_children; c++)
        if (strcmp(type->children[c]->name, name) == 0) return c;
    fprintf(stderr, "no column %s\n", name);
    exit(1);
}

static void *release_array(void *array) {
    ((struct ArrowArray *)array)->release(array);
    return NULL;
}

static void *release_schema(void *schema) {
    ((struct ArrowSchema *)schema)->release(schema);
    return NULL;
}

static void in_another_thread(void *(*work)(void *), void *argument) {
    pthread_t thread;
    check(pthread_create(&thread, NULL, work, argument) == 0, "a thread starts", "release");
    pthread_join(thread, NULL);
}

/* A column that was moved out of its table outlives it; all is released in another thread than it was made in. */
static void check_release(struct ArrowSchema *type, struct ArrowArray *table) {
    const int64_t c = column(type, "alpha"), rows = table->length;
    struct ArrowArray alpha = *table->children[c];
    double sum = 0, again = 0;
    for (int64_t row = 0; row < rows; row++) sum += is_valid(&alpha, row) ? number(&alpha, row) : 0;
    check(sum > 0, "exponents", "alpha");
    table->children[c]->release = NULL; /* as the specification has it for a child that is moved */
    in_another_thread(release_array, table);
    in_another_thread(release_schema, type);
    check(table->release == NULL && type->release == NULL, "a structure that is released says so", "release");
    for (int64_t row = 0; row < rows; row++) again += is_valid(&alpha, row) ? number(&alpha, row) : 0;
    check(again == sum, "the column is there after its table", "alpha");
    in_another_thread(release_array, &alpha);
    check(alpha.release == NULL, "the column is released", "alpha");
}

static void check_faults(const char *path) {
    struct ArrowSchema type;
    struct ArrowArray table;
    const int64_t shape[2] = {3, 4};
    const float numbers[12] = {0};
    const ht_tensor small = {"a.weight", numbers, HT_FLOAT32, 2, shape};
    memset(&type, 0x55, sizeof type);
    memset(&table, 0x55, sizeof table);
    check(ht_analyze_file_arrow("missing.pt", NULL, &type, &table) == HT_ANALYSIS_UNREADABLE, "status", "missing");
    check(type.release == NULL && table.release == NULL, "nothing to release", "missing");
    check(ht_analyze_file_arrow(path, "{\"fit\": 3}", &type, &table) == HT_ANALYSIS_INVALID, "status", "options");
    check(ht_analyze_file_arrow(path, NULL, NULL, &table) == HT_ANALYSIS_INVALID, "status", "no schema");
    check(strstr(ht_analysis_last_error(), "schema: expected the address") != NULL, "message", "no schema");
    check(ht_analyze_file_arrow(path, NULL, &type, NULL) == HT_ANALYSIS_INVALID, "status", "no array");
    check(strstr(ht_analysis_last_error(), "array: expected the address") != NULL, "message", "no array");
    check(ht_analyze_tensors_arrow(&small, 1, NULL, &type, &table) == HT_ANALYSIS_NOTHING, "status", "nothing");
    check(type.release == NULL && table.release == NULL, "nothing to release", "nothing");
}

int main(int argc, char **argv) {
    const char *path = argc > 1 ? argv[1] : "", *options = "{\"esd\": true, \"errors\": true}";
    struct ArrowSchema type;
    struct ArrowArray table;
    char *json = NULL;
    check(ht_analyze_file(path, options, &json) == HT_ANALYSIS_OK, "an analysis", path);
    check(ht_analyze_file_arrow(path, options, &type, &table) == HT_ANALYSIS_OK, "a table", path);
    if (failures > 0) return 1;
    check_layout(&type, &table);
    check(strcmp(type.format, "+s") == 0 && table.null_count == 0 && table.offset == 0, "a table without nulls", path);
    check(strcmp(type.children[column(&type, "longname")]->format, "u") == 0, "text", "longname");
    check(strcmp(type.children[column(&type, "N")]->format, "l") == 0, "whole numbers", "N");
    check(strcmp(type.children[column(&type, "alpha")]->format, "g") == 0, "numbers", "alpha");
    check(strcmp(type.children[column(&type, "has_esd")]->format, "b") == 0, "truth values", "has_esd");
    check(strcmp(type.children[column(&type, "eigenvalues")]->format, "+l") == 0, "lists", "eigenvalues");
    check_values(&type, &table, json);
    char *beside = metadata_of(&type, "heavytails");
    check(beside != NULL && strstr(beside, "\"layers\": []") != NULL &&
              strstr(json, strstr(beside, "\"summary\"")) != NULL,
          "the metadata has the JSON of all but the layers", "metadata");
    printf("%d rows, %d columns\n", (int)table.length, (int)table.n_children);
    free(beside);
    ht_analysis_free(json);
    check_release(&type, &table);
    check_faults(path);
    return failures != 0;
}
