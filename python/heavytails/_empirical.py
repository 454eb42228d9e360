"""Empirical distributions of data: fractions below and above each value, and histograms."""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np


def cdf(data: Any, survival: bool = False) -> "tuple[np.ndarray, np.ndarray]":
    """The distinct values of ``data``, ascending, and the fraction of values below each of them; with ``survival``
    the fraction that is at least as large."""
    import numpy as np

    x = np.sort(np.asarray(data, np.float64).ravel())
    distinct = np.unique(x)
    below = np.searchsorted(x, distinct, side="left") / max(1, x.size)
    return distinct, 1 - below if survival else below


def ccdf(data: Any, survival: bool = True) -> "tuple[np.ndarray, np.ndarray]":
    """The distinct values of ``data``, ascending, and the fraction of values that are at least as large."""
    return cdf(data, survival)


def pdf(data: Any, linear_bins: bool = False) -> "tuple[np.ndarray, np.ndarray]":
    """Edges [bins + 1] and densities [bins] of a histogram of positive values: ten bins a decade of equal ratios, or
    bins of width 1 with ``linear_bins``. powerlaw rounds the edges to integers; these are not rounded."""
    import numpy as np

    x = np.asarray(data, np.float64).ravel()
    low, high = x.min(), x.max()
    if linear_bins:
        edges = np.arange(np.floor(low), np.floor(high) + 2)
    else:
        edges = np.geomspace(low, high, max(2, math.ceil(10 * math.log10(high / low)) + 1))
    heights, edges = np.histogram(x, edges, density=True)
    return edges, heights
