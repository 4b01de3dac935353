"""What libhdf5 does when a file that is open is opened again, in one process, and when it is closed under each close degree.

usage: oracle.py FILE FOLDER - prints JSON. FILE is copied into FOLDER for each try.
"""

import json
import os
import shutil
import sys

from h5py import h5d, h5f, h5p

FLAGS = {
    "RDONLY": h5f.ACC_RDONLY,
    "RDWR": h5f.ACC_RDWR,
    "SWMR_READ": h5f.ACC_RDONLY | h5f.ACC_SWMR_READ,
    "SWMR_WRITE": h5f.ACC_RDWR | h5f.ACC_SWMR_WRITE,
}
DEGREES = {"weak": h5f.CLOSE_WEAK, "semi": h5f.CLOSE_SEMI, "strong": h5f.CLOSE_STRONG}

source, folder = sys.argv[1:]
tries = 0


def fresh():
    global tries
    tries += 1
    path = os.path.join(folder, f"oracle-{tries}.h5")
    shutil.copy(source, path)
    return path.encode()


def open_as(path, how, degree=None):
    fapl = h5p.create(h5p.FILE_ACCESS)
    if degree:
        fapl.set_fclose_degree(DEGREES[degree])
    if how in FLAGS:
        return h5f.open(path, FLAGS[how], fapl)
    return h5f.create(path, h5f.ACC_TRUNC if how == "TRUNC" else h5f.ACC_EXCL, fapl=fapl)


def outcome(action):
    try:
        action()
        return "ok"
    except Exception:
        return "refused"


def reopening():
    """Each way to open a file that was opened in each way."""
    for first in [*FLAGS, "TRUNC"]:
        for second in [*FLAGS, "TRUNC", "EXCL"]:
            path = fresh()
            held = open_as(path, first)
            yield f"{first}, {second}", outcome(lambda: open_as(path, second).close())
            held.close()


def degrees():
    """Each explicit close degree for a file that was opened with each."""
    for first in DEGREES:
        for second in DEGREES:
            path = fresh()
            held = open_as(path, "RDWR", first)
            yield f"{first}, {second}", outcome(lambda: open_as(path, "RDWR", second).close())
            held.close()


def closing():
    """Two identifiers of a file, each with a dataset opened through it: who is open after which close."""
    for degree in DEGREES:
        for order in ((0, 1), (1, 0)):
            path = fresh()
            files = [open_as(path, "RDWR", degree) for _ in range(2)]
            datasets = [h5d.open(file, b"plain") for file in files]
            told = []
            for n in [*order, "datasets", *order]:
                if n == "datasets":
                    for dataset in datasets:
                        if dataset.valid:
                            dataset.close()
                elif files[n].valid:
                    told.append(outcome(files[n].close))
                told.append([bool(one.valid) for one in [*files, *datasets]])
            yield f"{degree}, {order[0]} first", told


print(json.dumps({"reopening": dict(reopening()), "degrees": dict(degrees()), "closing": dict(closing())}))
