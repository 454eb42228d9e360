"""WeightWatcher's options: their defaults, which are offered here, and what they are for heavytails.analyze."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Mapping

# Options that decide nothing but where figures would go, and those that have one value here.
_UNUSED = ("savefig", "log_level")
_ONLY = {
    "plot": False,
    "deltas": False,
    "fft": False,
    "conv2d_fft": False,
    "channels": None,
    "stacked": False,
    "xmin_max": None,
    "inverse": False,
    "glorot_fix": False,
    "start_ids": 0,
    "min_size": None,
    "max_size": None,
}
_HINTS = {
    "intra": "with sparsify=True WeightWatcher multiplies by a random matrix without a seed; sparsify=False is offered",
    "plot": "`heavytails analyze FILE --report DIR` draws every layer",
    "glorot_fix": "it has no effect in WeightWatcher 0.7.5.5",
}

# WeightWatcher's options and their defaults there, of which the first line is those that are passed on by name.
_DEFAULTS: dict[str, Any] = {
    **{"mp_fit": False, "randomize": False, "vectors": False, "detX": False, "intra": False, "sparsify": True},
    **{"min_evals": 10, "max_evals": 15_000, "max_N": 50_000, "pool": True, "ww2x": False, "conv2d_norm": True},
    **{"fit": "PL", "fix_fingers": False, "max_fingers": 10, "finger_thresh": 1.0, "xmax": None, "pl_package": "ww"},
    **{"svd_method": "fast", "tolerance": 1e-6, "base_model": None, "peft": False},
    **{"seed": 0, "threads": None, "backend": "default"},
}


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options with their defaults; raises where one has no counterpart here."""
    others = {name: value for name, value in options.items() if name not in _DEFAULTS and name not in _UNUSED}
    chosen = {**_DEFAULTS, **{name: value for name, value in options.items() if name in _DEFAULTS}}
    refused = {name: value for name, value in others.items() if name not in _ONLY or value != _ONLY[name]}
    refused.update((name, chosen[name]) for name, accepted in _VALUES.items() if not accepted(chosen[name]))
    if chosen["intra"] and chosen["sparsify"]:
        refused.update(intra=chosen["intra"], sparsify=chosen["sparsify"])
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


def command(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The options of heavytails.analyze."""
    return {
        **{name.lower(): True for name in ("mp_fit", "randomize", "vectors", "detX", "intra") if chosen[name]},
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
