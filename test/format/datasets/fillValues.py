"""Makes datasets in the earliest format with fill values of every kind: python fillValues.py FILE."""

import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

SEVEN = np.array(7, "<i4")

with h5py.File(sys.argv[1], "w", libver="earliest") as file:
    for name, fill, time in (
        ("default", None, h5d.FILL_TIME_IFSET),
        ("user", SEVEN, h5d.FILL_TIME_IFSET),
        ("never", SEVEN, h5d.FILL_TIME_NEVER),
    ):
        dcpl = h5p.create(h5p.DATASET_CREATE)
        dcpl.set_chunk((2,))
        dcpl.set_fill_time(time)
        if fill is not None:
            dcpl.set_fill_value(fill)
        h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple((4,)), dcpl)
