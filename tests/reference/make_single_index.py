"""Writes single_index.json: a two-layer student under torch's optimisers, in float64, from PyTorch.

Run: python3 make_single_index.py > single_index.json   (PyTorch 1.13 or later)

Data and weights are the stream of SplitMix64 and of Box and Muller with seed 101: X [40 x 20], beta (normalised),
W [30 x 20], a [30], noise [40]; y = softplus(X beta) + 0.3 noise; f = a' sigma(W x / sqrt d) / sqrt h; the loss is
the mean squared error. The first gradient is recorded for each activation, and three steps for each optimiser.
"""

import json
import math

import torch

MASK = (1 << 64) - 1
N, H, D = 40, 30, 20
ACTIVATIONS = {
    "Tanh": torch.tanh,
    "ReLU": torch.relu,
    "Softplus": torch.nn.functional.softplus,
    "Identity": lambda u: u,
}
OPTIMIZERS = [
    ("sgd", dict(lr=2.0)),
    ("sgd", dict(lr=2.0, momentum=0.9)),
    ("sgd", dict(lr=2.0, momentum=0.9, weight_decay=0.01)),
    ("adam", dict(lr=0.1)),
    ("adam", dict(lr=0.1, weight_decay=0.01)),
    ("adam", dict(lr=0.1, betas=(0.8, 0.99), eps=0.01)),
]


def gaussians(seed, count):
    state, values = seed, []

    def uniform():
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    while len(values) < count:
        u1, u2 = uniform(), uniform()
        r = math.sqrt(-2 * math.log(1 - u1))
        values += [r * math.cos(2 * math.pi * u2), r * math.sin(2 * math.pi * u2)]
    return torch.tensor(values[:count], dtype=torch.float64)


x, beta, w0, a0, noise = torch.split(gaussians(101, N * D + D + H * D + H + N), [N * D, D, H * D, H, N])
x, w0 = x.reshape(N, D), w0.reshape(H, D)
y = torch.nn.functional.softplus(x @ (beta / beta.norm())) + 0.3 * noise


def loss(w, a, activation):
    f = ACTIVATIONS[activation](x @ w.T / math.sqrt(D)) @ a / math.sqrt(H)
    return torch.nn.functional.mse_loss(f, y)


def parameters():
    return w0.clone().requires_grad_(), a0.clone().requires_grad_()


gradients = []
for activation in ACTIVATIONS:
    w, a = parameters()
    value = loss(w, a, activation)
    value.backward()
    gradients.append(
        dict(activation=activation, loss=value.item(), hidden=w.grad[:3].flatten().tolist(), output=a.grad.tolist())
    )

steps = []
for name, options in OPTIMIZERS:
    w, a = parameters()
    optimizer = dict(sgd=torch.optim.SGD, adam=torch.optim.Adam)[name]([w, a], **options)
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        value = loss(w, a, "Tanh")
        value.backward()
        optimizer.step()
        losses.append(value.item())
    hidden = w.detach()[:3].flatten().tolist()
    steps.append(dict(optimizer=name, **options, losses=losses, hidden=hidden, output=a.detach().tolist()))

print(json.dumps(dict(made_with=f"torch {torch.__version__}", gradients=gradients, steps=steps)))
