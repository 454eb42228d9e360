#include "training/trainer.hpp"

#include "training/order.hpp"

#include <algorithm>
#include <cmath>

namespace heavytails {
namespace {

// beta^t by multiplication from the last t that is a multiple of 64, for which it is a power: a function of t alone,
// wherever a run is divided into calls.
class Power {
public:
    explicit Power(double base) : base_(base) {}
    double of(std::int64_t t) {
        if (at_ < 0 || t != at_ + 1 || t % stretch == 0) {
            at_ = t / stretch * stretch;
            value_ = std::pow(base_, static_cast<double>(at_));
        }
        for (; at_ < t; at_++) value_ *= base_;
        return value_;
    }

private:
    static constexpr std::int64_t stretch = 64;
    double base_, value_ = 1;
    std::int64_t at_ = -1;
};

class Adam {
public:
    explicit Adam(const ht_training_params &params) : params_(params), beta1_(params.beta1), beta2_(params.beta2) {}

    // The numbers of step t = 1, 2, ...
    AdamTerms of(std::int64_t t) {
        const double rest1 = 1 - beta1_.of(t), root2 = std::sqrt(1 - beta2_.of(t));
        AdamTerms terms{params_.beta1, params_.beta2, params_.learning_rate / rest1, 1, params_.epsilon};
        if (params_.adam_form == HT_ADAM_KERAS)
            terms.rate *= root2;
        else
            terms.scale = 1 / root2;
        return terms;
    }

private:
    const ht_training_params &params_;
    Power beta1_, beta2_;
};

// One net in training.
template <class T>
class Training {
public:
    Training(Workspace<T> &workspace, Isa isa, const ht_training_params &params, Net<T> &net)
        : workspace_(workspace), layout_(workspace.layout), kernels_(trainer_kernels<T>(isa)), params_(params),
          net_(net), adam_(params), order_(params.seed, is_whole() ? 0 : net.patterns) {
        workspace.open(kernels_, params, net, true);
        patterns_ = workspace.patterns(net.patterns);
    }

    void run() {
        net_.stopped = 0;
        net_.status = HT_OK;
        if (is_whole())
            run_whole();
        else
            run_epochs();
        workspace_.close(net_);
    }

private:
    bool is_whole() const { return params_.batch_size == 0 || params_.batch_size >= net_.patterns; }

    // Slope of the loss of a batch by its squared terms.
    double slope(std::int64_t batch) const { return (params_.half != 0 ? 1.0 : 2.0) / static_cast<double>(batch); }

    void pass(double slope, HingeTotals &totals) {
        kernels_.pass(layout_, patterns_, {params_.margin, params_.tolerance, slope}, totals);
    }

    void step() {
        kernels_.adam(layout_, adam_.of(++net_.steps));
        kernels_.pack_weights(layout_);
    }

    void report(const HingeTotals &totals) {
        net_.loss = totals.loss / static_cast<double>(net_.patterns);
        net_.violated = totals.violated;
        net_.wrong = totals.wrong;
        if (!std::isfinite(net_.loss)) net_.status = HT_NOT_FINITE;
    }

    bool should_stop() {
        net_.stopped =
            net_.status == HT_OK && ((params_.stop_violated >= 0 && net_.violated <= params_.stop_violated) ||
                                     (params_.separated != 0 && net_.wrong == 0));
        return net_.stopped != 0 || net_.status != HT_OK;
    }

    // Batches of all patterns: the totals before each step come from the pass of that step.
    void run_whole() {
        kernels_.pack_patterns(layout_, net_.patterns, nullptr, net_.x, net_.labels, patterns_);
        HingeTotals totals;
        for (;;) {
            const bool is_last = net_.steps >= params_.until_step;
            pass(is_last ? 0 : slope(net_.patterns), totals);
            report(totals);
            if (should_stop() || is_last) return;
            step();
        }
    }

    void evaluate() {
        kernels_.pack_patterns(layout_, net_.patterns, nullptr, net_.x, net_.labels, patterns_);
        HingeTotals totals;
        pass(0, totals);
        report(totals);
    }

    void run_epochs() {
        const std::int64_t batch = params_.batch_size, each = (net_.patterns + batch - 1) / batch;
        const bool checks = params_.stop_violated >= 0 || params_.separated != 0;
        HingeTotals totals;
        while (net_.steps < params_.until_step) {
            const std::int64_t k = net_.steps % each, count = std::min(batch, net_.patterns - k * batch);
            if (k == 0 && checks) {
                evaluate();
                if (should_stop()) return;
            }
            const std::int64_t *order = order_.of(net_.steps / each) + k * batch;
            kernels_.pack_patterns(layout_, count, order, net_.x, net_.labels, patterns_);
            pass(slope(count), totals);
            if (!std::isfinite(totals.loss)) break;
            step();
        }
        evaluate();
        if (net_.steps % each == 0) should_stop();
    }

    Workspace<T> &workspace_;
    const TrainedNet<T> &layout_;
    const TrainerKernels<T> &kernels_;
    const ht_training_params &params_;
    Net<T> &net_;
    Adam adam_;
    EpochOrder order_;
    Patterns<T> patterns_{};
};

} // namespace

template <class T>
void train(Workspace<T> &workspace, Isa isa, const ht_training_params &params, Net<T> &net) {
    Training<T>(workspace, isa, params, net).run();
}

template <class T>
void write_outputs(Workspace<T> &workspace, Isa isa, const ht_training_params &params, const Net<T> &net, T *outputs,
                   T *features) {
    const TrainerKernels<T> &kernels = trainer_kernels<T>(isa);
    workspace.open(kernels, params, net, false);
    const std::int64_t panel = workspace.layout.panel, d = net.widths[0], h = net.widths[net.layers - 1];
    Patterns<T> patterns = workspace.patterns(panel);
    const std::vector<T> no_labels(static_cast<std::size_t>(panel), T(0));
    for (std::int64_t first = 0; first < net.patterns; first += panel) {
        const std::int64_t count = std::min(panel, net.patterns - first);
        const T *f, *a;
        kernels.pack_patterns(workspace.layout, count, nullptr, net.x + first * d, no_labels.data(), patterns);
        kernels.outputs(workspace.layout, patterns, &f, &a);
        for (std::int64_t p = 0; p < count; p++) {
            if (outputs != nullptr) outputs[first + p] = f[p];
            if (features == nullptr) continue;
            for (std::int64_t j = 0; j < h; j++) features[(first + p) * h + j] = a[j * panel + p];
        }
    }
}

template void train(Workspace<float> &, Isa, const ht_training_params &, Net<float> &);
template void train(Workspace<double> &, Isa, const ht_training_params &, Net<double> &);
template void write_outputs(Workspace<float> &, Isa, const ht_training_params &, const Net<float> &, float *, float *);
template void write_outputs(Workspace<double> &, Isa, const ht_training_params &, const Net<double> &, double *,
                            double *);

} // namespace heavytails
