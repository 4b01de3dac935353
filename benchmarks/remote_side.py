"""The readers of Python for benchmarks/remote.mjs. usage: remote_side.py READER URL; prints the seconds and the sum of the slice."""

import json
import sys
import time

START, STOP = 1800, 2400


def by_h5py(url):
    import fsspec
    import h5py

    with fsspec.open(url, "rb") as remote, h5py.File(remote, "r") as file:
        return file["image"][START:STOP, START:STOP]


def by_pyfive(url):
    import fsspec
    import pyfive

    with fsspec.open(url, "rb") as remote, pyfive.File(remote) as file:
        return file["image"][START:STOP, START:STOP]


def by_h5coro(url):
    from h5coro import h5coro, webdriver

    # Warnings of it go to the standard output.
    file = h5coro.H5Coro(url, webdriver.HTTPDriver, credentials="none", errorChecking=True, verbose=False)
    part = {"dataset": "image", "hyperslice": [[START, STOP], [START, STOP]]}
    return file.readDatasets([part], block=True)["image"]


def by_async_hdf5(url):
    import asyncio
    import zlib

    import async_hdf5
    import numpy as np
    from async_hdf5.store import HTTPStore

    side = 256

    async def read():
        base, _, name = url.rpartition("/")
        store = HTTPStore.from_url(base, client_options={"allow_http": True})
        file = await async_hdf5.HDF5File.open(name, store=store)
        dataset = await (await file.root_group()).dataset("image")
        wanted = range(START // side, -(-STOP // side))
        places = [(row, column) for row in wanted for column in wanted]
        found = np.empty((side * len(wanted), side * len(wanted)), "f4")
        # It fetches chunks and leaves decoding to its caller.
        for (row, column), stored in zip(places, await dataset.batch_get_chunks([list(place) for place in places])):
            bytes_ = np.frombuffer(zlib.decompress(stored), "u1").reshape(4, -1).T.tobytes()
            y, x = (row - wanted[0]) * side, (column - wanted[0]) * side
            found[y : y + side, x : x + side] = np.frombuffer(bytes_, "<f4").reshape(side, side)
        first = START - wanted[0] * side
        return found[first : first + STOP - START, first : first + STOP - START]

    return asyncio.run(read())


if __name__ == "__main__":
    reader = {"h5py": by_h5py, "pyfive": by_pyfive, "h5coro": by_h5coro, "async-hdf5": by_async_hdf5}[sys.argv[1]]
    # What the readers import is no part of the time.
    import h5py  # noqa: F401
    import numpy as np

    for name in {"h5py": ["fsspec"], "pyfive": ["fsspec", "pyfive"], "h5coro": ["h5coro"], "async-hdf5": ["async_hdf5"]}[sys.argv[1]]:
        __import__(name)
    begun = time.perf_counter()
    found = reader(sys.argv[2])
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "sum": float(np.asarray(found, dtype="f8").sum())}))
