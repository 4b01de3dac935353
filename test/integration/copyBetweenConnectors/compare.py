"""Says in what two objects of two files differ, but for what copying between connectors does not keep: `compare.py FILE OBJECT FILE OBJECT`."""

import json
import sys

import h5py
import numpy as np
from h5py import h5o, h5p, h5r, h5s, h5t

differences = []
# Where an object was first met, by its address: in the original, and in the copy.
places = ({}, {})
# Values are compared when all objects were met, since references lead to them.
late = []


def expect(where, what, one, other):
    if one != other:
        differences.append(f"{where}: {what}: {one} became {other}")


def addressof(object):
    return h5o.get_info(object.id).addr


def referred(value, file, side):
    """What a reference leads to, as it can be compared."""
    if not value:
        return None
    found = h5r.dereference(value, file.id)
    place = None if found is None else places[side].get(h5o.get_info(found).addr)
    if place is None:
        # A copy has a null reference in its place.
        return "elsewhere" if side else None
    if isinstance(value, h5r.RegionReference):
        region = h5r.get_region(value, file.id)
        return place, str(region.get_select_bounds()), region.get_select_npoints()
    return place


def told(value, file, side):
    """A value with what is compared of every reference in it."""
    if isinstance(value, (h5r.Reference, h5r.RegionReference)):
        return referred(value, file, side)
    if isinstance(value, np.void) and value.dtype.names:
        return tuple(told(value[name], file, side) for name in value.dtype.names)
    if isinstance(value, np.ndarray):
        return told(value[()], file, side) if value.shape == () else [told(one, file, side) for one in value]
    return value


def values(where, read, other, files):
    late.append(lambda: expect(where, "values", *(repr(told(one, file, side)) for side, (one, file) in enumerate(zip((read(), other()), files)))))


def committed(id):
    """Where the committed datatype is met, if it is one that is met at all."""
    return h5o.get_info(id).addr if h5t.TypeID.committed(id) else None


def types(where, one, other):
    expect(where, "type", str(one.dtype), str(other.dtype))
    found = [committed(x.get_type()) for x in (one, other)]
    late.append(lambda: expect(where, "committed type", *(side.get(at) for side, at in zip(places, found))))


def orders(one):
    plist = one.id.get_create_plist() if hasattr(one.id, "get_create_plist") else None
    return plist and {
        name: getattr(plist, name)() for name in ("get_attr_creation_order", "get_link_creation_order") if hasattr(plist, name)
    }


def attributes(where, one, other):
    expect(where, "attributes", list(one.attrs), list(other.attrs))
    for name in set(one.attrs) & set(other.attrs):
        a, b = (h5py.h5a.open(x.id, name.encode()) for x in (one, other))
        at = f"{where}@{name}"
        expect(at, "shape", a.shape, b.shape)
        types(at, a, b)
        if a.get_space().get_simple_extent_type() != h5s.NULL:
            values(at, lambda: one.attrs[name], lambda: other.attrs[name], (one.file, other.file))


def dataset(where, one, other):
    expect(where, "maxshape", one.maxshape, other.maxshape)
    expect(where, "chunks", one.chunks, other.chunks)
    expect(where, "shape", one.shape, other.shape)
    for kept in ("compression", "compression_opts", "shuffle", "fletcher32"):
        expect(where, kept, getattr(one, kept), getattr(other, kept))
    a, b = (x.id.get_create_plist() for x in (one, other))
    expect(where, "fill", a.fill_value_defined(), b.fill_value_defined())
    if h5t.check_ref_dtype(one.dtype) is None and one.dtype.kind not in "OV" and one.shape is not None:
        expect(where, "fill value", repr(one.fillvalue), repr(other.fillvalue))
    types(where, one.id, other.id)
    if one.shape is not None and one.shape == other.shape:
        values(where, lambda: one[()], lambda: other[()], (one.file, other.file))


def objects(where, one, other):
    key, copy = addressof(one), addressof(other)
    expect(where, "kind", type(one), type(other))
    if key in places[0]:
        expect(where, "the same as", places[0][key], places[1].get(copy))
        return
    if copy in places[1]:
        differences.append(f"{where}: it became the same as {places[1][copy]}")
    places[0][key] = where
    places[1][copy] = where
    attributes(where, one, other)
    expect(where, "creation orders", orders(one), orders(other))
    if isinstance(one, h5py.Dataset):
        dataset(where, one, other)
    elif isinstance(one, h5py.Datatype):
        expect(where, "type", one.dtype, other.dtype)
    else:
        expect(where, "members", list(one), list(other))
        for name in one:
            if name not in other:
                continue
            links = [group.get(name, getlink=True) for group in (one, other)]
            expect(f"{where}/{name}", "link", [vars(links[0])], [vars(links[1])])
            if isinstance(links[0], h5py.HardLink):
                objects(f"{where}/{name}", one[name], other[name])


first, path, second, copied = sys.argv[1:]
with h5py.File(first, "r") as one, h5py.File(second, "r") as other:
    objects(path, one[path], other[copied])
    for compare in late:
        compare()
print(json.dumps(differences))
