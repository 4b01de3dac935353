"""Files with what few programs write, and HDF5's own answers: viewFiles.py OUTDIR prints them."""

import ctypes
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "corpus"))

import h5py  # noqa: E402
import hdf5_c  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5a, h5d, h5f, h5p, h5s, h5t  # noqa: E402

directory = Path(sys.argv[1])
library = hdf5_c.library
hid_t, pointer = ctypes.c_int64, ctypes.c_void_p
answers = {}


def c_function(name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


class CacheImage(ctypes.Structure):
    _fields_ = [
        ("version", ctypes.c_int),
        ("generate", ctypes.c_bool),
        ("save_resize_status", ctypes.c_bool),
        ("entry_ageout", ctypes.c_int),
    ]


def contents(name):
    """Every object with its address, attributes and values."""
    objects = {}

    def visit(path, item):
        values = item[()].ravel().tolist() if isinstance(item, h5py.Dataset) else None
        attributes = {key: np.ravel(value).tolist() for key, value in item.attrs.items()}
        objects[path] = {"values": values, "attributes": attributes}

    with h5py.File(directory / name) as file:
        visit("", file)
        file.visititems(visit)
    return objects


def cache_image():
    access = h5p.create(h5p.FILE_ACCESS)
    access.set_libver_bounds(h5f.LIBVER_LATEST, h5f.LIBVER_LATEST)
    config = CacheImage(1, True, False, -1)
    set_config = c_function("H5Pset_mdc_image_config", ctypes.c_int, hid_t, pointer)
    assert set_config(access.id, ctypes.byref(config)) >= 0
    path = directory / "cache-image.h5"
    with h5py.File(h5f.create(bytes(path), h5f.ACC_TRUNC, fapl=access)) as file:
        file["x"], file["g/y"], file.attrs["a"] = np.arange(5), [1.5], 1
        # With dense storage or chunks HDF5 2.0 does not read its own image any more.
        for n in range(6):
            file[f"few/{n}"] = n
            file["g"].attrs[f"attribute {n}"] = np.arange(n)
    answers["cacheImage"] = contents("cache-image.h5")


def file_space():
    strategies = {"fsm-aggr": 0, "page": 1, "aggr": 2, "none": 3}
    answers["fileSpace"] = {}
    for strategy, number in strategies.items():
        for persist in (False, True):
            name = f"space-{strategy}-{int(persist)}.h5"
            creation = h5p.create(h5p.FILE_CREATE)
            if persist and number > 1:
                continue
            creation.set_file_space_strategy(number, persist, 7)
            creation.set_file_space_page_size(8192)
            with h5py.File(h5f.create(bytes(directory / name), h5f.ACC_TRUNC, creation)) as file:
                file["x"], file["y"] = np.arange(3000), 1
                del file["x"]
            with h5py.File(directory / name) as file:
                stored = file.id.get_create_plist()
                space = stored.get_file_space_strategy()
                answers["fileSpace"][name] = [int(space[0]), bool(space[1]), int(space[2]), stored.get_file_space_page_size()]


def vax():
    create = c_function("H5Dcreate2", hid_t, hid_t, ctypes.c_char_p, hid_t, hid_t, hid_t, hid_t, hid_t)
    write = c_function("H5Dwrite", ctypes.c_int, hid_t, hid_t, hid_t, hid_t, hid_t, pointer)
    read = c_function("H5Dread", ctypes.c_int, hid_t, hid_t, hid_t, hid_t, hid_t, pointer)
    close = c_function("H5Dclose", ctypes.c_int, hid_t)
    double = hid_t.in_dll(library, "H5T_IEEE_F64LE_g").value
    random = np.random.default_rng(7)
    answers["vax"] = {}
    with h5py.File(directory / "vax.h5", "w") as file:
        for name, size in (("F32", 4), ("F64", 8)):
            kind = hid_t.in_dll(library, f"H5T_VAX_{name}_g").value
            raw = random.integers(0, 256, (100, size), dtype=np.uint8)
            raw[:4] = [[0] * size, [255] * size, [0x80, 0x7F] + [0] * (size - 2), [0, 0x80] + [0] * (size - 2)]
            space = h5s.create_simple((100,))
            dataset = create(file.id.id, name.encode(), kind, space.id, 0, 0, 0)
            assert write(dataset, kind, 0, 0, 0, raw.ctypes.data) >= 0
            values = np.zeros(100)
            assert read(dataset, double, 0, 0, 0, values.ctypes.data) >= 0
            close(dataset)
            answers["vax"][name] = {"raw": raw.tobytes().hex(), "values": [value.hex() for value in values.tolist()]}


def names():
    """Names that are no UTF-8, in every place that has one."""
    with h5py.File(directory / "names.h5", "w") as file:
        latin1 = "T °C".encode("latin-1")
        dataset = h5d.create(file.id, latin1, h5t.STD_I32LE, h5s.create_simple((2,)))
        h5a.create(dataset, latin1, h5t.STD_I32LE, h5s.create(h5s.SCALAR))
        compound = h5t.create(h5t.COMPOUND, 12)
        compound.insert(b"x", 0, h5t.STD_I32LE)
        compound.insert(latin1, 4, h5t.IEEE_F64LE)
        h5d.create(file.id, b"compound", compound, h5s.create_simple((2,)))
        enumeration = h5t.enum_create(h5t.STD_I8LE)
        enumeration.enum_insert(latin1, 3)
        h5d.create(file.id, b"enum", enumeration, h5s.create_simple((2,)))
        file.id.links.create_soft(b"soft", latin1)
        file.id.links.create_external(b"external", latin1, latin1)


def tracked():
    answers["tracked"] = {}
    with h5py.File(directory / "tracked.h5", "w") as file:
        properties = h5p.create(h5p.DATASET_CREATE)
        properties.set_attr_creation_order(h5p.CRT_ORDER_TRACKED)
        for name, attributes in (("none", ""), ("three", "cba"), ("many", "zyxwvutsrqponmlkji")):
            dataset = h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple((2,)), properties)
            for attribute in attributes:
                h5a.create(dataset, attribute.encode(), h5t.STD_I32LE, h5s.create(h5s.SCALAR))
            found = []
            h5a.iterate(dataset, lambda one, *_: found.append(one.decode()), index_type=h5py.h5.INDEX_CRT_ORDER)
            answers["tracked"][name] = found


def damaged():
    with h5py.File(directory / "attributes.h5", "w") as file:
        file["x"] = [1, 2]
        file["x"].attrs["shape1"] = np.array([1, 2, 3], "i4")
        file["x"].attrs["good"] = np.int32(7)


for make in (cache_image, file_space, vax, names, tracked, damaged):
    make()
print(json.dumps(answers))
