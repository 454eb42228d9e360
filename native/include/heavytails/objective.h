/**
 * @file
 * The loss of a multilayer perceptron without biases over fixed samples, for one set of weights after another: its
 * gradient, which is what a step with all samples needs, and its hidden layers.
 *
 *     z_l = scale_l W_l a_{l-1},  a_l = activation(z_l),  a_0 = x,  f = z_L,  l = 1 .. L
 *     loss = factor sum_s l(f(x_s), t_s) over the samples s
 *     d_L = factor dl/df,  d_{l-1} = scale_l (W_l'd_l) activation'(z_{l-1}),  dloss/dW_l = scale_l sum_s d_l a_{l-1}'
 *
 * All arrays are float64. The products are computed in float32 or in float64, of weights that are multiplied by their
 * scale before they are rounded. The same instruction set gives the same bits, whatever the number of threads.
 */
#ifndef HEAVYTAILS_OBJECTIVE_H
#define HEAVYTAILS_OBJECTIVE_H

#include <heavytails/context.h>
#include <heavytails/perceptron.h>

/** A network with its loss. ht_objective_params_init sets the defaults. New fields are added at the end only. */
typedef struct ht_objective_params {
    uint32_t struct_size;  /**< sizeof(ht_objective_params) as the caller knows it. */
    int32_t precise;       /**< 1 for products in float64, 0 in float32; default 0. */
    int32_t activation;    /**< HT_RELU, ... of perceptron.h, after every layer but the last; default HT_TANH. */
    int32_t loss;          /**< The loss l: HT_SQUARED_ERROR, HT_HINGE or HT_SQUARED_HINGE; default HT_SQUARED_ERROR. */
    int64_t layers;        /**< Number of layers L >= 1. */
    const int64_t *widths; /**< Widths [layers + 1], each >= 1: of the input, then of each layer. */
    const double *scales;  /**< Factors scale_l [layers], finite; default NULL, all 1. */
    int64_t samples;       /**< Number of samples n >= 1. */
    double margin;         /**< Margin of hinge losses; default 1. */
    double factor;         /**< Factor of the loss, positive; default 0, for the mean as PyTorch takes it: 1 / (samples
                              widths[layers]). */
} ht_objective_params;

/** An objective, opaque: the samples, and memory for the passes, which is kept between calls. */
typedef struct ht_objective ht_objective;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_objective_params_init(ht_objective_params *params, size_t struct_size);

/**
 * Makes an objective, which copies its arguments.
 *
 * @param context   Where the work runs; it must outlive the objective.
 * @param params    The network and its loss.
 * @param x         Samples [n x widths[0]], row-major.
 * @param targets   Targets [n x widths[L]], row-major. Without targets, NULL, the objective has hidden layers and no
 *                  gradient.
 * @param objective Receives the objective, which the caller owns; NULL on failure.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_NOT_FINITE where a sample or a target is NaN or infinite; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_objective_create(ht_context *context, const ht_objective_params *params, const double *x,
                                     const double *targets, ht_objective **objective);

/**
 * Releases an objective.
 *
 * @param objective The objective; NULL is allowed.
 */
HT_API void ht_objective_destroy(ht_objective *objective);

/**
 * The loss at weights W_1 .. W_L and its gradient by each of them. A call takes 2 n (2 P_1 + 3 (P_2 + ... + P_L))
 * flops, P_l the number of weights of layer l. Calls with one context take turns.
 *
 * @param objective The objective.
 * @param weights   Addresses of the weights [L], weights[l - 1] being [widths[l] x widths[l-1]] row-major.
 * @param loss      Receives the loss.
 * @param gradients Addresses [L] that receive the gradient by each W_l in the same form; a layer whose address is NULL
 *                  gets none.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_NOT_FINITE where the loss is NaN or infinite, which *loss then is while
 *         gradients are not written, and where a gradient is, whose layer is then partly written; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_objective_gradient(ht_objective *objective, const double *const *weights, double *loss,
                                       double *const *gradients);

/**
 * The hidden layers a_1 .. a_{L-1} at given weights.
 *
 * @param objective The objective.
 * @param weights   Addresses of the weights [L], as in ht_objective_gradient; W_L is not read.
 * @param layers    Addresses [L - 1] that receive the layers, layers[l - 1] being [n x widths[l]] row-major; a layer
 *                  whose address is NULL is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_NOT_FINITE where a value is NaN or infinite; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_objective_features(ht_objective *objective, const double *const *weights, double *const *layers);

HT_END_DECLS

#endif
