"""Describes an HDF5 file as JSON: every object, its type, storage, attributes and values.

`describe_file` is shared by generate.py, dump.py and verify.py. The form is documented in README.md.
"""

from pathlib import Path

import h5py
from h5py import h5, h5a, h5d, h5g, h5i, h5l, h5o, h5p, h5s, h5t

import hdf5_c
from container import decode
from datatype import describe_type, memory_type

# A dataset of more bytes than this is described without its value.
LARGEST_VALUE = 256 * 1024 * 1024

_LAYOUTS = {h5d.COMPACT: "compact", h5d.CONTIGUOUS: "contiguous", h5d.CHUNKED: "chunked", h5d.VIRTUAL: "virtual"}


def describe_file(path, mode="r"):
    """Descriptions of all objects, in name order, parents first. Values are containers, not yet JSON."""
    with h5py.File(path, mode) as file:
        objects = list(_describe_tree(file.id, b"/", ancestors=()))
    return {"file": Path(path).name, "objects": objects}


def _describe_tree(file, path, ancestors):
    """The object behind hard link `path`, then everything below it. Every path of an object is listed."""
    info = h5o.get_info(file, path)
    if info.type == h5o.TYPE_DATASET:
        yield _describe_dataset(file, path)
        return
    if info.type == h5o.TYPE_NAMED_DATATYPE:
        yield _describe_committed_type(file, path)
        return
    group = h5g.open(file, path)
    names = _link_names(group, h5.INDEX_NAME)
    yield _describe_group(group, path, names)
    address = h5o.get_info(group).addr
    if address in ancestors:
        return  # a hard link back to an enclosing group: listed, not followed
    for name in names:
        child = path.rstrip(b"/") + b"/" + name
        kind = group.links.get_info(name).type
        if kind == h5l.TYPE_HARD:
            yield from _describe_tree(file, child, (*ancestors, address))
        else:
            yield _describe_symbolic_link(file, group, name, child, kind)


def _link_names(group, index):
    names = []
    group.links.iterate(names.append, idx_type=index)
    return names


def _describe_group(group, path, names):
    description = {
        "path": path.decode(),
        "kind": "group",
        "links": [name.decode() for name in names],
        "attributes": _describe_attributes(group),
    }
    if path != b"/" and group.get_create_plist().get_link_creation_order() & h5p.CRT_ORDER_INDEXED:
        creation_order = _link_names(group, h5.INDEX_CRT_ORDER)
        description["linksByCreation"] = [name.decode() for name in creation_order]
    return description


def _describe_symbolic_link(file, group, name, path, kind):
    if kind == h5l.TYPE_SOFT:
        target = group.links.get_val(name).decode()
        return {"path": path.decode(), "kind": "softlink", "target": target, "dangling": _is_dangling(file, path)}
    if kind == h5l.TYPE_EXTERNAL:
        filename, object_path = (part.decode() for part in group.links.get_val(name))
        target = {"file": filename, "path": object_path}
        return {"path": path.decode(), "kind": "externallink", "target": target, "dangling": _is_dangling(file, path)}
    return {"path": path.decode(), "kind": "userlink"}


def _is_dangling(file, path):
    try:
        h5o.open(file, path)
    except (KeyError, OSError, RuntimeError):
        return True
    return False


def _describe_committed_type(file, path):
    tid = h5t.open(file, path)
    return {
        "path": path.decode(),
        "kind": "datatype",
        "datatype": describe_type(tid),
        "attributes": _describe_attributes(tid),
    }


def _describe_dataset(file, path):
    dataset = h5d.open(file, path, _access_list())
    dcpl, tid, space = dataset.get_create_plist(), dataset.get_type(), dataset.get_space()
    layout = _LAYOUTS[dcpl.get_layout()]
    description = {
        "path": path.decode(),
        "kind": "dataset",
        "shape": _shape(space),
        "maxshape": _maximum_shape(space),
        "chunks": list(dcpl.get_chunk()) if layout == "chunked" else None,
        "datatype": describe_type(tid),
        **_committed(tid),
        "filters": [dcpl.get_filter(index)[0] for index in range(dcpl.get_nfilters())],
        "filterValues": [list(dcpl.get_filter(index)[2]) for index in range(dcpl.get_nfilters())],
        "layout": layout,
        **_storage_details(dataset, dcpl, layout),
        "fillValue": _fill_value(dcpl, tid, dataset),
        **_value(dataset, tid, space),
        "attributes": _describe_attributes(dataset),
    }
    return description


def _access_list():
    """Raw files of external storage are looked for beside the file, not in the working directory."""
    dapl = h5p.create(h5p.DATASET_ACCESS)
    dapl.set_efile_prefix(b"${ORIGIN}")
    return dapl


def _shape(space):
    return None if space.get_simple_extent_type() == h5s.NULL else list(space.get_simple_extent_dims())


def _maximum_shape(space):
    if space.get_simple_extent_type() == h5s.NULL:
        return None
    return [None if size == h5s.UNLIMITED else size for size in space.get_simple_extent_dims(maxdims=True)]


def _storage_details(dataset, dcpl, layout):
    details = {}
    if layout == "chunked":
        details["chunkIndex"] = hdf5_c.chunk_index(dataset)
    if layout == "virtual":
        details["sources"] = [
            {"file": dcpl.get_virtual_filename(index), "path": dcpl.get_virtual_dsetname(index)}
            for index in range(dcpl.get_virtual_count())
        ]
    if layout == "contiguous" and dcpl.get_external_count():
        externals = (dcpl.get_external(index) for index in range(dcpl.get_external_count()))
        details["external"] = [
            {"file": name.decode(), "offset": offset, "size": size} for name, offset, size in externals
        ]
    return details


def _fill_value(dcpl, tid, owner):
    if dcpl.fill_value_defined() != h5d.FILL_VALUE_USER_DEFINED:
        return None
    native = memory_type(tid)
    return decode(native, hdf5_c.read_fill_value(dcpl, native), owner)


def _value(dataset, tid, space):
    if space.get_simple_extent_type() == h5s.NULL:
        return {"value": None}
    native = memory_type(tid)
    if hdf5_c.points(space) * native.get_size() > LARGEST_VALUE:
        return {"valueError": "too large to be described"}
    try:
        return {"value": decode(native, hdf5_c.read_dataset(dataset, native), dataset)}
    except hdf5_c.HDF5Error as error:
        return {"valueError": str(error)}


def _committed(tid):
    """Path of the committed datatype in use, when there is one."""
    if not tid.committed():
        return {}
    name = h5i.get_name(tid)
    return {"committedType": name.decode() if name else None}


def _describe_attributes(owner):
    attributes = [h5a.open(owner, index=index, index_type=h5.INDEX_NAME) for index in range(h5a.get_num_attrs(owner))]
    return [_describe_attribute(attribute) for attribute in attributes]


def _describe_attribute(attribute):
    tid, space = attribute.get_type(), attribute.get_space()
    description = {
        "name": attribute.name.decode(),
        "shape": _shape(space),
        "datatype": describe_type(tid),
        **_committed(tid),
    }
    if space.get_simple_extent_type() == h5s.NULL:
        return {**description, "value": None}
    native = memory_type(tid)
    return {**description, "value": decode(native, hdf5_c.read_attribute(attribute, native), attribute)}


def description_to_json(description, convert):
    """The description with every container passed through `convert`."""

    def convert_entry(entry):
        converted = {key: convert(entry[key]) if key in ("value", "fillValue") else entry[key] for key in entry}
        if "attributes" in entry:
            converted["attributes"] = [convert_entry(attribute) for attribute in entry["attributes"]]
        return converted

    return {**description, "objects": [convert_entry(entry) for entry in description["objects"]]}
