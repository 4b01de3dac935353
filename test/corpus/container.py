"""Values: bytes in memory form -> containers -> JSON, and the comparison of two containers.

A container is a dictionary with a `type`. Numeric containers hold a NumPy array until `to_json` writes them.
"""

import ctypes
import math

import numpy as np
from h5py import h5s, h5t

import hdf5_c
from datatype import COMPLEX, reference_kind
from hdf5_c import call

LARGEST_INLINE = 2000


def decode(tid, raw, owner):
    """The container of `raw`, one row of bytes per element in the form of memory type `tid`.

    `owner` is any object of the file, which references are resolved against.
    """
    return _DECODERS[tid.get_class()](tid, raw, owner)


def _numbers(tid, raw, _owner):
    prefix = "float" if tid.get_class() == h5t.FLOAT else "int" if tid.get_sign() == h5t.SGN_2 else "uint"
    name = f"{prefix}{8 * tid.get_size()}"
    return {"type": name, "data": np.frombuffer(raw.tobytes(), dtype=name)}


def _complex_numbers(tid, raw, owner):
    base = tid.get_super()
    parts = _numbers(base, raw, owner)["data"]
    parts = parts.astype("float32") if parts.dtype == "float16" else parts
    return {"type": parts.dtype.name, "complex": True, "data": parts}


def _bytes(_tid, raw, _owner):
    return {"type": "bytes", "hex": raw.tobytes().hex()}


def _strings(tid, raw, _owner):
    if tid.is_variable_str():
        texts = [ctypes.string_at(address) if address else b"" for address in _pointers(raw)]
    else:
        texts = [_unpad(row.tobytes(), tid.get_strpad()) for row in raw]
    return string_container(texts)


def string_container(texts):
    """Strings decoded as UTF-8; positions of those that are not UTF-8 are listed under `latin1`."""
    container, latin1 = {"type": "string", "data": []}, []
    for index, text in enumerate(texts):
        try:
            container["data"].append(text.decode("utf-8"))
        except UnicodeDecodeError:
            container["data"].append(text.decode("latin-1"))
            latin1.append(index)
    return {**container, "latin1": latin1} if latin1 else container


def _unpad(text, padding):
    if padding == h5t.STR_NULLTERM:
        return text.split(b"\0", 1)[0]
    return text.rstrip(b" " if padding == h5t.STR_SPACEPAD else b"\0")


def _compound(tid, raw, owner):
    fields = {}
    for index in range(tid.get_nmembers()):
        member, offset = tid.get_member_type(index), tid.get_member_offset(index)
        name = tid.get_member_name(index).decode("utf-8")
        fields[name] = decode(member, raw[:, offset : offset + member.get_size()], owner)
    return {"type": "compound", "fields": fields}


def _array(tid, raw, owner):
    base = tid.get_super()
    return decode(base, np.ascontiguousarray(raw).reshape(-1, base.get_size()), owner)


def _sequences(tid, raw, owner):
    base = tid.get_super()
    size, data = base.get_size(), []
    for length, address in np.frombuffer(raw.tobytes(), dtype=np.uint64).reshape(-1, 2):  # hvl_t
        content = ctypes.string_at(int(address), int(length) * size) if length else b""
        data.append(decode(base, np.frombuffer(content, dtype=np.uint8).reshape(-1, size), owner))
    return {"type": "vlen", "data": data}


def _pointers(raw):
    return [int(address) for address in np.frombuffer(raw.tobytes(), dtype=np.uint64)]


def _references(tid, raw, owner):
    kind = reference_kind(tid)
    decode_one = {"object": _object_reference, "region": _region_reference, "std": _new_reference}[kind]
    data = []
    for row in raw:
        buffer = ctypes.create_string_buffer(row.tobytes(), len(row))
        data.append(decode_one(buffer, owner) if any(buffer.raw) else None)
    return {"type": "reference", "data": data}


def _object_reference(buffer, owner):
    def get_name(text, size):
        return call("H5Rget_name", owner.id, hdf5_c.H5R_OBJECT1, buffer, text, size)

    return {"kind": "object", "path": hdf5_c.name_from(get_name)}


def _region_reference(buffer, owner):
    kind = hdf5_c.H5R_DATASET_REGION1

    def get_name(text, size):
        return call("H5Rget_name", owner.id, kind, buffer, text, size)

    region = h5s.SpaceID(call("H5Rget_region", owner.id, kind, buffer))
    return {"kind": "region", "path": hdf5_c.name_from(get_name), "npoints": int(region.get_select_npoints())}


def _new_reference(buffer, _owner):
    kind = call("H5Rget_type", buffer)
    path = hdf5_c.name_from(lambda text, size: call("H5Rget_obj_name", buffer, 0, text, size))
    if kind == hdf5_c.H5R_OBJECT2:
        return {"kind": "object", "path": path}
    if kind == hdf5_c.H5R_DATASET_REGION2:
        region = h5s.SpaceID(call("H5Ropen_region", buffer, 0, 0))
        return {"kind": "region", "path": path, "npoints": int(region.get_select_npoints())}
    name = hdf5_c.name_from(lambda text, size: call("H5Rget_attr_name", buffer, text, size))
    return {"kind": "attribute", "path": path, "name": name}


_DECODERS = {
    h5t.INTEGER: _numbers,
    h5t.FLOAT: _numbers,
    h5t.TIME: _bytes,
    h5t.STRING: _strings,
    h5t.BITFIELD: _bytes,
    h5t.OPAQUE: _bytes,
    h5t.COMPOUND: _compound,
    h5t.REFERENCE: _references,
    h5t.VLEN: _sequences,
    h5t.ARRAY: _array,
    COMPLEX: _complex_numbers,
}


class SideFiles:
    """Writes long numeric data beside the description: `NAME.1.bin`, `NAME.2.bin`..."""

    def __init__(self, directory, stem):
        self.directory, self.stem, self.count = directory, stem, 0

    def save(self, array):
        self.count += 1
        name = f"{self.stem}.{self.count}.bin"
        (self.directory / name).write_bytes(array.astype(array.dtype.newbyteorder("<")).tobytes())
        return {"bin": name, "length": len(array)}


def to_json(container, side_files=None):
    """The JSON form. Without `side_files` everything is inline."""
    if container is None:
        return None
    if container["type"] == "compound":
        fields = {name: to_json(field, side_files) for name, field in container["fields"].items()}
        return {**container, "fields": fields}
    if container["type"] == "vlen":
        return {**container, "data": [to_json(element, side_files) for element in container["data"]]}
    data = container.get("data")
    if not isinstance(data, np.ndarray):
        return container
    if side_files and len(data) > LARGEST_INLINE:
        rest = {key: value for key, value in container.items() if key != "data"}
        return {**rest, **side_files.save(data)}
    return {**container, "data": _json_numbers(data)}


def _json_numbers(array):
    if array.dtype.kind == "f":
        return [_json_float(number) for number in array.tolist()]
    return [str(number) for number in array.tolist()] if array.dtype.itemsize == 8 else array.tolist()


def _json_float(number):
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return "-0" if number == 0 and math.copysign(1, number) < 0 else number


def from_json(container, directory):
    """Reads a container of a specification: inline numbers, or a side file in `directory`."""
    if container is None:
        return None
    if container["type"] == "compound":
        fields = {name: from_json(field, directory) for name, field in container["fields"].items()}
        return {**container, "fields": fields}
    if container["type"] == "vlen":
        return {**container, "data": [from_json(element, directory) for element in container["data"]]}
    if not container["type"].startswith(("int", "uint", "float")):
        return container
    dtype = np.dtype(container["type"])
    rest = {key: value for key, value in container.items() if key not in ("bin", "length", "data")}
    if "bin" in container:
        data = np.frombuffer((directory / container["bin"]).read_bytes(), dtype=dtype.newbyteorder("<"))
    elif dtype.kind == "f":
        data = np.array([float(number) for number in container["data"]], dtype=dtype)
    else:
        data = np.array([int(number) for number in container["data"]], dtype=dtype)
    return {**rest, "data": data.astype(dtype)}


def difference(expected, actual, where="value"):
    """First place where two containers differ, in words; `None` when they are equal."""
    if expected is None or actual is None:
        return None if expected is actual else f"{where}: one side has no value"
    if expected["type"] != actual["type"] or expected.get("complex") != actual.get("complex"):
        return f"{where}: type {expected['type']} expected, {actual['type']} found"
    if expected["type"] == "compound":
        return _compound_difference(expected["fields"], actual["fields"], where)
    if expected["type"] == "bytes":
        same = expected["hex"] == actual["hex"]
        return None if same else f"{where}: bytes {expected['hex'][:80]} expected, {actual['hex'][:80]} found"
    one, other = expected["data"], actual["data"]
    if len(one) != len(other):
        return f"{where}: length {len(one)} expected, {len(other)} found"
    if expected["type"] == "vlen":
        found = (difference(*pair, f"{where}[{i}]") for i, pair in enumerate(zip(one, other)))
        return next((text for text in found if text), None)
    index = _first_unequal(one, other)
    return None if index is None else f"{where}[{index}]: {one[index]!r} expected, {other[index]!r} found"


def _compound_difference(expected, actual, where):
    if expected.keys() != actual.keys():
        return f"{where}: fields {list(expected)} expected, {list(actual)} found"
    found = (difference(expected[name], actual[name], f"{where}.{name}") for name in expected)
    return next((text for text in found if text), None)


def _first_unequal(one, other):
    if isinstance(one, np.ndarray):
        same = one == other
        if one.dtype.kind == "f":
            same &= np.signbit(one) == np.signbit(other)
            same |= np.isnan(one) & np.isnan(other)
        unequal = np.flatnonzero(~same)
        return int(unequal[0]) if len(unequal) else None
    return next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), None)
