"""Variable-length sequences."""

import h5py
import numpy as np
from h5py import h5t

from recipe import ALL_VERSIONS, Sequences, add_raw_dataset, compound_type, corpus_file, enum_type, string_type

_LENGTHS = (3, 0, 1, 5)


@corpus_file("vlen", "big-endian", versions=ALL_VERSIONS)
def vlen(file, random, notes):
    for name in ("<i4", ">i4", "<i8", ">i8", "u1", "<f4", ">f8", ">u2", "<f2"):
        stored = np.dtype(name)
        values = np.empty(len(_LENGTHS), object)
        for index, length in enumerate(_LENGTHS):
            values[index] = random.integers(0, 120, length).astype(stored.newbyteorder("="))
        label = f"{stored.newbyteorder('=').name}{'be' if name[0] == '>' else 'le'}"
        file.create_dataset(label, data=values, dtype=h5py.vlen_dtype(stored))
    square = np.empty((2, 2), object)
    square.ravel()[:] = [np.arange(index, dtype="i4") for index in range(4)]
    file.create_dataset("rank-2", data=square, dtype=h5py.vlen_dtype(np.int32))
    file.create_dataset("unwritten", shape=(3,), dtype=h5py.vlen_dtype(np.int32))
    file.create_dataset("chunked", shape=(5,), maxshape=(None,), chunks=(2,), dtype=h5py.vlen_dtype(np.float64))[3] = [
        1.5,
        2,
    ]
    file.create_dataset("long", shape=(2,), dtype=h5py.vlen_dtype(np.int16))[1] = np.arange(5000, dtype="i2")
    file.attrs.create("vlen", values, dtype=h5py.vlen_dtype(np.int32))


@corpus_file("vlen", "vlen-of-compound", "vlen-of-vlen", "nested", versions=ALL_VERSIONS)
def vlen_nested(file, random, notes):
    memory = Sequences()
    record = compound_type([("id", h5t.STD_I16BE), ("x", h5t.IEEE_F32LE)])
    records = np.zeros(6, np.dtype([("id", ">i2"), ("x", "<f4")]))
    records["id"], records["x"] = np.arange(6) - 3, random.normal(size=6)
    rows = memory.elements([records[:2], records[2:2], records[2:]])
    memory.write(file, "of-compound", h5t.vlen_create(record), rows, (3,))

    inner = [np.arange(length, dtype=">i4") for length in (2, 0, 3, 1)]
    middle = [memory.elements(inner[:2]), memory.elements(inner[2:]), memory.elements([])]
    nested = h5t.vlen_create(h5t.vlen_create(h5t.STD_I32BE))
    memory.write(file, "of-vlen", nested, memory.elements(middle), (3,))

    pairs = memory.elements([np.array([[1, 2], [3, 4]], "<f8"), np.array([[5, 6]], "<f8")])
    memory.write(file, "of-array", h5t.vlen_create(h5t.array_create(h5t.IEEE_F64LE, (2,))), pairs, (2,))

    fixed = memory.elements([np.array([b"abc", b"d"], "S4"), np.array([], "S4")])
    memory.write(file, "of-fixed-strings", h5t.vlen_create(string_type(4)), fixed, (2,))

    texts = memory.texts(["one", "zwei", "трое", ""])
    variable = h5t.vlen_create(string_type(None, h5t.CSET_UTF8))
    memory.write(file, "of-vlen-strings", variable, memory.elements([texts[:3], texts[3:]]), (2,))

    colours = h5t.vlen_create(enum_type(h5t.STD_I16BE, {"A": 1, "B": -300}))
    memory.write(file, "of-enum", colours, memory.elements([np.array([1, -300, 1], ">i2")]), (1,))

    member = compound_type([("list", h5t.vlen_create(h5t.STD_U8LE)), ("n", h5t.STD_I64BE)])
    table = np.zeros(2, np.dtype([("list", "<u8", (2,)), ("n", ">i8")]))
    table["list"] = memory.elements([np.array([1, 2, 3], "u1"), np.array([9], "u1")])
    table["n"] = [-1, 2**40]
    memory.write(file, "in-compound", member, table, (2,))
    deep = memory.elements([table, table[:1]])
    memory.write(file, "of-compound-with-vlen", h5t.vlen_create(member), deep, (2,))

    couple = h5t.array_create(h5t.vlen_create(h5t.STD_I32LE), (2,))
    rows = memory.elements([np.arange(length, dtype="<i4") for length in (1, 2, 0, 3)])
    memory.write(file, "in-array", couple, rows, (2,))

    opaque = h5t.create(h5t.OPAQUE, 2)
    opaque.set_tag(b"pair")
    memory.write(file, "of-opaque", h5t.vlen_create(opaque), memory.elements([np.array([b"ab", b"cd"], "V2")]), (1,))
    bits = memory.elements([np.array([0x1234, 0xFF], ">u2")])
    memory.write(file, "of-bitfield", h5t.vlen_create(h5t.STD_B16BE), bits, (1,))
    add_raw_dataset(file, "scalar-empty", h5t.vlen_create(h5t.STD_I32LE), (), bytes(16))
