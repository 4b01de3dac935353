"""Ranks, scalar, null and empty dataspaces, fill values of all types, sizes."""

import numpy as np
from h5py import h5d, h5t

from recipe import ALL_VERSIONS, add_dataset, compound_type, corpus_file, creation_list, enum_type, string_type


@corpus_file("rank-0", "rank-1", "rank-2", "rank-3", "rank-4", "rank-5", "rank-32", versions=ALL_VERSIONS)
def ranks(file, random, notes):
    for rank, shape in enumerate([(), (7,), (3, 5), (2, 3, 4), (2, 3, 4, 2), (2, 1, 3, 2, 4)]):
        values = random.integers(-(2**31), 2**31, shape)
        file.create_dataset(f"rank-{rank}", data=np.asarray(values, "<i4"))
        if rank:
            chunks = tuple(max(1, size - 1) for size in shape)
            file.create_dataset(
                f"rank-{rank}-chunked", data=np.asarray(values, ">i4"), chunks=chunks, compression="gzip"
            )
    file.create_dataset("rank-32", data=np.arange(4, dtype="<i2").reshape((1,) * 30 + (2, 2)))
    file.create_dataset("one-element", data=np.array([42], "<i8"))
    file.create_dataset("one-element-rank-3", data=np.array([[[42]]], "<f8"))


@corpus_file("null-space", "empty", "scalar", versions=ALL_VERSIONS)
def spaces_empty(file, random, notes):
    compound = compound_type([("a", h5t.STD_I32LE), ("b", string_type(None))])
    for name, tid in (
        ("int", h5t.STD_I32LE),
        ("float-be", h5t.IEEE_F64BE),
        ("text", string_type(None, h5t.CSET_UTF8)),
        ("fixed-text", string_type(8)),
        ("compound", compound),
        ("enum", enum_type(h5t.STD_I8LE, {"FALSE": 0, "TRUE": 1})),
        ("vlen", h5t.vlen_create(h5t.STD_U16LE)),
        ("array", h5t.array_create(h5t.STD_I16LE, (2, 2))),
        ("opaque", _opaque()),
        ("bitfield", h5t.STD_B8LE),
        ("reference", h5t.STD_REF_OBJ),
    ):
        add_dataset(file, f"null-{name}", tid, shape=None)
        add_dataset(file, f"zero-{name}", tid, shape=(0,))
        add_dataset(file, f"unwritten-{name}", tid, shape=(2,))
    add_dataset(file, "zero-in-the-middle", h5t.STD_I32LE, shape=(3, 0, 2))
    file.create_dataset(
        "zero-extendible", shape=(0, 4), maxshape=(None, 4), chunks=(2, 4), dtype="<f4", compression="gzip"
    )
    for name, value in (("int", -7), ("float", 2.5), ("text", "skalar"), ("bool", True), ("bytes", np.bytes_(b"xy"))):
        file.create_dataset(f"scalar-{name}", data=value)


def _opaque():
    tid = h5t.create(h5t.OPAQUE, 4)
    tid.set_tag(b"four bytes")
    return tid


@corpus_file("fill-value", versions=ALL_VERSIONS)
def fill_values(file, random, notes):
    compound = np.dtype([("a", "<i4"), ("b", ">f8"), ("c", "S4")])
    text = string_type(6, padding=h5t.STR_NULLPAD)
    for name, tid, memory, raw in (
        ("int8", h5t.STD_I8LE, h5t.NATIVE_INT8, np.array([-5], "i1")),
        ("uint64be", h5t.STD_U64BE, h5t.NATIVE_UINT64, np.array([2**64 - 2], "u8")),
        ("float32", h5t.IEEE_F32LE, h5t.NATIVE_FLOAT, np.array([np.nan], "f4")),
        ("float64be", h5t.IEEE_F64BE, h5t.NATIVE_DOUBLE, np.array([-0.0], "f8")),
        ("float16", h5t.IEEE_F16LE, h5t.NATIVE_DOUBLE, np.array([0.5], "f8")),
        ("text", text, text, np.array([b"filled"], "S6")),
        ("compound", h5t.py_create(compound), h5t.py_create(compound), np.array([(1, 2.5, b"fill")], compound)),
        (
            "enum",
            enum_type(h5t.STD_I16BE, {"A": 1, "B": 300}),
            enum_type(h5t.STD_I16LE, {"A": 1, "B": 300}),
            np.array([300], "<i2"),
        ),
        (
            "array",
            h5t.array_create(h5t.STD_I32BE, (2,)),
            h5t.array_create(h5t.NATIVE_INT32, (2,)),
            np.array([3, -4], "i4"),
        ),
        ("bitfield", h5t.STD_B16BE, h5t.NATIVE_B16, np.array([0x1234], "u2")),
        ("opaque", _opaque(), _opaque(), np.array([b"\1\2\3\4"], "V4")),
    ):
        add_dataset(file, f"{name}-chunked", tid, shape=(5,), dcpl=creation_list(h5d.CHUNKED, (2,), (memory, raw)))
        add_dataset(file, f"{name}-contiguous", tid, shape=(3,), dcpl=creation_list(fill=(memory, raw)))
    never = creation_list(h5d.CHUNKED, (2,), (h5t.NATIVE_INT32, np.array([11], "i4")))
    never.set_fill_time(h5d.FILL_TIME_NEVER)
    add_dataset(file, "never-filled-but-written", h5t.STD_I32LE, np.arange(4), dcpl=never)
    early = creation_list(h5d.CHUNKED, (2,), (h5t.NATIVE_INT32, np.array([12], "i4")))
    early.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    add_dataset(file, "allocated-early", h5t.STD_I32LE, shape=(5,), dcpl=early)


@corpus_file("large", "contiguous")
def large_contiguous(file, random, notes):
    file.create_dataset("noise", data=random.normal(size=(1000, 1000)).astype("<f8"))


@corpus_file("large", "chunked", "shuffle", "gzip", versions=("earliest", "latest"))
def large_compressed(file, random, notes):
    x, y = np.meshgrid(np.linspace(0, 20, 1024), np.linspace(0, 30, 1024))
    image = (1000 * np.sin(x) * np.cos(y) + random.integers(0, 4, x.shape)).astype("<i2")
    frames = np.stack([np.roll(image, shift, axis=0) for shift in range(4 if notes.libver == "latest" else 2)])
    file.create_dataset(
        "frames", data=frames, chunks=(1, 256, 256), shuffle=True, compression="gzip", compression_opts=1
    )
    file.create_dataset("tiny", data=np.uint8(1))
