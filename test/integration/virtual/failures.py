"""Virtual datasets whose sources are odd, and external raw data. usage: failures.py FOLDER; prints what h5py reads as JSON."""

import json
import os
import subprocess
import sys

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t

U = h5s.UNLIMITED
os.makedirs(sys.argv[1], exist_ok=True)
os.chdir(sys.argv[1])

with h5py.File("source.h5", "w") as file:
    file["q"] = np.arange(1, 6)
    file["short"] = np.arange(3)
    file["flat"] = np.arange(20).reshape(4, 5)
    file["halves"] = np.arange(5) + 0.5
    file["texts"] = np.array([b"a", b"b", b"c", b"d", b"e"])
    file["strings"] = ["eins", "zwei", "", "vier", "größer"]
    file["records"] = np.array([(n, n + 0.5) for n in range(5)], dtype=[("a", "i4"), ("b", "f8")])
    file["others"] = np.array([(n + 0.5, n) for n in range(5)], dtype=[("b", "f4"), ("a", "i8")])
    file["half"] = np.array([(n,) for n in range(5)], dtype=[("a", "i4")])
    sequences = file.create_dataset("sequences", (5,), h5py.vlen_dtype("i4"))
    for n in range(5):
        sequences[n] = np.arange(n)
    file["nothing"] = h5py.Empty("i8")
    file["scalar"] = 7
    file.create_group("group")
    file["dangling"] = h5py.SoftLink("/none")
    file["circle"] = h5py.SoftLink("/circle")
    file["outside"] = h5py.ExternalLink("none.h5", "/q")
    file.create_dataset("unwritten", (5,), "i8", fillvalue=9)
    file.create_dataset("late", (5,), "i8", chunks=(2,), fillvalue=8)
    file["references"] = np.array([file["q"].ref] * 5, dtype=h5py.ref_dtype)
with open("text.h5", "w") as file:
    file.write("no HDF5 at all " * 100)
with open("source.h5", "rb") as file, open("cut.h5", "wb") as cut:
    cut.write(file.read()[:1000])

BIG, LONG, TEXT = h5t.STD_I64LE, h5t.NATIVE_DOUBLE, h5t.py_create(h5py.string_dtype(), logical=True)
RECORD = h5t.py_create(np.dtype([("a", "i4"), ("b", "f8")]))
SEQUENCE = h5t.py_create(h5py.vlen_dtype("i4"), logical=True)
REFERENCE = h5t.STD_REF_OBJ


def space(dims, selection=None):
    made = h5s.create_simple(dims)
    if selection:
        made.select_hyperslab(*selection)
    return made


def virtual(file, name, target, dataset, source=None, dtype=BIG, fill=True, dims=(5,)):
    properties = h5p.create(h5p.DATASET_CREATE)
    if fill:
        properties.set_fill_value(np.array(-1, "i8" if dtype is BIG else "f8"))
    properties.set_virtual(space((5,)), target.encode(), dataset.encode(), source or space(dims))
    h5d.create(file.id, name.encode(), dtype, h5s.create_simple((5,)), properties)


CASES = {
    "ok": ("source.h5", "q"),
    "absolute": (os.path.abspath("source.h5"), "/q"),
    "halves": ("source.h5", "halves"),
    "missing file": ("none.h5", "q"),
    "missing dataset": ("source.h5", "none"),
    "missing in group": ("source.h5", "group/none"),
    "missing group": ("source.h5", "none/none"),
    "dangling": ("source.h5", "dangling"),
    "outside": ("source.h5", "outside"),
    "circle": ("source.h5", "circle"),
    "text": ("text.h5", "q"),
    "cut": ("cut.h5", "q"),
    "group": ("source.h5", "group"),
    "through dataset": ("source.h5", "q/x"),
    "texts": ("source.h5", "texts"),
    "nothing": ("source.h5", "nothing"),
    "unwritten": ("source.h5", "unwritten"),
    "late": ("source.h5", "late"),
    "short": ("source.h5", "short"),
}
with h5py.File("main.h5", "w", libver="v110") as file:
    for name, (target, dataset) in CASES.items():
        virtual(file, name, target, dataset)
    virtual(file, "floats", "source.h5", "q", dtype=LONG)
    virtual(file, "strings", "source.h5", "strings", dtype=TEXT, fill=False)
    virtual(file, "missing strings", "none.h5", "strings", dtype=TEXT, fill=False)
    virtual(file, "records", "source.h5", "records", dtype=RECORD, fill=False)
    virtual(file, "others", "source.h5", "others", dtype=RECORD, fill=False)
    virtual(file, "sequences", "source.h5", "sequences", dtype=SEQUENCE, fill=False)
    virtual(file, "columns", "source.h5", "flat", space((4, 5), ((1, 0), (1, 1), (1, 1), (1, 5))))
    virtual(file, "wrong rank", "source.h5", "flat", space((20,), ((3,), (5,))))
    virtual(file, "itself", ".", "itself")
    virtual(file, "one", ".", "other")
    virtual(file, "other", ".", "one")
    # 2 ** 40 transfers for one element.
    properties = h5p.create(h5p.DATASET_CREATE)
    for depth in range(40):
        properties = h5p.create(h5p.DATASET_CREATE)
        for _ in range(2):
            properties.set_virtual(space((1,)), b".", f"deep{depth - 1}".encode(), space((1,)))
        h5d.create(file.id, f"deep{depth}".encode(), BIG, h5s.create_simple((1,)), properties)
    for depth in range(20):
        properties = h5p.create(h5p.DATASET_CREATE)
        for _ in range(4):
            properties.set_virtual(space((1,)), b".", f"wide{depth - 1}".encode(), space((1,)))
        h5d.create(file.id, f"wide{depth}".encode(), BIG, h5s.create_simple((1,)), properties)

# The first eight elements lie in two files: five in one with something before them, three in one that ends early.
np.arange(100, 110, dtype="<i4").tofile("first.raw")
np.arange(200, 202, dtype="<i4").tofile("second.raw")


def external(file, name, dims, segments, maxdims=None):
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_fill_value(np.array(-1, "i4"))
    for segment in segments:
        properties.set_external(*segment)
    h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple(dims, maxdims), properties)


with h5py.File("external.h5", "w") as file:
    external(file, "two", (8,), [(b"first.raw", 8, 20), (b"second.raw", 0, 12)])
    external(file, "rows", (4, 2), [(b"first.raw", 0, 16), (b"second.raw", 4, 4), (b"first.raw", 20, 12)])
    external(file, "cut elements", (3,), [(b"first.raw", 1, 6), (b"first.raw", 8, 6)])
    external(file, "unlimited", (12,), [(b"second.raw", 0, 4), (b"first.raw", 4, h5d.UNLIMITED if hasattr(h5d, "UNLIMITED") else h5s.UNLIMITED)], (U,))
    external(file, "missing second", (8,), [(b"first.raw", 0, 16), (b"none.raw", 0, 16)])
    external(file, "beyond", (3,), [(b"first.raw", 1000, 12)])
with h5py.File("mapped.h5", "w", libver="v110") as file:
    layout = h5py.VirtualLayout((8,), "i8")
    layout[:] = h5py.VirtualSource("external.h5", "two", shape=(8,))
    file.create_virtual_dataset("two", layout, fillvalue=-1)

with h5py.File("damaged.h5", "w", libver="latest") as file:
    file["s"] = np.arange(24, dtype="i4").reshape(4, 6)
    file.create_dataset("c", data=np.arange(30, dtype="i4"), maxshape=(None,), chunks=(4,), compression="gzip")
    for n in range(3):
        file[f"b{n}"] = np.arange(4, dtype="i4") + 10 * n
    layout = h5py.VirtualLayout((8, 6), "i4")
    layout[:4] = h5py.VirtualSource(".", "s", shape=(4, 6))
    layout[4:6, ::2] = h5py.VirtualSource("source.h5", "flat", shape=(4, 5))[1:3, :3]
    file.create_virtual_dataset("fixed", layout, fillvalue=-1)
    for name, target, selection, source in [
        ("growing", b"c", ((1,), (U,), (3,), (2,)), ((0,), (U,), (4,), (2,))),
        ("series", b"b%b", ((0,), (U,), (5,), (4,)), None),
    ]:
        properties = h5p.create(h5p.DATASET_CREATE)
        mapped = h5s.create_simple((4,), (U,))
        mapped.select_hyperslab(*selection)
        properties.set_virtual(mapped, b".", target, space((4,), source))
        h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple((4,), (U,)), properties)
    layout = h5py.VirtualLayout((12,), "i4")
    layout[:6] = h5py.VirtualSource(".", "fixed", shape=(8, 6))[3]
    file.create_virtual_dataset("nested", layout, fillvalue=-1)
    external(file, "outside", (8,), [(b"first.raw", 8, 20), (b"second.raw", 0, 12)])

# Sources that are virtual and have no end: libhdf5 takes the extent that their headers tell, and does not look for their sources.
with h5py.File("growing.h5", "w") as file:
    file.create_dataset("g", data=np.arange(1, 8, dtype="i4"), maxshape=(None,), chunks=(2,))
    file["b0"] = np.arange(3, dtype="i4")
    file["b2"] = np.arange(20, 23, dtype="i4")


def mapped(file, name, dims, maxdims, virtual, target, dataset, source):
    properties = h5p.create(h5p.DATASET_CREATE)
    properties.set_fill_value(np.array(-1, "i4"))
    spaces = [h5s.create_simple(extent, (U,)) for extent in (dims, source[0])]
    for one, selection in zip(spaces, (virtual, source[1])):
        if selection:
            one.select_hyperslab(*selection)
    properties.set_virtual(spaces[0], target, dataset, spaces[1])
    h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple(dims, maxdims), properties)


with h5py.File("nested.h5", "w", libver="v110") as file:
    ENDLESS = ((0,), (U,))
    mapped(file, "inner", (4,), (U,), ENDLESS, b"growing.h5", b"g", ((4,), ENDLESS))
    mapped(file, "gaps", (12,), (U,), ((1,), (U,), (3,), (2,)), b"growing.h5", b"g", ((4,), ENDLESS))
    mapped(file, "series", (8,), (U,), ((0,), (U,), (3,), (3,)), b"growing.h5", b"b%b", ((3,), None))
    mapped(file, "of inner", (2,), (U,), ENDLESS, b".", b"inner", ((2,), ENDLESS))
    mapped(file, "of gaps", (12,), (12,), None, b".", b"gaps", ((12,), None))
    mapped(file, "of series", (8,), (8,), None, b".", b"series", ((8,), None))

READ = """
import h5py, json, sys
def plain(value):
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, (list, tuple)): return [plain(one) for one in value]
    return value.decode() if isinstance(value, bytes) else value
print(json.dumps(plain(h5py.File(sys.argv[1])[sys.argv[2]][...])))
"""


def asked(path, name):
    """What h5py reads, in a process of its own: libhdf5 crashes of some. None where it fails."""
    done = subprocess.run([sys.executable, "-c", READ, path, name], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else None


answer = {}
for path in ("main.h5", "external.h5", "mapped.h5", "damaged.h5", "nested.h5"):
    with h5py.File(path) as file:
        names = [name for name in file if not name.startswith(("deep", "wide")) and name not in ("itself", "one", "other", "wrong rank")]
    for name in names:
        answer[f"{path} {name}"] = asked(path, name)
print(json.dumps(answer))
