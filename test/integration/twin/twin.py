"""Does to a file with h5py what h5rx does to its twin: a command as a line of JSON on standard input, an answer each on standard
output."""

import json
import os
import sys

import h5py
import numpy as np
from h5py import h5, h5a, h5d, h5f, h5g, h5l, h5o, h5p, h5s, h5t

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support", "python"))
from walk import Walk  # noqa: E402

KINDS = {
    "i4": np.dtype("<i4"),
    "be2": np.dtype(">i2"),
    "f8": np.dtype("<f8"),
    "s5": np.dtype("S5"),
    "text": h5py.string_dtype(),
    "pair": np.dtype([("a", "<i4"), ("b", "<f8")]),
    "bool": np.dtype(bool),
}
COPY_FLAGS = {
    "shallowHierarchy": h5o.COPY_SHALLOW_HIERARCHY_FLAG,
    "expandSoftLink": h5o.COPY_EXPAND_SOFT_LINK_FLAG,
    "withoutAttr": h5o.COPY_WITHOUT_ATTR_FLAG,
}
ORDER = {"tracked": h5p.CRT_ORDER_TRACKED, "indexed": h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED}
ALLOC = {"early": h5d.ALLOC_TIME_EARLY, "late": h5d.ALLOC_TIME_LATE, "incr": h5d.ALLOC_TIME_INCR}
FILL = {"alloc": h5d.FILL_TIME_ALLOC, "never": h5d.FILL_TIME_NEVER, "ifset": h5d.FILL_TIME_IFSET}


def values(kind, data):
    if kind == "pair":
        return np.array([tuple(one) for one in data], dtype=KINDS[kind])
    if kind == "s5":
        return np.array([one.encode() for one in data], dtype=KINDS[kind])
    return np.array(data, dtype=KINDS[kind])


def type_of(file, kind, committed=None):
    return h5t.open(file, committed.encode()) if committed else h5t.py_create(KINDS[kind], logical=True)


def group(file, path, linkOrder=None, attrOrder=None, phase=None):
    plist = h5p.create(h5p.GROUP_CREATE)
    if linkOrder:
        plist.set_link_creation_order(ORDER[linkOrder])
    if attrOrder:
        plist.set_attr_creation_order(ORDER[attrOrder])
    h5g.create(file, path.encode(), gcpl=plist)


def dataset(file, path, kind, shape, data=None, committed=None, maxshape=None, chunk=None, layout=None, **properties):
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_obj_track_times(True)
    if layout == "compact":
        plist.set_layout(h5d.COMPACT)
    if chunk:
        plist.set_chunk(tuple(chunk))
    if properties.get("shuffle"):
        plist.set_shuffle()
    if properties.get("deflate") is not None:
        plist.set_deflate(properties["deflate"])
    if properties.get("fletcher32"):
        plist.set_fletcher32()
    if "fill" in properties:
        plist.set_fill_value(values(kind, [properties["fill"]]).reshape(()))
    if "fillTime" in properties:
        plist.set_fill_time(FILL[properties["fillTime"]])
    if "allocTime" in properties:
        plist.set_alloc_time(ALLOC[properties["allocTime"]])
    if properties.get("attrOrder"):
        plist.set_attr_creation_order(ORDER[properties["attrOrder"]])
    most = None if maxshape is None else tuple(h5s.UNLIMITED if n is None else n for n in maxshape)
    space = h5s.create_simple(tuple(shape), most)
    made = h5d.create(file, path.encode(), type_of(file, kind, committed), space, plist)
    if data is not None:
        made.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(values(kind, data).reshape(shape)))


def write(file, path, kind, data):
    found = h5d.open(file, path.encode())
    found.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(values(kind, data).reshape(found.shape)))


def delete_by_index(file, path, index, n):
    found = h5g.open(file, path.encode())
    names = []
    if index == "name":
        names = sorted(found)
    else:
        orders = [(found.links.get_info(name), name) for name in found]
        if not found.get_create_plist().get_link_creation_order():
            raise ValueError("the creation order is not tracked")
        names = [name for info, name in sorted(orders, key=lambda one: one[0].corder)]
    found.unlink(names[n])


def copy(file, source, target, flags):
    plist = h5p.create(h5p.OBJECT_COPY)
    plist.set_copy_object(sum(COPY_FLAGS[flag] for flag in flags))
    h5o.copy(file, source.encode(), file, target.encode(), plist)


def create_attribute(file, path, name, kind, data, committed=None, scalar=False):
    found = h5o.open(file, path.encode())
    space = h5s.create(h5s.SCALAR) if scalar else h5s.create_simple((len(data),))
    made = h5a.create(found, name.encode(), type_of(file, kind, committed), space)
    array = values(kind, data)
    made.write(array.reshape(()) if scalar else array)


def write_attribute(file, path, name, kind, data, scalar=False):
    found = h5a.open(h5o.open(file, path.encode()), name.encode())
    # h5py takes more values than there are elements, and leaves out the rest.
    found.write(values(kind, data).reshape(found.shape))


ACTIONS = {
    "group": group,
    "dataset": dataset,
    "write": write,
    "hard": lambda file, target, path: file.links.create_hard(path.encode(), file, target.encode()),
    "soft": lambda file, target, path: file.links.create_soft(path.encode(), target.encode()),
    "external": lambda file, target, path: file.links.create_external(path.encode(), b"other.h5", target.encode()),
    "delete": lambda file, path: h5g.open(file, b"/").unlink(path.encode()),
    "deleteByIndex": delete_by_index,
    "move": lambda file, source, target: file.links.move(source.encode(), file, target.encode()),
    "copy": copy,
    "commit": lambda file, path, kind: h5t.py_create(KINDS[kind], logical=True).commit(file, path.encode()),
    "createAttribute": create_attribute,
    "writeAttribute": write_attribute,
    "renameAttribute": lambda file, path, source, target: h5a.rename(
        h5o.open(file, path.encode()), source.encode(), target.encode()
    ),
    "deleteAttribute": lambda file, path, name: h5a.delete(h5o.open(file, path.encode()), name.encode()),
}


def opened(path, style):
    plist = h5p.create(h5p.FILE_ACCESS)
    bounds = {"earliest": (h5f.LIBVER_EARLIEST, h5f.LIBVER_V110), "v110": (h5f.LIBVER_V110, h5f.LIBVER_V110)}
    plist.set_libver_bounds(*bounds.get(style, (h5f.LIBVER_V18, h5f.LIBVER_V110)))
    plist.set_fclose_degree(h5f.CLOSE_STRONG)
    return h5f.open(path.encode(), h5f.ACC_RDWR, plist)


def start(path, style, links, attributes, order, userblock):
    """A file with a group and a dataset of so many links and attributes."""
    bounds = (style, "v110") if style == "earliest" else ("v110", "v110") if style == "v110" else ("v108", "v110")
    with h5py.File(path, "w", libver=bounds, userblock_size=userblock, track_order=order) as file:
        many = file.create_group("many", track_order=order)
        for n in range(links):
            many[f"l{n}"] = h5py.SoftLink(f"/target{n}")
        data = file.create_dataset("data", data=np.arange(12, dtype="<i4"), chunks=(5,), maxshape=(None,), track_order=order)
        for n in range(attributes):
            data.attrs.create(f"a{n}", n, dtype="<i4")
            if n < 100:
                many.attrs.create(f"a{n}", n, dtype="<i4")


def apply(path, style, operations):
    file = opened(path, style)
    errors = []
    for operation in operations:
        parameters = dict(operation)
        name = parameters.pop("do")
        try:
            ACTIONS[name](file, **parameters)
            errors.append(None)
        except Exception as error:  # noqa: BLE001
            errors.append(f"{type(error).__name__}: {error}")
    file.close()
    return errors


def walk(path):
    with h5py.File(path, "r") as file:
        return Walk(file, "/", exact=False).objects


COMMANDS = {"start": start, "apply": apply, "walk": walk}

for line in sys.stdin:
    command, *rest = json.loads(line)
    try:
        answer = COMMANDS[command](*rest)
    except Exception as error:  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, sort_keys=True), flush=True)
