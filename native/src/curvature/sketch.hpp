// An orthonormal basis of the products with random probes:  A Omega = Q R,  Omega [n x k], R upper triangular.
#pragma once

#include "curvature/basis.hpp"
#include "curvature/probes.hpp"

#include <limits>
#include <vector>

namespace heavytails {

template <class T>
struct Sketch {
    // Makes k products, k <= n, with the probes 0 .. k-1.
    Sketch(const Team &team, Probes<T> &probes, std::int64_t n, std::int64_t k)
        : k(k), q(team, n, k), r(area(k, k)), work_(team, n, 1) {
        double *const w = work_.column(0);
        std::int64_t fresh = k; // probes that no product was made with
        probes.products(
            k, [&](std::int64_t i, T *x) { probes.fill(i, x); },
            [&](std::int64_t i, const T *, const T *y) {
                work_.set(0, y);
                const auto norms = q.project(0, i, w, 1, column(i), k)[0];
                if (norms.after > 10 * std::numeric_limits<T>::epsilon() * norms.before) {
                    column(i)[i] = norms.after;
                    q.store(i, w, 1 / norms.after);
                    return;
                }
                // The product is in the space of those before it, which another random vector may extend.
                full_rank = false;
                std::vector<double> unused(static_cast<std::size_t>(i + 1));
                for (double left = 0; left <= 1e-6;) {
                    probes.fill(fresh++, w);
                    left = q.project(0, i, w, 1, unused.data(), i)[0].after;
                    if (left > 1e-6) q.store(i, w, 1 / left);
                }
            });
    }

    double *column(std::int64_t j) { return r.data() + j * k; }

    const std::int64_t k;
    KrylovBasis<T> q;
    std::vector<double> r; // [k x k]
    bool full_rank = true;

private:
    WorkVectors work_;
};

} // namespace heavytails
