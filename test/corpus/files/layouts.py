"""Storage layouts: compact, contiguous, external, virtual."""

import h5py
import numpy as np
from h5py import h5d, h5p, h5t

from recipe import ALL_VERSIONS, add_dataset, corpus_file, creation_list, string_type


@corpus_file("compact", "contiguous", "chunked", versions=ALL_VERSIONS)
def layouts(file, random, notes):
    values = random.normal(size=(20, 30)).astype("f4")
    compact = file.create_group("compact")
    for name, data in (("ints", np.arange(100, dtype="<i2")), ("be", np.arange(8, dtype=">f8")), ("grid", values)):
        add_dataset(compact, name, h5t.py_create(data.dtype), data, dcpl=creation_list(h5d.COMPACT))
    add_dataset(compact, "scalar", h5t.STD_I64BE, np.array(-5), dcpl=creation_list(h5d.COMPACT))
    add_dataset(
        compact,
        "text",
        string_type(5),
        np.array([b"abc", b""], "S5"),
        memory=string_type(5),
        dcpl=creation_list(h5d.COMPACT),
    )
    add_dataset(compact, "unwritten", h5t.STD_I32LE, shape=(4,), dcpl=creation_list(h5d.COMPACT))
    add_dataset(
        compact, "largest", h5t.STD_U8LE, random.integers(0, 255, 64000, np.uint8), dcpl=creation_list(h5d.COMPACT)
    )
    file.create_dataset("contiguous/grid", data=values)
    early = creation_list(h5d.CONTIGUOUS)
    early.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    add_dataset(file, "contiguous/early", h5t.IEEE_F64LE, shape=(7, 3), dcpl=early)
    add_dataset(file, "contiguous/never-written", h5t.IEEE_F64LE, shape=(7, 3))
    file.create_dataset("chunked/even", data=values, chunks=(10, 10))
    file.create_dataset("chunked/partial", data=values, chunks=(7, 11))
    file.create_dataset("chunked/one-chunk", data=values, chunks=(20, 30))
    file.create_dataset("chunked/larger-chunk", data=values, chunks=(32, 64), maxshape=(None, None))
    file.create_dataset("chunked/tiny-chunks", data=values, chunks=(1, 3))


@corpus_file("external-raw", versions=("earliest", "latest"))
def external(file, random, notes):
    stem = f"external-{notes.libver}"
    values = random.normal(size=(10, 5)).astype("<f8")
    raw = values.tobytes()
    (notes.directory / f"{stem}.raw").write_bytes(b"HEADER--" + raw)
    (notes.directory / f"{stem}-1.raw").write_bytes(raw[:160])
    (notes.directory / f"{stem}-2.raw").write_bytes(raw[160:])
    file.create_dataset("one", shape=(10, 5), dtype="<f8", external=[(f"{stem}.raw", 8, 400)])
    file.create_dataset(
        "two", shape=(10, 5), dtype="<f8", external=[(f"{stem}-1.raw", 0, 160), (f"{stem}-2.raw", 0, 240)]
    )
    file.create_dataset(
        "unlimited", shape=(10,), maxshape=(None,), dtype="<i4", external=[(f"{stem}-1.raw", 0, h5py.h5f.UNLIMITED)]
    )


@corpus_file("contiguous", "virtual-source", versions=("v110", "latest"))
def virtual_source(file, random, notes):
    file.create_dataset("rows", data=np.arange(40, dtype="<i4").reshape(4, 10))
    file.create_dataset("big-endian", data=np.arange(10, dtype=">f8"), chunks=(3,))
    file.create_dataset("growing", data=np.arange(24, dtype="<i4").reshape(6, 4), maxshape=(None, 4), chunks=(2, 4))


@corpus_file("virtual", versions=("v110", "latest"))
def virtual(file, random, notes):
    source = f"virtual-source-{notes.libver}.h5"
    grid = h5py.VirtualLayout(shape=(6, 10), dtype="<i4")
    rows = h5py.VirtualSource(source, "rows", shape=(4, 10), dtype="<i4")
    grid[:4] = rows
    grid[4, :] = rows[0, :]
    file.create_virtual_dataset("stacked", grid, fillvalue=-9)
    strided = h5py.VirtualLayout(shape=(4, 5), dtype="<i8")
    strided[:, :] = rows[:, ::2]
    file.create_virtual_dataset("strided-converted", strided)
    line = h5py.VirtualLayout(shape=(20,), dtype="<f8")
    line[5:15] = h5py.VirtualSource(source, "big-endian", shape=(10,), dtype=">f8")
    file.create_virtual_dataset("padded", line, fillvalue=0.5)
    missing = h5py.VirtualLayout(shape=(2, 10), dtype="<i4")
    missing[0] = rows[1]
    missing[1] = h5py.VirtualSource("no-such-file.h5", "rows", shape=(10,), dtype="<i4")
    file.create_virtual_dataset("missing-source", missing, fillvalue=7)
    file.create_dataset("local", data=np.arange(6, dtype="<i2"))
    same = h5py.VirtualLayout(shape=(2, 3), dtype="<i2")
    same[0] = h5py.VirtualSource(".", "local", shape=(6,))[:3]
    same[1] = h5py.VirtualSource(".", "local", shape=(6,))[3:]
    file.create_virtual_dataset("same-file", same)
    _unlimited_mapping(file, source)


def _unlimited_mapping(file, source):
    """A mapping without end: the virtual dataset has as many rows as its source."""
    target, origin = (h5py.h5s.create_simple((6, 4), (h5py.h5s.UNLIMITED, 4)) for _ in range(2))
    for space in (target, origin):
        space.select_hyperslab((0, 0), (1, 1), stride=(1, 1), block=(h5py.h5s.UNLIMITED, 4))
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_virtual(target, source.encode(), b"growing", origin)
    h5d.create(file.id, b"unlimited", h5t.STD_I32LE, h5py.h5s.create_simple((0, 4), (h5py.h5s.UNLIMITED, 4)), dcpl)
