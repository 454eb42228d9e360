"""Models in memory as arrays of ht_tensor: modules of torch, state dicts, mappings of names to arrays."""

from __future__ import annotations

import ctypes
from typing import Any, Iterator, Mapping

import numpy as np

from heavytails import _analysis_abi as abi
from heavytails._arrays import raw_bfloat16, to_array
from heavytails.errors import InvalidArgument

# Keys under which a training state keeps the weights.
_STATES = ("state_dict", "model_state_dict", "model")


def readings(model: Any) -> Iterator[str]:
    """What the modules of torch tell of their kernels, as values of the option ``as``."""
    if not (callable(getattr(model, "named_modules", None)) and callable(getattr(model, "state_dict", None))):
        return
    names = set(model.state_dict())
    for name, module in model.named_modules():
        weight = f"{name}.weight" if name else "weight"
        if weight not in names:
            continue
        if "ConvTranspose" in type(module).__name__:
            yield f"{weight}=transposed"
        elif 1 < getattr(module, "groups", 1) == getattr(module, "in_channels", 0):
            yield f"{weight}=depthwise"


def named(model: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of a module's state, or of a mapping."""
    if callable(getattr(model, "state_dict", None)):
        model = model.state_dict()
    if not isinstance(model, Mapping) and callable(getattr(model, "items", None)):
        model = dict(model.items())
    if not isinstance(model, Mapping):
        raise InvalidArgument(
            "model: expected a path, a mapping of names to arrays, or a module with state_dict(), "
            f"got a {type(model).__name__}"
        )
    for key in _STATES:
        if isinstance(model.get(key), Mapping):
            model = model[key]
    for name, value in model.items():
        if not isinstance(name, str) or "\0" in name:
            raise InvalidArgument(f"model: expected names that are texts without a null character, got {name!r}")
        yield name, value


class Tensors:
    """Named values as an array of ht_tensor. What the library cannot take is listed with the reason."""

    def __init__(self, named: Iterator[tuple[str, Any]]) -> None:
        self.skipped: list[dict[str, Any]] = []
        self._kept: list[Any] = []
        tensors = [tensor for name, value in named if (tensor := self._tensor(name, value)) is not None]
        self.array = (abi.Tensor * len(tensors))(*tensors)

    def __enter__(self) -> "Tensors":
        return self

    def __exit__(self, *exception: Any) -> None:
        self._kept.clear()

    def _tensor(self, name: str, value: Any) -> "abi.Tensor | None":
        bits = raw_bfloat16(value)
        if bits is not None:
            return self._of(name, bits, abi.BFLOAT16)
        try:
            array = to_array(value)
        except (TypeError, ValueError, RuntimeError) as problem:
            return self._skip(name, "", f"a {type(value).__name__} is no array: {problem}")
        kinds = {2: abi.FLOAT16, 4: abi.FLOAT32, 8: abi.FLOAT64}
        if array.dtype.kind in "iub":
            return self._skip(name, array.shape, f"the tensor holds integers ({array.dtype}), not weights")
        if array.dtype.kind != "f" or array.dtype.itemsize not in kinds:
            return self._skip(name, array.shape, f"numbers of type {array.dtype} are not analysed from memory")
        native = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
        return self._of(name, native.reshape(array.shape), kinds[array.dtype.itemsize])

    def _of(self, name: str, array: np.ndarray, dtype: int) -> "abi.Tensor":
        shape = (ctypes.c_int64 * max(1, array.ndim))(*array.shape)
        text = name.encode()
        self._kept.append((text, array, shape))
        return abi.Tensor(text, array.ctypes.data, dtype, array.ndim, shape)

    def _skip(self, name: str, shape: Any, reason: str) -> None:
        text = " x ".join(str(size) for size in shape)
        # A text, a number or None beside the weights of a training state is no layer either.
        self.skipped.append(
            {"layer_id": 0, "longname": name, "layer_type": "", "shape": text, "reason": reason, "fault": False}
        )
