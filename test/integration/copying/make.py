"""Makes files to copy from: one of each style of format in the folder given, each with a group of everything there is."""

import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

STYLES = {
    "earliest": ("earliest", "v110"),
    "v108": ("v108", "v108"),
    "v110": ("v110", "v110"),
    "v200": ("v200", "v200"),
}


def create(group, name, dtype, shape, prepare, maxshape=None):
    plist = h5p.create(h5p.DATASET_CREATE)
    prepare(plist)
    space = h5s.create_simple(shape, maxshape)
    h5d.create(group.id, name.encode(), dtype, space, plist)
    return group[name]


def chunked(group, rng):
    group.create_dataset(
        "filtered", data=rng.integers(0, 100, (100, 70)), chunks=(17, 20), compression="gzip", shuffle=True, fletcher32=True
    )
    group.create_dataset("rows", data=rng.random((50, 9)), chunks=(7, 5), maxshape=(None, 9))
    group.create_dataset("both", data=rng.random((50, 9)), chunks=(7, 5), maxshape=(None, None), fillvalue=3.5)
    group.create_dataset("single", data=rng.random((5, 9)), chunks=(5, 9), compression="gzip")
    group.create_dataset("fixed", data=rng.random((90, 60)), chunks=(7, 5))
    group.create_dataset("unwritten", (100, 100), dtype="f4", chunks=(10, 10), compression="lzf")
    sparse = group.create_dataset("sparse", (100, 100), chunks=(10, 10), dtype="i2", fillvalue=7)
    sparse[15, 15] = 3
    sparse[99, 99] = 4

    def early(plist):
        plist.set_chunk((4, 4))
        plist.set_alloc_time(h5d.ALLOC_TIME_EARLY)

    create(group, "early", h5t.NATIVE_INT32, (10, 11), early)[...] = rng.integers(0, 9, (10, 11))
    create(group, "early growing", h5t.NATIVE_INT32, (10, 11), early, (20, 11))[...] = rng.integers(0, 9, (10, 11))


def others(group, rng, is_new, folder):
    group["contiguous"] = rng.random(5000)
    group["scalar"] = 5
    group["null"] = h5py.Empty("f4")
    group.create_dataset("not allocated", (100,), dtype="f8")
    create(group, "compact", h5t.NATIVE_INT32, (10,), lambda plist: plist.set_layout(h5d.COMPACT))[...] = range(10)
    with open(f"{folder}/raw.bin", "wb") as raw:
        raw.write(bytes(range(40)))
    group.create_dataset("external", (10,), dtype="i4", external=[(f"{folder}/raw.bin", 0, 40)])
    if is_new:
        layout = h5py.VirtualLayout((4, 10), "f8")
        for row in range(4):
            layout[row] = h5py.VirtualSource(f"source{row}.h5", "d", (10,))
        group.create_virtual_dataset("virtual", layout, fillvalue=-1)


def elsewhere(group):
    strings = group.create_dataset("strings", (20,), dtype=h5py.string_dtype(), chunks=(6,), compression="gzip")
    strings[:] = [f"s{n}" * n for n in range(20)]
    group["contiguous strings"] = ["a", "bb", "ccc"]
    lists = group.create_dataset("lists", (4,), dtype=h5py.vlen_dtype("i4"))
    lists[0] = [1, 2, 3]
    lists[2] = [9]
    nested = group.create_dataset("nested", (3,), dtype=h5py.vlen_dtype(h5py.string_dtype()))
    nested[0] = np.array(["x", "yy"], dtype=object)
    references = group.create_dataset("references", (3,), dtype=h5py.ref_dtype)
    references[0] = group["filtered"].ref
    references[1] = group.ref
    regions = group.create_dataset("regions", (2,), dtype=h5py.regionref_dtype)
    regions[0] = group["fixed"].regionref[3:9, 2:4]
    mixed = np.dtype([("n", "i4"), ("s", h5py.string_dtype()), ("a", h5py.string_dtype(), (2,))])
    mixed = group.create_dataset("mixed", (2,), dtype=mixed)
    mixed[0] = (3, "hey", ["p", "q"])


def types(group):
    group["type"] = np.dtype([("a", "<i4"), ("b", "S5")])
    kind = group["type"]
    kind.attrs["of"] = "a type"
    group.create_dataset("typed", data=np.array([(1, b"x"), (2, b"yy")], dtype=kind.dtype), dtype=kind)
    group["typed"].attrs.create("typed", np.array((5, b"z"), dtype=kind.dtype), dtype=kind)
    group["anonymous"] = 1
    group["unlinked type"] = np.dtype("<u2")
    group["anonymous"].attrs.create("typed", 7, dtype=group["unlinked type"])
    del group["unlinked type"]


def links(group):
    sub = group.create_group("sub", track_order=True)
    for name in "zay":
        sub[name] = ord(name)
    del sub["y"]
    sub["hard"] = group["contiguous"]
    sub["up"] = group
    sub["soft"] = h5py.SoftLink("/g/contiguous")
    sub["dangling"] = h5py.SoftLink("nowhere")
    sub["relative"] = h5py.SoftLink("z")
    sub["outside"] = h5py.ExternalLink("other.h5", "/x")
    for n in range(12):
        sub.attrs[f"at{n}"] = n
    del sub.attrs["at3"]
    group.create_group("sub/deep/deeper")["x"] = 1.5
    large = group.create_group("large group")
    for n in range(100):
        large[f"l{n:03d}"] = h5py.SoftLink(f"/g/{n}")
    large["ünï"] = 3
    ordered = group.create_group("large ordered group", track_order=True)
    for n in range(100):
        ordered[f"l{n * 7919 % 1000:03d}"] = h5py.SoftLink(f"/g/{n}")
    many = group.create_group("many attributes")
    for n in range(40):
        many.attrs[f"k{n}"] = f"v{n}"
    group.attrs["ünï"] = "çà"
    group.attrs["list"] = np.array(["x", "yyy"], dtype=object)


def make(folder, style, bounds):
    rng = np.random.default_rng(7)
    with h5py.File(f"{folder}/{style}.h5", "w", libver=bounds) as file:
        group = file.create_group("g")
        chunked(group, rng)
        others(group, rng, style not in ("earliest", "v108"), folder)
        elsewhere(group)
        types(group)
        links(group)


for style, bounds in STYLES.items():
    make(sys.argv[1], style, bounds)
