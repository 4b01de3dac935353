"""Groups, links and names."""

import h5py
import numpy as np
from h5py import h5p

from recipe import ALL_VERSIONS, corpus_file


@corpus_file("soft-links", "hard-links", "external-links", "dangling", versions=ALL_VERSIONS)
def links(file, random, notes):
    file.create_dataset("a/b/data", data=np.arange(6, dtype="<i4").reshape(2, 3))
    file["hard"] = file["a/b/data"]
    file["a/hard-group"] = file["a/b"]
    file["a/b/up"] = file["a"]  # a cycle
    file["soft"] = h5py.SoftLink("/a/b/data")
    file["a/relative"] = h5py.SoftLink("b/data")
    file["soft-group"] = h5py.SoftLink("/a/b")
    file["soft-to-soft"] = h5py.SoftLink("/soft")
    file["dangling"] = h5py.SoftLink("/no/such/object")
    file["loop"] = h5py.SoftLink("/loop")
    file["ünïcode soft"] = h5py.SoftLink("/a/b/data")
    target = f"integers-{notes.libver}.h5"
    file["external"] = h5py.ExternalLink(target, "/int32le")
    file["external-root"] = h5py.ExternalLink(target, "/")
    file["external-missing-object"] = h5py.ExternalLink(target, "/no/such/object")
    file["external-missing-file"] = h5py.ExternalLink("no such file.h5", "/data")


@corpus_file("unicode-names", "long-names", versions=ALL_VERSIONS)
def names(file, random, notes):
    for index, name in enumerate(
        (
            "ünïcödé",
            "日本語",
            "emoji 🎉🙂",
            "with space",
            " leading and trailing ",
            "dots.in.name",
            "..dots",
            "...",
            "quote\"s and 'single'",
            "back\\slash",
            "tab\there",
            "new\nline",
            "percent%20",
            "#?&=",
            "-",
            "e\u0301",
            "é",
            "CamelCase",
            "camelcase",
            "x" * 255,
            "y" * 1000,
            "z" * 20_000,
            "ß" * 300,
        )
    ):
        group = file.create_group(name)
        group.attrs[name[:500]] = index
        group.create_dataset(name[:500], data=np.arange(index, dtype="<i2"))
    record = np.dtype([("größe", "<i4"), ("with space", "<f4"), ("a.b", "u1")])
    file.create_dataset("field-names", data=np.zeros(2, record))


@corpus_file("many-links", "dense-links", versions=ALL_VERSIONS)
def group_of_500(file, random, notes):
    many = file.create_group("many")
    for index in range(500):
        many.create_group(f"link {index:03}")
    few = file.create_group("few")
    for index in range(8):
        few.create_dataset(f"d{index}", data=np.uint8(index))
    removed = file.create_group("many-removed")
    for index in range(100):
        removed.create_group(f"g{index}")
    for index in range(0, 100, 3):
        del removed[f"g{index}"]
    emptied = file.create_group("emptied")
    for index in range(30):
        emptied.create_group(str(index))
    for index in range(30):
        del emptied[str(index)]


@corpus_file("creation-order", versions=ALL_VERSIONS)
def creation_order(file, random, notes):
    for name, count in (("few", 5), ("many", 60)):
        group = file.create_group(name, track_order=True)
        for index in random.permutation(count):
            group.create_group(f"link {index}")
            group.attrs[f"attribute {index}"] = index
        group.move("link 2", "moved")
    tracked = h5p.create(h5p.GROUP_CREATE)
    tracked.set_link_creation_order(h5p.CRT_ORDER_TRACKED)
    only = h5py.Group(h5py.h5g.create(file.id, b"tracked-not-indexed", gcpl=tracked))
    for name in "cab":
        only.create_group(name)
    dataset = file.create_dataset("dataset", data=[1, 2], track_order=True)
    for name in "zyxabc":
        dataset.attrs[name] = name


@corpus_file("deep-nesting", versions=("earliest", "latest"))
def deep(file, random, notes):
    group = file
    for level in range(40):
        group = group.create_group(f"level {level}")
    group.create_dataset("bottom", data=np.arange(3, dtype="<i4"))
    group["top"] = h5py.SoftLink("/level 0")
