#!/usr/bin/env python3
"""Prints the tables of IqTables.cs: the vectors that ggml dequantises the IQ types to, asked of it place by place.

    python3 make_tables.py LIBGGML_BASE_SO

The library is that of make.py. Each table is base64 of one u16 a vector: number j is at bits 2 j (one of three sizes)
or 3 j (one of eight).
"""
import base64, ctypes, sys
import numpy as np

ggml = ctypes.CDLL(sys.argv[1])
TO_FLOAT = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)


class Traits(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("values", ctypes.c_int64), ("interleave", ctypes.c_int64),
                ("bytes", ctypes.c_size_t), ("quantised", ctypes.c_bool), ("to_float", TO_FLOAT),
                ("from_float", ctypes.c_void_p)]


ggml.ggml_get_type_traits.restype = ctypes.POINTER(Traits)


def numbers(kind, block):
    t = ggml.ggml_get_type_traits(kind).contents
    assert len(block) == t.bytes
    out = np.empty(t.values, "<f4")
    t.to_float(ctypes.cast(ctypes.c_char_p(block), ctypes.c_void_p), out.ctypes.data, t.values)
    return out


def bits(places, width, group, dtype):
    """The bits of places above the eighth, `width` for each, `group` places in a number."""
    rows = (np.array(places) >> 8).reshape(-1, group)
    return (rows << width * np.arange(group)).sum(1).astype(dtype).tobytes()


ONE = np.float16(1).tobytes()
low = lambda places: bytes(i & 255 for i in places)
# Name, number of the type, vectors, numbers of a vector, factor, shift, sizes, a block of places (IqBlocks.cs).
TABLES = [
    ("IQ2_XXS", 16, 256, 8, 8, 0, (8, 25, 43),
     lambda p: ONE + b"".join(low(p[i:i + 4]) + bytes(4) for i in range(0, 32, 4))),
    ("IQ2_XS", 17, 512, 8, 8, 0, (8, 25, 43), lambda p: ONE + np.array(p, "<u2").tobytes() + bytes(8)),
    ("IQ2_S", 22, 1024, 8, 8, 0, (8, 25, 43), lambda p: ONE + low(p) + bytes(32) + bits(p, 2, 4, "u1") + bytes(8)),
    ("IQ3_XXS", 18, 256, 4, 4, 0, (4, 12, 20, 28, 36, 44, 52, 62), lambda p: ONE + low(p) + bytes(32)),
    ("IQ3_S", 21, 512, 4, 1, 0, tuple(range(1, 16, 2)), lambda p: ONE + low(p) + bits(p, 1, 8, "u1") + bytes(36)),
    ("IQ1_S", 19, 2048, 8, 1, -0.125, (-1, 0, 1), lambda p: ONE + low(p) + bits(p, 3, 4, "<u2")),
]
for name, kind, count, length, factor, shift, sizes, block in TABLES:
    step = 256 // length
    table = np.concatenate([numbers(kind, block(list(range(i, i + step)))) for i in range(0, count, step)])
    table = (factor * table + shift).reshape(count, length)
    index = np.searchsorted(sizes, table)
    assert (np.array(sizes)[index] == table).all(), name
    width = 2 if len(sizes) == 3 else 3
    packed = (index << width * np.arange(length)).sum(1).astype("<u2").tobytes()
    print(name, base64.b64encode(packed).decode())
