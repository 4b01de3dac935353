"""Files that name others. usage: make.py FOLDER"""

import os
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

ROOT = os.path.abspath(sys.argv[1])
os.makedirs(os.path.join(ROOT, "own", "sub"))
os.makedirs(os.path.join(ROOT, "other"))
os.chdir(os.path.join(ROOT, "own"))


def source(path, first=1, name="q"):
    with h5py.File(path, "w") as file:
        file[name] = np.arange(first, first + 5)
        file.create_dataset("growing", shape=(2,), maxshape=(None,), chunks=(2,), dtype="i4")


source("beside.h5")
source("sub/below.h5", 11)
source("../other/out.h5", 21)
source("noDataset.h5", 1, "elsewhere")
with h5py.File("noNumbers.h5", "w") as file:
    file["q"] = np.array([b"a"] * 5)
with h5py.File("isGroup.h5", "w") as file:
    file.create_group("q")
with open("text.h5", "w") as file:
    file.write("no HDF5 at all " * 100)
source("cut.h5")
os.truncate("cut.h5", os.path.getsize("cut.h5") // 2)
os.makedirs("folder.h5")
os.mkfifo("pipe.h5")
os.symlink("../other/out.h5", "leadsOut.h5")
os.symlink("sub/below.h5", "leadsBelow.h5")
os.symlink("../other/nothing.h5", "danglingOut.h5")
os.symlink("nothing.h5", "dangling.h5")
os.symlink("circle.h5", "circle.h5")
with h5py.File("chain.h5", "w") as file:
    file["next"] = h5py.ExternalLink("sub/second.h5", "next")
with h5py.File("sub/second.h5", "w") as file:
    file["next"] = h5py.ExternalLink("below.h5", "q")

NAMES = {
    "beside": "beside.h5",
    "below": "sub/below.h5",
    "up": "../other/out.h5",
    "absolute": os.path.join(ROOT, "other", "out.h5"),
    "absoluteBelow": os.path.join(ROOT, "own", "sub", "below.h5"),
    "moved": "/no/such/folder/beside.h5",
    "missing": "none.h5",
    "missingUp": "../other/none.h5",
    "url": "http://localhost/out.h5",
    "noDataset": "noDataset.h5",
    "noNumbers": "noNumbers.h5",
    "isGroup": "isGroup.h5",
    "text": "text.h5",
    "cut": "cut.h5",
    "folder": "folder.h5",
    "pipe": "pipe.h5",
    "leadsOut": "leadsOut.h5",
    "leadsBelow": "leadsBelow.h5",
    "danglingOut": "danglingOut.h5",
    "dangling": "dangling.h5",
    "circle": "circle.h5",
}


def raw(file, name, path):
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_external(path.encode(), 0, 20)
    h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple((5,)), properties)


for path, first in (("beside.raw", 1), ("../other/out.raw", 21)):
    np.arange(first, first + 5, dtype="<i4").tofile(path)

with h5py.File("main.h5", "w", libver="latest") as file:
    for name, path in NAMES.items():
        layout = h5py.VirtualLayout((5,), "i8")
        layout[:] = h5py.VirtualSource(path, "q", shape=(5,))
        file.create_virtual_dataset(f"v/{name}", layout, fillvalue=-1)
        file[f"e/{name}"] = h5py.ExternalLink(path, "q")
        file[f"f/{name}"] = h5py.ExternalLink(path, "/")
    file["s"] = h5py.SoftLink("/e/up")
    file["e/chain"] = h5py.ExternalLink("chain.h5", "next")
    file.create_group("r")
    raw(file, "r/beside", "beside.raw")
    raw(file, "r/up", "../other/out.raw")
    raw(file, "r/absolute", os.path.join(ROOT, "other", "out.raw"))
    raw(file, "r/missing", "none.raw")

# Blocks of two elements, each in a file of its own: b-0.h5, b-1.h5.
for n in range(2):
    with h5py.File(f"b-{n}.h5", "w") as file:
        file["q"] = np.array([10 * n, 10 * n + 1], "i4")
with h5py.File("blocks.h5", "w", libver="latest") as file:
    space = h5s.create_simple((2,), (h5s.UNLIMITED,))
    space.select_hyperslab((0,), (h5s.UNLIMITED,), (2,), (2,))
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_virtual(space, b"b-%b.h5", b"q", h5s.create_simple((2,)))
    h5d.create(file.id, b"x", h5t.STD_I32LE, h5s.create_simple((2,), (h5s.UNLIMITED,)), properties)
