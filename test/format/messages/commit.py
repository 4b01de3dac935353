"""Commits datatypes that are given as the bytes of their messages: HDF5 decodes them, and encodes them again.

    commit.py FILE LIBVER < LINES        prints for each line `ok`, or what HDF5 says
"""

import sys

import h5py
from h5py import h5t

# What `H5Tencode` puts before the message: its type and the version of this form.
HEAD = bytes((3, 0))

with h5py.File(sys.argv[1], "w", libver=(sys.argv[2], "latest")) as file:
    for number, line in enumerate(sys.stdin):
        try:
            h5t.decode(HEAD + bytes.fromhex(line)).commit(file.id, f"{number:05}".encode())
            print("ok")
        except Exception as error:  # every failure is the answer
            print(error)
