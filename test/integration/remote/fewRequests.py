"""Files of which a part is found in few waves: groups of 2,000 links, and 12,000 chunks by every kind of index. Prints what is in the slices."""
import json
import sys

import h5py
import numpy as np

folder = sys.argv[1]


def filled(path, **how):
    """A file whose metadata is not all at its beginning."""
    file = h5py.File(path, "w", **how)
    file.create_dataset("filler", data=np.random.default_rng(1).integers(0, 255, 1_200_000).astype("u1"))
    return file


for libver in ("earliest", "latest"):
    with filled(f"{folder}/links-{libver}.h5", libver=libver) as file:
        group = file.create_group("group")
        for n in range(2000):
            group[f"name {n * 7919 % 2000:04}"] = h5py.SoftLink(f"/target {n}")

# 120 x 100 chunks; a slice of 15 x 17 of them.
shape, chunk = (480, 400), (4, 4)
data = np.arange(shape[0] * shape[1], dtype="i4").reshape(shape)
for name, libver, maxshape in (
    ("btree1", "earliest", None),
    ("fixed-array", "latest", None),
    ("extensible-array", "latest", (None, shape[1])),
    ("btree2", "latest", (None, None)),
):
    with filled(f"{folder}/chunks-{name}.h5", libver=libver) as file:
        file.create_dataset("data", data=data, chunks=chunk, maxshape=maxshape, compression="gzip")

print(json.dumps(data[200:260, 160:228].ravel().tolist()))
