"""Writes random trees of groups, datasets and committed datatypes, with soft, external, dangling and cyclic links, and prints what h5py tells of them.

Usage: trees.py FOLDER COUNT
"""

import json
import random
import sys

import h5py
import numpy as np
from h5py import h5, h5i, h5o, h5r

NAMES = ["a", "b", "c", "ä", "z", "longer name", "\U0001f600", "\uffee", "0", "A"]


def text(name):
    return name.decode() if isinstance(name, bytes) else name


def grow(rng, file, other):
    groups, objects = [file["/"]], []
    for _ in range(rng.randrange(5, 60)):
        group = rng.choice(groups)
        name = rng.choice(NAMES) + rng.choice(["", "", str(rng.randrange(30))])
        if name in group:
            continue
        made = rng.choice(["group", "group", "dataset", "datatype", "hard", "soft", "external", "dangling", "cycle"])
        if made == "group":
            groups.append(group.create_group(name, track_order=rng.choice([True, False, None])))
            objects.append(groups[-1])
        elif made == "dataset":
            data = np.arange(rng.randrange(4), dtype=rng.choice(["<i8", ">f4", "<u2"]))
            more = {"chunks": (2,), "maxshape": (None,), **rng.choice([{}, {"compression": "gzip", "shuffle": True}])}
            group.create_dataset(name, data=data, **(more if rng.random() < 0.5 else {}))
            objects.append(group[name])
        elif made == "datatype":
            group[name] = np.dtype("<i4")
            objects.append(group[name])
        elif made in ("hard", "cycle"):
            group[name] = rng.choice(objects) if made == "hard" and objects else rng.choice(groups)
        elif made == "soft":
            group[name] = h5py.SoftLink(rng.choice(objects).name if objects else "/")
        elif made == "external":
            group[name] = h5py.ExternalLink(other, rng.choice(["/there", "/there/x", "/nowhere"]))
        else:
            group[name] = h5py.SoftLink("no/where")
    for one in objects:
        for n in range(rng.randrange(3)):
            one.attrs[f"{rng.choice(NAMES)}{n}"] = rng.choice([1, 2.5, "text", [1, 2, 3], ["a", "bc"], h5py.Empty("f8")])
    return objects


def info(object):
    found = h5o.get_info(object.id)
    return {"rc": found.rc, "num_attrs": len(object.attrs), "kind": type(object).__name__}


def value(found):
    if isinstance(found, h5py.Empty):
        return None
    return found.tolist() if isinstance(found, (np.ndarray, np.generic)) else found


def attributes(object):
    return {name: value(found) for name, found in object.attrs.items()}


def facts(object):
    if not isinstance(object, h5py.Dataset):
        return None
    dcpl = object.id.get_create_plist()
    filters = [dcpl.get_filter(n)[0] for n in range(dcpl.get_nfilters())]
    return {"shape": list(object.shape), "dtype": object.dtype.str, "chunk": object.chunks, "filters": filters}


def links(file, paths):
    for path in paths:
        names = []
        for name in file[path]:
            try:
                object = file[path][name]
            except KeyError:
                names.append([name, None, None])
                continue
            names.append([name, info(object), text(h5i.get_name(object.id))])
        yield [path, names]


def described(file):
    visited = []
    file.visititems(lambda name, object: visited.append([name, info(object)]))
    groups = ["/"] + ["/" + name for name, object in visited if object["kind"] == "Group"]
    names = [[path, text(h5i.get_name(file[path].id))] for path in ["/"] + ["/" + name for name, _ in visited]]
    referred = [["/" + name if name else "/", text(h5r.get_name(file[name or "/"].ref, file.id))] for name, _ in [["", None]] + visited]
    def paths(id, index, order):
        found = []
        h5o.visit(id, lambda name: found.append(text(name)), idx_type=index, order=order)
        # libhdf5 comes again to what it began with where a circle leads to its only link, and so to what is in it.
        seen, once = {h5o.get_info(id).addr}, []
        for path in found:
            address = h5o.get_info(id, path.encode()).addr
            if address not in seen:
                once.append(path)
            seen.add(address)
        return once

    below = [[path, paths(file[path].id, h5.INDEX_NAME, h5.ITER_INC)] for path in groups]
    return {
        "byCreation": paths(file.id, h5.INDEX_CRT_ORDER, h5.ITER_INC),
        "backwards": paths(file.id, h5.INDEX_NAME, h5.ITER_DEC),
        "inGroups": below,
        "visited": visited,
        "held": [[attributes(file[name]), facts(file[name])] for name, _ in visited],
        "root": info(file["/"]),
        "names": names,
        "referred": referred,
        "links": list(links(file, groups)),
    }


folder, count = sys.argv[1], int(sys.argv[2])
with h5py.File(f"{folder}/other.h5", "w") as other:
    other["there/x"] = [1, 2]
answers = {}
for seed in range(count):
    rng = random.Random(seed)
    name = f"tree{seed}.h5"
    with h5py.File(f"{folder}/{name}", "w", libver=rng.choice(["earliest", "latest"]), track_order=rng.random() < 0.3) as file:
        grow(rng, file, "other.h5")
    with h5py.File(f"{folder}/{name}", "r") as file:
        answers[name] = described(file)
print(json.dumps(answers))
