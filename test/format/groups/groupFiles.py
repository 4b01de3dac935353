"""Files with groups and attributes in every kind of storage, and what HDF5 says of them.

    groupFiles.py OUTDIR [small]       `small` leaves the large groups out; the facts are in OUTDIR/facts.json

Facts of a file: of each group its links in name order, and their names in creation order where that is tracked; of each
object with attributes their names in both orders; where paths lead.
"""

import ctypes
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5, h5a, h5d, h5f, h5g, h5l, h5o, h5p, h5s, h5t  # noqa: E402

import extra  # noqa: E402
import facts  # noqa: E402
import hdf5_c  # noqa: E402

hdf5_c.library.H5Pset_deflate.argtypes = [ctypes.c_int64, ctypes.c_uint]
hdf5_c.library.H5Pset_shuffle.argtypes = [ctypes.c_int64]
hdf5_c.library.H5Pset_fletcher32.argtypes = [ctypes.c_int64]
hdf5_c.library.H5Pset_sym_k.argtypes = [ctypes.c_int64, ctypes.c_uint, ctypes.c_uint]
hdf5_c.library.H5Pset_link_phase_change.argtypes = [ctypes.c_int64, ctypes.c_uint, ctypes.c_uint]

VERSIONS = {"earliest": ("earliest", "latest"), "v108": ("v108", "v108"), "v110": ("v110", "v110"), "latest": "latest"}
ORDERS = {
    "none": 0,
    "tracked": h5p.CRT_ORDER_TRACKED,
    "indexed": h5p.CRT_ORDER_TRACKED | h5p.CRT_ORDER_INDEXED,
}
LINK_TYPES = {h5l.TYPE_HARD: "hard", h5l.TYPE_SOFT: "soft", h5l.TYPE_EXTERNAL: "external"}
# Both names of each pair have one hash.
COLLISIONS = ("57m", "le4", "nem", "wkj", "1pq7", "1ufz", "2ibl", "3y6t")
SMALL = (0, 1, 8, 9, 100)
LARGE = (5000,)
HUGE = 60000


def group_plist(order="none", dense=False):
    gcpl = h5p.create(h5p.GROUP_CREATE)
    gcpl.set_link_creation_order(ORDERS[order])
    if dense:
        call(hdf5_c.library.H5Pset_link_phase_change(gcpl.id, 0, 0))
    return gcpl


def call(status):
    if status < 0:
        raise RuntimeError("a call of HDF5 failed")


UTF8 = h5p.create(h5p.LINK_CREATE)
UTF8.set_char_encoding(h5t.CSET_UTF8)


def fill(group, target, count):
    """So many links of all kinds, their names in no order."""
    old = storage(group) == 0
    # A name marked as UTF-8, and an external link, would turn an old-style group into a new-style one.
    utf8 = None if old else UTF8
    for index in range(count):
        number = index * 7919 % count
        if index % 10 == 3:
            name, lcpl = f"é{number}", utf8
        elif index % 10 == 5:
            name, lcpl = chr(0x1F600 + number % 50) + str(number), utf8
        elif index % 10 == 7:
            name, lcpl = chr(0xFF21 + number % 20) + str(number), utf8
        else:
            name, lcpl = f"{number:x} of {count}", None
        if index % 4 == 1:
            group.links.create_soft(name.encode(), f"/nowhere/{index}".encode(), lcpl=lcpl)
        elif index % 4 == 2 and not old:
            group.links.create_external(name.encode(), f"file {index}.h5".encode(), b"/in it", lcpl=lcpl)
        else:
            group.links.create_hard(name.encode(), target, b".", lcpl=lcpl)


def storage(group):
    info = facts.GroupInfo()
    call(hdf5_c.library.H5Gget_info(group.id, ctypes.byref(info)))
    return info.storage_type


def groups(file, counts):
    target = h5g.create(file.id, b"target")
    for count in counts:
        for order in ORDERS:
            fill(h5g.create(file.id, f"{count} {order}".encode(), gcpl=group_plist(order)), target, count)


def names(file):
    """Names of all lengths, long targets, and hashes that several names have."""
    target = h5g.create(file.id, b"target")
    for title, gcpl in (("dense", group_plist("tracked", True)), ("usual", None)):
        group = h5g.create(file.id, title.encode(), gcpl=gcpl)
        # Objects of more than 4096 bytes are stored outside of the heap, past 65535 only a new-style group has names.
        lengths = [1, 255, 256, 3000, 4070, 4080, 4096, 5000, 20000]
        if storage(group) != 0:
            lengths += [65535, 65536, 70000]
        for length in lengths:
            group.links.create_hard(b"n" * length, target, b".")
        for length in (1, 127, 128, 4000, 30000, 65535):
            group.links.create_soft(b"s%d" % length, b"t" * length)
        for name in COLLISIONS:
            group.links.create_soft(f"name {name}".encode(), name.encode())
        for index in range(200):
            group.links.create_hard(f"{'long' * 500}{index}".encode(), target, b".")
            group.links.create_hard(f"{'huge' * 1100}{index}".encode(), target, b".")


def holes(file):
    """Groups that had many more links, and names that were given again."""
    target = h5g.create(file.id, b"target")
    for order in ORDERS:
        group = h5g.create(file.id, order.encode(), gcpl=group_plist(order, order != "none"))
        fill(group, target, 3000)
        found = []
        group.links.iterate(found.append)
        for name in found:
            if len(name) % 3 != 0 or name[-1] % 2:
                group.unlink(name)
        fill_again = h5g.create(group, b"more", gcpl=group_plist(order, order != "none"))
        fill(fill_again, target, 300)


def paths(file):
    a = file.create_group("a")
    b = a.create_group("b")
    b.create_dataset("data", data=1)
    file["soft"] = h5py.SoftLink("/a/b")
    a["relative"] = h5py.SoftLink("b/data")
    a["here"] = h5py.SoftLink(".")
    b["up"] = h5py.SoftLink("/soft/up2")
    b["up2"] = file["a"]
    a["ring"] = h5py.SoftLink("/a/ring")
    a["dangling"] = h5py.SoftLink("nothing/there")
    file["s0"] = h5py.SoftLink("/a")
    for index in range(1, 20):
        file[f"s{index}"] = h5py.SoftLink(f"/s{index - 1}")
    a["äß"] = b


PATHS = [
    "/", ".", "/a", "a", "//a//b/", "/a/./b", "a/b/data", "/a/b/data/x", "/a/b/nothing", "/nothing/b", "soft/data",
    "/a/relative", "/a/here/b", "/a/here/here/here/b/data", "a/b/up/b", "/a/ring", "/a/ring/b", "a/dangling", "/a/äß/data",
    "/s14", "/s15", "/s16", "/s15/relative", "/s14/here/b", "/s14/here/here", "/" + "a/here/" * 16, "/a" + "/here" * 17,
]  # fmt: skip


def attribute_types():
    enum = h5t.enum_create(h5t.STD_I16LE)
    enum.enum_insert(b"ONE", 1)
    odd = h5t.STD_I16BE.copy()
    hdf5_c.call("H5Tset_precision", odd.id, 13)
    opaque = h5t.create(h5t.OPAQUE, 7)
    opaque.set_tag(b"a tag")
    text = h5t.C_S1.copy()
    text.set_size(12)
    compound = h5t.create(h5t.COMPOUND, 20)
    compound.insert(b"first", 0, h5t.STD_U8LE)
    compound.insert(b"second", 4, h5t.IEEE_F64BE)
    array = h5t.array_create(h5t.STD_I8LE, (2, 3))
    return [enum, odd, opaque, text, compound, array, h5t.IEEE_F32LE, h5t.vlen_create(h5t.STD_I32LE), h5t.STD_REF_OBJ]


def attributes(file, counts=(0, 1, 8, 9, 100, 5000)):
    committed = h5t.IEEE_F64LE.copy()
    committed.commit(file.id, b"committed")
    types = [*attribute_types(), committed]
    for count in counts:
        for order in ORDERS:
            gcpl = h5p.create(h5p.GROUP_CREATE)
            gcpl.set_attr_creation_order(ORDERS[order])
            group = h5g.create(file.id, f"{count} {order}".encode(), gcpl=gcpl)
            for index in range(count):
                number = index * 7919 % count
                name = f"é{number}" if index % 5 == 2 else f"{number:x} of {count}"
                space = h5s.create_simple((index % 4,)) if index % 3 else h5s.create(h5s.SCALAR)
                write(h5a.create(group, name.encode(), types[index % len(types)], space), index)


def huge_attributes(file):
    """Larger than 64 KiB are only those that are stored densely."""
    for order in ORDERS:
        gcpl = h5p.create(h5p.GROUP_CREATE)
        gcpl.set_attr_creation_order(ORDERS[order])
        gcpl.set_attr_phase_change(0, 0)
        group = h5g.create(file.id, f"huge {order}".encode(), gcpl=gcpl)
        for index, size in enumerate((1, 4000, 4096, 5000, 65000, 65536, 200_000, 300, 66_000)):
            write(h5a.create(group, f"bytes {size}".encode(), h5t.STD_U8LE, h5s.create_simple((size,))), index)
        for index in range(300):
            write(h5a.create(group, f"some {index}".encode(), h5t.STD_U8LE, h5s.create_simple((4200 + index,))), index)
        for name in COLLISIONS:
            write(h5a.create(group, f"name {name}".encode(), h5t.STD_U8LE, h5s.create_simple((3,))), len(name))


def write(attribute, seed):
    """The values do not matter, only that they differ."""
    tid = attribute.get_type()
    if facts.holds_pointers(tid):
        return
    size = attribute.get_space().get_simple_extent_npoints() * tid.get_size()
    data = (ctypes.c_uint8 * max(size, 1))(*np.random.default_rng(seed).integers(0, 100, size, dtype=np.uint8))
    hdf5_c.call("H5Awrite", attribute.id, tid.id, data)


def filtered(file):
    target = h5g.create(file.id, b"target")
    for title, filters in (("deflate", ("deflate",)), ("both", ("fletcher32", "deflate")), ("sum", ("fletcher32",))):
        for count in (9, 5000):
            gcpl = group_plist("indexed")
            for name in filters:
                function = getattr(hdf5_c.library, f"H5Pset_{name}")
                call(function(gcpl.id, 6) if name == "deflate" else function(gcpl.id))
            group = h5g.create(file.id, f"{title} {count}".encode(), gcpl=gcpl)
            fill(group, target, count)
            for length in (4100, 70000):
                group.links.create_soft(b"n" * length, b"huge")


def file_facts(file, paths=()):
    found = {"groups": {}, "attributes": {}, "paths": {}}

    def visit(path, group):
        entry = {"address": h5o.get_info(group).addr, "storage": storage(group), "links": links(group)}
        if group.get_create_plist().get_link_creation_order():
            entry["creation"] = listed(group.links.iterate, idx_type=h5.INDEX_CRT_ORDER)
        found["groups"][path] = entry

    seen = set()

    def walk(path):
        info = h5o.get_info(file.id, path.encode())
        if info.addr in seen:
            return
        seen.add(info.addr)
        if info.type == h5o.TYPE_GROUP:
            visit(path, h5g.open(file.id, path.encode()))
            for name, link in found["groups"][path]["links"]:
                if link["type"] == "hard" and len(name) < 1000:
                    walk(path.rstrip("/") + "/" + name)
        if info.num_attrs > 0:
            found["attributes"][path] = attributes_of(h5o.open(file.id, path.encode()), info.addr)

    walk("/")
    for path in paths:
        try:
            found["paths"][path] = h5o.get_info(file.id, path.encode()).addr
        except (KeyError, RuntimeError, ValueError, OSError):
            found["paths"][path] = None
    return found


def listed(iterate, **arguments):
    result = []
    iterate(lambda name, *rest: result.append(name.decode()), **arguments)
    return result


def links(group):
    result = []
    for name in listed(group.links.iterate):
        info = group.links.get_info(name.encode())
        link = {"type": LINK_TYPES[info.type], "cset": "UTF-8" if info.cset == h5t.CSET_UTF8 else "ASCII"}
        if info.corder_valid:
            link["creationOrder"] = info.corder
        if info.type == h5l.TYPE_HARD:
            link["address"] = info.u
        elif info.type == h5l.TYPE_SOFT:
            link["target"] = group.links.get_val(name.encode()).decode()
        else:
            link["file"], link["target"] = [part.decode() for part in group.links.get_val(name.encode())]
        result.append([name, link])
    return result


def attributes_of(owner, address):
    # Opening by index sorts all attributes each time.
    names = listed(lambda collect, **rest: h5a.iterate(owner, collect, **rest))
    entry = {"address": address, "creation": None}
    entry["attributes"] = [facts.attribute_facts(h5a.open(owner, name.encode())) for name in names]
    order = owner.get_create_plist().get_attr_creation_order() if isinstance(owner, h5g.GroupID) else 0
    if order:
        entry["creation"] = listed(
            lambda collect, **rest: h5a.iterate(owner, collect, **rest), index_type=h5.INDEX_CRT_ORDER
        )
    return entry


def main():
    directory, small = Path(sys.argv[1]), "small" in sys.argv[2:]
    collected = {}

    def make(name, build, libver="latest", asked=(), fcpl=None):
        path = directory / name
        fapl = h5p.create(h5p.FILE_ACCESS)
        bounds = libver if isinstance(libver, tuple) else (libver, libver)
        known = {"earliest": h5f.LIBVER_EARLIEST, "v108": h5f.LIBVER_V18, "v110": h5f.LIBVER_V110}
        fapl.set_libver_bounds(*(known.get(bound, h5f.LIBVER_LATEST) for bound in bounds))
        with h5py.File(h5f.create(bytes(path), h5f.ACC_TRUNC, fcpl or h5p.create(h5p.FILE_CREATE), fapl)) as file:
            build(file)
        with h5py.File(path) as file:
            collected[str(path)] = file_facts(file, asked)

    def created(set_up):
        fcpl = h5p.create(h5p.FILE_CREATE)
        set_up(fcpl)
        return fcpl

    counts = SMALL if small else SMALL + LARGE
    attribute_counts = (0, 1, 9, 100) if small else (0, 1, 8, 9, 100, 5000)
    for version, libver in VERSIONS.items():
        make(f"groups-{version}.h5", lambda file: groups(file, counts), libver)
        make(f"paths-{version}.h5", paths, libver, PATHS)
        make(f"attributes-{version}.h5", lambda file: attributes(file, attribute_counts), libver)
        if not small:
            make(f"names-{version}.h5", names, libver)
            make(f"holes-{version}.h5", holes, libver)
    make("filtered.h5", filtered)
    userblock = created(lambda fcpl: fcpl.set_userblock(1024))
    make("userblock-old.h5", lambda file: groups(file, (100,)), VERSIONS["earliest"], ["/target"], userblock)
    make("userblock-new.h5", lambda file: groups(file, (100,)), "latest", ["/target"], userblock)
    # Not lengths of two bytes: libhdf5 writes a block size of 65536 into them, and cannot read the heap itself.
    for size, length in ((4, 8), (8, 4), (4, 4), (2, 4)):
        sizes = created(lambda fcpl: fcpl.set_sizes(size, length))
        name = f"sizes-{size}-{length}"
        make(f"{name}-old.h5", lambda file: groups(file, (9, 100)), VERSIONS["earliest"], ["/target"], sizes)
        make(f"{name}-new.h5", lambda file: groups(file, (9, 100)), "latest", ["/target"], sizes)
        # With short addresses, IDs of heap objects have room for an address and a length.
        make(f"{name}-huge.h5", short_names, "latest", (), sizes)
        make(f"{name}-attributes.h5", lambda file: attributes(file, (9, 100)), "latest", (), sizes)
    for title, leaf, internal in (("large", 100, 50), ("small", 2, 1)):
        nodes = created(lambda fcpl: call(hdf5_c.library.H5Pset_sym_k(fcpl.id, internal, leaf)))
        make(f"{title}-nodes.h5", lambda file: groups(file, (100,)), VERSIONS["earliest"], (), nodes)
    make("shared.h5", lambda file: attributes(file, (9, 100)), "latest", (), extra.shared_fcpl())
    if not small:
        make("huge-attributes.h5", huge_attributes)
        for title, libver, order in (("old", VERSIONS["earliest"], "none"), ("new", "latest", "none"), ("indexed", "latest", "indexed")):  # fmt: skip
            make(f"many-{title}.h5", lambda file: many(file, order), libver)
    (directory / "facts.json").write_text(json.dumps(collected))


def short_names(file):
    group = h5g.create(file.id, b"dense", gcpl=group_plist("tracked", True))
    for length in (1, 3000, 4080, 5000, 6000):
        group.links.create_soft(b"n" * length, b"target")


def many(file, order):
    target = h5g.create(file.id, b"target")
    fill(h5g.create(file.id, b"many", gcpl=group_plist(order)), target, HUGE)


if __name__ == "__main__":
    main()
