"""Makes the files whose edits are interrupted: python make.py FOLDER. Prints their names."""

import sys

import h5py
import numpy as np

TEXT = h5py.string_dtype()


def fill(file, track, many):
    tracked = {"track_order": True} if track else {}
    group = file.create_group("group", **tracked)
    for n in range(many):
        group.create_dataset(f"d{n:03}", data=np.arange(n % 5 + 1, dtype="i4"))
    other = file.create_group("other", **tracked)
    other["soft"] = h5py.SoftLink("/group/d000")
    shared = group["d000"]
    other["hard"] = shared
    deep = other.create_group("deep")
    deep["again"] = shared
    deep.create_dataset("chunked", data=np.arange(100.0), chunks=(10,), compression="gzip")
    file["type"] = np.dtype([("x", "f8"), ("n", "i2")])
    typed = file.create_dataset("typed", (3,), dtype=file["type"])
    for n in range(many):
        typed.attrs[f"a{n:03}"] = n
    typed.attrs["text"] = "some text"
    group.attrs["one"] = [1.5, 2.5]


def main(folder):
    for libver in ("earliest", "v110", "latest"):
        for track in (False, True):
            for many in (3, 8, 30):
                name = f"{libver}-{'tracked' if track else 'plain'}-{many}.h5"
                with h5py.File(f"{folder}/{name}", "w", libver=libver, track_order=track) as file:
                    fill(file, track, many)
                print(name)


main(sys.argv[1])
