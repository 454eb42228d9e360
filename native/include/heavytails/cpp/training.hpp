/**
 * @file
 * Training of many small perceptrons side by side: the functions of training.h.
 */
#ifndef HEAVYTAILS_CPP_TRAINING_HPP
#define HEAVYTAILS_CPP_TRAINING_HPP

#include <heavytails/cpp/context.hpp>
#include <heavytails/cpp/span.hpp>
#include <heavytails/training.h>

namespace ht {

/** ht_training_params with its defaults. */
using TrainingParams = Defaults<ht_training_params, ht_training_params_init>;

/** Trains nets in float64, whose arrays the caller owns. An Error of HT_NOT_FINITE leaves the other nets trained. */
inline void train(const Context &context, const ht_training_params &params, Span<ht_training_net_d> nets) {
    check(ht_perceptrons_train_d(context.get(), &params, static_cast<std::int64_t>(nets.size()), nets.data()));
}

/** Trains nets in float32, whose arrays the caller owns. An Error of HT_NOT_FINITE leaves the other nets trained. */
inline void train(const Context &context, const ht_training_params &params, Span<ht_training_net_s> nets) {
    check(ht_perceptrons_train_s(context.get(), &params, static_cast<std::int64_t>(nets.size()), nets.data()));
}

} // namespace ht

#endif
