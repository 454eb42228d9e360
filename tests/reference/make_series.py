"""Saves two small runs of SGD as sgd_ht saves them, and the tail indices of their averaged layers by NumPy.

    python3 make_series.py series

in this folder writes series/3_0016_mnist_NLL_fc_1.000000E-01_0005 (pickled modules in zip archives, histories of
floats, args.info), series/3_0016_mnist_NLL_fc_2.000000E+00_0001 (PyTorch's format before 1.6, histories of tensors,
loss and last layer not finite) and series/expected.json. Made with PyTorch 1.13 and NumPy 1.24. The formulas are
those of github.com/umutsimsekli/sgd_ht: E1 of each layer's mean over the nets, less its mean over the weights, median
over block lengths.
"""

import argparse
import json
import math
import os
import sys

import numpy as np
import torch

# PyTorch stores the path of a module's source in its older format; this one is the same on every machine.
__file__ = os.path.basename(__file__)

BLOCKS = [2, 5, 10, 20, 50, 100, 500, 1000]
NETS = 4


class FullyConnected(torch.nn.Module):
    def __init__(self, inputs=40, width=16, classes=10):
        super().__init__()
        self.fc = torch.nn.Sequential(
            torch.nn.Linear(inputs, width, bias=False),
            torch.nn.ReLU(),
            torch.nn.Linear(width, width, bias=False),
            torch.nn.ReLU(),
            torch.nn.Linear(width, classes, bias=False),
        )


def run(folder, eta, batch, new_format, scale, diverges):
    os.makedirs(folder, exist_ok=True)
    net = FullyConnected()
    layers = {name[: -len(".weight")]: [] for name, _ in net.named_parameters()}

    def save(value, name):
        torch.save(value, os.path.join(folder, name), _use_new_zipfile_serialization=new_format)

    for t in range(NETS):
        with torch.no_grad():
            for name, weight in net.named_parameters():
                weight += scale * torch.from_numpy(np.random.standard_cauchy(tuple(weight.shape)).astype(np.float32))
                if diverges and t == 2 and name == "fc.4.weight":
                    weight[3, 5] = float("nan")
                layers[name[: -len(".weight")]].append(weight.double().numpy().copy())
        save(net, f"net_{t}.pyT")
    save(net, "net_final.pyT")
    losses = [2.31, 1.2, float("nan") if diverges else 0.4375]
    number = (lambda x: x) if new_format else torch.tensor
    rows = [[100 * i, number(loss), number(10.0 + 30 * i)] for i, loss in enumerate(losses)]
    save(rows, "evaluation_history_TEST.hist")
    save([[i, loss, accuracy] for i, (_, loss, accuracy) in enumerate(rows)], "training_history.hist")
    arguments = argparse.Namespace(
        depth=3, width=16, dataset="mnist", criterion="NLL", model="fc", lr=eta, batch_size_train=batch, seed=0
    )
    save(arguments, "args.info")
    return {name: np.mean(weights, axis=0) for name, weights in layers.items()}


def log_norms(rows):
    return np.log(np.linalg.norm(rows, axis=1))


def stable(rows, least):
    """Corollary 2.4 of Mohammadi et al. at each block length, and the median over those with enough blocks."""
    values = []
    for m in BLOCKS:
        n = len(rows) // m
        if n < least:
            continue
        kept = rows[: n * m]
        growth = log_norms(kept.reshape(n, m, -1).sum(axis=1)).mean() - log_norms(kept).mean()
        values.append(math.log(m) / growth if growth > 0 else math.inf)
    return float(np.median(values)) if values else None


def hill(values):
    k = math.ceil(math.sqrt(len(values)))
    top = np.sort(np.abs(values))[::-1]
    return float(1 / np.mean(np.log(top[:k] / top[k])))


def expected(mean):
    values = mean.ravel() - mean.mean()
    rows = mean - mean.mean(axis=0)
    return {
        "mean": [float(mean.ravel()[0]), float(mean.ravel()[-1])],
        "e1": stable(values[:, None], 10),
        "e1_legacy": stable(values[:, None], 1),
        "e2": stable(rows, 10),
        "e2_legacy": stable(rows, 1),
        "hill": hill(values),
    }


def main(root):
    torch.manual_seed(3)
    np.random.seed(4)
    good = run(os.path.join(root, "3_0016_mnist_NLL_fc_1.000000E-01_0005"), 0.1, 5, True, 0.01, False)
    bad = run(os.path.join(root, "3_0016_mnist_NLL_fc_2.000000E+00_0001"), 2.0, 1, False, 1.0, True)
    bad.pop("fc.4")
    results = {"good": good, "bad": bad}
    with open(os.path.join(root, "expected.json"), "w") as file:
        json.dump({run: {n: expected(m) for n, m in of.items()} for run, of in results.items()}, file, indent=1)
        file.write("\n")


main(sys.argv[1])
