"""Attributes."""

import h5py
import numpy as np
from h5py import h5p, h5t

from recipe import (
    ALL_VERSIONS,
    Sequences,
    add_attribute,
    compound_type,
    corpus_file,
    enum_type,
    string_type,
)


@corpus_file("attributes", "null-space", "scalar", "big-endian", versions=ALL_VERSIONS)
def attributes(file, random, notes):
    dataset, group = file.create_dataset("dataset", data=np.arange(3)), file.create_group("group")
    for owner in (file, dataset, group):
        _attributes_of_all_classes(owner, random)
    for name, tid in (
        ("int", h5t.STD_I32LE),
        ("text", string_type(None)),
        ("fixed", string_type(3)),
        ("f64be", h5t.IEEE_F64BE),
    ):
        add_attribute(group, f"null-{name}", tid, None)
        add_attribute(group, f"zero-{name}", tid, np.zeros(0, "S3" if name == "fixed" else "i4"), memory=tid)
    for rank in range(6):
        group.attrs[f"rank-{rank}"] = np.arange(2**rank, dtype="<i2").reshape((2,) * rank)


def _attributes_of_all_classes(owner, random):
    opaque = h5t.create(h5t.OPAQUE, 3)
    opaque.set_tag(b"three bytes")
    memory = Sequences()
    attribute = {
        "integer": (h5t.STD_I32BE, np.array([1, -2, 3])),
        "int64": (h5t.STD_I64LE, np.array(2**60 + 1)),
        "float": (h5t.IEEE_F64BE, np.array([[1.5, -0.0], [np.nan, np.inf]])),
        "float16": (h5t.IEEE_F16LE, np.array([0.5, 1024.0])),
    }
    for name, (tid, values) in attribute.items():
        add_attribute(owner, name, tid, values)
    record = compound_type([("a", h5t.STD_I16BE), ("b", h5t.IEEE_F32LE), ("c", string_type(4))])
    integers = np.array([[1, 2], [3, 4]], ">i4")
    for name, tid, raw in (
        ("string", string_type(5, padding=h5t.STR_SPACEPAD), np.array([b"ab   ", b"     "])),
        ("vlen string", string_type(None, h5t.CSET_UTF8), memory.texts(["", "größer", "x"])),
        ("bitfield", h5t.STD_B8LE, np.array([1, 255], "u1")),
        ("opaque", opaque, np.array([b"abc", b"\0\1\2"], "V3")),
        ("compound", record, np.array([(1, 2.5, b"ab"), (-1, 0, b"")], [("a", ">i2"), ("b", "<f4"), ("c", "S4")])),
        ("enum", enum_type(h5t.STD_I16LE, {"A": 1, "B": -2}), np.array([1, -2], "<i2")),
        ("bool", enum_type(h5t.STD_I8LE, {"FALSE": 0, "TRUE": 1}), np.array([1, 0, 1], "i1")),
    ):
        add_attribute(owner, name, tid, raw, memory=tid)
    owner.attrs["object reference"] = owner.ref
    owner.attrs.create("array", integers.reshape(1, 2, 2), dtype=np.dtype((">i4", (2, 2))))
    values = np.empty(2, object)
    values[:] = [np.array([1, 2, 3], "i4"), np.array([], "i4")]
    owner.attrs.create("vlen", values, dtype=h5py.vlen_dtype(np.dtype(">i4")))
    owner.attrs["complex"] = np.complex64(1 - 2j)


@corpus_file("many-attributes", "unicode-names", versions=ALL_VERSIONS)
def attributes_many(file, random, notes):
    for count in (7, 8, 9, 100):
        group = file.create_group(f"group-{count}")
        for index in range(count):
            group.attrs[f"attribute {index:03} ä"] = np.arange(index, dtype="<i4")
    dataset = file.create_dataset("dataset", data=[1.5])
    for index in range(40):
        dataset.attrs[f"a{index}"] = f"text number {index}"
    for index in range(0, 40, 2):
        del dataset.attrs[f"a{index}"]
    dataset.attrs["a3"] = 12  # replaced by another type


@corpus_file("large-attributes", "dense-attributes", versions=("v110", "latest"))
def attributes_large(file, random, notes):
    file.attrs["70 KB"] = random.normal(size=9000).astype("<f8")
    group = file.create_group("group")
    group.attrs["100 KB of bytes"] = random.integers(0, 255, 100_000, np.uint8)
    group.attrs["long text"] = "ä" * 60_000
    group.attrs["long fixed text"] = np.bytes_(b"0123456789" * 10_000)
    group.attrs["small"] = 1
    dense = h5p.create(h5p.GROUP_CREATE)
    dense.set_attr_phase_change(0, 0)
    always = h5py.Group(h5py.h5g.create(file.id, b"always-dense", gcpl=dense))
    always.attrs["one"] = np.arange(3, dtype=">i2")
    always.attrs["text"] = ["a", "ß"]
