"""Arrays of NumPy from whatever holds numbers: lists, arrays of other packages, tensors of torch.

No package is imported for it: a tensor of torch is known by its methods detach, cpu and numpy.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from heavytails.errors import InvalidArgument

# A 16-bit number with the exponent of float32, which NumPy has no type for; ml_dtypes gives arrays of this name.
BFLOAT16 = "bfloat16"


def to_array(value: Any) -> np.ndarray:
    """The numbers as an array, in memory of the original where that is possible.

    bfloat16 comes as the type "bfloat16" of ml_dtypes if the array has it, and else as float32, exactly.
    """
    if callable(getattr(value, "detach", None)) and callable(getattr(value, "numpy", None)):
        value = value.detach().cpu()
        if getattr(value, "is_sparse", False):
            value = value.to_dense()
        if str(value.dtype) == "torch.bfloat16":
            value = value.float()
        return value.numpy()
    return np.asarray(value)


def raw_bfloat16(value: Any) -> np.ndarray | None:
    """The 16-bit patterns of a tensor or an array of bfloat16, without a copy where that is possible; None for any
    other type."""
    if str(getattr(value, "dtype", "")) == "torch.bfloat16" and "torch" in sys.modules:
        return value.detach().cpu().contiguous().view(sys.modules["torch"].int16).numpy().view(np.uint16)
    if isinstance(value, np.ndarray) and value.dtype.name == BFLOAT16:
        return np.ascontiguousarray(value).view(np.uint16)
    return None


def to_floats(value: Any, name: str) -> np.ndarray:
    """The numbers as float32 or float64, native and row-major: float32 as it is, the smaller floats as float32, all
    else as float64. Raises :class:`InvalidArgument` for complex numbers and for what holds no numbers."""
    array = to_array(value)
    if array.dtype.kind not in "fiub" and array.dtype.name != BFLOAT16:
        raise InvalidArgument(f"{name}: expected real numbers, got an array of {array.dtype}")
    small = array.dtype.name == BFLOAT16 or (array.dtype.kind == "f" and array.dtype.itemsize <= 4)
    return np.ascontiguousarray(array, dtype=np.float32 if small else np.float64)


def address(array: np.ndarray | None) -> int | None:
    """The address of an array's first number, for the library; None for None."""
    return None if array is None else array.ctypes.data
