"""What concerns the file itself: user block, file space, sizes of addresses, SWMR, time stamps."""

import numpy as np
from h5py import h5d, h5p, h5t

import hdf5_c
from recipe import ALL_VERSIONS, add_dataset, corpus_file, creation_list


def _some_content(file, random):
    file.create_dataset("group/values", data=random.normal(size=(12, 5)), chunks=(5, 5), compression="gzip")
    file.create_dataset("group/texts", data=["one", "zwei", "три"])
    file.attrs["reference"] = file["group"].ref
    file.attrs["title"] = "some content"


@corpus_file("user-block", versions=ALL_VERSIONS, userblock_size=512)
def user_block(file, random, notes):
    _some_content(file, random)


@corpus_file("user-block", "large-user-block", userblock_size=4096)
def user_block_4096(file, random, notes):
    _some_content(file, random)


@corpus_file("paged-file-space", versions=("v110", "latest"), fs_strategy="page", fs_persist=True, fs_page_size=4096)
def paged(file, random, notes):
    _some_content(file, random)
    del file["group/texts"]


def _short_addresses():
    fcpl = h5p.create(h5p.FILE_CREATE)
    fcpl.set_sizes(4, 4)
    return fcpl


@corpus_file("4-byte-addresses", versions=("earliest", "latest"), creation_list=_short_addresses)
def short_addresses(file, random, notes):
    _some_content(file, random)


def _shared_messages():
    """One index for dataspaces, datatypes, fill values, filters and attributes of 10 bytes and more."""
    fcpl = h5p.create(h5p.FILE_CREATE)
    every_kind = 0x2 | 0x8 | 0x20 | 0x800 | 0x1000  # 1 << message type
    hdf5_c.call("H5Pset_shared_mesg_nindexes", fcpl.id, 1)
    hdf5_c.call("H5Pset_shared_mesg_index", fcpl.id, 0, every_kind, 10)
    return fcpl


@corpus_file("shared-messages", versions=("earliest", "latest"), creation_list=_shared_messages)
def shared_messages(file, random, notes):
    for index in range(6):
        dataset = file.create_dataset(f"d{index}", data=np.arange(4, dtype="<f8") + index, chunks=(2,), shuffle=True)
        dataset.attrs["the same attribute in all of them"] = np.arange(40, dtype="<i4")
        dataset.attrs["units"] = np.bytes_("metres per second squared, a rather long text")


@corpus_file("swmr")
def swmr(file, random, notes):
    growing = file.create_dataset("growing", shape=(0, 4), maxshape=(None, 4), chunks=(8, 4), dtype="<f4")
    counter = file.create_dataset("counter", data=np.zeros(1, "<i8"))
    file.swmr_mode = True
    for step in range(10):
        growing.resize((5 * (step + 1), 4))
        growing[-5:] = random.normal(size=(5, 4))
        counter[0] = step
        growing.flush()


@corpus_file("track-times", versions=("earliest", "latest"))
def track_times(file, random, notes):
    file.create_dataset("timed", data=np.arange(4), track_times=True)
    file.create_dataset("untimed", data=np.arange(4), track_times=False)


@corpus_file("empty-file", versions=ALL_VERSIONS)
def empty(file, random, notes):
    pass


@corpus_file("reused-space", "deleted-objects", versions=ALL_VERSIONS)
def edited(file, random, notes):
    """Header continuation blocks, free space and rewritten objects, as in a file with a history."""
    for index in range(20):
        file.create_dataset(f"temporary {index}", data=random.normal(size=50))
    for index in range(0, 20, 2):
        del file[f"temporary {index}"]
    values = file.create_dataset("values", data=np.arange(10))
    for index in range(30):
        values.attrs[f"attribute {index}"] = "x" * index
    for index in range(0, 30, 4):
        del values.attrs[f"attribute {index}"]
    add_dataset(file, "temporary 0", h5t.STD_I16BE, np.arange(5), dcpl=creation_list(h5d.COMPACT))
    file.move("temporary 1", "kept")


def _narrow_trees():
    fcpl = h5p.create(h5p.FILE_CREATE)
    for name, arguments in (("H5Pset_sym_k", (2, 2)), ("H5Pset_istore_k", (2,))):
        hdf5_c.library[name](hdf5_c.hid_t(fcpl.id), *arguments)
    return fcpl


@corpus_file("superblock-1", "btree-k", versions=("earliest",), creation_list=_narrow_trees)
def narrow_trees(file, random, notes):
    """Symbol tables and chunk trees with small nodes, so that the trees get deep."""
    for index in range(120):
        file.create_group(f"group {index}")
    file.create_dataset("chunked", data=np.arange(300, dtype="<i4"), chunks=(1,), maxshape=(None,))
