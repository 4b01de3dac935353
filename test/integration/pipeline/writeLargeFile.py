"""A file with datasets that are worth being read by several workers; `valueAt` of largeFile.ts knows their values.

    writeLargeFile.py PATH
"""

import sys

import h5py
import numpy as np

FILL = 77


def numbers(dims):
    """For each element, 24 bits that depend on its number in C order."""
    count = np.arange(np.prod(dims), dtype=np.uint32)
    return ((count * np.uint32(2654435761)) >> np.uint32(8)).reshape(dims)


def main(path):
    with h5py.File(path, "w", libver="latest") as file:
        dims = (600, 40, 50)
        deflated = file.create_dataset(
            "deflated", dims, "<i4", chunks=(50, 20, 25), compression=1, shuffle=True, fillvalue=FILL
        )
        values = numbers(dims)
        deflated[:200], deflated[250:] = values[:200], values[250:]
        dims = (1000, 1000)
        file.create_dataset("plain", dims, ">f8", data=numbers(dims), chunks=(100, 100))
        dims = (1500, 2000)
        file.create_dataset("contiguous", dims, "<u2", data=numbers(dims) & 0xFFFF)
        dims = (300, 1000)
        records = np.empty(dims, dtype=[("a", "<i4"), ("b", "<f8")])
        records["a"], records["b"] = numbers(dims), numbers(dims) / 4
        file.create_dataset("records", data=records, chunks=(60, 100), compression=1, fletcher32=True)
        dims = (200, 500)
        texts = np.char.mod("s%d", numbers(dims) % 10_000).astype("S6")
        file.create_dataset("texts", data=texts, chunks=(50, 125), compression=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
