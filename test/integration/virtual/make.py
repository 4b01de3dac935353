"""Random virtual datasets, and what h5py reads of them. usage: make.py FOLDER SEED NUMBER; prints JSON."""

import json
import os
import random
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

U = h5s.UNLIMITED
FOLDER, SEED, NUMBER = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(SEED)
os.makedirs(FOLDER, exist_ok=True)
os.chdir(FOLDER)

TYPES = ["<i4", ">i4", "<i2", "<i8", "<f4", "<f8", "u1"]
SHAPES = {1: (400,), 2: (30, 26), 3: (14, 12, 13)}


def numbers(shape, dtype, first):
    return (np.arange(np.prod(shape)).reshape(shape) % 97 + first).astype(dtype)


def sources(path, first):
    """Datasets of every layout: contiguous, compact, in chunks with filters and without, never written."""
    with h5py.File(path, "w", libver=rng.choice(["earliest", "v110", "latest"])) as file:
        for rank, shape in SHAPES.items():
            for n, kind in enumerate(["plain", "chunked", "zipped", "unwritten"]):
                dtype = rng.choice(TYPES)
                name = f"{kind}{rank}"
                chunks = tuple(rng.randint(2, size) for size in shape)
                values = numbers(shape, dtype, first + n)
                if kind == "plain":
                    file[name] = values
                elif kind == "chunked":
                    file.create_dataset(name, data=values, chunks=chunks)
                elif kind == "zipped":
                    file.create_dataset(name, data=values, chunks=chunks, compression="gzip", shuffle=True)
                else:
                    file.create_dataset(name, shape, dtype, chunks=chunks, fillvalue=first)
        small = h5p.create(h5p.DATASET_CREATE)
        small.set_layout(h5d.COMPACT)
        compact = h5d.create(file.id, b"compact1", h5t.STD_I32LE, h5s.create_simple((400,)), small)
        compact.write(h5s.ALL, h5s.ALL, numbers((400,), "<i4", first))
        group = file.create_group("in/groups")
        group["linked2"] = h5py.SoftLink("/zipped2")
        group["elsewhere2"] = h5py.ExternalLink("s3.h5", "/plain2")
        for length in (0, 1, 5, 9):
            file.create_dataset(f"grows{length}", data=numbers((length, 6), "<i4", first), maxshape=(None, 6), chunks=(2, 4))
            wide = numbers((6, length), "<i4", first)
            file.create_dataset(f"widens{length}", data=wide, maxshape=(6, None), chunks=(4, 2))
        # Blocks of a series: one is missing, those behind it are not looked at.
        for block in (0, 1, 2, 4):
            file[f"block-{block}"] = numbers((2, 6), "<i4", first + block)


for number in range(4):
    sources(f"s{number}.h5", 10 * number)
for number in (0, 1):
    with h5py.File(f"series-{number}.h5", "w") as file:
        file["x"] = numbers((2, 6), "<i4", 50 + number)


def regular(sizes, lengths=None):
    """A hyperslab within sizes; with lengths, one of just so many coordinates in each dimension, or None."""
    start, stride, count, block = [], [], [], []
    for d, size in enumerate(sizes):
        if lengths is None:
            b = rng.randint(1, max(1, min(3, size)))
            s = b + rng.choice([0, 0, 1, 2])
            first = rng.randint(0, size - b)
            c = rng.randint(1, (size - first - b) // s + 1)
        else:
            b = rng.choice([n for n in range(1, lengths[d] + 1) if lengths[d] % n == 0])
            c = lengths[d] // b
            s = b + rng.choice([0, 0, 1, 2])
            room = size - ((c - 1) * s + b)
            if room < 0:
                return None
            first = rng.randint(0, room)
        start.append(first)
        stride.append(s)
        count.append(c)
        block.append(b)
    return tuple(start), tuple(count), tuple(stride), tuple(block)


def lengths_of(hyperslab):
    return [c * b for c, b in zip(hyperslab[1], hyperslab[3])]


def space(dims, *hyperslabs):
    made = h5s.create_simple(dims, tuple(U for _ in dims))
    for n, (start, count, stride, block) in enumerate(hyperslabs):
        made.select_hyperslab(start, count, stride, block, op=h5s.SELECT_OR if n else h5s.SELECT_SET)
    return made


def source_for(points, lengths):
    """A source with a selection of as many elements: of the same form, or of another rank."""
    name = rng.choice(["plain", "chunked", "zipped", "unwritten", "compact"])
    rank = len(lengths)
    if name == "compact":
        rank = 1
    elif rng.random() < 0.2:
        rank = rng.choice([1, 2, 3])
    shape = SHAPES[rank]
    if rank == len(lengths):
        chosen = regular(shape, lengths)
        if chosen:
            return f"{name}{rank}", space(shape, chosen)
    if rank == 1 and points <= 400:
        chosen = regular(shape, [points])
        if chosen:
            return f"{name}1", space(shape, chosen)
    for _ in range(20):
        chosen = regular(shape)
        if np.prod(lengths_of(chosen)) == points:
            return f"{name}{rank}", space(shape, chosen)
    start = rng.randint(0, 400 - points) if points <= 400 else None
    return None if start is None else ("plain1", space((400,), ((start,), (points,), (1,), (1,))))


def bands(dims):
    """Disjoint parts of an extent: bands of rows, or rows that take turns."""
    parts = rng.randint(1, min(4, dims[0]))
    if rng.random() < 0.5:
        edges = [dims[0] * n // parts for n in range(parts + 1)]
        for low, high in zip(edges, edges[1:]):
            start, count, stride, block = regular((high - low,) + dims[1:])
            yield (start[0] + low,) + start[1:], count, stride, block
    else:
        for n in range(parts):
            count = (dims[0] - n - 1) // parts + 1
            start, counts, stride, block = regular(dims)
            yield (n,) + start[1:], (count,) + counts[1:], (parts,) + stride[1:], (1,) + block[1:]


made = []


def create(file, name, dims, maxdims, mappings, dtype):
    properties = h5p.create(h5p.DATASET_CREATE)
    if rng.random() < 0.8:
        properties.set_fill_value(np.array(77 if dtype == "u1" else -1, dtype))
    if rng.random() < 0.2:
        properties.set_fill_time(h5d.FILL_TIME_NEVER)
    for mapping in mappings:
        properties.set_virtual(*mapping)
    h5d.create(file.id, name.encode(), h5t.py_create(np.dtype(dtype)), h5s.create_simple(dims, maxdims), properties)
    made.append((file.filename, name))


def limited(file, name):
    rank = rng.choice([1, 1, 2, 2, 2, 3])
    dims = tuple(rng.randint(2, {1: 60, 2: 14, 3: 7}[rank]) for _ in range(rank))
    mappings = []
    for part in bands(dims):
        found = source_for(int(np.prod(lengths_of(part))), lengths_of(part))
        if not found:
            continue
        dataset, selection = found
        target = rng.choice(["s0.h5", "s1.h5", "s2.h5", "./s3.h5", "none.h5", file.filename])
        if rng.random() < 0.1:
            dataset = rng.choice(["nothing", "in/groups/nothing"])
        if target == file.filename:
            # Of the file itself, or of a virtual dataset in it.
            target = "."
            dataset = "own1" if selection.get_simple_extent_ndims() == 1 else "own2" if selection.get_simple_extent_ndims() == 2 else "own3"
        elif dataset == "zipped2" and rng.random() < 0.4:
            dataset = "/in/groups/linked2"
        elif dataset == "plain2" and target != "./s3.h5" and rng.random() < 0.4:
            # A link from a file to itself makes libhdf5 crash.
            dataset = "in/groups/elsewhere2"
        mappings.append((space(dims, part), target.encode(), dataset.encode(), selection))
    create(file, name, dims, dims, mappings, rng.choice(TYPES))


def irregular(file, name):
    dims = (12, 11)
    # Two blocks side by side and one below: 4 + 6 elements.
    row = rng.randint(0, 6)
    column = rng.randint(1, 4)
    one = ((row, column), (1, 1), (1, 1), (2, 2))
    two = ((row + 2, column - 1), (1, 1), (1, 1), (1, 6))
    selection = space((400,), ((rng.randint(0, 100),), (5,), (7,), (2,)))
    mapping = (space(dims, one, two), b"s1.h5", b"chunked1", selection)
    other = (space(dims, ((0, 10), (6, 1), (2, 1), (1, 1))), b"s2.h5", b"plain2", space(SHAPES[2], ((1, 2), (3, 2), (2, 4), (1, 1))))
    create(file, name, dims, dims, [mapping, other], "<i4")


def growing(file, name):
    """Mappings without end, in the first dimension or in the second one, one beside the other."""
    mappings = []
    if rng.random() < 0.5:
        parts = rng.randint(1, 3)
        block = rng.randint(1, 2)
        gap = rng.choice([0, 0, 1])
        for n in range(parts):
            virtual = space((2, 6), ((n * (block + gap), 0), (U, 1), (parts * (block + gap), 1), (block, 6)))
            if parts == 1 and gap == 0 and rng.random() < 0.5:
                virtual = space((2, 6), ((1, 0), (1, 1), (1, 1), (U, 6)))
            taken = rng.choice([((0, 0), (U, 1), (1, 1), (1, 6)), ((1, 0), (U, 1), (3, 1), (2, 6)), ((0, 0), (1, 1), (1, 1), (U, 6))])
            source = rng.choice(["s0.h5", "s1.h5", "s2.h5", "none.h5"])
            mappings.append((virtual, source.encode(), f"grows{rng.choice([0, 1, 5, 9])}".encode(), space((2, 6), taken)))
        create(file, name, (2, 6), (U, 6), mappings, "<i4")
    else:
        for n in range(rng.randint(1, 3)):
            virtual = space((6, 2), ((2 * n, n % 2), (1, U), (1, 2), (2, 1)))
            taken = space((6, 2), ((rng.choice([0, 2]), 0), (1, U), (1, rng.choice([1, 2])), (2, 1)))
            mappings.append((virtual, f"s{n}.h5".encode(), f"widens{rng.choice([0, 1, 5, 9])}".encode(), taken))
        create(file, name, (6, 2), (6, U), mappings, "<i4")


def series(file, name):
    """Sources with the number of the block in their names."""
    gap = rng.choice([0, 1])
    virtual = space((1, 6), ((rng.choice([0, 1]), 0), (U, 1), (2 + gap, 1), (2, 6)))
    whole = space((2, 6))
    target, dataset = rng.choice([("s1.h5", "block-%b"), ("series-%b.h5", "x"), ("s%b.h5", "block-%b"), ("none-%b.h5", "x")])
    create(file, name, (1, 6), (U, 6), [(virtual, target.encode(), dataset.encode(), whole)], "<i4")


def nested(file, name):
    """Sources that are virtual themselves, in the same file or another one."""
    known = [(path, other) for path, other in made if "series" not in other and "growing" not in other]
    mappings = []
    dims = (40,)
    for n in range(2):
        path, other = rng.choice(known)
        if path == file.filename:
            shape = file[other].shape
        else:
            with h5py.File(path) as opened:
                shape = opened[other].shape
        chosen = None
        for _ in range(40):
            chosen = regular(shape)
            if np.prod(lengths_of(chosen)) <= 20:
                break
            chosen = None
        if chosen is None:
            continue
        points = int(np.prod(lengths_of(chosen)))
        target = "." if path == file.filename else path
        mappings.append((space(dims, ((20 * n,), (points,), (1,), (1,))), target.encode(), other.encode(), space(shape, chosen)))
    create(file, name, dims, dims, mappings, rng.choice(TYPES))


KINDS = [limited, limited, limited, irregular, growing, growing, series, nested]
for number in range(NUMBER):
    path = f"v{number % 8}.h5"
    kind = rng.choice(KINDS if number >= 16 else KINDS[:3])
    with h5py.File(path, "a", libver=[("earliest", "latest"), ("v110", "v110"), ("v112", "latest"), ("latest", "latest")][number % 4]) as file:
        if "own1" not in file:
            for rank, shape in SHAPES.items():
                file[f"own{rank}"] = numbers(shape, "<i4", 80)
        try:
            kind(file, f"{kind.__name__}{number}")
        except ValueError:
            pass


def told(selection):
    return [list(map(int, one)) for one in selection]


def read(dataset, chosen, points):
    values = np.zeros(points, np.dtype(dataset.dtype).newbyteorder("="))
    dataset.id.read(h5s.create_simple((points,)), chosen, values)
    return [float(value) for value in values]


answer = []
for path, name in made:
    with h5py.File(path) as file:
        dataset = file[name]
        shape = dataset.shape
        reads = [{"values": [float(value) for value in dataset[...].ravel()]}]
        for _ in range(2):
            if 0 in shape:
                break
            chosen = regular(shape)
            points = int(np.prod(lengths_of(chosen)))
            reads.append({"hyperslab": told(chosen), "values": read(dataset, space(shape, chosen), points)})
        if 0 not in shape:
            points = [[rng.randrange(size) for size in shape] for _ in range(7)]
            # libhdf5 reads no point of a virtual dataset twice; what it would be is known.
            whole = dataset[...]
            reads.append({"points": points, "values": [float(whole[tuple(point)]) for point in points]})
        answer.append({"file": path, "dataset": name, "shape": list(shape), "reads": reads})
print(json.dumps(answer))
