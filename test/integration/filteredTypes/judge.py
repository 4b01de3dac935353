"""Datasets of many datatypes behind many filters, written by libhdf5; and what two files have of them.

    judge.py make <file>              writes the file; prints, as JSON, the datasets and the pairs that libhdf5 refuses
    judge.py compare <a> <b> <what>   prints every difference between datasets of a and those of the same names in b, of
                                   filters too (`all`) or not (`values`)
"""
import json
import sys

import h5py
import numpy as np

COUNT, CHUNK = 250, 100
LZF, MANDATORY, OPTIONAL = 32000, 0, 1

SHUFFLE, DEFLATE, FLETCHER32 = (2, MANDATORY, ()), (1, MANDATORY, (4,)), (3, MANDATORY, ())
LZF_FILTER = (LZF, OPTIONAL, ())
PIPELINES = {
    'lzf': [LZF_FILTER],
    'shuffle-lzf': [SHUFFLE, LZF_FILTER],
    'fletcher32-lzf': [FLETCHER32, LZF_FILTER],
    'deflate-lzf': [DEFLATE, LZF_FILTER],
    'lzf-fletcher32': [LZF_FILTER, FLETCHER32],
    'fletcher32-shuffle-deflate-lzf': [FLETCHER32, SHUFFLE, DEFLATE, LZF_FILTER],
    'lzf-deflate-lzf': [LZF_FILTER, DEFLATE, LZF_FILTER],
    'szip': [(4, OPTIONAL, (4, 8))],
    'nbit': [(5, OPTIONAL, ())],
    'scaleoffset': [(6, OPTIONAL, (2, 0))],
    'scaleoffset-decimals': [(6, OPTIONAL, (0, 3))],
}


def reduced(base, precision, offset):
    copy = base.copy()
    copy.set_precision(precision)
    copy.set_offset(offset)
    return copy


def compound(size, *members):
    made = h5py.h5t.create(h5py.h5t.COMPOUND, size)
    for name, offset, member in members:
        made.insert(name, offset, member)
    return made


def opaque(size, tag):
    made = h5py.h5t.create(h5py.h5t.OPAQUE, size)
    made.set_tag(tag)
    return made


T = h5py.h5t
SHORT = T.STD_I16BE.copy()
TYPES = {
    'bool': T.py_create(np.dtype('?'), logical=True),
    'enum': T.py_create(h5py.enum_dtype({'A': 1, 'B': 2}, basetype='i2'), logical=True),
    'enum-be': T.py_create(h5py.enum_dtype({'A': 1, 'B': 2}, basetype='>u4'), logical=True),
    'u1': T.STD_U8LE.copy(),
    'i4': T.STD_I32LE.copy(),
    'i4-be': T.STD_I32BE.copy(),
    'u8-be': T.STD_U64BE.copy(),
    'f2': T.py_create(np.dtype('<f2')),
    'f4': T.IEEE_F32LE.copy(),
    'f8-be': T.IEEE_F64BE.copy(),
    'i2-12': reduced(T.STD_I16LE, 12, 0),
    'i4-be-17': reduced(T.STD_I32BE, 17, 5),
    'array': T.array_create(SHORT, (3,)),
    'array-nested': T.array_create(T.array_create(reduced(T.STD_I16LE, 12, 2), (2,)), (2,)),
    'opaque': opaque(5, b'tag'),
    'bits': T.STD_B16BE.copy(),
    'text': T.py_create(np.dtype('S6')),
    'complex': T.py_create(np.dtype('<c8')),
    'compound': compound(
        19,
        (b'a', 0, reduced(T.STD_I16BE, 11, 3)),
        (b'b', 3, T.IEEE_F64BE),
        (b'c', 11, T.array_create(T.STD_U16LE, (2,))),
        (b'd', 15, opaque(3, b'')),
    ),
}


def raw(dset):
    """The stored bytes: the datatype in memory is that of the file."""
    kind = dset.id.get_type()
    data = np.empty(dset.shape, f'V{kind.get_size()}')
    dset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, data, kind)
    return data.tobytes()


def values(kind, random):
    """Some that can be compressed, and some that cannot be; no bits that a datatype does not have."""
    size = kind.get_size()
    noise = random.integers(0, 256, COUNT * size, dtype='u1').reshape(COUNT, size)
    noise[COUNT // 2 :] = 1
    if kind.get_class() == T.ENUM:
        made = (np.arange(COUNT) % 2).astype('u1')
        noise[:] = 0
        noise[:, 0 if kind.get_super().get_order() == T.ORDER_LE else size - 1] = made + (0 if size == 1 else 1)
    if kind.get_class() == T.STRING:
        noise = noise % 64 + 64
    if kind.get_class() == T.FLOAT:
        floats = np.round(random.normal(0, 40, COUNT) * 8) / 8
        noise = floats.astype({2: 'f2', 4: 'f4', 8: 'f8'}[size]).view('u1').reshape(COUNT, size)
        if kind.get_order() == T.ORDER_BE:
            noise = noise[:, ::-1]
    # Bits beside the precision are zero.
    return mask(kind) & noise


def mask(kind):
    size = kind.get_size()
    if kind.get_class() == T.INTEGER:
        bits = ((1 << kind.get_precision()) - 1) << kind.get_offset()
        order = 'little' if kind.get_order() == T.ORDER_LE else 'big'
        return np.frombuffer(bits.to_bytes(size, order), 'u1')
    if kind.get_class() == T.ARRAY:
        base = mask(kind.get_super())
        return np.tile(base, size // len(base))
    if kind.get_class() == T.COMPOUND:
        whole = np.zeros(size, 'u1')
        for n in range(kind.get_nmembers()):
            part = mask(kind.get_member_type(n))
            at = kind.get_member_offset(n)
            whole[at : at + len(part)] = part
        return whole
    return np.full(size, 255, 'u1')


def creation(filters):
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_chunk((CHUNK,))
    for number, flags, asked in filters:
        dcpl.set_filter(number, flags, asked)
    return dcpl


def is_taken(kind, filters):
    """Whether libhdf5 creates a dataset that requires the filters."""
    required = [(number, MANDATORY, asked) for number, _, asked in filters]
    with h5py.File('probe.h5', 'w', driver='core', backing_store=False) as file:
        try:
            h5py.h5d.create(file.id, b'd', kind, h5py.h5s.create_simple((COUNT,)), creation(required))
        except Exception:
            return False
        return True


def make(path):
    random = np.random.default_rng(7)
    made, refused = [], []
    with h5py.File(path, 'w') as file:
        space = h5py.h5s.create_simple((COUNT,))
        for name, kind in TYPES.items():
            for pipeline, filters in PIPELINES.items():
                path = f'{name} {pipeline}'
                if not is_taken(kind, filters):
                    refused.append([name, pipeline])
                    continue
                dset = h5py.h5d.create(file.id, path.encode(), kind, space, creation(filters))
                data = np.ascontiguousarray(values(kind, random)).view(f'V{kind.get_size()}').reshape(COUNT)
                dset.write(space, space, data, kind)
                made.append(path)
        for name, kind in TYPES.items():
            h5py.h5d.create(file.id, f'plain {name}'.encode(), kind, space)
    print(json.dumps({'made': made, 'refused': refused}))


def pipeline_of(dset):
    """The filters; of one that is there again, libhdf5 leaves the client data as they were asked for, and h5rx need not."""
    dcpl = dset.id.get_create_plist()
    filters = [dcpl.get_filter(n)[:3] for n in range(dcpl.get_nfilters())]
    numbers = [number for number, _, _ in filters]
    return [f if f[0] not in numbers[:n] else f[:2] for n, f in enumerate(filters)]


def compare(a, b, what):
    with h5py.File(a) as first, h5py.File(b) as second:
        for name in first:
            if name.startswith('plain'):
                continue
            if name not in second:
                print(name, 'is missing')
                continue
            one, other = first[name], second[name]
            if not one.id.get_type().equal(other.id.get_type()):
                print(name, 'has another datatype')
            if raw(one) != raw(other):
                print(name, 'has other values')
            if what == 'all' and pipeline_of(one) != pipeline_of(other):
                print(name, 'has other filters:', pipeline_of(one), pipeline_of(other))


if sys.argv[1] == 'make':
    make(sys.argv[2])
else:
    compare(sys.argv[2], sys.argv[3], sys.argv[4])
