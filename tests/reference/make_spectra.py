"""Prints the eigenvalues of a checkpoint's layers as WeightWatcher 0.7.5.5 computes them, and the fits of the same
layers by WeightWatcher and powerlaw 1.5.

    python3 make_spectra.py WEIGHTS.pth PEERS_FOLDER NAME > NAME_spectra.json

The eigenvalues of a dense layer are the squared singular values of W; those of a convolution are the squared singular
values of the k x k slices W[:, :, i, j] / sqrt 2, pooled. The weights are float32, the singular values float64 (numpy).
Eigenvalues above 1e-5 are kept, in ascending order. PEERS_FOLDER holds the recorded answers of WeightWatcher and
powerlaw (ww_NAME.json, ww_NAME_tpl.json, pl15_NAME.json); the answers that exist are copied beside each layer.
"""
import collections
import json
import os
import sys

import numpy as np
import torch


def eigenvalues(w):
    slices = [w] if w.ndim == 2 else [w[:, :, i, j] / np.sqrt(2) for i in range(w.shape[2]) for j in range(w.shape[3])]
    e = np.sort(np.concatenate([np.linalg.svd(s, compute_uv=False) ** 2 for s in slices]))
    return e[e > 1e-5]


def peer(folder, file):
    path = os.path.join(folder, file)
    return json.load(open(path)) if os.path.exists(path) else None


def main(weights, folder, name):
    state = torch.load(weights, map_location="cpu")
    state = state.get("state_dict", state)
    layers = collections.OrderedDict()
    for key, tensor in state.items():
        if key.endswith(".weight") and tensor.ndim in (2, 4):
            layers[key[: -len(".weight")].replace("module.", "")] = {
                "eigenvalues": eigenvalues(tensor.numpy().astype(np.float64)).tolist(),
                "peers": {},
            }
    keep = ("alpha", "Lambda", "xmin", "D", "sigma", "num_pl_spikes", "norm")
    short = name.split("_")[0]
    for file in (f"ww_{name}.json", f"ww_{name}_tpl.json", f"ww_{short}_tpl.json", f"ww_{short}_presets.json"):
        for run in (peer(folder, file) or {"runs": []})["runs"]:
            if run["preset"] in ("default", "tpl", "e_tpl", "clip_xmax", "xmin_peak"):
                for row in run["rows"]:
                    kept = {k: row[k] for k in (*keep, "num_fingers", "raw_alpha") if k in row}
                    layers[row["longname"]]["peers"]["ww_" + run["preset"]] = kept
    for key, fit in (peer(folder, f"pl15_{name}.json") or {"layers": {}})["layers"].items():
        columns = ("alpha", "xmin", "D", "sigma", "n_tail", "loglik", "compare")
        layers[key.split("|")[-1]]["peers"]["powerlaw"] = {k: fit[k] for k in columns if k in fit}
    rows = ",\n".join(f"  {json.dumps(key)}: {json.dumps(layer)}" for key, layer in layers.items())
    head = {"made_by": "make_spectra.py", "numpy": np.__version__, "checkpoint": os.path.basename(weights)}
    print(json.dumps(head)[:-1] + ', "layers": {\n' + rows + "\n}}")


if __name__ == "__main__":
    main(*sys.argv[1:4])
