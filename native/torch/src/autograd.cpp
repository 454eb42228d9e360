// Gradients: of leaves by backward, of anything by grad, twice by create_graph.
#include "shim.h"
#include <torch/csrc/autograd/autograd.h>

HTT int32_t htt_set_requires_grad(Handle a, int32_t on) {
    return status([&] { Tensor(*In(a)).set_requires_grad(on != 0); });
}
HTT int32_t htt_retain_grad(Handle a) {
    return status([&] { In(a)->retain_grad(); });
}

// Null without an error: there is no gradient.
HTT Handle htt_grad(Handle a) {
    return tensor([&] { return Tensor(In(a)->grad()); });
}
HTT int32_t htt_set_grad(Handle a, Handle gradient) {
    return status([&] { In(a)->mutable_grad() = *In(gradient); });
}

HTT int32_t htt_backward(Handle a) {
    return status([&] { In(a)->backward(); });
}

// grad_outputs with count 0: ones for scalar outputs. retain_graph -1: as create_graph.
HTT int32_t htt_autograd_backward(Handles outputs, Handles grad_outputs, int32_t retain_graph, int32_t create_graph,
                                  Handles inputs) {
    return status([&] {
        auto retain = retain_graph < 0 ? Optional<bool>() : Optional<bool>(retain_graph != 0);
        torch::autograd::backward(outputs.tensors(), grad_outputs.tensors(), retain, create_graph != 0,
                                  inputs.tensors());
    });
}

// result: one handle an input, null where the outputs do not depend on it (allow_unused).
HTT int32_t htt_autograd_grad(Handles outputs, Handles inputs, Handles grad_outputs, int32_t retain_graph,
                              int32_t create_graph, int32_t allow_unused, Handle *result) {
    return status([&] {
        auto gradients = torch::autograd::grad(outputs.tensors(), inputs.tensors(), grad_outputs.tensors(),
                                               Optional<bool>(retain_graph != 0), create_graph != 0, allow_unused != 0);
        for (size_t i = 0; i < gradients.size(); ++i) result[i] = gradients[i].defined() ? own(gradients[i]) : nullptr;
    });
}
