"""Weights of models in memory, as WeightWatcher compares and changes them: a matrix of a dense layer, a matrix
[out x in] for each tap of a kernel [out, in, h, w]. Linear algebra is NumPy's.

    smoothed    sum over k < n of s_k u_k v_k', the n largest singular values of each matrix
    sharpened   the same without its n largest
    shuffled    the entries of each matrix in a random order
    cka         ||A'B||^2 / (||A'A|| ||B'B||) without the mean rows; legacy: ||A'B|| / sqrt(||A'A|| ||BB'||)
"""

from __future__ import annotations

import sys
from typing import Any, Iterator, Mapping, TYPE_CHECKING

import numpy as np

from heavytails._arrays import to_array
from heavytails._tensors import named
from heavytails.errors import InvalidArgument

if TYPE_CHECKING:
    from heavytails.analysis import Rows


class Weights:
    """The arrays of a model's layers by the rows of its analysis or its listing. Changes are made in the model's own
    memory."""

    def __init__(self, model: Any, rows: "Rows") -> None:
        values = dict(named(model))
        self._values = {
            row["layer_id"]: values.get(f"{row['longname']}.weight", values.get(row["longname"])) for row in rows
        }
        self._biases = {row["layer_id"]: values.get(f"{row['longname']}.bias") for row in rows}
        self.rows = [row for row in rows if self._values[row["layer_id"]] is not None]

    def array(self, row: Mapping[str, Any]) -> np.ndarray:
        """The weights of a layer in float64."""
        return np.array(to_array(self._values[row["layer_id"]]), dtype=np.float64)

    def bias(self, row: Mapping[str, Any]) -> np.ndarray | None:
        """The bias of a layer in float64, or None."""
        value = self._biases[row["layer_id"]]
        return None if value is None else np.array(to_array(value), dtype=np.float64)

    def replace(self, row: Mapping[str, Any], weights: np.ndarray) -> None:
        """Puts new numbers, rounded to the type of the old ones, in their place."""
        value = self._values[row["layer_id"]]
        if callable(getattr(value, "copy_", None)) and "torch" in sys.modules:
            value.detach().copy_(sys.modules["torch"].as_tensor(weights))
        elif isinstance(value, np.ndarray) and value.flags.writeable:
            value[...] = weights
        else:
            got = type(value).__name__
            raise InvalidArgument(f"{row['longname']}: expected an array that can be written, got a {got}")


def matrices(weights: np.ndarray) -> list[np.ndarray]:
    """The matrices of a layer, as views of its weights: one, or one for each tap of a kernel."""
    if weights.ndim == 2:
        return [weights]
    if weights.ndim == 4:
        return [weights[:, :, i, j] for i in range(weights.shape[2]) for j in range(weights.shape[3])]
    raise InvalidArgument(f"expected a matrix or a kernel [out, in, h, w], got [{' x '.join(map(str, weights.shape))}]")


def cut(weights: np.ndarray, keep: int) -> np.ndarray:
    """The weights with the ``keep`` largest singular values of each matrix alone, or without the -keep largest."""
    result = weights.copy()
    for matrix in matrices(result):
        u, s, vt = np.linalg.svd(matrix, full_matrices=False)
        if keep >= 0:
            s[keep:] = 0
        else:
            s[:-keep] = 0
        matrix[...] = (u * s) @ vt
    return result


def shuffled(weights: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The weights with the entries of each matrix in a random order."""
    result = weights.copy()
    for matrix in matrices(result):
        matrix[...] = random.permutation(matrix.ravel()).reshape(matrix.shape)
    return result


def distance(first: np.ndarray, second: np.ndarray, method: str, centred: bool) -> float:
    """WeightWatcher's distance of two tensors of one shape: "raw", "euclidean" or "cka"."""
    if method == "raw":
        return float(np.linalg.norm(first - second))
    pairs = zip(matrices(first), matrices(second))
    if method == "euclidean":
        return float(np.mean([np.linalg.norm(a - b) for a, b in pairs]))
    return float(np.mean([_cka(a, b, centred) for a, b in pairs]))


def _cka(a: np.ndarray, b: np.ndarray, centred: bool) -> float:
    if centred:
        a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    norms = np.linalg.norm(a.T @ a) * np.linalg.norm(b.T @ b)
    overlap = np.linalg.norm(a.T @ b)
    if not norms > 0:
        return float("nan")
    return overlap**2 / norms if centred else overlap / np.sqrt(norms)


def same_layers(first: Weights, second: Weights) -> Iterator[tuple[Mapping[str, Any], np.ndarray, Mapping[str, Any]]]:
    """The rows of layers of one name and shape: the first model's, its weights, and the second model's row."""
    others = {row["longname"]: row for row in second.rows}
    for row in first.rows:
        other = others.get(row["longname"])
        if other is not None:
            yield row, first.array(row), other
