// Small perceptrons with random parameters and samples, and their matrices by the functions of perceptron.h.
#pragma once

#include "support.hpp"

namespace heavytails::test {

struct DestroyPerceptron {
    void operator()(ht_perceptron *perceptron) const { ht_perceptron_destroy(perceptron); }
};
using Perceptron = std::unique_ptr<ht_perceptron, DestroyPerceptron>;

// What a perceptron is made of. x is row-major [samples x widths[0]].
struct Net {
    std::vector<int64_t> widths;
    int activation = HT_RELU, loss = HT_CROSS_ENTROPY;
    bool bias = true;
    double margin = 1, factor = 0;
    std::vector<double> parameters, x, targets;
    std::vector<int32_t> labels;

    int64_t samples() const { return static_cast<int64_t>(x.size()) / widths[0]; }
    int64_t outputs() const { return widths.back(); }
    int layers() const { return static_cast<int>(widths.size()) - 1; }
    int64_t count() const;
    double scale() const; // the factor in front of the sum over samples
};

// Gaussian parameters of standard deviation 1/sqrt(in), Gaussian samples of which column 1 is constant and column 2 is
// zero, and random targets that suit the loss.
Net random_net(std::vector<int64_t> widths, int activation, int loss, bool bias, int64_t samples, unsigned seed);

// The net with only the sample s, and a factor of 1.
Net only(const Net &net, int64_t s);

template <class T>
Perceptron make_perceptron(ht_context *context, const Net &net);

double loss_of(ht_context *context, const Net &net);
std::vector<double> gradient_of(ht_context *context, const Net &net);

// Products with `count` vectors, [n x count].
template <class T>
std::vector<T> products(const ht_perceptron_operator &matrix, const std::vector<T> &x);

// Column-major [n x n], by ht_perceptron_dense.
std::vector<double> dense(const ht_perceptron *perceptron, int kind, int first, int last);

// ||a - b|| / ||b||.
template <class A, class B>
double distance(const std::vector<A> &a, const std::vector<B> &b) {
    double difference = 0, norm = 0;
    for (std::size_t i = 0; i < b.size(); i++) {
        const double expected = static_cast<double>(b[i]), error = static_cast<double>(a[i]) - expected;
        difference += error * error;
        norm += expected * expected;
    }
    return norm == 0 ? std::sqrt(difference) : std::sqrt(difference / norm);
}

std::vector<double> gaussian(std::size_t count, unsigned seed);

} // namespace heavytails::test
