"""Describes the object at a path of a file as h5py sees it: a line `file\\tpath` on standard input, a line of JSON each on
standard output. A line `copy\\tfile\\tpath\\tfile\\tpath\\tflags` has h5py copy an object, `edit\\tfile\\tpath` go on with it."""

import json
import os
import sys

import h5py
from h5py import h5o, h5p

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support", "python"))
from walk import Walk  # noqa: E402

FLAGS = {
    "shallowHierarchy": h5o.COPY_SHALLOW_HIERARCHY_FLAG,
    "expandSoftLink": h5o.COPY_EXPAND_SOFT_LINK_FLAG,
    "expandReference": h5o.COPY_EXPAND_REFERENCE_FLAG,
    "withoutAttr": h5o.COPY_WITHOUT_ATTR_FLAG,
}


def copy(source, path, target, name, flags):
    with h5py.File(source, "r+") as file:
        other = file if target == source else h5py.File(target, "w")
        plist = h5p.create(h5p.OBJECT_COPY)
        value = 0
        for flag in json.loads(flags):
            value |= FLAGS[flag]
        plist.set_copy_object(value)
        h5o.copy(file.id, path.encode(), other.id, name.encode(), plist)
        if other is not file:
            other.close()
    return {}


def edit(path, name):
    """Goes on with a copy: adds, changes, deletes in every group and of every dataset, and reads all of it again."""
    with h5py.File(path, "r+") as file:
        places = []
        file[name].visititems(lambda place, item: places.append(place))
        for place in places:
            item = file[name][place]
            item.attrs["added"] = "later"
            if isinstance(item, h5py.Group):
                item["added"] = [1, 2, 3]
                item["soft added"] = h5py.SoftLink("added")
            if isinstance(item, h5py.Dataset) and item.chunks and item.maxshape != item.shape:
                item.resize(tuple(n + 3 if most is None else most for n, most in zip(item.shape, item.maxshape)))
            if isinstance(item, h5py.Dataset) and not item.is_virtual and item.shape not in (None, ()):
                item[0] = item[-1]
        for place in places:
            item = file[name].get(place)
            if isinstance(item, h5py.Group):
                for link in list(item)[::3]:
                    if link != "added":
                        del item[link]
                        item[link] = 1
    with h5py.File(path, "r") as file:
        Walk(file, name)
    return {}


ACTIONS = {"copy": copy, "edit": edit}

for line in sys.stdin:
    first, *rest = line.rstrip("\n").split("\t")
    try:
        if first in ACTIONS:
            answer = ACTIONS[first](*rest)
        else:
            with h5py.File(first, "r") as file:
                answer = Walk(file, rest[0]).objects
    except Exception as error:  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, sort_keys=True), flush=True)
