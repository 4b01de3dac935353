"""Datasets whose elements are in global heaps.

    globalHeap.py make FOLDER     prints, as JSON, the paths of files with a dataset `data` of variable-length elements
    globalHeap.py edit FILE       checks the elements, then writes others, and checks all again
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5f, h5p

COUNT = 1500
# Empty, small, around what a collection of 4096 bytes has room for, and larger.
LENGTHS = (0, 1, 7, 8, 9, 30, 100, 0, 4056, 4057, 4064, 4065, 5000, 3, 20_001)


def elements(salt=0):
    """Sequences of different lengths, none like another."""
    for number in range(COUNT):
        length = LENGTHS[(number + salt) % len(LENGTHS)] if number % 7 == 0 else (number + salt) % 90
        yield (np.arange(length) + number + salt).astype("u1")


def make(folder):
    paths = []
    for name, version, sizes in (
        ("earliest", h5f.LIBVER_EARLIEST, (8, 8)),
        ("latest", h5f.LIBVER_LATEST, (8, 8)),
        ("short", h5f.LIBVER_V110, (4, 4)),
    ):
        fapl, fcpl = h5p.create(h5p.FILE_ACCESS), h5p.create(h5p.FILE_CREATE)
        fapl.set_libver_bounds(version, h5f.LIBVER_LATEST)
        fcpl.set_sizes(*sizes)
        paths.append(str(Path(folder) / f"heap-{name}.h5"))
        with h5py.File(h5f.create(paths[-1].encode(), h5f.ACC_TRUNC, fcpl, fapl)) as file:
            dataset = file.create_dataset("data", (COUNT,), h5py.vlen_dtype("u1"))
            for number, element in enumerate(elements()):
                dataset[number] = element
    return paths


def check(file, expected):
    for number, (found, element) in enumerate(zip(file["data"][...], expected)):
        assert np.array_equal(found, element), f"element {number}: {found} instead of {element}"


def edit(path):
    expected = list(elements())
    with h5py.File(path, "r+") as file:
        check(file, expected)
        # Objects are freed, and others put into the collections that have room.
        for number, element in enumerate(elements(5)):
            if number % 3 == 0:
                file["data"][number] = expected[number] = element
        more = file.create_dataset("more", (50,), h5py.vlen_dtype("u1"))
        more[...] = expected[:50]
    with h5py.File(path) as file:
        check(file, expected)
        for found, element in zip(file["more"][...], expected):
            assert np.array_equal(found, element)


if __name__ == "__main__":
    command, path = sys.argv[1:]
    if command == "make":
        sys.stdout.write(json.dumps(make(path)))
    else:
        edit(path)
