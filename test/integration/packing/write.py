"""Writes datasets of many chunks behind n-bit, scale-offset and szip; prints, as JSON, what h5py reads from each: the digest of the
elements in native byte order, and of every third row and second column where there are two dimensions."""

import hashlib
import json
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

SZIP, NBIT, SCALE_OFFSET = 4, 5, 6
SHUFFLE, DEFLATE, FLETCHER32 = (2, ()), (1, (4,)), (3, ())
random = np.random.default_rng(4)


def reduced(base, precision, offset):
    kind = base.copy()
    kind.set_precision(precision)
    kind.set_offset(offset)
    return kind


def create(file, name, kind, data, chunk, *filters, fill=None):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk(chunk)
    for number, values in filters:
        # Optional, as libhdf5's own functions have them: a chunk that szip would not make smaller is stored without it.
        plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL if number == SZIP else h5py.h5z.FLAG_MANDATORY, values)
    if fill is not None:
        plist.set_fill_value(fill)
    dset = h5d.create(file.id, name.encode(), kind, h5s.create_simple(data.shape), plist)
    dset.write(h5s.ALL, h5s.ALL, data)


def steps(shape, dtype, most=3):
    return np.cumsum(random.integers(-most, most + 1, shape), axis=-1).astype(dtype)


with h5py.File(sys.argv[1], "w") as file:
    flat, chunk = (53, 37), (16, 16)
    for size in (1, 2, 4, 8):
        for order in "<>":
            kind = h5t.py_create(np.dtype(f"{order}i{size}"))
            data = steps(flat, f"i{size}")
            name = f"i{size}{'be' if order == '>' else 'le'}"
            create(file, f"scaleoffset {name}", kind, data, chunk, (SCALE_OFFSET, (2, 0)))
            create(file, f"scaleoffset deflate {name}", kind, data, chunk, (SCALE_OFFSET, (2, 0)), SHUFFLE, DEFLATE, FLETCHER32)
            create(file, f"szip nn {name}", kind, data, chunk, (SZIP, (32, 16)))
            create(file, f"szip ec fletcher32 {name}", kind, data, chunk, (SZIP, (4, 10)), FLETCHER32)
            narrow = reduced(kind, 8 * size - 3, 2)
            create(file, f"nbit {name}", narrow, data % 8, chunk, (NBIT, ()))
            create(file, f"nbit shuffle deflate {name}", narrow, data % 8, chunk, (NBIT, ()), SHUFFLE, DEFLATE)
    for size in (4, 8):
        data = random.normal(0, 50, flat).astype(f"f{size}")
        for order in "<>":
            kind = h5t.py_create(np.dtype(f"{order}f{size}"))
            name = f"f{size}{'be' if order == '>' else 'le'}"
            create(file, f"scaleoffset {name}", kind, data, chunk, (SCALE_OFFSET, (0, 3)), fill=np.array(-9.5, f"f{size}"))
            create(file, f"szip shuffle {name}", kind, data, chunk, SHUFFLE, (SZIP, (32, 8)))
    # Large results, which several workers fill, and chunks that take memory of their own.
    long = steps((5 << 18,), "i4")
    create(file, "many nbit", reduced(h5t.STD_I32LE, 24, 0), long, (1 << 15,), (NBIT, ()))
    create(file, "many scaleoffset", h5t.STD_I32BE, long, (1 << 15,), (SCALE_OFFSET, (2, 0)))
    create(file, "many szip", h5t.STD_I32LE, long, (1 << 15,), (SZIP, (32, 32)))
    create(file, "large equal", h5t.STD_I32LE, np.full(5 << 20, 7, "i4"), (5 << 20,), (SCALE_OFFSET, (2, 0)))
    create(file, "large szip", h5t.STD_I16LE, steps((9 << 20,), "i2"), (9 << 20,), (SZIP, (32, 32)))
    # A chunk that no filter was applied to, and one that was never written.
    create(file, "masked", h5t.STD_I32LE, np.arange(32, dtype="i4"), (16,), (SCALE_OFFSET, (2, 0)), DEFLATE)
    file["masked"].id.write_direct_chunk((16,), np.arange(100, 116, dtype="<i4").tobytes(), filter_mask=0b11)
    file.create_dataset("unwritten", (40,), "i4", chunks=(16,), scaleoffset=0, fillvalue=6)[:16] = np.arange(16)

    record = h5t.create(h5t.COMPOUND, 24)
    for name, place, kind in (("a", 0, reduced(h5t.STD_I32LE, 20, 0)), ("s", 8, h5t.py_create(h5py.string_dtype(), logical=True))):
        record.insert(name.encode(), place, kind)
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk((10,))
    plist.set_filter(NBIT, h5py.h5z.FLAG_OPTIONAL, ())
    texts = np.zeros(20, [("a", "<i4"), ("s", h5py.string_dtype())])
    texts["a"], texts["s"] = np.arange(20), [f"text {n}" for n in range(20)]
    h5py.Dataset(h5d.create(file.id, b"texts", record, h5s.create_simple((20,)), plist))[...] = texts


def digest(data):
    return hashlib.sha256(data.astype(data.dtype.newbyteorder("=")).tobytes()).hexdigest()


with h5py.File(sys.argv[1]) as file:
    facts = {}
    for name, dset in file.items():
        if name != "texts":
            whole = dset[...]
            facts[name] = {"whole": digest(whole), "part": digest(whole[1::3, ::2] if whole.ndim == 2 else whole[1::3])}
    print(json.dumps(facts))
