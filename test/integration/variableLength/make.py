"""Datasets and attributes of random datatypes of variable length, and what libhdf5 reads of them.

    make.py FILE DATASETS SEED     writes FILE.h5 and FILE.expected.json, in the form of the corpus

Every type has a part of variable length: sequences in sequences, strings of both character sets, in compounds and arrays; items
of every class, references too. Datasets are contiguous, compact or chunked, with filters or without; some have a fill value, of
some only a part is written, of some nothing.
"""

import ctypes
import json
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5a, h5d, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402
from container import to_json  # noqa: E402
from datatype import memory_type  # noqa: E402
from describe import describe_file, description_to_json  # noqa: E402
from recipe import compound_type, enum_type, string_type  # noqa: E402

NUMBERS = [h5t.STD_I8LE, h5t.STD_U8LE, h5t.STD_I16BE, h5t.STD_U16LE, h5t.STD_I32LE, h5t.STD_U32BE, h5t.STD_I64LE]
NUMBERS += [h5t.STD_U64BE, h5t.IEEE_F32LE, h5t.IEEE_F32BE, h5t.IEEE_F64LE, h5t.IEEE_F64BE]
TEXTS = ["", "a", "two words", "größer als ß", "Ελληνικά", "🎉" * 3, "x" * 300, "\n\t", "日本語 and more text than is joined by hand"]


class Types:
    """Random datatypes."""

    def __init__(self, rng):
        self.rng = rng

    def varying(self, depth=0):
        """One with a part of variable length."""
        kind = self.rng.choice(["text", "sequence", "sequence", "compound", "array"] if depth < 3 else ["text"])
        if kind == "text":
            return string_type(None, self.rng.choice([h5t.CSET_ASCII, h5t.CSET_UTF8]))
        if kind == "sequence":
            return h5t.vlen_create(self.any(depth + 1))
        if kind == "array":
            return h5t.array_create(self.varying(depth + 1), (self.rng.randint(1, 3),))
        fields = [self.any(depth + 1) for _ in range(self.rng.randint(0, 3))]
        fields.insert(self.rng.randint(0, len(fields)), self.varying(depth + 1))
        return compound_type([(f"f{n}", field) for n, field in enumerate(fields)])

    def any(self, depth):
        return self.varying(depth) if self.rng.random() < 0.45 else self.fixed(depth)

    def fixed(self, depth):
        kind = self.rng.choice(["number"] * 4 + ["string", "enum", "opaque", "object", "region", "array", "compound"])
        if kind == "string":
            padding = self.rng.choice([h5t.STR_NULLTERM, h5t.STR_NULLPAD])
            return string_type(self.rng.randint(1, 9), h5t.CSET_ASCII, padding)
        if kind == "enum":
            return enum_type(h5t.STD_I16LE, {"ONE": 1, "TWO": 2})
        if kind == "opaque":
            tid = h5t.create(h5t.OPAQUE, 3)
            tid.set_tag(b"rgb")
            return tid
        if kind == "object":
            return h5t.STD_REF_OBJ
        if kind == "region":
            return h5t.STD_REF_DSETREG
        if kind == "array" and depth < 3:
            return h5t.array_create(self.fixed(depth + 1), (self.rng.randint(1, 2), 2))
        if kind == "compound" and depth < 3:
            return compound_type([("x", self.fixed(depth + 1)), ("y", self.fixed(depth + 1))])
        return self.rng.choice(NUMBERS)


class Values:
    """Random elements in memory form."""

    def __init__(self, rng, file):
        self.rng = rng
        self.kept = []
        grid = file["grid"]
        self.objects = [h5py.h5r.create(file.id, name, h5py.h5r.OBJECT) for name in (b"/", b"/grid")]
        spaces = [self.region(grid.id.get_space(), n) for n in range(4)]
        self.regions = [h5py.h5r.create(file.id, b"/grid", h5py.h5r.DATASET_REGION, space) for space in spaces]

    @staticmethod
    def region(space, n):
        if n == 0:
            space.select_hyperslab((1, 2), (2, 3), (3, 2))
        elif n == 1:
            space.select_elements([(5, 9), (0, 1), (2, 2)])
        elif n == 2:
            space.select_hyperslab((0, 0), (2, 3))
            space.select_hyperslab((1, 2), (3, 4), op=h5s.SELECT_OR)
        return space

    def elements(self, native, n):
        return b"".join(self.element(native) for _ in range(n))

    def pointer(self, content):
        buffer = ctypes.create_string_buffer(content, max(len(content), 1))
        self.kept.append(buffer)
        return ctypes.addressof(buffer)

    def element(self, native):
        kind = native.get_class()
        if kind == h5t.STRING and native.is_variable_str():
            text = self.rng.choice(TEXTS).encode()
            if native.get_cset() == h5t.CSET_ASCII:
                text = bytes(byte for byte in text if byte < 128)
            address = 0 if self.rng.random() < 0.1 else self.pointer(text + b"\0")
            return address.to_bytes(8, "little")
        if kind == h5t.VLEN:
            length = self.rng.choice([0, 0, 1, 2, 3, 7])
            content = self.elements(native.get_super(), length)
            return length.to_bytes(8, "little") + (self.pointer(content) if length else 0).to_bytes(8, "little")
        if kind == h5t.ARRAY:
            return self.elements(native.get_super(), int(np.prod(native.get_array_dims())))
        if kind == h5t.COMPOUND:
            return b"".join(self.element(native.get_member_type(n)) for n in range(native.get_nmembers()))
        if kind == h5t.FLOAT:
            return np.array(self.rng.randint(-1000, 1000) / 8, f"<f{native.get_size()}").tobytes()
        if kind == h5t.REFERENCE:
            size = native.get_size()
            if self.rng.random() < 0.2:
                return bytes(size)
            reference = self.rng.choice(self.objects if size == 8 else self.regions)
            return raw_of(reference, size)
        if kind == h5t.STRING:
            return self.rng.choice([b"a", b"bb", b"z y", b""]).ljust(native.get_size(), b"\0")[: native.get_size()]
        return self.rng.randbytes(native.get_size())


def raw_of(reference, size):
    """The bytes of a reference, which h5py gives out in arrays only."""
    kind = h5py.ref_dtype if size == 8 else h5py.regionref_dtype
    with h5py.File("raw", "w", driver="core", backing_store=False) as file:
        dataset = file.create_dataset("r", (), kind)
        dataset[()] = reference
        tid = h5t.STD_REF_OBJ if size == 8 else h5t.STD_REF_DSETREG
        return hdf5_c.read_dataset(dataset.id, tid).tobytes()


def holds_references(tid):
    kind = tid.get_class()
    if kind == h5t.REFERENCE:
        return True
    if kind in (h5t.VLEN, h5t.ARRAY):
        return holds_references(tid.get_super())
    return kind == h5t.COMPOUND and any(holds_references(tid.get_member_type(n)) for n in range(tid.get_nmembers()))


def creation_list(rng, tid, shape, values, has_fill):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    layout = rng.choice(["contiguous", "compact", "chunked", "chunked"]) if shape else rng.choice(["contiguous", "compact"])
    if layout == "chunked":
        dcpl.set_chunk(tuple(rng.randint(1, size) for size in shape))
        if rng.random() < 0.5:
            dcpl.set_shuffle()
        if rng.random() < 0.6:
            dcpl.set_deflate(4)
    elif layout == "compact":
        dcpl.set_layout(h5d.COMPACT)
    if has_fill:
        native = memory_type(tid)
        hdf5_c.set_fill_value(dcpl, native, np.frombuffer(values.element(native), np.uint8))
    return dcpl


def add(rng, file, types, values, name):
    tid = types.varying()
    native = memory_type(tid)
    shape = rng.choice([(), (1,), (5,), (17,), (4, 6), (3, 2, 5)])
    has_fill = not holds_references(tid) and rng.random() < 0.4
    dcpl = creation_list(rng, tid, shape, values, has_fill)
    space = h5s.create_simple(shape) if shape else h5s.create(h5s.SCALAR)
    dataset = h5d.create(file.id, name.encode(), tid, space, dcpl)
    written = rng.choice(["all", "all", "part", "none"]) if shape else rng.choice(["all", "none"])
    if written == "all":
        n = int(np.prod(shape))
        hdf5_c.write_dataset(dataset, native, np.frombuffer(values.elements(native, n), np.uint8))
    elif written == "part":
        start = tuple(rng.randint(0, size - 1) for size in shape)
        count = tuple(rng.randint(1, size - first) for size, first in zip(shape, start))
        memory, part = h5s.create_simple(count), space.copy()
        part.select_hyperslab(start, count)
        raw = np.frombuffer(values.elements(native, int(np.prod(count))), np.uint8)
        hdf5_c.call("H5Dwrite", dataset.id, native.id, memory.id, part.id, 0, raw.ctypes.data)
    if rng.random() < 0.5:
        attribute = h5a.create(dataset, "größe".encode(), tid, h5s.create_simple((3,)))
        hdf5_c.write_attribute(attribute, native, np.frombuffer(values.elements(native, 3), np.uint8))


def main():
    path, count, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    libver = rng.choice(["earliest", "latest"])
    with h5py.File(f"{path}.h5", "w", libver=libver) as file:
        file.create_dataset("grid", data=np.arange(60, dtype="f4").reshape(6, 10))
        types, values = Types(rng), Values(rng, file)
        for n in range(count):
            add(rng, file, types, values, f"d{n:03}")
    # What was never written libhdf5 reads only where it can put the fill value into a heap.
    shutil.copy(f"{path}.h5", f"{path}.copy.h5")
    description = description_to_json(describe_file(f"{path}.copy.h5", "r+"), to_json)
    Path(f"{path}.expected.json").write_text(json.dumps({**description, "libver": libver, "features": []}))


main()
