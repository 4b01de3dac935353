"""Complex numbers: h5py's compound (r, i), and the datatype class of HDF5 2.0."""

import numpy as np
from h5py import h5t

from recipe import ALL_VERSIONS, Sequences, Skip, add_attribute, add_raw_dataset, compound_type, corpus_file


def _values(random, dtype):
    values = (random.normal(size=6) + 1j * random.normal(size=6)).astype(dtype)
    values[0], values[1] = complex(np.nan, np.inf), complex(-0.0, -np.inf)
    return values.reshape(2, 3)


@corpus_file("complex", "complex-as-compound", "big-endian", versions=ALL_VERSIONS)
def complex_compound(file, random, notes):
    for name in ("<c8", ">c8", "<c16", ">c16"):
        dtype = np.dtype(name)
        label = f"{dtype.newbyteorder('=').name}{'be' if name[0] == '>' else 'le'}"
        file.create_dataset(label, data=_values(random, dtype))
    file.create_dataset("scalar", data=1 + 2j)
    file.create_dataset("chunked", data=_values(random, "c16"), chunks=(1, 2), compression="gzip")
    file.attrs["complex"] = _values(random, "c8")


@corpus_file("complex", "complex-native", "big-endian", versions=("earliest", "latest"))
def complex_native(file, random, notes):
    if not hasattr(h5t, "COMPLEX_IEEE_F32LE"):
        raise Skip("this h5py has no H5T_COMPLEX")
    for bits, part in ((16, "f2"), (32, "f4"), (64, "f8")):
        for order, mark in (("LE", "<"), ("BE", ">")):
            tid = getattr(h5t, f"COMPLEX_IEEE_F{bits}{order}")
            parts = _values(random, "c16").view("f8").astype(f"{mark}{part}")
            add_raw_dataset(file, f"complex{2 * bits}{order.lower()}", tid, (2, 3), parts.tobytes())
    values = _values(random, "c8").ravel()
    add_attribute(file, "complex", h5t.COMPLEX_IEEE_F32LE, values, memory=h5t.COMPLEX_IEEE_F32LE)
    record = compound_type([("n", h5t.STD_I16LE), ("z", h5t.COMPLEX_IEEE_F64BE)])
    table = np.zeros(2, np.dtype([("n", "<i2"), ("z", ">c16")]))
    table["n"], table["z"] = [1, 2], [1 + 2j, -3.5j]
    add_raw_dataset(file, "in-compound", record, (2,), table.tobytes())
    pair = h5t.array_create(h5t.COMPLEX_IEEE_F32LE, (2,))
    add_raw_dataset(file, "in-array", pair, (3,), values.astype("<c8").tobytes())
    memory = Sequences()
    rows = memory.elements([values[:2].astype("<c8"), values[:0].astype("<c8")])
    memory.write(file, "in-vlen", h5t.vlen_create(h5t.COMPLEX_IEEE_F32LE), rows, (2,))
