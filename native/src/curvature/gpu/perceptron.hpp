// Products with a perceptron's matrices (perceptron/products.hpp) on a device, in float64 by cuBLAS. The state, which
// the forward and the backward pass of the host have made, is copied to the device once; all matrices [active samples x
// width] are column-major and dense there, and inputs that are constant are columns as all others.
#pragma once

#include "cuda/device.hpp"
#include "curvature/perceptron/state.hpp"

#include <deque>
#include <vector>

namespace heavytails {

class GpuPerceptron {
public:
    // Called inside Device::use.
    template <class T>
    GpuPerceptron(cuda::Device &device, const PerceptronState<T> &state);

    // Y = A X of `count` vectors, in memory of the host or of the device.
    template <class T>
    void multiply(const ht_perceptron_operator &matrix, std::int64_t count, const T *x, T *y);

    // The whole matrix, by its products with unit vectors.
    void write_dense(const ht_perceptron_operator &matrix, double *h, std::int64_t ld);

private:
    struct Layer {
        std::int64_t in, out, weights, biases;
        double *w, *b;                        // W_l' [in x out] and b_l [out], among the parameters
        double *input, *slope, *bend, *error; // a_{l-1}, phi'(z_l), phi''(z_l) dloss/da_l, d_l
        double *tangent, *moved;              // r_l and R a_l of one vector
    };
    // C = alpha op(A) op(B) + beta C for C [m x n], all dense.
    struct Product {
        bool transpose_a, transpose_b;
        std::int64_t m, n, k;
        const double *a, *b;
        double beta;
        double *c;
    };

    double *reserve(std::int64_t count);
    double *upload(const std::vector<double> &numbers);
    template <class T>
    double *unpack(const PerceptronState<T> &state, const Buffer<T> &of, std::int64_t width);
    Layer &layer(int l) { return layers_[static_cast<std::size_t>(l - 1)]; }
    int depth() const { return static_cast<int>(layers_.size()); }
    void run(const Product &product);
    void product(const ht_perceptron_operator &matrix, const double *x, double *y);
    void forward(const ht_perceptron_operator &matrix, bool fisher, const double *x);
    void output(const ht_perceptron_operator &matrix);
    void backward(const ht_perceptron_operator &matrix, const double *x, double *y);
    void fisher(const ht_perceptron_operator &matrix, double *y);
    void add_outer(int l, const double *e, const double *a, bool biases, bool add, double *y);
    bool is_on_device(const void *pointer) const;

    cuda::Device &device_;
    cuda::Lane lane_;
    std::deque<cuda::DeviceMemory> memory_;
    const int loss_;
    const bool bias_, curved_;
    const double factor_;
    std::int64_t samples_ = 0;
    std::vector<Layer> layers_;
    double *outputs_ = nullptr, *ones_ = nullptr, *error_ = nullptr, *below_ = nullptr, *inner_ = nullptr;
    int *top_ = nullptr;
};

} // namespace heavytails
