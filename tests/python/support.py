"""What the tests of the Python package share: files of the shared folder, checkpoints of random numbers."""

import json
import os
import unittest

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SHARED = os.environ.get("HEAVYTAILS_SHARED") or os.path.join(ROOT, "..", "shared")


def shared(name):
    """The path of a file of the shared folder; skips the test where it is missing."""
    path = os.path.join(SHARED, name)
    if not os.path.exists(path):
        raise unittest.SkipTest(f"{path} is missing; HEAVYTAILS_SHARED names the folder")
    return path


def reference(name):
    """A JSON file of recorded answers."""
    with open(shared(os.path.join("reference", name)), encoding="utf-8") as file:
        return json.load(file)


def layers(seed=0):
    """Named arrays in float32: two dense layers, a convolution and a bias. The first layer has a heavy tail."""
    rng = np.random.default_rng(seed)
    scale = np.diag(rng.pareto(2.0, 80) + 1)
    return {
        "fc1.weight": (rng.standard_normal((120, 80)) @ scale).astype(np.float32),
        "fc1.bias": np.zeros(120, np.float32),
        "fc2.weight": rng.standard_normal((60, 120)).astype(np.float32),
        "conv.weight": rng.standard_normal((16, 8, 3, 3)).astype(np.float32),
    }


def save_safetensors(path, tensors):
    """Writes arrays as safetensors of float32: the length of a JSON header, the header, the numbers."""
    header, offset = {}, 0
    for name, array in tensors.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [offset, offset + 4 * array.size]}
        offset += 4 * array.size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in tensors.values():
            file.write(np.ascontiguousarray(array, np.float32).tobytes())
