"""Compound types."""

import h5py
import numpy as np
from h5py import h5t

from recipe import (
    ALL_VERSIONS,
    Sequences,
    add_raw_dataset,
    compound_type,
    corpus_file,
    enum_type,
    string_type,
)


def _filled(dtype, count, random):
    """Records of a NumPy type without strings, filled with small random numbers."""
    records = np.zeros(count, dtype)
    for name in dtype.names:
        field = records[name]
        if field.dtype.names:
            records[name] = _filled(field.dtype, field.size, random).reshape(field.shape)
        else:
            records[name] = random.integers(-100, 100, field.shape).astype(field.dtype.newbyteorder("="))
    return records


@corpus_file("compound", "nested", "arrays", "padded", versions=ALL_VERSIONS)
def compounds(file, random, notes):
    point = np.dtype([("x", "<f8"), ("y", "<f8")])
    simple = np.dtype([("id", "<i4"), ("value", "<f4"), ("flag", "i1"), ("big", "<i8")])
    nested = np.dtype([("name", "S8"), ("start", point), ("path", point, (3,)), ("count", "<u2")])
    arrays = np.dtype([("matrix", "<f4", (2, 3)), ("bytes", "u1", (5,)), ("n", "<i2")])
    file.create_dataset("simple", data=_filled(simple, 10, random))
    records = np.zeros((2, 3), nested)
    records["name"] = [[b"one", b"two", b""], [b"12345678", b"a b", b"z"]]
    records["start"]["x"] = random.normal(size=(2, 3))
    records["path"]["y"] = random.normal(size=(2, 3, 3))
    records["count"] = np.arange(6).reshape(2, 3)
    file.create_dataset("nested", data=records)
    file.create_dataset("arrays", data=_filled(arrays, 4, random))
    file.create_dataset("scalar", data=_filled(simple, 1, random)[0])
    file.create_dataset("padded", data=_filled(np.dtype(simple.descr, align=True), 5, random))
    file.create_dataset("empty", shape=(0,), dtype=simple)
    file.create_dataset("chunked", data=_filled(simple, 2500, random), chunks=(100,), compression="gzip", shuffle=True)
    wide = np.dtype([(f"column {index:02} ä", ("<i2", "<f4", ">i4")[index % 3]) for index in range(60)])
    file.create_dataset("sixty-columns", data=_filled(wide, 3, random))
    file.attrs["record"] = _filled(simple, 1, random)[0]
    file.attrs["records"] = _filled(np.dtype([("start", point), ("path", point, (3,))]), 2, random)
    fill = np.array((7, 1.5, -1, 2**40), simple)
    file.create_dataset("fill", shape=(6,), dtype=simple, chunks=(2,), fillvalue=fill)[2] = (1, 2, 3, 4)


@corpus_file("compound", "mixed-endian", "big-endian", "out-of-order", versions=ALL_VERSIONS)
def compounds_endian(file, random, notes):
    mixed = np.dtype([("a", "<i4"), ("b", ">i4"), ("c", ">f8"), ("d", "<f8"), ("e", ">u2"), ("f", ">i8"), ("g", "<f2")])
    big = np.dtype([("a", ">i2"), ("b", ">f4"), ("c", ">f8"), ("d", ">i8"), ("m", ">i4", (2, 2)), ("h", ">f2")])
    nested = np.dtype([("inner", big), ("little", "<i2"), ("list", mixed, (2,))])
    for name, dtype in (("mixed", mixed), ("big", big), ("nested", nested)):
        file.create_dataset(name, data=_filled(dtype, 6, random))
        file.create_dataset(f"{name}-chunked", data=_filled(dtype, 20, random), chunks=(7,), compression="gzip")
        file.attrs[name] = _filled(dtype, 2, random)
    # Members inserted in another order than their offsets, with gaps before, between and after.
    members = [("last", h5t.STD_I32BE, 20), ("first", h5t.IEEE_F64LE, 4), ("middle", h5t.STD_U8LE, 14)]
    tid = compound_type(members, size=32)
    add_raw_dataset(file, "out-of-order", tid, (3,), random.integers(0, 64, 96, np.uint8).tobytes())


@corpus_file("compound", "strings", "vlen-strings", "enum", "bitfield", "opaque", versions=ALL_VERSIONS)
def compounds_of_everything(file, random, notes):
    text, flag = h5py.string_dtype("utf-8"), h5py.enum_dtype({"OFF": 0, "ON": 1, "UNSET": -1}, basetype=">i2")
    dtype = np.dtype(
        [("name", text), ("n", "<i4"), ("fixed", h5py.string_dtype("utf-8", 12)), ("ok", "?"), ("flag", flag)]
    )
    records = np.zeros(3, dtype)
    records["name"], records["n"] = ["first", "", "drittes ß"], [1, -2, 3]
    records["fixed"], records["ok"], records["flag"] = ["é".encode(), b"", b"twelve bytes"], [1, 0, 1], [0, 1, -1]
    file.create_dataset("strings-and-enums", data=records)
    file.attrs["strings-and-enums"] = records

    opaque = h5t.create(h5t.OPAQUE, 3)
    opaque.set_tag(b"three")
    members = [
        ("bits", h5t.STD_B16LE),
        ("opaque", opaque),
        ("enum", enum_type(h5t.STD_I64BE, {"FAR": -(2**40), "NEAR": 1})),
        ("space", string_type(6, padding=h5t.STR_SPACEPAD)),
    ]
    tid = compound_type(members)
    rows = [
        (b"\x01\x80", b"\x00\x01\x02", -(2**40), b"ab    "),
        (b"\xff\x00", b"\xfd\xfe\xff", 1, b"      "),
    ]
    raw = b"".join(bits + bytes_ + number.to_bytes(8, "big", signed=True) + text for bits, bytes_, number, text in rows)
    add_raw_dataset(file, "bits-and-bytes", tid, (2,), raw)

    memory = Sequences()
    sequences = compound_type(
        [("n", h5t.NATIVE_INT64), ("list", h5t.vlen_create(h5t.NATIVE_INT32)), ("text", string_type(None))]
    )
    lists = [np.array([1, 2, 3], "i4"), np.array([], "i4"), np.array([-7], "i4")]
    rows = zip(range(3), (memory.element(one) for one in lists), memory.texts(["x", "yy", ""]))
    table = np.array([[n, *pair, address] for n, pair, address in rows], np.uint64)
    memory.write(file, "sequences", sequences, table, (3,))


@corpus_file("array", "multi-dimensional", "big-endian", versions=ALL_VERSIONS)
def arrays(file, random, notes):
    def array(base, *dims):
        return h5t.array_create(base, dims)

    numbers = random.integers(-1000, 1000, 48, np.int32)
    add_raw_dataset(file, "int-3x2x2", array(h5t.STD_I32LE, 3, 2, 2), (4,), numbers.tobytes())
    add_raw_dataset(file, "be-5", array(h5t.STD_I16BE, 5), (2, 2), numbers[:20].astype(">i2").tobytes())
    add_raw_dataset(file, "float-be", array(h5t.IEEE_F64BE, 2, 2), (3,), random.normal(size=12).astype(">f8").tobytes())
    add_raw_dataset(file, "half", array(h5t.IEEE_F16LE, 4), (2,), np.arange(8, dtype="<f2").tobytes())
    point = compound_type([("x", h5t.STD_I16BE), ("y", h5t.IEEE_F32LE)])
    add_raw_dataset(
        file,
        "of-compound",
        array(point, 2),
        (3,),
        b"".join(int(x).to_bytes(2, "big") + np.float32(y).tobytes() for x, y in zip(range(6), random.normal(size=6))),
    )
    add_raw_dataset(file, "of-array", array(array(h5t.STD_U8LE, 2), 3), (2,), bytes(range(12)))
    add_raw_dataset(file, "of-strings", array(string_type(4), 2), (2,), b"ab\0\0\0\0\0\0abc\0d\0\0\0")
    colour = enum_type(h5t.STD_U16BE, {"RED": 1, "BLUE": 300})
    add_raw_dataset(file, "of-enum", array(colour, 2), (2,), np.array([1, 300, 300, 1], ">u2").tobytes())
    add_raw_dataset(file, "scalar-space", array(h5t.STD_I64LE, 2), (), np.array([2**60, -1], "<i8").tobytes())
    memory = Sequences()
    texts = memory.texts(["a", "bb", "", "ünï"])
    variable = string_type(None, h5t.CSET_UTF8)
    memory.write(file, "of-vlen-strings", array(variable, 2), texts, (2,))
    file.attrs.create("array", np.arange(12, dtype="i4").reshape(2, 2, 3), dtype=np.dtype((">i4", (2, 3))))
