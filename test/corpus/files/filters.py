"""Filters and their combinations."""

import numpy as np
from h5py import h5t, h5z

import hdf5_c
from recipe import ALL_VERSIONS, add_dataset, corpus_file, creation_list


def _smooth(shape, dtype):
    return (1000 * np.sin(np.arange(np.prod(shape)) / 50)).reshape(shape).astype(dtype)


@corpus_file("gzip", "shuffle", "fletcher32", "filter-pipeline", "big-endian", versions=ALL_VERSIONS)
def filters(file, random, notes):
    shape, chunks = (40, 50), (16, 16)
    for dtype in ("<i2", "<f4", ">f8", "u1", ">i4"):
        group = file.create_group({"<i2": "i16", "<f4": "f32", ">f8": "f64be", "u1": "u8", ">i4": "i32be"}[dtype])
        data = _smooth(shape, dtype)
        for name, options in (
            ("gzip", {"compression": "gzip"}),
            ("gzip-0", {"compression": "gzip", "compression_opts": 0}),
            ("gzip-9", {"compression": "gzip", "compression_opts": 9}),
            ("shuffle", {"shuffle": True}),
            ("fletcher32", {"fletcher32": True}),
            ("shuffle-gzip", {"shuffle": True, "compression": "gzip"}),
            ("gzip-fletcher32", {"compression": "gzip", "fletcher32": True}),
            ("shuffle-gzip-fletcher32", {"shuffle": True, "compression": "gzip", "fletcher32": True}),
        ):
            group.create_dataset(name, data=data, chunks=chunks, **options)
    incompressible = random.bytes(5000)
    file.create_dataset("incompressible", data=np.frombuffer(incompressible, "u1"), chunks=(1000,), compression="gzip")
    records = np.zeros(100, np.dtype([("a", "<i4"), ("b", ">f8"), ("c", "S3")]))
    records["a"] = np.arange(100)
    file.create_dataset("compound", data=records, chunks=(30,), shuffle=True, compression="gzip")


@corpus_file("szip", versions=("earliest", "latest"))
def filter_szip(file, random, notes):
    for name, dtype, option, pixels in (
        ("entropy-i32", "<i4", "ec", 16),
        ("nearest-i16", "<i2", "nn", 32),
        ("nearest-f32", "<f4", "nn", 8),
        ("nearest-u8", "u1", "nn", 16),
        ("entropy-f64be", ">f8", "ec", 16),
    ):
        notes.optional(
            f"szip {name}",
            lambda name=name, dtype=dtype, option=option, pixels=pixels: file.create_dataset(
                name,
                data=_smooth((64, 64), dtype),
                chunks=(32, 32),
                compression="szip",
                compression_opts=(option, pixels),
            ),
        )


@corpus_file("nbit", "precision", versions=("earliest", "latest"))
def filter_nbit(file, random, notes):
    def add(name, tid, values):
        dcpl = creation_list(chunks=(10,))
        hdf5_c.call("H5Pset_nbit", dcpl.id)
        add_dataset(file, name, tid, values, dcpl=dcpl)

    narrow = h5t.STD_I32LE.copy()
    narrow.set_precision(13)
    narrow.set_offset(4)
    add("i13", narrow, random.integers(-4096, 4096, 25))
    unsigned = h5t.STD_U16BE.copy()
    unsigned.set_precision(9)
    add("u9-be", unsigned, random.integers(0, 512, 25))
    reduced = h5t.IEEE_F32LE.copy()
    reduced.set_fields(26, 20, 6, 7, 13)
    reduced.set_offset(7)
    reduced.set_precision(20)
    reduced.set_ebias(31)
    add("f20", reduced, random.normal(size=25))
    add("full", h5t.STD_I16LE, random.integers(-300, 300, 25))
    record = h5t.create(h5t.COMPOUND, 6)
    record.insert(b"n", 0, narrow)
    record.insert(b"u", 4, unsigned)
    memory = h5t.py_create(np.dtype([("n", "<i4"), ("u", "<u2")]))
    values = np.zeros(25, np.dtype([("n", "<i4"), ("u", "<u2")]))
    values["n"], values["u"] = random.integers(-4096, 4096, 25), random.integers(0, 512, 25)
    dcpl = creation_list(chunks=(10,))
    hdf5_c.call("H5Pset_nbit", dcpl.id)
    add_dataset(file, "compound", record, values, memory=memory, dcpl=dcpl)


@corpus_file("scaleoffset", versions=("earliest", "latest"))
def filter_scaleoffset(file, random, notes):
    for name, dtype, scale in (
        ("i32-automatic", "<i4", True),
        ("i16-6-bits-lossy", "<i2", 6),
        ("u8", "u1", True),
        ("i64be", ">i8", True),
        ("f32-2-digits", "<f4", 2),
        ("f64be-3-digits", ">f8", 3),
    ):
        data = (
            (_smooth((40, 30), "f8") / 8).astype(dtype) if dtype != "u1" else random.integers(7, 60, (40, 30), np.uint8)
        )
        file.create_dataset(name, data=data, chunks=(16, 16), scaleoffset=scale)
    file.create_dataset("i32-constant", data=np.full((20,), 77, "<i4"), chunks=(8,), scaleoffset=True)
    file.create_dataset("i32-fill", shape=(20,), dtype="<i4", chunks=(8,), scaleoffset=True, fillvalue=-1)[3:6] = [
        5,
        6,
        7,
    ]
    file.create_dataset("i32-gzip", data=_smooth((50,), "<i4"), chunks=(20,), scaleoffset=True, compression="gzip")


@corpus_file("lzf", "unknown-filter", "filter-mask", versions=("earliest", "latest"))
def filter_lzf_and_masks(file, random, notes):
    data = _smooth((30, 20), "<f4")
    file.create_dataset("lzf", data=data, chunks=(10, 10), compression="lzf")
    file.create_dataset("lzf-shuffle", data=data, chunks=(10, 10), compression="lzf", shuffle=True)
    for name in ("lzf", "lzf-shuffle"):
        notes.expect_error(f"/{name}", "unsupported")

    # Chunks that say that some filters were left out.
    masked = file.create_dataset(
        "filter-mask", shape=(4, 4), dtype="<i4", chunks=(2, 4), compression="gzip", shuffle=True
    )
    masked[:2] = np.arange(8).reshape(2, 4)
    masked.id.write_direct_chunk((2, 0), np.arange(8, 16, dtype="<i4").tobytes(), filter_mask=0b11)

    # A filter that nobody has: HDF5 leaves an optional one out and notes that in each chunk.
    optional = creation_list(chunks=(5,))
    optional.set_filter(32777, h5z.FLAG_OPTIONAL, (1, 2, 3))
    add_dataset(file, "unknown-optional", h5t.STD_I32LE, np.arange(12), dcpl=optional)

    # Chunks that claim to have gone through it cannot be read.
    applied = add_dataset(file, "unknown-applied", h5t.STD_I32LE, shape=(5,), dcpl=optional)
    applied.id.write_direct_chunk((0,), bytes(20))
    notes.expect_error("/unknown-applied", "unsupported")
