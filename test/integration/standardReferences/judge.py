"""References of HDF5 1.12 (H5T_STD_REF) as libhdf5 has them, through ctypes: h5py knows only the old ones.

python judge.py describe FILE        one line of JSON: every dataset and attribute of references, by path
python judge.py rotate FILE PATH     reads the references of a dataset and writes them again, the first one last
python judge.py external FILE OTHER  adds the dataset `external` with references into another file
python judge.py make FILE            a file with references of every kind, in every layout and in attributes
python judge.py sequences FILE       a file with references in sequences, in an attribute and a dataset; prints what they are
"""

import ctypes
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5a, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402
from recipe import compound_type  # noqa: E402

SIZE = 64


def reference_type():
    return hdf5_c.predefined_type("H5T_STD_REF")


def described(buffer):
    if not any(buffer.raw):
        return None
    kind = hdf5_c.call("H5Rget_type", buffer)
    path = hdf5_c.name_from(lambda text, size: hdf5_c.call("H5Rget_obj_name", buffer, 0, text, size))
    if kind == hdf5_c.H5R_OBJECT2:
        return {"object": path}
    if kind == hdf5_c.H5R_ATTR:
        name = hdf5_c.name_from(lambda text, size: hdf5_c.call("H5Rget_attr_name", buffer, text, size))
        return {"object": path, "attribute": name}
    space = h5s.SpaceID(hdf5_c.call("H5Ropen_region", buffer, 0, 0))
    return {"object": path, "elements": elements(space)}


def elements(space):
    """The numbers of the selected elements: of points in their order, of anything else in that of the file."""
    shape = space.get_simple_extent_dims()
    if space.get_select_type() == h5s.SEL_POINTS:
        return [int(np.ravel_multi_index(point, shape)) for point in space.get_select_elem_pointlist()]
    if space.get_select_type() == h5s.SEL_NONE:
        return []
    chosen = np.zeros(shape, bool)
    if space.get_select_type() == h5s.SEL_ALL:
        chosen[...] = True
    else:
        for first, last in space.get_select_hyper_blocklist():
            chosen[tuple(slice(a, b + 1) for a, b in zip(first, last))] = True
    return [int(number) for number in np.flatnonzero(chosen)]


def rows(raw):
    return [described(ctypes.create_string_buffer(row.tobytes(), SIZE)) for row in raw.reshape(-1, SIZE)]


def references_of(item, read):
    """References that are elements, in arrays, or the field `to` of compounds; undefined for anything else."""
    tid = item.get_type()
    memory = tid
    if tid.get_class() == h5t.COMPOUND:
        names = [tid.get_member_name(n) for n in range(tid.get_nmembers())]
        if b"to" not in names:
            return None
        memory = compound_type([("to", tid.get_member_type(names.index(b"to")))])
        tid = memory.get_member_type(0)
    if tid.get_class() == h5t.ARRAY:
        tid = tid.get_super()
    if tid.get_class() != h5t.REFERENCE or tid.get_size() != SIZE:
        return None
    return rows(read(item, memory))


def describe(name):
    found = {}

    def attributes(path, item):
        for n in range(h5a.get_num_attrs(item.id)):
            attribute = h5a.open(item.id, index=n)
            answer = references_of(attribute, hdf5_c.read_attribute)
            if answer is not None:
                found[f"{path}@{attribute.name.decode()}"] = answer

    def visit(path, item):
        attributes(f"/{path}", item)
        if isinstance(item, h5py.Dataset):
            answer = references_of(item.id, hdf5_c.read_dataset)
            if answer is not None:
                found[f"/{path}"] = answer

    with h5py.File(name) as file:
        attributes("/", file)
        file.visititems(visit)
        print(json.dumps(found))


def rotate(name, path):
    with h5py.File(name, "r+") as file:
        dataset = file[path].id
        raw = hdf5_c.read_dataset(dataset, reference_type())
        hdf5_c.write_dataset(dataset, reference_type(), np.roll(raw, -1, axis=0))


def external(name, other):
    with h5py.File(name, "r+") as file, h5py.File(other, "r") as target:
        write(file, "external", every_reference(target, target["grid"])[:3])


def make(name):
    with h5py.File(name, "w", libver=("earliest", "latest")) as file:
        grid = file.create_dataset("grid", data=np.arange(60, dtype="f4").reshape(6, 10))
        grid.attrs["units"] = "mm"
        file.create_group("grüppe").attrs["größe"] = 1
        every = every_reference(file, grid)
        write(file, "contiguous", every)
        write(file, "chunked", every, chunk=(3,), deflate=4)
        write(file, "compact", every, layout=h5p_layout("COMPACT"))
        write(file, "unwritten", None)
        attribute = h5a.create(grid.id, b"references", reference_type(), h5s.create_simple((len(every),)))
        hdf5_c.write_attribute(attribute, reference_type(), joined(every))
        pairs = h5t.array_create(reference_type(), (2,))
        attribute = h5a.create(grid.id, b"pairs", pairs, h5s.create(h5s.SCALAR))
        hdf5_c.write_attribute(attribute, pairs, joined(every[:2]))
        records = compound_type([("n", h5t.STD_I64LE), ("to", reference_type()), ("m", h5t.STD_I16LE)])
        attribute = h5a.create(grid.id, b"records", records, h5s.create_simple((2,)))
        bytes_of = [n.to_bytes(8, "little") + row + n.to_bytes(2, "little") for n, row in enumerate(every[:2])]
        hdf5_c.write_attribute(attribute, records, np.frombuffer(b"".join(bytes_of), np.uint8))


class Sequence(ctypes.Structure):
    _fields_ = [("length", ctypes.c_size_t), ("start", ctypes.c_void_p)]


def sequences(name):
    with h5py.File(name, "w") as file:
        grid = file.create_dataset("grid", data=np.arange(60, dtype="f4").reshape(6, 10))
        file.create_group("grüppe").attrs["größe"] = 1
        every = joined(every_reference(file, grid)).tobytes()
        buffer = ctypes.create_string_buffer(every, len(every))
        start = ctypes.addressof(buffer)
        rows = (Sequence * 3)(Sequence(9, start), Sequence(0, None), Sequence(2, start + SIZE))
        kind, space = h5t.vlen_create(reference_type()), h5s.create_simple((3,))
        attribute = h5a.create(grid.id, b"sequences", kind, space)
        hdf5_c.call("H5Awrite", attribute.id, kind.id, ctypes.byref(rows))
        dataset = h5py.h5d.create(file.id, b"sequences", kind, space)
        hdf5_c.call("H5Dwrite", dataset.id, kind.id, 0, 0, 0, ctypes.byref(rows))
    with h5py.File(name) as file:
        attribute, found = h5a.open(file["grid"].id, b"sequences"), (Sequence * 3)()
        kind = attribute.get_type()
        hdf5_c.call("H5Aread", attribute.id, kind.id, ctypes.byref(found))
        print(json.dumps([rows_at(sequence) for sequence in found]))


def rows_at(sequence):
    content = ctypes.string_at(sequence.start, sequence.length * SIZE) if sequence.length else b""
    return rows(np.frombuffer(content, np.uint8))


def h5p_layout(name):
    from h5py import h5d

    return getattr(h5d, name)


def every_reference(file, grid):
    buffers = []

    def add(function, *arguments):
        buffers.append(ctypes.create_string_buffer(SIZE))
        hdf5_c.call(function, file.id.id, *arguments, 0, buffers[-1])

    add("H5Rcreate_object", "grüppe".encode())
    add("H5Rcreate_attr", "grüppe".encode(), "größe".encode())
    for select in SELECTIONS:
        space = grid.id.get_space()
        select(space)
        add("H5Rcreate_region", b"grid", space.id)
    buffers.append(ctypes.create_string_buffer(SIZE))
    return [buffer.raw for buffer in buffers]


def irregular(space):
    space.select_hyperslab((0, 0), (2, 3))
    space.select_hyperslab((1, 2), (3, 4), op=h5s.SELECT_OR)
    space.select_hyperslab((5, 0), (1, 5), (1, 2), op=h5s.SELECT_OR)


SELECTIONS = [
    lambda space: space.select_hyperslab((1, 2), (2, 3), (3, 2)),
    lambda space: space.select_hyperslab((1, 2), (2, 2), (3, 4), (2, 3)),
    irregular,
    lambda space: space.select_elements([(5, 9), (0, 1), (5, 9)]),
    lambda space: space.select_all(),
    lambda space: space.select_none(),
]


def joined(references):
    return np.frombuffer(b"".join(references), np.uint8)


def write(file, name, references, chunk=None, deflate=None, layout=None):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    if chunk:
        dcpl.set_chunk(chunk)
    if deflate:
        dcpl.set_deflate(deflate)
    if layout is not None:
        dcpl.set_layout(layout)
    length = len(references) if references else 2
    dataset = h5py.h5d.create(file.id, name.encode(), reference_type(), h5s.create_simple((length,)), dcpl)
    if references:
        hdf5_c.write_dataset(dataset, reference_type(), joined(references))


if __name__ == "__main__":
    {"describe": describe, "rotate": rotate, "external": external, "make": make, "sequences": sequences}[sys.argv[1]](*sys.argv[2:])
