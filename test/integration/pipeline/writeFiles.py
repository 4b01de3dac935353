"""Files with random datasets, for reading them by every path, and beside each what h5py reads from it.

    writeFiles.py OUTDIR SEED FILES DATASETS     prints, as JSON, the names of the files and the addresses of their datasets

The content depends on nothing but the numbers and the versions of h5py, HDF5 and NumPy.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5d, h5f, h5o, h5p, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402
from container import SideFiles, to_json  # noqa: E402
from describe import describe_file, description_to_json  # noqa: E402
from recipe import compound_type, enum_type, string_type  # noqa: E402

VERSIONS = ("EARLIEST", "V18", "V110", "V112", "V114", "LATEST")
DONT_FILTER_PARTIAL_CHUNKS = 2
LARGEST_COMPACT = 60_000
MOST_ELEMENTS = 6_000

hdf5_c.library.H5Pset_chunk_opts.argtypes = [hdf5_c.hid_t, hdf5_c.ctypes.c_uint]

FLOATS = [h5t.IEEE_F16LE, h5t.IEEE_F16BE, h5t.IEEE_F32LE, h5t.IEEE_F32BE, h5t.IEEE_F64LE, h5t.IEEE_F64BE]
COMPLEX = [getattr(h5t, f"COMPLEX_IEEE_F{name}") for name in ("32LE", "32BE", "64LE", "64BE")]
ENUM = {"ONE": 1, "TWO": 2, "MANY": 77}
BITFIELDS = [h5t.STD_B8LE, h5t.STD_B16BE, h5t.STD_B32LE, h5t.STD_B64BE]


class Writer:
    """Writes one file after the other out of one sequence of random numbers."""

    def __init__(self, folder, seed):
        self.folder, self.random = Path(folder), np.random.default_rng(seed)

    def one_of(self, choices):
        return choices[self.random.integers(len(choices))]

    def chance(self, probability):
        return self.random.random() < probability

    def whole(self, low, high):
        """An integer, both ends included."""
        return int(self.random.integers(low, high + 1))

    def file(self, name, datasets):
        path = self.folder / f"{name}.h5"
        fcpl, fapl = h5p.create(h5p.FILE_CREATE), h5p.create(h5p.FILE_ACCESS)
        fcpl.set_userblock(self.one_of([0, 0, 512, 2048]))
        version = self.one_of(VERSIONS)
        fapl.set_libver_bounds(getattr(h5f, f"LIBVER_{version}"), h5f.LIBVER_LATEST)
        with h5py.File(h5f.create(str(path).encode(), h5f.ACC_TRUNC, fcpl, fapl)) as file:
            for number in range(datasets):
                self.dataset(file, f"d{number:03}", version)
        with h5py.File(path, "r") as file:
            headers = {f"/{key}": h5o.get_info(file[key].id).addr for key in file}
        side_files = SideFiles(self.folder, name)
        content = description_to_json(describe_file(path), lambda container: to_json(container, side_files))
        (self.folder / f"{name}.expected.json").write_text(json.dumps(content, allow_nan=False))
        return {"name": name, "headers": headers}

    def dataset(self, file, name, version):
        tid = self.type()
        dims = self.dims()
        layout = self.one_of(["chunked"] * 6 + ["contiguous"] * 2 + ["compact"])
        if layout == "compact" and np.prod(dims) * tid.get_size() > LARGEST_COMPACT:
            layout = "contiguous"
        dcpl = h5p.create(h5p.DATASET_CREATE)
        dcpl.set_layout({"chunked": h5d.CHUNKED, "contiguous": h5d.CONTIGUOUS, "compact": h5d.COMPACT}[layout])
        maxdims, may_resize = dims, True
        if layout == "chunked":
            maxdims = tuple(self.one_of([size, size + self.whole(0, 20), h5s.UNLIMITED]) for size in dims)
            chunk = tuple(self.whole(1, min(size + 3, limit)) for size, limit in zip(dims, maxdims))
            dcpl.set_chunk(chunk)
            self.filters(dcpl, tid)
            if self.chance(0.2) and version not in ("EARLIEST", "V18"):
                # HDF5 2.0 damages the index when such a dataset is resized.
                may_resize = False
                hdf5_c.call("H5Pset_chunk_opts", dcpl.id, DONT_FILTER_PARTIAL_CHUNKS)
        if layout != "compact":
            dcpl.set_alloc_time(self.one_of([h5d.ALLOC_TIME_EARLY, h5d.ALLOC_TIME_INCR, h5d.ALLOC_TIME_LATE]))
        if self.chance(0.5):
            hdf5_c.set_fill_value(dcpl, tid, self.raw(tid, 1))
        dcpl.set_fill_time(self.one_of([h5d.FILL_TIME_IFSET, h5d.FILL_TIME_ALLOC]))
        dataset = h5d.create(file.id, name.encode(), tid, h5s.create_simple(dims, maxdims), dcpl)
        if self.chance(0.6):
            self.write(dataset, (0,) * len(dims), dims)
        for _ in range(self.whole(0, 3)):
            if maxdims != dims and may_resize and self.chance(0.5):
                dataset.set_extent(self.resized(dataset.shape, maxdims))
            self.write_somewhere(dataset)
        if layout == "chunked" and dcpl.get_nfilters() and self.chance(0.3):
            self.write_unfiltered(dataset, dcpl)

    def type(self, depth=0):
        kinds = ["integer"] * 5 + ["float"] * 3 + ["string", "enum", "bool", "bitfield", "opaque", "complex", "pair"]
        kind = self.one_of(kinds + (["compound", "compound", "array"] if depth < 2 else []))
        if kind == "integer":
            return self.integer(self.whole(1, 8))
        if kind == "float":
            return self.one_of(FLOATS)
        if kind == "string":
            padding = self.one_of([h5t.STR_NULLTERM, h5t.STR_NULLPAD, h5t.STR_SPACEPAD])
            return string_type(self.whole(2, 9), padding=padding)
        if kind == "enum":
            return enum_type(self.integer(self.one_of([1, 2, 4])), ENUM)
        if kind == "bool":
            return h5t.py_create(np.dtype(bool), logical=True)
        if kind == "bitfield":
            return self.one_of(BITFIELDS)
        if kind == "opaque":
            opaque = h5t.create(h5t.OPAQUE, self.whole(1, 13))
            opaque.set_tag(b"bytes of something")
            return opaque
        if kind == "complex":
            return self.one_of(COMPLEX)
        if kind == "pair":
            part = self.one_of(FLOATS)
            return compound_type([("r", part), ("i", part)])
        if kind == "array":
            return h5t.array_create(self.type(depth + 1), tuple(self.whole(1, 3) for _ in range(self.whole(1, 2))))
        members, end = [], 0
        for number in range(self.whole(1, 4)):
            member, gap = self.type(depth + 1), self.one_of([0, 0, 3])
            members.append((f"m{number}", member, end + gap))
            end += gap + member.get_size()
        return compound_type(members, end + self.one_of([0, 0, 5]))

    def integer(self, size):
        wide = next(one for one in (1, 2, 4, 8) if one >= size)
        name = f"STD_{self.one_of('IU')}{8 * wide}{self.one_of(['LE', 'BE'])}"
        tid = getattr(h5t, name).copy()
        tid.set_size(size)
        return tid

    def dims(self):
        rank = self.whole(1, 4)
        longest = {1: 3000, 2: 60, 3: 20, 4: 9}[rank]
        dims = tuple(self.whole(1, longest) for _ in range(rank))
        return dims if np.prod(dims) <= MOST_ELEMENTS else self.dims()

    def resized(self, dims, maxdims):
        return tuple(
            self.whole(1, size + 8 if limit == h5s.UNLIMITED else limit) for size, limit in zip(dims, maxdims)
        )

    def filters(self, dcpl, tid):
        # With both compressions in one pipeline, h5py's lzf writes beyond its memory.
        names = ["shuffle", "fletcher32", self.one_of(["deflate", "lzf"])]
        if self.chance(0.05) and tid.get_class() == h5t.INTEGER and tid.get_size() in (1, 2, 4, 8):
            dcpl.set_scaleoffset(h5py.h5z.SO_INT, 0)
        for name in self.random.permutation(names)[: self.one_of([0, 1, 1, 2, 2, 3])]:
            if name == "deflate":
                dcpl.set_deflate(self.one_of([0, 1, 4, 9]))
            elif name == "shuffle":
                dcpl.set_shuffle()
            elif name == "fletcher32":
                dcpl.set_fletcher32()
            else:
                dcpl.set_filter(32000, h5py.h5z.FLAG_OPTIONAL)

    def raw(self, tid, count):
        """Bytes of elements, in the form of their type in the file; some of them compress well."""
        size, kind = tid.get_size(), tid.get_class()
        rows = self.random.integers(0, self.one_of([2, 20, 256]), (count, size), dtype=np.uint8)
        if kind == h5t.STRING:
            lengths = self.random.integers(0, size, count)
            pad = 32 if tid.get_strpad() == h5t.STR_SPACEPAD else 0
            return np.where(np.arange(size) < lengths[:, None], rows % 26 + 97, pad).astype(np.uint8)
        if kind == h5t.ENUM:
            # Of values that are no members, HDF5 makes -1 when it converts them.
            order = "big" if tid.get_super().get_order() == h5t.ORDER_BE else "little"
            values = ENUM.values() if tid.get_nmembers() == len(ENUM) else (0, 1)
            stored = np.array([list(value.to_bytes(size, order)) for value in values], dtype=np.uint8)
            return stored[rows[:, 0] % len(stored)]
        if kind == h5t.COMPOUND:
            for number in range(tid.get_nmembers()):
                member, offset = tid.get_member_type(number), tid.get_member_offset(number)
                rows[:, offset : offset + member.get_size()] = self.raw(member, count)
        if kind == h5t.ARRAY:
            base = tid.get_super()
            rows = self.raw(base, count * (size // base.get_size())).reshape(count, size)
        return rows

    def write(self, dataset, start, count):
        tid, total = dataset.get_type(), int(np.prod(count))
        space = dataset.get_space()
        space.select_hyperslab(start, count)
        dataset.write(h5s.create_simple((total,)), space, np.ascontiguousarray(self.raw(tid, total)), tid)

    def write_somewhere(self, dataset):
        start = tuple(self.whole(0, size - 1) for size in dataset.shape)
        count = tuple(self.whole(1, size - first) for size, first in zip(dataset.shape, start))
        self.write(dataset, start, count)

    def write_unfiltered(self, dataset, dcpl):
        """One chunk that skipped all its filters."""
        chunk = dcpl.get_chunk()
        offset = tuple(self.whole(0, (size - 1) // step) * step for size, step in zip(dataset.shape, chunk))
        raw = self.raw(dataset.get_type(), int(np.prod(chunk))).tobytes()
        if any(info.chunk_offset == offset and info.size == len(raw) for info in self.chunks(dataset)):
            return  # HDF5 2.0 forgets the mask of a chunk that is replaced by one of the same size
        dataset.write_direct_chunk(offset, raw, (1 << dcpl.get_nfilters()) - 1)

    def chunks(self, dataset):
        return [dataset.get_chunk_info(number) for number in range(dataset.get_num_chunks())]


def main(folder, seed, files, datasets):
    writer = Writer(folder, int(seed))
    json.dump([writer.file(f"random-{number:03}", int(datasets)) for number in range(int(files))], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
