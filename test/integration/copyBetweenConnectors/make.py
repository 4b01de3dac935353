"""Makes a file whose objects refer to each other in all ways: `make.py FILE`."""

import sys

import h5py
import numpy as np
from h5py import h5p, h5t


def scales(group):
    group["time"] = np.arange(4.0)
    group["space"] = np.arange(6.0)
    group["values"] = np.arange(24.0).reshape(4, 6)
    group["time"].make_scale("hours")
    group["space"].make_scale()
    group["values"].dims[0].attach_scale(group["time"])
    group["values"].dims[1].attach_scale(group["space"])
    group["values"].dims[0].label = "t"


def references(file, group):
    other = file["elsewhere"]
    pairs = np.dtype([("n", "<i4"), ("to", h5py.ref_dtype), ("region", h5py.regionref_dtype)])
    table = group.create_dataset("a table", (3,), dtype=pairs, chunks=(2,))
    table[0] = (1, group["z"].ref, group["z"].regionref[1:3, 2:4])
    table[1] = (2, other.ref, group["z"].regionref[0, :])
    lists = group.create_dataset("a list", (2,), dtype=h5py.vlen_dtype(h5py.ref_dtype))
    lists[0] = np.array([group["z"].ref, group.ref, other.ref], dtype=h5py.ref_dtype)
    group.attrs.create("to", np.array([group["z"].ref, other.ref], dtype=h5py.ref_dtype), dtype=h5py.ref_dtype)
    group.attrs.create("region", group["z"].regionref[::2, 1], dtype=h5py.regionref_dtype)
    group["z"].attrs.create("up", group.ref, dtype=h5py.ref_dtype)
    many = group.create_dataset("many", (300, 7), dtype=h5py.ref_dtype, chunks=(50, 7))
    many[...] = np.array([[group[f"small/d{(row * 7 + column) % 20}"].ref for column in range(7)] for row in range(300)], dtype=h5py.ref_dtype)


def types(group):
    # By name the datatype comes after what is of it.
    group["zz type"] = np.dtype([("a", "<i4"), ("b", "S5")])
    group["sub/zz type"] = group["zz type"]
    named = group["zz type"]
    named.attrs["of"] = "a type"
    group.create_dataset("a typed", data=np.array([(1, b"x"), (2, b"yy")], dtype=named.dtype), dtype=named)
    group.create_group("a group").attrs.create("typed", np.array((5, b"z"), dtype=named.dtype), dtype=named)
    group["a group"]["zz enum"] = h5py.enum_dtype({"NO": 0, "YES": 1}, basetype="u1")
    group.create_dataset("an enum", data=np.array([0, 1, 1], "u1"), dtype=group["a group"]["zz enum"])


def orders(group):
    ordered = group.create_group("ordered", track_order=True)
    for n in range(300):
        ordered[f"d{n * 7919 % 1000:03d}"] = n
    for name in "zyxabc":
        ordered.attrs[name] = name
        ordered["d000"].attrs[name] = name
    plist = h5p.create(h5p.GROUP_CREATE)
    plist.set_link_creation_order(h5p.CRT_ORDER_TRACKED)
    plist.set_attr_creation_order(h5p.CRT_ORDER_TRACKED)
    tracked = h5py.Group(h5py.h5g.create(group.id, b"tracked", gcpl=plist))
    for name in "qpo":
        tracked.create_group(name)
        tracked.attrs[name] = 1
    h5py.h5g.create(group.id, b"empty tracked", gcpl=plist)


with h5py.File(sys.argv[1], "w", libver="latest", track_order=True) as file:
    file.attrs["title"] = "everything"
    file.create_group("elsewhere")
    group = file.create_group("g")
    group["z"] = np.arange(35).reshape(5, 7)
    for n in range(20):
        group[f"small/d{n}"] = np.full(3, n)
    group["loop"] = group
    scales(group)
    references(file, group)
    types(group)
    orders(group)
    group["soft"] = h5py.SoftLink("z")
    group["external"] = h5py.ExternalLink("other.h5", "/x")
    file.attrs.create("main", group["z"].ref, dtype=h5py.ref_dtype)
    file["again"] = group["z"]
