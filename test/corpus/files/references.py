"""References of both kinds, and committed datatypes."""

import ctypes

import h5py
import numpy as np
from h5py import h5t

import hdf5_c
from recipe import ALL_VERSIONS, Sequences, add_raw_dataset, compound_type, corpus_file, enum_type


@corpus_file("references", "object-references", "region-references", "null-reference", versions=ALL_VERSIONS)
def references(file, random, notes):
    grid = file.create_dataset("grid", data=np.arange(60, dtype="f4").reshape(6, 10))
    group = file.create_group("grüppe/inner")
    line = group.create_dataset("line", data=np.arange(5))
    file["committed"] = np.dtype("<i2")
    file.create_dataset("scalar", data=grid.ref, dtype=h5py.ref_dtype)
    objects = np.array([file.ref, grid.ref, group.ref, line.ref, file["committed"].ref, h5py.Reference()], object)
    file.create_dataset("objects", data=objects.reshape(2, 3), dtype=h5py.ref_dtype)
    file.create_dataset("unwritten", shape=(2,), dtype=h5py.ref_dtype, chunks=(1,))

    regions = file.create_dataset("regions", shape=(6,), dtype=h5py.regionref_dtype)
    regions[0] = grid.regionref[1:3, 2:8:2]
    regions[1] = grid.regionref[...]
    regions[2] = grid.regionref[[0, 2, 5], 3]
    regions[3] = line.regionref[4]
    regions[4] = grid.regionref[np.arange(60).reshape(6, 10) % 7 == 0]
    file.attrs["object"] = line.ref
    file.attrs.create("objects", [grid.ref, group.ref], dtype=h5py.ref_dtype)
    file.attrs["region"] = grid.regionref[0, :]
    records = np.zeros(2, np.dtype([("n", "<i4"), ("to", h5py.ref_dtype)]))
    records["n"], records["to"] = [1, 2], [grid.ref, line.ref]
    file.create_dataset("in-compound", data=records)
    pair = h5t.array_create(h5t.STD_REF_OBJ, (2,))
    stored = hdf5_c.read_dataset(file["objects"].id, h5t.STD_REF_OBJ)
    add_raw_dataset(file, "in-array", pair, (2,), stored[:4].tobytes())
    memory = Sequences()
    rows = memory.elements([stored[1:3], stored[:0]])
    memory.write(file, "in-vlen", h5t.vlen_create(h5t.STD_REF_OBJ), rows, (2,))


@corpus_file("references", "std-references", "attribute-references", versions=("v114", "latest"))
def references_std(file, random, notes):
    grid = file.create_dataset("grid", data=np.arange(60, dtype="f4").reshape(6, 10))
    grid.attrs["units"] = "mm"
    file.create_group("group")
    selection = grid.id.get_space()
    selection.select_hyperslab((1, 2), (2, 3))
    element = ctypes.create_string_buffer
    rows = [element(64) for _ in range(4)]
    hdf5_c.call("H5Rcreate_object", file.id.id, b"/group", 0, rows[0])
    hdf5_c.call("H5Rcreate_region", file.id.id, b"/grid", selection.id, 0, rows[1])
    hdf5_c.call("H5Rcreate_attr", file.id.id, b"/grid", b"units", 0, rows[2])
    tid = hdf5_c.predefined_type("H5T_STD_REF")
    add_raw_dataset(file, "references", tid, (4,), b"".join(row.raw for row in rows))
    records = compound_type([("n", h5t.STD_I64LE), ("to", tid)])
    add_raw_dataset(file, "in-compound", records, (1,), (7).to_bytes(8, "little") + rows[0].raw)


@corpus_file("committed-datatype", versions=ALL_VERSIONS)
def committed_datatypes(file, random, notes):
    file["integer"] = np.dtype(">i2")
    types = file.create_group("types")
    types["point"] = np.dtype([("x", "<f8"), ("y", "<f8")])
    types["text"] = h5py.string_dtype("utf-8")
    colour = enum_type(h5t.STD_U8LE, {"RED": 1, "GREEN": 2})
    colour.commit(types.id, b"colour")
    h5t.vlen_create(h5t.STD_I32BE).commit(types.id, b"list")
    file["integer"].attrs["note"] = "an attribute of a datatype"
    file.create_dataset("integers", data=np.arange(5), dtype=file["integer"])
    points = np.zeros(3, types["point"].dtype)
    points["y"] = [1, 2, 3]
    file.create_dataset("points", data=points, dtype=types["point"])
    file.create_dataset("texts", data=["a", "ß"], dtype=types["text"])
    file.create_dataset("colours", data=np.array([1, 2, 2], "u1"), dtype=types["colour"])
    file["points"].attrs.create("origin", points[1], dtype=types["point"])
    file.attrs.create("integers", [1, -2], dtype=file["integer"])
    file["alias"] = file["integer"]
    file["outer"] = np.dtype([("p", types["point"].dtype), ("n", "<i4")])
