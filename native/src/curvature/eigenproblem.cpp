// Householder:  A <- P A P, P = I - tau v v', column by column, until A is tridiagonal.
// Implicit QL:  T - sigma I = Q L, T <- Q'T Q, with Wilkinson's shift sigma, by a chase of plane rotations.
// Wilkinson & Reinsch 1971, Handbook for Automatic Computation II, contributions II/2 and II/4.
#include "curvature/eigenproblem.hpp"

#include "core/error.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace heavytails {
namespace {

constexpr double eps = std::numeric_limits<double>::epsilon();

// Applies the rotations of a sweep to all rows of Z.
void rotate(const Team &team, std::vector<double> &z, std::int64_t rows, std::int64_t first, std::int64_t last,
            const std::vector<double> &c, const std::vector<double> &s) {
    if (rows == 1) { // without the cost of a call
        double carried = z[static_cast<std::size_t>(last)];
        for (auto i = static_cast<std::size_t>(last); i-- > static_cast<std::size_t>(first);) {
            const double x = z[i];
            z[i + 1] = s[i] * x + c[i] * carried;
            carried = c[i] * x - s[i] * carried;
        }
        z[static_cast<std::size_t>(first)] = carried;
        return;
    }
    const Strips strips{rows, 128};
    team.run(strips.count(), rows * (last - first), [&](std::int64_t i) {
        team.kernels().rotate(z.data() + strips.begin(i), rows, strips.rows(i), first, last, c.data(), s.data());
    });
}

void sort_ascending(std::vector<double> &d, std::vector<double> &z, std::int64_t rows) {
    std::vector<std::size_t> order(d.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return d[i] < d[j]; });
    const auto height = static_cast<std::size_t>(rows);
    std::vector<double> sorted(d.size()), columns(z.size());
    for (std::size_t j = 0; j < d.size(); j++) {
        sorted[j] = d[order[j]];
        std::copy_n(z.data() + order[j] * height, height, columns.data() + j * height);
    }
    d = std::move(sorted);
    z = std::move(columns);
}

} // namespace

void tridiagonal_eigen(const Team &team, std::vector<double> &d, std::vector<double> &e, std::vector<double> &z,
                       std::int64_t rows) {
    const std::size_t m = d.size();
    if (m == 0) return;
    // Scaled to a norm near 1 by a power of two, squares neither overflow nor vanish.
    e[m - 1] = 0;
    double largest = 0;
    for (std::size_t i = 0; i < m; i++) largest = std::max({largest, std::abs(d[i]), std::abs(e[i])});
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    for (std::size_t i = 0; i < m; i++) {
        d[i] = std::scalbn(d[i], -exponent);
        e[i] = std::scalbn(e[i], -exponent);
    }
    constexpr double negligible = 1e-150; // its square vanishes beside eps^2, so that the chase may not divide by it
    std::vector<double> c(m), s(m);
    for (std::size_t l = 0; l < m; l++) {
        for (int sweep = 0;; sweep++) {
            std::size_t last = l; // of the unreduced block that begins at l
            while (last + 1 < m && std::abs(e[last]) > eps * (std::abs(d[last]) + std::abs(d[last + 1])) &&
                   std::abs(e[last]) > negligible)
                last++;
            if (last == l) break;
            if (sweep == 80) throw Error(HT_INTERNAL, "the QL iteration did not converge in 80 sweeps");
            const double half = (d[l + 1] - d[l]) / (2 * e[l]);
            double g = d[last] - d[l] + e[l] / (half + std::copysign(std::hypot(half, 1.0), half));
            double sine = 1, cosine = 1, p = 0;
            std::size_t i = last, first = l;
            while (i-- > l) {
                const double f = sine * e[i], b = cosine * e[i], r = std::hypot(f, g);
                e[i + 1] = r;
                if (r == 0) { // the block splits here; the rest of the chase is left out
                    d[i + 1] -= p;
                    e[last] = 0;
                    first = i + 1;
                    break;
                }
                sine = f / r;
                cosine = g / r;
                g = d[i + 1] - p;
                const double t = (d[i] - g) * sine + 2 * cosine * b;
                p = sine * t;
                d[i + 1] = g + p;
                g = cosine * t - b;
                c[i] = cosine;
                s[i] = sine;
            }
            rotate(team, z, rows, static_cast<std::int64_t>(first), static_cast<std::int64_t>(last), c, s);
            if (first != l) continue;
            d[l] -= p;
            e[l] = g;
            e[last] = 0;
        }
    }
    for (auto &x : d) x = std::scalbn(x, exponent);
    sort_ascending(d, z, rows);
}

void symmetric_eigen(const Team &team, std::vector<double> &a, std::vector<double> &d) {
    const std::size_t m = d.size();
    double largest = 0;
    for (const double x : a) largest = std::max(largest, std::abs(x));
    const int exponent = largest > 0 ? std::ilogb(largest) : 0;
    for (auto &x : a) x = std::scalbn(x, -exponent);
    std::vector<double> e(m), tau(m), p(m);
    // Column j is reduced by v = (1, a[j + 2 ..]), which stays below the subdiagonal.
    for (std::size_t j = 0; j + 2 < m; j++) {
        double *const v = &a[j * m];
        double below = 0;
        for (std::size_t i = j + 2; i < m; i++) below += v[i] * v[i];
        const double head = v[j + 1];
        tau[j] = 0;
        e[j] = head;
        if (below == 0) continue;
        e[j] = -std::copysign(std::sqrt(head * head + below), head);
        tau[j] = (e[j] - head) / e[j];
        for (std::size_t i = j + 2; i < m; i++) v[i] /= head - e[j];
        v[j + 1] = 1;
        // p = tau A v, then A <- A - v w' - w v', w = p - tau/2 (p'v) v
        std::fill(p.begin() + static_cast<std::ptrdiff_t>(j) + 1, p.end(), 0.0);
        for (std::size_t k = j + 1; k < m; k++)
            for (std::size_t i = j + 1; i < m; i++) p[i] += a[k * m + i] * v[k];
        double pv = 0;
        for (std::size_t i = j + 1; i < m; i++) pv += p[i] * v[i];
        for (std::size_t i = j + 1; i < m; i++) p[i] = tau[j] * (p[i] - 0.5 * tau[j] * pv * v[i]);
        for (std::size_t k = j + 1; k < m; k++)
            for (std::size_t i = j + 1; i < m; i++) a[k * m + i] -= v[i] * p[k] + p[i] * v[k];
    }
    for (std::size_t j = 0; j < m; j++) d[j] = a[j * m + j];
    if (m > 1) e[m - 2] = a[(m - 2) * m + m - 1];
    std::vector<double> q(m * m); // the product of all P, from the last one on
    for (std::size_t j = 0; j < m; j++) q[j * m + j] = 1;
    for (std::size_t j = m < 2 ? 0 : m - 2; j-- > 0;) {
        if (tau[j] == 0) continue;
        const double *const v = &a[j * m];
        for (std::size_t k = j + 1; k < m; k++) {
            double dot = 0;
            for (std::size_t i = j + 1; i < m; i++) dot += v[i] * q[k * m + i];
            for (std::size_t i = j + 1; i < m; i++) q[k * m + i] -= tau[j] * dot * v[i];
        }
    }
    tridiagonal_eigen(team, d, e, q, static_cast<std::int64_t>(m));
    for (auto &x : d) x = std::scalbn(x, exponent);
    a = std::move(q);
}

} // namespace heavytails
