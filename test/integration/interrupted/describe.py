"""Describes HDF5 files as h5py sees them: a path a line on standard input, a line of JSON each on standard output."""

import json
import sys

import h5py
import numpy as np


def value(data):
    if isinstance(data, h5py.Empty):
        return "empty"
    return np.asarray(data).tolist() if np.asarray(data).dtype.kind != "O" else str(np.asarray(data).tolist())


def attributes(item):
    return {name: [str(item.attrs.get_id(name).dtype), str(value(item.attrs[name]))] for name in sorted(item.attrs)}


def describe(item, seen):
    place = h5py.h5o.get_info(item.id).addr
    if place in seen:
        return {"same": seen[place]}
    seen[place] = len(seen)
    found = {"number": seen[place], "attributes": attributes(item)}
    if isinstance(item, h5py.Dataset):
        return {**found, "dtype": str(item.dtype), "shape": item.shape, "values": str(value(item[()]))}
    if isinstance(item, h5py.Datatype):
        return {**found, "type": str(item.dtype)}
    links = {}
    for name in sorted(item):
        link = item.get(name, getlink=True)
        if isinstance(link, h5py.HardLink):
            links[name] = describe(item[name], seen)
        else:
            links[name] = f"{type(link).__name__} {link.path} {getattr(link, 'filename', '')}"
    return {**found, "links": links}


for line in sys.stdin:
    try:
        with h5py.File(line.strip(), "r") as file:
            answer = describe(file, {})
    except Exception as error:  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, sort_keys=True), flush=True)
