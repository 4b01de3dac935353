"""C calls that h5py does not wrap, made on the HDF5 library that h5py itself has loaded.

Raw reads and writes go through here, because h5py converts to NumPy types and some HDF5 types have none
(variable-length sequences of compounds, native complex numbers, integers of 3 bytes...).
"""

import ctypes

import h5py
import numpy as np
from h5py import h5s, h5t

hid_t, hsize_t, herr_t = ctypes.c_int64, ctypes.c_uint64, ctypes.c_int
pointer, size_t, text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p

# Looking a name up in an extension module also searches the libraries it was linked with.
library = ctypes.CDLL(h5py.h5.__file__)

H5P_DEFAULT, H5S_ALL = 0, 0
H5R_OBJECT1, H5R_DATASET_REGION1, H5R_OBJECT2, H5R_DATASET_REGION2, H5R_ATTR = 0, 1, 2, 3, 4
CHUNK_INDEXES = ("btree1", "single", "implicit", "fixed-array", "extensible-array", "btree2")

_PROTOTYPES = {
    "H5Dread": (herr_t, [hid_t, hid_t, hid_t, hid_t, hid_t, pointer]),
    "H5Dwrite": (herr_t, [hid_t, hid_t, hid_t, hid_t, hid_t, pointer]),
    "H5Dget_chunk_index_type": (herr_t, [hid_t, ctypes.POINTER(ctypes.c_int)]),
    "H5Aread": (herr_t, [hid_t, hid_t, pointer]),
    "H5Awrite": (herr_t, [hid_t, hid_t, pointer]),
    "H5Pget_fill_value": (herr_t, [hid_t, hid_t, pointer]),
    "H5Pset_fill_value": (herr_t, [hid_t, hid_t, pointer]),
    "H5Pset_nbit": (herr_t, [hid_t]),
    "H5Pset_shared_mesg_nindexes": (herr_t, [hid_t, ctypes.c_uint]),
    "H5Pset_shared_mesg_index": (herr_t, [hid_t, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint]),
    "H5Tget_precision": (size_t, [hid_t]),
    "H5Tget_offset": (ctypes.c_int, [hid_t]),
    "H5Tget_order": (ctypes.c_int, [hid_t]),
    "H5Tset_precision": (herr_t, [hid_t, size_t]),
    "H5Tset_offset": (herr_t, [hid_t, size_t]),
    "H5Tcopy": (hid_t, [hid_t]),
    "H5Tenum_insert": (herr_t, [hid_t, text, pointer]),
    "H5Tget_member_value": (herr_t, [hid_t, ctypes.c_uint, pointer]),
    "H5Rget_name": (ctypes.c_ssize_t, [hid_t, ctypes.c_int, pointer, pointer, size_t]),
    "H5Rget_region": (hid_t, [hid_t, ctypes.c_int, pointer]),
    "H5Rcreate_object": (herr_t, [hid_t, text, hid_t, pointer]),
    "H5Rcreate_region": (herr_t, [hid_t, text, hid_t, hid_t, pointer]),
    "H5Rcreate_attr": (herr_t, [hid_t, text, text, hid_t, pointer]),
    "H5Rget_type": (ctypes.c_int, [pointer]),
    "H5Rget_obj_name": (ctypes.c_ssize_t, [pointer, hid_t, pointer, size_t]),
    "H5Rget_attr_name": (ctypes.c_ssize_t, [pointer, pointer, size_t]),
    "H5Ropen_region": (hid_t, [pointer, hid_t, hid_t]),
}

for _name, (_result, _arguments) in _PROTOTYPES.items():
    _function = getattr(library, _name, None)
    if _function is not None:
        _function.restype, _function.argtypes = _result, _arguments


class HDF5Error(Exception):
    """A C call gave a negative status."""


def call(name, *arguments):
    """Calls a function of the table above; a negative result is an error."""
    status = getattr(library, name)(*arguments)
    if status < 0:
        raise HDF5Error(f"{name}: {_deepest_cause()}")
    return status


class _ErrorRecord(ctypes.Structure):
    """`H5E_error2_t`."""

    _fields_ = [(name, hid_t) for name in ("class_id", "major", "minor")] + [
        ("line", ctypes.c_uint),
        ("function", text),
        ("file", text),
        ("description", text),
    ]


_error_visitor = ctypes.CFUNCTYPE(herr_t, ctypes.c_uint, ctypes.POINTER(_ErrorRecord), pointer)
library.H5Ewalk2.argtypes = [hid_t, ctypes.c_int, _error_visitor, pointer]


def _deepest_cause():
    descriptions = []

    @_error_visitor
    def visit(_depth, record, _data):
        descriptions.append((record.contents.description or b"").decode("utf-8", "replace"))
        return 0

    library.H5Ewalk2(0, 0, visit, None)  # the default stack, from the deepest call upwards
    return descriptions[0] if descriptions else "no reason given"


def predefined_type(name):
    """A copy of a predefined datatype that h5py has no name for, such as `H5T_STD_REF`."""
    constant = hid_t.in_dll(library, f"{name}_g").value
    wrapper = {h5t.INTEGER: h5t.TypeIntegerID, h5t.FLOAT: h5t.TypeFloatID}
    copied = call("H5Tcopy", constant)
    return wrapper.get(h5t.TypeID(constant).get_class(), h5t.TypeID)(copied)


def points(space):
    """Number of elements of a dataspace."""
    return 0 if space.get_simple_extent_type() == h5s.NULL else int(space.get_simple_extent_npoints())


def read_dataset(dataset, memory_type):
    """All elements in memory form, one row of bytes each."""
    raw = _rows(points(dataset.get_space()), memory_type)
    if len(raw):
        call("H5Dread", dataset.id, memory_type.id, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.ctypes.data)
    return raw


def read_attribute(attribute, memory_type):
    """All elements of an attribute in memory form, one row of bytes each."""
    raw = _rows(points(attribute.get_space()), memory_type)
    if len(raw):
        call("H5Aread", attribute.id, memory_type.id, raw.ctypes.data)
    return raw


def read_fill_value(dcpl, memory_type):
    """The fill value in memory form, as one row of bytes."""
    raw = _rows(1, memory_type)
    call("H5Pget_fill_value", dcpl.id, memory_type.id, raw.ctypes.data)
    return raw


def write_dataset(dataset, memory_type, raw):
    """Writes all elements from bytes that already have the form of `memory_type`."""
    raw = np.ascontiguousarray(raw)
    call("H5Dwrite", dataset.id, memory_type.id, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.ctypes.data)


def write_attribute(attribute, memory_type, raw):
    """Writes an attribute from bytes that already have the form of `memory_type`."""
    raw = np.ascontiguousarray(raw)
    call("H5Awrite", attribute.id, memory_type.id, raw.ctypes.data)


def set_fill_value(dcpl, memory_type, raw):
    raw = np.ascontiguousarray(raw)
    call("H5Pset_fill_value", dcpl.id, memory_type.id, raw.ctypes.data)


def chunk_index(dataset):
    """Kind of index that finds a dataset's chunks; `None` when this HDF5 cannot tell."""
    if not hasattr(library, "H5Dget_chunk_index_type"):
        return None
    kind = ctypes.c_int(-1)
    call("H5Dget_chunk_index_type", dataset.id, ctypes.byref(kind))
    return CHUNK_INDEXES[kind.value]


def name_from(get_name):
    """Text of a C getter called as `get_name(buffer, size)` that returns the length."""
    length = get_name(None, 0)
    buffer = ctypes.create_string_buffer(length + 1)
    get_name(buffer, length + 1)
    return buffer.value.decode("utf-8")


def _rows(count, memory_type):
    return np.zeros((count, memory_type.get_size()), dtype=np.uint8)
