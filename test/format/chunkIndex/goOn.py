"""What HDF5 makes of files in which chunk indexes were replaced.

    goOn.py make FOLDER          writes files that `indexes.py` has not, and prints the same as `describe` does of them
    goOn.py describe FILE...     prints, as JSON, the chunks of all datasets
    goOn.py edit FILE OTHER...   goes on editing both in the same way and compares them, pair after pair
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5f, h5p

import indexes

LARGE = 200_000
# More elements than these are compared by their chunks only.
MANY = 20_000
FEW, SOME = 4, 30


def is_direct(dataset):
    """Whether its chunks are no more than bytes to HDF5's filters."""
    return dataset.compression == "gzip"


def put(dataset, chunks, salt=0):
    """Writes chunks with a size of their own where filters allow it."""
    steps = dataset.chunks
    if is_direct(dataset):
        for number, scaled in enumerate(chunks):
            offset = tuple(at * step for at, step in zip(scaled, steps))
            dataset.id.write_direct_chunk(offset, bytes([salt % 256]) * (1 + (number + salt) % 40), (number + salt) % 4)
        return
    for number, scaled in enumerate(chunks):
        start = [at * step for at, step in zip(scaled, steps)]
        dataset[tuple(slice(at, at + step) for at, step in zip(start, steps))] = 1000 * salt + number


def some(dataset, random):
    """Chunks of the extent, everywhere in it."""
    counts = [-(-size // step) for size, step in zip(dataset.shape, dataset.chunks)]
    if 0 in counts:
        return []
    number = SOME if np.prod(counts) > 1000 else FEW
    return [tuple(int(random.integers(count)) for count in counts) for _ in range(number)]


def present(dataset):
    """The chunks that are there."""
    found = []
    dataset.id.chunk_iter(lambda info: found.append(info.chunk_offset))
    return found


def rewrite(dataset):
    """Writes a part of the chunks that are there once more, most of them with another size."""
    steps = dataset.chunks
    chunks = [[at // step for at, step in zip(offset, steps)] for offset in present(dataset)]
    counts = [-(-size // step) for size, step in zip(dataset.shape, steps)]
    # HDF5 2.0 numbers the chunks of some arrays in the wrong order of dimensions.
    inside = [scaled for scaled in chunks if all(at < count for at, count in zip(scaled, counts))]
    put(dataset, inside[:: max(1, len(inside) // (SOME if len(inside) > 1000 else FEW))], 3)


def edit(file):
    random = np.random.default_rng(7)
    for name in sorted(file):
        dataset = file[name]
        put(dataset, some(dataset, random), 1)
        rewrite(dataset)
        unlimited = [dim for dim, size in enumerate(dataset.maxshape) if size is None]
        for dim in unlimited:
            dataset.resize(dataset.shape[dim] + 7 * dataset.chunks[dim] + 1, dim)
            put(dataset, some(dataset, random), 2)
        # HDF5 reads the chunks that are cut.
        for dim in [] if is_direct(dataset) else unlimited:
            dataset.resize(max(0, dataset.shape[dim] - 4 * dataset.chunks[dim]), dim)
            dataset.resize(dataset.shape[dim] + 2 * dataset.chunks[dim], dim)
        put(dataset, some(dataset, random), 4)
    # Deleting gives the blocks of the index back, where what comes next is put.
    for name in sorted(file)[::3]:
        old = file[name]
        shape, chunks, maxshape = old.shape, old.chunks, old.maxshape
        del file[name], old
        if np.prod(shape) < LARGE:
            new = file.create_dataset(name, shape, "<u8", chunks=chunks, maxshape=maxshape)
            put(new, some(new, random), 5)


def compare(one, other):
    assert sorted(one) == sorted(other)
    for name in sorted(one):
        first, second = one[name], other[name]
        offsets = present(first)
        assert offsets == present(second), f"{name}: other chunks"
        for offset in offsets:
            assert first.shape == second.shape
            if any(at >= size for at, size in zip(offset, first.shape)):
                continue
            assert read(first, offset) == read(second, offset), f"{name}: other bytes at {offset}"
        if first.size < MANY and not is_direct(first):
            assert np.array_equal(first[...], second[...]), f"{name}: other values"


def read(dataset, offset):
    try:
        return dataset.id.read_direct_chunk(offset)
    except (OSError, ValueError, RuntimeError):
        return None


def without_arrays_that_grow(file):
    """HDF5 2.0 does not open those again where lengths have 4 bytes: it takes the unlimited dimension for a limited one."""
    indexes.every_kind(file)
    for name in list(file.id):
        if not name.startswith((b"fixed", b"both")):
            file.id.unlink(name)


def make(folder):
    """Nodes as wide as the superblock's extension says, and a size of lengths that sizes of chunks are as wide as."""
    paths = []
    for name, content, version, fcpl in (
        ("extension-k", lambda file: indexes.trees(file, side=60), h5f.LIBVER_V18, indexes.creation(btree_k=2)),
        ("short-lengths", without_arrays_that_grow, h5f.LIBVER_V200, indexes.creation(sizes=(8, 4))),
    ):
        fapl = h5p.create(h5p.FILE_ACCESS)
        fapl.set_libver_bounds(version, h5f.LIBVER_LATEST)
        paths.append(str(Path(folder) / f"{name}.h5"))
        with h5py.File(h5f.create(paths[-1].encode(), h5f.ACC_TRUNC, fcpl, fapl)) as file:
            content(file)
    return paths


def main(command, *paths):
    if command == "make":
        command, paths = "describe", make(*paths)
    if command == "describe":
        descriptions = []
        for path in paths:
            with h5py.File(path) as file:
                descriptions += [indexes.describe(item) for item in file.values() if item.chunks]
        sys.stdout.write(json.dumps(descriptions, separators=(",", ":")))
        return
    for path, copy in zip(paths[::2], paths[1::2]):
        for each in (path, copy):
            # The second time with all that has been written the first time; large files take too long for it.
            for _ in range(2 if Path(each).stat().st_size < LARGE else 1):
                with h5py.File(each, "r+") as file:
                    edit(file)
        with h5py.File(path) as one, h5py.File(copy) as other:
            compare(one, other)


if __name__ == "__main__":
    main(*sys.argv[1:])
