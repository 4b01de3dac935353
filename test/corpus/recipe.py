"""How a corpus file is declared, and what most of them need to be built."""

import ctypes
from dataclasses import dataclass, field

import h5py
import numpy as np
from h5py import h5a, h5d, h5p, h5s, h5t

import hdf5_c

LIBVER_BOUNDS = {
    "earliest": ("earliest", "latest"),
    "v108": ("v108", "v108"),
    "v110": ("v110", "v110"),
    "v114": ("v114", "v114"),
    "latest": "latest",
}
ALL_VERSIONS = ("earliest", "v110", "latest")

RECIPES = []


class Skip(Exception):
    """This HDF5 library cannot make the file, or a part of it."""


@dataclass
class Recipe:
    name: str
    build: object
    versions: tuple
    features: tuple
    open_options: dict


@dataclass
class Notes:
    """What a builder says about its file besides its content."""

    directory: object
    libver: str
    expected_errors: dict = field(default_factory=dict)
    skipped: list = field(default_factory=list)

    def expect_error(self, path, kind):
        """Reading the value of this object with h5rx is expected to give an error of this kind."""
        self.expected_errors[path] = kind

    def optional(self, what, build):
        """Runs a part of a builder that older libraries cannot do."""
        try:
            build()
        except (AttributeError, ValueError, TypeError, KeyError, OSError, RuntimeError, hdf5_c.HDF5Error) as error:
            self.skipped.append(f"{what}: {error!r}")


def corpus_file(*features, versions=("latest",), **open_options):
    """Registers `build(file, random, notes)`; the function's name is the name of the file."""

    def register(build):
        name = build.__name__.replace("_", "-")
        RECIPES.append(Recipe(name, build, tuple(versions), features, open_options))
        return build

    return register


def simple_space(shape, maxshape=None):
    """A dataspace: `None` is null, `()` scalar; `None` inside `maxshape` is unlimited."""
    if shape is None:
        return h5s.create(h5s.NULL)
    if shape == ():
        return h5s.create(h5s.SCALAR)
    limits = maxshape and tuple(h5s.UNLIMITED if size is None else size for size in maxshape)
    return h5s.create_simple(shape, limits)


def creation_list(layout=None, chunks=None, fill=None):
    """A dataset creation list; `fill` is (memory type, bytes)."""
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_obj_track_times(False)
    if layout is not None:
        dcpl.set_layout(layout)
    if chunks is not None:
        dcpl.set_chunk(chunks)
    if fill is not None:
        hdf5_c.set_fill_value(dcpl, *fill)
    return dcpl


def add_dataset(group, name, tid, values=None, *, shape=None, maxshape=None, memory=None, dcpl=None):
    """A dataset of exactly the type `tid`. HDF5 converts `values` from their NumPy type, or from `memory`."""
    space = simple_space(shape if values is None else np.shape(values), maxshape)
    dataset = h5d.create(group.id, name.encode(), tid, space, dcpl or creation_list())
    if values is not None:
        values = np.ascontiguousarray(values).reshape(np.shape(values))
        hdf5_c.write_dataset(dataset, memory or h5t.py_create(values.dtype), values)
    return h5py.Dataset(dataset)


def add_raw_dataset(group, name, tid, shape, raw, dcpl=None):
    """A dataset of type `tid` from bytes that are in the form of `tid` already."""
    dataset = h5d.create(group.id, name.encode(), tid, simple_space(shape), dcpl or creation_list())
    hdf5_c.write_dataset(dataset, tid, np.frombuffer(raw, dtype=np.uint8))
    return h5py.Dataset(dataset)


def add_attribute(owner, name, tid, values, *, memory=None):
    """An attribute of exactly the type `tid`; `values=None` gives one with a null dataspace."""
    space = simple_space(None if values is None else np.shape(values))
    attribute = h5a.create(owner.id, name.encode(), tid, space)
    if values is not None:
        values = np.ascontiguousarray(values)
        hdf5_c.write_attribute(attribute, memory or h5t.py_create(values.dtype), values)


def string_type(size, cset=h5t.CSET_ASCII, padding=h5t.STR_NULLTERM):
    """A string type; `size=None` is variable-length."""
    tid = h5t.C_S1.copy()
    tid.set_size(h5t.VARIABLE if size is None else size)
    tid.set_cset(cset)
    tid.set_strpad(padding)
    return tid


def compound_type(members, size=None):
    """A compound from (name, type) pairs, packed, or from (name, type, offset) triples of a given size."""
    placed, end = [], 0
    for name, tid, *offset in members:
        position = offset[0] if offset else end
        placed.append((name, position, tid))
        end = position + tid.get_size()
    compound = h5t.create(h5t.COMPOUND, size or end)
    for name, position, tid in placed:
        compound.insert(name.encode(), position, tid)
    return compound


def enum_type(base, members):
    """An enumeration over a whole-byte integer type. h5py itself clips values above 2**63 - 1."""
    enum = h5t.enum_create(base)
    order = "big" if base.get_order() == h5t.ORDER_BE else "little"
    for name, value in members.items():
        stored = value.to_bytes(base.get_size(), order, signed=value < 0)
        hdf5_c.call("H5Tenum_insert", enum.id, name.encode(), stored)
    return enum


class Sequences:
    """Variable-length elements (`hvl_t`) in memory, which stay alive as long as this object."""

    def __init__(self):
        self.kept = []

    def element(self, content):
        """(length, address) of the bytes of a NumPy array's elements."""
        content = np.ascontiguousarray(content)
        self.kept.append(content)
        return (len(content), content.ctypes.data if len(content) else 0)

    def elements(self, contents):
        """One row of (length, address) per array."""
        return np.array([self.element(content) for content in contents], dtype=np.uint64).reshape(-1, 2)

    def texts(self, texts):
        """Addresses of NUL-terminated strings."""
        buffers = [ctypes.create_string_buffer(text.encode()) for text in texts]
        self.kept.append(buffers)
        return np.array([ctypes.addressof(buffer) for buffer in buffers], dtype=np.uint64)

    def write(self, group, name, tid, rows, shape):
        """Writes rows of (length, address), or any structure that contains such pairs, as elements of type `tid`."""
        raw = np.ascontiguousarray(rows).view(np.uint8).reshape(-1)
        return add_raw_dataset(group, name, tid, shape, raw.tobytes())
