"""What WeightWatcher's class does with the weights of models in memory: distances, smoothing, sharpening, shuffling.

    watcher.distances(first, second, method="cka")
    watcher.SVDSmoothing(model, percent=0.2)
    watcher.randomize_model(model, seed=1)
"""

from __future__ import annotations

import os

from heavytails.errors import InvalidArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping

    import numpy as np
    import pandas

    from heavytails.analysis import Rows


def as_list(layers: Any) -> list[Any]:
    """A number or a name as a list of one; a list as it is."""
    return [layers] if isinstance(layers, (int, str)) else list(layers or ())


class Changes:
    """The methods of WeightWatcher that compare or change weights; the class itself analyses models."""

    model: Any
    variant: str
    _rows: Any

    def get_Weights(self, model: Any = None, layer: Any = None) -> "list[np.ndarray]":
        """The matrices of one layer of a model in memory, in float64: one, or one for each tap of a convolution."""
        from heavytails import _weights

        if layer is None:
            raise InvalidArgument("get_Weights: expected the number or the name of a layer, got layer=None")
        weights = self._weights(model, [layer], {}, spectra=False)
        if len(weights.rows) != 1:
            raise InvalidArgument(f"get_Weights: expected one layer, but layer={layer!r} are {len(weights.rows)}")
        return _weights.matrices(weights.array(weights.rows[0]))

    def distances(
        self, model_1: Any, model_2: Any, method: str = "raw", layers: Any = ()
    ) -> "tuple[float, float, pandas.DataFrame | Rows]":
        """Distances between the layers of one name of two models in memory: their mean, that of the biases, and a
        frame. ``method`` is "raw" (norm of the difference of the tensors), "euclidean" (mean over the matrices) or
        "cka", which is WeightWatcher's with variant="legacy", and linear CKA with "corrected". Files are compared by
        :func:`heavytails.distances`."""
        import numpy as np

        from heavytails import _weights
        from heavytails.analysis import Rows

        if method not in ("raw", "euclidean", "cka"):
            raise InvalidArgument(f"distances: expected the method raw, euclidean or cka, got {method!r}")
        first = self._weights(model_1, as_list(layers), {}, spectra=False)
        second = self._weights(model_2, [], {}, spectra=False)
        table = []
        for row, array, other in _weights.same_layers(first, second):
            against = second.array(other)
            if array.shape != against.shape:
                raise InvalidArgument(f"distances: {row['longname']} is {array.shape} and {against.shape}")
            b, c = first.bias(row), second.bias(other)
            has_bias = method == "raw" and b is not None and c is not None and b.shape == c.shape
            table.append(
                {
                    "layer_id": row["layer_id"],
                    "method": method,
                    "name": row["name"],
                    "delta_W": _weights.distance(array, against, method, self.variant == "corrected"),
                    "delta_b": float(np.linalg.norm(b - c)) if has_bias else 0.0,
                    "M": row["M"],
                    "N": row["N"],
                    "b_shape": b.shape if has_bias else "UNKNOWN",
                    "longname": row["longname"],
                }
            )
        if not table:
            raise InvalidArgument("distances: no layer of one model has the name of a layer of the other")
        rows = Rows(table, {})
        mean_w, mean_b = (float(np.mean([row[name] for row in table])) for name in ("delta_W", "delta_b"))
        return mean_w, mean_b, rows.presented()

    def SVDSmoothing(
        self, model: Any = None, percent: float = 0.2, layers: Any = (), method: str = "svd", **options: Any
    ) -> Any:
        """Keeps the largest singular values of each matrix, in the model's own memory, and returns the model: the
        share ``percent`` ("svd"; negative: without them), the tail of determinant one ("detX") or the fitted tail
        ("lambda_min"). Files are smoothed by ``heavytails smooth``."""
        if method not in ("svd", "detX", "lambda_min"):
            raise NotImplementedError(f"SVDSmoothing(method={method!r}) is not offered by heavytails.weightwatcher")
        wanted = {"detX": True} if method == "detX" else {}

        def keep(row: Mapping[str, Any]) -> int:
            if method == "svd":
                return int(percent * row["M"] * row["rf"])
            return int(row["detX_num" if method == "detX" else "num_pl_spikes"] or 0)

        return self._cut(self._weights(model, as_list(layers), {**options, **wanted}, method != "svd"), model, keep)

    def SVDSharpness(self, model: Any = None, layers: Any = (), **options: Any) -> Any:
        """Removes as many of the largest singular values as the shuffled matrices have spikes, in the model's own
        memory, and returns the model. Files are sharpened by ``heavytails smooth --sharpen``."""

        def keep(row: Mapping[str, Any]) -> int:
            return -int(row.get("rand_num_spikes") or 0)

        return self._cut(self._weights(model, as_list(layers), {**options, "randomize": True}), model, keep)

    def randomize_model(self, model: Any = None, layers: Any = (), *, seed: int = 0) -> Any:
        """Puts the entries of each matrix into a random order, in the model's own memory, and returns the model: the
        numbers stay, their correlations go. The order is NumPy's for this seed. Files are shuffled by ``heavytails
        shuffle``, whose order for the same seed is another one."""
        import numpy as np

        from heavytails import _weights

        weights, random = self._weights(model, as_list(layers), {}, spectra=False), np.random.default_rng(seed)
        for row in weights.rows:
            weights.replace(row, _weights.shuffled(weights.array(row), random))
        return self.model if model is None else model

    def _cut(self, weights: Any, model: Any, keep: Any) -> Any:
        import math

        from heavytails import _weights

        for row in weights.rows:
            # Of the taps of a kernel each keeps, or loses, its share, rounded up as in WeightWatcher.
            count = math.ceil(keep(row) / row["rf"])
            if count != 0:
                weights.replace(row, _weights.cut(weights.array(row), count))
        return self.model if model is None else model

    def _weights(self, model: Any, layers: list[Any], options: Mapping[str, Any], spectra: bool = True) -> Any:
        from heavytails._weights import Weights
        from heavytails._ww_options import checked

        model = self.model if model is None else model
        if isinstance(model, (str, os.PathLike)):
            raise NotImplementedError(
                "for files there are heavytails.distances and the commands heavytails smooth, shuffle and analyze --esd"
            )
        return Weights(model, self._rows(model, layers, checked(options), spectra=spectra))
