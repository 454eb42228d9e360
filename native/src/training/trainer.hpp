// Adam steps of one net until a step, or until its stop criterion holds.
#pragma once

#include "training/workspace.hpp"

namespace heavytails {

// Sets what ht_training_net_d says that the trainer sets.
template <class T>
void train(Workspace<T> &workspace, Isa isa, const ht_training_params &params, Net<T> &net);

// Outputs [patterns] and features [patterns x widths[L-1]] row-major; either may be null.
template <class T>
void write_outputs(Workspace<T> &workspace, Isa isa, const ht_training_params &params, const Net<T> &net, T *outputs,
                   T *features);

} // namespace heavytails
