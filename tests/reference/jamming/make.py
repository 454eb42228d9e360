#!/usr/bin/env python3
"""Writes small pickles like those of the jamming notebook's scripts, and records what NumPy finds in them.

    python3 make.py

Made with Python 3.11 and numpy 1.24 (Debian 12: python3-numpy). mnist_K.pkl and results_K.pkl are of protocol K = 2 to
5 and hold the same numbers: 9 training and 4 test patterns of 3 inputs, and networks of one hidden layer (results_K:
the entry N is the width) or two (results_two_layers.pkl: N is the number of parameters, and L is given). Between them
are float32, float64 and int64 arrays, NumPy's scalars, arrays of dimension 0, column-major ("Fortran") arrays, big-
endian ones, and in results_two_layers.pkl arrays as JAX pickles them. expected.json holds the arrays, losses and
counts; numbers.pkl arrays of every real number type and numbers.json their numbers in row-major order; histograms.json
values with np.histogram's answers.
"""
import json, os, pickle, sys, types
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
P, TESTS, D = 9, 4, 3      # batches of 4 patterns: 3 an epoch with the rest, 2 without
rng = np.random.default_rng(0)


def sphere(n):
    x = rng.standard_normal((n, D))
    return np.sqrt(D) * x / np.linalg.norm(x, axis=1, keepdims=True)


x_train, x_test = sphere(P), sphere(TESTS)
y_train = rng.choice([-1, 1], P)
y_test = rng.choice([-1, 1], TESTS).astype(np.float64)


def force(y, f):
    return 1 - y * f


def quantities(y, f):
    delta = force(y, np.asarray(f, np.float64).ravel())
    return delta, float(np.mean(np.maximum(0, delta) ** 2))


def row(width, n, step, layers=None):
    features = rng.standard_normal((P, width))
    w = rng.standard_normal(width)
    f = features @ w
    f[0] = y_train[0]            # a pattern on the margin: Delta = 0
    f[1] = y_train[1] * (1 - 1e-6)   # a pattern that an unfinished fit leaves just inside
    g = rng.standard_normal((TESTS, width)) @ w
    active = force(y_train, f) > 0
    h0 = features[active].T @ features[active]
    eigs0 = np.linalg.eigvalsh(h0)
    out = {"P": P, "N": n, "d": D, "step": step, "lambda": 1e-13, "C": D / (2 * n * P * 1e-13),
           "y_train_hat": f, "y_test_hat": g, "eigs": eigs0.copy(), "eigs0": eigs0, "eigsP": np.zeros(width)}
    if layers is not None:
        out["L"] = layers
    return out


def find_h(n, layers, d):
    return int(round((-(1 + d) + np.sqrt((1 + d) ** 2 + 4 * (layers - 1) * n)) / (2 * (layers - 1))))


one = [row(1, 1, 0), row(5, np.int64(5), 9), row(12, 12, np.int64(9))]
one[0]["eigs0"] = one[0]["eigs0"].astype(np.float32)
one[0]["lambda"] = np.float64(1e-13)
one[1]["y_train_hat"] = one[1]["y_train_hat"].astype(np.float32).reshape(-1, 1)   # Keras' predict gives [n x 1]
one[1]["C"] = np.array(one[1]["C"])                                               # dimension 0
one[2]["y_test_hat"] = one[2]["y_test_hat"].astype(">f8")
two = [row(find_h(n, 2, D), n, step, 2) for n, step in [(5, 0), (21, 0), (21, 12), (60, 12)]]


class JaxArray:
    """Pickled as jax.Array.__reduce__ does: NumPy's parts, handed to a function of JAX."""

    def __init__(self, array, function):
        self.array, self.function = array, function

    def __reduce__(self):
        fun, args, state = self.array.__reduce__()
        return self.function, (fun, args, state, {"weak_type": False, "named_shape": {}})


def jax_function(module, name):
    """A name of JAX, which need not be installed: pickle only asks that the name is where it says."""
    def function(*args):
        raise NotImplementedError
    function.__module__, function.__qualname__ = module, name
    sys.modules.setdefault(module, types.ModuleType(module))
    setattr(sys.modules[module], name, function)
    return function


def write(name, value, protocol):
    with open(f"{here}/{name}", "wb") as file:
        pickle.dump(value, file, protocol)


def summary(rows):
    out = []
    for r in rows:
        train, train_loss = quantities(y_train, r["y_train_hat"])
        test, test_loss = quantities(y_test, r["y_test_hat"])
        out.append({"N": int(r["N"]), "step": int(r["step"]), "C": float(r["C"]), "lambda": float(r["lambda"]),
                    "h": find_h(int(r["N"]), r["L"], D) if "L" in r else int(r["N"]),
                    "trainLoss": train_loss, "testLoss": test_loss,
                    "atLeastZero": int((train >= 0).sum()), "above": int((train > 1e-4).sum()),
                    "testError": float((test >= 1).mean()),
                    "singularValues": sorted(np.sqrt(np.maximum(0, r["eigs0"].astype(np.float64))).tolist(),
                                             reverse=True)})
    return out


for protocol in range(2, 6):
    write(f"mnist_{protocol}.pkl",
          (np.asfortranarray(x_train), x_test.astype(np.float32), y_train, y_test), protocol)
    write(f"results_{protocol}.pkl", one, protocol)
for name in ["jax", "jax._src"]:
    sys.modules.setdefault(name, types.ModuleType(name))
new = jax_function("jax._src.array", "_reconstruct_array")
old = jax_function("jax._src.device_array", "reconstruct_device_array")
write("results_two_layers.pkl", [{**r, "eigs0": JaxArray(r["eigs0"], old if i % 2 else new)}
                                 for i, r in enumerate(two)], 4)

with open(f"{here}/expected.json", "w") as file:
    json.dump({"xTrain": x_train.ravel().tolist(), "xTest": x_test.astype(np.float32).ravel().tolist(),
               "yTrain": y_train.tolist(), "yTest": y_test.tolist(),
               "one": summary(one), "two": summary(two)}, file, indent=1)
    file.write("\n")

numbers = {}
for code in ["f2", "f4", "f8", ">f2", ">f4", ">f8", "i1", "i2", "i4", "i8", ">i2", ">i4", ">i8",
             "u1", "u2", "u4", "u8", ">u2", ">u4", ">u8", "b1"]:
    if code[-2] == "f":
        numbers[code] = rng.standard_normal(6).astype(code)
    elif code == "b1":
        numbers[code] = np.array([True, False, True])
    else:
        info = np.iinfo(code)
        numbers[code] = np.array([info.min, info.max >> 12 << 12, 5], code)   # exact in float64
cube = rng.standard_normal((2, 3, 4))
numbers["rows"], numbers["columns"] = cube, np.asfortranarray(cube)
numbers["transposed"], numbers["strided"] = cube.T, cube[:, ::2]
numbers["one"], numbers["none"] = np.array(2.5), np.zeros((3, 0))
write("numbers.pkl", numbers, 4)
with open(f"{here}/numbers.json", "w") as file:
    json.dump({name: {"shape": list(a.shape), "values": [float(x) for x in a.ravel()]}
               for name, a in numbers.items()}, file, indent=1)
    file.write("\n")
write("unreadable.pkl", {"objects": np.array([{}, None], object), "complex": np.zeros(2, complex),
                         "fields": np.zeros(2, [("a", "f8"), ("b", "i4")]), "text": np.array(["a", "bc"])}, 4)

cases = []
for n in [1, 2, 3, 7, 8, 16, 17, 64, 100, 1000]:
    v = np.exp(rng.standard_normal(n))
    cases.append(v)
cases.append(np.full(5, 2.5))
cases.append(np.exp(np.arange(17) / 4.0))    # values on the edges of bins
cases.append(np.exp(np.linspace(-30, 30, 33)))
histograms = []
for v in cases:
    density, edges = np.histogram(np.log(v), bins="sturges", density=True)
    histograms.append({"values": v.tolist(), "density": density.tolist(), "edges": edges.tolist()})
with open(f"{here}/histograms.json", "w") as file:
    json.dump(histograms, file, indent=1)
    file.write("\n")
