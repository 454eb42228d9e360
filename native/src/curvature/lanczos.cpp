// A V_m = V_(m+p) H: the basis grows by products with its p pending vectors, until the wanted Ritz values of T have
// converged. A full basis is restarted from Ritz vectors.
// Wu & Simon 2000, doi:10.1137/S0895479898334605; Stewart 2002, doi:10.1137/S0895479800371529
#include "curvature/gpu/space.hpp"
#include "curvature/lanczos_iteration.hpp"

#include "curvature/random.hpp"

#include <algorithm>
#include <cmath>

namespace heavytails {

// Appends work vector j, already orthogonal to the basis, and returns its norm; or, where the norm is at most the
// threshold, a random vector orthogonal to the basis, and returns 0.
template <class T, class B, class S>
double Lanczos<T, B, S>::append(std::int64_t j, double threshold) {
    double *const w = w_.column(j);
    const double norm = std::sqrt(dot(team_, n_, w, w));
    if (norm > threshold) {
        basis_.store(basis_.size(), w, 1 / norm);
        return norm;
    }
    append_random(w);
    return 0;
}

// Appends a random vector orthogonal to the basis; w is memory for it.
template <class T, class B, class S>
void Lanczos<T, B, S>::append_random(double *w) {
    std::vector<double> unused(static_cast<std::size_t>(basis_.size()));
    for (;;) {
        fill_random(team_, {Purpose::Replacement, Distribution::Sphere, params_.seed, replacements_++}, n_, w);
        const double left = basis_.project(0, basis_.size(), w, 1, unused.data(), basis_.size())[0].after;
        if (left <= 1e-6) continue; // of sqrt(n): nearly in the space by chance
        basis_.store(basis_.size(), w, 1 / left);
        return;
    }
}

template <class T, class B, class S>
void Lanczos<T, B, S>::begin(const T *start) {
    for (std::int64_t j = 0; j < params_.block; j++) {
        if (start != nullptr)
            w_.set(j, from_caller(team_, n_, start + j * n_, x_));
        else
            fill_random(team_, {Purpose::Probe, Distribution::Sphere, params_.seed, j}, n_, w_.column(j));
        std::vector<double> unused(static_cast<std::size_t>(basis_.size()));
        const auto norms = basis_.project(0, basis_.size(), w_.column(j), 1, unused.data(), basis_.size())[0];
        append(j, 10 * coarser_eps<T, B> * norms.before);
    }
}

// Makes products with the first `count` pending vectors and appends what is new in them.
template <class T, class B, class S>
void Lanczos<T, B, S>::expand(std::int64_t count) {
    const std::int64_t m = projected_.size(), known = basis_.size();
    for (std::int64_t j = 0; j < count; j++) basis_.load(m + j, x_ + j * n_);
    a_.apply(x_, y_, count);
    for (std::int64_t j = 0; j < count; j++) w_.set(j, y_ + j * n_);
    std::vector<double> h(static_cast<std::size_t>(capacity_ * count));
    const auto norms = basis_.project(0, known, w_.column(0), count, h.data(), capacity_);
    for (const auto &norm : norms) norm_ = std::max(norm_, norm.before);
    for (std::int64_t j = 0; j < count; j++) {
        double *const column = h.data() + j * capacity_;
        const std::int64_t siblings = basis_.size();
        if (siblings > known) {
            const auto norm = basis_.project(known, siblings, w_.column(j), 1, column + known, siblings - known)[0];
            if (norm.after < 0.5 * norm.before) { // what is left may not be orthogonal to the vectors before
                std::vector<double> more(static_cast<std::size_t>(siblings));
                basis_.project(0, siblings, w_.column(j), 1, more.data(), siblings);
                for (std::int64_t i = 0; i < siblings; i++) column[i] += more[static_cast<std::size_t>(i)];
            }
        }
        if (siblings < n_) column[siblings] = append(j, 10 * coarser_eps<T, B> * norm_);
    }
    for (std::int64_t j = 0; j < count; j++) projected_.append(h.data() + j * capacity_, basis_.size());
}

template <class T, class B, class S>
typename Lanczos<T, B, S>::State Lanczos<T, B, S>::state(const RitzPairs &pairs) const {
    const auto m = static_cast<std::int64_t>(pairs.values.size());
    State state{0, 0, 0};
    double squares = 0;
    for (std::int64_t k = 0; k < wanted_; k++) {
        const double coupling = pairs.residuals[static_cast<std::size_t>(place(k, m))];
        const double residual = coupling + neglected_;
        state.converged += residual <= bound();
        state.residual = std::max(state.residual, residual);
        squares += coupling * coupling;
    }
    state.coupling = std::sqrt(squares);
    return state;
}

// Whether the next search may leave a coupling out. What the k-th search leaves out is at most 0.3 / k^2 of the bound,
// so that all together leave half of it for the residuals of the recurrence.
template <class T, class B, class S>
bool Lanczos<T, B, S>::may_be_neglected(double coupling) const {
    const auto k = static_cast<double>(searches_ + 1);
    return coupling <= 0.3 / (k * k) * bound();
}

// Whether the wanted values are those with which the search began.
template <class T, class B, class S>
bool Lanczos<T, B, S>::is_found(const RitzPairs &pairs) const {
    const auto m = static_cast<std::int64_t>(pairs.values.size());
    const double same = std::max(bound(), 2 * rounding());
    for (std::int64_t k = 0; k < wanted_; k++) {
        const double now = pairs.values[static_cast<std::size_t>(place(k, m))];
        if (std::abs(now - found_[static_cast<std::size_t>(k)]) > same) return false;
    }
    return true;
}

// Whether the Ritz values next to the wanted ones have converged roughly: an eigenvalue beyond them would have shown
// itself in the Krylov space of a random vector.
template <class T, class B, class S>
bool Lanczos<T, B, S>::others_have_settled(const RitzPairs &pairs) const {
    constexpr std::int64_t least = 10; // products of a search
    constexpr double roughly = 1e-3;   // of the norm
    const auto m = static_cast<std::int64_t>(pairs.values.size());
    if (a_.products() - searched_ < least) return false;
    const auto settled = [&](std::int64_t i) {
        return pairs.residuals[static_cast<std::size_t>(i)] <= std::max(roughly, params_.tolerance) * a_.norm();
    };
    return (params_.largest == 0 || settled(m - 1 - params_.largest)) &&
           (params_.smallest == 0 || settled(params_.smallest));
}

template <class T, class B, class S>
typename Lanczos<T, B, S>::Next Lanczos<T, B, S>::decide(const RitzPairs &pairs, const State &found,
                                                         bool must_stop) const {
    const auto m = static_cast<std::int64_t>(pairs.values.size());
    if (m == n_) return Next::Finish;
    if (found.converged == wanted_) {
        if (params_.search == 0) return Next::Finish;
        if (found_.empty() || !is_found(pairs)) {
            if (!must_stop && may_be_neglected(found.coupling)) return Next::Search;
        } else if (m > wanted_ && others_have_settled(pairs))
            return Next::Finish;
    }
    return must_stop ? Next::Stop : m == most_ ? Next::Restart : Next::Expand;
}

// Begins again with the wanted Ritz vectors and random ones orthogonal to them. A Krylov space holds one vector of each
// eigenspace for each vector of its start, so that copies of a multiple eigenvalue are found only so. The pending
// vectors are dropped, and the coupling of the wanted ones to them stays in the residuals.
template <class T, class B, class S>
void Lanczos<T, B, S>::search(const RitzPairs &pairs, double coupling) {
    const std::int64_t m = projected_.size();
    neglected_ += coupling;
    searches_++;
    found_.clear();
    for (std::int64_t k = 0; k < wanted_; k++) found_.push_back(pairs.values[static_cast<std::size_t>(place(k, m))]);
    std::vector<std::int64_t> numbers;
    for (std::int64_t i = 0; i < params_.smallest; i++) numbers.push_back(i);
    for (std::int64_t i = m - params_.largest; i < m; i++) numbers.push_back(i);
    const auto s = projected_.restart(pairs, numbers, 0);
    basis_.restart(m, s.data(), m, wanted_);
    basis_.truncate(wanted_);
    for (std::int64_t j = 0; j < params_.block && basis_.size() < n_; j++) append_random(w_.column(j));
    searched_ = a_.products();
}

// Keeps the wanted Ritz vectors and half of the others, from both ends in proportion to what is wanted there.
template <class T, class B, class S>
void Lanczos<T, B, S>::restart(const RitzPairs &pairs) {
    const std::int64_t m = projected_.size(), pending = basis_.size() - m;
    const std::int64_t kept = std::min(wanted_ + (m - wanted_) / 2, m - params_.block), extra = kept - wanted_;
    const std::int64_t lower = params_.smallest + extra * params_.smallest / wanted_;
    std::vector<std::int64_t> numbers;
    for (std::int64_t i = 0; i < lower; i++) numbers.push_back(i);
    for (std::int64_t i = m - (kept - lower); i < m; i++) numbers.push_back(i);
    const auto s = projected_.restart(pairs, numbers, pending);
    basis_.restart(m, s.data(), m, kept);
}

template <class T, class B, class S>
ht_status Lanczos<T, B, S>::run(const T *start, const LanczosResults<T> &results) {
    const std::int64_t before = a_.products(); // of the check
    std::int64_t restarts = 0, next_check = wanted_;
    const auto record = [&](const State &state) {
        if (results.history != nullptr && restarts < results.history_capacity)
            results.history[restarts] = {a_.products(), state.converged, a_.unit() * state.residual};
        restarts++;
        if (results.history_length != nullptr) *results.history_length = restarts;
    };
    begin(start);
    for (;;) {
        const std::int64_t left = limit_ - (a_.products() - before);
        expand(std::min({basis_.size() - projected_.size(), most_ - projected_.size(), left, params_.block}));
        const std::int64_t m = projected_.size();
        const bool whole = m == n_, spent = a_.products() - before == limit_, full = m == most_;
        if (m < wanted_ || (!whole && !spent && !full && m < next_check)) continue;
        next_check = m + std::max(params_.block, m / 8); // so that checks cost little beside the basis
        auto pairs = projected_.ritz(team_, basis_.size() - m, full);
        a_.saw(pairs.values.front());
        a_.saw(pairs.values.back());
        const State found = state(pairs);
        const Next next = decide(pairs, found, spent);
        if (next == Next::Expand) continue;
        record(found);
        if (next == Next::Restart) {
            restart(pairs);
            next_check = projected_.size() + params_.block;
            continue;
        }
        if (pairs.vectors.empty() && (next == Next::Search || results.vectors != nullptr))
            pairs = projected_.ritz(team_, basis_.size() - m, true);
        if (next == Next::Search) {
            search(pairs, found.coupling);
            next_check = projected_.size() + params_.block;
            continue;
        }
        write(pairs, results);
        const bool exceeds = // since the tolerance is below the rounding error of products
            verified_ && *std::max_element(results.residuals, results.residuals + wanted_) >
                             params_.tolerance * a_.norm() * a_.unit();
        return next == Next::Finish && !exceeds ? HT_OK : HT_PARTIAL;
    }
}

template <class T, class B, class S>
ht_status lanczos(const S &team, SymmetricOperator<T, S> &a, const ht_lanczos_params &params, const T *start,
                  const LanczosResults<T> &results) {
    return Lanczos<T, B, S>(team, a, params, results.vectors != nullptr).run(start, results);
}

#define HT_INSTANTIATE(T, B, S)                                                                                        \
    template ht_status lanczos<T, B, S>(const S &, SymmetricOperator<T, S> &, const ht_lanczos_params &, const T *,    \
                                        const LanczosResults<T> &);
HT_FOR_EVERY_SPACE(HT_INSTANTIATE)

} // namespace heavytails
