"""What HDF5 itself says of every object of HDF5 files, by the address of the object's header.

    facts.py FILE... > facts.json

The answers come from the low-level API, so that they are facts of the file and not of NumPy.
"""

import ctypes
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "corpus"))

import h5py  # noqa: E402
from h5py import h5a, h5d, h5g, h5i, h5o, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402
from datatype import describe_type  # noqa: E402

LAYOUTS = {h5d.COMPACT: "compact", h5d.CONTIGUOUS: "contiguous", h5d.CHUNKED: "chunked", h5d.VIRTUAL: "virtual"}
DEFINED = {
    h5d.FILL_VALUE_UNDEFINED: "undefined",
    h5d.FILL_VALUE_DEFAULT: "default",
    h5d.FILL_VALUE_USER_DEFINED: "user-defined",
}
FILL_TIMES = {h5d.FILL_TIME_ALLOC: "alloc", h5d.FILL_TIME_NEVER: "never", h5d.FILL_TIME_IFSET: "ifset"}
ALLOC_TIMES = {
    h5d.ALLOC_TIME_DEFAULT: "default",
    h5d.ALLOC_TIME_EARLY: "early",
    h5d.ALLOC_TIME_LATE: "late",
    h5d.ALLOC_TIME_INCR: "incr",
}
SPACES = {h5s.SCALAR: "H5S_SCALAR", h5s.SIMPLE: "H5S_SIMPLE", h5s.NULL: "H5S_NULL"}
STORAGE = {0: "SYMBOL_TABLE", 1: "COMPACT", 2: "DENSE"}
ORDERS = {0: None, h5p.CRT_ORDER_TRACKED: "tracked", h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED: "indexed"}


class GroupInfo(ctypes.Structure):
    _fields_ = [
        ("storage_type", ctypes.c_int),
        ("nlinks", ctypes.c_uint64),
        ("max_corder", ctypes.c_int64),
        ("mounted", ctypes.c_bool),
    ]


hdf5_c.library.H5Gget_info.argtypes = [ctypes.c_int64, ctypes.POINTER(GroupInfo)]


def file_facts(path):
    with h5py.File(path, "r") as file:
        objects = {}
        collect(file.id, objects)
        return {
            "size": Path(path).stat().st_size,
            "userblock": file.userblock_size,
            "root": h5o.get_info(file["/"].id).addr,
            "objects": list(objects.values()),
        }


def collect(file, objects):
    """Every object that hard links lead to, once."""
    waiting = [b"/"]
    while waiting:
        path = waiting.pop()
        info = h5o.get_info(file, path)
        if info.addr in objects:
            continue
        objects[info.addr] = {"path": path.decode(), "address": info.addr, **object_facts(file, path, info)}
        if info.type == h5o.TYPE_GROUP:
            group = h5g.open(file, path)
            names = []
            group.links.iterate(names.append)
            for name in names:
                if group.links.get_info(name).type == h5py.h5l.TYPE_HARD:
                    waiting.append(path.rstrip(b"/") + b"/" + name)


def object_facts(file, path, info):
    if info.type == h5o.TYPE_DATASET:
        opened = h5d.open(file, path)
        own = dataset_facts(opened)
    elif info.type == h5o.TYPE_GROUP:
        opened = h5g.open(file, path)
        own = group_facts(opened)
    else:
        opened = h5t.open(file, path)
        own = {"kind": "datatype", "datatype": describe_type(opened)}
    return {
        "refCount": info.rc,
        "changeTime": info.ctime,
        "numAttrs": info.num_attrs,
        "headerVersion": info.hdr.version,
        "headerChunks": info.hdr.nchunks,
        "attributes": [attribute_facts(h5a.open(opened, index=index)) for index in range(h5a.get_num_attrs(opened))],
        **own,
    }


def group_facts(group):
    info = GroupInfo()
    if hdf5_c.library.H5Gget_info(group.id, ctypes.byref(info)) < 0:
        raise RuntimeError("H5Gget_info failed")
    names = []
    group.links.iterate(names.append)
    gcpl = group.get_create_plist()
    root = h5i.get_name(group) == b"/"
    return {
        "kind": "group",
        "storageType": "H5G_STORAGE_TYPE_" + STORAGE[info.storage_type],
        "nlinks": info.nlinks,
        "maxCorder": info.max_corder,
        "names": [name.decode() for name in names],
        # The creation properties of a root group are asked of its file.
        "linkOrder": None if root else ORDERS[gcpl.get_link_creation_order()],
        "phaseChange": None if root else list(gcpl.get_attr_phase_change()),
    }


def dataset_facts(dataset):
    dcpl, tid = dataset.get_create_plist(), dataset.get_type()
    layout = LAYOUTS[dcpl.get_layout()]
    return {
        "kind": "dataset",
        "datatype": describe_type(tid),
        "norm": normalization(tid),
        "committed": h5o.get_info(tid).addr if tid.committed() else None,
        "dataspace": space_facts(dataset.get_space()),
        "layout": layout,
        "chunk": list(dcpl.get_chunk()) if layout == "chunked" else None,
        "chunkIndex": hdf5_c.chunk_index(dataset) if layout == "chunked" else None,
        "dataAddress": dataset.get_offset(),
        "external": [external(*dcpl.get_external(index)) for index in range(dcpl.get_external_count())],
        "virtual": dcpl.get_virtual_count() if layout == "virtual" else None,
        "filters": [filter_facts(dcpl, index) for index in range(dcpl.get_nfilters())],
        "fill": fill_facts(dcpl, tid),
        "attributeOrder": ORDERS[dcpl.get_attr_creation_order()],
        "phaseChange": list(dcpl.get_attr_phase_change()),
    }


def normalization(tid):
    norms = {h5t.NORM_IMPLIED: "IMPLIED", h5t.NORM_MSBSET: "MSBSET", h5t.NORM_NONE: "NONE"}
    return norms[tid.get_norm()] if tid.get_class() == h5t.FLOAT else None


def space_facts(space):
    kind = SPACES[space.get_simple_extent_type()]
    if kind != "H5S_SIMPLE":
        return {"class": kind, "dims": [], "maxdims": []}
    maxdims = [None if size == h5s.UNLIMITED else size for size in space.get_simple_extent_dims(maxdims=True)]
    return {"class": kind, "dims": list(space.get_simple_extent_dims()), "maxdims": maxdims}


def external(name, offset, size):
    return {"name": name.decode(), "offset": offset, "size": None if size == h5s.UNLIMITED else size}


def filter_facts(dcpl, index):
    code, flags, values, name = dcpl.get_filter(index)
    return {"id": code, "flags": flags, "cdValues": list(values)}


def fill_facts(dcpl, tid):
    defined = DEFINED[dcpl.fill_value_defined()]
    facts = {
        "defined": defined,
        "fillTime": FILL_TIMES[dcpl.get_fill_time()],
        "allocTime": ALLOC_TIMES[dcpl.get_alloc_time()],
    }
    if defined == "user-defined" and not holds_pointers(tid):
        facts["bytes"] = bytes(hdf5_c.read_fill_value(dcpl, tid)).hex()
    return facts


def attribute_facts(attribute):
    tid = attribute.get_type()
    facts = {
        "name": attribute.name.decode(),
        "datatype": describe_type(tid),
        "committed": h5o.get_info(tid).addr if tid.committed() else None,
        "dataspace": space_facts(attribute.get_space()),
        "bytes": None,
    }
    if attribute.get_space().get_simple_extent_type() != h5s.NULL and not holds_pointers(tid):
        facts["bytes"] = bytes(hdf5_c.read_attribute(attribute, tid)).hex()
    return facts


def holds_pointers(tid):
    """Whether HDF5 gives elements of the type in another form than the file has them."""
    kind = tid.get_class()
    if kind == h5t.COMPOUND:
        return any(holds_pointers(tid.get_member_type(index)) for index in range(tid.get_nmembers()))
    if kind == h5t.STRING:
        return bool(tid.is_variable_str())
    return kind in (h5t.VLEN, h5t.REFERENCE) or kind == h5t.ARRAY and holds_pointers(tid.get_super())


if __name__ == "__main__":
    json.dump({path: file_facts(path) for path in sys.argv[1:]}, sys.stdout)
