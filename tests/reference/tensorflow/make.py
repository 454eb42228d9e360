#!/usr/bin/env python3
"""Writes checkpoints as TensorFlow writes them, and records their numbers.

    python3 make.py

The tables were written by LevelDB 1.23, of which TensorFlow's table is a copy, compressed by Snappy 1.1.9 where said
(Debian 12: libleveldb-dev libsnappy-dev g++ python3-numpy). TensorFlow itself is not needed: the messages are those of
its tensor_bundle.proto, encoded here. The numbers are seeded.
expected.json: {file: [[tensor, type, shape, sha256], ...]}. The hash is that of the numbers as little-endian float32
(float64 for f64), row-major; others have none.
"""
import hashlib, json, os, shutil, struct, subprocess, tempfile
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(5)
expected = {}
tool = os.path.join(tempfile.mkdtemp(), "make_table")
subprocess.run(["g++", "-O1", f"{here}/make_table.cpp", "-o", tool, "-lleveldb", "-lsnappy"], check=True)

TYPES = {"float32": 1, "float64": 2, "int32": 3, "uint8": 4, "int64": 9, "bool": 10, "bfloat16": 14, "float16": 19}
NAMES = {"float32": "f32", "float64": "f64", "int64": "i64", "bfloat16": "bf16", "float16": "f16"}
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"

crc_table = []
for i in range(256):
    for _ in range(8):
        i = i >> 1 ^ (0x82f63b78 if i & 1 else 0)
    crc_table.append(i)


def masked_crc(data):
    crc = 0xffffffff
    for b in data:
        crc = crc >> 8 ^ crc_table[(crc ^ b) & 255]
    crc ^= 0xffffffff
    return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def message(kind, shape, shard, offset, data, slices=0, checksum=None):
    dims = b"".join(field(2, field(1, d) if d else b"") for d in shape)
    out = field(1, kind) + field(2, dims)
    if slices:
        return out + field(7, b"") * slices
    checksum = masked_crc(data) if checksum is None else checksum
    out += (field(3, shard) if shard else b"") + (field(4, offset) if offset else b"")
    return out + field(5, len(data)) + varint(6 << 3 | 5) + struct.pack("<I", checksum)


class Bundle:
    def __init__(self, prefix, shards=1, compressed=False, big_endian=False):
        self.prefix, self.shards, self.compressed, self.big_endian = prefix, shards, compressed, big_endian
        self.data = [b""] * shards
        header = field(1, shards) + (field(2, 1) if big_endian else b"") + field(3, field(1, 1))
        self.pairs = {b"": header}
        self.rows = []

    def add(self, name, x, kind=None, shown=None, shard=0, checksum=None):
        kind = kind or x.dtype.name
        raw = x.astype(x.dtype.newbyteorder(">")).tobytes() if self.big_endian else x.tobytes()
        offset = len(self.data[shard])
        self.pairs[name.encode()] = message(TYPES[kind], x.shape, shard, offset, raw, checksum=checksum)
        self.data[shard] += raw
        if kind == "bfloat16":
            x = (x.astype("<u4") << 16).view("<f4")
        plain = x.astype("<f8" if kind == "float64" else "<f4")
        digest = hashlib.sha256(np.ascontiguousarray(plain).tobytes()).hexdigest()
        is_number = kind.startswith(("float", "bfloat")) and x.ndim > 0
        self.rows.append([shown or name.removesuffix(VALUE), NAMES[kind], list(x.shape), digest if is_number else None])

    def write(self):
        path = os.path.join(here, self.prefix)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        pairs = b"".join(struct.pack("<I", len(k)) + k + struct.pack("<I", len(v)) + v
                         for k, v in sorted(self.pairs.items()))
        subprocess.run([tool, path + ".index", str(int(self.compressed))], input=pairs, check=True)
        for i, data in enumerate(self.data):
            with open(f"{path}.data-{i:05d}-of-{self.shards:05d}", "wb") as f:
                f.write(data)
        expected[self.prefix + ".index"] = sorted(self.rows)


def normal(*shape, dtype="<f4"):
    return rng.standard_normal(shape).astype(dtype)


# Keras' object graph: layers, an optimizer's slots, counters.
graph = Bundle("keras/ckpt-1")
for layer, (path, x) in enumerate([("kernel", normal(3, 3, 2, 6)), ("depthwise_kernel", normal(3, 3, 6, 2)),
                                   ("kernel", normal(12, 5)), ("embeddings", normal(20, 4))]):
    base = f"model/layer_with_weights-{layer}/{path}"
    graph.add(base + VALUE, x)
    if layer == 2:
        graph.add(f"{base}/.OPTIMIZER_SLOT/optimizer/m{VALUE}", normal(12, 5),
                  shown=f"{base}/.OPTIMIZER_SLOT/optimizer/m")
for leaf, x in (("kernel", normal(4, 12)), ("recurrent_kernel", normal(3, 12)), ("bias", normal(12))):
    graph.add(f"model/layer_with_weights-4/cell/{leaf}{VALUE}", x)
graph.add("save_counter" + VALUE, np.int64(1))
text = b"\x05graph"
graph.pairs[b"_CHECKPOINTABLE_OBJECT_GRAPH"] = message(7, (), 0, len(graph.data[0]), text)
graph.data[0] += text
graph.write()
# TensorFlow writes an absolute path where the training's folder was given so. It is that of another machine here: the
# checkpoint is read beside this file all the same.
with open(f"{here}/keras/checkpoint", "w") as f:
    f.write('model_checkpoint_path: "/elsewhere/run/ckpt-1"\nall_model_checkpoint_paths: "ckpt-1"\n')

# TensorFlow 1: names of a graph, two data files, a partitioned variable, several types, compressed.
old = Bundle("old/model.ckpt-100", shards=2, compressed=True)
old.add("conv1/weights", normal(3, 3, 2, 4))
old.add("conv1/weights/Adam", normal(3, 3, 2, 4))
old.add("rnn/basic_lstm_cell/kernel", normal(7, 12), shard=1)
old.add("rnn/gru_cell/gates/kernel", normal(7, 6), shard=1)
old.add("rnn/gru_cell/candidate/kernel", normal(7, 3), shard=1)
old.add("logits/kernel", normal(5, 3, dtype="<f8"), shard=1)
old.add("half/kernel", normal(5, 3, dtype="<f2"))
old.add("brain/kernel", rng.integers(0x3f00, 0x4000, (4, 6)).astype("<u2"), kind="bfloat16")
old.add("global_step", np.int64(100))
for i in range(40):
    old.add(f"blocks/layer_{i}/dense/kernel", normal(2, 3))
old.pairs[b"parts/kernel"] = message(1, (8, 4), 0, 0, b"", slices=2)
old.pairs[b"\x00\x01parts"] = message(1, (4, 4), 0, 0, bytes(64))
old.rows.append(["parts/kernel", "f32", [8, 4], None])
old.write()

# A SavedModel, and one of another byte order.
saved = Bundle("saved/variables/variables", big_endian=True)
saved.add("dense/kernel" + VALUE, normal(4, 6))
saved.add("dense/half" + VALUE, normal(4, 6, dtype="<f2"))
saved.write()
with open(f"{here}/saved/saved_model.pb", "wb") as f:
    f.write(b"\x08\x01")

with open(f"{here}/expected.json", "w") as f:
    files = (f" {json.dumps(k)}: [\n  " + ",\n  ".join(json.dumps(r) for r in v) + "\n ]" for k, v in expected.items())
    f.write("{\n" + ",\n".join(files) + "\n}\n")
shutil.rmtree(os.path.dirname(tool))
print(len(expected), "checkpoints,", sum(map(len, expected.values())), "variables")
