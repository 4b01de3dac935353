"""Structural description of HDF5 datatypes, and the memory types that values are read in."""

import ctypes

from h5py import h5t

from hdf5_c import call

_ORDERS = {h5t.ORDER_LE: "LE", h5t.ORDER_BE: "BE", h5t.ORDER_VAX: "VAX"}
_CHARACTER_SETS = {h5t.CSET_ASCII: "ASCII", h5t.CSET_UTF8: "UTF-8"}
_PADDINGS = {h5t.STR_NULLTERM: "NULLTERM", h5t.STR_NULLPAD: "NULLPAD", h5t.STR_SPACEPAD: "SPACEPAD"}

_INTEGERS = {
    1: (h5t.NATIVE_UINT8, h5t.NATIVE_INT8),
    2: (h5t.NATIVE_UINT16, h5t.NATIVE_INT16),
    4: (h5t.NATIVE_UINT32, h5t.NATIVE_INT32),
    8: (h5t.NATIVE_UINT64, h5t.NATIVE_INT64),
}
_BITFIELDS = {1: h5t.NATIVE_B8, 2: h5t.NATIVE_B16, 4: h5t.NATIVE_B32, 8: h5t.NATIVE_B64}

# HDF5 2.0; None with an older library.
COMPLEX = getattr(h5t, "COMPLEX", None)


def describe_type(tid):
    """The datatype exactly as stored: class, size, byte order, bits, members."""
    return {"class": _class_name(tid), **_DESCRIBERS[tid.get_class()](tid)}


def memory_type(tid):
    """The native form of a stored type: what `H5T_NATIVE` reads give (enums as their base integers)."""
    kind = tid.get_class()
    if kind == h5t.INTEGER:
        return _native_integer(tid)
    if kind == h5t.ENUM:
        return _native_integer(tid.get_super())
    if kind == h5t.FLOAT:
        return h5t.NATIVE_FLOAT if _fits_float32(tid) else h5t.NATIVE_DOUBLE
    if kind == h5t.BITFIELD:
        return _BITFIELDS[_container_size(tid)]
    if kind == COMPLEX:
        return _native_complex(tid.get_super())
    if kind == h5t.COMPOUND:
        return _native_compound(tid)
    if kind == h5t.VLEN:
        return h5t.vlen_create(memory_type(tid.get_super()))
    if kind == h5t.ARRAY:
        return h5t.array_create(memory_type(tid.get_super()), tid.get_array_dims())
    return tid.copy()  # strings, opaque, references, time: the same bytes in memory


def _native_complex(base):
    if base.equal(h5t.IEEE_F16LE) or base.equal(h5t.IEEE_F16BE):
        # HDF5 2.0.0 garbles NaN and -0 when it widens complex float16, so that is left to NumPy.
        return h5t.COMPLEX_IEEE_F16LE
    return h5t.NATIVE_FLOAT_COMPLEX if _fits_float32(base) else h5t.NATIVE_DOUBLE_COMPLEX


def _native_compound(tid):
    members = [
        (tid.get_member_name(index), memory_type(tid.get_member_type(index))) for index in range(tid.get_nmembers())
    ]
    native = h5t.create(h5t.COMPOUND, sum(member.get_size() for _, member in members))
    offset = 0
    for name, member in members:
        native.insert(name, offset, member)
        offset += member.get_size()
    return native


def _native_integer(tid):
    return _INTEGERS[_container_size(tid)][tid.get_sign() == h5t.SGN_2]


def _container_size(tid):
    return next(size for size in (1, 2, 4, 8) if size >= tid.get_size())


def _fits_float32(tid):
    _, _, exponent_size, _, mantissa_size = tid.get_fields()
    return exponent_size <= 8 and mantissa_size <= 23


def _class_name(tid):
    return "H5T_" + _CLASS_NAMES[tid.get_class()]


def _atomic(tid):
    return {"size": tid.get_size(), "order": _ORDERS.get(call("H5Tget_order", tid.id), "NONE")}


def _bits(tid):
    return {"precision": call("H5Tget_precision", tid.id), "offset": call("H5Tget_offset", tid.id)}


def _describe_integer(tid):
    return {**_atomic(tid), "signed": tid.get_sign() == h5t.SGN_2, **_bits(tid)}


def _describe_float(tid):
    fields = dict(zip(("signPos", "expPos", "expSize", "mantPos", "mantSize"), tid.get_fields()))
    return {**_atomic(tid), **_bits(tid), **fields, "expBias": tid.get_ebias()}


def _describe_string(tid):
    variable = bool(tid.is_variable_str())
    return {
        "size": None if variable else tid.get_size(),
        "variable": variable,
        "cset": _CHARACTER_SETS[tid.get_cset()],
        "strpad": _PADDINGS[tid.get_strpad()],
    }


def _describe_opaque(tid):
    tag = tid.get_tag()
    return {"size": tid.get_size(), "tag": tag.decode("utf-8") if isinstance(tag, bytes) else tag}


def _describe_compound(tid):
    members = [
        {
            "name": tid.get_member_name(index).decode("utf-8"),
            "offset": tid.get_member_offset(index),
            "type": describe_type(tid.get_member_type(index)),
        }
        for index in range(tid.get_nmembers())
    ]
    return {"size": tid.get_size(), "members": members}


def reference_kind(tid):
    """`object`, `region` (both from before HDF5 1.12) or `std` (`H5T_STD_REF`)."""
    if tid.equal(h5t.STD_REF_OBJ):
        return "object"
    return "region" if tid.equal(h5t.STD_REF_DSETREG) else "std"


def _describe_enum(tid):
    members = [
        {"name": tid.get_member_name(index).decode("utf-8"), "value": str(_enum_value(tid, index))}
        for index in range(tid.get_nmembers())
    ]
    return {"base": describe_type(tid.get_super()), "members": members}


def _enum_value(tid, index):
    # Not h5py's get_member_value, which is signed and clips.
    base = tid.get_super()
    stored = ctypes.create_string_buffer(base.get_size())
    call("H5Tget_member_value", tid.id, index, stored)
    order = "big" if base.get_order() == h5t.ORDER_BE else "little"
    return int.from_bytes(stored.raw, order, signed=base.get_sign() == h5t.SGN_2)


_DESCRIBERS = {
    h5t.INTEGER: _describe_integer,
    h5t.FLOAT: _describe_float,
    h5t.TIME: lambda tid: {**_atomic(tid), "precision": call("H5Tget_precision", tid.id)},
    h5t.STRING: _describe_string,
    h5t.BITFIELD: lambda tid: {**_atomic(tid), **_bits(tid)},
    h5t.OPAQUE: _describe_opaque,
    h5t.COMPOUND: _describe_compound,
    h5t.REFERENCE: lambda tid: {"size": tid.get_size(), "refType": reference_kind(tid)},
    h5t.ENUM: _describe_enum,
    h5t.VLEN: lambda tid: {"base": describe_type(tid.get_super())},
    h5t.ARRAY: lambda tid: {"dims": list(tid.get_array_dims()), "base": describe_type(tid.get_super())},
    COMPLEX: lambda tid: {"base": describe_type(tid.get_super())},
}

_CLASS_NAMES = {
    getattr(h5t, name, None): name
    for name in (
        *("INTEGER", "FLOAT", "TIME", "STRING", "BITFIELD", "OPAQUE"),
        *("COMPOUND", "REFERENCE", "ENUM", "VLEN", "ARRAY", "COMPLEX"),
    )
}
