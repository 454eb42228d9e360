"""The interface of WeightWatcher 0.7.5 over this library: ``import heavytails.weightwatcher as ww``.

    watcher = ww.WeightWatcher(model=model)
    details = watcher.analyze()
    summary = watcher.get_summary(details)

Columns have WeightWatcher's names and formulas: eigenvalues lambda of W'W are not divided by N, those of the slices of
a convolution are pooled and halved, logarithms are decimal. Where it differs:

    sv_min         the least singular value; WeightWatcher takes the largest of the slices' least ones
    failed fits    alpha, D, sigma, ... are NaN, with the reason in status, and are in no mean; there they are -1
    layer_id       counts the model's weight matrices from 1, in the order of the model
    layer_type     embedding, lstm, conv1d, ... by name and shape, also in a state dict, whose matrices are dense there
    depthwise      kernels are one diagonal matrix for each tap; a matrix of one column there
    TPL, E_TPL     the likelihood's maximum, by any pl_package; powerlaw's simplex stops before it
    randomize      has a seed
    intra          with sparsify=False: of 1x1 kernels and matrices; the spectrum has the squares of the singular values
                   of the product, so that WeightWatcher's alpha is 2 alpha - 1 of the one here, with the same D

Options that are not here raise NotImplementedError with their names; none is ignored.
"""

from __future__ import annotations

import os

from heavytails._changes import Changes, as_list
from heavytails._ww_options import checked, command
from heavytails.errors import InvalidArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Mapping

    import numpy as np
    import pandas

    from heavytails.analysis import Rows

__all__ = ["WeightWatcher"]

_LAYER = ("layer_id", "name", "M", "N", "Q", "layer_type", "longname", "num_evals", "rf", "slice_id")
_COLUMNS = (
    *(*_LAYER, "has_esd", "D", "alpha", "alpha_weighted", "entropy", "lambda_max", "log_alpha_norm", "log_norm"),
    *("log_spectral_norm", "matrix_rank", "norm", "num_pl_spikes", "rank_loss", "sigma", "spectral_norm"),
    *("stable_rank", "status", "sv_max", "sv_min", "warning", "weak_rank_loss", "xmax", "xmin"),
    *("Lambda", "num_fingers", "raw_alpha", "detX_num", "detX_val", "detX_val_unrescaled"),
    *("num_spikes", "sigma_mp", "mp_softrank", "W_scale", "bulk_max", "bulk_min"),
    *("max_rand_eval", "rand_distance", "ww_softrank", "ww_maxdist", "rand_W_scale", "rand_bulk_max", "rand_bulk_min"),
    *("rand_mp_softrank", "rand_num_spikes", "rand_sigma_mp"),
    *(
        f"{part}_{moment}_{quantity}"
        for part in ("bulk", "tail")
        for moment in ("mean", "var")
        for quantity in ("loc_ratio", "part_ratio", "vec_entropy")
    ),
)
_SUMMARY = (
    *("log_norm", "alpha", "alpha_weighted", "log_alpha_norm", "log_spectral_norm", "stable_rank", "mp_softrank"),
)


class WeightWatcher(Changes):
    """WeightWatcher's class of that name.

    ``model`` is a module of torch, a state dict or another mapping of names to arrays, or the path of a checkpoint;
    each method takes another one in its place. ``variant`` is "legacy", the default here, for WeightWatcher's numbers
    with its faults (``heavytails analyze --help`` lists them), or "corrected". ``log_level`` is accepted; nothing is
    logged.
    """

    def __init__(self, model: Any = None, log_level: Any = None, *, variant: str = "legacy") -> None:
        self.model, self.variant = model, variant
        self.details: Any = None

    def analyze(self, model: Any = None, layers: Any = (), **options: Any) -> "pandas.DataFrame | Rows":
        """Analyses the layers and returns a frame, one row a layer (without pandas: Rows, a list of dictionaries).

        ``layers`` are numbers, names or types of the layers to analyse, or of those to leave out with a minus before
        them. Options, with WeightWatcher's defaults: min_evals=10, max_evals=15000, max_N=50000, pool=True (ww2x is
        its opposite), conv2d_norm=True, fit="PL" | "TPL" | "E_TPL", fix_fingers=False | "clip_xmax" | "xmin_peak",
        max_fingers=10, finger_thresh=1, xmax=None | -k, mp_fit, randomize, vectors, detX, svd_method="fast" |
        "accurate", tolerance=1e-6, pl_package (all give the same), intra with sparsify=False, base_model (W - W0 of
        each layer) and peft=True | "with_base" for adapters, both of them files. Added here: seed=0, threads, and
        backend="default" | "native" | "managed".

        Raises NotImplementedError that names each option which is not here, and the exceptions of
        :func:`heavytails.analyze`.
        """
        rows = self._rows(model, as_list(layers), checked(options))
        self.details = _table(rows, _COLUMNS)
        return self.details

    def describe(self, model: Any = None, layers: Any = (), **options: Any) -> "pandas.DataFrame | Rows":
        """The layers that :meth:`analyze` would analyse: their numbers, names, types and sizes."""
        return _table(self._rows(model, as_list(layers), checked(options), spectra=False), _LAYER)

    def get_details(self, results: Any = None) -> "pandas.DataFrame | Rows":
        """The frame of the last analysis, or ``results`` itself."""
        details = self.details if results is None else results
        if details is None:
            raise InvalidArgument("get_details: expected a call of analyze before")
        return details

    def get_summary(self, details: Any = None) -> dict[str, float]:
        """Means over the layers that have them of log_norm, alpha, alpha_weighted, log_alpha_norm,
        log_spectral_norm, stable_rank and, with mp_fit, mp_softrank."""
        import numpy as np

        table = self.get_details(details)
        names = {*table.columns} if hasattr(table, "columns") else {key for row in table for key in row}
        summary = {}
        for name in (name for name in _SUMMARY if name in names):
            column = table[name] if hasattr(table, "columns") else table.column(name)
            values = np.asarray(column, np.float64)
            if not np.isnan(values).all():
                summary[name] = float(np.nanmean(values))
        return summary

    def get_ESD(
        self, model: Any = None, params: Mapping[str, Any] | None = None, layer: Any = None, random: bool = False
    ) -> "np.ndarray":
        """The eigenvalues of one layer, ascending, [num_evals]. ``layer`` is its number or its name; ``params`` holds
        options of :meth:`analyze`."""
        if random:
            raise NotImplementedError("get_ESD(random=True) is not here; analyze(randomize=True) compares with it")
        if layer is None:
            raise InvalidArgument("get_ESD: expected the number or the name of a layer, got layer=None")
        rows = self._rows(model, [layer], checked(dict(params or {})), esd=True)
        if len(rows) != 1:
            raise InvalidArgument(f"get_ESD: expected one layer, but layer={layer!r} are {len(rows)}")
        return rows[0]["eigenvalues"]

    def _rows(
        self, model: Any, layers: list[Any], chosen: dict[str, Any], esd: bool = False, spectra: bool = True
    ) -> "Rows":
        from heavytails.analysis import Rows, analyze, list_layers

        # Tables of positions are layers to WeightWatcher.
        asked = {**command(chosen), "variant": self.variant, "esd": esd, "position_tables": True}
        model = self.model if model is None else model
        if model is None:
            raise InvalidArgument("expected a model: a module, a state dict or the path of a checkpoint, got None")
        if asked.get("base") is not None and not isinstance(model, (str, os.PathLike)):
            raise NotImplementedError("base_model is offered for models that are files: give their paths")
        rows = (analyze if spectra else list_layers)(model, frame=False, **asked)
        if not asked["pool"]:
            for row in rows:
                _as_slice(row)
        if chosen["base_model"] is not None and not chosen["peft"]:
            for row in rows:
                row["longname"] = row["name"] = row["longname"].removesuffix(".delta")
        keep = _Choice(layers, rows)
        small = (row for row in rows if row["N"] <= chosen["max_N"] and keep(row))
        only = ".lora" if chosen["peft"] is True else ""
        return Rows([row for row in small if row["longname"].endswith(only)], rows.attrs)


def _missing(name: str) -> Any:
    def method(self: WeightWatcher, *arguments: Any, **options: Any) -> None:
        raise NotImplementedError(f"WeightWatcher.{name} is not offered by heavytails.weightwatcher")

    method.__name__, method.__doc__ = name, "Not here; raises NotImplementedError."
    return method


_ELSEWHERE = (
    *("analyze_traps", "analyze_vectors", "analyze_weights", "extract_pytorch_bins", "remove_traps", "vector_metrics"),
)
for _name in _ELSEWHERE:
    setattr(WeightWatcher, _name, _missing(_name))


class _Choice:
    """Which rows WeightWatcher's list of layers keeps: numbers, names and types; with a minus, all others."""

    def __init__(self, layers: Iterable[Any], rows: "Rows") -> None:
        self._wanted, self._unwanted = set(), set()
        known = {value for row in rows for value in (row["layer_id"], row["longname"], row["layer_type"])}
        for layer in layers:
            negative = layer < 0 if not isinstance(layer, str) else layer.startswith("-")
            value = -layer if negative and not isinstance(layer, str) else layer[1:] if negative else layer
            if value not in known:
                raise InvalidArgument(f"layers: no analysed layer has the number, name or type {value!r}")
            (self._unwanted if negative else self._wanted).add(value)

    def __call__(self, row: Mapping[str, Any]) -> bool:
        values = {row["layer_id"], row["longname"], row["layer_type"]}
        return not values & self._unwanted and (not self._wanted or bool(values & self._wanted))


# With pool=False WeightWatcher numbers the slices of a layer in slice_id, and has 0 there for a matrix; the name is the
# layer's. Names here end in the number of the slice, [3].
def _as_slice(row: dict[str, Any]) -> None:
    if row.get("slice_id") is not None:
        row["longname"] = row["name"] = row["longname"].rsplit("[", 1)[0]
    else:
        row["slice_id"] = 0


def _table(rows: "Rows", names: tuple[str, ...]) -> "pandas.DataFrame | Rows":
    from heavytails.analysis import Rows

    present = {key for row in rows for key in row}
    order = ["layer_id", "name", *sorted(name for name in names if name not in ("layer_id", "name"))]
    return Rows([{name: row.get(name) for name in order if name in present} for row in rows], rows.attrs).presented()
