"""WeightWatcher's recorded answers beside ours, column by column.

A cell that differs is excused only where a calculation shows that WeightWatcher's value is what its known fault gives,
or that it is random.
"""

import functools
import math

import numpy as np

import heavytails as ht
import heavytails.powerlaw as powerlaw
import heavytails.weightwatcher as ww

TWINS = 8
# By how much the likelihood of the simplex's last point may fall short of the maximum; 0.21 is the most that was seen.
SHORT = 0.5


def records(table):
    """The rows of a frame or of a list as dictionaries in which a missing number is None."""
    rows = table.to_dict("records") if hasattr(table, "to_dict") else table
    return [{k: None if isinstance(v, float) and math.isnan(v) else v for k, v in row.items()} for row in rows]


@functools.lru_cache(maxsize=None)
def spectra(path):
    """The eigenvalues of every layer of a file that enter a fit."""
    rows = ht.analyze(path, frame=False, esd=True, variant="legacy")
    return {row["longname"]: row["eigenvalues"][row["eigenvalues"] > 1e-5] for row in rows}


@functools.lru_cache(maxsize=None)
def most_likely(path, layer, xmin):
    """The truncated power law of a layer above xmin, and its distance."""
    law = powerlaw.Fit(spectra(path)[layer], xmin=xmin).truncated_power_law
    return law.loglikelihood, law.D


class Comparison:
    """One recorded run beside ours: the largest relative difference of each column, and the excused cells."""

    def __init__(self, path, run):
        self.watcher, self.run, self.preset = ww.WeightWatcher(path), run, run["preset"]
        self.rows = records(self.watcher.analyze(**run["opts"]))
        self.ours = {(row["longname"], row.get("slice_id") or 0): row for row in self.rows}
        self.slices, self.twins = None, None
        self.worst, self.excused, self.wrong = {}, {}, []
        for theirs in run["rows"]:
            key = (theirs["longname"], theirs.get("slice_id") or 0)
            ours = self.ours.get(key)
            if ours is None:
                self.wrong.append(f"{self.preset}: no row for {key}")
                continue
            for column, value in theirs.items():
                self.compare(column, theirs, ours, None if value == "nan" else value)

    def compare(self, column, theirs, ours, value):
        if column not in ours:
            self.wrong.append(f"{self.preset}: no column {column}")
            return
        mine = ours[column]
        if isinstance(value, (bool, str)) or isinstance(mine, (bool, str)):
            difference = 0.0 if value == mine else math.inf
        elif value is None or mine is None:
            difference = 0.0 if value is None else math.inf
        else:
            difference = abs(value - mine) / max(abs(value), 1e-9)
            if column == "sv_min":
                difference = abs(value - mine) / ours["sv_max"]
            elif column in ("log_norm", "log_spectral_norm", "log_alpha_norm", "alpha_weighted"):
                difference = abs(value - mine) / max(abs(value), 1)
        # Histogram entropies jump when an entry changes its bin; sigma_mp is where a simplex of WeightWatcher stops.
        loose = ("bulk", "tail", "softrank", "sigma_mp")
        tolerance = 1e-3 if column.endswith("vec_entropy") else 1e-4 if any(l in column for l in loose) else 2e-5
        if difference <= tolerance:
            self.worst[column] = max(self.worst.get(column, 0.0), difference)
        elif (reason := self.excuse(column, theirs, ours, value)) is not None:
            self.excused.setdefault(column, {}).setdefault(reason, []).append(theirs["longname"])
        else:
            self.wrong.append(f"{self.preset} {theirs['longname']} {column}: {value}, ours {mine}")

    def excuse(self, column, theirs, ours, value):
        if column == "sv_min":
            return self.largest_of_least(ours, value)
        if column == "layer_type":
            matrix = value == "dense" and theirs["rf"] == 1
            return "theirs is dense for every matrix of a state dict" if matrix else None
        if column == "layer_id":
            return "theirs counts members of the archive in its own order" if ".npz" in self.watcher.model else None
        if theirs["alpha"] == -1:
            return self.failed(column, theirs, ours, value)
        if self.preset in ("tpl", "e_tpl"):
            return self.less_likely(column, theirs, ours)
        if self.preset == "randomize":
            return self.random(column, ours, value)
        if self.preset == "vectors":
            return self.at_xmin(column, theirs, ours)
        return None

    def largest_of_least(self, ours, value):
        """Of the slices of a convolution WeightWatcher takes the largest of the least singular values."""
        if self.slices is None:
            self.slices = records(ww.WeightWatcher(self.watcher.model).analyze(pool=False, min_evals=2))
        least = [row["sv_min"] / math.sqrt(row["rf"]) for row in self.slices if row["longname"] == ours["longname"]]
        if "conv2d_norm" in self.run["opts"]:
            least = [x * math.sqrt(2) for x in least]
        if ours["M"] == 1:
            least = [ours["sv_max"]]
        same = least and abs(value - max(least)) <= 1e-5 * ours["sv_max"]
        return "theirs is the largest of the slices' least singular values" if same else None

    def failed(self, column, theirs, ours, value):
        """With at most max_fingers eigenvalues its clipping fails, and it goes on with alpha = -1."""
        want = {
            **dict.fromkeys(("alpha", "D", "sigma", "xmin", "num_pl_spikes", "raw_alpha"), -1),
            **{"num_fingers": 0, "status": "failed", "warning": "over-trained"},
            "alpha_weighted": -ours["log_spectral_norm"],
        }
        few = self.preset == "clip_xmax" and ours["num_evals"] <= 10
        near = isinstance(want.get(column), str) and value == want[column]
        near = near or (not isinstance(value, str) and column in want and abs(value - want[column]) < 1e-6)
        if few and (near or column == "log_alpha_norm"):
            return "theirs fails with at most 10 eigenvalues and goes on with alpha = -1"
        return None

    def less_likely(self, column, theirs, ours):
        """powerlaw's simplex stops before the maximum: at its xmin our law is at least as likely, and by little."""
        fitted = ("alpha", "Lambda", "D", "xmin", "num_pl_spikes", "alpha_weighted", "log_alpha_norm", "warning")
        if column not in fitted:
            return None
        xmin = theirs["xmin"] * (1 - 1e-7)
        best, distance = most_likely(self.watcher.model, ours["longname"], xmin)
        x = spectra(self.watcher.model)[ours["longname"]]
        tail = x[x >= xmin]
        alpha, rate = max(1.0, theirs["alpha"]), theirs["Lambda"]
        grid = np.geomspace(xmin, xmin + 750 / max(rate, 1e-12), 40_001)
        kernel = grid ** (1 - alpha) * np.exp(-rate * grid)
        mass = (np.diff(np.log(grid)) * (kernel[1:] + kernel[:-1]) / 2).sum()
        reported = (-alpha * np.log(tail) - rate * tail - np.log(mass)).sum()
        more = -1e-4 <= best - reported <= SHORT and ours["D"] <= distance + 1e-4
        return "theirs stops before the maximum of the likelihood" if more else None

    def random(self, column, ours, value):
        """What is compared with a shuffled matrix is random; theirs lies within five deviations of ours. The few spikes
        of a shuffled matrix are often as many for all of our seeds: theirs may be one more or fewer."""
        if not (column.startswith("rand_") or column in ("max_rand_eval", "ww_softrank", "ww_maxdist")):
            return None
        if self.twins is None:
            self.twins = [records(self.watcher.analyze(randomize=True, seed=seed)) for seed in range(1, TWINS + 1)]
        values = [row[column] for rows in self.twins for row in rows if row["longname"] == ours["longname"]]
        room = 1 if column == "rand_num_spikes" else 1e-6 * abs(np.mean(values))
        near = abs(value - np.mean(values)) <= 5 * np.std(values) + room
        return f"theirs is random, within five standard deviations of {TWINS} of our seeds" if near else None

    def at_xmin(self, column, theirs, ours):
        """Rounding decides on which side of xmin the eigenvector at xmin lies. If one vector is on the other side, the
        sums over bulk and tail of a quantity and of its square are the same."""
        if not column.startswith(("bulk_", "tail_")):
            return None
        quantity = column.split("_", 2)[2]

        def sums(row, tail):
            counts = {"bulk": row["num_evals"] - tail, "tail": tail}
            first = sum(n * row[f"{p}_mean_{quantity}"] for p, n in counts.items())
            second = sum(
                n * (row[f"{p}_var_{quantity}"] + row[f"{p}_mean_{quantity}"] ** 2) for p, n in counts.items()
            )
            return np.array([first, second])

        want, got = sums(ours, ours["num_pl_spikes"]), sums(theirs, ours["num_pl_spikes"] - 1)
        same = np.allclose(got, want, rtol=1e-3 if quantity == "vec_entropy" else 1e-5)
        return "theirs counts the eigenvector at xmin as bulk because of rounding" if same else None
