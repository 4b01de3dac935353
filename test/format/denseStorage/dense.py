"""Files with links and attributes that are stored densely.

    dense.py make OUTDIR NAME...       files links-ORDER-COUNT.h5 and attributes-ORDER-COUNT.h5, and lists each
    dense.py edit KIND FILE CHANGES    lists it, deletes and adds CHANGES of them, and checks the result

KIND is `links` (of the group /g) or `attributes` (of the dataset /d). A list has names with what they are, in the order of
names, and the names in creation order where that is tracked. All are looked up by their names too.
"""

import json
import random
import sys
from pathlib import Path

import h5py
import numpy as np
from h5py import h5a, h5g, h5p, h5s, h5t

# Pairs of names that have the same hash.
COLLIDING = ["link7243", "link27525", "link50009", "link138750", "link93160", "link180039"]
TRACKED = h5p.CRT_ORDER_TRACKED
ORDERS = {"none": 0, "tracked": TRACKED, "indexed": TRACKED | h5p.CRT_ORDER_INDEXED}


def names_of(count):
    """Not in alphabetical order, so that no order passes for another."""
    return COLLIDING[:6] + [f"n{(n * 7919) % count:05}" for n in range(count - 6)]


def add_link(file, group, name, number):
    if number % 3 == 0:
        group[name] = file["d"]
    elif number % 3 == 1:
        group[name] = h5py.SoftLink(f"/target of {name}")
    else:
        group[name] = h5py.ExternalLink(f"{name}.h5", "/there")


def add_attribute(dataset, name, number):
    space = h5s.create_simple((number % 3 + 1,))
    attribute = h5a.create(dataset.id, name.encode(), h5t.STD_I32LE, space)
    attribute.write(np.full(number % 3 + 1, number, "<i4"))


def make(path):
    """Makes a file as its name says, and gives what is in it."""
    kind, order, count = path.stem.split("-")
    flags = ORDERS[order]
    with h5py.File(path, "w", libver="latest") as file:
        dcpl = h5p.create(h5p.DATASET_CREATE)
        dcpl.set_attr_creation_order(flags if kind == "attributes" else 0)
        h5py.h5d.create(file.id, b"d", h5t.STD_I32LE, h5s.create(h5s.SCALAR), dcpl)
        gcpl = h5p.create(h5p.GROUP_CREATE)
        gcpl.set_link_creation_order(flags)
        h5g.create(file.id, b"g", gcpl=gcpl)
        for number, name in enumerate(names_of(int(count))):
            if kind == "links":
                add_link(file, file["g"], name, number)
            else:
                add_attribute(file["d"], name, number)
    with h5py.File(path, "r") as file:
        return contents(kind, file)


def describe_link(group, name):
    link = group.get(name, getlink=True)
    if isinstance(link, h5py.SoftLink):
        return f"soft {link.path}"
    if isinstance(link, h5py.ExternalLink):
        return f"external {link.filename} {link.path}"
    return f"hard {group[name].name == f'/g/{name}' and group[name].shape == ()}"


def contents(kind, file):
    if kind == "links":
        group = file["g"]
        seen = []
        group.id.links.iterate(lambda name: seen.append(name.decode()), order=h5py.h5.ITER_INC)
        flags = group.id.get_create_plist().get_link_creation_order()
        creation = []
        if flags:
            group.id.links.iterate(
                lambda name: creation.append(name.decode()), idx_type=h5py.h5.INDEX_CRT_ORDER, order=h5py.h5.ITER_INC
            )
        items = {name: describe_link(group, name) for name in seen}
        assert len(group) == len(items) == len(seen), (len(group), len(items))
    else:
        dataset = file["d"]
        seen = []
        h5a.iterate(dataset.id, lambda name: seen.append(name.decode()))
        flags = dataset.id.get_create_plist().get_attr_creation_order()
        creation = []
        if flags & h5p.CRT_ORDER_INDEXED:
            h5a.iterate(dataset.id, lambda name: creation.append(name.decode()), index_type=h5py.h5.INDEX_CRT_ORDER)
        items = {name: [int(n) for n in dataset.attrs[name]] for name in seen}
        assert h5a.get_num_attrs(dataset.id) == len(items) == len(seen)
    assert seen == sorted(seen), "names in order"
    return {"items": sorted(items.items()), "creation": creation or None}


def edit(kind, path, changes):
    rng = random.Random(changes)
    with h5py.File(path, "r+", libver="latest") as file:
        before = contents(kind, file)
        names = [name for name, _ in before["items"]]
        gone = set(rng.sample(names, min(changes, len(names) - 1)))
        creation = before["creation"] and [name for name in before["creation"] if name not in gone]
        waiting = sorted(gone)
        rng.shuffle(waiting)
        added = []
        # Turn by turn, so that neither direction comes first.
        for number in range(changes):
            name = f"added{rng.randrange(10**9)}-{number}"
            added.append(name)
            if kind == "links":
                add_link(file, file["g"], name, number)
            else:
                add_attribute(file["d"], name, number)
            if waiting:
                other = waiting.pop()
                if kind == "links":
                    del file["g"][other]
                else:
                    del file["d"].attrs[other]
    with h5py.File(path, "r") as file:
        after = contents(kind, file)
    expected = sorted(set(names) - gone | set(added))
    assert [name for name, _ in after["items"]] == expected, "names after the edits"
    if creation:
        assert after["creation"] == creation + added, "creation order after the edits"
    kept = [item for item in before["items"] if item[0] not in gone]
    assert [item for item in after["items"] if item[0] not in added] == kept, "what was left alone"
    return before


if sys.argv[1] == "make":
    print(json.dumps({name: make(Path(sys.argv[2]) / name) for name in sys.argv[3:]}))
else:
    print(json.dumps(edit(sys.argv[2], sys.argv[3], int(sys.argv[4]))))
