"""Describes the object at a path of a file as h5py sees it, down to how it is stored: a line `file\\tpath` on standard input, a
line of JSON each on standard output. A line `copy\\tfile\\tpath\\tfile\\tpath\\tflags` has h5py copy an object."""

import hashlib
import json
import sys

import h5py
import numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5p, h5r, h5t

FLAGS = {
    "shallowHierarchy": h5o.COPY_SHALLOW_HIERARCHY_FLAG,
    "expandSoftLink": h5o.COPY_EXPAND_SOFT_LINK_FLAG,
    "expandReference": h5o.COPY_EXPAND_REFERENCE_FLAG,
    "withoutAttr": h5o.COPY_WITHOUT_ATTR_FLAG,
}


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Walk:
    def __init__(self, file, path):
        self.file = file
        self.seen = {}
        self.objects = []
        self.visit(h5o.open(file.id, path.encode()))
        # The list grows while it is walked.
        for number, one in enumerate(self.objects):
            self.objects[number] = self.describe(one)

    def visit(self, one):
        """The number of an object, by the order in which objects are first met."""
        info = h5o.get_info(one)
        if info.addr not in self.seen:
            self.seen[info.addr] = len(self.objects)
            self.objects.append(one)
        return self.seen[info.addr]

    def kind(self, kind):
        return f"committed {self.visit(kind)}" if kind.committed() else kind.encode().hex()

    def value(self, data):
        if isinstance(data, h5py.Empty):
            return "empty"
        return self.plain(data)

    def plain(self, data):
        if isinstance(data, h5r.RegionReference):
            if not data:
                return None
            space = h5r.get_region(data, self.file.id)
            return [self.target(h5r.dereference(data, self.file.id)), str(space.get_select_bounds())]
        if isinstance(data, h5r.Reference):
            return self.target(h5r.dereference(data, self.file.id)) if data else None
        if isinstance(data, np.ndarray):
            if data.dtype.kind in "OV":
                return [self.plain(one) for one in data]
            return [data.dtype.str, data.tobytes().hex()] if data.size < 10000 else digest(data.tobytes())
        if isinstance(data, np.void):
            return [self.plain(one) for one in data]
        if isinstance(data, bytes):
            return data.hex()
        return data.item() if isinstance(data, np.generic) else data

    def target(self, one):
        """What a reference leads to, by name where it is not among the objects met."""
        known = self.seen.get(h5o.get_info(one).addr)
        return f"object {known}" if known is not None else f"outside {h5py.h5i.get_name(one)}"

    def attributes(self, one):
        found = []
        for n in range(h5o.get_info(one).num_attrs):
            name = h5a.open(one, index=n, index_type=h5py.h5.INDEX_NAME).name
            attribute = h5a.open(one, name)
            info = h5a.get_info(one, name)
            owner = h5py.AttributeManager(type("Owner", (), {"id": one})())
            value = owner[name.decode()]
            order = info.corder if info.corder_valid else None
            found.append([name.decode(), order, info.cset, self.kind(attribute.get_type()), self.value(value)])
        return found

    def describe(self, one):
        info = h5o.get_info(one)
        times = [info.mtime, info.btime]
        described = {"references": info.rc, "times": times, "attributes": self.attributes(one)}
        if isinstance(one, h5g.GroupID):
            return {**described, **self.group(one)}
        if isinstance(one, h5t.TypeID):
            return {**described, "type": one.encode().hex()}
        return {**described, **self.dataset(one)}

    def group(self, one):
        plist = one.get_create_plist()
        links = []
        for name in one:
            info = one.links.get_info(name)
            link = [name.decode(), info.type, info.corder if info.corder_valid else None, info.cset]
            if info.type == h5l.TYPE_HARD:
                link.append(self.visit(h5o.open(one, name)))
            else:
                link.append(str(one.links.get_val(name)))
            links.append(link)
        return {
            "links": links,
            "order": [plist.get_link_creation_order(), plist.get_attr_creation_order()],
            "phase": plist.get_attr_phase_change(),
        }

    def dataset(self, one):
        plist = one.get_create_plist()
        kind = one.get_type()
        space = one.get_space()
        layout = plist.get_layout()
        described = {
            "type": self.kind(kind),
            "space": [space.get_simple_extent_type(), space.shape, space.get_simple_extent_dims(True)],
            "layout": [layout, plist.get_alloc_time(), plist.get_fill_time(), plist.fill_value_defined()],
            "filters": [str(plist.get_filter(n)) for n in range(plist.get_nfilters())],
            "order": plist.get_attr_creation_order(),
            # Where elements lead elsewhere, a copy stores them anew.
            "stored": None if h5py.Dataset(one).dtype.hasobject else one.get_storage_size(),
            "external": [str(plist.get_external(n)) for n in range(plist.get_external_count())],
        }
        if layout == h5d.CHUNKED:
            described["chunk"] = plist.get_chunk()
            described["chunks"] = self.chunks(one, kind, plist)
        if layout == h5d.VIRTUAL:
            described["sources"] = [plist.get_virtual_filename(n) for n in range(plist.get_virtual_count())]
        if layout != h5d.VIRTUAL:
            described["values"] = self.value(h5py.Dataset(one)[()])
        return described

    def chunks(self, one, kind, plist):
        space = one.get_space()
        found = []
        for n in range(one.get_num_chunks(space)):
            info = one.get_chunk_info(n, space)
            leads = h5py.Dataset(one).dtype.hasobject
            raw = None if leads else digest(one.read_direct_chunk(info.chunk_offset)[1])
            stored = None if leads else [info.filter_mask, info.size]
            found.append([info.chunk_offset, stored, raw])
        return found


def copy(source, path, target, name, flags):
    with h5py.File(source, "r+") as file:
        other = file if target == source else h5py.File(target, "w")
        plist = h5p.create(h5p.OBJECT_COPY)
        value = 0
        for flag in json.loads(flags):
            value |= FLAGS[flag]
        plist.set_copy_object(value)
        h5o.copy(file.id, path.encode(), other.id, name.encode(), plist)
        if other is not file:
            other.close()
    return {}


def edit(path, name):
    """Goes on with a copy: adds, changes, deletes in every group and of every dataset, and reads all of it again."""
    with h5py.File(path, "r+") as file:
        places = []
        file[name].visititems(lambda place, item: places.append(place))
        for place in places:
            item = file[name][place]
            item.attrs["added"] = "later"
            if isinstance(item, h5py.Group):
                item["added"] = [1, 2, 3]
                item["soft added"] = h5py.SoftLink("added")
            if isinstance(item, h5py.Dataset) and item.chunks and item.maxshape != item.shape:
                item.resize(tuple(n + 3 if most is None else most for n, most in zip(item.shape, item.maxshape)))
            if isinstance(item, h5py.Dataset) and not item.is_virtual and item.shape not in (None, ()):
                item[0] = item[-1]
        for place in places:
            item = file[name].get(place)
            if isinstance(item, h5py.Group):
                for link in list(item)[::3]:
                    if link != "added":
                        del item[link]
                        item[link] = 1
    with h5py.File(path, "r") as file:
        Walk(file, name)
    return {}


ACTIONS = {"copy": copy, "edit": edit}

for line in sys.stdin:
    first, *rest = line.rstrip("\n").split("\t")
    try:
        if first in ACTIONS:
            answer = ACTIONS[first](*rest)
        else:
            with h5py.File(first, "r") as file:
                answer = Walk(file, rest[0]).objects
    except Exception as error:  # noqa: BLE001
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, sort_keys=True), flush=True)
