"""Makes random HDF5 files: python make.py FOLDER COUNT SEED. Prints a line of JSON each: its name and its objects' paths."""

import json
import random
import sys

import h5py
import numpy as np


TEXT = h5py.string_dtype()
LISTS = h5py.vlen_dtype("i4")


def some_type(rng):
    return rng.choice(["i1", "u2", ">i4", "i8", "f4", ">f8", "S5", TEXT, LISTS])


def some_data(rng, dtype, n):
    if dtype is TEXT:
        return [f"text {rng.random()}" for _ in range(n)]
    if dtype is LISTS:
        data = np.empty(n, object)
        for i in range(n):
            data[i] = np.arange(rng.randrange(4), dtype="i4")
        return data
    if dtype == "S5":
        return np.array([f"{rng.randrange(1000)}".encode() for _ in range(n)], "S5")
    return np.arange(n).astype(dtype)


def attributes(rng, item):
    for n in range(rng.choice([0, 0, 1, 3, 8, 12])):
        item.attrs[f"attribute {n}"] = rng.choice([n, f"text {n}", np.arange(n, dtype="f4"), h5py.Empty("i2")])


def fill(rng, group, depth, paths):
    for n in range(rng.choice([1, 2, 5, 9, 20] if depth < 2 else [1, 2, 3])):
        kind = rng.randrange(8)
        name = f"{'ünïcode ' if rng.random() < 0.1 else ''}{n}"
        if kind < 3 and depth < 3:
            made = group.create_group(name, track_order=rng.random() < 0.3)
            fill(rng, made, depth + 1, paths)
        elif kind < 7:
            dtype = some_type(rng)
            count = rng.choice([1, 7, 100])
            options = {"chunks": (10,)} if rng.random() < 0.5 and count > 7 else {}
            if options and isinstance(dtype, str):
                options.update(compression="gzip", shuffle=rng.random() < 0.5)
            made = group.create_dataset(name, data=some_data(rng, dtype, count), dtype=dtype, **options)
        elif paths:
            group[name] = group.file[rng.choice(paths)]
            continue
        else:
            group[name] = h5py.SoftLink("/0")
            continue
        attributes(rng, made)
        paths.append(made.name)


def main(folder, count, seed):
    for number in range(count):
        rng = random.Random(seed * 1000 + number)
        name = f"{number}.h5"
        libver = rng.choice(["earliest", "v108", "v110", "latest"])
        userblock = rng.choice([0, 0, 0, 512, 1024])
        with h5py.File(f"{folder}/{name}", "w", libver=libver, userblock_size=userblock) as file:
            paths = []
            fill(rng, file, 0, paths)
            attributes(rng, file)
            chosen = rng.choice(paths) if paths else None
        print(json.dumps({"name": name, "delete": chosen}), flush=True)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
