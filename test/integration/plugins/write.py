"""Writes the files of this folder: python write.py (needs h5py, hdf5plugin and numpy)."""

import struct
from pathlib import Path

import h5py
import hdf5plugin
import numpy as np

HERE = Path(__file__).parent
MANDATORY = 0

counts = np.arange(1000, dtype="<u2").reshape(40, 25)
halves = (np.arange(1000, dtype="<f4") * 0.5).reshape(40, 25)

with h5py.File(HERE / "filtered.h5", "w") as file:
    chunked = {"chunks": (16, 25)}
    file.create_dataset("bzip2", data=counts, **chunked, **hdf5plugin.BZip2())
    file.create_dataset("shuffled bzip2", data=counts, shuffle=True, **chunked, **hdf5plugin.BZip2())
    file.create_dataset("zfp", data=halves, **chunked, **hdf5plugin.Zfp(reversible=True))
    file.create_dataset("zfp of doubles", data=halves.astype("<f8"), **chunked, **hdf5plugin.Zfp(accuracy=1e-4))
    file.create_dataset("blosc2", data=halves, **chunked, **hdf5plugin.Blosc2(cname="zstd"))
    file.create_dataset("blosc2 of zlib", data=halves, **chunked, **hdf5plugin.Blosc2(cname="zlib"))
    file.create_dataset("never written", shape=(40, 25), dtype="<u2", fillvalue=7, **chunked, **hdf5plugin.BZip2())

    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_chunk((16, 25))
    dcpl.set_filter(307, MANDATORY, (9,))
    space = h5py.h5s.create_simple((40, 25), (h5py.h5s.UNLIMITED, 25))
    required = h5py.h5d.create(file.id, b"required", h5py.h5t.STD_U16LE, space, dcpl)
    required.write(h5py.h5s.ALL, h5py.h5s.ALL, counts)

    layout = h5py.VirtualLayout(shape=(40, 25), dtype="<u2")
    layout[...] = h5py.VirtualSource(".", "bzip2", shape=(40, 25))
    file.create_virtual_dataset("virtual", layout)

# A filter that nobody has: the number and the name of bzip2's are replaced in the filter pipeline message.
with h5py.File(HERE / "unknown.h5", "w") as file:
    file.create_dataset("data", data=counts, chunks=(16, 25), **hdf5plugin.BZip2())
bytes_ = (HERE / "unknown.h5").read_bytes()
ours, theirs = (struct.pack("<HHHH", id, 8, 1, 1) + name for id, name in ((307, b"bzip2\0\0\0"), (51966, b"mystery\0")))
assert bytes_.count(ours) == 1
(HERE / "unknown.h5").write_bytes(bytes_.replace(ours, theirs))
