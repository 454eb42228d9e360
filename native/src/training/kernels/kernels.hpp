// The training kernels of one instruction set as a table of functions: the same source compiled three times
// (portable.cpp, avx2.cpp, avx512.cpp), of which CPUID chooses one. They work on the caller's memory and never throw.
//
// Layout. A layer is z = W a, W [out x in] row-major, where `in` counts the constant 1 that biases multiply. Patterns
// are the columns of all matrices: a row holds one unit's values for consecutive patterns, which are the lanes of
// vectors. The forward pass takes a panel of `panel` patterns through all layers, so that it stays in the L1 cache. The
// patterns with margin - y f > 0, the only ones that the gradient depends on, are copied side by side to the chunk, and
// the backward pass runs over the chunk when it is full.
#pragma once

#include "core/cpu.hpp"

#include <cstdint>

namespace heavytails {

struct TrainedLayer {
    std::int64_t in, out; // in counts the constant
    std::int64_t weights; // place of W in the vector of parameters
    std::int64_t inputs;  // row of its first input in the chunk
    std::int64_t outputs; // row of its first output in the panel
    std::int64_t errors;  // row of d loss / d z in the chunk
};

template <class T>
struct TrainedNet {
    int depth;
    int bias;       // rows of ones behind each layer's inputs: 0 or 1
    int activation; // HT_RELU or HT_TANH
    const TrainedLayer *layers;
    std::int64_t parameters;                // a multiple of the lanes, filled with zeros
    T *weights, *gradient, *first, *second; // [parameters]
    T *forward, *backward;                  // W and W' in blocks of rows, by pack_weights
    T *outputs;                             // z or a of all layers [rows x panel]
    T *chunk;                               // [rows x stride]
    std::int64_t panel, stride, chunk_size; // patterns of a panel, of a row of the chunk, and of a full chunk
};

// Patterns in panels: x [inputs of layer 1 x panel] one after the other, y [padded] with 0 behind the last pattern.
template <class T>
struct Patterns {
    std::int64_t padded; // a multiple of `multiple`
    T *x, *y;
};

struct HingeTerms {
    double margin, tolerance;
    double slope; // d loss / d (margin - y f)^2, times 2; 0 for a pass without gradient
};

struct HingeTotals {
    double loss; // sum of max(0, margin - y f)^2
    std::int64_t violated, wrong;
};

// The step p -= rate m / (sqrt(v) scale + epsilon).
struct AdamTerms {
    double beta1, beta2, rate, scale, epsilon;
};

template <class T>
struct TrainerKernels {
    int lanes;
    int multiple; // of which the number of patterns of a panel is one: columns that are computed together

    // Copies the patterns order[0 .. count-1], or 0 .. count-1 where order is NULL, of x [* x d] row-major into panels.
    void (*pack_patterns)(const TrainedNet<T> &net, std::int64_t count, const std::int64_t *order, const T *x,
                          const T *labels, Patterns<T> &to);
    void (*pack_weights)(const TrainedNet<T> &net);
    // The sums over the patterns, and the gradient if terms.slope is not 0.
    void (*pass)(const TrainedNet<T> &net, const Patterns<T> &patterns, const HingeTerms &terms, HingeTotals &totals);
    void (*adam)(const TrainedNet<T> &net, const AdamTerms &terms);
    // f and the last layer's inputs [h x panel] of the first panel of the patterns.
    void (*outputs)(const TrainedNet<T> &net, const Patterns<T> &patterns, const T **f, const T **features);
};

struct TrainingKernels {
    Isa isa;
    TrainerKernels<float> single;
    TrainerKernels<double> twice;
};

const TrainingKernels &portable_training_kernels();
const TrainingKernels &avx2_training_kernels();
const TrainingKernels &avx512_training_kernels();

// The table for an instruction set that runs here.
inline const TrainingKernels &training_kernels_for(Isa isa) {
#if defined(__x86_64__)
    if (isa == Isa::Avx512) return avx512_training_kernels();
    if (isa == Isa::Avx2) return avx2_training_kernels();
#endif
    (void)isa;
    return portable_training_kernels();
}

} // namespace heavytails
