"""Spectra of large symmetric operators A [n x n] that are known by their products only, such as the Hessian of a loss.

    A v_i = lambda_i v_i                                        extreme eigenvalues, by block Lanczos
    phi(t) = (1/n) sum_i delta(t - lambda_i)                    density, by stochastic Lanczos quadrature
    tr f(A) = sum_i f(lambda_i)                                 traces, by the same quadrature

Ubaru, Chen & Saad 2017, doi:10.1137/16M1104974; Wu & Simon 2000; Stewart 2002.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Callable, NamedTuple

import numpy as np

from heavytails import _abi
from heavytails._arrays import address, to_array
from heavytails._contexts import context
from heavytails.errors import InvalidArgument

__all__ = ["Density", "Estimate", "HessianSpectrum", "hessian_spectrum"]


class Estimate(NamedTuple):
    """An estimate over random probes."""

    value: float
    #: Standard deviation of the mean over the probes; NaN for one probe.
    standard_error: float
    probes: int


class Density(NamedTuple):
    """A density on a grid of points."""

    #: The points lambda, [points].
    t: np.ndarray
    #: Density of lambda, or of ln |lambda| on a logarithmic grid, [points].
    density: np.ndarray
    #: Standard error over the probes, [points]; NaN for one probe.
    standard_error: np.ndarray


@dataclass(frozen=True)
class HessianSpectrum:
    """What :func:`hessian_spectrum` found of an operator."""

    #: Order n of the operator.
    n: int
    #: The largest eigenvalues, descending, then the smallest ones, ascending, [largest + smallest].
    eigenvalues: np.ndarray
    #: ||A v - lambda v|| for each of them: an eigenvalue of A lies within that distance, [largest + smallest].
    residuals: np.ndarray
    #: Eigenvectors of norm 1 as columns, [n x (largest + smallest)], or None.
    vectors: np.ndarray | None
    #: Whether all of these eigenpairs have reached the tolerance.
    converged: bool
    #: Nodes of the quadrature, ascending for each probe, [probes x steps]; places behind ``counts`` are 0.
    nodes: np.ndarray
    #: Their weights, >= 0 with sum 1 for each probe, [probes x steps].
    weights: np.ndarray
    #: Number of nodes of each probe, [probes].
    counts: np.ndarray
    #: Trace of A, with its standard error.
    trace: Estimate
    #: Largest absolute Ritz value that was seen, an estimate of ||A||_2 from below.
    norm: float
    #: Rounding error of products in units of eigenvalues: smaller eigenvalues are not told from zero.
    noise: float
    #: Number of products with one vector.
    products: int

    def density(
        self,
        points: int = 1000,
        *,
        low: float | None = None,
        high: float | None = None,
        width: float = 0.0,
        logarithmic: bool = False,
    ) -> Density:
        """The density of eigenvalues on ``points`` points from ``low`` to ``high``, by default the range of the nodes
        and a twentieth of it on either side. Each node is a Gaussian of standard deviation ``width``, by default a
        hundredth of the grid's length. The integral over all lambda is 1. With ``logarithmic`` the points are equally
        spaced in their logarithm, which needs ``low`` and ``high`` of one sign."""
        used = self.nodes[np.arange(self.nodes.shape[1]) < self.counts[:, None]]
        margin = (used.max() - used.min()) / 20 or max(abs(used.max()), 1) / 20
        params = _abi.defaults(_abi.DensityParams, "density_params")
        params.logarithmic = int(logarithmic)
        params.low = used.min() - margin if low is None else low
        params.high = used.max() + margin if high is None else high
        params.width = width
        if points < 2:
            raise InvalidArgument(f"points: expected at least 2, got {points}")
        result = Density(*(np.empty(points) for _ in range(3)))
        _abi.check(
            _abi.library().ht_slq_density(
                *self._quadrature(), ctypes.addressof(params), points, *(address(x) for x in result)
            )
        )
        return result

    def trace_of(self, function: Callable[[float], float]) -> Estimate:
        """tr f(A), the sum of f over the eigenvalues: ``function`` takes an eigenvalue. math.log gives log det A of a
        positive definite A."""
        return _trace(self.n, self._quadrature(), function)

    def _quadrature(self) -> tuple[Any, ...]:
        return (*self.nodes.shape, address(self.nodes), address(self.weights), address(self.counts))


def hessian_spectrum(
    matvec: Callable[[np.ndarray], Any],
    n: int,
    *,
    largest: int = 5,
    smallest: int = 1,
    vectors: bool = False,
    tolerance: float = 0.0,
    max_products: int = 0,
    probes: int = 10,
    steps: int = 100,
    at_once: int = 1,
    dtype: Any = np.float64,
    seed: int = 0,
    check: bool = True,
    threads: int | None = None,
) -> HessianSpectrum:
    """Extreme eigenvalues, spectral density and trace of a symmetric operator, of which only products are known.

    ``matvec`` takes a vector [n] of ``dtype`` and returns A v, [n], as an array or a tensor. With ``at_once`` above 1
    it takes and returns blocks [n x k], k <= at_once, which saves time where a product with many vectors costs little
    more than one. An exception in it ends the call and is raised as it is.

    ``largest`` and ``smallest`` are the numbers of eigenvalues at either end, each at least 0; 0 of both skips
    Lanczos. An eigenpair has converged where its residual is at most ``tolerance`` times the norm; 0, the default,
    is 1e-10 in float64 and 1e-5 in float32. ``max_products`` limits the products; 0 chooses. ``probes`` random
    vectors of ``steps`` Lanczos steps each make the density, at least 1 each; more probes lower its standard error,
    more steps sharpen it. ``dtype`` is np.float32 or np.float64, that of the products; results are float64. ``seed``
    is that of the random vectors; the same seed gives the same bits whatever ``threads`` is.

    Raises :class:`Error` where the operator is not symmetric (``check=False`` saves the three products of that
    check), :class:`DataError` where a product holds NaN or infinity, and :class:`InvalidArgument`.
    """
    letter = {"float32": "s", "float64": "d"}.get(np.dtype(dtype).name)
    if letter is None:
        raise InvalidArgument(f"dtype: expected float32 or float64, got {np.dtype(dtype).name}")
    for name, value, least in (("n", n, 1), ("largest", largest, 0), ("smallest", smallest, 0), ("probes", probes, 1)):
        if value < least:
            raise InvalidArgument(f"{name}: expected at least {least}, got {value}")
    operator = _Operator(matvec, n, letter, at_once > 1)
    where = context(threads)
    lanczos = _abi.defaults(_abi.LanczosParams, "lanczos_params")
    lanczos.largest, lanczos.smallest, lanczos.block = largest, smallest, at_once
    lanczos.tolerance, lanczos.max_products = tolerance, max_products
    slq = _abi.defaults(_abi.SlqParams, "slq_params")
    slq.probes, slq.steps, slq.at_once = probes, min(steps, n), at_once
    for params in (lanczos, slq):
        params.seed, params.check = seed, int(check)

    k = largest + smallest
    values, residuals = np.empty(k), np.empty(k)
    found = np.empty((k, n), operator.dtype) if vectors else None
    reports = []
    status = _abi.OK
    if k > 0:
        slq.check = 0
        outputs = (address(values), address(residuals), address(found), None, 0, None)
        status = operator.call("ht_lanczos", where, lanczos, (None, *outputs), reports)
    nodes, weights = np.zeros((2, probes, max(1, slq.steps)))
    counts = np.zeros(probes, np.int64)
    operator.call("ht_slq", where, slq, (address(nodes), address(weights), address(counts)), reports)
    quadrature = (*nodes.shape, address(nodes), address(weights), address(counts))
    return HessianSpectrum(
        n=n,
        eigenvalues=values,
        residuals=residuals,
        vectors=None if found is None else found.T,
        converged=status == _abi.OK,
        nodes=nodes,
        weights=weights,
        counts=counts,
        trace=_trace(n, quadrature, lambda x: x),
        norm=max(r.norm for r in reports),
        noise=max(r.noise for r in reports),
        products=sum(r.products for r in reports),
    )


class _Operator:
    """The callback that multiplies, and the exception that it ended with."""

    def __init__(self, matvec: Callable[[np.ndarray], Any], n: int, letter: str, blocks: bool) -> None:
        self.dtype = np.dtype(np.float32 if letter == "s" else np.float64)
        self._letter, self._n, self._matvec, self._blocks = letter, n, matvec, blocks
        self._callback = (_abi.OPERATOR_S if letter == "s" else _abi.OPERATOR_D)(self._multiply)
        self._error: BaseException | None = None

    def call(self, name: str, where: int, params: ctypes.Structure, arguments: Any, reports: list[Any]) -> int:
        report = _abi.defaults(_abi.OperatorReport, "operator_report")
        function = getattr(_abi.library(), f"{name}_{self._letter}")
        addresses = (ctypes.addressof(params), *arguments, ctypes.addressof(report))
        status = function(where, self._n, self._callback, None, *addresses)
        if self._error is not None:
            raise self._error
        reports.append(report)
        return _abi.check(status)

    # x and y are column-major [n x count], so that a vector is a row here. The caller gets a copy, which it may write.
    def _multiply(self, user: Any, n: int, count: int, x: Any, y: Any) -> int:
        try:
            source = np.ctypeslib.as_array(x, (count, n))
            target = np.ctypeslib.as_array(y, (count, n))
            if self._blocks:
                target[:] = self._product(source.T.copy(), (n, count)).T
            else:
                for vector, product in zip(source, target):
                    product[:] = self._product(vector.copy(), (n,))
            return 0
        except BaseException as problem:  # noqa: B036: it cannot pass through C, and is raised by call.
            self._error = problem
            return 1

    def _product(self, v: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        product = to_array(self._matvec(v))
        if product.shape != shape:
            raise InvalidArgument(f"matvec: expected a product of shape {shape}, got {product.shape}")
        return product


def _trace(n: int, quadrature: tuple[Any, ...], function: Callable[[float], float]) -> Estimate:
    problem: list[BaseException] = []

    def value(x: float, user: Any) -> float:
        try:
            return float(function(x))
        except BaseException as error:  # noqa: B036: it cannot pass through C, and is raised below.
            problem.append(error)
            return float("nan")

    result = _abi.EstimateResult()
    callback = _abi.FUNCTION(value)
    status = _abi.library().ht_slq_trace(n, *quadrature, callback, None, ctypes.addressof(result))
    if problem:
        raise problem[0]
    _abi.check(status)
    return Estimate(result.value, result.standard_error, result.probes)
