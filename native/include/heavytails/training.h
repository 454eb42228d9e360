/**
 * @file
 * Training of many small perceptrons side by side with the squared hinge loss and Adam (Kingma & Ba 2015).
 *
 *     z_l = W_l a_{l-1} + b_l,  a_l = activation(z_l),  a_0 = x,  f = z_L [1],  l = 1 .. L
 *     loss = factor / B sum_p max(0, margin - y_p f(x_p))^2 over a batch of B patterns, factor 1 or 1/2
 *     g = d loss / d parameters,  t = 1, 2, ...
 *     m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *     HT_ADAM_PYTORCH:  parameters -= lr m_hat / (sqrt(v_hat) + epsilon),  m_hat = m / (1 - beta1^t), v_hat likewise
 *     HT_ADAM_KERAS:    parameters -= lr_t m / (sqrt(v) + epsilon),  lr_t = lr sqrt(1 - beta2^t) / (1 - beta1^t)
 *
 * Parameters are one vector as in perceptron.h: W_1 [widths[1] x widths[0]] row-major, b_1 [widths[1]] if there are
 * biases, W_2, b_2, ... Patterns x are row-major [patterns x widths[0]]. The derivative of relu at 0 is 0.
 *
 * Nets are independent: each is trained by one thread, the most expensive first. The same seed and the same instruction
 * set give the same bits, whatever the number of threads, the other nets of the call, and the steps at which a run was
 * divided into calls.
 */
#ifndef HEAVYTAILS_TRAINING_H
#define HEAVYTAILS_TRAINING_H

#include <heavytails/context.h>
#include <heavytails/perceptron.h>

/** Where epsilon stands in a step of Adam, see above; for ht_training_params.adam_form. */
enum {
    HT_ADAM_PYTORCH = 0, /**< As PyTorch: beside the corrected root. */
    HT_ADAM_KERAS = 1    /**< As Keras: beside the uncorrected root. */
};

/** How nets are trained. ht_training_params_init sets the defaults. New fields are added at the end only. */
typedef struct ht_training_params {
    uint32_t struct_size; /**< sizeof(ht_training_params) as the caller knows it. */
    int32_t activation;   /**< HT_RELU or HT_TANH after every layer but the last; default HT_RELU. */
    int32_t bias;         /**< Whether layers have biases; default 0. */
    int32_t half;         /**< Whether the factor of the loss is 1/2; default 0. */
    double margin;        /**< Margin of the loss, finite; default 1. */
    double learning_rate; /**< Step size lr >= 0; default 1e-3, as PyTorch and Keras. */
    double beta1;         /**< Decay of the first moments, 0 <= beta1 < 1; default 0.9, as PyTorch and Keras. */
    double beta2;         /**< Decay of the second moments, 0 <= beta2 < 1; default 0.999, as PyTorch and Keras. */
    double epsilon;       /**< Positive; default 1e-8, PyTorch's; Keras's is 1e-7. */
    int32_t adam_form;    /**< Form of Adam; default HT_ADAM_PYTORCH. */
    int32_t separated;    /**< Whether a net stops as soon as y f > 0 for all its patterns; default 0. */
    int64_t
        batch_size; /**< Batch size B >= 1; default 0, all patterns, as is every B >= P. Otherwise every epoch is a new
                       permutation of the patterns, a function of seed and epoch alone, whose last batch may
                       be smaller. */
    uint64_t seed;  /**< Of the permutations; default 0. */
    double tolerance;      /**< >= 0: a pattern is violated where margin - y f > tolerance; default 0. */
    int64_t stop_violated; /**< A net stops as soon as it has at most so many violated patterns; default -1, never. */
    int64_t until_step;    /**< >= 0: the step to which nets are trained; default 0. */
} ht_training_params;

/**
 * One net, its patterns and the state of its optimiser. The arrays belong to the caller. Nets may share x and labels.
 * The structs have a fixed size, because they form an array.
 */
typedef struct ht_training_net_d {
    int64_t layers;         /**< Number of layers L, 1 .. 1000. */
    const int64_t *widths;  /**< Widths [layers + 1], each >= 1, the last one 1. */
    int64_t patterns;       /**< Number of patterns P >= 1. */
    const double *x;        /**< Patterns [patterns x widths[0]], row-major. */
    const double *labels;   /**< Labels y [patterns], each 1 or -1. */
    double *parameters;     /**< Parameters as one vector, updated. */
    double *first_moments;  /**< First moments m [parameters], updated; zeros before the first step. */
    double *second_moments; /**< Second moments v [parameters], updated; zeros before the first step. */
    int64_t steps;          /**< Number of steps t >= 0 that were taken so far, updated. */
    double loss;            /**< Set: mean max(0, margin - y f)^2 over all patterns, without the factor 1/2. */
    int64_t violated;       /**< Set: number of patterns with margin - y f > tolerance. */
    int64_t wrong;          /**< Set: number of patterns with y f <= 0. */
    int32_t stopped;        /**< Set: whether a stop criterion holds. */
    int32_t status;         /**< Set: HT_OK, or HT_NOT_FINITE where the loss became NaN or infinite. */
} ht_training_net_d;

/** The same in float32; the loss is summed in float64. */
typedef struct ht_training_net_s {
    int64_t layers;        /**< Number of layers L, 1 .. 1000. */
    const int64_t *widths; /**< Widths [layers + 1], each >= 1, the last one 1. */
    int64_t patterns;      /**< Number of patterns P >= 1. */
    const float *x;        /**< Patterns [patterns x widths[0]], row-major. */
    const float *labels;   /**< Labels y [patterns], each 1 or -1. */
    float *parameters;     /**< Parameters as one vector, updated. */
    float *first_moments;  /**< First moments m [parameters], updated; zeros before the first step. */
    float *second_moments; /**< Second moments v [parameters], updated; zeros before the first step. */
    int64_t steps;         /**< Number of steps t >= 0 that were taken so far, updated. */
    double loss;           /**< Set: mean max(0, margin - y f)^2 over all patterns, without the factor 1/2. */
    int64_t violated;      /**< Set: number of patterns with margin - y f > tolerance. */
    int64_t wrong;         /**< Set: number of patterns with y f <= 0. */
    int32_t stopped;       /**< Set: whether a stop criterion holds. */
    int32_t status;        /**< Set: HT_OK, or HT_NOT_FINITE where the loss became NaN or infinite. */
} ht_training_net_s;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_training_params_init(ht_training_params *params, size_t struct_size);

/** @{ */
/**
 * Trains `count` nets until their number of steps is params->until_step or a stop criterion holds, and sets loss,
 * violated and wrong at the last parameters. Stop criteria are checked before every step for batches of all patterns,
 * else before every epoch. A net whose steps are until_step or more already is evaluated only.
 *
 * @param context Where the work runs.
 * @param params  How the nets are trained; must not be NULL.
 * @param count   Number of nets.
 * @param nets    The nets [count], updated.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_NOT_FINITE where a parameter, a moment or a pattern is NaN or infinite, which
 *         is found before anything is written, or where the loss of a net becomes NaN or infinite: that net stays at
 *         the parameters that gave this loss, ht_last_error() names the first such net, and the other nets are trained;
 *         HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_perceptrons_train_d(ht_context *context, const ht_training_params *params, int64_t count,
                                        ht_training_net_d *nets);
HT_API ht_status ht_perceptrons_train_s(ht_context *context, const ht_training_params *params, int64_t count,
                                        ht_training_net_s *nets);
/** @} */

/** @{ */
/**
 * Outputs and features of one net, the same bits as the trainer computes.
 *
 * @param context  Where the work runs.
 * @param params   Only activation and bias are read; must not be NULL.
 * @param net      The net, of which layers, widths, patterns, x and parameters are read.
 * @param outputs  Receives the outputs f [patterns]; NULL if they are not wanted.
 * @param features Receives the features a_{L-1} [patterns x widths[L-1]], row-major; NULL if they are not wanted.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_perceptrons_outputs_d(ht_context *context, const ht_training_params *params,
                                          const ht_training_net_d *net, double *outputs, double *features);
HT_API ht_status ht_perceptrons_outputs_s(ht_context *context, const ht_training_params *params,
                                          const ht_training_net_s *net, float *outputs, float *features);
/** @} */

HT_END_DECLS

#endif
