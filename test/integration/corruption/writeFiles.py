"""Small files that together have every layout, chunk index, filter and kind of group, to be damaged.

    writeFiles.py OUTDIR     prints, as JSON, the names of the files

Files are of 3 to 60 KB. The content depends on nothing but the versions of h5py, HDF5 and NumPy.
"""

import ctypes
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5d, h5f, h5g, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402
from recipe import compound_type, enum_type, string_type  # noqa: E402

U = h5s.UNLIMITED
DONT_FILTER_PARTIAL_CHUNKS = 2
LZF = 32000

for setter in (hdf5_c.library.H5Pset_chunk_opts, hdf5_c.library.H5Pset_istore_k):
    setter.argtypes = [hdf5_c.hid_t, ctypes.c_uint]
hdf5_c.library.H5Pset_sym_k.argtypes = [hdf5_c.hid_t, ctypes.c_uint, ctypes.c_uint]

I16, I32, F64, U8 = h5t.STD_I16LE, h5t.STD_I32LE, h5t.IEEE_F64LE, h5t.STD_U8LE


def create(
    file, name, tid, dims, maxdims=None, chunk=None, filters=(), early=False, fill=None, compact=False, partial=False
):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    if chunk:
        dcpl.set_chunk(chunk)
        dcpl.set_alloc_time(h5d.ALLOC_TIME_EARLY if early else h5d.ALLOC_TIME_INCR)
    elif compact:
        dcpl.set_layout(h5d.COMPACT)
    for one in filters:
        if one == "deflate":
            dcpl.set_deflate(6)
        elif one == "shuffle":
            dcpl.set_shuffle()
        elif one == "fletcher32":
            dcpl.set_fletcher32()
        else:
            dcpl.set_filter(LZF, h5py.h5z.FLAG_OPTIONAL)
    if fill is not None:
        dcpl.set_fill_value(np.array(fill))
    if partial:
        hdf5_c.call("H5Pset_chunk_opts", dcpl.id, DONT_FILTER_PARTIAL_CHUNKS)
    return h5d.create(file.id, name.encode(), tid, h5s.create_simple(dims, maxdims or dims), dcpl)


def raw(tid, count, seed):
    """Bytes of elements that compress, in the form of their type in the file."""
    size = tid.get_size()
    if tid.get_class() == h5t.STRING:
        rows = np.zeros((count, size), np.uint8)
        rows[:, : size - 2] = 97 + np.arange(count * (size - 2)).reshape(count, -1) % 23
        return rows
    if tid.get_class() == h5t.ENUM:
        rows = np.zeros((count, size), np.uint8)
        rows[:, 0] = 1 + np.arange(count) % 2
        return rows
    rows = np.random.default_rng(seed).integers(0, 9, (count, size), dtype=np.uint8)
    rows[:, -1] = np.arange(count) % 5
    return rows


def write(dataset, start=None, count=None):
    space, tid = dataset.get_space(), dataset.get_type()
    if start is not None:
        space.select_hyperslab(start, count)
    total = space.get_select_npoints()
    dataset.write(h5s.create_simple((total,)), space, np.ascontiguousarray(raw(tid, total, total)), tid)


def filled(*arguments, **options):
    dataset = create(*arguments, **options)
    write(dataset)
    return dataset


def types():
    opaque = h5t.create(h5t.OPAQUE, 5)
    opaque.set_tag(b"five bytes")
    text = string_type(9)
    odd = h5t.STD_I32LE.copy()
    hdf5_c.call("H5Tset_precision", odd.id, 19)
    hdf5_c.call("H5Tset_offset", odd.id, 5)
    pair = compound_type([("count", h5t.STD_U16BE, 0), ("value", h5t.IEEE_F64LE, 8)], 16)
    nested = compound_type([("pair", pair, 0), ("text", text, 16)], 25)
    return {
        "i8": h5t.STD_I8LE, "u16be": h5t.STD_U16BE, "i64": h5t.STD_I64LE, "f32be": h5t.IEEE_F32BE, "f16": h5t.IEEE_F16LE,
        "odd": odd, "bits": h5t.STD_B16LE, "enum": enum_type(h5t.STD_I16LE, {"ONE": 1, "TWO": 2}), "text": text,
        "opaque": opaque, "compound": nested, "array": h5t.array_create(h5t.STD_I16BE, (2, 3)),
    }  # fmt: skip


def layouts(file):
    """Types, by turns compact, contiguous and chunked; none, one and three dimensions."""
    for number, (name, tid) in enumerate(types().items()):
        kind = number % 3
        filled(file, name, tid, (20, 3), chunk=(7, 2) if kind == 2 else None, compact=kind == 0)
    filled(file, "cube", I32, (6, 7, 8))
    scalar = h5d.create(file.id, b"scalar", F64, h5s.create(h5s.SCALAR))
    scalar.write(h5s.ALL, h5s.ALL, np.array(2.5), F64)
    create(file, "nothing", F64, (3, 4))
    file["vlen"] = np.array([b"some", b"text of", b"any length"], dtype=object)
    committed = h5t.STD_I32BE.copy()
    committed.commit(file.id, b"committed")
    filled(file, "of-committed", h5t.open(file.id, b"committed"), (11,))


def chunks(file):
    """Every index that a file of this version has, small, with and without filters, with chunks that are missing."""
    for name, maxdims in {"fixed": (20, 12), "first": (U, 12), "second": (20, U), "both": (U, U)}.items():
        filled(file, name, I16, (20, 12), maxdims, (6, 5))
        filled(file, f"{name}-filtered", I16, (20, 12), maxdims, (6, 5), ("shuffle", "deflate"))
        sparse = create(file, f"{name}-sparse", I32, (20, 12), maxdims, (6, 5), ("fletcher32",), fill=np.int32(-7))
        write(sparse, (7, 3), (8, 4))
        filled(file, f"{name}-early", I16, (20, 12), maxdims, (6, 5), early=True)
    filled(file, "single", F64, (9, 9), chunk=(9, 9))
    filled(file, "single-filtered", F64, (9, 9), chunk=(9, 9), filters=("deflate",))


def filters(file):
    """Pipelines, chunks that skip filters, edge chunks without filters, chunks that never were filtered."""
    pipelines = [
        ("deflate",), ("shuffle", "deflate"), ("lzf",), ("shuffle", "lzf", "fletcher32"), ("fletcher32",), ("shuffle",),
        ("fletcher32", "shuffle", "deflate"),
    ]  # fmt: skip
    for names in pipelines:
        filled(file, "-".join(names), I32, (40, 11), (U, 11), (16, 6), names)
    masked = create(file, "masked", I32, (64,), (U,), (16,), ("shuffle", "deflate", "fletcher32"))
    write(masked)
    masked.write_direct_chunk((16,), raw(I32, 16, 3).tobytes(), 7)
    filled(file, "partial", I32, (20, 11), (20, 11), (16, 6), ("fletcher32",), partial=True)
    filled(file, "large", U8, (12_000,), (U,), (4000,), ("shuffle", "deflate"))


def fixed(file):
    """Fixed arrays in pages, and not quite."""
    filled(file, "paged", U8, (1100,), chunk=(1,))
    sparse = create(file, "sparse", U8, (2100,), chunk=(1,), filters=("fletcher32",))
    write(sparse, (1900,), (3,))
    filled(file, "whole", I16, (30, 20), chunk=(2, 3))


def extensible(file):
    """Extensible arrays up to their super blocks, and one up to the pages of data blocks."""
    filled(file, "blocks", U8, (900,), (U,), (1,))
    filled(file, "filtered", I16, (4, 300), (4, U), (2, 2), ("fletcher32",))
    far = create(file, "far", U8, (140_000,), (U,), (1,))
    write(far, (139_990,), (10,))
    write(far, (0,), (30,))


def trees(file):
    """B-trees of more than one level."""
    filled(file, "tree", U8, (30, 30), (U, U), (1, 2))
    filled(file, "filtered", I16, (24, 24), (U, U), (2, 3), ("fletcher32",))


def groups(file):
    """Symbol tables, compact and dense groups, groups in groups, soft links."""
    for name, count in {"few": 4, "many": 60}.items():
        for order in (0, h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED):
            gcpl = h5p.create(h5p.GROUP_CREATE)
            gcpl.set_link_creation_order(order)
            group = h5py.Group(h5g.create(file.id, f"{name}-{order}".encode(), gcpl=gcpl))
            for number in range(count):
                if number % 20 == 0:
                    group.create_dataset(f"data {number}", data=np.arange(number + 6, dtype="<i2"))
                elif number % 3 == 1:
                    group[f"soft {number}"] = h5py.SoftLink(f"/nowhere/{number}")
                else:
                    group[f"link {number:x}"] = file["/"]
            for number in range(count // 4):
                group.attrs[f"attribute {number}"] = number


CONTENTS = [layouts, chunks, filters, fixed, extensible, trees, groups]


def main(folder):
    names = []

    def make(content, setting, libver, fcpl=None):
        name = f"{content.__name__}-{setting}.h5"
        fapl = h5p.create(h5p.FILE_ACCESS)
        fapl.set_libver_bounds(getattr(h5f, f"LIBVER_{libver}"), h5f.LIBVER_LATEST)
        path = Path(folder) / name
        with h5py.File(h5f.create(bytes(path), h5f.ACC_TRUNC, fcpl or h5p.create(h5p.FILE_CREATE), fapl)) as file:
            content(file)
        names.append(name)

    def created(userblock=0, sizes=None, small_nodes=False, shared=False):
        fcpl = h5p.create(h5p.FILE_CREATE)
        fcpl.set_userblock(userblock)
        if sizes:
            fcpl.set_sizes(*sizes)
        if small_nodes:
            hdf5_c.call("H5Pset_istore_k", fcpl.id, 4)
            hdf5_c.call("H5Pset_sym_k", fcpl.id, 2, 2)
        if shared:
            hdf5_c.call("H5Pset_shared_mesg_nindexes", fcpl.id, 1)
            hdf5_c.call("H5Pset_shared_mesg_index", fcpl.id, 0, 0x1F, 1)
        return fcpl

    for content in CONTENTS:
        make(content, "earliest", "EARLIEST")
        make(content, "small-nodes", "EARLIEST", created(small_nodes=True))
        make(content, "v18", "V18")
        make(content, "v110", "V110")
        make(content, "latest", "LATEST")
        make(content, "user-block", "V110", created(userblock=512))
        make(content, "short-addresses", "EARLIEST", created(sizes=(4, 4), userblock=1024))
    make(layouts, "shared", "V110", created(shared=True))
    json.dump(names, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
