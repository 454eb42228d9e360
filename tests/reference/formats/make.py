#!/usr/bin/env python3
"""Writes small checkpoints in further formats with the libraries of these formats, and records what they hold.

    python3 make.py

The files were made with torch 1.13, numpy 1.24, scipy 1.10, joblib 1.2 and msgpack 1.0 (Debian 12: python3-torch
python3-scipy python3-joblib python3-msgpack). flax and stable-baselines3 are not needed: flax.msgpack is written as
flax/serialization.py describes it, policy.zip as stable_baselines3/common/save_util.py does. expected.json holds for
each file [[name, dtype, shape, sha256, singular values], ...] of the tensors that are read; the constants of a frozen
module have no names. The hash is that of the numbers as little-endian row-major float32 (float64 for float64); the
singular values, by numpy in complex128, are given for complex matrices instead. All numbers are seeded, so a second run
writes the same ones.
"""
import hashlib, io, json, os, pickle, struct, zipfile
import joblib, msgpack, numpy as np, scipy.sparse as sparse, torch

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(0)
expected = {}
NAMES = {"float32": "f32", "float64": "f64", "float16": "f16", "complex64": "c64", "complex128": "c128"}


def row(name, x, dtype=None):
    x = x.detach().numpy() if isinstance(x, torch.Tensor) else np.asarray(x)
    dtype = dtype or NAMES[x.dtype.name]
    if x.dtype.kind == "c":
        return [name, dtype, list(x.shape), None, list(np.linalg.svd(x.astype("c16"), compute_uv=False))]
    x = np.ascontiguousarray(x, "<f8" if dtype == "f64" else "<f4")
    return [name, dtype, list(x.shape), hashlib.sha256(x.tobytes()).hexdigest(), None]


def path(file, pairs):
    expected[file] = [p if isinstance(p, list) else row(*p) for p in pairs]
    return os.path.join(here, file)


def matrix(*shape, dtype="f4"):
    return rng.standard_normal(shape).astype(dtype)


def holes(rows, columns, dtype="f4"):
    """A matrix with about two thirds of zeros."""
    return np.where(rng.random((rows, columns)) < 0.34, matrix(rows, columns, dtype=dtype), 0).astype(dtype)


def torchscript():
    torch.manual_seed(0)

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = torch.nn.Conv2d(2, 4, 3)
            self.rnn = torch.nn.LSTM(4, 3)
            self.shared = self.fc = torch.nn.Linear(3, 2, bias=False)
            self.tables = {"a": torch.randn(2, 2)}
            self.listed = [torch.randn(2, 5)]

        def forward(self, x):
            y, _ = self.rnn(self.conv(x).mean([2, 3])[None])
            return self.fc(y[0]) @ self.tables["a"] @ self.listed[0] + self.shared(y[0]).sum()

    net = Net().eval()
    w = net.state_dict()
    scripted = torch.jit.script(net)
    rows = [(k, w[k]) for k in ("conv.weight", "conv.bias", "rnn.weight_ih_l0", "rnn.weight_hh_l0", "rnn.bias_ih_l0",
                                "rnn.bias_hh_l0")]
    rows += [("tables.a", net.tables["a"]), ("listed.0", net.listed[0]), ("shared.weight", w["fc.weight"]),
             ("fc.weight", w["fc.weight"])]
    scripted.save(path("torchscript.pt", rows))
    # Freezing turns all parameters into constants, in the order in which the code uses them.
    frozen = torch.jit.freeze(scripted)
    file = path("torchscript_frozen.pt", [])
    frozen.save(file)
    constants = torch.jit.load(file)
    values = [n.output().toIValue() for n in constants.graph.nodes() if n.kind() == "prim::Constant"]
    expected["torchscript_frozen.pt"] = sorted(
        row("", v) for v in values if isinstance(v, torch.Tensor))


def baselines():
    policy = {"mlp_extractor.policy_net.0.weight": torch.tensor(matrix(6, 4)),
              "action_net.weight": torch.tensor(matrix(2, 6))}
    files = {"policy.pth": policy, "policy.optimizer.pth": {"state": {0: {"exp_avg": torch.zeros(6, 4)}}},
             "pytorch_variables.pth": {"log_ent_coef": torch.zeros(1)}}
    with zipfile.ZipFile(path("policy.zip", list(policy.items())), "w") as archive:
        archive.writestr("data", json.dumps({"policy_class": {":type:": "<class 'abc.ABCMeta'>"}, "n_envs": 1}))
        for name, value in files.items():
            raw = io.BytesIO()
            torch.save(value, raw)
            archive.writestr(name, raw.getvalue())
        archive.writestr("_stable_baselines3_version", "2.0.0")


def flax():
    def packed(x, name=None):
        return msgpack.ExtType(1, msgpack.packb((list(x.shape), name or x.dtype.name, x.tobytes())))

    kernel, bias, long, half = matrix(5, 7), matrix(7), matrix(6, 4), matrix(4, 3)
    brain = (half.view("u4") >> 16).astype("u2")
    flat = long.reshape(-1)
    chunks = {"__msgpack_chunked_array__": True, "shape": {"0": 6, "1": 4},
              "chunks": {str(i): packed(flat[9 * i:9 * i + 9]) for i in range(3)}}
    tree = {"step": 12, "params": {"Dense_0": {"bias": packed(bias), "kernel": packed(kernel)},
                                   "Dense_1": {"kernel": chunks}, "Dense_2": {"kernel": packed(brain, "bfloat16")}},
            "opt_state": {"0": {"mu": {"Dense_0": {"kernel": packed(kernel)}}}},
            "rate": msgpack.ExtType(3, msgpack.packb(([], "float32", np.float32(0.5).tobytes())))}
    read = [("Dense_0/bias", bias), ("Dense_0/kernel", kernel), ("Dense_1/kernel", long),
            ("Dense_2/kernel", (brain.astype("u4") << 16).view("f4"), "bf16")]
    with open(path("flax.msgpack", read), "wb") as file:
        file.write(msgpack.packb(tree, strict_types=True))


def pickles():
    arrays = {"coefs_": [matrix(6, 5), np.asfortranarray(matrix(5, 3, dtype="f8"))], "half": matrix(2, 8, dtype="f2")}
    others = {"classes_": np.array(["a", "bb"], dtype=object), "names": np.array(["x", "yy"]), "n": 3}
    read = [("coefs_.0", arrays["coefs_"][0]), ("coefs_.1", arrays["coefs_"][1]), ("half", arrays["half"])]
    for file, compress in {"arrays": 0, "arrays_zlib": ("zlib", 3), "arrays_gzip": ("gzip", 3)}.items():
        joblib.dump({**others, **arrays, "after": 1}, path(f"{file}.joblib", read), compress=compress)
    matrices = {kind: getattr(sparse, kind + "_matrix")(holes(6, 8)) for kind in ("csr", "csc", "bsr", "coo", "dia")}
    with open(path("scipy.pkl", [(k, m.toarray()) for k, m in matrices.items()]), "wb") as file:
        pickle.dump(matrices, file)
    for kind in ("csr", "csc", "bsr", "coo", "dia"):
        dense = holes(6, 8, "f8" if kind == "csc" else "f4")
        stored = getattr(sparse, kind + "_matrix")(dense, **({"blocksize": (2, 4)} if kind == "bsr" else {}))
        sparse.save_npz(path(f"scipy_{kind}.npz", [(f"scipy_{kind}", dense)]), stored, compressed=kind != "coo")


def tensors():
    coo = torch.sparse_coo_tensor([[0, 1, 1, 3], [2, 0, 0, 5]], torch.tensor([1.0, 2.0, 3.0, 4.0]), (4, 6))
    hybrid = torch.sparse_coo_tensor([[4, 0, 2]], torch.tensor(matrix(3, 5)), (6, 5))
    dense = torch.tensor(holes(5, 6))
    state = {"coo.weight": dense.to_sparse(), "twice.weight": coo, "hybrid.weight": hybrid,
             "csr.weight": dense.double().to_sparse_csr()}
    torch.save(state, path("sparse.pt", [(k, v.to_dense()) for k, v in state.items()]))
    c = matrix(6, 4, dtype="f8") + 1j * matrix(6, 4, dtype="f8")
    arrays = {"fortran.weight": np.asfortranarray(c), "single.weight": c.astype("c8"), "wide.weight": c.astype(">c16")}
    np.savez(path("complex.npz", [(k, v.astype(v.dtype.newbyteorder("="))) for k, v in arrays.items()]), **arrays)
    state = {"plain.weight": torch.tensor(c), "turned.weight": torch.tensor(c).t()}
    torch.save(state, path("complex.pt", state.items()))
    half = (matrix(5, 4).view("u4") >> 16).astype("u2")
    np.savez(path("bfloat16.npz", [("Dense_0/kernel", (half.astype("u4") << 16).view("f4"), "bf16")]),
             **{"Dense_0/kernel": half.view("V2")})


torchscript()
baselines()
flax()
pickles()
tensors()
with open(os.path.join(here, "expected.json"), "w") as f:
    files = (f" {json.dumps(k)}: [\n  " + ",\n  ".join(json.dumps(r) for r in v) + "\n ]" for k, v in expected.items())
    f.write("{\n" + ",\n".join(files) + "\n}\n")
print(len(expected), "files")
