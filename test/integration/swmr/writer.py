"""Writes a file for SWMR readers: `writer.py FILE SPEC`, then commands on stdin, each answered with a line.

SPEC is JSON, where nothing stands for a dataset `far`: { "name": { "index": "extensible" | "fixed" | "btree", "gzip": bool } }. Row n of a dataset is 3 n + 1, 3 n + 2 and, in those of
three columns, 3 n + 3. Commands: `append ROWS TIMES` appends rows to every dataset and flushes, so often; `shrink ROWS`; `attribute VALUE`; `end`.
"""

import json
import sys

import h5py
import numpy as np

MOST = 100_000


def create(file, name, index, gzip=False):
    shapes = {"extensible": ((0,), (None,)), "fixed": ((0,), (MOST,)), "btree": ((0, 3), (None, None))}
    shape, maxshape = shapes[index]
    chunks = (64,) + shape[1:]
    return file.create_dataset(
        name, shape, "i4", maxshape=maxshape, chunks=chunks, compression="gzip" if gzip else None
    )


def create_apart(file):
    """A dataset whose header is far from its chunk index, which is near the header of another dataset."""
    file.create_dataset("first padding", data=np.zeros(50_000))
    for n in range(100):
        file.create_group(f"first group {n}")
    far = create(file, "far", "extensible")
    for n in range(100):
        file.create_group(f"group {n}")
    file.create_dataset("padding", data=np.zeros(50_000))
    for n in range(100):
        file.create_group(f"last group {n}")
    create(file, "near", "extensible")
    append(far, 1)
    return far


def append(dataset, rows):
    first = dataset.shape[0]
    numbers = np.arange(first, first + rows, dtype="i4") * 3 + 1
    dataset.resize(first + rows, axis=0)
    dataset[first:] = numbers if dataset.ndim == 1 else np.stack([numbers, numbers + 1, numbers + 2], axis=1)
    dataset.flush()


file = h5py.File(sys.argv[1], "w", libver="latest")
file.attrs["state"] = 0
group = file.create_group("group")
group.attrs["state"] = 0
datasets = [create(file, name, **spec) for name, spec in json.loads(sys.argv[2]).items()]
if not datasets:
    datasets = [create_apart(file)]
file.swmr_mode = True
print("ready", flush=True)
for line in sys.stdin:
    command, *numbers = line.split()
    if command == "append":
        rows, times = map(int, numbers)
        for _ in range(times):
            for dataset in datasets:
                append(dataset, rows)
    elif command == "shrink":
        for dataset in datasets:
            dataset.resize(int(numbers[0]), axis=0)
            dataset.flush()
    elif command == "attribute":
        for one in (file["/"], group):
            one.attrs.modify("state", int(numbers[0]))
        file.flush()
    elif command == "end":
        file.close()
    print("done", flush=True)
