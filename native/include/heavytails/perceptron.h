/**
 * @file
 * Exact curvature of the loss of a multilayer perceptron, by the R-operator (Pearlmutter 1994) as matrix products.
 *
 *     z_l = W_l a_{l-1} + b_l,  a_l = activation(z_l),  a_0 = x,  f = z_L,  l = 1 .. L
 *     loss = factor sum_s l(f(x_s), t_s) over the samples s
 *
 * Parameters are one vector: W_1 [widths[1] x widths[0]] row-major, b_1 [widths[1]] if there are biases, W_2, b_2, ...,
 * as PyTorch flattens a stack of Linear layers. Samples x are row-major [samples x widths[0]].
 *
 * With J_s = d f(x_s) / d parameters and S_s = factor d^2 l / d f^2:
 *
 *     Hessian             H = G + R
 *     Gauss-Newton        G = sum_s J_s' S_s J_s                       (H0 of the jamming literature)
 *     residual            R = factor sum_s sum_c (d l / d f_c) d^2 f_c  (Hp)
 *     Fisher              factor sum_s E_{t ~ model} [g g'], g the gradient of l of one sample under a label t drawn
 *                         from the model: G for cross-entropy; factor sum_s J_s'J_s, the Gaussian model of unit
 *                         variance, for squared errors; HT_INVALID_ARGUMENT for hinge losses, which have no model
 *     empirical Fisher    factor sum_s g_s g_s', g_s the gradient of l of sample s
 *
 * Derivatives of relu at 0, and of hinge losses at the margin, are those from the inactive side: 0.
 */
#ifndef HEAVYTAILS_PERCEPTRON_H
#define HEAVYTAILS_PERCEPTRON_H

#include <heavytails/context.h>

/** Activations, for ht_perceptron_params.activation. */
enum {
    HT_RELU = 0,     /**< max(0, z). */
    HT_TANH = 1,     /**< tanh z. */
    HT_SOFTPLUS = 2, /**< ln(1 + e^z). */
    HT_IDENTITY = 3  /**< z. */
};

/** Losses l(f, t), f and t [k], k = widths[layers], for ht_perceptron_params.loss. */
enum {
    HT_CROSS_ENTROPY = 0, /**< -ln softmax(f)_label. */
    HT_SQUARED_ERROR = 1, /**< sum_c (f_c - t_c)^2. */
    HT_HINGE = 2,         /**< sum_c max(0, margin - t_c f_c). */
    HT_SQUARED_HINGE = 3  /**< sum_c max(0, margin - t_c f_c)^2. */
};

/** Matrices, for ht_perceptron_operator.kind. */
enum {
    HT_HESSIAN = 0,         /**< H = G + R. */
    HT_GAUSS_NEWTON = 1,    /**< G. */
    HT_RESIDUAL = 2,        /**< R. */
    HT_FISHER = 3,          /**< Fisher information. */
    HT_EMPIRICAL_FISHER = 4 /**< Empirical Fisher information. */
};

/** A network with its loss and its samples. New fields are added at the end only. */
typedef struct ht_perceptron_params {
    uint32_t struct_size;  /**< sizeof(ht_perceptron_params) as the caller knows it. */
    int32_t activation;    /**< Activation after every layer but the last; default HT_RELU. */
    int32_t loss;          /**< The loss l; default HT_CROSS_ENTROPY. */
    int32_t bias;          /**< Whether layers have biases; default 1. */
    int64_t layers;        /**< Number of layers L >= 1. */
    const int64_t *widths; /**< Widths [layers + 1], each >= 1: of the input, then of each layer. */
    int64_t samples;       /**< Number of samples, >= 1. */
    double margin;         /**< Margin of hinge losses; default 1. */
    double factor;         /**< Factor of the loss, positive; default 0, for the mean as PyTorch takes it:
                                1 / samples for cross-entropy, else 1 / (samples widths[layers]). */
} ht_perceptron_params;

/** A perceptron, opaque: parameters, samples and the state of the forward and backward passes, all copied. */
typedef struct ht_perceptron ht_perceptron;

/** A matrix of a perceptron, restricted to a range of layers: the `user` of the products below. */
typedef struct ht_perceptron_operator {
    const ht_perceptron *perceptron; /**< The perceptron, which must outlive the operator. */
    int32_t kind;                    /**< HT_HESSIAN, ... */
    int32_t first; /**< First layer, >= 1: rows and columns of the parameters of layers first .. last only. */
    int32_t last;  /**< Last layer, first <= last <= L. */
} ht_perceptron_operator;

/** What a perceptron holds. New fields are added at the end only. */
typedef struct ht_perceptron_info {
    uint32_t struct_size; /**< sizeof(ht_perceptron_info) as the caller knows it. */
    int32_t precise;      /**< 1 in float64, 0 in float32. */
    int64_t parameters;   /**< Number of parameters. */
    int64_t active;       /**< Samples that enter products: for hinge losses those with a violated margin, else all. */
    int64_t violated;     /**< Pairs (sample, output) with margin - t f > 0; 0 for other losses. */
    int64_t columns; /**< Inputs that enter products as columns: those that are not constant over active samples. */
    int64_t bytes;   /**< Memory held, in bytes. */
    double loss;     /**< The loss at these parameters. */
} ht_perceptron_info;

HT_BEGIN_DECLS

/**
 * Sets struct_size and the defaults.
 *
 * @param params      The structure to fill.
 * @param struct_size Its size as the caller knows it, sizeof *params; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where params is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_perceptron_params_init(ht_perceptron_params *params, size_t struct_size);

/** @{ */
/**
 * Makes a perceptron: copies everything and runs the forward and the backward pass.
 *
 * @param context    Where the work runs; it must outlive the perceptron.
 * @param params     The network, its loss and its number of samples.
 * @param parameters The parameters as one vector.
 * @param x          The samples [samples x widths[0]], row-major.
 * @param labels     Labels [samples], 0 <= label < k, for HT_CROSS_ENTROPY; else NULL.
 * @param targets    Targets [samples x k], row-major, for the other losses; else NULL.
 * @param perceptron Receives the perceptron, which the caller owns; NULL on failure.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_NOT_FINITE where a parameter, a sample, a target or what is computed of a
 *         sample is NaN or infinite; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_perceptron_create_s(ht_context *context, const ht_perceptron_params *params,
                                        const float *parameters, const float *x, const int32_t *labels,
                                        const float *targets, ht_perceptron **perceptron);
HT_API ht_status ht_perceptron_create_d(ht_context *context, const ht_perceptron_params *params,
                                        const double *parameters, const double *x, const int32_t *labels,
                                        const double *targets, ht_perceptron **perceptron);
/** @} */

/**
 * Releases a perceptron.
 *
 * @param perceptron The perceptron; NULL is allowed.
 */
HT_API void ht_perceptron_destroy(ht_perceptron *perceptron);

/**
 * Zeroes the structure and sets its struct_size.
 *
 * @param info        The structure.
 * @param struct_size Its size as the caller knows it, sizeof *info; what lies beyond is not written.
 * @return HT_OK; HT_INVALID_ARGUMENT where info is NULL or the size is less than that of the first version.
 */
HT_API ht_status ht_perceptron_info_init(ht_perceptron_info *info, size_t struct_size);

/**
 * Fills the fields of *info that its struct_size covers.
 *
 * @param perceptron The perceptron.
 * @param info       Set up by ht_perceptron_info_init, then filled.
 * @return HT_OK; HT_INVALID_ARGUMENT.
 */
HT_API ht_status ht_perceptron_describe(const ht_perceptron *perceptron, ht_perceptron_info *info);

/**
 * The gradient of the loss, in float64 from sums in the perceptron's number type.
 *
 * @param perceptron The perceptron.
 * @param gradient   Receives the gradient [parameters].
 * @return HT_OK; HT_INVALID_ARGUMENT.
 */
HT_API ht_status ht_perceptron_gradient(const ht_perceptron *perceptron, double *gradient);

/**
 * Counts the parameters of layers.
 *
 * @param perceptron The perceptron.
 * @param first      First layer, >= 1.
 * @param last       Last layer, first <= last <= L.
 * @return Number of parameters of the layers first .. last; 0 where they are not layers of the perceptron.
 */
HT_API int64_t ht_perceptron_count(const ht_perceptron *perceptron, int32_t first, int32_t last);

/** @{ */
/**
 * Y = A X for A = *(const ht_perceptron_operator *)user: an ht_operator_s or ht_operator_d for the functions of
 * curvature.h and trace.h. The letter must be the perceptron's.
 *
 * @param user  Address of an ht_perceptron_operator.
 * @param n     Order of A: ht_perceptron_count of its layers.
 * @param count Number of vectors.
 * @param x     The vectors X [n x count], column-major.
 * @param y     Receives Y [n x count], column-major.
 * @return An ht_status: HT_OK; HT_INVALID_ARGUMENT; HT_OUT_OF_MEMORY.
 */
HT_API int32_t ht_perceptron_apply_s(void *user, int64_t n, int64_t count, const float *x, float *y);
HT_API int32_t ht_perceptron_apply_d(void *user, int64_t n, int64_t count, const double *x, double *y);
/** @} */

/**
 * The whole matrix in float64, from sums in the perceptron's number type by Khatri-Rao products. It needs about twice
 * the memory of the matrix.
 *
 * @param matrix Which matrix.
 * @param h      Receives the matrix [n x n], column-major.
 * @param ld     Leading dimension of h, >= n.
 * @return HT_OK; HT_INVALID_ARGUMENT; HT_OUT_OF_MEMORY.
 */
HT_API ht_status ht_perceptron_dense(const ht_perceptron_operator *matrix, double *h, int64_t ld);

HT_END_DECLS

#endif
