"""The analysis of a model: the spectrum of every layer, the fit of its tail, and what the options ask for; which layers
it has; and distances between two models.

    lambda = sigma^2,  W = U diag(sigma) V'  [N x M],  p(lambda) ~ lambda^-alpha from xmin

Martin & Mahoney 2021, arXiv:1810.01075; Clauset, Shalizi & Newman 2009, arXiv:0706.1062.
"""

from __future__ import annotations

import importlib.util
import os
from typing import Any, Mapping, TYPE_CHECKING

import numpy as np

from heavytails import _analysis_abi as abi
from heavytails._tensors import Tensors, named, readings
from heavytails.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas

__all__ = ["Rows", "analyze", "distances", "list_layers"]

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
        if any(isinstance(v, (list, np.ndarray)) for v in values):
            # Lists of warnings and eigenvalues differ in length from layer to layer.
            column = np.empty(len(values), dtype=object)
            column[:] = values
            return column
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
    stable_rank, ...; warnings is a list of sentences. A number that does not exist is None (NaN in a frame), with the
    reason in status, warnings or ``attrs["skipped"]``. Weights with NaN are listed there and do not stop the other
    layers.

    Raises :class:`InvalidArgument` for an option that does not exist or is out of its range, :class:`DataError` for
    a file that is missing or broken, and :class:`NothingToAnalyse` where no layer could be analysed.
    """
    return _presented(_of_model("ht_analyze", model, options), frame)


def list_layers(model: Any, *, frame: bool | None = None, **options: Any) -> "Rows | pandas.DataFrame":
    """The layers that :func:`analyze` would analyse with the same options: layer_id, name, longname, layer_type, N, M,
    Q, rf, num_evals, and slice_id with ``pool=False``. ``attrs["skipped"]`` has what it would not, with the reasons.

    Weights are read, as NaN among them makes an analysis skip a layer, and nothing is computed from them.

    Returns and raises what :func:`analyze` does.
    """
    return _presented(_of_model("ht_list", model, options), frame)


def distances(first: Any, second: Any, *, frame: bool | None = None, **options: Any) -> "Rows | pandas.DataFrame":
    """How far the layers of two models are from each other; layers are matched by name and shape.

    Both models are paths of checkpoints, or both are models in memory as in :func:`analyze`. The columns are
    layer_id, longname, layer_type, rows, columns, rf, and

        raw         ||W1 - W2||, norm = ||W1||, relative = raw / norm
        euclidean   mean norm of the difference of the layer's matrices (the taps of a convolution)
        cka         linear centred kernel alignment, 0 to 1 (Kornblith et al. 2019, arXiv:1905.00414)
        bias        norm of the difference of the biases; None where one model has none

    ``attrs`` holds their means and skipped: the layers without a partner, with the reasons. Options are ``layers``,
    ``type``, ``min_weights``, ``max_weights``, ``conv``, ``as_``, ``root``, ``threads``, and ``variant="legacy"`` for
    WeightWatcher's cka. Raises as :func:`analyze`, :class:`NothingToAnalyse` where no layer has a partner.
    """
    asked = _asked(options)
    paths = [isinstance(model, _PATH) for model in (first, second)]
    if all(paths):
        result = abi.call("ht_distances_files", os.fsencode(first), os.fsencode(second), options=asked)
    elif any(paths):
        raise InvalidArgument("distances: expected two paths or two models in memory, got one of each")
    else:
        theirs = set(readings(second))
        asked = _with_readings(asked, [reading for reading in readings(first) if reading in theirs])
        with Tensors(named(first)) as a, Tensors(named(second)) as b:
            arrays = (a.array, len(a.array), b.array, len(b.array))
            result = abi.call("ht_distances_tensors", *arrays, options=asked)
    return _presented(result, frame)


_PATH = (str, bytes, os.PathLike)


def _asked(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name.rstrip("_").replace("_", "-"): value for name, value in options.items()}


def _with_readings(asked: dict[str, Any], known: list[str]) -> dict[str, Any]:
    """The options with what a model tells of its kernels before what the caller says of them."""
    said = asked.get("as", [])
    all_readings = [*known, *([said] if isinstance(said, str) else said)]
    return {**asked, "as": all_readings} if all_readings else asked


def _of_model(function: str, model: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    asked = _asked(options)
    if isinstance(model, _PATH):
        return abi.call(f"{function}_file", os.fsencode(model), options=asked)
    asked = _with_readings(asked, list(readings(model)))
    with Tensors(named(model)) as tensors:
        result = abi.call(f"{function}_tensors", tensors.array, len(tensors.array), options=asked)
    result["skipped"] = [*result.get("skipped", []), *tensors.skipped]
    return result


def _presented(result: dict[str, Any], frame: bool | None) -> "Rows | pandas.DataFrame":
    layers = result.pop("layers")
    for row in layers:
        if row.get("eigenvalues") is not None:
            row["eigenvalues"] = np.array(row["eigenvalues"], dtype=np.float64)
    return Rows(layers, result).presented(frame)
