// Small nets with their patterns, the trainer of training.h, and the same training written number by number.
#pragma once

#include "support.hpp"

namespace heavytails::test {

// A net, its patterns and its optimiser's state, all owned.
struct TrainingNet {
    std::vector<int64_t> widths;
    std::vector<double> parameters, first, second, x, labels;
    int64_t steps = 0;

    int64_t patterns() const { return static_cast<int64_t>(labels.size()); }
    ht_training_net_d view();
};

ht_training_params training_params();

// Gaussian parameters of standard deviation 1.5 / sqrt(in), Gaussian patterns, random labels.
TrainingNet random_training_net(std::vector<int64_t> widths, bool bias, int64_t patterns, unsigned seed);

// Trains one net and returns what the call set.
ht_training_net_d train(ht_context *context, const ht_training_params &params, TrainingNet &net);

// The gradient of the loss over the patterns `batch`, one number after the other; *loss is its value.
std::vector<double> plain_gradient(const TrainingNet &net, const ht_training_params &params,
                                   const std::vector<int64_t> &batch, double *loss);

// f of pattern p.
double plain_output(const TrainingNet &net, const ht_training_params &params, int64_t p);

// Adam's step from a gradient, as training.h defines it.
void plain_step(TrainingNet &net, const ht_training_params &params, const std::vector<double> &gradient);

// The largest |a - b| over the largest |b|.
double largest_difference(const std::vector<double> &a, const std::vector<double> &b);

} // namespace heavytails::test
