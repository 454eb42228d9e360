/**
 * @file
 * Analysis of trained networks: libheavytails-analysis.so reads a checkpoint, or takes named tensors, and gives for
 * every layer the spectrum of its weights with the power law fitted to its tail,
 *
 *     W [N x M],  lambda_i = sigma_i(W)^2,  p(lambda) ~ lambda^-alpha for lambda >= xmin,
 *
 * as the JSON that the command `heavytails analyze --json` writes: the same keys and the same numbers; or as a table by
 * the Arrow C data interface. The library is .NET code compiled ahead of time; no .NET needs to be installed. It is
 * separate from libheavytails.so, whose headers need it as little as it needs them.
 *
 *     char *json = NULL;
 *     if (ht_analyze_file("resnet20.th", "{\"layers\": \"layer1*\", \"threads\": 2}", &json) != HT_ANALYSIS_OK)
 *         fprintf(stderr, "%s\n", ht_analysis_last_error());
 *     ht_analysis_free(json);
 *
 * Processor. x86-64-v3 (AVX2, FMA, BMI2: Intel's since Haswell, 2013, AMD's since Excavator, 2015), for which the code
 * is compiled. On an older one the first call ends the process with a message; __builtin_cpu_supports("avx2") tells.
 *
 * Backend. Singular values are computed by libheavytails.so if it lies beside this library, is named by the environment
 * variable HEAVYTAILS_NATIVE_LIBRARY, or is found by the system's loader; otherwise by managed code, some ten times
 * slower. The result's "backend" says which. The option {"backend": "native"} makes a missing library an error.
 *
 * Texts are UTF-8 that ends in a zero byte. Results belong to the caller, who releases them by ht_analysis_free.
 * *result is NULL where a call fails, except that an analysis of no layer, HT_ANALYSIS_NOTHING, has its result too.
 *
 * Threads. Every function may be called by several threads at once. An analysis has the number of threads that its
 * option "threads" names, the calling thread included; they end with the call. The result does not depend on it.
 *
 * Processes. The first call starts threads that stay (of the garbage collector): a process that has called must not
 * fork and go on calling in the child; start it by exec, in Python by multiprocessing's "spawn". The library cannot be
 * unloaded: dlclose has no effect on it.
 *
 * Options are a text with a JSON object, or NULL for the defaults. The names, ranges and defaults are those of the long
 * options of `heavytails analyze`, without the dashes ("min-evals" or "min_evals"); values are numbers, texts, lists of
 * texts, and for options without an argument true or false:
 *
 *     layers, type              numbers "7", "3-9", types "conv2d", globs of names, "!..." to exclude; types of layers
 *     min-weights, max-weights  sizes of the layers to analyse; min-evals, max-evals likewise, in eigenvalues
 *     conv, operator-grid       how a convolution becomes matrices: "slices", "flatten" or "operator"
 *     no-pool, or "pool": false every slice of a convolution by itself
 *     split-qkv, split-gates    parts of fused matrices by themselves
 *     intra                     products of neighbouring layers in place of the layers
 *     as, base                  readings "glob=reading" of tensors; the model of an adapter, or the one before training
 *     root                      keys under which a file keeps the weights, of several: "generator", "ema.state_dict"
 *     fit, fix-fingers          "pl", "tpl", "etpl"; "none", "clip_xmax", "xmin_peak"
 *     normalise, variant        "none", "rows", "columns", "max"; "corrected", "legacy"
 *     nulls, errors, randomize, alternatives, ..., full    further metrics, each by its name
 *     bootstrap, seed           number of synthetic sets of a goodness-of-fit p value
 *     threads, backend, accurate                           how singular values are computed
 *
 * and, which the command lacks:
 *
 *     esd                       true: each layer of the result has "eigenvalues": [ascending]
 *     leave-out-largest         number of the largest eigenvalues that are left out of the fit; 0
 *     max-fingers, finger-threshold, evals-threshold, tolerance, conv-norm   as WeightWatcher's; 10, 1, 1e-5, 1e-6,
 *                               true
 *     position-tables           true: matrices that hold a row for each position are layers, as in WeightWatcher
 */
#ifndef HEAVYTAILS_ANALYSIS_H
#define HEAVYTAILS_ANALYSIS_H

#include <heavytails/export.h>
#include <stdint.h>

/** Returned by the functions that can fail; none throws. */
enum {
    HT_ANALYSIS_OK = 0,         /**< The result is there. */
    HT_ANALYSIS_INVALID = 1,    /**< An argument or an option; the message says what was expected and what it was. */
    HT_ANALYSIS_UNREADABLE = 2, /**< A file is missing or damaged, or this machine lacks what an option needs. */
    HT_ANALYSIS_NOTHING = 3,    /**< No layer was analysed, or no power law was fitted; the message has the reasons. */
    HT_ANALYSIS_INTERNAL = 4    /**< A defect of the library, or no memory. */
};

/** Number types, for ht_tensor.dtype. */
enum {
    HT_FLOAT32 = 0, /**< IEEE 754 binary32. */
    HT_FLOAT64 = 1, /**< IEEE 754 binary64. */
    HT_FLOAT16 = 2, /**< IEEE 754 binary16. */
    HT_BFLOAT16 = 3 /**< The upper half of a binary32. */
};

#ifndef ARROW_C_DATA_INTERFACE
/** Set by whichever header declares the two structures of Arrow first; they are the same in all. */
#define ARROW_C_DATA_INTERFACE

/** Bit of ArrowSchema.flags: the order of a dictionary's values means something. No table here has one. */
#define ARROW_FLAG_DICTIONARY_ORDERED 1
/** Bit of ArrowSchema.flags: values may be null. */
#define ARROW_FLAG_NULLABLE 2
/** Bit of ArrowSchema.flags: the keys of a map are sorted. No table here has one. */
#define ARROW_FLAG_MAP_KEYS_SORTED 4

/** The type of a column or of a table, by the Arrow C data interface. */
struct ArrowSchema {
    const char *format;             /**< "+s" a table, "u" text, "g" float64, "l" int64, "b" bool, "+l" a list. */
    const char *name;               /**< Name of the column; "" or NULL for the table. */
    const char *metadata;           /**< Pairs of texts, each with its length before it; NULL for none. */
    int64_t flags;                  /**< Bits ARROW_FLAG_... */
    int64_t n_children;             /**< Number of columns, or 1 for the items of a list. */
    struct ArrowSchema **children;  /**< Their types. */
    struct ArrowSchema *dictionary; /**< NULL. */
    void (*release)(struct ArrowSchema *); /**< Frees all of it; NULL once it is released. */
    void *private_data;                    /**< The library's own. */
};

/** The values of a column or of a table, by the Arrow C data interface. */
struct ArrowArray {
    int64_t length;               /**< Number of values, for a table of rows. */
    int64_t null_count;           /**< Number of nulls among them, -1 if it was not counted. */
    int64_t offset;               /**< Place of the first value in the buffers. */
    int64_t n_buffers;            /**< 1 for a table, 2 for numbers, truth values and lists, 3 for text. */
    int64_t n_children;           /**< As the type has. */
    const void **buffers;         /**< Bits of validity (NULL where all are valid); then values, or offsets and text. */
    struct ArrowArray **children; /**< The values of the columns. */
    struct ArrowArray *dictionary;        /**< NULL. */
    void (*release)(struct ArrowArray *); /**< Frees all of it; NULL once it is released. */
    void *private_data;                   /**< The library's own. */
};
#endif

/** A named tensor in the caller's memory, row-major without gaps, which is only read, and only during the call. */
typedef struct ht_tensor {
    const char *name;     /**< As in a checkpoint, "layer1.0.conv1.weight": it tells what kind of layer this is. */
    const void *data;     /**< As many numbers as the product of the dimensions; may be NULL if that is 0. */
    int32_t dtype;        /**< HT_FLOAT32, ... */
    int32_t rank;         /**< Number of dimensions, 0 .. 64. */
    const int64_t *shape; /**< The dimensions, outermost first, each >= 0; may be NULL if rank is 0. */
} ht_tensor;

HT_BEGIN_DECLS

/**
 * Analyses a checkpoint: a file of any format that `heavytails analyze` reads (safetensors, PyTorch, NumPy, ONNX,
 * Keras, GGUF, ...), or a folder that holds one. *result is the JSON:
 *
 *     { "source": path,
 *       "layers": [ { "layer_id": 1, "longname": "fc1", "N": 800, "M": 500, "alpha": 2.93, "status": "success", ... },
 *                   ... ],
 *       "summary": { "alpha": mean over layers, ... }, "summary_layers": { "alpha": number of them, ... },
 *       "skipped": [ { "longname", "layer_type", "shape", "reason", "fault" } ],
 *       "options": { ... }, "backend": { ... }, "versions": { ... } }
 *
 * Numbers read back to the same float64. A quantity that does not exist is null; "status" says why a fit failed.
 *
 * @param path    The file or folder.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return HT_ANALYSIS_OK; HT_ANALYSIS_INVALID; HT_ANALYSIS_UNREADABLE; HT_ANALYSIS_NOTHING, whose result names what was
 *         skipped and why; HT_ANALYSIS_INTERNAL.
 */
HT_API int32_t ht_analyze_file(const char *path, const char *options, char **result);

/**
 * Analyses `count` named tensors as one model, in the order given; names are unique. *result is the same JSON without
 * "source".
 *
 * @param tensors The tensors, [count].
 * @param count   Their number, >= 1.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return As ht_analyze_file; HT_ANALYSIS_UNREADABLE also where two tensors have the same name.
 */
HT_API int32_t ht_analyze_tensors(const ht_tensor *tensors, int64_t count, const char *options, char **result);

/**
 * Analyses a checkpoint as ht_analyze_file does, and gives the layers as a table by the Arrow C data interface
 * (arrow.apache.org/docs/format), for programs that hold tables: one row for each layer, and the columns of the JSON's
 * layers under the same names. Texts are utf8, whole numbers int64, other numbers float64, truth values bool; with the
 * option "esd" the column "eigenvalues" is list<float64>. What a layer lacks is null. The schema's metadata has under
 * the key "heavytails" the JSON of all but the layers, whose list is empty there: summary, skipped tensors, options,
 * backend and versions.
 *
 * The caller allocates both structures, whose content is overwritten. Each is released on its own by its `release`, by
 * any thread and in any order, also a column that was moved out of its table. After every status but HT_ANALYSIS_OK
 * both are released already, `release` being NULL: an analysis of no layer has no table.
 *
 * @param path    The file or folder.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param schema  Receives the types.
 * @param array   Receives the values.
 * @return HT_ANALYSIS_OK; HT_ANALYSIS_INVALID; HT_ANALYSIS_UNREADABLE; HT_ANALYSIS_NOTHING, whose message has the
 *         reasons; HT_ANALYSIS_INTERNAL.
 */
HT_API int32_t ht_analyze_file_arrow(const char *path, const char *options, struct ArrowSchema *schema,
                                     struct ArrowArray *array);

/**
 * Analyses `count` named tensors as ht_analyze_tensors does, and gives the layers as ht_analyze_file_arrow does.
 *
 * @param tensors The tensors, [count].
 * @param count   Their number, >= 1.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param schema  Receives the types.
 * @param array   Receives the values.
 * @return As ht_analyze_file_arrow; HT_ANALYSIS_UNREADABLE also where two tensors have the same name.
 */
HT_API int32_t ht_analyze_tensors_arrow(const ht_tensor *tensors, int64_t count, const char *options,
                                        struct ArrowSchema *schema, struct ArrowArray *array);

/**
 * Lists the layers of a checkpoint that ht_analyze_file would analyse with the same options, without their spectra.
 * *result is the JSON:
 *
 *     { "source": path,
 *       "layers": [ { "layer_id": 1, "name", "longname": "fc1", "layer_type": "dense", "N": 800, "M": 500, "Q": 1.6,
 *                     "rf": 1, "num_evals": 500 }, ... ],
 *       "skipped": [ { "longname", "layer_type", "shape", "reason", "fault" } ], "versions": { ... } }
 *
 * "slice_id" is there where the slices of a convolution are not pooled. The weights are read, since NaN among them
 * makes an analysis skip a layer, and nothing is computed from them: a layer whose singular values do not converge is
 * listed.
 *
 * @param path    The file or folder.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return As ht_analyze_file.
 */
HT_API int32_t ht_list_file(const char *path, const char *options, char **result);

/**
 * Lists the layers of `count` named tensors that ht_analyze_tensors would analyse. *result is the JSON of ht_list_file
 * without "source".
 *
 * @param tensors The tensors, [count].
 * @param count   Their number, >= 1.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return As ht_analyze_tensors.
 */
HT_API int32_t ht_list_tensors(const ht_tensor *tensors, int64_t count, const char *options, char **result);

/**
 * Compares the layers of two models, which are matched by name and shape. *result is the JSON:
 *
 *     { "first": path, "second": path,
 *       "layers": [ { "layer_id", "longname", "layer_type", "rows", "columns", "rf", "norm", "raw", "relative",
 *                     "euclidean", "cka", "bias" }, ... ],
 *       "means": { "raw", "euclidean", "cka" },
 *       "skipped": [ { "longname", "layer_type", "shape", "reason", "fault" } ], "versions": { ... } }
 *
 *     raw         ||W1 - W2||, the Frobenius norm of the difference of the tensors; norm ||W1||; relative raw / norm
 *     euclidean   mean of the Frobenius norms of the differences of the layer's matrices (the taps of a convolution)
 *     cka         ||A'B||^2 / (||A'A|| ||B'B||), A and B without their mean rows: linear centred kernel alignment, mean
 *                 over the matrices (Kornblith et al. 2019, arXiv:1905.00414)
 *     bias        Euclidean norm of the difference of the biases
 *
 * Options are layers, type, min-weights, max-weights, conv, as, root, position-tables and threads, as for an analysis,
 * and variant: with "legacy" cka is WeightWatcher's, which is not centred and the square root.
 *
 * @param first   The file or folder of the first model.
 * @param second  That of the second model.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return HT_ANALYSIS_OK; HT_ANALYSIS_INVALID; HT_ANALYSIS_UNREADABLE; HT_ANALYSIS_NOTHING where no layer of one model
 *         has a partner in the other, whose result has the reasons; HT_ANALYSIS_INTERNAL.
 */
HT_API int32_t ht_distances_files(const char *first, const char *second, const char *options, char **result);

/**
 * Compares the layers of two models in memory. *result is the JSON of ht_distances_files without the two paths.
 *
 * @param first        The tensors of the first model, [first_count].
 * @param first_count  Their number, >= 1.
 * @param second       The tensors of the second model, [second_count].
 * @param second_count Their number, >= 1.
 * @param options      A JSON object as text, or NULL for the defaults.
 * @param result       Receives the JSON; the caller releases it by ht_analysis_free.
 * @return As ht_distances_files.
 */
HT_API int32_t ht_distances_tensors(const ht_tensor *first, int64_t first_count, const ht_tensor *second,
                                    int64_t second_count, const char *options, char **result);

/**
 * Fits a power law to the positive values among x [n], with the xmin of the least distance between tail and law
 * (Clauset, Shalizi & Newman 2009, arXiv:0706.1062), and the laws that it is compared with to the same tail.
 * *result is the JSON:
 *
 *     { "alpha", "sigma", "xmin", "xmax", "D", "distance", "n": positive values, "n_tail", "discrete",
 *       "laws": { "power_law": { "parameters": { "alpha": ... }, "loglikelihood": ... }, "lognormal": { "reason" } },
 *       "loglikelihoods": { "power_law": ..., "truncated_power_law", "exponential", "stretched_exponential",
 *                           "lognormal", "lognormal_positive" },
 *       "compare": [ { "first": "power_law", "second": "exponential", "R", "normalized_R", "p", "nested" } ] }
 *
 * R > 0 favours the first law; p is the significance of its sign. A law without a maximum of the likelihood has a
 * "reason" in place of its numbers. "laws" and "loglikelihoods" have the power law and those that "compare" names,
 * which are the only ones that are fitted. Options, with powerlaw.Fit's defaults:
 *
 *     xmin                 a number, or [low, high] for the range that is searched
 *     xmax, xmax-treatment upper limit; "bound": laws normalised on [xmin, xmax], "drop": larger values left out
 *     discrete, discrete-estimator   true for laws on the integers; "exact" or "approximate"
 *     xmin-distance        "D" (Kolmogorov-Smirnov), "V" (Kuiper), "Asquare" (Anderson-Darling)
 *     two-sided, min-tail, sigma-threshold, alpha-range [low, high]
 *     compare              laws to compare the power law with, or pairs: ["lognormal", ["exponential", "lognormal"]];
 *                          all five by default, [] for none
 *     at                   points at which each law gets "pdf" and "ccdf" [as many]
 *     bootstrap, seed, threads       synthetic sets of the goodness-of-fit "p"; 0, the default, for none
 *
 * @param x       The values, [n]; those that are not positive are left out.
 * @param n       Their number.
 * @param options A JSON object as text, or NULL for the defaults.
 * @param result  Receives the JSON; the caller releases it by ht_analysis_free.
 * @return HT_ANALYSIS_OK; HT_ANALYSIS_INVALID; HT_ANALYSIS_NOTHING where there is no fit, and no result;
 *         HT_ANALYSIS_INTERNAL.
 */
HT_API int32_t ht_power_law_fit(const double *x, int64_t n, const char *options, char **result);

/**
 * Releases a result.
 *
 * @param result What a function above returned; NULL is allowed.
 */
HT_API void ht_analysis_free(char *result);

/**
 * The message of this thread's last call.
 *
 * @return The message, "" if that call did not fail; valid until the thread's next call.
 */
HT_API const char *ht_analysis_last_error(void);

/**
 * The version of the library.
 *
 * @return Text such as "0.1.0", with a plus and the commit after it if that is known; static, never freed.
 */
HT_API const char *ht_analysis_version(void);

HT_END_DECLS

#endif
