"""Writes pairs of files whose soft and external links lead to and fro, and prints what H5Iget_name gives for objects in them.

Usage: externalNames.py FOLDER COUNT
"""

import json
import random
import sys

import h5py
from h5py import h5i

NAMES = ["a", "b", "c"]


def paths(rng):
    return "/" + "/".join(rng.choice(NAMES) for _ in range(rng.randrange(4)))


def grow(rng, file, files):
    groups = [file["/"]]
    for _ in range(8):
        group, name = rng.choice(groups), rng.choice(NAMES)
        if group.get(name, getlink=True) is not None:
            continue
        made = rng.choice(["group", "group", "soft", "external", "external"])
        if made == "group":
            groups.append(group.create_group(name))
        elif made == "soft":
            target = paths(rng)
            group[name] = h5py.SoftLink(target if rng.random() < 0.5 else target[1:] or ".")
        else:
            group[name] = h5py.ExternalLink(rng.choice(files), paths(rng))


def opened(location, path):
    try:
        return location[path]
    except (KeyError, OSError, RuntimeError):
        return None


def named(location):
    for a in NAMES:
        for path in [a, f"/{a}", *(f"{a}/{b}" for b in NAMES), *(f"{a}/{b}/{c}" for b in NAMES for c in NAMES)]:
            found = opened(location, path)
            if found is not None:
                yield path, found


def name(object):
    return h5i.get_name(object.id).decode()


folder, count = sys.argv[1], int(sys.argv[2])
answers = {}
for seed in range(count):
    rng = random.Random(seed)
    files = [f"{seed}a.h5", f"{seed}b.h5"]
    for one in files:
        with h5py.File(f"{folder}/{one}", "w") as file:
            grow(rng, file, files)
    with h5py.File(f"{folder}/{files[0]}", "r") as file:
        answers[files[0]] = [
            [path, name(found), [[below, name(object)] for below, object in named(found)]] for path, found in named(file)
        ]
print(json.dumps(answers))
