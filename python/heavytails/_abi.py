"""The part of libheavytails' C interface that the package uses: heavytails/context.h, curvature.h and spectra.h."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, c_char_p, c_double, c_float, c_int32, c_int64, c_uint32, c_uint64, c_void_p
from functools import lru_cache
from typing import Any, TypeVar

from heavytails import _libraries
from heavytails.errors import DataError, Error, InvalidArgument, LibraryMissing

ABI = 1
OK, PARTIAL, INVALID_ARGUMENT, OPERATOR_FAILED, NOT_FINITE = 0, 1, 2, 7, 8


class ContextParams(Structure):
    """ht_context_params."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("backend", c_int32),
        ("device", c_int32),
        ("threads", c_int32),
        ("accuracy", c_int32),
        ("isa", c_int32),
    ]


class OperatorReport(Structure):
    """ht_operator_report."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("checked", c_int32),
        ("asymmetry", c_double),
        ("noise", c_double),
        ("norm", c_double),
        ("products", c_int64),
    ]


class LanczosParams(Structure):
    """ht_lanczos_params."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("basis", c_int32),
        ("largest", c_int64),
        ("smallest", c_int64),
        ("block", c_int64),
        ("basis_size", c_int64),
        ("max_products", c_int64),
        ("tolerance", c_double),
        ("seed", c_uint64),
        ("check", c_int32),
        ("search", c_int32),
    ]


class SlqParams(Structure):
    """ht_slq_params."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("basis", c_int32),
        ("probes", c_int64),
        ("steps", c_int64),
        ("at_once", c_int64),
        ("reorthogonalise", c_int32),
        ("distribution", c_int32),
        ("seed", c_uint64),
        ("first_probe", c_int64),
        ("check", c_int32),
    ]


class DensityParams(Structure):
    """ht_density_params."""

    _fields_ = [
        ("struct_size", c_uint32),
        ("logarithmic", c_int32),
        ("low", c_double),
        ("high", c_double),
        ("width", c_double),
    ]


class EstimateResult(Structure):
    """ht_estimate."""

    _fields_ = [("value", c_double), ("standard_error", c_double), ("probes", c_int64)]


OPERATOR_S = ctypes.CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64, POINTER(c_float), POINTER(c_float))
OPERATOR_D = ctypes.CFUNCTYPE(c_int32, c_void_p, c_int64, c_int64, POINTER(c_double), POINTER(c_double))
FUNCTION = ctypes.CFUNCTYPE(c_double, c_double, c_void_p)

# Sizes are int64, and every array is an address. The letters are those of prototypes below.
_TYPES: dict[str, Any] = {"p": c_void_p, "i": c_int64, "n": c_int32, "s": OPERATOR_S, "d": OPERATOR_D, "f": FUNCTION}
_PROTOTYPES = {
    "ht_context_params_init": "pi",
    "ht_context_create": "pp",
    "ht_singular_values_batch_s": "piiipiipip",
    "ht_singular_values_batch_d": "piiipiipip",
    "ht_singular_values_mixed_s": "pippppp" + "p",
    "ht_singular_values_mixed_d": "pippppp" + "p",
    "ht_eigenvalues_symmetric_batch_d": "piipiipip",
    "ht_operator_report_init": "pi",
    "ht_lanczos_params_init": "pi",
    "ht_slq_params_init": "pi",
    "ht_density_params_init": "pi",
    "ht_lanczos_s": "pisppppppp" + "ipp",
    "ht_lanczos_d": "pidppppppp" + "ipp",
    "ht_slq_s": "pisp" + "ppppp",
    "ht_slq_d": "pidp" + "ppppp",
    "ht_slq_trace": "iii" + "ppp" + "fpp",
    "ht_slq_density": "ii" + "ppp" + "pi" + "ppp",
}


@lru_cache(maxsize=None)
def library() -> ctypes.CDLL:
    """libheavytails, with the types of its functions; raises where its binary interface is another one."""
    loaded = _libraries.load(_libraries.KERNELS)
    for name, letters in _PROTOTYPES.items():
        function = getattr(loaded, name)
        function.argtypes = [_TYPES[letter] for letter in letters]
        function.restype = c_int32
    loaded.ht_context_destroy.argtypes = [c_void_p]
    loaded.ht_context_destroy.restype = None
    loaded.ht_abi.restype = c_uint32
    for text in (loaded.ht_last_error, loaded.ht_version_string):
        text.restype = c_char_p
    if loaded.ht_abi() != ABI:
        raise LibraryMissing(f"{_libraries.KERNELS} has binary interface {loaded.ht_abi()}, expected {ABI}")
    return loaded


Params = TypeVar("Params", bound=Structure)


def defaults(kind: type[Params], name: str) -> Params:
    """A structure of parameters with the library's defaults, set by the function ht_<name>_init."""
    params = kind()
    check(getattr(library(), f"ht_{name}_init")(ctypes.byref(params), ctypes.sizeof(params)))
    return params


def check(status: int) -> int:
    """Returns HT_OK and HT_PARTIAL; raises the library's message for every other status."""
    if status in (OK, PARTIAL):
        return status
    message = (library().ht_last_error() or b"").decode("utf-8", "replace") or f"status {status}"
    kind = InvalidArgument if status == INVALID_ARGUMENT else DataError if status == NOT_FINITE else Error
    raise kind(message, status)
