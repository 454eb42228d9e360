"""The interface of the package powerlaw 1.5 over this library: ``import heavytails.powerlaw as powerlaw``.

    fit = powerlaw.Fit(data)
    fit.alpha, fit.sigma, fit.xmin, fit.D
    R, p = fit.distribution_compare("power_law", "lognormal", normalized_ratio=True)

Where it differs: a law whose likelihood has no maximum has NaN for its parameters, R and p, with the reason as a
warning, where powerlaw returns the point at which its simplex stopped; maxima are found to rounding errors and not to
1e-4. Options and plots that are not here raise NotImplementedError with their names.
"""

from __future__ import annotations

import math
import warnings

from heavytails._empirical import ccdf, cdf, pdf
from heavytails.errors import InvalidArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np

__all__ = ["Distribution", "Fit", "ccdf", "cdf", "pdf"]

LAWS = (
    "power_law",
    "lognormal",
    "exponential",
    "truncated_power_law",
    "stretched_exponential",
    "lognormal_positive",
)


class Fit:
    """A power law fitted to the tail of ``data``, of which values up to 0 are left out.

    ``discrete`` data are integers, of which the exponent is approximated unless ``estimate_discrete`` is False.
    ``xmin`` fixes the least value of the tail, or is a range (low, high) that is searched; ``xmax`` is an upper end.
    ``sigma_threshold`` leaves out tails with a larger standard error, ``parameter_range={"alpha": [low, high],
    "sigma": [None, high]}`` those with another alpha or sigma. ``xmin_distance`` is "D", "V" or "Asquare".
    ``verbose`` is accepted: nothing is ever printed.

    Attributes: alpha, sigma, xmin, xmax (None without one), D (and V or Asquare if that is minimised), data (the
    tail, ascending), data_original, n, n_tail (with the values above xmax), noise_flag, and a
    :class:`Distribution` for each law: power_law, lognormal, exponential, truncated_power_law,
    stretched_exponential, lognormal_positive.

    Raises :class:`NothingToAnalyse` where there is no fit, for example of one value.
    """

    supported_distributions = LAWS

    def __init__(
        self,
        data: Any,
        discrete: bool = False,
        xmin: Any = None,
        xmax: float | None = None,
        verbose: bool = True,
        fit_method: str = "Likelihood",
        estimate_discrete: bool = True,
        discrete_approximation: Any = "round",
        sigma_threshold: float | None = None,
        parameter_range: dict[str, Any] | None = None,
        fit_optimizer: Any = None,
        xmin_distance: str = "D",
        xmin_distribution: str = "power_law",
        **further: Any,
    ) -> None:
        import numpy as np

        from heavytails._arrays import to_floats

        _refuse(
            {
                "fit_method": (fit_method, "Likelihood"),
                "discrete_approximation": (discrete_approximation, "round"),
                "fit_optimizer": (fit_optimizer, None),
                "xmin_distribution": (xmin_distribution, "power_law"),
                **{name: (value, None) for name, value in further.items()},
            }
        )
        self.data_original = data
        self.discrete, self.xmax = bool(discrete), None if xmax is None else float(xmax)
        self.xmin_distance, self.fixed_xmin, self.fixed_xmax = xmin_distance, np.isscalar(xmin), xmax is not None
        self._options: dict[str, Any] = {
            "xmax": self.xmax,
            "discrete": self.discrete,
            "discrete-estimator": "approximate" if discrete and estimate_discrete else None,
        }
        values = to_floats(data, "data").ravel()
        self._values = np.sort(values[values > 0]).astype(np.float64)
        search = {"xmin": xmin, "xmin-distance": xmin_distance, **_ranges(sigma_threshold, parameter_range)}
        fitted = self._call(compare=[], **search)
        self.alpha, self.sigma, self.xmin, self.D = (fitted[key] for key in ("alpha", "sigma", "xmin", "D"))
        if xmin_distance != "D":
            setattr(self, xmin_distance, fitted["distance"])
        above = int((self._values > self.xmax).sum()) if self.fixed_xmax else 0
        self.data = self._values[(self._values >= self.xmin) & (self._values <= (xmax or np.inf))]
        self.n = int(fitted["n_tail"])
        self.n_tail = self.n + above
        self.noise_flag = False
        self._laws: dict[str, Distribution] = {}

    def __getattr__(self, name: str) -> Any:
        if name in LAWS and "_laws" in self.__dict__:
            if name not in self._laws:
                self._laws[name] = Distribution(self, name)
            return self._laws[name]
        raise AttributeError(f"'Fit' object has no attribute {name!r}")

    def distribution_compare(
        self, dist1: str, dist2: str, nested: bool | None = None, normalized_ratio: bool = False
    ) -> tuple[float, float]:
        """(R, p) of the likelihood-ratio test of two laws: R > 0 favours the first, and p is the significance of its
        sign. With ``normalized_ratio`` R is divided by its standard deviation. ``nested`` says whether one law is a
        special case of the other, which the names tell by default (power_law in truncated_power_law)."""
        for name in (dist1, dist2):
            _check_law(name)
        if nested is None:
            nested = dist1 in dist2 or dist2 in dist1
        if dist1 == dist2:
            return 0.0, 1.0
        (test,) = self._tail(compare=[[dist1, dist2]])["compare"]
        if test.get("R") is None:
            warnings.warn(f"{dist1} and {dist2} cannot be compared: {test.get('reason')}", stacklevel=2)
            return math.nan, math.nan
        ratio, normalized = test["R"], test["normalized_R"]
        p = math.erfc(math.sqrt(abs(ratio))) if nested else math.erfc(abs(normalized) / math.sqrt(2))
        return (normalized if normalized_ratio else ratio), p

    def nested_distribution_compare(self, dist1: str, dist2: str, **options: Any) -> tuple[float, float]:
        """:meth:`distribution_compare` with ``nested=True``."""
        return self.distribution_compare(dist1, dist2, nested=True, **options)

    def ccdf(self, original_data: bool = False, survival: bool = True) -> "tuple[np.ndarray, np.ndarray]":
        """The distinct values and the fraction of values that are at least as large; of all positive values with
        ``original_data``, else of the tail."""
        return cdf(self._values if original_data else self.data, survival=survival)

    def cdf(self, original_data: bool = False, survival: bool = False) -> "tuple[np.ndarray, np.ndarray]":
        """The distinct values and the fraction of values below each of them."""
        return cdf(self._values if original_data else self.data, survival=survival)

    def pdf(self, original_data: bool = False, linear_bins: bool = False) -> "tuple[np.ndarray, np.ndarray]":
        """Edges [bins + 1] and densities [bins] of a histogram, see :func:`pdf`."""
        return pdf(self._values if original_data else self.data, linear_bins=linear_bins)

    def plot_pdf(self, *arguments: Any, **options: Any) -> None:
        """Not here: draw what :meth:`pdf` returns."""
        raise NotImplementedError("plot_pdf is not here: draw the arrays that pdf returns")

    def plot_cdf(self, *arguments: Any, **options: Any) -> None:
        """Not here: draw what :meth:`cdf` returns."""
        raise NotImplementedError("plot_cdf is not here: draw the arrays that cdf returns")

    def plot_ccdf(self, *arguments: Any, **options: Any) -> None:
        """Not here: draw what :meth:`ccdf` returns."""
        raise NotImplementedError("plot_ccdf is not here: draw the arrays that ccdf returns")

    def _tail(self, **options: Any) -> dict[str, Any]:
        return self._call(xmin=self.xmin, **options)

    def _call(self, **options: Any) -> dict[str, Any]:
        from heavytails.fits import fit_laws

        return fit_laws(self._values, {**self._options, **options})


class Distribution:
    """A law fitted to the tail of a :class:`Fit` by maximum likelihood.

    Its parameters are attributes: alpha (power_law, truncated_power_law), Lambda (exponential, stretched_exponential,
    truncated_power_law), beta (stretched_exponential), mu and sigma (lognormal). ``parameters`` has them by name;
    powerlaw's parameter1, parameter1_name, ... are there too. ``sigma`` of power_law is the standard error of alpha.
    Where the likelihood has no maximum they are NaN, and ``reason`` says why.
    """

    def __init__(self, fit: Fit, name: str) -> None:
        self.name, self.xmin, self.xmax, self.n, self._fit = name, fit.xmin, fit.xmax, fit.n, fit
        law = self._law()
        self.reason: str = law.get("reason", "")
        found = law.get("parameters", {})
        self.parameters: dict[str, float] = {key: found.get(key.lower(), math.nan) for key in _PARAMETERS[name]}
        self.loglikelihood = law.get("loglikelihood", math.nan)
        for number, (key, value) in enumerate(self.parameters.items(), 1):
            setattr(self, key, value)
            setattr(self, f"parameter{number}", value)
            setattr(self, f"parameter{number}_name", key)
        if name == "power_law":
            self.sigma = fit.sigma

    @property
    def D(self) -> float:
        """Kolmogorov-Smirnov distance of the tail and this law: max |F(x_j) - j / n| over the sorted tail."""
        import numpy as np

        if self.name == "power_law":
            return self._fit.D
        x, below = cdf(self._fit.data)
        return float(np.abs(self.cdf(x) - below).max())

    def pdf(self, data: Any = None) -> "np.ndarray":
        """Density at each value of ``data``, by default the tail; values outside [xmin, xmax] are left out."""
        return self._at(data, "pdf")

    def ccdf(self, data: Any = None, survival: bool = True) -> "np.ndarray":
        """P(X >= x) at each value of ``data``; P(X < x) with ``survival=False``."""
        values = self._at(data, "ccdf")
        return values if survival else 1 - values

    def cdf(self, data: Any = None, survival: bool = False) -> "np.ndarray":
        """P(X < x) at each value of ``data``; P(X >= x) with ``survival=True``."""
        return self.ccdf(data, survival)

    def loglikelihoods(self, data: Any = None) -> "np.ndarray":
        """Natural logarithm of the density at each value of ``data``."""
        import numpy as np

        with np.errstate(divide="ignore"):
            return np.log(self.pdf(data))

    def _at(self, data: Any, key: str) -> "np.ndarray":
        import numpy as np

        from heavytails._arrays import to_floats

        x = self._fit.data if data is None else to_floats(data, "data").astype(np.float64).ravel()
        x = x[(x >= self.xmin) & (x <= (self.xmax or np.inf))]
        law = self._law(at=x.tolist())
        return np.array(law[key], np.float64) if key in law else np.full(x.size, math.nan)

    def _law(self, **options: Any) -> dict[str, Any]:
        others = [] if self.name == "power_law" else [self.name]
        return self._fit._tail(compare=others, **options)["laws"][self.name]


_PARAMETERS = {
    "power_law": ("alpha",),
    "lognormal": ("mu", "sigma"),
    "lognormal_positive": ("mu", "sigma"),
    "exponential": ("Lambda",),
    "truncated_power_law": ("alpha", "Lambda"),
    "stretched_exponential": ("Lambda", "beta"),
}


def _check_law(name: str) -> None:
    if name not in LAWS:
        raise InvalidArgument(f"expected one of {', '.join(LAWS)}, got {name!r}")


def _refuse(options: dict[str, tuple[Any, Any]]) -> None:
    asked = [f"{name}={value!r}" for name, (value, accepted) in options.items() if value != accepted]
    if asked:
        raise NotImplementedError(f"Fit: {', '.join(asked)}: not offered by heavytails.powerlaw")


def _ranges(sigma_threshold: float | None, parameter_range: dict[str, Any] | None) -> dict[str, Any]:
    ranges = dict(parameter_range or {})
    alpha, sigma = ranges.pop("alpha", None), ranges.pop("sigma", None)
    _refuse({f"parameter_range[{name!r}]": (value, None) for name, value in ranges.items()})
    if sigma is not None:
        if sigma[0] is not None:
            _refuse({"parameter_range['sigma']": (sigma, None)})
        sigma_threshold = sigma[1] if sigma_threshold is None else min(sigma_threshold, sigma[1])
    if alpha is not None:
        alpha = [1.0 if alpha[0] is None else alpha[0], 1e300 if alpha[1] is None else alpha[1]]
    return {"sigma-threshold": sigma_threshold, "alpha-range": alpha}
