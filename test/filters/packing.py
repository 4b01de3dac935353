"""Prints chunks that libhdf5 packed (n-bit, scale-offset, szip) of random datatypes and values, as they lie in the file, with the
elements that it reads from them: JSON."""

import base64
import json
import sys
import tempfile

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

SZIP, NBIT, SCALE_OFFSET = 4, 5, 6
SHUFFLE, DEFLATE, FLETCHER32 = (2, ()), (1, (4,)), (3, ())
BEHIND = ((), (), (), (SHUFFLE,), (DEFLATE,), (FLETCHER32,), (SHUFFLE, DEFLATE, FLETCHER32))
random = np.random.default_rng(2026)


def one_of(*values):
    return values[random.integers(len(values))]


def integer(size=None):
    """Of any size, order, sign, precision and offset. libhdf5 takes types with more unused bits than used ones for damaged ones."""
    size = size or int(one_of(1, 2, 4, 8))
    kind = getattr(h5t, f"STD_{one_of('I', 'U')}{8 * size}{one_of('LE', 'BE')}").copy()
    if one_of(True, True, False):
        precision = int(random.integers(4 * size + 1, 8 * size + 1))
        kind.set_precision(precision)
        kind.set_offset(int(random.integers(0, 8 * size - precision + 1)))
    return kind


def floating():
    kind = one_of(h5t.IEEE_F32LE, h5t.IEEE_F32BE, h5t.IEEE_F64LE, h5t.IEEE_F64BE).copy()
    if kind.get_size() == 4 and one_of(True, False):
        kind.set_fields(26, 20, 6, 7, 13)
        kind.set_offset(7)
        kind.set_precision(20)
        kind.set_ebias(31)
    return kind


def other():
    kind = h5t.create(h5t.OPAQUE, int(random.integers(1, 6)))
    kind.set_tag(b"tag")
    enum = h5t.enum_create(h5t.STD_I16BE)
    enum.enum_insert(b"A", 1)
    return one_of(kind, h5t.STD_B16BE.copy(), enum, h5t.py_create(np.dtype("S5")))


def compound(depth):
    members = [element(depth - 1) for _ in range(random.integers(1, 5))]
    places, size = [], 0
    for member in members:
        size += int(random.integers(0, 4))
        places.append(size)
        size += member.get_size()
    kind = h5t.create(h5t.COMPOUND, size + int(random.integers(0, 3)))
    for n, (member, place) in enumerate(zip(members, places, strict=True)):
        kind.insert(f"m{n}".encode(), place, member)
    return kind


def array(depth):
    return h5t.array_create(element(depth - 1), tuple(int(n) for n in random.integers(1, 4, random.integers(1, 3))))


def element(depth):
    makers = (integer, integer, floating, other) + ((lambda: compound(depth), lambda: array(depth)) if depth else ())
    return one_of(*makers)()


def mask(kind):
    """The bits that a datatype has, of a compound those of its members."""
    size = kind.get_size()
    if kind.get_class() in (h5t.INTEGER, h5t.FLOAT):
        bits = ((1 << kind.get_precision()) - 1) << kind.get_offset()
        return np.frombuffer(bits.to_bytes(size, "little" if kind.get_order() == h5t.ORDER_LE else "big"), "u1")
    if kind.get_class() == h5t.ARRAY:
        base = mask(kind.get_super())
        return np.tile(base, size // len(base))
    if kind.get_class() == h5t.COMPOUND:
        whole = np.zeros(size, "u1")
        for n in range(kind.get_nmembers()):
            part = mask(kind.get_member_type(n))
            whole[kind.get_member_offset(n) :][: len(part)] = part
        return whole
    return np.full(size, 255, "u1")


def noise(kind, count):
    return random.integers(0, 256, (count, kind.get_size()), "u1") & mask(kind)


def create(file, name, kind, filters, data, shape=None, fill=None):
    """`data` are the bytes of the elements."""
    shape = shape or (len(data),)
    plist = h5p.create(h5p.DATASET_CREATE)
    plist.set_chunk(shape)
    for number, values in filters:
        # Optional, as libhdf5's own functions have them: a chunk that szip would not make smaller is stored without it.
        plist.set_filter(number, h5py.h5z.FLAG_OPTIONAL if number == SZIP else h5py.h5z.FLAG_MANDATORY, values)
    if fill == "undefined":
        plist.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        library_set_undefined(plist, kind)
    elif fill is not None:
        plist.set_fill_value(fill)
    dset = h5d.create(file.id, name.encode(), kind, h5s.create_simple(shape), plist)
    dset.write(h5s.ALL, h5s.ALL, np.ascontiguousarray(data).view(f"V{kind.get_size()}").reshape(shape), kind)


def library_set_undefined(plist, kind):
    sys.path.insert(0, f"{sys.path[0]}/../corpus")
    import hdf5_c

    hdf5_c.call("H5Pset_fill_value", plist.id, kind.id, None)


def write_nbit(file, n):
    kind = element(int(random.integers(0, 4)))
    create(file, f"nbit {n}", kind, ((NBIT, ()), *one_of(*BEHIND)), noise(kind, int(random.integers(1, 90))))


def write_scaled_integers(file, n):
    size = int(one_of(1, 2, 4, 8))
    dtype = np.dtype(f"{one_of('<', '>')}{one_of('i', 'u')}{size}")
    limits = np.iinfo(dtype)
    bits = int(random.integers(0, 8 * size + 1))
    low = int(random.integers(limits.min, max(limits.max - 2**bits, limits.min) + 1, dtype=dtype.newbyteorder("=")))
    high = min(low + 2**bits, limits.max)
    data = random.integers(low, high, int(random.integers(1, 200)), dtype.newbyteorder("="), endpoint=True).astype(dtype)
    fill = one_of(None, "undefined", np.array(one_of(limits.min, limits.max, low, 7), dtype))
    data[random.random(len(data)) < 0.2] = fill if isinstance(fill, np.ndarray) else 0
    # As many bits as it takes, or a number of them, which may be too few or all.
    factor = int(one_of(0, 0, 0, random.integers(1, 8 * size + 1)))
    kind = h5t.py_create(dtype)
    filters = ((SCALE_OFFSET, (2, factor)), *one_of(*BEHIND))
    create(file, f"scaleoffset {n} {dtype.str} of {factor} bits", kind, filters, data.view(f"V{size}"), fill=fill)


def write_scaled_floats(file, n):
    dtype = np.dtype(f"{one_of('<', '>')}f{one_of(4, 8)}")
    decimals = int(random.integers(-3, 9))
    spread = 10.0 ** random.integers(-4, 7)
    data = (random.normal(0, spread, int(random.integers(1, 200))) + random.normal(0, 100)).astype(dtype)
    fill = one_of(None, "undefined", np.array(one_of(0, -1.5, 1e10, 3.25), dtype))
    data[random.random(len(data)) < 0.2] = fill if isinstance(fill, np.ndarray) else 0
    if one_of(True, False, False):
        data[:] = data[0]
    kind = h5t.py_create(dtype)
    filters = ((SCALE_OFFSET, (0, decimals & 0xFFFFFFFF)), *one_of(*BEHIND))
    name = f"scaleoffset {n} {dtype.str} to {decimals} decimals"
    create(file, name, kind, filters, data.view(f"V{dtype.itemsize}"), fill=fill)


def write_szip(file, n):
    size = int(one_of(1, 2, 3, 4, 8))
    kind = integer(size) if size != 3 else h5t.STD_I32LE.copy()
    if size == 3:
        kind.set_precision(24)
        kind.set_size(3)
    block = int(2 * random.integers(1, 17))
    rows, columns = one_of((1, 700), (1, 4500), (17, 31), (9, 64), (64, 9), (3, 100), (200, 3))
    count = rows * columns
    steps = np.cumsum(random.integers(-3, 4, count) * one_of(0, 0, 1, 1, 40, 5000))
    steps[random.random(count) < one_of(0, 0, 0.02)] += 100000
    if one_of(True, False, False):
        steps[count // 5 : count // 2] = 3
    order = "little" if kind.get_order() == h5t.ORDER_LE else "big"
    whole = [(int(step) << kind.get_offset()) & (256**size - 1) for step in steps]
    data = np.frombuffer(b"".join(step.to_bytes(size, order) for step in whole), "u1").reshape(count, size) & mask(kind)
    if one_of(True, False, False, False):
        part = slice(0, count // 3)
        data = data.copy()
        data[part] = noise(kind, count)[part]
    option = one_of(4, 32)
    filters = ((SZIP, (option, block)), *one_of(*BEHIND))
    create(file, f"szip {n} {'nn' if option == 32 else 'ec'} {block}", kind, filters, data, (rows, columns))


def write_all(file):
    for n in range(250):
        write_nbit(file, n)
        write_scaled_integers(file, n)
        write_scaled_floats(file, n)
        write_szip(file, n)


def describe(name, dset):
    kind, shape = dset.get_type(), dset.shape
    plist = dset.get_create_plist()
    filters = [plist.get_filter(i) for i in range(plist.get_nfilters())]
    filter_mask, chunk = dset.read_direct_chunk((0,) * len(shape))
    elements = np.empty(shape, f"V{kind.get_size()}")
    dset.read(h5s.ALL, h5s.ALL, elements, kind)
    return {
        "name": name,
        "elementSize": kind.get_size(),
        "filters": [{"id": f[0], "flags": f[1], "cdValues": list(f[2])} for f in filters],
        "filterMask": filter_mask,
        "chunk": base64.b64encode(chunk).decode(),
        "elements": base64.b64encode(elements.tobytes()).decode(),
    }


with tempfile.NamedTemporaryFile(suffix=".h5") as storage:
    with h5py.File(storage.name, "w") as file:
        write_all(file)
    # Opened again, so that what is read was undone and is not what was written.
    with h5py.File(storage.name, "r") as file:
        json.dump([describe(name, h5d.open(file.id, name.encode())) for name in file], sys.stdout)
