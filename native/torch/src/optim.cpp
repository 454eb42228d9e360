// Whole optimiser steps over a list of parameters in one call, without a graph. Parameters that have no gradient are
// left alone.
#include "shim.h"
#include <c10/core/GradMode.h>
#include <cmath>

// Every gradient to zero, or to nothing.
HTT int32_t htt_zero_grads(Handles parameters, int32_t to_none) {
    return status([&] {
        c10::NoGradGuard no_grad;
        for (int64_t i = 0; i < parameters.count; ++i) {
            In p(parameters.data[i]);
            auto &gradient = p->mutable_grad();
            if (!gradient.defined()) continue;
            if (to_none) {
                gradient.reset();
                continue;
            }
            if (gradient.grad_fn())
                gradient.detach_();
            else
                gradient.requires_grad_(false);
            gradient.zero_();
        }
    });
}

// The buffer a parameter carries from step to step: made on first use.
static Tensor carried(Handle &slot, const Tensor &like) {
    if (!slot) slot = own(at::zeros_like(like));
    return *In(slot);
}

// g += weight_decay p;  v = momentum v + (1 - dampening) g, v = g at first;  p -= lr (nesterov ? g + momentum v : v).
// Sutskever, Martens, Dahl & Hinton 2013, in the form of PyTorch's SGD.
struct SgdOptions {
    double lr, momentum, dampening, weight_decay;
    int32_t nesterov, maximize;
};
HTT int32_t htt_sgd_step(Handles parameters, Handle *velocities, const SgdOptions *o) {
    return status([&] {
        c10::NoGradGuard no_grad;
        for (int64_t i = 0; i < parameters.count; ++i) {
            In p(parameters.data[i]);
            Tensor g = p->grad();
            if (!g.defined()) continue;
            if (o->maximize) g = g.neg();
            if (o->weight_decay != 0) g = g.add(p, o->weight_decay);
            if (o->momentum != 0) {
                if (!velocities[i])
                    velocities[i] = own(g.detach().clone());
                else
                    In(velocities[i])->mul_(o->momentum).add_(g, 1 - o->dampening);
                g = o->nesterov ? g.add(*In(velocities[i]), o->momentum) : *In(velocities[i]);
            }
            p->add_(g, -o->lr);
        }
    });
}

// m = b1 m + (1 - b1) g;  v = b2 v + (1 - b2) g^2;  p -= lr / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + eps).
// Kingma & Ba 2015, arXiv:1412.6980, with PyTorch's place of eps; amsgrad: the running maximum of v (Reddi, Kale &
// Kumar 2018).
struct AdamOptions {
    double lr, beta1, beta2, eps, weight_decay;
    int32_t amsgrad, maximize;
};
HTT int32_t htt_adam_step(Handles parameters, Handle *means, Handle *squares, Handle *maxima, int64_t *steps,
                          const AdamOptions *o) {
    return status([&] {
        c10::NoGradGuard no_grad;
        for (int64_t i = 0; i < parameters.count; ++i) {
            In p(parameters.data[i]);
            Tensor g = p->grad();
            if (!g.defined()) continue;
            if (o->maximize) g = g.neg();
            if (o->weight_decay != 0) g = g.add(p, o->weight_decay);
            auto m = carried(means[i], p), v = carried(squares[i], p);
            double t = static_cast<double>(++steps[i]), correction1 = 1 - std::pow(o->beta1, t),
                   correction2 = 1 - std::pow(o->beta2, t);
            m.mul_(o->beta1).add_(g, 1 - o->beta1);
            v.mul_(o->beta2).addcmul_(g, g, 1 - o->beta2);
            Tensor largest = v;
            if (o->amsgrad) {
                largest = carried(maxima[i], p);
                at::maximum_out(largest, largest, v);
            }
            p->addcdiv_(m, largest.sqrt().div_(std::sqrt(correction2)).add_(o->eps), -o->lr / correction1);
        }
    });
}

// Gradients scaled so that the norm of all of them together is at most max_norm; returns the norm before, -1 on error.
HTT double htt_clip_grad_norm_(Handles parameters, double max_norm, double p) {
    double total = -1;
    status([&] {
        c10::NoGradGuard no_grad;
        std::vector<Tensor> gradients, norms;
        for (int64_t i = 0; i < parameters.count; ++i) {
            Tensor g = In(parameters.data[i])->grad();
            if (!g.defined()) continue;
            gradients.push_back(g);
            norms.push_back(at::linalg_vector_norm(g, p));
        }
        total = norms.empty() ? 0 : at::linalg_vector_norm(at::stack(norms), p).item<double>();
        double scale = max_norm / (total + 1e-6); // 1e-6: PyTorch's
        if (scale < 1)
            for (auto &g : gradients) g.mul_(scale);
    });
    return total;
}
