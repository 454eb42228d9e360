"""The C interface of libheavytails-analysis (heavytails/analysis.h): JSON in, JSON out."""

from __future__ import annotations

import ctypes
import json
import math
from ctypes import POINTER, c_char_p, c_double, c_int32, c_int64, c_void_p
from functools import lru_cache
from typing import Any, Mapping

from heavytails import _libraries
from heavytails.errors import DataError, Error, InvalidArgument, NothingToAnalyse

FLOAT32, FLOAT64, FLOAT16, BFLOAT16 = 0, 1, 2, 3
_STATUS = {1: InvalidArgument, 2: DataError, 3: NothingToAnalyse}


class Tensor(ctypes.Structure):
    """ht_tensor: a named row-major array."""

    _fields_ = [
        ("name", c_char_p),
        ("data", c_void_p),
        ("dtype", c_int32),
        ("rank", c_int32),
        ("shape", POINTER(c_int64)),
    ]


def _library() -> ctypes.CDLL:
    """libheavytails-analysis, with the types of its functions; refused each time in a process that was forked."""
    loaded = _libraries.load(_libraries.ANALYSIS)
    _prototypes(loaded)
    return loaded


@lru_cache(maxsize=None)
def _prototypes(loaded: ctypes.CDLL) -> None:
    result = POINTER(c_void_p)
    loaded.ht_analyze_file.argtypes = [c_char_p, c_char_p, result]
    loaded.ht_analyze_tensors.argtypes = [POINTER(Tensor), c_int64, c_char_p, result]
    loaded.ht_list_file.argtypes = loaded.ht_analyze_file.argtypes
    loaded.ht_list_tensors.argtypes = loaded.ht_analyze_tensors.argtypes
    loaded.ht_distances_files.argtypes = [c_char_p, c_char_p, c_char_p, result]
    loaded.ht_distances_tensors.argtypes = [POINTER(Tensor), c_int64, POINTER(Tensor), c_int64, c_char_p, result]
    loaded.ht_power_law_fit.argtypes = [POINTER(c_double), c_int64, c_char_p, result]
    loaded.ht_analysis_free.argtypes = [c_void_p]
    loaded.ht_analysis_free.restype = None
    for text in (loaded.ht_analysis_last_error, loaded.ht_analysis_version):
        text.restype = c_char_p


def call(name: str, *arguments: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Calls a function with its options as JSON and returns what its result's JSON holds. Raises the library's
    message by its status: :class:`InvalidArgument`, :class:`DataError`, :class:`NothingToAnalyse`, :class:`Error`."""
    loaded = _library()
    text = c_void_p()
    asked = json.dumps(dict(options), default=_plain, allow_nan=False).encode()
    status = getattr(loaded, name)(*arguments, asked, ctypes.byref(text))
    try:
        if status != 0:
            message = (loaded.ht_analysis_last_error() or b"").decode("utf-8", "replace")
            raise _STATUS.get(status, Error)(message or f"{name}: status {status}", status)
        return json.loads(ctypes.string_at(text.value or 0))
    finally:
        if text.value:
            loaded.ht_analysis_free(text)


def version() -> str:
    """Version of the analysis library, "0.1.0"."""
    return _library().ht_analysis_version().decode()


# NumPy's numbers and arrays, and sequences that are not lists, as json knows them.
def _plain(value: Any) -> Any:
    if callable(getattr(value, "tolist", None)):
        return value.tolist()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise InvalidArgument(f"options: expected numbers, texts, truth values and lists of them, got a {type(value)}")


def number(value: Any) -> float:
    """A number of a result, whose null is NaN."""
    return math.nan if value is None else float(value)
