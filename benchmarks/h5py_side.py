"""What h5py does for the benchmarks: `h5py_side.py FUNCTION JSON` prints its answer as JSON. Started by harness.mjs."""

import json
import resource
import sys
import time
import zlib
from importlib import metadata

import h5py
import numpy as np

try:
    import hidefix
except ImportError:
    hidefix = None


def versions():
    found = {"h5py": h5py.version.version, "hdf5": h5py.version.hdf5_version, "python": sys.version.split()[0]}
    if hidefix:
        found["hidefix"] = metadata.version("hidefix")
    return found


def write_files(files, values):
    whole = np.fromfile(values, "<f4")
    for one in files:
        with h5py.File(one["path"], "w") as file:
            for dataset in one["datasets"]:
                write_dataset(file, whole, **dataset)


def write_dataset(file, whole, name, shape, chunk=None, compressed=False, count=None, patterns=None):
    layout = {"chunks": tuple(chunk)} if chunk else {}
    if compressed:
        layout.update(compression="gzip", compression_opts=4, shuffle=True)
    if patterns:
        write_patterns(file.create_dataset(name, shape, "<f4", **layout), whole, patterns)
        return
    length = int(np.prod(shape))
    for n in range(count or 1):
        part = whole[n * length : (n + 1) * length].reshape(shape)
        file.create_dataset(name if count is None else name + str(n), data=part, **layout)


def write_patterns(dataset, whole, patterns):
    """Real chunks, each compressed once and stored many times."""
    shape, chunk = dataset.shape, dataset.chunks
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


def write_attributes(path, objects, attributes):
    with h5py.File(path, "w") as file:
        for n in range(objects):
            dataset = file.create_dataset("d%d" % n, data=np.float32(n))
            for k in range(attributes):
                dataset.attrs["a%d" % k] = np.float64(1000 * n + k)


def write_wide(path, links):
    with h5py.File(path, "w", libver="latest") as file:
        for n in range(links):
            file["link %d" % n] = h5py.SoftLink("/nowhere")


def write_listed(path, datasets):
    with h5py.File(path, "w") as file:
        for n in range(datasets):
            layout = {"chunks": (10, 10), "compression": "gzip", "shuffle": True} if n % 2 else {}
            dataset = file.create_dataset("d%d" % n, (20 + n, 30), "<f4", **layout)
            dataset.attrs["units"] = "mm"
            dataset.attrs["n"] = n


def write_growth(path, kind, count):
    with h5py.File(path, "w", libver="latest") as file:
        if kind == "links":
            for n in range(count):
                file["link %d" % n] = h5py.SoftLink("/nowhere")
        elif kind == "members":
            for n in range(count):
                file["d%d" % n] = np.float32(n)
        elif kind == "attributes":
            attributes = file.create_group("g").attrs
            for n in range(count):
                attributes["a%d" % n] = np.float32(n)
        elif kind == "depth":
            group = file
            for _ in range(count):
                group = group.create_group("g")
        else:
            file.create_dataset("d", data=np.arange(count, dtype="f4"), chunks=(1,), maxshape=(None,))


def checksum(data):
    words = (data.ravel().view("<u4")[::257] >> 8).astype("u8")
    places = np.arange(1, len(words) + 1, dtype="u8") % 1021
    return int((words * places).sum() % 2**32)


def checksum_of(parts):
    total = 0
    for n, part in enumerate(parts):
        total = (total + checksum(part) * (n % 1021 + 1)) % 2**32
    return total


def checksum_in(path):
    with h5py.File(path, "r") as file:
        return checksum(file["data"][...])


def read(path, dataset, **_):
    with h5py.File(path, "r") as file:
        file["warm/" + dataset][...]
    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        data = file[dataset][...]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "bytes": data.nbytes, "checksum": checksum(data)}


def read_by_hidefix(path, dataset, shape, warm):
    def whole(name, shape):
        return hidefix.Index(path).dataset(name)[tuple(slice(0, length) for length in shape)]

    whole("warm/" + dataset, warm)
    start = time.perf_counter()
    data = whole(dataset, shape)
    return {"seconds": time.perf_counter() - start, "bytes": data.nbytes, "checksum": checksum(data)}


def read_attributes(path, objects, attributes):
    start = time.perf_counter()
    total = 0
    with h5py.File(path, "r") as file:
        for n in range(objects):
            attrs = file["d%d" % n].attrs
            total += sum(float(attrs[name]) for name in attrs)
    return {"seconds": time.perf_counter() - start, "checksum": total}


def list_links(path):
    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        count = len(list(file))
    return {"seconds": time.perf_counter() - start, "checksum": count}


def list_datasets(path):
    start = time.perf_counter()
    total = 0
    with h5py.File(path, "r") as file:
        for name in file:
            dataset = file[name]
            total += dataset.shape[0] + dataset.dtype.itemsize + len(dataset.attrs) + (dataset.compression is not None)
    return {"seconds": time.perf_counter() - start, "checksum": total}


def read_rows(path, rows):
    with h5py.File(path, "r") as file:
        file["warm/rows"][0]
        dataset = file["rows"]
        start = time.perf_counter()
        parts = [dataset[n] for n in range(rows)]
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "checksum": checksum_of(parts)}


def read_hyperslabs(path, dataset, warm, slabs, **_):
    def selection(slab):
        return tuple(slice(*dimension) for dimension in slab)

    with h5py.File(path, "r") as file:
        file["warm/" + dataset][selection(warm["slab"])]
        source = file[dataset]
        start = time.perf_counter()
        parts = [source[selection(slab)] for slab in slabs]
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "bytes": sum(part.nbytes for part in parts), "checksum": checksum_of(parts)}


def read_many(path, warm, count):
    with h5py.File(warm, "r") as file:
        file["small/d0"][...]
    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        parts = [file["many/d%d" % n][...] for n in range(count)]
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "checksum": checksum_of(parts)}


def write_whole(path, values, shape, chunk=None, deflate=None):
    data = np.fromfile(values, "<f4", int(np.prod(shape))).reshape(shape)
    layout = {"chunks": tuple(chunk)} if chunk else {}
    if deflate:
        layout.update(compression="gzip", compression_opts=deflate)

    def write(to, part):
        with h5py.File(to, "w") as file:
            file.create_dataset("data", data=part, **layout)

    write(path + "-warm", data[:256, :256])
    start = time.perf_counter()
    write(path, data)
    return {"seconds": time.perf_counter() - start, "bytes": data.nbytes}


def write_small(path, values, writes, length):
    data = np.fromfile(values, "<f4", writes * length)
    parts = [data[n * length : (n + 1) * length] for n in range(writes)]
    start = time.perf_counter()
    with h5py.File(path, "w") as file:
        dataset = file.create_dataset("data", data.shape, "<f4")
        for n, part in enumerate(parts):
            dataset[n * length : (n + 1) * length] = part
    return {"seconds": time.perf_counter() - start}


def edit(path, objects):
    start = time.perf_counter()
    with h5py.File(path, "w") as file:
        for n in range(objects):
            file.create_dataset("d%d" % n, (), "<i4")
        for n in range(objects):
            file.move("d%d" % n, "renamed %d" % n)
        for n in range(objects):
            del file["renamed %d" % n]
    return {"seconds": time.perf_counter() - start, "checksum": 0}


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
