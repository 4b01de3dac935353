"""Files with chunk indexes of every kind, and what HDF5 says of their chunks.

    indexes.py OUTDIR [NAME...]     prints, as JSON, the datasets of the files that it writes and their chunks

Every element has the number of its chunk along each dimension, so that a chunk's bytes tell which one it is; those
of filtered chunks do, too, because they are written as they are or get no more than a checksum behind them.
"""

import ctypes
import itertools
import json
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5d, h5f, h5o, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402

U = h5s.UNLIMITED
VERSIONS = ("earliest", "v18", "v110", "v112", "v114", "v200")
MARK = 1 << 63
DONT_FILTER_PARTIAL_CHUNKS = 2

for setter in (hdf5_c.library.H5Pset_chunk_opts, hdf5_c.library.H5Pset_istore_k):
    setter.argtypes = [hdf5_c.hid_t, ctypes.c_uint]


def bits(rank):
    """Of the number along each dimension."""
    return min(62 // rank, 30)


def mark(scaled):
    """The element that says of which chunk it is."""
    return MARK | sum(int(number) << (bits(len(scaled)) * dim) for dim, number in enumerate(scaled))


def marks(dims, chunk):
    """All elements of an extent."""
    data = np.full(dims, MARK, dtype="<u8")
    for dim, (size, step) in enumerate(zip(dims, chunk)):
        numbers = (np.arange(size, dtype="<u8") // step) << np.uint64(bits(len(dims)) * dim)
        data |= numbers.reshape([-1 if axis == dim else 1 for axis in range(len(dims))])
    return data


def create(file, name, dims, maxdims, chunk, filters="", early=False, partial_unfiltered=False):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_chunk(chunk)
    if filters == "deflate":
        dcpl.set_shuffle()
        dcpl.set_deflate(1)
    if filters == "fletcher32":
        dcpl.set_fletcher32()
    dcpl.set_alloc_time(h5d.ALLOC_TIME_EARLY if early else h5d.ALLOC_TIME_INCR)
    if partial_unfiltered:
        hdf5_c.call("H5Pset_chunk_opts", dcpl.id, DONT_FILTER_PARTIAL_CHUNKS)
    space = h5s.create_simple(dims, maxdims)
    return h5py.Dataset(h5d.create(file.id, name.encode(), h5t.STD_U64LE, space, dcpl))


def fill(dataset):
    dataset[...] = marks(dataset.shape, dataset.chunks)


def write_chunks(dataset, chunks):
    """Writes some chunks through HDF5's filters, with all that is within the extent."""
    steps = dataset.chunks
    for scaled in chunks:
        start = [number * step for number, step in zip(scaled, steps)]
        dataset[tuple(slice(at, at + step) for at, step in zip(start, steps))] = mark(scaled)


def write_direct(dataset, chunks):
    """Writes chunks of different sizes and filter masks without HDF5's filters."""
    steps = dataset.chunks
    for number, scaled in enumerate(chunks):
        offset = tuple(at * step for at, step in zip(scaled, steps))
        dataset.id.write_direct_chunk(offset, struct.pack("<Q", mark(scaled)) + bytes(number % 7), number % 4)


def grid(dataset):
    return itertools.product(*(range(-(-size // step)) for size, step in zip(dataset.shape, dataset.chunks)))


def far(numbers):
    return [(number,) for number in numbers]


def small(file):
    """Every kind of index with few chunks: filtered and not, with chunks left out, sticking out, resized."""
    shapes = {
        "fixed": (None, None),
        "limited": (24, 21),
        "first-unlimited": (U, None),
        "first-unlimited-limited": (U, 21),
        "second-unlimited": (None, U),
        "second-unlimited-limited": (24, U),
        "both-unlimited": (U, U),
    }
    for name, shape in shapes.items():
        dims, chunk = (14, 17), (4, 3)
        maxdims = tuple(greatest or size for greatest, size in zip(shape, dims))
        for filters in ("", "fletcher32"):
            suffix = "-filtered" if filters else ""
            fill(create(file, f"{name}{suffix}", dims, maxdims, chunk, filters))
            some = create(file, f"{name}-sparse{suffix}", dims, maxdims, chunk, filters)
            write_chunks(some, [(0, 1), (3, 5), (2, 0), (1, 4)])
            create(file, f"{name}-never-written{suffix}", dims, maxdims, chunk, filters)
            early = create(file, f"{name}-early{suffix}", dims, maxdims, chunk, filters, early=True)
            fill(early)
            if maxdims != dims:
                for way, sizes in {"grown": (20, 17, 21), "shrunk": (9, 7), "regrown": (5, 14)}.items():
                    resize(create(file, f"{name}-{way}{suffix}", dims, maxdims, chunk, filters), maxdims, sizes)
                early = create(file, f"{name}-early-shrunk{suffix}", dims, maxdims, chunk, filters, early=True)
                resize(early, maxdims, (9, 7))
        write_direct(direct := create(file, f"{name}-direct", dims, maxdims, chunk, "deflate"), grid(direct))
        fill(create(file, f"{name}-partial", dims, maxdims, chunk, "fletcher32", partial_unfiltered=True))
        middle = create(file, f"{name}-3d", (6, 5, 7), (maxdims[0], maxdims[1], 9 if shape[0] else 7), (2, 2, 3))
        fill(middle)
    fill(create(file, "single", (5, 6), (5, 6), (5, 6)))
    fill(create(file, "single-filtered", (5, 6), (5, 6), (5, 6), "fletcher32"))
    write_direct(create(file, "single-direct", (5, 6), (5, 6), (5, 6), "deflate"), [(0, 0)])
    create(file, "single-never-written", (5, 6), (5, 6), (5, 6))
    fill(create(file, "middle-unlimited", (5, 6, 7), (8, U, 9), (2, 2, 2)))
    fill(create(file, "no-elements", (0, 6), (U, 6), (2, 2)))
    fill(create(file, "line", (9,), (U,), (2,)))
    fill(create(file, "six-dimensions", (2, 3, 2, 2, 3, 4), (2, 4, U, 3, 3, 5), (1, 2, 1, 2, 1, 2)))


def resize(dataset, maxdims, sizes):
    """Fills a dataset, then changes its first dimension and its second; what comes new is filled."""
    fill(dataset)
    for size in sizes:
        dims = tuple(size if limit > now else now for now, limit in zip(dataset.shape, maxdims))
        dataset.id.set_extent(dims)
        if size != sizes[-1]:
            fill(dataset)


def arrays(file):
    """Long fixed and extensible arrays: pages, data blocks, super blocks."""
    for filters in ("", "deflate"):
        suffix = "-filtered" if filters else ""
        write = write_direct if filters else write_chunks
        write(fixed := create(file, f"fixed-dense{suffix}", (2500,), (2500,), (1,), filters), grid(fixed))
        gaps = create(file, f"fixed-pages{suffix}", (300, 100), (300, 100), (3, 2), filters)
        write(gaps, [(number // 50, number % 50) for number in (0, 1, 1023, 1024, 3500, 4999)])
        million = create(file, f"fixed-million{suffix}", (1 << 20,), (1 << 20,), (1,), filters)
        write(million, far([5, 1 << 15, (1 << 19) + 1, (1 << 20) - 1]))
        edge = [1023, 1024, 1025]
        write(create(file, f"fixed-page{suffix}", (1024,), (1024,), (1,), filters), far([0, *edge[:1]]))
        write(create(file, f"fixed-page-and-one{suffix}", (1025,), (1025,), (1,), filters), far([0, *edge[:2]]))

        write(dense := create(file, f"extensible-dense{suffix}", (3000,), (U,), (1,), filters), grid(dense))
        second = create(file, f"extensible-second{suffix}", (6, 900), (9, U), (2, 3), filters)
        write(second, grid(second))
        shares = [0, 3, 4, 19, 20, 51, 83, 84, 115, 116, 243, 244, 1000, 65_519, 131_059, 131_060, 132_083]
        pages = [132_084, 133_107, 133_108, 200_000, 262_131, 262_132, 262_133, 524_275, 524_276, 700_001, 1_048_000]
        write(create(file, f"extensible-far{suffix}", (1_048_576,), (U,), (1,), filters), far(shares + pages))
        hole = create(file, f"extensible-hole{suffix}", (1_048_576,), (U,), (1,), filters)
        write(hole, far([900_000]))
        run = create(file, f"extensible-pages{suffix}", (140_000,), (U,), (1,), filters)
        write(run, far(range(130_900, 133_400)))


def trees(file, side=150):
    """B-trees of several levels."""
    for filters in ("", "deflate"):
        suffix = "-filtered" if filters else ""
        dataset = create(file, f"tree{suffix}", (side, side * 2), (U, U), (1, 2), filters)
        order = list(grid(dataset))
        np.random.default_rng(1).shuffle(order)
        if filters:
            write_direct(dataset, map(tuple, order))
        else:
            fill(dataset)
        some = create(file, f"tree-sparse{suffix}", (100_000, 100_000), (U, U), (10, 10), filters)
        numbers = np.random.default_rng(2).integers(0, 10_000, (2000, 2))
        (write_direct if filters else write_chunks)(some, sorted(set(map(tuple, numbers))))
    shrunk = create(file, "tree-shrunk", (side, side), (U, U), (1, 1))
    fill(shrunk)
    shrunk.id.set_extent((side // 2, side // 3))
    grown = create(file, "tree-regrown", (side, side), (U, U), (1, 1))
    fill(grown)
    grown.id.set_extent((side - 50, side - 40))
    grown.id.set_extent((side - 20, side - 10))
    fill(grown)


def every_kind(file):
    for name, maxdims in {"fixed": (40, 40), "first": (U, 40), "second": (40, U), "both": (U, U)}.items():
        fill(create(file, name, (40, 40), maxdims, (3, 3)))
        fill(create(file, f"{name}-filtered", (40, 40), maxdims, (3, 3), "fletcher32"))
        fill(create(file, f"{name}-large-filtered", (40, 40), maxdims, (20, 20), "fletcher32"))
        fill(create(file, f"{name}-implicit", (40, 40), maxdims, (3, 3), early=True))
        fill(create(file, f"{name}-single", (40, 40), maxdims, (40, 40), early=True))


def huge(file):
    """The same behind 5 GiB that are allocated and never written."""
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_alloc_time(h5d.ALLOC_TIME_EARLY)
    dcpl.set_fill_time(h5d.FILL_TIME_NEVER)
    h5d.create(file.id, b"gap", h5t.STD_U64LE, h5s.create_simple((5 << 27,)), dcpl)
    every_kind(file)


def describe(dataset):
    """What HDF5 says of a dataset's chunks, with the numbers that their bytes tell."""
    kind = hdf5_c.chunk_index(dataset.id)
    chunks = []

    def visit(info):
        chunks.append((info.chunk_offset, info.filter_mask, info.byte_offset, info.size))

    dataset.id.chunk_iter(visit)
    if dataset.size < 2000:
        # `H5Dget_chunk_info` walks the index anew for every single one.
        assert len(chunks) == dataset.id.get_num_chunks()
        one_by_one = map(dataset.id.get_chunk_info, range(len(chunks)))
        assert chunks == [(info.chunk_offset, info.filter_mask, info.byte_offset, info.size) for info in one_by_one]
    rows, rank, steps = [], dataset.ndim, dataset.chunks
    width = bits(rank)
    # Here alone is HDF5 2.0 known to count dimensions in the wrong order.
    unordered = kind == "extensible-array" and dataset.maxshape[0] is not None
    with open(dataset.file.filename, "rb") as raw:
        for offset, mask, address, size in chunks:
            raw.seek(address)
            element = struct.unpack("<Q", raw.read(8))[0]
            assert element & MARK, f"{dataset.name}: not a chunk at {address}"
            scaled = [(element >> (width * dim)) & ((1 << width) - 1) for dim in range(rank)]
            reported = [at // step for at, step in zip(offset, steps)]
            assert unordered or reported == scaled, f"{dataset.name}: {reported} at {address} is {scaled}"
            rows.append([address, size, mask, *scaled])
    return {
        "file": Path(dataset.file.filename).name,
        "path": dataset.name,
        "header": h5o.get_info(dataset.id).addr,
        "kind": kind,
        "chunks": rows,
    }


def main(folder, *names):
    """Writes all files, or those named."""
    written = []

    def write(name, content, version, fcpl=None):
        if names and name not in names:
            return
        fapl = h5p.create(h5p.FILE_ACCESS)
        fapl.set_libver_bounds(getattr(h5f, f"LIBVER_{version.upper()}"), h5f.LIBVER_LATEST)
        path = str(Path(folder) / f"{name}.h5")
        with h5py.File(h5f.create(path.encode(), h5f.ACC_TRUNC, fcpl or h5p.create(h5p.FILE_CREATE), fapl)) as file:
            content(file)
        written.append(path)

    for version in VERSIONS:
        write(f"small-{version}", small, version)
    for version in ("earliest", "v110", "v200"):
        write(f"arrays-{version}", arrays, version)
        write(f"trees-{version}", trees, version)
    write("user-block", every_kind, "v110", creation(userblock=512))
    write("user-block-earliest", every_kind, "earliest", creation(userblock=2048))
    write("short-addresses", every_kind, "v110", creation(sizes=(4, 8)))
    write("short-addresses-earliest", every_kind, "earliest", creation(sizes=(4, 2)))
    write("narrow-nodes", lambda file: trees(file, side=60), "earliest", creation(btree_k=2))
    write("wide-nodes", lambda file: trees(file, side=60), "earliest", creation(btree_k=300))
    write("huge-earliest", huge, "earliest")
    write("huge-v110", huge, "v110")
    write("huge-v200", huge, "v200")

    descriptions = []
    for path in written:
        with h5py.File(path) as file:
            descriptions += [describe(item) for item in file.values() if item.chunks]
    sys.stdout.write(json.dumps(descriptions, separators=(",", ":")))


def creation(userblock=0, sizes=None, btree_k=None):
    fcpl = h5p.create(h5p.FILE_CREATE)
    fcpl.set_userblock(userblock)
    if sizes:
        fcpl.set_sizes(*sizes)
    if btree_k:
        hdf5_c.call("H5Pset_istore_k", fcpl.id, btree_k)
    return fcpl


if __name__ == "__main__":
    main(*sys.argv[1:])
