"""Prints tail estimates by the definitions of the papers:  python3 make_tail_estimators.py > tail_estimators.json

Everything is summed naively from the definitions (numpy 1.24, scipy 1.10): no running sums, no expanded kernels, and
Watson's statistic as an integral. Resamples are those of SplitMix64.ForStream(seed, i), so that even their minima must
agree exactly.
"""
import json
from math import ceil, exp, floor, log, sqrt

import numpy as np
from scipy.integrate import quad

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
SMOOTHING = 0.6


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def draws(seed, index, count, below):
    state = mix((mix((seed + GOLDEN) & MASK) + GOLDEN * (index + 1)) & MASK)
    places = []
    for _ in range(count):
        state = (state + GOLDEN) & MASK
        places.append((mix(state) * below) >> 64)
    return places


def power_means(logs, k):
    excess = logs[:k] - logs[k]
    return np.mean(excess), np.mean(excess ** 2), np.mean(excess ** 3)


def hill(logs, k):
    return power_means(logs, k)[0]


def moments(logs, k):
    m1, m2, _ = power_means(logs, k)
    return m1 + 1 - 0.5 / (1 - m1 * m1 / m2)


def other_moments(logs, k):
    m1, m2, m3 = power_means(logs, k)
    return sqrt(m2 / 2) + 1 - (2 / 3) / (1 - m1 * m2 / m3)


def biweight(u):
    return 15 / 8 * (1 - u * u) ** 2, -15 / 2 * u * (1 - u * u)


def triweight(u):
    return 35 / 16 * (1 - u * u) ** 3, -105 / 8 * u * (1 - u * u) ** 2


def kernel(logs, h, weight=biweight):
    """Sums over i / n < h; weight gives K and its derivative."""
    n = len(logs)
    positive = q1 = q2 = 0
    for i in range(1, min(n - 1, ceil(n * h) - 1) + 1):
        u, d = i / n, logs[i - 1] - logs[i]
        k, slope = weight(u / h)
        positive += u * k / h * d
        q1 += u ** SMOOTHING * k / h * d
        q2 += ((SMOOTHING + 1) * u ** SMOOTHING * k / h + u ** (SMOOTHING + 1) * slope / h ** 2) * d
    return positive - 1 + q2 / q1


def kernel_variance(xi):
    mass = quad(lambda u: u ** (SMOOTHING - 1) * biweight(u)[0], 0, 1)[0]

    def influence(u):
        k, slope = biweight(u)
        return xi * k + (SMOOTHING * u ** (SMOOTHING - 1) * k + u ** SMOOTHING * slope) / mass

    return quad(lambda v: influence(v ** 5) ** 2 * 5 * v ** 4, 0, 1, epsabs=1e-13, epsrel=1e-13, limit=500)[0]


def double_bootstrap(logs, grid, difference, resamples, seed, share=0.5, largest=0.99):
    n = len(logs)
    n1 = int(n * sqrt(share))
    n2 = int(n1 * n1 / n)
    means = []
    for m, stream in ((n1, 0), (n2, resamples)):
        ks = grid(m)
        total = np.zeros(len(ks))
        for r in range(resamples):
            sample = logs[np.sort(draws(seed, stream + r, m, n))]
            total += [difference(sample, k) ** 2 for k in ks]
        total[[not np.isfinite(t) for t in total]] = np.inf
        means.append((m, np.array(ks, float), total))
    start = 2
    while True:
        best = []
        for m, ks, total in means:
            allowed = (ks >= start) & (ks <= largest * m)
            best.append(float(ks[allowed][np.argmin(total[allowed])]))
        if best[1] < best[0]:
            return n1, best[0], best[1]
        start += max(1, int(0.005 * n))


def whole(m):
    return list(range(1, m))


def bandwidths(m):
    return [2 * (m / 2) ** (i / 199) for i in range(200)]


def optimum(n, n1, k1, k2):
    rho = log(k1) / (2 * log(k1) - 2 * log(n1))
    return int(np.clip(round(k1 ** 2 / k2 * (rho / (rho - 1)) ** (2 / (1 - 2 * rho))), 2, n - 1))


def quietly(f):
    def value(*arguments):
        with np.errstate(all="ignore"):
            try:
                return f(*arguments)
            except ZeroDivisionError:
                return float("nan")
    return value


def spread_of_moments(logs, k):
    m1, m2, m3 = power_means(logs, k)
    if not (1 - m1 * m1 / m2 > 1e-10 and 1 - m1 * m2 / m3 > 1e-10):
        return float("nan")
    return moments(logs, k) - other_moments(logs, k)


def by_hill(logs, resamples, seed):
    def difference(sample, k):
        m1, m2, _ = power_means(sample, k)
        return m2 - 2 * m1 * m1

    k = optimum(len(logs), *double_bootstrap(logs, whole, difference, resamples, seed))
    return k, 1 + 1 / hill(logs, k)


def by_moments(logs, resamples, seed):
    k = optimum(len(logs), *double_bootstrap(logs, whole, quietly(spread_of_moments), resamples, seed))
    return k, moments(logs, k)


def by_kernel(logs, resamples, seed):
    n = len(logs)

    @quietly
    def difference(sample, k):
        h = k / len(sample)
        return kernel(sample, h) - kernel(sample, h, triweight)

    n1, k1, k2 = double_bootstrap(logs, bandwidths, difference, resamples, seed)
    h1 = k1 / n1
    constant = (143 * (log(n1) + log(h1)) ** 2 / (3 * (log(n1) - 13 * log(h1)) ** 2)) ** (-log(h1) / log(n1))
    h = min(1, max(2 / n, k1 ** 2 / k2 * constant / n))
    return h, kernel(logs, h)


def danielsson(x, logs):
    last = min(int(0.15 * len(x)), len(x) - 1)
    distances = [max(abs(x[j] - x[k - 1] * (k / j) ** hill(logs, k)) for j in range(1, last + 1))
                 for k in range(1, last)]
    k = 1 + int(np.argmin(distances))
    return k, 1 + 1 / hill(logs, k)


def drees_kaufmann(logs, rho):
    n = len(logs)
    path = [hill(logs, k) for k in range(1, n)]
    spread = [max(sqrt(i) * abs(path[i - 1] - path[k - 1]) for i in range(1, k + 1)) for k in range(1, n)]

    def leaves(r):
        return next((k for k in range(1, n) if spread[k - 1] > r), None)

    start = path[int(2 * sqrt(n)) - 1]
    r = 2.5 * start * n ** 0.25
    while leaves(r) is None or leaves(r ** 0.7) is None:
        r *= 0.9
    outer, inner = leaves(r), leaves(r ** 0.7)
    if rho is None:
        rho = 0.5 - log(spread[max(1, floor(0.6 * inner)) - 1] / spread[inner - 1]) / log(0.6)
    if rho >= 0:
        return None
    factor = (1 - 2 * rho) ** (1 / rho) * (-2 * rho * start ** 2) ** (1 / (1 - 2 * rho))
    k = (inner / outer ** 0.7) ** (1 / 0.3) * factor
    k = int(np.clip(round(k), 1, n - 1))
    return k, 1 + 1 / hill(logs, k)


def watson_square(x, xmin, alpha):
    """n times the variance over u = F of the difference of the distribution functions, integrated step by step."""
    u = np.sort(1 - (x / xmin) ** (1 - alpha))
    n = len(u)
    edges = np.concatenate([[0], u, [1]])
    first = second = 0
    for step in range(n + 1):
        a, b, level = edges[step], edges[step + 1], step / n
        first += level * (b - a) - (b * b - a * a) / 2
        second += ((b - level) ** 3 - (a - level) ** 3) / 3
    return n * (second - first ** 2)


def watson(x):
    best = None
    for xmin in np.unique(x)[:-1]:
        tail = x[x >= xmin]
        alpha = 1 + len(tail) / np.sum(np.log(tail / xmin))
        square = watson_square(tail, xmin, alpha)
        if best is None or square / len(tail) < best[0] * (1 - 1e-12):
            best = square / len(tail), float(xmin), float(alpha), float(square), len(tail)
    return best[1:]


def case(name, x, resamples=20, seed=3):
    x = np.sort(np.asarray(x, float))[::-1]
    logs = np.log(x)
    n = len(x)
    return {
        "name": name,
        "data": [float(v) for v in x[::-1]],
        "resamples": resamples,
        "seed": seed,
        "moments_at": [[k, moments(logs, k)] for k in (3, n // 4, n // 2, n - 1)],
        "kernel_at": [[h, kernel(logs, h)] for h in (0.2, 0.37, 0.8, 1.0)],
        "hill_double_bootstrap": by_hill(logs, resamples, seed),
        "moments": by_moments(logs, resamples, seed),
        "kernel": by_kernel(logs, resamples, seed),
        "danielsson": danielsson(x, logs),
        "dk": drees_kaufmann(logs, -1),
        "dk_with_rho_estimated": drees_kaufmann(logs, None),
        "watson": watson(x),
    }


def main():
    random = np.random.default_rng(16)
    u = random.random(200)
    spectrum = np.linalg.svd(random.standard_t(3, size=(160, 120)), compute_uv=False) ** 2
    cases = [
        case("Burr, xi = 1/2, rho = -1", np.sqrt(1 / u[:150] - 1)),
        case("Frechet, xi = 2/3", (-np.log(u)) ** (-2 / 3)),
        case("Pareto, xi = 1/3", random.random(80) ** (-1 / 3)),
        case("Student t(2), absolute values", np.abs(random.standard_t(2, size=120))),
        case("eigenvalues of [160 x 120] with t(3) entries", spectrum),
        case("eigenvalues of [100 x 60] Gaussian",
             np.linalg.svd(random.standard_normal((100, 60)), compute_uv=False) ** 2),
    ]
    print(json.dumps({"kernel_variance": [[xi, kernel_variance(xi)] for xi in (0.1, 0.5, 1, 2)], "cases": cases}))


main()
