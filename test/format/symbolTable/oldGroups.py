"""Files with old-style groups, which keep their links in symbol tables.

    oldGroups.py make OUTDIR                  files ROOM-COUNT.h5, whose root group and group /deep/g have COUNT links
    oldGroups.py edit GROUP CHANGES FILE...   deletes and adds CHANGES links, and checks the result
    oldGroups.py drain GROUP FILE...          deletes all links, and adds a few

The latter two list the links of each file before and after: also each by its name.

ROOM is `usual`, `least` (nodes of two entries or children), or `extension` (superblock 2, which does not say how large
nodes are). Links to objects lead to the datasets `one` and `two` of the group /objects, which count more references than
there will ever be.
"""

import json
import random
import struct
import sys
from pathlib import Path

import h5py
from h5py import h5f, h5o, h5p

COUNTS = {"usual": (0, 1, 9, 100, 1500), "least": (0, 40), "extension": (60,)}
GROUPS = ("/", "/deep/g")


def name_of(number):
    """Of several lengths, not in alphabetical order."""
    return "n" + "x" * (number * 31 % 23) + str(number * 7919 % 10007)


def add(group, name, number):
    if number % 3 == 0:
        group[name] = h5py.SoftLink(f"/target/of/{name}")
    else:
        group[name] = group.file["objects/one" if number % 3 == 1 else "objects/two"]


def make(directory):
    for room, counts in COUNTS.items():
        for count in counts:
            path = Path(directory) / f"{room}-{count}.h5"
            fcpl = h5p.create(h5p.FILE_CREATE)
            if room == "extension":
                fcpl.set_file_space_strategy(h5f.FSPACE_STRATEGY_NONE, False, 1)
            fapl = h5p.create(h5p.FILE_ACCESS)
            fapl.set_libver_bounds(h5f.LIBVER_EARLIEST, h5f.LIBVER_LATEST)
            fid = h5f.create(str(path).encode(), h5f.ACC_TRUNC, fcpl, fapl)
            h5py.File(fid).close()
            if room == "least":
                patch(path, 16, struct.pack("<HH", 1, 1))  # the K values of a superblock of version 0
            with h5py.File(path, "r+", libver=("earliest", "latest")) as file:
                objects = file.create_group("objects")
                addresses = []
                for number, name in enumerate(("one", "two")):
                    objects[name] = [number]
                    addresses.append(h5o.get_info(objects[name].id).addr)
                for path_of_group in GROUPS:
                    group = file.require_group(path_of_group)
                    for number in range(count):
                        add(group, name_of(number), number)
            for address in addresses:
                patch(path, address + 4, struct.pack("<I", 10**6))  # the count in an object header of version 1


def patch(path, offset, data):
    with open(path, "r+b") as file:
        file.seek(offset)
        file.write(data)


def contents(group):
    links = []
    for name in group:
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.SoftLink):
            links.append([name, {"target": link.path}])
        else:
            links.append([name, {"address": h5o.get_info(group[name].id).addr}])
    assert len(links) == len(group), (len(links), len(group))
    return links


def edit(group, changes):
    generator = random.Random(changes)
    expected = {name: link for name, link in contents(group)}
    kept = {"objects", "deep"}
    for change in range(changes):
        names = [name for name in expected if name not in kept] if change % 50 == 0 else names
        if change % 2 == 0 and names:
            name = names.pop(generator.randrange(len(names)))
            if name in expected:
                del group[name]
                del expected[name]
        else:
            name = f"{'abyz'[change % 4]}{'w' * generator.randrange(20)}{change}"
            if name not in expected:
                add(group, name, change)
                expected[name] = None
    found = dict(contents(group))
    assert found.keys() == expected.keys(), found.keys() ^ expected.keys()
    for name, link in expected.items():
        assert link is None or found[name] == link, name


def drain(group):
    for name in list(group):
        if name not in ("objects", "deep"):
            del group[name]
    assert set(group) <= {"objects", "deep"}
    for number in range(30):
        add(group, f"again{number}", number)
    assert sum(name.startswith("again") for name in group) == 30


def main(command, *args):
    if command == "make":
        make(*args)
        return
    group_path, *files = args
    changes = int(files.pop(0)) if command == "edit" else None
    lists = []
    for path in files:
        with h5py.File(path, "r+") as file:
            before = contents(file[group_path])
            if command == "edit":
                edit(file[group_path], changes)
            else:
                drain(file[group_path])
        with h5py.File(path) as file:
            lists.append({"before": before, "after": contents(file[group_path])})
    json.dump(lists, sys.stdout)


main(*sys.argv[1:])
