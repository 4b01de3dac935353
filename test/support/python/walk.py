"""Describes objects of HDF5 files as h5py sees them."""

import hashlib

import h5py
import numpy as np
from h5py import h5a, h5d, h5g, h5l, h5o, h5r, h5t


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Walk:
    """The object at a path and all that it leads to, in the order in which they are met; `exact`: down to how they are stored."""

    def __init__(self, file, path, exact=True):
        self.file = file
        self.exact = exact
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
        if kind.committed():
            return f"committed {self.visit(kind)}"
        return kind.encode().hex() if self.exact else self.same(kind)

    def same(self, kind):
        """A datatype whichever version of its message it is stored in."""
        found = str(kind.dtype)
        if not isinstance(kind, h5t.TypeStringID):
            return found
        # Padding means nothing where the length varies.
        return [found, kind.get_cset(), None if kind.is_variable_str() else kind.get_strpad()]

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
        names = []
        h5a.iterate(one, lambda name, *_: names.append(name))
        tracks = self.exact or self.tracks(one)
        for name in sorted(names):
            attribute = h5a.open(one, name)
            info = h5a.get_info(one, name)
            owner = h5py.AttributeManager(type("Owner", (), {"id": one})())
            value = owner[name.decode()]
            order = info.corder if info.corder_valid and tracks else None
            found.append([name.decode(), order, info.cset, self.kind(attribute.get_type()), self.value(value)])
        return found

    def tracks(self, one):
        """Whether an object tracks the order of its attributes; otherwise it is that of messages in its header."""
        return not isinstance(one, h5t.TypeID) and one.get_create_plist().get_attr_creation_order() != 0

    def describe(self, one):
        info = h5o.get_info(one)
        described = {"references": info.rc, "attributes": self.attributes(one)}
        if self.exact:
            described["times"] = [info.mtime, info.btime]
        if isinstance(one, h5g.GroupID):
            return {**described, **self.group(one)}
        if isinstance(one, h5t.TypeID):
            return {**described, "type": one.encode().hex() if self.exact else self.same(one)}
        return {**described, **self.dataset(one)}

    def group(self, one):
        plist = one.get_create_plist()
        # A link that was moved from a group that tracks the order keeps one that means nothing.
        tracked = plist.get_link_creation_order() != 0
        links = []
        for name in one:
            info = one.links.get_info(name)
            link = [name.decode(), info.type, info.corder if tracked else None, info.cset if self.exact else None]
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
            "fill": self.fill(plist, h5py.Dataset(one)),
            "external": [str(plist.get_external(n)) for n in range(plist.get_external_count())],
        }
        if self.exact and not h5py.Dataset(one).dtype.hasobject:
            # Where elements lead elsewhere, a copy stores them anew.
            described["stored"] = one.get_storage_size()
        if layout == h5d.CHUNKED:
            described["chunk"] = plist.get_chunk()
            if self.exact:
                described["chunks"] = self.chunks(one)
        if layout == h5d.VIRTUAL:
            described["sources"] = [plist.get_virtual_filename(n) for n in range(plist.get_virtual_count())]
        if layout != h5d.VIRTUAL:
            described["values"] = self.value(h5py.Dataset(one)[()])
        return described

    def fill(self, plist, dataset):
        # libhdf5 2.0 cannot give those that lead to a heap, nor is there one in a null dataspace.
        if plist.fill_value_defined() != h5d.FILL_VALUE_USER_DEFINED or dataset.dtype.hasobject:
            return None
        value = np.zeros((), dtype=dataset.dtype)
        plist.get_fill_value(value)
        return value.tobytes().hex()

    def chunks(self, one):
        space = one.get_space()
        found = []
        for n in range(one.get_num_chunks(space)):
            info = one.get_chunk_info(n, space)
            leads = h5py.Dataset(one).dtype.hasobject
            raw = None if leads else digest(one.read_direct_chunk(info.chunk_offset)[1])
            stored = None if leads else [info.filter_mask, info.size]
            found.append([info.chunk_offset, stored, raw])
        return found
