/**
 * @file
 * The loss of a perceptron for one set of weights after another: the functions of objective.h.
 */
#ifndef HEAVYTAILS_CPP_OBJECTIVE_HPP
#define HEAVYTAILS_CPP_OBJECTIVE_HPP

#include <heavytails/cpp/perceptron.hpp>
#include <heavytails/objective.h>

#include <memory>
#include <vector>

namespace ht {

/** ht_objective_params with its defaults. An Objective sets layers, widths, scales and samples from its spans. */
using ObjectiveParams = Defaults<ht_objective_params, ht_objective_params_init>;

/** A network with its loss over fixed samples. The context must outlive it. */
class Objective {
public:
    /**
     * Samples x [n x widths[0]] and targets [n x widths.back()], row-major, both copied; no targets for hidden layers
     * alone. scales [widths.size() - 1] may be empty, for 1.
     */
    Objective(const Context &context, ObjectiveParams params, Span<const std::int64_t> widths, Span<const double> x,
              Span<const double> targets, Span<const double> scales = {})
        : widths_(widths.begin(), widths.end()) {
        params.samples = samples_ = detail::samples(widths, x.size());
        params.layers = layers();
        params.widths = widths.data();
        if (!scales.empty()) detail::require_size("scales", scales.size(), widths.size() - 1);
        params.scales = scales.empty() ? nullptr : scales.data();
        if (!targets.empty()) detail::require_size("targets", targets.size(), detail::area(samples_, widths_.back()));
        ht_objective *made = nullptr;
        check(ht_objective_create(context.get(), &params, x.data(), targets.empty() ? nullptr : targets.data(), &made));
        handle_.reset(made);
    }

    /** For calls of C functions; still owned by this object. */
    ht_objective *get() const noexcept { return handle_.get(); }

    /** Number of layers L. */
    std::int64_t layers() const noexcept { return static_cast<std::int64_t>(widths_.size()) - 1; }

    /**
     * The loss at weights W_1 .. W_L, W_l being [widths[l] x widths[l-1]] row-major, and its gradient by each of them
     * in the same form. gradients may be empty, or hold an empty span for a layer whose gradient is not wanted.
     */
    double gradient(Span<const Span<const double>> weights, Span<const Span<double>> gradients = {}) {
        const std::vector<const double *> w = inputs(weights);
        std::vector<double *> g(w.size(), nullptr);
        for (std::size_t l = 0; l < gradients.size() && l < g.size(); l++) {
            if (gradients[l].empty()) continue;
            detail::require_size("gradients", gradients[l].size(), size_of(l));
            g[l] = gradients[l].data();
        }
        double loss = 0;
        check(ht_objective_gradient(get(), w.data(), &loss, g.data()));
        return loss;
    }

    /** The hidden layers a_1 .. a_{L-1} at weights W_1 .. W_L, each [n x widths[l]] row-major. */
    std::vector<std::vector<double>> features(Span<const Span<const double>> weights) {
        const std::vector<const double *> w = inputs(weights);
        std::vector<std::vector<double>> hidden;
        std::vector<double *> places;
        for (std::size_t l = 1; l + 1 < widths_.size(); l++) {
            hidden.emplace_back(detail::area(samples_, widths_[l]));
            places.push_back(hidden.back().data());
        }
        check(ht_objective_features(get(), w.data(), places.data()));
        return hidden;
    }

private:
    std::size_t size_of(std::size_t l) const { return detail::area(widths_[l + 1], widths_[l]); }

    std::vector<const double *> inputs(Span<const Span<const double>> weights) const {
        detail::require_size("weights", weights.size(), widths_.size() - 1);
        std::vector<const double *> places;
        for (std::size_t l = 0; l + 1 < widths_.size(); l++) {
            detail::require_size("weights", weights[l].size(), size_of(l));
            places.push_back(weights[l].data());
        }
        return places;
    }

    struct Destroy {
        void operator()(ht_objective *objective) const noexcept { ht_objective_destroy(objective); }
    };
    std::unique_ptr<ht_objective, Destroy> handle_;
    std::vector<std::int64_t> widths_;
    std::int64_t samples_ = 0;
};

} // namespace ht

#endif
