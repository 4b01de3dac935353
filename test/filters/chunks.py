"""Prints chunks that libhdf5 wrote, as they lie in the file, with the elements that it reads from them: JSON."""

import base64
import itertools
import json
import sys
import tempfile

import h5py
import numpy as np

DEFLATE, SHUFFLE, FLETCHER32, LZF = 1, 2, 3, 32000
ELEMENTS = 1003


def add_filter(plist, filter_id):
    if filter_id == DEFLATE:
        plist.set_deflate(6)
    elif filter_id == SHUFFLE:
        plist.set_shuffle()
    elif filter_id == FLETCHER32:
        plist.set_fletcher32()
    else:
        plist.set_filter(LZF, h5py.h5z.FLAG_OPTIONAL)


def values(size, kind):
    random = np.random.default_rng(size)
    if kind == "zeros":
        return np.zeros(ELEMENTS, f"V{size}")
    if kind == "noise":
        return np.frombuffer(random.bytes(ELEMENTS * size), f"V{size}")
    columns = [(np.arange(ELEMENTS) >> (2 * k)) + random.integers(0, 3, ELEMENTS) for k in range(size)]
    return np.stack(columns, 1).astype("u1").copy().view(f"V{size}").reshape(-1)


def create(file, name, order, data):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(data.shape)
    for filter_id in order:
        add_filter(plist, filter_id)
    space = h5py.h5s.create_simple(data.shape)
    return h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(data.dtype), space, plist)


def write(file, order, size, kind):
    data = values(size, kind)
    h5py.Dataset(create(file, f"{order} of {size}-byte {kind}", order, data))[...] = data


def write_masked(file, order, mask):
    """A chunk as libhdf5 stores it with the filters of the mask left out, in a dataset that has all of them."""
    data = values(4, "steps")
    applied = [filter_id for i, filter_id in enumerate(order) if not mask >> i & 1]
    part = create(file, f"{order} without {mask}", applied, data)
    h5py.Dataset(part)[...] = data
    own_mask, chunk = part.read_direct_chunk((0,))
    assert own_mask == 0
    create(file, f"{order} with mask {mask}", order, data).write_direct_chunk((0,), chunk, filter_mask=mask)


def write_all(file):
    known = (DEFLATE, SHUFFLE, FLETCHER32, LZF)
    for number in range(1, 5):
        for order in itertools.permutations(known, number):
            write(file, order, 4, "steps")
    for size in (1, 2, 3, *range(5, 18), 24, 31, 64):
        for order in ((SHUFFLE, DEFLATE, FLETCHER32), (FLETCHER32, SHUFFLE), (LZF, SHUFFLE)):
            write(file, order, size, "steps")
    for kind in ("noise", "zeros"):
        for order in ((DEFLATE,), (LZF,), (FLETCHER32,), (SHUFFLE, DEFLATE, FLETCHER32)):
            write(file, order, 3, kind)
    for order in ((SHUFFLE, DEFLATE, FLETCHER32), (FLETCHER32, LZF, SHUFFLE)):
        for mask in range(8):
            write_masked(file, order, mask)


def describe(name, dataset):
    plist = dataset.id.get_create_plist()
    filters = [plist.get_filter(i) for i in range(plist.get_nfilters())]
    mask, chunk = dataset.id.read_direct_chunk((0,))
    return {
        "name": name,
        "elementSize": dataset.dtype.itemsize,
        "filters": [{"id": f[0], "flags": f[1], "cdValues": list(f[2])} for f in filters],
        "filterMask": mask,
        "chunk": base64.b64encode(chunk).decode(),
        "elements": base64.b64encode(dataset[...].tobytes()).decode(),
    }


with tempfile.TemporaryFile() as storage:
    with h5py.File(storage, "w") as file:
        write_all(file)
    # libhdf5 remembers what it knew of a chunk before one is written directly, so the file is opened again.
    with h5py.File(storage, "r") as file:
        json.dump([describe(name, file[name]) for name in file], sys.stdout)
