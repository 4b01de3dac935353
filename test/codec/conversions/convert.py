"""Every value of the small number types, converted by libhdf5 to the others. usage: convert.py; prints JSON of base64."""

import base64
import json

import h5py
import numpy as np
from h5py import h5d, h5f, h5s, h5t


def float_type(size, sign, exponent, exponent_size, mantissa_size, bias):
    kind = h5t.IEEE_F32LE.copy()
    kind.set_fields(sign, exponent, exponent_size, 0, mantissa_size)
    kind.set_size(size)
    kind.set_ebias(bias)
    return kind


FLOATS = {
    "float16": (2, h5t.IEEE_F16LE),
    "bfloat16": (2, float_type(2, 15, 7, 8, 7, 127)),
    "e4m3": (1, float_type(1, 7, 3, 4, 3, 7)),
    "e5m2": (1, float_type(1, 7, 2, 5, 2, 15)),
    "float32": (4, h5t.IEEE_F32LE),
    "float64": (8, h5t.IEEE_F64LE),
    "bias100": (4, float_type(4, 31, 23, 8, 23, 100)),
    "bias140": (4, float_type(4, 31, 23, 8, 23, 140)),
}
INTEGERS = {"int8": "<i1", "uint8": "<u1", "int16": "<i2", "uint16": "<u2"}
properties = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
properties.set_fapl_core(backing_store=False)
file = h5f.create(b"in memory", fapl=properties)


def stored(data, memory, kind):
    dataset = h5d.create(file, None, kind, h5s.create_simple((len(data),)))
    dataset.write(h5s.ALL, h5s.ALL, data, mtype=memory)
    return dataset


def raw(dataset, kind, n, size):
    into = np.zeros(n, f"V{size}")
    dataset.read(h5s.ALL, h5s.ALL, into, mtype=kind)
    return base64.b64encode(into.tobytes()).decode()


result = {}
for name, code in INTEGERS.items():
    limits = np.iinfo(code)
    values = np.arange(limits.min, limits.max + 1).astype(code)
    for to, (size, kind) in FLOATS.items():
        result[f"{name} {to}"] = raw(stored(values, h5t.py_create(values.dtype), kind), kind, len(values), size)
for name in ("float16", "bfloat16", "e4m3", "e5m2"):
    size, kind = FLOATS[name]
    n = 256**size
    bits = np.arange(n, dtype=f"<u{size}").view(f"V{size}")
    dataset = stored(bits, kind, kind)
    for to, (other, target) in FLOATS.items():
        result[f"{name} {to}"] = raw(dataset, target, n, other)
    for to, code in INTEGERS.items():
        into = np.zeros(n, code)
        dataset.read(h5s.ALL, h5s.ALL, into)
        result[f"{name} {to}"] = base64.b64encode(into.tobytes()).decode()
print(json.dumps(result))
