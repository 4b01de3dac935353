"""Every kind of chunk index, partial and missing chunks."""

import numpy as np
from h5py import h5d, h5t

import hdf5_c
from recipe import ALL_VERSIONS, add_dataset, corpus_file, creation_list


@corpus_file("chunk-index", "btree1", versions=("earliest", "v108"))
def chunk_index_btree1(file, random, notes):
    values = random.normal(size=(60, 70)).astype("<f4")
    file.create_dataset("fixed", data=values, chunks=(8, 8))
    file.create_dataset("filtered", data=values, chunks=(8, 8), compression="gzip")
    file.create_dataset("unlimited", data=values, chunks=(8, 8), maxshape=(None, None))
    # More chunks than one B-tree node holds, so that the tree has several levels.
    file.create_dataset("many", data=np.arange(3000, dtype="<i2"), chunks=(1,), maxshape=(None,))


@corpus_file(
    "chunk-index", "single", "implicit", "fixed-array", "extensible-array", "btree2", versions=("v110", "latest")
)
def chunk_index(file, random, notes):
    values = random.normal(size=(60, 70)).astype("<f4")
    unlimited = {"one": (None, 70), "two": (None, None), "limited": (120, 140)}
    file.create_dataset("single", data=values, chunks=(60, 70))
    file.create_dataset("single-filtered", data=values, chunks=(60, 70), compression="gzip", shuffle=True)
    early = creation_list(h5d.CHUNKED, (8, 8))
    early.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    add_dataset(file, "implicit", h5t.IEEE_F32LE, values, dcpl=early)
    file.create_dataset("fixed-array", data=values, chunks=(8, 8))
    file.create_dataset("fixed-array-filtered", data=values, chunks=(8, 8), compression="gzip")
    file.create_dataset("fixed-array-growable", data=values, chunks=(8, 8), maxshape=unlimited["limited"])
    file.create_dataset("fixed-array-paged", data=np.arange(3000, dtype="<i2"), chunks=(1,))
    file.create_dataset("extensible-array", data=values, chunks=(8, 8), maxshape=unlimited["one"])
    file.create_dataset(
        "extensible-array-filtered", data=values, chunks=(8, 8), maxshape=(60, None), compression="gzip"
    )
    file.create_dataset("extensible-array-paged", data=np.arange(5000, dtype="<i2"), chunks=(1,), maxshape=(None,))
    file.create_dataset("btree2", data=values, chunks=(8, 8), maxshape=unlimited["two"])
    file.create_dataset("btree2-filtered", data=values, chunks=(8, 8), maxshape=unlimited["two"], compression="gzip")
    file.create_dataset(
        "btree2-many", data=random.integers(0, 99, (60, 60), np.uint8), chunks=(1, 2), maxshape=(None, None)
    )
    for name, maxshape in (("fixed-array", None), ("extensible-array", (None, 30)), ("btree2", (None, None))):
        sparse = file.create_dataset(
            f"{name}-sparse", shape=(50, 30), dtype="<f8", chunks=(4, 4), maxshape=maxshape, fillvalue=-1
        )
        sparse[17:22, 5:9] = random.normal(size=(5, 4))
    file.create_dataset("fixed-array-empty", shape=(50, 30), dtype="<i4", chunks=(4, 4))
    file.create_dataset("btree2-empty", shape=(50, 30), dtype="<i4", chunks=(4, 4), maxshape=(None, None))
    _unfiltered_partial_chunks(file, values)


def _unfiltered_partial_chunks(file, values):
    """Edge chunks that are stored without filters (`H5Pset_chunk_opts`)."""
    dcpl = creation_list(h5d.CHUNKED, (16, 16))
    dcpl.set_deflate(6)
    hdf5_c.library.H5Pset_chunk_opts(hdf5_c.hid_t(dcpl.id), 2)  # H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS
    add_dataset(file, "unfiltered-edges", h5t.IEEE_F32LE, values, dcpl=dcpl)


@corpus_file("extendible", "unallocated-chunks", "fill-value", versions=ALL_VERSIONS)
def chunks_partial(file, random, notes):
    grown = file.create_dataset("grown", shape=(3, 4), maxshape=(None, 10), chunks=(2, 3), dtype="<i4", fillvalue=-7)
    grown[...] = np.arange(12).reshape(3, 4)
    grown.resize((8, 9))
    shrunk = file.create_dataset(
        "shrunk-and-grown", data=np.arange(50, dtype="<i2"), maxshape=(None,), chunks=(7,), fillvalue=9
    )
    shrunk.resize((16,))
    shrunk.resize((30,))
    holes = file.create_dataset(
        "holes", shape=(30, 30), chunks=(8, 8), dtype="<f8", compression="gzip", fillvalue=np.nan
    )
    holes[10:12, 10:12] = 1
    holes[29, 29] = 2
    file.create_dataset("never-written", shape=(10, 10), chunks=(4, 4), dtype=">i2", fillvalue=300)
    file.create_dataset("never-written-default", shape=(10, 10), chunks=(4, 4), dtype="<i8", maxshape=(None, None))
    file.create_dataset("zero-then-grown", shape=(0,), maxshape=(None,), chunks=(4,), dtype="<u4")
    file["zero-then-grown"].resize((6,))
    file["zero-then-grown"][2:] = [1, 2, 3, 4]
    volume = file.create_dataset("volume", shape=(5, 6, 7), maxshape=(None, None, None), chunks=(2, 4, 3), dtype="u1")
    volume[1:4, 2:, ::3] = 8
    # A logical extent of 2^40 elements in a file of a few kilobytes.
    huge = file.create_dataset("huge", shape=(2**20, 2**20), chunks=(256, 256), dtype="u1", maxshape=(None, None))
    huge[2**19, 2**19] = 5
