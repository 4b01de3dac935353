"""Writes files of the kinds that Zarr can express, and prints what h5py reads of each: python kinds.py FOLDER

The answer is a list of { kind, file, path, selection, shape, values }: a selection is a list of numbers, of [start, stop, step] and of
nulls, for all of a dimension.
"""

import json
import os
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

folder = Path(sys.argv[1])
# Where HDF5 looks for external raw data.
os.chdir(folder)
rng = np.random.default_rng(5)
kinds = []


def kind(name, *, libver="latest", **options):
    """Registers a builder, which makes a dataset at /at/x."""

    def register(build):
        path = folder / f"{name}.h5"
        with h5py.File(path, "w", libver=libver, **options) as file:
            build(file, file.create_group("at"))
        kinds.append((name, path))

    return register


def grid(dtype, shape=(13, 17)):
    info = np.iinfo(dtype) if np.dtype(dtype).kind in "iu" else None
    if info:
        return rng.integers(info.min, info.max, shape, np.dtype(dtype).newbyteorder("="), endpoint=True).astype(dtype)
    values = rng.normal(size=shape).astype(dtype)
    values.flat[:4] = [np.nan, np.inf, -np.inf, -0.0]
    return values


for code in ("i1", "u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", ">u4", "<i8", ">i8", "<u8", "<f2", ">f2", ">f4", "<f8", ">f8"):
    kind(f"type {code.strip('<')}".replace(">", "big-endian "))(
        lambda file, at, code=code: at.create_dataset("x", data=grid(code), chunks=(5, 6))
    )

FILTERS = {
    "gzip": {"compression": "gzip"},
    "shuffle and gzip": {"compression": "gzip", "shuffle": True},
    "fletcher32": {"fletcher32": True},
    "shuffle, gzip and fletcher32": {"compression": 9, "shuffle": True, "fletcher32": True},
    "lzf": {"compression": "lzf"},
    "szip": {"compression": "szip"},
    "scale-offset": {"scaleoffset": 0},
}
for name, options in FILTERS.items():
    kind(f"filter {name}")(
        lambda file, at, options=options: at.create_dataset(
            "x", data=np.arange(13 * 17, dtype="<i4").reshape(13, 17), chunks=(5, 6), **options
        )
    )


@kind("filter n-bit")
def _(file, at):
    stored = h5t.STD_I32LE.copy()
    stored.set_precision(17)
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_chunk((5, 6))
    dcpl.set_filter(5, h5py.h5z.FLAG_OPTIONAL, ())
    made = h5d.create(at.id, b"x", stored, h5s.create_simple((13, 17)), dcpl)
    made.write(h5s.ALL, h5s.ALL, np.arange(13 * 17, dtype="<i4").reshape(13, 17))


@kind("chunks without a filter each")
def _(file, at):
    made = at.create_dataset("x", shape=(13, 17), dtype="<i4", chunks=(5, 6), compression="gzip", shuffle=True)
    made[...] = np.arange(13 * 17).reshape(13, 17)
    made.id.write_direct_chunk((5, 6), np.arange(30, dtype="<i4").tobytes(), filter_mask=0b11)


@kind("contiguous")
def _(file, at):
    at.create_dataset("x", data=grid("<f4"))


@kind("contiguous in parts")
def _(file, at):
    at.create_dataset("x", data=np.arange(3 * 1100 * 1000, dtype="<f4").reshape(3, 1100, 1000))


@kind("contiguous, never written")
def _(file, at):
    at.create_dataset("x", shape=(13, 17), dtype="<i2", fillvalue=-3)


@kind("compact")
def _(file, at):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_layout(h5d.COMPACT)
    made = h5d.create(at.id, b"x", h5t.STD_I16BE, h5s.create_simple((13, 17)), dcpl)
    made.write(h5s.ALL, h5s.ALL, np.arange(13 * 17, dtype="<i2").reshape(13, 17))


@kind("scalar")
def _(file, at):
    at["x"] = np.float64(2.5)


@kind("scalar string")
def _(file, at):
    at["x"] = "Ångström"


@kind("chunks with holes")
def _(file, at):
    made = at.create_dataset("x", shape=(13, 17), dtype="<f8", chunks=(5, 6), fillvalue=np.nan)
    made[6:8, 3:9] = 4


@kind("chunks never written")
def _(file, at):
    at.create_dataset("x", shape=(13, 17), dtype="<u8", chunks=(5, 6), fillvalue=2**63 + 5)


@kind("unlimited, old version", libver="earliest")
def _(file, at):
    made = at.create_dataset("x", data=grid("<i4", (7, 17)), chunks=(5, 6), maxshape=(None, None), fillvalue=9)
    made.resize((13, 17))


@kind("unlimited, extensible array")
def _(file, at):
    at.create_dataset("x", data=grid("<i4"), chunks=(1, 6), maxshape=(None, 17))


@kind("chunk larger than the extent")
def _(file, at):
    at.create_dataset("x", data=grid("<i4"), chunks=(20, 30), maxshape=(None, None), compression="gzip")


@kind("user block", userblock_size=1024)
def _(file, at):
    at.create_dataset("x", data=grid("<i4"), chunks=(5, 6), compression="gzip")


@kind("pages", fs_strategy="page", fs_page_size=4096)
def _(file, at):
    at.create_dataset("x", data=grid("<i4"), chunks=(5, 6))


@kind("booleans")
def _(file, at):
    at.create_dataset("x", data=rng.integers(0, 2, (13, 17)).astype(bool), chunks=(5, 6), fillvalue=True)


@kind("enumeration")
def _(file, at):
    dtype = h5py.enum_dtype({"RED": -1, "GREEN": 300}, basetype=">i2")
    at.create_dataset("x", data=np.where(np.arange(221).reshape(13, 17) % 2, -1, 300).astype(">i2"), dtype=dtype)


@kind("strings of fixed length")
def _(file, at):
    at.create_dataset("x", data=np.array([[b"a" * (n % 5) for n in range(17)]] * 13, "S5"), chunks=(5, 6))


@kind("strings of variable length")
def _(file, at):
    made = at.create_dataset("x", shape=(13, 17), chunks=(5, 6), dtype=h5py.string_dtype())
    made[1:12] = [[f"ü{row}{n}" for n in range(17)] for row in range(11)]


@kind("five dimensions")
def _(file, at):
    at.create_dataset("x", data=np.arange(2 * 3 * 4 * 5 * 6, dtype="<i4").reshape(2, 3, 4, 5, 6), chunks=(1, 2, 3, 4, 5))


@kind("virtual")
def _(file, at):
    source = folder / "source of virtual.h5"
    with h5py.File(source, "w") as other:
        other.create_dataset("x", data=np.arange(10 * 17, dtype="<i4").reshape(10, 17), chunks=(5, 6))
    layout = h5py.VirtualLayout((13, 17), "<i4")
    layout[2:12] = h5py.VirtualSource(source.name, "x", (10, 17))
    at.create_virtual_dataset("x", layout, fillvalue=-5)


@kind("external raw data")
def _(file, at):
    (folder / "raw.bin").write_bytes(np.arange(13 * 17, dtype="<i4").tobytes())
    at.create_dataset("x", shape=(13, 17), dtype="<i4", external=[("raw.bin", 0, 13 * 17 * 4)])


@kind("a link from another name")
def _(file, at):
    file["real"] = grid("<i4")
    at["x"] = h5py.SoftLink("/real")


@kind("an external link")
def _(file, at):
    with h5py.File(folder / "other file.h5", "w") as other:
        other["there"] = grid("<f8")
    at["x"] = h5py.ExternalLink("other file.h5", "/there")


def selections(shape):
    """All, single elements, steps over several chunks, ends beyond the extent, from the end, fewer indices than dimensions."""
    if not shape:
        return [[]]
    rest = [None] * (len(shape) - 1)
    last = [n - 1 for n in shape]
    some = [
        [None] * len(shape),
        [0] + rest,
        [-1] + rest,
        last,
        [[1, None, 2]] + rest,
        rest + [[0, 10**6, 7]],
        [[n // 3, None, 3] for n in shape],
        [[-5, None, None]] + rest,
        [[None, -1, 5] if dim % 2 else 1 for dim in range(len(shape))],
    ]
    return some if np.prod(shape) < 10**6 else [[2, [1000, 1100, 7], [5, 900, 100]], [1, 1049, [0, 10, 3]], [[0, 3, 2], 1, 4]]


def to_json(value):
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        value = value.astype(value.dtype.newbyteorder("=")) if value.dtype.kind in "iufb" else value
        return [to_json(one) for one in value.ravel().tolist()]
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return repr(value).replace("nan", "NaN").replace("inf", "Infinity")
    return str(value)


def read(path, selection):
    with h5py.File(path) as file:
        dataset = file["at/x"]
        index = tuple(one if isinstance(one, int) else slice(*(one or [None])) for one in selection)
        return np.asarray(dataset[index], dtype=dataset.dtype)


cases = []
for name, path in kinds:
    with h5py.File(path) as file:
        shape = file["at/x"].shape
    for selection in selections(shape):
        values = read(path, selection)
        flat = to_json(values if values.ndim else values.reshape(1))
        cases.append({"kind": name, "file": path.name, "selection": selection, "shape": list(values.shape), "values": flat})
print(json.dumps(cases))
