"""The fit of a power law to the tail of data, and its comparison with other laws.

    p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin,  alpha = 1 + n_tail / sum ln(x_i / xmin)

xmin minimises the distance D of the tail and the law. Clauset, Shalizi & Newman 2009, arXiv:0706.1062.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Mapping, Sequence

import numpy as np

from heavytails import _analysis_abi as abi
from heavytails._arrays import to_floats
from heavytails.errors import InvalidArgument

__all__ = ["Comparison", "LAWS", "PowerLaw", "fit_laws", "power_law"]

#: The laws that a power law is compared with.
LAWS = ("truncated_power_law", "exponential", "stretched_exponential", "lognormal", "lognormal_positive")


@dataclass(frozen=True)
class Comparison:
    """The likelihood-ratio test of the power law against another law on the same tail (Vuong 1989)."""

    #: Parameters of the other law by maximum likelihood, by name: lambda, beta, mu, sigma, alpha.
    parameters: dict[str, float]
    #: Log-likelihood of the other law on the tail, natural logarithm; NaN where it has no maximum.
    log_likelihood: float
    #: Log-likelihood ratio, > 0 in favour of the power law; NaN where the other law has no maximum.
    R: float
    #: R divided by its standard deviation, a standard normal variable where both laws are equally good.
    normalized_R: float
    #: Probability of so large an |R| if both laws are equally good (of a nested pair: if the power law holds).
    p: float
    #: Whether the power law is a special case of the other law, so that 2 |R| is a chi square variable.
    nested: bool
    #: Why there is no other law: its likelihood has no maximum on this tail. Empty where there is one.
    reason: str = ""


@dataclass(frozen=True)
class PowerLaw:
    """A power law fitted to the tail of data, with its errors."""

    #: Exponent of the density.
    alpha: float
    #: Standard error of alpha for independent values, (alpha - 1) / sqrt n_tail where there is no upper end.
    sigma: float
    #: Least value of the tail.
    xmin: float
    #: Largest value of the tail.
    xmax: float
    #: Kolmogorov-Smirnov distance of the tail and the law.
    D: float
    #: The distance that xmin minimises: D, or the one that was asked for.
    distance: float
    #: Number of positive values.
    n: int
    #: Number of values in the tail.
    n_tail: int
    #: Log-likelihood of the tail, natural logarithm.
    log_likelihood: float
    #: Goodness-of-fit p value; None without ``bootstrap``. Below 0.1 the power law is doubtful.
    p: float | None
    #: The other laws that were asked for, by name.
    comparisons: dict[str, Comparison]

    def __str__(self) -> str:
        return (
            f"alpha {self.alpha:.4f} +- {self.sigma:.4f}, xmin {self.xmin:.6g}, D {self.D:.4f}, "
            f"n_tail {self.n_tail} of {self.n}"
        )


def power_law(
    x: Any,
    *,
    xmin: float | None = None,
    xmax: float | None = None,
    discrete: bool = False,
    compare: Sequence[str] = (),
    **options: Any,
) -> PowerLaw:
    """Fits a power law to the tail of ``x``, an array of any shape, of which values up to 0 are left out.

    ``xmin`` > 0 fixes the least value of the tail, which is chosen among the values otherwise: that of the least D,
    within ``xmin=(low, high)`` if a range is given. ``xmax`` normalises the law to [xmin, xmax] and leaves larger
    values out. ``discrete`` is for integers. ``compare`` names other laws: truncated_power_law, exponential,
    stretched_exponential, lognormal, lognormal_positive.

    Further options are those of ht_power_law_fit: ``bootstrap=2500`` for the goodness-of-fit p value to 0.01, with
    ``seed`` and ``threads``; ``xmin_distance`` "D" (default), "V" (Kuiper) or "Asquare" (Anderson-Darling);
    ``two_sided``, ``min_tail``, ``sigma_threshold``, ``alpha_range=(low, high)``. The defaults are those of the
    package powerlaw 1.5.

    Raises :class:`NothingToAnalyse` with the reason where there is no fit, and :class:`InvalidArgument` for NaN,
    infinity and options out of their range.
    """
    unknown = [name for name in compare if name not in LAWS]
    if unknown or isinstance(compare, str):
        raise InvalidArgument(f"compare: expected a list of some of {', '.join(LAWS)}, got {compare!r}")
    asked = {"xmin": xmin, "xmax": xmax, "discrete": discrete, "compare": list(compare), **options}
    result = fit_laws(x, asked)
    return PowerLaw(
        alpha=result["alpha"],
        sigma=abi.number(result["sigma"]),
        xmin=result["xmin"],
        xmax=result["xmax"],
        D=abi.number(result["D"]),
        distance=abi.number(result["distance"]),
        n=result["n"],
        n_tail=result["n_tail"],
        log_likelihood=abi.number(result["loglikelihoods"]["power_law"]),
        p=result.get("p"),
        comparisons={entry["second"]: _comparison(entry, result) for entry in result["compare"]},
    )


def fit_laws(x: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """The result of ht_power_law_fit as a dictionary; options that are None are left out."""
    data = np.ascontiguousarray(to_floats(x, "x"), dtype=np.float64).ravel()
    if not np.isfinite(data).all():
        raise InvalidArgument(f"x: expected finite numbers, got {(~np.isfinite(data)).sum()} that are NaN or infinite")
    asked = {name: value for name, value in options.items() if value is not None}
    pointer = data.ctypes.data_as(ctypes.POINTER(ctypes.c_double))
    return abi.call("ht_power_law_fit", pointer, data.size, options=asked)


def _comparison(entry: dict[str, Any], result: dict[str, Any]) -> Comparison:
    name = entry["second"]
    law = result["laws"].get(name, {})
    return Comparison(
        parameters=dict(law.get("parameters", {})),
        log_likelihood=abi.number(result["loglikelihoods"].get(name)),
        R=abi.number(entry.get("R")),
        normalized_R=abi.number(entry.get("normalized_R")),
        p=abi.number(entry.get("p")),
        nested=bool(entry.get("nested")),
        reason=law.get("reason") or entry.get("reason") or "",
    )
