"""Singular values of many matrices, and eigenvalues of symmetric ones, by the native kernels.

    A = U diag(sigma) V',  A [m x n],  sigma [min(m, n)] descending
    A = V diag(lambda) V', A [n x n] symmetric,  lambda [n] ascending
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from heavytails import _abi
from heavytails._arrays import address, to_floats
from heavytails._contexts import context
from heavytails.errors import DataError, InvalidArgument

__all__ = ["eigenvalues", "singular_values"]

# Relative difference of an entry and its mirror image up to which a matrix is taken for symmetric.
SYMMETRIC = 1e-6


def singular_values(
    batch: Any, *, accurate: bool = False, threads: int | None = None, partial: bool = False
) -> np.ndarray | list[np.ndarray]:
    """Singular values of one matrix or of many, descending, in float64.

    ``batch`` is a matrix [m x n], a batch [count x m x n], or a list of matrices of different shapes; arrays, lists
    or tensors. float32 is computed as such, float16 and bfloat16 as float32, all else in float64. The result has the
    shape [min(m, n)], [count x min(m, n)], or is a list of arrays [min(m, n)].

    The relative error of a singular value sigma is at most 1e-6 where sigma >= 1e-4 sigma_max and at most 1e-4 where
    sigma >= 1e-6 sigma_max; ``accurate=True`` gives LAPACK's float64 error bound, by OpenBLAS, which must be
    installed then. ``threads`` is the number of threads, by default one per processor; results do not depend on it.

    Raises :class:`DataError` that names the matrices with NaN or infinity; with ``partial=True`` their singular
    values are NaN instead. Raises :class:`InvalidArgument` for other shapes.
    """
    if isinstance(batch, (list, tuple)) and len({np.shape(a) for a in batch}) > 1:
        return _mixed(batch, accurate, threads, partial)
    a = to_floats(batch, "batch")
    if a.ndim not in (2, 3):
        raise InvalidArgument(f"batch: expected a matrix [m x n] or a batch [count x m x n], got {_shape(a)}")
    count, m, n = (1, *a.shape) if a.ndim == 2 else a.shape
    k = min(m, n)
    sigma = np.empty((count, k))
    status = np.zeros(count, np.int32)
    call = getattr(_abi.library(), f"ht_singular_values_batch_{_letter(a)}")
    # A row-major matrix [m x n] is a column-major [n x m], which has the same singular values.
    _abi.check(
        call(
            context(threads, accurate),
            *(count, n, m, address(a), max(1, n), m * n),
            *(address(sigma), k, address(status)),
        )
    )
    _check_matrices(status, partial)
    return sigma[0] if a.ndim == 2 else sigma


def eigenvalues(batch: Any, *, threads: int | None = None, partial: bool = False) -> np.ndarray:
    """Eigenvalues of one symmetric matrix or of many, ascending, in float64.

    ``batch`` is a matrix [n x n] or a batch [count x n x n], which is computed in float64; the result has the shape
    [n] or [count x n]. The error is at most p(n) eps max |lambda|, p a small polynomial.

    Raises :class:`InvalidArgument` for a matrix that is not symmetric to 1e-6 of its largest entry, or for another
    shape; for NaN and ``partial`` see :func:`singular_values`.
    """
    a = np.ascontiguousarray(to_floats(batch, "batch"), dtype=np.float64)
    if a.ndim not in (2, 3) or a.shape[-1] != a.shape[-2]:
        raise InvalidArgument(f"batch: expected a matrix [n x n] or a batch [count x n x n], got {_shape(a)}")
    for b, matrix in enumerate(a.reshape(-1, *a.shape[-2:])):
        with np.errstate(invalid="ignore", over="ignore"):
            difference = np.abs(matrix - matrix.T).max(initial=0)
        if difference > SYMMETRIC * np.abs(matrix).max(initial=0):
            raise InvalidArgument(
                f"batch: expected symmetric matrices, but matrix {b} differs from its transpose by {difference:.3g}"
            )
    count, n = (1 if a.ndim == 2 else a.shape[0]), a.shape[-1]
    values = np.empty((count, n))
    status = np.zeros(count, np.int32)
    _abi.check(
        _abi.library().ht_eigenvalues_symmetric_batch_d(
            context(threads),
            *(count, n, address(a), max(1, n), n * n),
            *(address(values), n, address(status)),
        )
    )
    _check_matrices(status, partial)
    return values[0] if a.ndim == 2 else values


def _mixed(matrices: Sequence[Any], accurate: bool, threads: int | None, partial: bool) -> list[np.ndarray]:
    arrays = [to_floats(matrix, f"matrix {b}") for b, matrix in enumerate(matrices)]
    for b, a in enumerate(arrays):
        if a.ndim != 2:
            raise InvalidArgument(f"matrix {b}: expected [m x n], got {_shape(a)}")
    if any(a.dtype == np.float64 for a in arrays):
        arrays = [a.astype(np.float64, copy=False) for a in arrays]
    sigma = [np.empty(min(a.shape)) for a in arrays]
    status = np.zeros(len(arrays), np.int32)
    rows, columns = (np.array([a.shape[axis] for a in arrays], np.int64) for axis in (1, 0))
    leading = np.maximum(rows, 1)
    inputs, outputs = (np.array([x.ctypes.data for x in pointed], np.uintp) for pointed in (arrays, sigma))
    call = getattr(_abi.library(), f"ht_singular_values_mixed_{_letter(arrays[0])}")
    pointers = (address(x) for x in (rows, columns, inputs, leading, outputs, status))
    _abi.check(call(context(threads, accurate), len(arrays), *pointers))
    _check_matrices(status, partial)
    return sigma


def _letter(array: np.ndarray) -> str:
    return "s" if array.dtype == np.float32 else "d"


def _shape(array: np.ndarray) -> str:
    return "[" + " x ".join(str(size) for size in array.shape) + "]"


def _check_matrices(status: np.ndarray, partial: bool) -> None:
    for code, reason in ((1, "hold NaN or infinity"), (2, "did not converge")):
        wrong = np.flatnonzero(status == code)
        if wrong.size and not partial:
            shown = ", ".join(str(b) for b in wrong[:10]) + (", ..." if wrong.size > 10 else "")
            raise DataError(f"{wrong.size} of {status.size} matrices {reason}: {shown}", _abi.PARTIAL)
