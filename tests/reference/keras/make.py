#!/usr/bin/env python3
"""Writes small files as Keras writes them, and HDF5 files of every kind that is read, and records their numbers.

    python3 make.py

The files were made with h5py 3.7 (HDF5 1.10.8) and NumPy 1.24 (Debian 12: python3-h5py python3-numpy). Keras itself is
not needed: groups, attributes and names are those that its code writes (keras-team/keras, saving_lib.py and
legacy_h5_format.py). The numbers are seeded.
expected.json: {file: [[tensor, type, shape, sha256], ...]} in the model's order. The hash is that of the numbers as
little-endian float32 (float64 for f64), row-major, in the shape given; integers have none.
"""
import hashlib, io, json, os, zipfile
import h5py
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
expected = {}
rng = np.random.default_rng(3)
NAMES = {"float64": "f64", "float32": "f32", "float16": "f16", "int64": "i64", "int32": "i32", "uint8": "u8",
         "bool": "bool"}


def normal(*shape, dtype="<f4"):
    return rng.standard_normal(shape).astype(dtype)


def record(file, pairs):
    rows = []
    for name, x in pairs:
        kind = NAMES[x.dtype.newbyteorder("=").name]
        plain = np.ascontiguousarray(x, "<f8" if kind == "f64" else "<f4")
        digest = hashlib.sha256(plain.tobytes()).hexdigest() if kind[0] == "f" else None
        rows.append([name, kind, list(x.shape), digest])
    expected[file] = rows


def layer(class_name, name, *inner, **config):
    config["name"] = name
    if class_name in ("Bidirectional", "TimeDistributed"):
        config["layer"] = inner[0]
    elif inner:
        config["layers"] = list(inner)
    return {"class_name": class_name, "config": config}


MODEL = layer(
    "Functional", "net", layer("InputLayer", "input_1"), layer("Conv2D", "first"), layer("DepthwiseConv2D", "second"),
    layer("SeparableConv2D", "third"), layer("Conv2DTranspose", "fourth"), layer("BatchNormalization", "fifth"),
    layer("Embedding", "words"), layer("LSTM", "reader"), layer("GRU", "gru_5"),
    layer("Bidirectional", "both", layer("LSTM", "inside")), layer("MultiHeadAttention", "attend"),
    layer("Sequential", "block", layer("Dense", "up"), layer("Dense", "down")), layer("Dense", "head"))


def weights():
    """[(layer, [(path below the layer, array)])] of a model with every kind of layer."""
    lstm = lambda d, h: [("kernel", normal(d, 4 * h)), ("recurrent_kernel", normal(h, 4 * h)), ("bias", normal(4 * h))]
    return [
        ("first", [("kernel", normal(3, 3, 2, 6)), ("bias", normal(6))]),
        ("second", [("depthwise_kernel", normal(3, 3, 6, 2)), ("bias", normal(12))]),
        ("third", [("depthwise_kernel", normal(3, 3, 12, 1)), ("pointwise_kernel", normal(1, 1, 12, 5)),
                   ("bias", normal(5))]),
        ("fourth", [("kernel", normal(2, 2, 4, 5)), ("bias", normal(4))]),
        ("fifth", [("gamma", normal(4)), ("beta", normal(4)), ("moving_mean", normal(4)),
                   ("moving_variance", normal(4))]),
        ("words", [("embeddings", normal(20, 4))]),
        ("reader", lstm(4, 3)),
        ("gru_5", [("kernel", normal(4, 9)), ("recurrent_kernel", normal(3, 9)), ("bias", normal(2, 9))]),
        ("both", [(f"{side}/{k}", v) for side in ("forward_lstm", "backward_lstm") for k, v in lstm(3, 2)]),
        ("attend", [("query/kernel", normal(4, 2, 3)), ("query/bias", normal(2, 3)),
                    ("attention_output/kernel", normal(2, 3, 4)), ("attention_output/bias", normal(4))]),
        ("block", [("up/kernel", normal(4, 8)), ("up/bias", normal(8)), ("down/kernel", normal(8, 4)),
                   ("down/bias", normal(4))]),
        ("head", [("kernel", normal(4, 3)), ("bias", normal(3))]),
    ]


def as_read(name, x):
    """A projection of attention is a matrix."""
    if "attend" in name and name.endswith("kernel"):
        return x.reshape(-1, x.shape[-1]) if "output" in name else x.reshape(len(x), -1)
    return x


def legacy(group, model):
    group.attrs["layer_names"] = np.array([b"input_1"] + [n.encode() for n, _ in model])
    group.create_group("input_1").attrs["weight_names"] = np.array([], "S1")
    for name, tensors in model:
        g = group.create_group(name)
        nested = name == "block"
        cell = {"reader": "lstm_cell/", "gru_5": "gru_cell/"}.get(name, "")
        paths = [(path if nested else f"{name}/{cell}{path}") + ":0" for path, _ in tensors]
        g.attrs["weight_names"] = np.array([p.encode() for p in paths])
        for path, (_, x) in zip(paths, tensors):
            g.create_dataset(path, data=x)


def legacy_names(model):
    for name, tensors in model:
        cell = {"reader": "lstm_cell.", "gru_5": "gru_cell."}.get(name, "")
        for path, x in tensors:
            full = f"{name}.{cell}{path.replace('/', '.')}"
            yield full, as_read(full, x)


def legacy_files(model):
    with h5py.File(f"{here}/legacy.weights.h5", "w") as f:
        f.attrs["backend"], f.attrs["keras_version"] = b"tensorflow", b"2.15.0"
        legacy(f, model)
    record("legacy.weights.h5", legacy_names(model))
    with h5py.File(f"{here}/legacy_model.h5", "w") as f:
        f.attrs["backend"], f.attrs["keras_version"] = "tensorflow", "2.15.0"
        f.attrs["model_config"] = json.dumps(MODEL)
        legacy(f.create_group("model_weights"), model)
        g = f.create_group("optimizer_weights")
        g.attrs["weight_names"] = np.array([b"Adam/head/kernel/m:0"])
        g.create_dataset("Adam/head/kernel/m:0", data=normal(4, 3))
        g.create_dataset("Adam/iter:0", data=np.int64(7))
        optimizer = [("optimizer_weights/Adam/head/kernel/m:0", g["Adam/head/kernel/m:0"][()]),
                     ("optimizer_weights/Adam/iter:0", g["Adam/iter:0"][()])]
    record("legacy_model.h5", [*legacy_names(model), *optimizer])
    # Lists of names over 64 KB are written in parts.
    with h5py.File(f"{here}/parts.h5", "w") as f:
        f.attrs["layer_names0"], f.attrs["layer_names1"] = np.array([b"dense_1"]), np.array([b"dense"])
        pairs = []
        for name in ("dense_1", "dense"):
            g = f.create_group(name)
            g.attrs["weight_names"] = np.array([f"{name}/kernel:0".encode()])
            x = g.create_dataset(f"{name}/kernel:0", data=normal(3, 4))[()]
            pairs.append((f"{name}.kernel", x))
    record("parts.h5", pairs)


def stored(f, model):
    """Keras 3: groups by class and attribute, variables by number."""
    groups = {"first": "conv2d", "second": "depthwise_conv2d", "third": "separable_conv2d",
              "fourth": "conv2d_transpose", "fifth": "batch_normalization", "words": "embedding", "reader": "lstm",
              "gru_5": "gru", "both": "bidirectional", "attend": "multi_head_attention", "block": "sequential",
              "head": "dense"}
    names = {"forward_lstm": "forward_layer/cell", "backward_lstm": "backward_layer/cell", "query": "query_dense",
             "attention_output": "output_dense", "up": "layers/dense", "down": "layers/dense_1"}
    pairs = []
    f.create_group("layers/input_layer/vars")
    for name, tensors in model:
        counts = {}
        for path, x in tensors:
            inner, _, leaf = path.rpartition("/")
            place = names.get(inner, "cell" if name in ("reader", "gru_5") else "")
            group = f"layers/{groups[name]}/{place}/vars".replace("//", "/")
            number = counts[group] = counts.get(group, -1) + 1
            f.require_group(group).create_dataset(str(number), data=x)
            shown = "" if not place else (inner if name == "block" else place.replace("/", ".")) + "."
            full = f"{name}.{shown}{leaf}"
            pairs.append((full, as_read(full, x)))
    return pairs


def keras3_files(model):
    out = io.BytesIO()
    with h5py.File(out, "w") as f:
        pairs = stored(f, model)
        f.create_group("optimizer/vars").create_dataset("0", data=np.int64(3))
        f["optimizer/vars"].create_dataset("1", data=normal(4, 3))
        pairs += [("optimizer/vars/0", f["optimizer/vars/0"][()]), ("optimizer/vars/1", f["optimizer/vars/1"][()])]
    with open(f"{here}/keras3.weights.h5", "wb") as f:
        f.write(out.getvalue())
    with zipfile.ZipFile(f"{here}/keras3.keras", "w") as z:
        for entry, content in (("metadata.json", json.dumps({"keras_version": "3.5.0", "date_saved": "2024-09-01"})),
                               ("config.json", json.dumps(MODEL)), ("model.weights.h5", out.getvalue())):
            info = zipfile.ZipInfo(entry)
            z.writestr(info, content)
    record("keras3.keras", pairs)


def hdf5_files():
    # Not Keras': every way of storing a dataset, listed by path.
    pairs = [
        ("big", normal(5, 7, dtype=">f4")), ("double/chunked", normal(9, 11, dtype="<f8")),
        ("half", normal(6, 4, dtype="<f2")),
        ("chunked/edges", normal(10, 13)), ("chunked/gzip", normal(33, 17)), ("chunked/many", normal(40, 24)),
        ("compact", normal(2, 3)), ("count", np.arange(6)), ("cube", normal(4, 5, 6)), ("mask", rng.random(9) < .5)]
    how = {"double/chunked": dict(chunks=(4, 4), compression="gzip", shuffle=True),
           "chunked/edges": dict(chunks=(4, 5)),
           "chunked/gzip": dict(chunks=(16, 8), compression="gzip", compression_opts=9),
           "chunked/many": dict(chunks=(2, 3), shuffle=True), "cube": dict(chunks=(2, 2, 4), compression="gzip")}
    pairs.sort()
    for file, options in (("old.h5", {}), ("latest.h5", dict(libver="latest"))):
        with h5py.File(f"{here}/{file}", "w", **options) as f:
            for name, x in pairs:
                if name != "compact":
                    f.create_dataset(name, data=x, **(how.get(name, {}) if file == "old.h5" else {}))
                    continue
                plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
                plist.set_layout(h5py.h5d.COMPACT)
                space = h5py.h5s.create_simple(x.shape)
                h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist).write(
                    h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(x))
            if file == "latest.h5":
                x = normal(6, 8)
                f.create_dataset("single", data=x, chunks=(6, 8), compression="gzip")
                pairs = sorted([*pairs, ("single", x)])
        record(file, pairs)
    # More names and attributes than an object header holds: a fractal heap and trees of two levels.
    with h5py.File(f"{here}/many.h5", "w", libver="latest") as f:
        many = [(f"layer_{i}/w", np.full((1, 2), i, "<f4")) for i in range(150)]
        f.attrs["backend"] = "jax"
        for i in range(20):
            f.attrs[f"note {i}"] = f"text {i}"
        for name, x in many:
            f.create_dataset(name, data=x)
        record("many.h5", sorted(many))


def files_with_links():
    """What leads out of the file."""
    x = normal(2, 3)
    with h5py.File(f"{here}/soft_link.h5", "w") as f:
        f["a"], f["b"] = x, h5py.SoftLink("/a")
    with h5py.File(f"{here}/external_link.h5", "w") as f:
        f["a"], f["b"] = x, h5py.ExternalLink("other.h5", "/a")
    with h5py.File(f"{here}/external_data.h5", "w") as f:
        f.create_dataset("a", (2, 3), "<f4", external=[("other.bin", 0, 24)])
    with h5py.File(f"{here}/virtual.h5", "w", libver="latest") as f:
        layout = h5py.VirtualLayout((2, 3), "<f4")
        layout[:] = h5py.VirtualSource("other.h5", "a", (2, 3))
        f.create_virtual_dataset("a", layout)
    with h5py.File(f"{here}/lzf.h5", "w") as f:
        f.create_dataset("a", data=np.zeros((8, 8), "<f4"), compression="lzf")
        f.create_dataset("b", data=x)
        f.create_dataset("never", (2, 3), "<f4")
        f.create_dataset("text", data=[b"some", b"text"])


def listed_files():
    """Names and datasets that are listed beside others that are read."""
    def numbers(*shape):
        return np.arange(np.prod(shape), dtype="<f4").reshape(shape)
    with h5py.File(f"{here}/two_names.h5", "w") as f:
        f["a/w"], f["alone"] = numbers(4, 6), numbers(2, 2)
        f["a/self"] = f["group_too"] = f["a"]
        f["w_too"] = f["a/w"]
        f["chunked_too"] = f.create_dataset("chunked", data=numbers(4, 6), chunks=(2, 6))
        f.create_dataset("unwritten", (100_000, 100_000), "<f4", chunks=(10, 10))
        f.create_dataset("half", (4, 6), "<f4", chunks=(2, 6))[:2] = 1
        f["type"] = np.dtype("<f4")
        f.create_dataset("named", (2, 2), f["type"])
        f.create_dataset("zeros", data=np.zeros((500, 1000), "<f4"), chunks=(500, 1000), compression="gzip")
    with h5py.File(f"{here}/overlap.h5", "w") as f:
        f["w0"] = numbers(64, 80)
        for name in ("w1", "w2"):  # never written: a test gives them the place of w0
            f.create_dataset(name, (64, 80), "<f4")


def tiny_files():
    """Small files to be damaged."""
    config = json.dumps(layer("Sequential", "m", layer("Dense", "d")))
    x, y = normal(4, 6), normal(6)
    with h5py.File(f"{here}/tiny.h5", "w") as f:
        f.attrs["model_config"] = config
        f.attrs["layer_names"] = np.array([b"d"])
        f.create_group("d").attrs["weight_names"] = np.array([b"kernel:0", b"bias:0"])
        f["d"].create_dataset("kernel:0", data=x, chunks=(2, 4), compression="gzip", shuffle=True)
        f["d"].create_dataset("bias:0", data=y)
    with h5py.File(f"{here}/tiny_latest.h5", "w", libver="latest") as f:
        # Since Keras 3.6 the group of the variables has the layer's name.
        vars = f.create_group("layers/dense/vars", track_order=True)
        vars.attrs["name"] = "head"
        vars["0"], vars["1"] = x, y
        for i in range(10):
            f[f"other/layer_{i}"] = np.full((2, 2), i, "<f4")
            f.attrs[f"note {i}"] = i
    out = io.BytesIO()
    with h5py.File(out, "w", libver="latest") as f:
        f["layers/dense/vars/0"], f["layers/dense/vars/1"] = x, y
    with zipfile.ZipFile(f"{here}/tiny.keras", "w") as z:
        for entry, content in (("config.json", config), ("model.weights.h5", out.getvalue())):
            z.writestr(zipfile.ZipInfo(entry), content)
    record("tiny.h5", [("d.kernel", x), ("d.bias", y)])
    record("tiny.keras", [("d.kernel", x), ("d.bias", y)])


def further_files():
    """Checksums of chunks, groups of convolutions, and attention, whose projections Keras saves by their names."""
    pairs = [("both", normal(33, 17)), ("sums", normal(9, 11, dtype="<f8"))]
    with h5py.File(f"{here}/checksum.h5", "w") as f:
        f.create_dataset("both", data=pairs[0][1], chunks=(16, 8), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("sums", data=pairs[1][1], chunks=(4, 4), fletcher32=True)
    record("checksum.h5", pairs)
    model = layer("Functional", "m", layer("Conv2D", "grouped", groups=2), layer("MultiHeadAttention", "attend"))
    kernel, ways = normal(3, 3, 4, 6), {k: normal(4, 2, 3) for k in ("query", "key", "value")}
    ways["output"] = normal(2, 3, 4)
    out = io.BytesIO()
    with h5py.File(out, "w") as f:
        f["layers/conv2d/vars/0"] = kernel
        for k, x in ways.items():
            f[f"layers/multi_head_attention/{k}_dense/vars/0"] = x
    with zipfile.ZipFile(f"{here}/groups.keras", "w") as z:
        for entry, content in (("config.json", json.dumps(model)), ("model.weights.h5", out.getvalue())):
            z.writestr(zipfile.ZipInfo(entry), content)
    record("groups.keras", [("grouped.kernel", kernel)] + [
        (f"attend.{k}_dense.kernel", x.reshape((6, 4) if k == "output" else (4, 6))) for k, x in ways.items()])
    with h5py.File(f"{here}/groups.h5", "w") as f:
        f.attrs["model_config"] = json.dumps(model)
        f.attrs["layer_names"] = np.array([b"grouped"])
        f.create_group("grouped").attrs["weight_names"] = np.array([b"grouped/kernel:0"])
        f["grouped"].create_dataset("grouped/kernel:0", data=kernel)
    record("groups.h5", [("grouped.kernel", kernel)])


the_model = weights()
legacy_files(the_model)
keras3_files(the_model)
hdf5_files()
files_with_links()
tiny_files()
further_files()
listed_files()
with open(f"{here}/expected.json", "w") as f:
    files = (f" {json.dumps(k)}: [\n  " + ",\n  ".join(json.dumps(r) for r in v) + "\n ]" for k, v in expected.items())
    f.write("{\n" + ",\n".join(files) + "\n}\n")
print(len(expected), "files,", sum(map(len, expected.values())), "tensors")
