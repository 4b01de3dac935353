"""Opens a file for writing, as only one that was closed properly can be, and prints its members as JSON.

usage: judge.py FILE - datasets as their sorted distinct values, attributes by name
"""

import json
import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "r+") as file:
    found = {"/": sorted(file.attrs)}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            found[name] = numpy.unique(item[()]).tolist()
        else:
            found[name] = sorted(item)

    file.visititems(visit)
    file.create_group("made by h5py")
print(json.dumps(found))
