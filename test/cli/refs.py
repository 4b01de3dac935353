"""Reads files by their references, and compares all that is in them with what h5py reads.

python refs.py CASES: a JSON list of { refs, file, protocol? }, the protocol that of what the references name. Prints, of each, { arrays, groups, missing, unreadable, wrong }: how many arrays and
groups there are, the datasets that the references do not have, those that h5py cannot read, and in words what is not as in the file.
"""

import json
import sys
import warnings

import h5py
import numpy as np
import xarray as xr
import zarr

warnings.simplefilter("ignore")


def same(one, other):
    """Whether two arrays have the same elements, NaN at the same places, text by its characters."""
    one, other = np.asarray(one), np.asarray(other)
    if one.shape != other.shape:
        return False
    if one.dtype.kind in "OTUS" or other.dtype.kind in "OTUS":
        return text(one) == text(other)
    if one.dtype.names is not None:
        return one.dtype.names == other.dtype.names and all(same(one[name], other[name]) for name in one.dtype.names)
    if one.dtype.kind == "V":
        return one.tobytes() == other.tobytes()
    # Floats of odd sizes are of the next larger size, which need not be the same for both.
    if one.dtype.newbyteorder("=") != other.dtype.newbyteorder("=") and {one.dtype.kind, other.dtype.kind} != {"f"}:
        return False
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind in "fc"))


def text(array):
    return [characters(one) if isinstance(one, bytes) else str(one) for one in array.ravel().tolist()]


def characters(encoded):
    """As h5rx has it, what is no UTF-8 is Latin-1."""
    try:
        return encoded.decode()
    except UnicodeDecodeError:
        return encoded.decode("latin-1")


def readable(owner):
    """The attributes that h5py can read."""
    for name in owner.attrs:
        try:
            yield name, owner.attrs[name]
        except (OSError, TypeError, ValueError):
            continue


def attribute(value):
    """An attribute as kerchunk writes it into .zattrs."""
    if isinstance(value, h5py.Empty):
        return None
    value = np.asarray(value)
    if value.dtype.kind in "OTUS":
        texts = text(value)
        return texts[0] if len(texts) == 1 else np.array(texts, dtype=object).reshape(value.shape).tolist()
    return value.ravel()[0].item() if value.size == 1 else value.tolist()


def target_of(group, name):
    """What a link leads to; none where it leads to nothing, or in a circle."""
    try:
        return group.get(name)
    except (RuntimeError, OSError):
        return None


HIDDEN = {"REFERENCE_LIST", "CLASS", "DIMENSION_LIST", "DIMENSION_LABELS", "NAME", "_FillValue", "_Netcdf4Dimid"}


class Comparison:
    def __init__(self, group, root):
        self.root = root
        self.arrays, self.groups, self.missing, self.unreadable, self.wrong = 0, 0, [], [], []
        self.attributes("/", group, root)
        self.visit(group, "")

    def visit(self, group, prefix):
        for name in group:
            path = f"{prefix}/{name}"
            link = group.get(name, getlink=True)
            target = target_of(group, name)
            if isinstance(target, h5py.Dataset):
                self.dataset(path, target)
            elif isinstance(target, h5py.Group) and isinstance(link, h5py.HardLink):
                # One with several links is there once.
                if h5py.h5o.get_info(target.id).rc > 1 and path[1:] not in self.root:
                    continue
                found = self.lookup(path, zarr.Group)
                if found is not None:
                    self.groups += 1
                    self.attributes(path, target, found)
                    self.visit(target, path)

    def lookup(self, path, kind):
        try:
            found = self.root[path[1:]]
        except (KeyError, ValueError):
            self.missing.append(path)
            return None
        if not isinstance(found, kind):
            self.wrong.append(f"{path} is a {type(found).__name__}")
            return None
        return found

    def dataset(self, path, dataset):
        array = self.lookup(path, zarr.Array)
        if array is None:
            return
        self.arrays += 1
        self.attributes(path, dataset, array)
        if dataset.size > 10**8:
            return
        try:
            expected = dataset[()]
        except Exception:
            self.unreadable.append(path)
            return
        try:
            found = array[...]
        except Exception as error:
            self.wrong.append(f"{path}: {type(error).__name__}: {error}")
            return
        if not same(expected, found):
            self.wrong.append(f"{path}: {array.dtype} {str(found)[:200]} is not {dataset.dtype} {str(expected)[:200]}")

    def attributes(self, path, owner, found):
        given = dict(found.attrs)
        dims = given.pop("_ARRAY_DIMENSIONS", None)
        if isinstance(owner, h5py.Dataset) and (dims is None or len(dims) != found.ndim or len(set(dims)) != len(dims)):
            self.wrong.append(f"{path}: _ARRAY_DIMENSIONS {dims}")
        stored = dict(readable(owner))
        for name, value in given.items():
            # h5py gives sequences of big-endian numbers with their bytes swapped.
            if name not in stored or h5py.check_vlen_dtype(owner.attrs.get_id(name).dtype):
                continue
            expected = attribute(stored[name])
            if json.dumps(value) != json.dumps(expected, default=str):
                self.wrong.append(f"{path}@{name}: {value!r} is not {expected!r}")
        # JSON has no form for compounds, references and opaque bytes.
        plain = {name for name, value in stored.items() if np.asarray(value).dtype.kind in "biufSU"} - HIDDEN
        if plain - set(given):
            self.wrong.append(f"{path}: attributes {plain - set(given)} are missing")


def compare(refs, file, protocol="file"):
    options = {"fo": refs}
    if protocol != "file":
        # As zarr reads it.
        options |= {"remote_protocol": protocol, "remote_options": {"asynchronous": True}}
    root = zarr.open_group("reference://", mode="r", storage_options=options, zarr_format=2, use_consolidated=False)
    with h5py.File(file) as group:
        comparison = Comparison(group, root)
        # The same as a dataset of xarray, of the root group.
        backend = {"consolidated": False, "storage_options": options}
        try:
            with xr.open_dataset(
                "reference://", engine="zarr", backend_kwargs=backend, decode_cf=False, chunks=None
            ) as dataset:
                for name, variable in dataset.variables.items():
                    expected = group[name]
                    if f"/{name}" in comparison.unreadable:
                        continue
                    if expected.size <= 10**6 and expected.dtype.names is None and not same(expected[()], variable.values):
                        comparison.wrong.append(f"xarray: {name} is {str(variable.values)[:200]}")
        except Exception as error:
            comparison.wrong.append(f"xarray: {type(error).__name__}: {error}")
    return {
        "arrays": comparison.arrays,
        "groups": comparison.groups,
        "missing": comparison.missing,
        "unreadable": comparison.unreadable,
        "wrong": comparison.wrong,
    }


print(json.dumps([compare(**case) for case in json.loads(sys.argv[1])]))
