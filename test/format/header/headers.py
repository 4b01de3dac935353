"""make FOLDER: files with object headers of all kinds; prints the addresses of their objects.
check FOLDER: reads {file: {path: [names of attributes]}} from stdin, compares, prints what HDF5 tells of the objects, and
changes the attributes of all of them."""

import json
import os
import sys

import h5py
import numpy

DONATED = 200
# HDF5 takes long to remove messages from large headers.
REMOVED = 40


def value(name):
    index = int(name[1:])
    return numpy.full((index * 7) % 45 + 1, index, "<i4" if index % 2 else "<f8")


def creation(kind, tracked):
    plist = h5py.h5p.create(kind)
    # What would be dense with HDF5's defaults stays in the header.
    plist.set_attr_phase_change(60000, 0)
    if tracked:
        plist.set_attr_creation_order(h5py.h5p.CRT_ORDER_TRACKED | h5py.h5p.CRT_ORDER_INDEXED)
    return plist


def make_file(path, libver, tracked, userblock):
    with h5py.File(path, "w", libver=libver, userblock_size=userblock) as file:
        counts = {}
        for count in (0, 3, 30):
            dataset = creation(h5py.h5p.DATASET_CREATE, tracked)
            dataset.set_obj_track_times(True)
            space = h5py.h5s.create_simple((3,))
            h5py.h5d.create(file.id, f"d{count}".encode(), h5py.h5t.NATIVE_INT32, space, dcpl=dataset)
            h5py.h5g.create(file.id, f"g{count}".encode(), gcpl=creation(h5py.h5p.GROUP_CREATE, tracked))
            counts |= {f"d{count}": count, f"g{count}": count}
        plain = file.create_dataset("plain", data=numpy.arange(4), track_times=False)
        counts["plain"] = 3
        file["type"] = numpy.dtype([("a", "<i4"), ("b", "<f8")])
        counts["type"] = 5
        h5py.h5g.create(file.id, b"donor", gcpl=creation(h5py.h5p.GROUP_CREATE, tracked))
        file["holder/object"] = numpy.arange(5)
        # By turns, so that headers grow in many chunks.
        for index in range(max(counts.values())):
            for name, count in counts.items():
                if index < count:
                    file[name].attrs[f"a{index}"] = value(f"a{index}")
        for index in range(DONATED):
            file["donor"].attrs[f"x{index}"] = value(f"x{index}")
        return {name: h5py.h5o.get_info(file[name].id).addr for name in [*counts, "donor", "holder", "holder/object"]}


def make(folder):
    made = {}
    for libver in ("earliest", "v108", "latest"):
        for tracked in (False, True):
            name = f"{libver}-{'tracked' if tracked else 'plain'}.h5"
            userblock = 512 if libver == "v108" and tracked else 0
            made[name] = {"userblock": userblock, "objects": make_file(os.path.join(folder, name), libver, tracked, userblock)}
    json.dump(made, sys.stdout)


def check_values(item, names):
    assert sorted(item.attrs) == sorted(names), (item.name, sorted(set(item.attrs) ^ set(names)))
    for name in names:
        assert numpy.array_equal(item.attrs[name], value(name)), (item.name, name)


def facts(item):
    info = h5py.h5o.get_info(item.id)
    return {"references": info.rc, "change": info.ctime, "elements": item[()].tolist() if isinstance(item, h5py.Dataset) else None}


def check(folder):
    found = {}
    for name, objects in json.load(sys.stdin).items():
        path = os.path.join(folder, name)
        with h5py.File(path) as file:
            for key, names in objects.items():
                check_values(file[key], names)
            found[name] = {key: facts(file[key]) for key in objects if key != "type"}
        with h5py.File(path, "r+") as file:
            for key in objects:
                for index in range(100):
                    file[key].attrs[f"m{index}"] = value(f"m{index}")
                for index in range(0, 100, 2):
                    del file[key].attrs[f"m{index}"]
                for old in objects[key][:REMOVED]:
                    del file[key].attrs[old]
        with h5py.File(path, "r+") as file:
            for key, names in objects.items():
                more = [f"m{index}" for index in range(1, 100, 2)]
                check_values(file[key], names[REMOVED:] + more)
                for index in more:
                    del file[key].attrs[index]
                assert len(file[key].attrs) == len(names[REMOVED:])
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](sys.argv[2])
