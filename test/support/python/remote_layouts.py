"""Files of the measured task for remote reading: 400 small datasets with attributes in 20 groups, and one large dataset in between."""
import sys

import h5py
import numpy as np


def write(path, **how):
    rng = np.random.default_rng(1)
    with h5py.File(path, "w", **how) as file:
        for g in range(20):
            group = file.create_group(f"group{g:02}")
            if g == 10:
                image = np.cumsum(rng.normal(size=(4096, 4096)), axis=1).astype("f4").round(2)
                file.create_dataset("image", data=image, chunks=(256, 256), compression="gzip", shuffle=True)
            for d in range(20):
                dataset = group.create_dataset(f"data{d:02}", data=rng.random(100).astype("f4"))
                dataset.attrs["units"] = "mm"
                dataset.attrs["scale"] = float(d)
                dataset.attrs["origin"] = np.arange(3.0)


if __name__ == "__main__":
    folder = sys.argv[1]
    write(f"{folder}/earliest.h5", libver="earliest")
    write(f"{folder}/latest.h5", libver="latest")
    for name, size in (("paged8M", 2**23), ("paged1M", 2**20), ("paged256K", 2**18)):
        write(f"{folder}/{name}.h5", libver="latest", fs_strategy="page", fs_page_size=size)
