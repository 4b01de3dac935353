"""A gigabyte that is written in no time: rows of which each is a chunk, one of eight that are compressed once.

    writeRows.py PATH     element i of row r of the dataset is (7 * i + r % 8) % 251
"""

import sys
import zlib

import h5py
import numpy as np

ROWS, COLUMNS, DIFFERENT = 1024, 1 << 20, 8


def main(path):
    chunks = [
        zlib.compress(((7 * np.arange(COLUMNS) + row) % 251).astype(np.uint8).tobytes(), 6) for row in range(DIFFERENT)
    ]
    with h5py.File(path, "w", libver="latest") as file:
        rows = file.create_dataset("rows", (ROWS, COLUMNS), np.uint8, chunks=(1, COLUMNS), compression=6)
        for row in range(ROWS):
            rows.id.write_direct_chunk((row, 0), chunks[row % DIFFERENT])


if __name__ == "__main__":
    main(*sys.argv[1:])
