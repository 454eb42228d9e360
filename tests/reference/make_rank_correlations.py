"""Prints rank correlations and paired effects by SciPy and NumPy:

    python3 make_rank_correlations.py > rank_correlations.json

Spearman's r and its p value are scipy.stats.spearmanr's; partial ones come from the inverse of the matrix of all rank
correlations; intervals are those of Bonett & Wright 2000; effects are scipy.stats.ttest_rel's.
"""
import json

import numpy as np
from scipy import stats

random = np.random.default_rng(18)


def interval(r, effective):
    half = stats.norm.ppf(0.975) * np.sqrt((1 + r * r / 2) / (effective - 3))
    return [float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))]


def case(n, k, ties):
    z = random.standard_normal((n, k + 2))
    z[:, 1:] += 0.6 * z[:, :1]
    if ties:
        z = np.round(2 * z) / 2
    spearman = stats.spearmanr(z[:, 0], z[:, 1])
    ranks = np.apply_along_axis(stats.rankdata, 0, z)
    inverse = np.linalg.inv(np.corrcoef(ranks.T))
    partial = -inverse[0, 1] / np.sqrt(inverse[0, 0] * inverse[1, 1])
    degrees = n - 2 - k
    t = partial * np.sqrt(degrees / (1 - partial**2))
    return {
        "quantities": z.T.tolist(),
        "r": float(spearman.statistic),
        "p": float(spearman.pvalue),
        "interval": interval(float(spearman.statistic), n),
        "partial": float(partial),
        "partial_p": float(2 * stats.t.sf(abs(t), degrees)),
        "partial_interval": interval(float(partial), n - k),
    }


def effect(n):
    before = random.standard_normal(n)
    after = before + 0.3 + 0.5 * random.standard_normal(n)
    test = stats.ttest_rel(after, before)
    ends = test.confidence_interval(0.95)
    return {
        "before": before.tolist(),
        "after": after.tolist(),
        "mean": float(np.mean(after - before)),
        "p": float(test.pvalue),
        "interval": [float(ends.low), float(ends.high)],
    }


shapes = [(6, 1, False), (24, 2, False), (24, 2, True), (200, 2, True), (60, 4, False)]
print(json.dumps({
    "correlations": [case(*shape) for shape in shapes],
    "effects": [effect(n) for n in (2, 3, 6, 20)],
}))
