"""What h5py says of chunks, one by one.

    directChunks.py FOLDER < CHUNKS     for each [file, path, offset] of a JSON list: [filter mask, size, SHA-1 of the bytes]
"""

import hashlib
import json
import sys
from pathlib import Path

import h5py


def main(folder):
    files, answers = {}, []
    for name, path, offset in json.load(sys.stdin):
        if name not in files:
            files[name] = h5py.File(Path(folder) / name)
        mask, data = files[name][path].id.read_direct_chunk(tuple(offset))
        answers.append([mask, len(data), hashlib.sha1(data).hexdigest()])
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
