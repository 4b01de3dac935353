"""Says in what two objects of two files differ, but for what copying between connectors does not keep: `compare.py FILE OBJECT FILE OBJECT`."""

import json
import sys

import h5py
import numpy as np
from h5py import h5r, h5t

differences = []
seen = {}


def expect(where, what, one, other):
    if one != other:
        differences.append(f"{where}: {what}: {one} became {other}")


def null(value):
    """A value with every reference in it null."""
    if isinstance(value, (h5r.Reference, h5r.RegionReference)):
        return None
    if isinstance(value, np.void) and value.dtype.names:
        return tuple(null(value[name]) for name in value.dtype.names)
    if isinstance(value, np.ndarray):
        return null(value[()]) if value.shape == () else [null(one) for one in value]
    return value


def isnull(value):
    if isinstance(value, (h5r.Reference, h5r.RegionReference)):
        return not value
    if isinstance(value, np.void) and value.dtype.names:
        return all(isnull(value[name]) for name in value.dtype.names)
    if isinstance(value, np.ndarray):
        return isnull(value[()]) if value.shape == () else all(isnull(one) for one in value)
    return True



def values(where, one, other):
    expect(where, "shape", one.shape, other.shape)
    expect(where, "type", str(one.dtype), str(other.dtype))
    if one.shape is None or other.shape is None or one.shape != other.shape:
        return
    a, b = one[()], other[()]
    expect(where, "values", repr(null(a)), repr(null(b)))
    if not isnull(b):
        differences.append(f"{where}: a reference leads somewhere")


def attributes(where, one, other):
    expect(where, "attributes", sorted(one.attrs), sorted(other.attrs))
    for name in set(one.attrs) & set(other.attrs):
        a, b = (h5py.h5a.open(x.id, name.encode()) for x in (one, other))
        expect(f"{where}@{name}", "shape", a.shape, b.shape)
        expect(f"{where}@{name}", "type", str(a.dtype), str(b.dtype))
        if a.get_space().get_simple_extent_type() != h5py.h5s.NULL:
            expect(f"{where}@{name}", "values", repr(null(one.attrs[name])), repr(null(other.attrs[name])))


def objects(where, one, other):
    key = one.id.__hash__()
    expect(where, "kind", type(one), type(other))
    if key in seen:
        expect(where, "the same as", seen[key], seen.get(("copy", other.id.__hash__())))
        return
    seen[key] = where
    seen[("copy", other.id.__hash__())] = where
    attributes(where, one, other)
    if isinstance(one, h5py.Dataset):
        expect(where, "maxshape", one.maxshape, other.maxshape)
        expect(where, "chunks", one.chunks, other.chunks)
        for kept in ("compression", "shuffle", "fletcher32"):
            expect(where, kept, getattr(one, kept), getattr(other, kept))
        values(where, one, other)
    elif isinstance(one, h5py.Datatype):
        expect(where, "type", one.dtype, other.dtype)
    else:
        expect(where, "members", list(one), list(other))
        for name in set(one) & set(other):
            links = [group.get(name, getlink=True) for group in (one, other)]
            expect(f"{where}/{name}", "link", [vars(links[0])], [vars(links[1])])
            if isinstance(links[0], h5py.HardLink):
                objects(f"{where}/{name}", one[name], other[name])


first, path, second, copy = sys.argv[1:]
with h5py.File(first, "r") as one, h5py.File(second, "r") as other:
    objects(path, one[path], other[copy])
print(json.dumps(differences))
