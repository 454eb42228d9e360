// v'f(A)v = n e_1'f(T)e_1 = n sum_j w_j f(theta_j),  T = S diag(theta) S' [steps x steps] the Lanczos matrix of v of
// norm sqrt(n),  w_j = S_1j^2.   Golub & Welsch 1969; Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974
#include "curvature/slq.hpp"

#include "curvature/eigenproblem.hpp"
#include "curvature/gpu/space.hpp"
#include "curvature/random.hpp"
#include "curvature/space.hpp"

#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace heavytails {
namespace {

// The Lanczos process of one probe. Its numbers do not depend on the other probes in the block.
template <class T, class B, class S>
class ProbeProcess {
public:
    ProbeProcess(const S &team, std::int64_t n, std::int64_t steps, bool reorthogonalise)
        : steps_(steps), places_(reorthogonalise ? steps : std::min<std::int64_t>(steps, 2)), basis_(team, n, places_),
          h_(static_cast<std::size_t>(places_)) {}

    // w: the probe
    void begin(const S &team, std::int64_t n, double *w) { basis_.store(0, w, 1 / std::sqrt(dot(team, n, w, w))); }

    void load(T *x) const { basis_.load(current_, x); }

    // w: the product with the vector of load, which is overwritten. Returns whether there is a next vector.
    bool step(double *w) {
        // Once w is orthogonal to the last two vectors, what is left of the others in it is rounding error, for which
        // one pass is enough: V is read from memory twice, not three times.
        const std::int64_t known = basis_.size(), near = std::max<std::int64_t>(0, known - 2);
        auto norms = basis_.project(near, known, w, 1, h_.data(), places_)[0];
        double alpha = h_[static_cast<std::size_t>(current_ - near)];
        if (near > 0) {
            norms.after = basis_.project(0, known, w, 1, h_.data(), places_, true)[0].after;
            alpha += h_[static_cast<std::size_t>(current_)];
        }
        alpha_.push_back(alpha);
        beta_.push_back(norms.after);
        norm_ = std::max(norm_, norms.before);
        constexpr double eps = std::max<double>(std::numeric_limits<T>::epsilon(), std::numeric_limits<B>::epsilon());
        if (static_cast<std::int64_t>(alpha_.size()) == steps_ || norms.after <= 10 * eps * norm_) return false;
        // Without reorthogonalisation the new vector takes the place of the one before the current one.
        current_ = (current_ + 1) % places_;
        basis_.store(current_, w, 1 / norms.after);
        return true;
    }

    // Writes nodes and weights, and returns their number.
    std::int64_t quadrature(const Team &team, double *nodes, double *weights) {
        std::vector<double> first(alpha_.size());
        first[0] = 1;
        tridiagonal_eigen(team, alpha_, beta_, first, 1);
        double sum = 0;
        for (const double x : first) sum += x * x;
        for (std::size_t j = 0; j < alpha_.size(); j++) {
            nodes[j] = alpha_[j];
            weights[j] = first[j] * first[j] / sum;
        }
        return static_cast<std::int64_t>(alpha_.size());
    }

private:
    const std::int64_t steps_, places_;
    typename SpaceTypes<S>::template Basis<B> basis_;
    std::vector<double> h_, alpha_, beta_;
    std::int64_t current_ = 0;
    double norm_ = 0; // largest ||A v|| of this probe
};

} // namespace

template <class T, class B, class S>
void slq(const S &team, SymmetricOperator<T, S> &a, const ht_slq_params &params, double *nodes, double *weights,
         std::int64_t *counts) {
    const std::int64_t n = a.order(), steps = std::min(params.steps, n);
    const std::int64_t at_once = std::min(params.at_once, params.probes);
    const auto distribution = params.distribution == HT_PROBE_SPHERE ? Distribution::Sphere : Distribution::Rademacher;
    typename SpaceTypes<S>::template Memory<T> x_memory(team), y_memory(team);
    T *const x = x_memory.reserve(area(n, at_once));
    T *const y = y_memory.reserve(area(n, at_once));
    typename SpaceTypes<S>::Vectors w(team, n, 1);
    std::fill_n(nodes, params.probes * params.steps, 0.0);
    std::fill_n(weights, params.probes * params.steps, 0.0);
    for (std::int64_t first = 0; first < params.probes; first += at_once) {
        const std::int64_t count = std::min(at_once, params.probes - first);
        std::vector<std::unique_ptr<ProbeProcess<T, B, S>>> processes;
        std::vector<ProbeProcess<T, B, S> *> running;
        for (std::int64_t p = 0; p < count; p++) {
            processes.push_back(std::make_unique<ProbeProcess<T, B, S>>(team, n, steps, params.reorthogonalise != 0));
            running.push_back(processes.back().get());
            fill_random(team, {Purpose::Probe, distribution, params.seed, params.first_probe + first + p}, n,
                        w.column(0));
            running.back()->begin(team, n, w.column(0));
        }
        while (!running.empty()) {
            for (std::size_t i = 0; i < running.size(); i++) running[i]->load(x + static_cast<std::int64_t>(i) * n);
            a.apply(x, y, static_cast<std::int64_t>(running.size()));
            std::vector<ProbeProcess<T, B, S> *> next;
            for (std::size_t i = 0; i < running.size(); i++) {
                w.set(0, y + static_cast<std::int64_t>(i) * n);
                if (running[i]->step(w.column(0))) next.push_back(running[i]);
            }
            running = std::move(next);
        }
        for (std::int64_t p = 0; p < count; p++) {
            const std::int64_t at = (first + p) * params.steps;
            const std::int64_t found =
                processes[static_cast<std::size_t>(p)]->quadrature(team, nodes + at, weights + at);
            counts[first + p] = found;
            a.saw(nodes[at]);
            a.saw(nodes[at + found - 1]);
            for (std::int64_t j = at; j < at + found; j++) nodes[j] *= a.unit();
        }
    }
}
#define HT_INSTANTIATE(T, B, S)                                                                                        \
    template void slq<T, B, S>(const S &, SymmetricOperator<T, S> &, const ht_slq_params &, double *, double *,        \
                               std::int64_t *);
HT_FOR_EVERY_SPACE(HT_INSTANTIATE)

} // namespace heavytails
