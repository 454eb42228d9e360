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

Options that are not here raise NotImplementedError with their names; none is ignored.
"""

from __future__ import annotations

import os

from heavytails._changes import Changes, as_list
from heavytails.errors import InvalidArgument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, Mapping

    import numpy as np
    import pandas

    from heavytails.analysis import Rows

__all__ = ["WeightWatcher"]

# Options that decide nothing but where figures would go, and those that have one value here.
_UNUSED = ("savefig", "log_level")
_ONLY = {
    "plot": False,
    "deltas": False,
    "intra": False,
    "fft": False,
    "conv2d_fft": False,
    "channels": None,
    "stacked": False,
    "xmin_max": None,
    "inverse": False,
    "glorot_fix": False,
    "sparsify": True,
    "start_ids": 0,
    "min_size": None,
    "max_size": None,
}
_HINTS = {
    "intra": "`heavytails analyze FILE --intra` multiplies neighbouring layers",
    "plot": "`heavytails analyze FILE --report DIR` draws every layer",
    "glorot_fix": "it has no effect in WeightWatcher 0.7.5.5",
}

# WeightWatcher's options and their defaults there, of which the first line is those that are passed on by name.
_DEFAULTS: dict[str, Any] = {
    **{"mp_fit": False, "randomize": False, "vectors": False, "detX": False},
    **{"min_evals": 10, "max_evals": 15_000, "max_N": 50_000, "pool": True, "ww2x": False, "conv2d_norm": True},
    **{"fit": "PL", "fix_fingers": False, "max_fingers": 10, "finger_thresh": 1.0, "xmax": None, "pl_package": "ww"},
    **{"svd_method": "fast", "tolerance": 1e-6, "base_model": None, "peft": False},
    **{"seed": 0, "threads": None, "backend": "default"},
}

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
        "accurate", tolerance=1e-6, pl_package (all give the same), base_model (W - W0 of each layer) and peft=True |
        "with_base" for adapters, all of them files. Added here: seed=0, threads, and backend="default" | "native" |
        "managed".

        Raises NotImplementedError that names each option which is not here, and the exceptions of
        :func:`heavytails.analyze`.
        """
        chosen = _checked(options)
        asked = {**_command(chosen), "variant": self.variant}
        rows = self._rows(model, as_list(layers), asked, chosen)
        self.details = _table(rows, _COLUMNS)
        return self.details

    def describe(self, model: Any = None, layers: Any = (), **options: Any) -> "pandas.DataFrame | Rows":
        """The layers that :meth:`analyze` would analyse: their numbers, names, types and sizes."""
        chosen = _checked(options)
        return _table(self._rows(model, as_list(layers), _command(chosen), chosen), _LAYER)

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
        chosen = _checked(dict(params or {}))
        rows = self._rows(model, [layer], {**_command(chosen), "variant": self.variant, "esd": True}, chosen)
        if len(rows) != 1:
            raise InvalidArgument(f"get_ESD: expected one layer, but layer={layer!r} are {len(rows)}")
        return rows[0]["eigenvalues"]

    def _rows(self, model: Any, layers: list[Any], asked: dict[str, Any], chosen: dict[str, Any]) -> "Rows":
        from heavytails.analysis import Rows, analyze

        model = self.model if model is None else model
        if model is None:
            raise InvalidArgument("expected a model: a module, a state dict or the path of a checkpoint, got None")
        if asked.get("base") is not None and not isinstance(model, (str, os.PathLike)):
            raise NotImplementedError("base_model is offered for models that are files: give their paths")
        rows = analyze(model, frame=False, **asked)
        positions = _positions(rows.attrs["skipped"])
        if positions:
            rows = analyze(model, frame=False, **{**asked, "as": [f"{name}=matrix" for name in positions]})
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


for _name in (
    *("analyze_traps", "analyze_vectors", "analyze_weights", "extract_pytorch_bins", "randomize_model", "remove_traps"),
    *("vector_metrics",),
):
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


def _checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their defaults; raises where one has no counterpart here."""
    others = {name: value for name, value in options.items() if name not in _DEFAULTS and name not in _UNUSED}
    chosen = {**_DEFAULTS, **{name: value for name, value in options.items() if name in _DEFAULTS}}
    refused = {name: value for name, value in others.items() if name not in _ONLY or value != _ONLY[name]}
    refused.update((name, chosen[name]) for name, accepted in _VALUES.items() if not accepted(chosen[name]))
    if refused:
        named = ", ".join(f"{name}={value!r}" for name, value in refused.items())
        hints = "".join(f"; {name}: {hint}" for name, hint in _HINTS.items() if name in refused)
        raise NotImplementedError(f"not offered by heavytails.weightwatcher: {named}{hints}")
    return chosen


_VALUES = {
    "fit": lambda value: value in ("PL", "TPL", "E_TPL"),
    "fix_fingers": lambda value: value in (False, None, "clip_xmax", "xmin_peak"),
    "pl_package": lambda value: value in ("ww", "ww_powerlaw", "powerlaw"),
    "svd_method": lambda value: value in ("fast", "accurate"),
    "xmax": lambda value: value is None or (isinstance(value, int) and value < 0),
    "peft": lambda value: value in (False, True, "with_base"),
}


def _command(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The options of heavytails.analyze."""
    return {
        **{name.lower(): True for name in ("mp_fit", "randomize", "vectors", "detX") if chosen[name]},
        **{name: chosen[name] for name in ("min_evals", "max_evals", "max_fingers", "tolerance", "seed", "backend")},
        **({} if chosen["threads"] is None else {"threads": chosen["threads"]}),
        **({} if chosen["base_model"] is None else {"base": os.fspath(chosen["base_model"])}),
        "pool": bool(chosen["pool"]) and not chosen["ww2x"],
        "conv_norm": bool(chosen["conv2d_norm"]),
        "fit": chosen["fit"].lower().replace("_", ""),
        "fix_fingers": chosen["fix_fingers"] or "none",
        "finger_threshold": chosen["finger_thresh"],
        "accurate": chosen["svd_method"] == "accurate",
        "leave_out_largest": -(chosen["xmax"] or 0),
    }


# With pool=False WeightWatcher numbers the slices of a layer in slice_id, and has 0 there for a matrix; the name is the
# layer's. Names here end in the number of the slice, [3].
def _as_slice(row: dict[str, Any]) -> None:
    if row.get("slice_id") is not None:
        row["longname"] = row["name"] = row["longname"].rsplit("[", 1)[0]
    else:
        row["slice_id"] = 0


# Tables of positions are layers to WeightWatcher, and are otherwise listed and not analysed.
def _positions(skipped: Iterable[Mapping[str, Any]]) -> list[str]:
    return [
        entry["longname"] for entry in skipped if "position" in entry["reason"] and len(entry["shape"].split("x")) == 2
    ]


def _table(rows: "Rows", names: tuple[str, ...]) -> "pandas.DataFrame | Rows":
    from heavytails.analysis import Rows

    present = {key for row in rows for key in row}
    order = ["layer_id", "name", *sorted(name for name in names if name not in ("layer_id", "name"))]
    return Rows([{name: row.get(name) for name in order if name in present} for row in rows], rows.attrs).presented()
