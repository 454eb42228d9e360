#!/usr/bin/env python3
"""Writes small checkpoints with PyTorch, NumPy and onnx, and records what these libraries read in them and in the real
checkpoints of a folder.

    python3 make.py [FOLDER]

The files were made with torch 1.13, numpy 1.24 and onnx 1.12 (Debian 12: python3-torch python3-numpy python3-onnx).
expected.json holds for each file [[name, dtype, shape, sha256], ...] in the order of the writer. The hash is that of
the numbers as little-endian row-major float32 (float64 for float64); integers have none. The checkpoints are seeded, so
a second run writes the same numbers.
"""
import collections, hashlib, json, os, pickle, struct, sys, types
import numpy as np, onnx, torch
from onnx import helper, numpy_helper, TensorProto

here = os.path.dirname(os.path.abspath(__file__))
expected = {}
DTYPES = {"float64": "f64", "float32": "f32", "float16": "f16", "bfloat16": "bf16",
          "int64": "i64", "int32": "i32", "uint8": "u8", "bool": "bool"}


def row(name, x):
    if isinstance(x, torch.Tensor):
        dtype = DTYPES[str(x.dtype).replace("torch.", "")]
        x = x.detach()
        a = (x.float() if dtype in ("f16", "bf16") else x).numpy()
    else:
        a = np.asarray(x)
        dtype = DTYPES[a.dtype.newbyteorder("=").name]
    shape = list(a.shape)
    if dtype not in ("f64", "f32", "f16", "bf16"):
        return [name, dtype, shape, None]
    a = np.ascontiguousarray(a, "<f8" if dtype == "f64" else "<f4")
    return [name, dtype, shape, hashlib.sha256(a.tobytes()).hexdigest()]


def record(file, pairs):
    expected[os.path.basename(file)] = [row(k, v) for k, v in pairs]


def fixtures():
    torch.manual_seed(0)
    base = torch.randn(6, 8)
    state = collections.OrderedDict([
        ("conv.weight", torch.randn(4, 3, 3, 3)), ("conv.bias", torch.randn(4)),
        ("half.weight", torch.randn(5, 7).half()), ("brain.weight", torch.randn(5, 7).bfloat16()),
        ("double.weight", torch.randn(3, 4, dtype=torch.float64)),
        ("whole.weight", base), ("tied.weight", base), ("transposed.weight", base.t()),
        ("rows.weight", base[2:5]), ("columns.weight", base[:, 1::3]),
        ("permuted.weight", torch.randn(2, 3, 4).permute(2, 0, 1)),
        ("subnormal.weight", torch.tensor([[1e-45, -1e-40], [6e-8, float("inf")]])),
        ("tiny.weight", torch.tensor([[6e-8, 6.1e-5], [-65504.0, float("nan")]]).half()),
        ("steps", torch.tensor(3)), ("mask", torch.ones(2, 3, dtype=torch.bool)),
    ])
    for file, how in [("torch_zip.pt", {}), ("torch_legacy.pth", {"_use_new_zipfile_serialization": False}),
                      ("torch_protocol4.pt", {"pickle_protocol": 4})]:
        optimizer = {"state": {0: {"exp_avg": torch.zeros(2)}}}
        torch.save({"epoch": 3, "state_dict": state, "optimizer": optimizer}, f"{here}/{file}", **how)
        record(file, state.items())

    # A whole module of a class that exists only here. The legacy container is not used because it would hold the source
    # text of torch's classes.
    package = types.ModuleType("someones_package")
    sys.modules["someones_package"] = package
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            convolution = torch.nn.Conv2d(4, 8, 3, groups=2)
            self.features = torch.nn.Sequential(convolution, torch.nn.BatchNorm2d(8), torch.nn.ReLU())
            self.rnn = torch.nn.LSTM(6, 5)
            self.attention = torch.nn.MultiheadAttention(8, 2)
            self.fc = torch.nn.Linear(8, 3, bias=False)
    Net.__module__, Net.__qualname__, package.Net = "someones_package", "Net", Net
    net = Net()
    torch.save({"model": net, "acc": 0.5}, f"{here}/torch_module.pt")
    record("torch_module.pt", net.state_dict().items())
    torch.jit.script(torch.nn.Linear(3, 2)).save(f"{here}/torch_script.pt")

    rng = np.random.default_rng(0)
    arrays = {"a.weight": rng.standard_normal((3, 5)).astype("f4"),
              "b.weight": np.asfortranarray(rng.standard_normal((4, 3, 2))),
              "c.weight": rng.standard_normal((3, 5)).astype(">f4"),
              "h.weight": rng.standard_normal((2, 9)).astype("f2"), "n": np.arange(6)}
    np.savez(f"{here}/numpy.npz", **arrays)
    np.savez_compressed(f"{here}/numpy_compressed.npz", **arrays)
    np.save(f"{here}/numpy_fortran.npy", arrays["b.weight"])
    record("numpy.npz", arrays.items())
    record("numpy_compressed.npz", arrays.items())
    record("numpy_fortran.npy", [("numpy_fortran", arrays["b.weight"])])
    for protocol in (0, 2, 4, 5):
        with open(f"{here}/numpy_{protocol}.pkl", "wb") as f:
            pickle.dump(arrays, f, protocol=protocol)
        record(f"numpy_{protocol}.pkl", arrays.items())

    w = {"w": rng.standard_normal((4, 2, 3, 3)).astype("f4"), "b": rng.standard_normal(4).astype("f4"),
         "fc": rng.standard_normal((6, 4)), "h": rng.standard_normal((4, 4)).astype("f2"),
         "packed": rng.standard_normal((4, 4)).astype("f2"),
         "lstm": rng.standard_normal((1, 8, 3)).astype("f4"), "shape": np.array([1, -1])}
    inits = [numpy_helper.from_array(v, k) for k, v in w.items() if k != "packed"]
    inits.insert(4, helper.make_tensor("packed", TensorProto.FLOAT16, (4, 4), w["packed"].ravel().tolist()))
    floats = rng.standard_normal((2, 5)).astype("f4")
    inits.append(helper.make_tensor("typed", TensorProto.FLOAT, (2, 5), floats.ravel().tolist()))
    constant = rng.standard_normal((3, 3)).astype("f4")
    nodes = [helper.make_node("Conv", ["x", "w", "b"], ["y"], group=2), helper.make_node("Gemm", ["y", "fc"], ["z"]),
             helper.make_node("MatMul", ["z", "h"], ["q"]), helper.make_node("LSTM", ["q", "lstm", "lstm"], ["r"]),
             helper.make_node("Constant", [], ["k"], value=numpy_helper.from_array(constant, "k"))]
    graph = helper.make_graph(nodes, "g", [], [], inits)
    model = helper.make_model(graph)
    onnx.save(model, f"{here}/onnx_raw.onnx")
    # In the file the nodes come before the initializers.
    pairs = [("k", constant), *w.items(), ("typed", floats)]
    record("onnx_raw.onnx", pairs)
    onnx.save(model, f"{here}/onnx_external.onnx", save_as_external_data=True, location="onnx_external.bin",
              size_threshold=0, convert_attribute=False)
    record("onnx_external.onnx", pairs)


def real(folder):
    path = lambda f: os.path.join(folder, f)
    tensors = lambda x: {k: v for k, v in x.items() if isinstance(v, torch.Tensor)}
    for f in ("mlp128.pt", "mlp7x7.pt", "lenet_mnist.pth", "lenet_cifar10_epoch0.pth", "lenet_cifar10_epoch9.pth",
              "resnet20-12fca82f.th"):
        loaded = torch.load(path(f), map_location="cpu")
        record(f, tensors(loaded.get("state_dict", loaded)).items())
    # The module's class does not exist; an empty class of the same name lets torch restore the attributes.
    core, model, lenet = (types.ModuleType(n) for n in ("core", "core.model", "core.model.lenet"))
    lenet.LeNet = type("LeNet", (torch.nn.Module,), {"__module__": "core.model.lenet"})
    sys.modules.update({"core": core, "core.model": model, "core.model.lenet": lenet})
    thnn = types.ModuleType("torch.nn.backends.thnn"); thnn._get_thnn_function_backend = lambda: None
    sys.modules.update({"torch.nn.backends": types.ModuleType("torch.nn.backends"), "torch.nn.backends.thnn": thnn})
    whole = torch.load(path("lenet_whole_module.pth"), map_location="cpu", encoding="latin1")
    record("lenet_whole_module.pth", whole.state_dict().items())
    for f in ("mlp128.npz", "gpt_shakespeare.npz"):
        record(f, np.load(path(f)).items())
    for f in ("mlp128.safetensors", "mlp7x7.safetensors", "silero_vad_16k.safetensors"):
        raw = open(path(f), "rb").read()
        n = struct.unpack("<Q", raw[:8])[0]
        header = json.loads(raw[8:8 + n])
        pairs = []
        for k, v in header.items():
            if k != "__metadata__" and v["dtype"] == "F32":
                begin, end = v["data_offsets"]
                pairs.append((k, np.frombuffer(raw, "<f4", (end - begin) // 4, 8 + n + begin).reshape(v["shape"])))
        record(f, pairs)
    weights = []
    def walk(graph):
        # As in the file, the matrices of Constant nodes and the branches come in the order of the nodes, before the
        # graph's own initializers.
        for node in graph.node:
            for a in node.attribute:
                if a.type == onnx.AttributeProto.GRAPH:
                    walk(a.g)
                is_constant = node.op_type == "Constant" and a.type == onnx.AttributeProto.TENSOR
                if is_constant and len(a.t.dims) >= 2 and a.t.data_type == TensorProto.FLOAT:
                    weights.append((node.output[0], numpy_helper.to_array(a.t)))
        weights.extend((t.name, numpy_helper.to_array(t)) for t in graph.initializer)
    walk(onnx.load(path("silero_vad_16k_op15.onnx")).graph)
    record("silero_vad_16k_op15.onnx", weights)


fixtures()
if len(sys.argv) > 1:
    real(sys.argv[1])
with open(f"{here}/expected.json", "w") as f:
    files = (f" {json.dumps(k)}: [\n  " + ",\n  ".join(json.dumps(r) for r in v) + "\n ]" for k, v in expected.items())
    f.write("{\n" + ",\n".join(files) + "\n}\n")
print(len(expected), "files")
