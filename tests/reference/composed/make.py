#!/usr/bin/env python3
"""Writes weights that PyTorch stores as several tensors, or quantised, and what PyTorch itself computes of them.

    cd tests/reference/composed && python3 make.py

Made with PyTorch 1.13.0a0 (Debian 12, python3-torch). values.json holds, for each file and weight, its dimensions and
its numbers: those of the formula in float64, which agree with the module's own weight, for the parametrisations, and
dequantize() for quantised tensors.
"""
import json
import warnings

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune, spectral_norm, weight_norm

warnings.filterwarnings("ignore")
torch.manual_seed(17)
values = {}


def record(file, weights, state):
    torch.save(state, file)
    values[file] = {
        name: [list(w.shape), [float(x) for x in w.detach().double().flatten()]] for name, w in weights.items()
    }


def run(module, inputs):
    """One forward pass, which computes the module's weight."""
    return module(torch.randn(2, inputs, *[9] * (module.weight.dim() - 2)))


def normalised(module, v, g):
    """g v / ||v|| over all dimensions but the one that g keeps, in float64."""
    v, g = v.detach().double(), g.detach().double()
    kept = [k for k in range(v.dim()) if g.shape[k] != 1]
    norm = torch.sqrt((v * v).sum(dim=[k for k in range(v.dim()) if k not in kept], keepdim=True))
    weight = g * v / norm
    run(module, v.shape[1])
    assert torch.allclose(weight.float(), module.weight, rtol=1e-5, atol=1e-6)
    return weight


def divided(module, w, u, v, dim):
    """W / (u' W v) with the rows of W along dim, in float64."""
    w, u, v = w.detach().double(), u.detach().double(), v.detach().double()
    matrix = w.transpose(0, dim).reshape(w.shape[dim], -1)
    weight = w / (u @ matrix @ v)
    module.eval()
    run(module, w.shape[1])
    assert torch.allclose(weight.float(), module.weight, rtol=1e-5, atol=1e-6)
    return weight


linear, transposed = weight_norm(nn.Linear(5, 7)), weight_norm(nn.ConvTranspose1d(4, 4, 3))
for m in (linear, transposed):
    m.weight_g.data = torch.rand_like(m.weight_g) + 0.5
record(
    "weight_norm.pt",
    {
        "0.weight": normalised(linear, linear.weight_v, linear.weight_g),
        "1.weight": normalised(transposed, transposed.weight_v, transposed.weight_g),
    },
    nn.Sequential(linear, transposed).state_dict(),
)

old, turned = spectral_norm(nn.Linear(5, 7)), spectral_norm(nn.ConvTranspose1d(4, 4, 3))
new = parametrizations.spectral_norm(nn.Conv1d(3, 6, 3))
for m, inputs in ((old, 5), (turned, 4), (new, 3)):
    for _ in range(20):
        run(m, inputs)
p = new.parametrizations.weight
record(
    "spectral_norm.pt",
    {
        "0.weight": divided(old, old.weight_orig, old.weight_u, old.weight_v, 0),
        "1.weight": divided(turned, turned.weight_orig, turned.weight_u, turned.weight_v, 1),
        "2.weight": divided(new, p.original, p[0]._u, p[0]._v, 0),
    },
    nn.Sequential(old, turned, new).state_dict(),
)

pruned = nn.Linear(5, 7)
prune.random_unstructured(pruned, "weight", 0.4)
record("pruned.pt", {"weight": pruned.weight}, pruned.state_dict())

w = torch.randn(6, 5, 2)
whole = torch.quantize_per_tensor(w, 0.03, 7, torch.quint8)
rows = torch.quantize_per_channel(w, torch.rand(6).double() * 0.05 + 0.01, torch.randint(-9, 9, (6,)), 0, torch.qint8)
columns = torch.quantize_per_channel(w, torch.rand(5).double() * 0.05 + 0.01, torch.zeros(5).long(), 1, torch.qint8)
part = whole[1:4].transpose(0, 1)
record(
    "quantised.pt",
    {name: w.dequantize() for name, w in (("whole", whole), ("rows", rows), ("columns", columns), ("part", part))},
    {"whole": whole, "rows": rows, "columns": columns, "part": part},
)

dynamic = torch.quantization.quantize_dynamic(nn.Sequential(nn.Linear(5, 7), nn.Linear(7, 3)), {nn.Linear})
record(
    "packed.pt",
    {f"{k}.weight": dynamic[k].weight().dequantize() for k in (0, 1)},
    dynamic.state_dict(),
)

# Recurrent modules keep objects of C++, whose state is (type, biases, ..., packed weights).
model = nn.Sequential(nn.Linear(3, 4), nn.LSTM(3, 5), nn.GRU(5, 4, bidirectional=True))
recurrent = torch.quantization.quantize_dynamic(model, {nn.LSTM, nn.GRU}, dtype=torch.qint8).state_dict()
packed = {key: object.__getstate__()[0][4] for key, object in recurrent.items() if key.endswith("param")}
record(
    "recurrent.pt",
    {"0.weight": recurrent["0.weight"]}
    | {
        f"{key}.weight_{side}": part.__getstate__()[0][0].dequantize()
        for key, parts in packed.items()
        for side, part in zip(("ih", "hh"), parts)
    },
    recurrent,
)

with open("values.json", "w") as f:
    json.dump(values, f)
    f.write("\n")
