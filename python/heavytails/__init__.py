"""Heavy tails in neural networks: spectra of weights, tails of data, spectra of Hessians.

    analyze            the spectrum of every layer of a checkpoint, a state dict or a module, and the fit of its tail
    list_layers        the layers that analyze has, without their spectra
    distances          how far the layers of two models are from each other
    singular_values    singular values of many matrices at once
    eigenvalues        eigenvalues of many symmetric matrices
    power_law          the fit of a power law to data, and its comparison with other laws
    hessian_spectrum   extreme eigenvalues, density and trace of an operator that is known by its products

Modules: heavytails.weightwatcher and heavytails.powerlaw have the interfaces of the packages of these names.
Nothing but the standard library is loaded before the first call.
"""

from __future__ import annotations

import importlib

# Type checkers know this name; the module typing itself would take most of the time of this import.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heavytails.analysis import Rows, analyze, distances, list_layers
    from heavytails._version import __version__
    from heavytails.curvature import HessianSpectrum, hessian_spectrum
    from heavytails.errors import DataError, Error, InvalidArgument, LibraryMissing, NothingToAnalyse
    from heavytails.fits import PowerLaw, power_law
    from heavytails.spectra import eigenvalues, singular_values

_HOMES = {
    "_version": ("__version__",),  # The wheel has this file, of the version of the libraries beside it.
    "analysis": ("Rows", "analyze", "distances", "list_layers"),
    "curvature": ("HessianSpectrum", "hessian_spectrum"),
    "errors": ("DataError", "Error", "InvalidArgument", "LibraryMissing", "NothingToAnalyse"),
    "fits": ("PowerLaw", "power_law"),
    "spectra": ("eigenvalues", "singular_values"),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module 'heavytails' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"heavytails.{_MODULES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
