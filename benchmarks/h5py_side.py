"""What h5py does for the benchmarks: `h5py_side.py FUNCTION JSON` prints its answer as JSON. Started by harness.mjs."""

import json
import resource
import sys
import time
import zlib

import h5py
import numpy as np


def versions():
    return {"h5py": h5py.version.version, "hdf5": h5py.version.hdf5_version, "python": sys.version.split()[0]}


def write_files(files, values, size):
    whole = np.fromfile(values, "<f4")
    layouts = {
        "compressed": {"chunks": tuple(size["arrayChunk"]), "compression": "gzip", "compression_opts": 4, "shuffle": True},
        "chunked": {"chunks": tuple(size["arrayChunk"])},
        "contiguous": {},
    }
    for name, layout in layouts.items():
        with h5py.File(files[name], "w") as file:
            for path, shape in ((name, size["array"]), ("warm/" + name, size["warm"])):
                part = whole[: shape[0] * shape[1]].reshape(shape)
                file.create_dataset(path, data=part, **layout)
    with h5py.File(files["small"], "w") as file:
        for n in range(size["datasets"]):
            file["small/d%d" % n] = (n + np.arange(16, dtype="<f4")).reshape(4, 4)
    with h5py.File(files["large"], "w") as file:
        write_large(file, whole, size["large"], size["largeChunk"], size["patterns"])


def write_large(file, whole, shape, chunk, patterns):
    """Real chunks, each compressed once and stored many times."""
    dataset = file.create_dataset(
        "data", shape, "<f4", chunks=tuple(chunk), compression="gzip", compression_opts=4, shuffle=True
    )
    length = chunk[0] * chunk[1]
    stored = []
    for n in range(patterns):
        first = n * length % whole.size
        part = whole[first : first + length]
        shuffled = part.view("u1").reshape(-1, 4).T.tobytes()
        stored.append(zlib.compress(shuffled, 4))
    n = 0
    for y in range(0, shape[0], chunk[0]):
        for x in range(0, shape[1], chunk[1]):
            dataset.id.write_direct_chunk((y, x), stored[n % patterns])
            n += 1


def checksum(data):
    words = (data.ravel().view("<u4")[::257] >> 8).astype("u8")
    places = np.arange(1, len(words) + 1, dtype="u8") % 1021
    return int((words * places).sum() % 2**32)


def read(path, dataset):
    with h5py.File(path, "r") as file:
        file["warm/" + dataset][...]
    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        data = file[dataset][...]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "bytes": data.nbytes, "checksum": checksum(data)}


def small_operations(path, kind, count, datasets):
    names = ["small/d%d" % (n % datasets) for n in range(count)]
    with h5py.File(path, "r") as file:
        dataset = file["small/d0"]

        def exists(n):
            return names[n] in file

        def describe(n):
            one = file[names[n]]
            return one.shape, one.dtype

        def read_row(n):
            return dataset[n % 4]

        operation = {"exists": exists, "describe": describe, "read": read_row}[kind]
        for n in range(200):
            operation(n)
        start = time.perf_counter()
        for n in range(count):
            operation(n)
        return time.perf_counter() - start


def stream(path, rows):
    start = time.perf_counter()
    total = 0
    with h5py.File(path, "r") as file:
        dataset = file["data"]
        for y in range(0, dataset.shape[0], rows):
            slab = dataset[y : y + rows]
            total += slab.nbytes
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "bytes": total, "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def first_value(path):
    with h5py.File(path, "r") as file:
        return float(file["small/d7"][...][0, 0])


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](**json.loads(sys.argv[2]))))
