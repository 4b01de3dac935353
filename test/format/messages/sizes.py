"""Files whose addresses and lengths have other sizes than eight bytes, and links of a class of their own.

    sizes.py OUTDIR
"""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5d, h5f, h5p, h5r, h5s, h5t  # noqa: E402

LIBVER = {"earliest": (h5f.LIBVER_EARLIEST, h5f.LIBVER_LATEST), "latest": (h5f.LIBVER_LATEST, h5f.LIBVER_LATEST)}


def fill(file):
    chunked = {
        "single": {"shape": (4, 6), "chunks": (4, 6)},
        "filtered": {"shape": (4, 6), "chunks": (4, 6), "compression": "gzip"},
        "fixed": {"shape": (40, 60), "chunks": (4, 6), "shuffle": True},
        "extensible": {"shape": (40, 6), "maxshape": (None, 6), "chunks": (4, 6)},
        "btree": {"shape": (40, 60), "maxshape": (None, None), "chunks": (4, 6)},
    }
    for name, options in chunked.items():
        file.create_dataset(name, dtype=">i2", **options)[...] = 1
    file["contiguous"] = np.arange(5.0)
    file["text"] = ["one", "two"]
    dtype = np.dtype([("name", h5py.string_dtype()), ("at", "<i4", (2,)), ("to", h5py.ref_dtype)])
    file["compound"] = np.array([("x", (1, 2), file.ref)], dtype)
    file.create_dataset("regions", data=[file["fixed"].regionref[1:3, ::2]], dtype=h5py.regionref_dtype)
    file["type"] = np.dtype("<f2")
    file.create_dataset("of type", (3,), dtype=file["type"])
    file["of type"].attrs.create("of type", [1, 2], dtype=file["type"])
    file["soft"] = h5py.SoftLink("/contiguous")
    external = h5p.create(h5p.DATASET_CREATE)
    external.set_external(b"other.bin", 4, 24)
    h5d.create(file.id, b"external", h5t.STD_I32LE, h5s.create_simple((6,)), external)
    for number in range(20):
        file.attrs[f"attribute {number}"] = number
        file.create_group("group", track_order=True) if number == 0 else file["group"].create_group(f"g{number}")


def main():
    directory = Path(sys.argv[1])
    for (offsets, lengths), (version, bounds) in itertools.product(((4, 4), (2, 4), (8, 4), (4, 8)), LIBVER.items()):
        fcpl = h5p.create(h5p.FILE_CREATE)
        fcpl.set_sizes(offsets, lengths)
        fapl = h5p.create(h5p.FILE_ACCESS)
        fapl.set_libver_bounds(*bounds)
        path = directory / f"sizes-{offsets}-{lengths}-{version}.h5"
        with h5py.File(h5f.create(bytes(path), h5f.ACC_TRUNC, fcpl, fapl)) as file:
            fill(file)


if __name__ == "__main__":
    main()
