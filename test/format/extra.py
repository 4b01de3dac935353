"""Files with what the corpus leaves out: every fill value with every allocation time, shared messages by the hundred...

    extra.py OUTDIR        prints the paths of the files
"""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5a, h5d, h5f, h5p, h5s, h5t, h5z  # noqa: E402

import hdf5_c  # noqa: E402

VERSIONS = {"earliest": ("earliest", "latest"), "v108": ("v108", "v108"), "v110": ("v110", "v110"), "latest": "latest"}
LAYOUTS = (h5d.COMPACT, h5d.CONTIGUOUS, h5d.CHUNKED)
SPACE = h5s.create_simple((4, 6))


def fill_values(file):
    """Layouts, allocation times, fill times and fill values in all combinations that HDF5 takes."""
    times = (h5d.ALLOC_TIME_DEFAULT, h5d.ALLOC_TIME_EARLY, h5d.ALLOC_TIME_LATE, h5d.ALLOC_TIME_INCR)
    fills = (h5d.FILL_TIME_ALLOC, h5d.FILL_TIME_NEVER, h5d.FILL_TIME_IFSET)
    for layout, alloc, fill, value in itertools.product(LAYOUTS, times, fills, (None, "undefined", -2.5)):
        dcpl = h5p.create(h5p.DATASET_CREATE)
        dcpl.set_layout(layout)
        if layout == h5d.CHUNKED:
            dcpl.set_chunk((2, 3))
        dcpl.set_alloc_time(alloc)
        dcpl.set_fill_time(fill)
        if value == "undefined":
            hdf5_c.call("H5Pset_fill_value", dcpl.id, h5t.IEEE_F32BE.id, None)
        elif value is not None:
            dcpl.set_fill_value(np.array(value))
        try:
            h5d.create(file.id, f"{layout}-{alloc}-{fill}-{value}".encode(), h5t.IEEE_F32BE, SPACE, dcpl)
        except (RuntimeError, ValueError):
            continue  # compact data cannot be allocated late, an undefined value cannot be written on allocation


def pipelines(file):
    """Filters with flags, client values and names, one of them not there."""
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_chunk((2, 3))
    dcpl.set_filter(h5z.FILTER_SHUFFLE, h5z.FLAG_OPTIONAL)
    dcpl.set_filter(h5z.FILTER_DEFLATE, 0, (7,))
    dcpl.set_filter(h5z.FILTER_FLETCHER32, 0)
    dcpl.set_filter(40000, h5z.FLAG_OPTIONAL, (1, 2, 2**32 - 1))
    h5d.create(file.id, b"many", h5t.STD_I16LE, SPACE, dcpl)


def headers(file):
    """Attribute storage, creation order and times of every kind of object."""
    for number, order in enumerate((0, h5p.CRT_ORDER_TRACKED, h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED)):
        dcpl = h5p.create(h5p.DATASET_CREATE)
        dcpl.set_attr_creation_order(order)
        dcpl.set_obj_track_times(number != 1)
        if number == 2:
            dcpl.set_attr_phase_change(3, 2)
        dataset = h5d.create(file.id, f"dataset{number}".encode(), h5t.STD_I16LE, SPACE, dcpl)
        group = file.create_group(f"group{number}", track_order=number == 2)
        committed = h5t.STD_U8LE.copy()
        committed.commit(file.id, f"type{number}".encode())
        for count, owner in ((number, dataset), (6, group.id), (12, committed)):
            for index in range(count):
                h5a.create(owner, f"attribute {index}".encode(), h5t.STD_I32BE, h5s.create_simple((index,)))
    file["again"] = file["dataset0"]
    file["once more"] = file["dataset0"]
    file.create_group("links").attrs.create("Ärger", 1)
    for index in range(30):
        file[f"links/{'name ' * 60}{index}"] = h5py.SoftLink("/nowhere")
    file["compact links/hard"] = file["dataset0"]
    file["compact links/söft"] = h5py.SoftLink("/nowhere/é")
    file["compact links/external"] = h5py.ExternalLink("other.h5", "/in it")
    del file["group1"]


def continued(file):
    """A header of many chunks, with messages deleted from it."""
    dataset = file.create_dataset("continued", shape=(2,), dtype="i4")
    group = file.create_group("continued group")
    for index in range(120):
        for owner in (dataset, group):
            owner.attrs[f"a{index}"] = "x" * (index * 7 % 90)
    for index in range(0, 120, 3):
        del dataset.attrs[f"a{index}"]
    for index in range(40):
        group.create_group(f"member {index}")


def shared(file):
    """Enough different messages that their heap has indirect blocks."""
    for index in range(400):
        dtype = np.dtype([(f"member {index} {field}", f"S{1 + index % 9}") for field in range(12)])
        space = h5s.create_simple((index + 1, 7))
        dataset = h5d.create(file.id, f"d{index}".encode(), h5t.py_create(dtype), space)
        h5a.create(dataset, b"attribute", h5t.py_create(dtype), h5s.create_simple((2,)))
    # Past 4096 bytes an object of the heap is a "huge" one, stored by itself.
    h5a.create(file.id, b"huge", h5t.STD_U8LE, h5s.create_simple((5000,)))


def shared_fcpl():
    fcpl = h5p.create(h5p.FILE_CREATE)
    hdf5_c.call("H5Pset_shared_mesg_nindexes", fcpl.id, 2)
    hdf5_c.call("H5Pset_shared_mesg_index", fcpl.id, 0, 1 << 12, 20)  # attributes
    hdf5_c.call("H5Pset_shared_mesg_index", fcpl.id, 1, (1 << 1) | (1 << 3), 10)  # dataspaces, datatypes
    return fcpl


def main():
    directory = Path(sys.argv[1])
    for build, (version, libver) in itertools.product((fill_values, pipelines, headers, continued), VERSIONS.items()):
        path = directory / f"extra-{build.__name__}-{version}.h5"
        with h5py.File(path, "w", libver=libver) as file:
            build(file)
        print(path)
    path = directory / "extra-shared-latest.h5"
    fapl = h5p.create(h5p.FILE_ACCESS)
    fapl.set_libver_bounds(h5f.LIBVER_LATEST, h5f.LIBVER_LATEST)
    with h5py.File(h5f.create(bytes(path), h5f.ACC_TRUNC, shared_fcpl(), fapl)) as file:
        shared(file)
    print(path)


if __name__ == "__main__":
    main()
