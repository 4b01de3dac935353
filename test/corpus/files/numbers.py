"""Integers, floating-point numbers, enumerations, bit fields, opaque bytes and times."""

import h5py
import numpy as np
from h5py import h5t

import hdf5_c
from recipe import ALL_VERSIONS, add_attribute, add_dataset, add_raw_dataset, corpus_file, enum_type


@corpus_file("integers", "big-endian", versions=ALL_VERSIONS)
def integers(file, random, notes):
    for size in (1, 2, 4, 8):
        for kind in "iu":
            native = np.dtype(f"{kind}{size}")
            limits = np.iinfo(native)
            edges = [limits.min, limits.max, 0, 1, limits.max - 1, limits.min + 1]
            values = np.concatenate([np.array(edges, native), random.integers(limits.min, limits.max, 6, native)])
            for order, suffix in (("<", "le"), (">", "be")):
                stored = native.newbyteorder(order)
                dataset = file.create_dataset(f"{native.name}{suffix}", data=values.astype(stored).reshape(3, 4))
                dataset.attrs.create("same", values[:5], dtype=stored)


@corpus_file("integers", "precision", "bit-offset", versions=("earliest", "latest"))
def integers_partial(file, random, notes):
    for name, size, precision, offset, order, sign in (
        ("u12-in-16-at-3", 2, 12, 3, h5t.ORDER_LE, h5t.SGN_NONE),
        ("i5-in-8", 1, 5, 0, h5t.ORDER_LE, h5t.SGN_2),
        ("i20-in-32-at-6-be", 4, 20, 6, h5t.ORDER_BE, h5t.SGN_2),
        ("u40-in-64-at-8", 8, 40, 8, h5t.ORDER_LE, h5t.SGN_NONE),
        ("i40-in-64-be", 8, 40, 0, h5t.ORDER_BE, h5t.SGN_2),
        ("i7-in-32-at-25", 4, 7, 25, h5t.ORDER_LE, h5t.SGN_2),
        ("i24", 3, 24, 0, h5t.ORDER_LE, h5t.SGN_2),
        ("u24-be", 3, 24, 0, h5t.ORDER_BE, h5t.SGN_NONE),
        ("i48", 6, 48, 0, h5t.ORDER_LE, h5t.SGN_2),
        ("u56-be", 7, 56, 0, h5t.ORDER_BE, h5t.SGN_NONE),
    ):
        tid = _integer_type(size, precision, offset, order, sign)
        low, high = (-(2 ** (precision - 1)), 2 ** (precision - 1)) if sign == h5t.SGN_2 else (0, 2**precision)
        values = np.array([low, high - 1, 0, 1, *random.integers(low, high, 6)], np.int64)
        add_dataset(file, name, tid, values)
        add_attribute(file[name], "same", tid, values)


def _integer_type(size, precision, offset, order, sign):
    tid = h5t.STD_U64LE.copy()
    tid.set_size(8)
    tid.set_sign(sign)
    tid.set_offset(0)
    tid.set_precision(precision)
    tid.set_offset(offset)
    tid.set_size(size)
    tid.set_order(order)
    return tid


_FLOAT_EDGES = [0.0, -0.0, np.inf, -np.inf, np.nan, 1.5, -2.25, 0.1]


@corpus_file("floats", "float16", "big-endian", "nan", versions=ALL_VERSIONS)
def floats(file, random, notes):
    for size in (2, 4, 8):
        native = np.dtype(f"f{size}")
        limits = np.finfo(native)
        edges = [*_FLOAT_EDGES, limits.max, limits.min, limits.tiny, limits.smallest_subnormal]
        values = np.concatenate([np.array(edges, native), random.normal(size=8).astype(native)])
        for order, suffix in (("<", "le"), (">", "be")):
            stored = native.newbyteorder(order)
            dataset = file.create_dataset(f"{native.name}{suffix}", data=values.astype(stored).reshape(4, 5))
            dataset.attrs.create("same", values[:12], dtype=stored)


@corpus_file("floats", "bfloat16", "float8", "long-double", "precision", "bit-offset", versions=("earliest", "latest"))
def floats_partial(file, random, notes):
    values = np.array([*_FLOAT_EDGES, *random.normal(size=6)], np.float64)
    # name, size, order, offset, precision, sign position, exponent (position, size), mantissa size, bias
    for name, size, order, offset, exponent, mantissa, bias in (
        ("bfloat16", 2, h5t.ORDER_LE, 0, 8, 7, 127),
        ("bfloat16-be", 2, h5t.ORDER_BE, 0, 8, 7, 127),
        ("float24", 3, h5t.ORDER_LE, 0, 7, 16, 63),
        ("float20-in-32-at-4", 4, h5t.ORDER_LE, 4, 6, 13, 31),
        ("float48-be", 6, h5t.ORDER_BE, 0, 11, 36, 1023),
        ("float8-e5m2", 1, h5t.ORDER_LE, 0, 5, 2, 15),
    ):
        add_dataset(file, name, _float_type(size, order, offset, exponent, mantissa, bias), values)
    add_dataset(file, "float128", h5t.IEEE_F128LE, values)
    add_dataset(file, "float128-be", h5t.IEEE_F128BE, values)
    notes.optional("native long double", lambda: add_dataset(file, "long-double", h5t.NATIVE_LDOUBLE, values))
    for name in ("H5T_FLOAT_BFLOAT16LE", "H5T_FLOAT_BFLOAT16BE", "H5T_FLOAT_F8E4M3", "H5T_FLOAT_F8E5M2"):
        notes.optional(name, lambda name=name: add_dataset(file, name, hdf5_c.predefined_type(name), values[5:8]))


def _float_type(size, order, offset, exponent, mantissa, bias):
    precision = 1 + exponent + mantissa
    tid = h5t.IEEE_F64LE.copy()
    tid.set_fields(offset + precision - 1, offset + mantissa, exponent, offset, mantissa)
    tid.set_offset(offset)
    tid.set_precision(precision)
    tid.set_size(size)
    tid.set_ebias(bias)
    tid.set_order(order)
    return tid


@corpus_file("enums", "bool", "big-endian", "int64", versions=ALL_VERSIONS)
def enums(file, random, notes):
    file.create_dataset("bool", data=np.array([True, False, True, True]))
    file.create_dataset("bool-scalar", data=True)
    file.attrs["bool"] = np.array([[True, False], [False, False]])
    colours = {"RED": 1, "GREEN": 2, "BLUE": -3, "ünïcode name": 100}
    file.create_dataset("int8", data=np.array([1, 2, -3, 100, 1], "i1"), dtype=h5py.enum_dtype(colours, basetype="i1"))
    file.attrs.create("int8", np.array([-3, 100], "i1"), dtype=h5py.enum_dtype(colours, basetype="i1"))
    wide = {"BIG": 2**40, "MIN": -(2**63), "MAX": 2**63 - 1, "NEGATIVE": -(2**33), "ZERO": 0}
    unsigned = {"TOP": 2**64 - 1, "HALF": 2**63, "ONE": 1}
    for name, base, members, values in (
        ("int64", h5t.STD_I64LE, wide, [*wide.values(), 2**40]),
        ("int64be", h5t.STD_I64BE, wide, [*wide.values(), 2**40]),
        ("uint64", h5t.STD_U64LE, unsigned, list(unsigned.values())),
        ("int16be", h5t.STD_I16BE, {"A": -300, "B": 300, "C": 0}, [-300, 300, 0, 300]),
        ("uint32be", h5t.STD_U32BE, {"A": 2**32 - 1, "B": 7}, [7, 2**32 - 1]),
        ("one-member", h5t.STD_U8LE, {"ONLY": 255}, [255]),
    ):
        native = np.dtype("u8" if min(values) >= 0 else "i8")
        tid, memory = enum_type(base, members), enum_type(h5t.py_create(native), members)
        add_dataset(file, name, tid, np.array(values, native), memory=memory)
        add_attribute(file[name], "same", tid, np.array(values, native), memory=memory)
    many = {f"VALUE_{index:03}": index * index for index in range(200)}
    file.create_dataset("many", data=np.arange(200, dtype="u4") ** 2, dtype=h5py.enum_dtype(many, basetype="u4"))


@corpus_file("bitfield", "opaque", "time", "big-endian", versions=("earliest", "latest"))
def bitfields_opaque_time(file, random, notes):
    for size in (1, 2, 4, 8):
        for order in ("LE", "BE"):
            raw = random.bytes(size * 6)
            tid = getattr(h5t, f"STD_B{8 * size}{order}")
            add_raw_dataset(file, f"bitfield{8 * size}{order.lower()}", tid, (2, 3), raw)
    partial = h5t.STD_B16LE.copy()
    hdf5_c.call("H5Tset_precision", partial.id, 11)
    hdf5_c.call("H5Tset_offset", partial.id, 2)
    add_dataset(file, "bitfield11-in-16-at-2", partial, np.array([0, 1, 1025, 2047], "u2"), memory=h5t.NATIVE_B16)
    add_attribute(file, "bitfield", h5t.STD_B16BE, np.array([0x0102, 0xFFFE], "u2"), memory=h5t.NATIVE_B16)

    for name, size, tag in (
        ("opaque1", 1, "byte"),
        ("opaque7", 7, "seven bytes; ünïcode"),
        ("opaque-untagged", 16, ""),
    ):
        tid = h5t.create(h5t.OPAQUE, size)
        tid.set_tag(tag.encode())
        add_raw_dataset(file, name, tid, (3,), random.bytes(3 * size))
    file.create_dataset("opaque-scalar", data=np.void(b"\x00\x01\xfe\xff\x00"))
    file.attrs["opaque"] = np.array([b"ab\0", b"\0cd"], dtype="V3")
    dates = np.array(["2024-02-29T12:00:00", "1969-12-31T23:59:59"], "M8[s]")
    file.create_dataset("opaque-datetime64", data=dates.astype(h5py.opaque_dtype(dates.dtype)))

    for name in ("UNIX_D32LE", "UNIX_D32BE", "UNIX_D64LE", "UNIX_D64BE"):
        tid = getattr(h5t, name)
        notes.optional(
            f"time {name}",
            lambda name=name, tid=tid: add_raw_dataset(
                file, f"time-{name.lower()}", tid, (4,), random.bytes(4 * tid.get_size())
            ),
        )
