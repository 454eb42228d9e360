#!/usr/bin/env python3
"""Writes types.gguf with ggml itself, one tensor [3 x 256] of each type, and records what ggml dequantises of each.

    python3 make.py LIBGGML_BASE_SO

The files were made with the libggml-base.so of the NuGet package LLamaSharp.Backend.Cpu 0.30.0 (MIT), built without
AVX, and NumPy 1.24. Types that ggml quantises without an importance matrix are quantised from normal numbers; blocks of
the others, and those of the tensors "random.*", are random bits with a finite scale.
expected.json: {file: [[tensor, type, shape, sha256], ...]}. The hash is that of the numbers as little-endian float32
(float64 for F64), row-major; integers have none.
"""
import ctypes, hashlib, json, os, sys
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
ggml = ctypes.CDLL(sys.argv[1])
P, I64, SIZE = ctypes.c_void_p, ctypes.c_int64, ctypes.c_size_t


class InitParams(ctypes.Structure):
    _fields_ = [("mem_size", SIZE), ("mem_buffer", P), ("no_alloc", ctypes.c_bool)]


TO_FLOAT = ctypes.CFUNCTYPE(None, P, P, I64)


class Traits(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("values", I64), ("interleave", I64), ("bytes", SIZE),
                ("quantised", ctypes.c_bool), ("to_float", TO_FLOAT), ("from_float", P)]


def function(name, result, *arguments):
    f = getattr(ggml, name)
    f.restype, f.argtypes = result, arguments
    return f


traits = function("ggml_get_type_traits", ctypes.POINTER(Traits), ctypes.c_int)
init = function("ggml_init", P, InitParams)
new_tensor = function("ggml_new_tensor", P, P, ctypes.c_int, ctypes.c_int, ctypes.POINTER(I64))
get_data = function("ggml_get_data", P, P)
set_name = function("ggml_set_name", P, P, ctypes.c_char_p)
quantize = function("ggml_quantize_chunk", SIZE, ctypes.c_int, P, P, I64, I64, I64, P)
needs_matrix = function("ggml_quantize_requires_imatrix", ctypes.c_bool, ctypes.c_int)
gguf = function("gguf_init_empty", P)()
add = function("gguf_add_tensor", None, P, P)
write = function("gguf_write_to_file", ctypes.c_bool, P, ctypes.c_char_p, ctypes.c_bool)
set_str = function("gguf_set_val_str", None, P, ctypes.c_char_p, ctypes.c_char_p)
set_u32 = function("gguf_set_val_u32", None, P, ctypes.c_char_p, ctypes.c_uint32)
set_f32 = function("gguf_set_val_f32", None, P, ctypes.c_char_p, ctypes.c_float)
set_bool = function("gguf_set_val_bool", None, P, ctypes.c_char_p, ctypes.c_bool)
set_strings = function("gguf_set_arr_str", None, P, ctypes.c_char_p, ctypes.POINTER(ctypes.c_char_p), SIZE)
set_array = function("gguf_set_arr_data", None, P, ctypes.c_char_p, ctypes.c_int, P, SIZE)

ROWS, COLUMNS = 3, 256
PLAIN = {"f32": "<f4", "f16": "<f2", "f64": "<f8", "i8": "<i1", "i16": "<i2", "i32": "<i4", "i64": "<i8"}
# Byte offsets in a block of its float16 numbers, of which random bits may be infinite.
SCALES = {"q4_0": [0], "q4_1": [0, 2], "q5_0": [0], "q5_1": [0, 2], "q8_0": [0], "q8_1": [0, 2], "q2_K": [80, 82],
          "q3_K": [108], "q4_K": [0, 2], "q5_K": [0, 2], "q6_K": [208], "iq4_nl": [0], "iq4_xs": [0], "tq1_0": [52],
          "tq2_0": [64], "iq2_xxs": [0], "iq2_xs": [0], "iq2_s": [0], "iq3_xxs": [0], "iq3_s": [0], "iq1_s": [0]}

rng = np.random.default_rng(7)
context = init(InitParams(1 << 24, None, False))
expected = []


def random_blocks(name, blocks, size):
    raw = rng.integers(0, 256, (blocks, size), np.uint8)
    for at in SCALES.get(name, []):
        raw[:, at:at + 2] = rng.standard_normal(blocks).astype("<f2").view(np.uint8).reshape(blocks, 2)
    if name == "iq1_m":  # the four upper bits of each u16 of the last 8 bytes: 1.5, 3e00
        raw[:, 49::2] = raw[:, 49::2] & 15 | np.array([0, 0, 0xe0, 0x30], np.uint8)
    if name == "q8_K":
        raw[:, :4] = rng.standard_normal(blocks).astype("<f4").view(np.uint8).reshape(blocks, 4)
    return raw.tobytes()


def tensor(label, number, make, shape=(ROWS, COLUMNS)):
    t = traits(number).contents
    handle = new_tensor(context, number, len(shape), (I64 * len(shape))(*reversed(shape)))
    set_name(handle, label.encode())
    count = int(np.prod(shape))
    raw = make(t, count)
    assert len(raw) == count // t.values * t.bytes, label
    ctypes.memmove(get_data(handle), raw, len(raw))
    add(gguf, handle)
    name = t.name.decode()
    if name in ("f32", "f64"):
        digest = hashlib.sha256(raw).hexdigest()
    elif name.startswith("i") and not name.startswith("iq"):
        digest = None
    else:
        out = np.empty(count, "<f4")
        if t.to_float:
            t.to_float(ctypes.cast(ctypes.c_char_p(raw), P), out.ctypes.data, count)
        else:  # q8_1 and q8_K have no function of their own: d times signed bytes
            blocks = np.frombuffer(raw, np.uint8).reshape(-1, t.bytes)
            scale = blocks[:, :2].copy().view("<f2") if name == "q8_1" else blocks[:, :4].copy().view("<f4")
            out = (scale.astype("<f4") * blocks[:, 4:4 + t.values].copy().view(np.int8)).ravel()
        digest = hashlib.sha256(out.astype("<f4").tobytes()).hexdigest()
    expected.append([label, name.upper(), list(shape), digest])


def quantised(t, count):
    x = rng.standard_normal(count).astype("<f4")
    raw = ctypes.create_string_buffer(count // t.values * t.bytes)
    quantize(numbers[t.name], x.ctypes.data, raw, 0, count // COLUMNS, COLUMNS, None)
    return raw.raw


def plain(t, count):
    return (10 * rng.standard_normal(count)).astype(PLAIN[t.name.decode()]).tobytes()


numbers = {traits(n).contents.name: n for n in range(40) if traits(n).contents.name and traits(n).contents.bytes}
for name, number in numbers.items():
    text = name.decode()
    t = traits(number).contents
    if text in PLAIN:
        tensor(f"blk.{number}.{text}.weight", number, plain)
    elif text == "bf16" or t.quantised and not needs_matrix(number) and text not in ("q8_1", "q8_K"):
        tensor(f"blk.{number}.{text}.weight", number, quantised)
    if t.quantised:
        # The types that choose vectors of a table get enough blocks to choose most of them.
        tensor(f"random.{number}.{text}.weight", number,
               lambda t, count: random_blocks(text, count // t.values, t.bytes),
               (64 if text.startswith("iq") and text[2] in "123" else ROWS, COLUMNS))
tensor("token_embd.weight", numbers[b"q4_0"], quantised, (8, COLUMNS))
tensor("blk.0.ffn_gate_exps.weight", numbers[b"q8_0"], quantised, (2, 4, COLUMNS))
tensor("output_norm.weight", numbers[b"f32"], plain, (COLUMNS,))
tensor("output.weight", numbers[b"f16"], plain, (8, COLUMNS))

set_str(gguf, b"general.architecture", b"llama")
set_str(gguf, b"general.name", b"one tensor of each type")
set_u32(gguf, b"general.file_type", 15)
set_u32(gguf, b"general.quantization_version", 2)
set_f32(gguf, b"llama.rope.freq_base", 10000.0)
set_bool(gguf, b"tokenizer.ggml.add_bos_token", True)
tokens = [f"token {i}".encode() for i in range(100)]
set_strings(gguf, b"tokenizer.ggml.tokens", (ctypes.c_char_p * 100)(*tokens), 100)
scores = np.arange(100, dtype="<f4")
set_array(gguf, b"tokenizer.ggml.scores", 6, scores.ctypes.data, 100)
sections = np.array([16, 24, 24, 0], "<i4")
set_array(gguf, b"rope.dimension_sections", 5, sections.ctypes.data, 4)
assert write(gguf, f"{here}/types.gguf".encode(), False)
with open(f"{here}/expected.json", "w") as f:
    f.write('{\n "types.gguf": [\n  ' + ",\n  ".join(json.dumps(row) for row in expected) + "\n ]\n}\n")
print(len(expected), "tensors,", os.path.getsize(f"{here}/types.gguf"), "bytes")
