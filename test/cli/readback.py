"""Writes a sample file with h5py, or compares what `h5rx read` wrote with what h5py reads.

    readback.py write FILE.h5
    readback.py compare FILE.h5 FOLDER      FOLDER/NAME.npy, .json and .csv of each dataset; prints what differs, as JSON
"""

import csv
import json
import os
import sys

import h5py
import numpy as np


def samples():
    random = np.random.default_rng(1)
    for code in "i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split():
        for order in "<>":
            dtype = np.dtype(order + code)
            if order == ">" and dtype.itemsize == 1:
                continue
            name = f"{code}{'be' if order == '>' else ''}"
            if dtype.kind in "iu":
                info = np.iinfo(dtype)
                values = random.integers(info.min, info.max, (4, 5), dtype=dtype.newbyteorder("="), endpoint=True)
                values.flat[:2] = info.min, info.max
            else:
                values = random.standard_normal((4, 5)) * 100
                if dtype.kind == "c":
                    values = values + 1j * random.standard_normal((4, 5))
                values.flat[:5] = np.nan, np.inf, -np.inf, -0.0, 6e-8
            yield name, values.astype(dtype), {}
    yield "bool", np.array([True, False, True]), {}
    yield "scalar", np.float64(1.5), {}
    yield "line", np.arange(1000, dtype="i4"), {"chunks": (64,), "compression": "gzip"}
    yield "volume", np.arange(4 * 50 * 60, dtype="f4").reshape(4, 50, 60), {"chunks": (2, 7, 60), "shuffle": True}
    yield "columns", np.arange(300 * 40, dtype="i8").reshape(300, 40), {"chunks": (300, 3)}
    yield "fixed", np.array([b"one", b"", b"three33"], dtype="S7"), {}
    record = np.dtype([("id", ">i2"), ("value", "f4"), ("matrix", "i4", (2, 3)), ("name", "S4"), ("in", [("x", "f8"), ("ok", "?")])])
    records = np.zeros(5, record)
    records["id"] = np.arange(5) - 2
    records["value"] = np.arange(5) / 7
    records["matrix"] = np.arange(30).reshape(5, 2, 3)
    records["name"] = [b"a", b"bc", b"", b"defg", b"h"]
    records["in"]["x"] = [0.1, np.nan, 3, 4, 5]
    records["in"]["ok"] = [True, False, True, True, False]
    yield "records", records, {}


def write(path):
    with h5py.File(path, "w") as file:
        for name, values, options in samples():
            file.create_dataset(name, data=values, **options)
    print(json.dumps([name for name, _, _ in samples()]))


def text(value):
    """A value as it stands in a field of CSV, read back to compare as numbers."""
    if isinstance(value, (bytes, np.bytes_)):
        return value.decode()
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    return value


def plain(value):
    """A value as JSON has it."""
    if isinstance(value, np.ndarray):
        return [plain(one) for one in value]
    if isinstance(value, np.void):
        return {name: plain(value[name]) for name in value.dtype.names}
    if isinstance(value, np.complexfloating):
        # h5py stores complex numbers as compounds.
        return {"r": plain(value.real), "i": plain(value.imag)}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, np.floating):
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(value), value)
    return value.decode() if isinstance(value, bytes) else value


def same(json_value, value):
    if isinstance(value, list):
        return len(json_value) == len(value) and all(map(same, json_value, value))
    if isinstance(value, dict):
        return json_value.keys() == value.keys() and all(same(json_value[key], value[key]) for key in value)
    if isinstance(value, np.floating):
        read = type(value)(json_value)
        return not isinstance(json_value, str) and read.tobytes() == value.tobytes()
    return type(json_value) is type(value) and json_value == value


def compare(path, folder):
    wrong = []
    with h5py.File(path, "r") as file:
        for name in file:
            values = file[name][()]
            base = os.path.join(folder, name)
            array = np.load(base + ".npy", allow_pickle=False)
            expected = np.asarray(values)
            if array.shape != expected.shape or array.dtype != expected.dtype.newbyteorder("<"):
                wrong.append(f"{name}.npy: {array.dtype} {array.shape}, not {expected.dtype} {expected.shape}")
            elif array.tobytes() != expected.astype(array.dtype).tobytes():
                wrong.append(f"{name}.npy: values")
            if not os.path.exists(base + ".json"):
                continue
            with open(base + ".json") as stream:
                if not same(json.load(stream)["data"], plain(values)):
                    wrong.append(f"{name}.json")
            if expected.dtype.names or expected.dtype.kind == "c":
                continue
            with open(base + ".csv", newline="") as stream:
                rows = list(csv.reader(stream))
            lines = expected.reshape(-1, expected.shape[-1] if expected.ndim > 1 else 1)
            cells = [[text(value) for value in line] for line in lines]
            read = [[cell if isinstance(value, str) else type(value)(cell) for cell, value in zip(*pair)] for pair in zip(rows, cells)]
            if len(rows) != len(cells) or not all(len(a) == len(b) and np.array_equal(np.array(a), np.array(b), equal_nan=lines.dtype.kind == "f") for a, b in zip(read, cells)):
                wrong.append(f"{name}.csv")
    print(json.dumps(wrong))


if __name__ == "__main__":
    {"write": write, "compare": compare}[sys.argv[1]](*sys.argv[2:])
