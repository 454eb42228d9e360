"""The analysis of a model: the spectrum of every layer, the fit of its tail, and what the options ask for.

    lambda = sigma^2,  W = U diag(sigma) V'  [N x M],  p(lambda) ~ lambda^-alpha from xmin

Martin & Mahoney 2021, arXiv:1810.01075; Clauset, Shalizi & Newman 2009, arXiv:0706.1062.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
from typing import Any, Iterator, Mapping, TYPE_CHECKING

import numpy as np

from heavytails import _analysis_abi as abi
from heavytails._arrays import raw_bfloat16, to_array
from heavytails.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas

__all__ = ["Rows", "analyze"]

# Keys under which a training state keeps the weights.
_STATES = ("state_dict", "model_state_dict", "model")


class Rows(list):
    """One dictionary for each layer, in the order of the model.

    ``attrs`` holds what is true of the whole model: summary (means over layers), summary_layers (how many layers have
    each of them), skipped (what was not analysed, with the reasons), options, backend and versions.
    """

    def __init__(self, rows: list[dict[str, Any]], attrs: dict[str, Any]) -> None:
        super().__init__(rows)
        self.attrs = attrs

    def column(self, name: str) -> np.ndarray:
        """The values of a column, [layers]; a layer without a number has NaN. Raises KeyError with all names."""
        names = dict.fromkeys(key for row in self for key in row)
        if name not in names:
            raise KeyError(f"there is no column {name!r}; the columns are {', '.join(names)}")
        values = [row.get(name) for row in self]
        numeric = any(isinstance(v, (int, float)) for v in values) and not any(isinstance(v, str) for v in values)
        return np.array([np.nan if v is None and numeric else v for v in values])

    def presented(self, frame: bool | None = None) -> "Rows | pandas.DataFrame":
        """A frame of pandas or the rows themselves, as ``frame`` says; by default a frame where pandas is installed."""
        wanted = importlib.util.find_spec("pandas") is not None if frame is None else frame
        return self.to_pandas() if wanted else self

    def to_pandas(self) -> "pandas.DataFrame":
        """The rows as a frame of pandas, which has the same ``attrs``."""
        import pandas

        frame = pandas.DataFrame(list(self))
        frame.attrs.update(self.attrs)
        return frame


def analyze(model: Any, *, frame: bool | None = None, **options: Any) -> "Rows | pandas.DataFrame":
    """Analyses every layer of a model.

    ``model`` is the path of a checkpoint (a file or a folder; safetensors, PyTorch, NumPy, ONNX, GGUF, Keras, ...,
    of which nothing is run), a state dict, any mapping of names to arrays or tensors, or a module of torch. Arrays
    are named as in a state dict, "layers.0.weight", and have the shapes of torch: [out, in], [out, in, k, k].

    The options are those of the command ``heavytails analyze``, with _ for -: ``nulls=True`` (beside untrained layers
    of the same shapes), ``errors=True``, ``mp_fit``, ``randomize``, ``detx``, ``vectors``, ``alternatives``,
    ``fit="tpl"``, ``fix_fingers``, ``conv="flatten"``, ``pool=False``, ``layers=["*.mlp.*"]``, ``bootstrap=2500``,
    ``seed=1``, ``threads=2``, ``variant="legacy"``; ``as_``, ``root`` and ``base`` of checkpoints. ``esd=True`` adds
    the column eigenvalues, those of each layer as an array, ascending, [num_evals].

    Returns a frame of pandas if pandas is installed, else :class:`Rows`; ``frame=True`` and ``frame=False`` decide
    it. Columns have WeightWatcher's names where the quantity is the same: alpha with its sigma, D and xmin, lambda_max,
    stable_rank, ... A number that does not exist is None (NaN in a frame), with the reason in status, warnings or
    ``attrs["skipped"]``. Weights with NaN are listed there and do not stop the other layers.

    Raises :class:`InvalidArgument` for an option that does not exist or is out of its range, :class:`DataError` for
    a file that is missing or broken, and :class:`NothingToAnalyse` where no layer could be analysed.
    """
    asked = {name.rstrip("_").replace("_", "-"): value for name, value in options.items()}
    skipped: list[dict[str, Any]] = []
    if isinstance(model, (str, bytes, os.PathLike)):
        result = abi.call("ht_analyze_file", os.fsencode(model), options=asked)
    else:
        readings = [*_readings(model), *([asked["as"]] if isinstance(asked.get("as"), str) else asked.get("as", []))]
        asked.update({"as": readings} if readings else {})
        with _Tensors(_named(model)) as tensors:
            skipped = tensors.skipped
            result = abi.call("ht_analyze_tensors", tensors.array, len(tensors.array), options=asked)
    layers = result.pop("layers")
    for row in layers:
        if row.get("eigenvalues") is not None:
            row["eigenvalues"] = np.array(row["eigenvalues"], dtype=np.float64)
    result["skipped"] = [*result.get("skipped", []), *skipped]
    return Rows(layers, result).presented(frame)


def _readings(model: Any) -> Iterator[str]:
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


def _named(model: Any) -> Iterator[tuple[str, Any]]:
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


class _Tensors:
    """Named values as an array of ht_tensor. What the library cannot take is listed with the reason."""

    def __init__(self, named: Iterator[tuple[str, Any]]) -> None:
        self.skipped: list[dict[str, Any]] = []
        self._kept: list[Any] = []
        tensors = [tensor for name, value in named if (tensor := self._tensor(name, value)) is not None]
        self.array = (abi.Tensor * len(tensors))(*tensors)

    def __enter__(self) -> "_Tensors":
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
