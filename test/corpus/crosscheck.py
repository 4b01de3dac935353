"""Compares our decoding of values with h5py's own, wherever NumPy can express the type.

The descriptions are what h5rx is tested against, so they must not rest on one reading of the bytes alone.
"""

import contextlib
import io
import json

import h5py
import numpy as np

# What h5py raises for types that it cannot turn into NumPy's.
UNREADABLE = (TypeError, ValueError, OSError, RuntimeError, KeyError, NotImplementedError)


def check_file(path, description):
    """Yields a sentence per value that h5py's high-level reading gives differently."""
    with h5py.File(path, "r", locking=False) as file:
        for entry in description["objects"]:
            if entry["kind"] not in ("dataset", "group", "datatype"):
                continue
            item = file[entry["path"]]
            if entry.get("value") is not None and not entry.get("external"):
                yield from _check(f"{path.name}:{entry['path']}", lambda: item[()], entry)
            for attribute in entry["attributes"]:
                if attribute["value"] is not None:
                    where = f"{path.name}:{entry['path']}@{attribute['name']}"
                    yield from _check(where, lambda: item.attrs[attribute["name"]], attribute)


def _check(where, read, described):
    if _has_big_endian_sequence(described["datatype"]):
        return  # h5py 3.16 hands these out with their bytes in the wrong order
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value = np.asarray(read())
    except UNREADABLE:
        return
    if described["value"]["type"] == "vlen" and described["shape"] == []:
        value = _object_array([value])
    if not _same(value, described["value"]):
        yield f"{where}: h5py reads {value!r}"


def _has_big_endian_sequence(datatype):
    if datatype["class"] == "H5T_VLEN" and '"BE"' in json.dumps(datatype):
        return True
    inner = [member["type"] for member in datatype.get("members", []) if "type" in member]
    inner += [datatype["base"]] if "base" in datatype else []
    return any(map(_has_big_endian_sequence, inner))


def _object_array(elements):
    array = np.empty(len(elements), object)
    array[:] = elements
    return array


def _same(value, container):
    kind = container["type"]
    if kind == "compound":
        if value.dtype.names is None:  # h5py's complex numbers
            return all(
                _same(getattr(value, part), container["fields"][name]) for part, name in (("real", "r"), ("imag", "i"))
            )
        return all(_same(value[name], field) for name, field in container["fields"].items())
    flat = value.ravel()
    if kind == "string":
        return [_text(element) for element in flat] == container["data"]
    if kind == "vlen":
        return len(flat) == len(container["data"]) and all(
            _same(np.asarray(element), inner) for element, inner in zip(flat, container["data"])
        )
    if kind == "reference":
        return all(bool(element) == (inner is not None) for element, inner in zip(flat, container["data"]))
    if kind == "bytes":
        return flat.astype(flat.dtype.newbyteorder("<")).tobytes().hex() == container["hex"]
    if container.get("complex"):
        flat = flat.astype("c8" if kind == "float32" else "c16").view(kind)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array_equal(flat.astype(kind), container["data"], equal_nan=kind.startswith("float"))


def _text(element):
    if isinstance(element, str):
        return element
    try:
        return element.decode("utf-8")
    except UnicodeDecodeError:
        return element.decode("latin-1")
