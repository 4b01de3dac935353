"""Fixed and variable-length strings."""

import h5py
import numpy as np
from h5py import h5t

from recipe import ALL_VERSIONS, Sequences, add_attribute, add_dataset, add_raw_dataset, corpus_file, string_type

_PADDINGS = {"nullterm": h5t.STR_NULLTERM, "nullpad": h5t.STR_NULLPAD, "spacepad": h5t.STR_SPACEPAD}
_TEXTS = ["", "a", "hello", "two words", "trailing space ", "line\nbreak\ttab", "12345678901234567890"]
_UNICODE = ["", "é", "Ελληνικά", "日本語テキスト", "emoji 🎉", "mixed aß漢🙂", "e\u0301 combining"]


@corpus_file("strings", "fixed-strings", "utf-8", "padding", versions=ALL_VERSIONS)
def strings_fixed(file, random, notes):
    for padding_name, padding in _PADDINGS.items():
        pad = b" " if padding == h5t.STR_SPACEPAD else b"\0"
        for cset_name, cset, texts in (("ascii", h5t.CSET_ASCII, _TEXTS), ("utf8", h5t.CSET_UTF8, _UNICODE)):
            raw = b"".join(text.encode().ljust(32, pad) for text in texts)
            name = f"{padding_name}-{cset_name}"
            tid = string_type(32, cset, padding)
            add_raw_dataset(file, name, tid, (len(texts),), raw)
            add_attribute(file[name], "same", tid, np.frombuffer(raw, "S32"), memory=tid)
    # NULLPAD may fill its size entirely; NULLTERM stops at the first NUL, whatever follows.
    add_raw_dataset(file, "full", string_type(4, padding=h5t.STR_NULLPAD), (2,), b"fullabc\0")
    add_raw_dataset(file, "garbage-after-nul", string_type(8), (2,), b"ab\0GARB\0\0GARBAG\0")
    add_raw_dataset(file, "nul-inside-nullpad", string_type(6, padding=h5t.STR_NULLPAD), (1,), b"a\0b\0\0\0")
    add_raw_dataset(file, "not-utf8", string_type(4, h5t.CSET_UTF8, h5t.STR_NULLPAD), (2,), b"\xe9t\xe9\0ok\0\0")
    add_raw_dataset(file, "size-1", string_type(1, padding=h5t.STR_NULLPAD), (2, 2), b"abc\0")
    file.create_dataset("scalar", data=np.bytes_("a scalar string"))
    long = "0123456789" * 7000
    add_raw_dataset(file, "long", string_type(70001), (2,), (long.encode() + b"\0") * 2)
    numbered = np.array([f"item {index:05}" for index in range(3000)], "S16")
    file.create_dataset("compressed", data=numbered, chunks=(500,), compression="gzip", shuffle=True)


@corpus_file("strings", "vlen-strings", "utf-8", versions=ALL_VERSIONS)
def strings_variable(file, random, notes):
    ascii_type, utf8_type = h5py.string_dtype("ascii"), h5py.string_dtype("utf-8")
    file.create_dataset("ascii", data=np.array(_TEXTS, object), dtype=ascii_type)
    file.create_dataset("utf8", data=np.array([_UNICODE, _TEXTS], object), dtype=utf8_type)
    file.create_dataset("scalar", data="ein Skalar mit Ümlaut")
    file.create_dataset("scalar-empty", data="")
    file.create_dataset("long", data=["x" * 100_000, "é" * 50_000, ""], dtype=utf8_type)
    file.create_dataset("chunked", data=[f"string {i}" for i in range(1000)], dtype=utf8_type, chunks=(64,))
    file.create_dataset(
        "compressed", data=[f"string {i % 7}" for i in range(500)], dtype=utf8_type, chunks=(100,), compression="gzip"
    )
    file.create_dataset("unwritten", shape=(3,), dtype=utf8_type)
    file.create_dataset("unwritten-chunked", shape=(5,), dtype=utf8_type, chunks=(2,))[1] = "second"
    filled = file.create_dataset("fill", shape=(4,), dtype=utf8_type, chunks=(2,), fillvalue="füll")
    filled[1], filled[3] = "one", "three"
    # HDF5 cannot read a missing chunk with such a fill value from a file that is open for reading only.
    file.create_dataset("fill-missing-chunk", shape=(4,), dtype=utf8_type, chunks=(2,), fillvalue="füll")[3] = "three"
    file.create_dataset("empty-extent", shape=(0, 3), dtype=utf8_type)
    file.create_dataset("not-utf8", data=np.array([b"caf\xe9", b"ok"], object), dtype=utf8_type)
    memory = Sequences()
    for name, padding in _PADDINGS.items():
        tid = string_type(None, padding=padding)
        add_dataset(file, f"vlen-{name}", tid, memory.texts(["one", "two  ", ""]), memory=tid)
    file.attrs["ascii"] = np.bytes_("fixed ascii")
    file.attrs["utf8"] = "ünïcødé"
    file.attrs["list"] = ["", "α", "ββ"]
