"""Writes a file whose names, values and links hold characters that steer a terminal, and one of other things to show.

    hostile.py NAME HOSTILE.h5 SHOWN.h5
"""

import sys

import h5py
import numpy as np

bad, hostile, shown = sys.argv[1:]

with h5py.File(hostile, "w") as file:
    file.create_dataset(bad, data=np.arange(4) + 0.5, chunks=(2,))
    file.create_group("g" + bad)
    file["soft" + bad] = h5py.SoftLink("/nowhere" + bad)
    file["external" + bad] = h5py.ExternalLink("other" + bad + ".h5", "/x" + bad)
    file.attrs[bad] = bad
    file["text"] = [bad, "plain"]
    file["enum"] = np.zeros(1, dtype=h5py.enum_dtype({"RED" + bad: 0}, basetype="i1"))
    compound = np.zeros(2, dtype=[("field" + bad, "i4"), ("text", "S40")])
    compound["text"] = bad.encode()
    file["compound"] = compound
    file["refs"] = np.array([file[bad].ref], dtype=h5py.ref_dtype)
    file["type" + bad] = np.dtype([("field" + bad, "i4")])
    # A dataset that cannot be read: the file that holds its values is not there.
    space = h5py.h5s.create_simple((3,))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_external(("raw" + bad).encode(), 0, 12)
    h5py.h5d.create(file.id, b"raw", h5py.h5t.STD_I32LE, space, dcpl=plist)

with h5py.File(shown, "w") as file:
    colours = h5py.enum_dtype({"RED": 0, "GREEN": 1}, basetype="i1")
    file.create_dataset("enum", data=np.array([1, 0, 5], dtype="i1"), dtype=colours)
    file.attrs.create("colour", 1, dtype=colours)
    file["record"] = np.array([(1, 2)], dtype=[("colour", colours), ("n", "i4")])
    file["grid"] = np.arange(12).reshape(3, 4)
    file.create_group("a/b")["x"] = 5
    refs = [file["a/b/x"].ref, file["a"].ref, file["/"].ref, h5py.Reference()]
    file["refs"] = np.array(refs, dtype=h5py.ref_dtype)
    file.attrs["region"] = file["grid"].regionref[0:2, 1:4:2]
    file.attrs["object"] = file["a/b"].ref
    file.attrs["long"] = "x" * 200_000
    file.attrs["many"] = np.arange(20)
