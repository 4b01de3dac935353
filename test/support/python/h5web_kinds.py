"""A file with every kind of entity that h5web knows, and what h5web is to be told of it, as h5py reads it."""
import json
import math
import sys

import h5py
import numpy as np


def low_level(group, name, datatype, raw, dims=()):
    """A dataset whose datatype NumPy has no name for: its elements are given as bytes."""
    space = h5py.h5s.create_simple(dims) if dims else h5py.h5s.create(h5py.h5s.SCALAR)
    dataset = h5py.h5d.create(group.id, name.encode(), datatype, space)
    dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, np.frombuffer(raw, np.uint8), mtype=datatype)


def write_numbers(file):
    group = file.create_group("numbers")
    for code in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", ">i2", ">i8", ">f4", ">f8"):
        name = code.replace(">", "big_")
        limits = np.iinfo(code) if code[-2] in "iu" else np.finfo(code)
        group.create_dataset(f"{name}_scalar", data=np.array(limits.max, code))
        group.create_dataset(f"{name}_array", data=np.array([[0, 1, 2], [3, 4, limits.max]], code))
    group["f16_array"] = np.array([0, 1, 2.5], np.longdouble)
    group["special"] = np.array([np.nan, np.inf, -np.inf, -0.0])
    group["none"] = np.zeros((0, 3))
    group["null"] = h5py.Empty("f4")
    low_level(group, "i5_array", five_bytes(), bytes([1, 0, 0, 0, 0, 255, 255, 255, 255, 255]), (2,))


def five_bytes():
    datatype = h5py.h5t.STD_I64LE.copy()
    datatype.set_precision(40)
    datatype.set_size(5)
    return datatype


def write_others(file):
    group = file.create_group("others")
    group["bool_scalar"] = True
    group["bool_array"] = np.array([[True, False], [False, True]])
    group["bool_null"] = h5py.Empty(bool)
    colours = h5py.enum_dtype({"RED": 0, "GREEN": 1, "BLUE": -2}, "i1")
    group.create_dataset("enum_scalar", data=np.array(1, "i1"), dtype=colours)
    group.create_dataset("enum_array", data=np.array([0, 1, -2, 7], "i1"), dtype=colours)
    group.create_dataset("enum64", data=[1, 2**40], dtype=h5py.enum_dtype({"ONE": 1, "LARGE": 2**40}, "u8"))
    group["complex64_scalar"] = np.complex64(1 + 2j)
    group["complex128_array"] = np.array([[1 + 2j, -3j], [4, 5 - 6j]])
    group.create_dataset("complex_big", data=np.array([1 + 2j]), dtype=">c16")
    group.create_dataset("complex_swapped", data=np.array([(2, 1)], [("i", "f4"), ("r", "f4")]))
    group.create_dataset("rational", data=np.array([(1, 2)], [("r", "i4"), ("i", "i8")]))
    group["text_scalar"] = "Grüße"
    group["text_array"] = np.array([["a", ""], ["bc", "def"]], h5py.string_dtype())
    group["text_ascii"] = np.array(["x", "yz"], h5py.string_dtype("ascii"))
    group["text_fixed"] = np.array([b"abc", b"d"], "S3")
    group.create_dataset("text_fixed_utf8", data="né".encode(), dtype=h5py.string_dtype("utf-8", 9))
    group["text_null"] = h5py.Empty(h5py.string_dtype())
    group["opaque_scalar"] = np.void(b"\x00\x11\x22")
    group["opaque_array"] = np.array([b"\x00\x01", b"\x02\x03"], "V2")
    group.create_dataset("dates", data=np.array(["2019-09-22"], "M8[D]").astype(h5py.opaque_dtype("M8[D]")))
    low_level(group, "bits", h5py.h5t.STD_B16LE, bytes([1, 2, 3, 4]), (2,))
    low_level(group, "bits_big", h5py.h5t.STD_B8BE, bytes([5]))
    low_level(group, "time", h5py.h5t.UNIX_D32LE, bytes([0, 0, 0, 1, 0, 0, 0, 2]), (2,))
    group["reference"] = file["numbers/f8_array"].ref
    group["references"] = np.array([file["numbers"].ref, h5py.Reference()], h5py.ref_dtype)
    group["region"] = file["numbers/f8_array"].regionref[0:1, 1:3]


def write_nested(file):
    group = file.create_group("nested")
    text = h5py.string_dtype()
    row = [("n", "i8"), ("x", "f8"), ("text", text), ("ok", "?")]
    group["compound_scalar"] = np.array((2**60, 0.5, "foo", True), row)
    group["compound_array"] = np.array([(1, np.nan, "foo", True), (2, np.inf, "bar", False)], row)
    group["number_names"] = np.array((5, "foo", False), [("1", "i8"), ("2", text), ("0", "?")])
    inner = [("z", "c8"), ("n", "u8"), ("list", h5py.vlen_dtype("u8"))]
    mixed = [("arr", "f4", (2,)), ("grid", "i2", (2, 2)), ("inner", inner), ("raw", "V2"), ("ref", h5py.ref_dtype)]
    target = file["numbers"].ref
    rows = [
        ([0, 1], [[1, 2], [3, 4]], (1 + 2j, 3, np.array([], "u8")), b"\x01\x02", target),
        ([2, 3], [[5, 6], [7, 8]], (4 + 5j, 6, np.array([42, 2**64 - 1], "u8")), b"\x03\x04", target),
    ]
    group["mixed"] = np.array(rows, mixed)
    for name, base, values in (
        ("vlen_int8", "i1", [[0, 1]]),
        ("vlen_float32", "f4", [[], [0], [1, 2]]),
        ("vlen_int64", "i8", [[0], [0, 2**60]]),
        ("vlen_text", text, [["a"], ["a", "bc"]]),
    ):
        dataset = group.create_dataset(name, (len(values),), h5py.vlen_dtype(base))
        for i, value in enumerate(values):
            dataset[i] = value
    scalar = group.create_dataset("vlen_scalar", (), h5py.vlen_dtype("i2"))
    scalar[()] = [1, 2, 3]
    array = h5py.h5t.array_create(h5py.h5t.STD_I32LE, (3,))
    low_level(group, "array_of_3", array, np.arange(6, dtype="<i4").tobytes(), (2,))
    grid = h5py.h5t.array_create(h5py.h5t.IEEE_F64LE, (2, 2))
    low_level(group, "array_of_2_2", grid, np.arange(8, dtype="<f8").tobytes(), (2,))
    low_level(group, "array_scalar", array, np.arange(3, dtype="<i4").tobytes())


def write_storage(file):
    group = file.create_group("storage")
    data = np.arange(48, dtype="f4").reshape(4, 3, 4)
    group.create_dataset("gzip", data=data, chunks=(2, 2, 2), compression="gzip", shuffle=True, fletcher32=True)
    group.create_dataset("lzf", data=data, chunks=(2, 2, 2), compression="lzf")
    group.create_dataset("growing", data=data, chunks=(2, 2, 2), maxshape=(None, 3, 4))
    layout = h5py.VirtualLayout((2, 4), "f4")
    layout[0] = h5py.VirtualSource(".", "/storage/gzip", data.shape)[0, 0]
    layout[1] = h5py.VirtualSource("other.h5", "/line", (4,))
    group.create_virtual_dataset("virtual", layout)


def write_links(file):
    group = file.create_group("links")
    group["hard"] = file["numbers/f4_array"]
    group["soft"] = h5py.SoftLink("/numbers/f8_array")
    group["soft_group"] = h5py.SoftLink("/storage")
    group["dangling"] = h5py.SoftLink("/nowhere")
    group["external"] = h5py.ExternalLink("other.h5", "/line")
    group["external_group"] = h5py.ExternalLink("other.h5", "/")
    group["no_file"] = h5py.ExternalLink("missing.h5", "/x")
    group["cycle"] = group
    group["datatype"] = np.dtype([("x", "f8"), ("n", "i4")])
    group["datatype"].attrs["note"] = "committed"
    file.create_group("broken")["deep"] = h5py.SoftLink("/nowhere/at/all")


def write_attributes(file):
    group = file.create_group("attributes")
    attributes = group.create_dataset("all", data=1).attrs
    attributes["int"] = np.int32(-5)
    attributes["int64"] = np.int64(2**53 - 1)
    attributes["large"] = np.uint64(2**64 - 1)
    attributes["float"] = 0.5
    attributes["array"] = np.arange(6, dtype="i2").reshape(2, 3)
    attributes["bool"] = True
    attributes["bools"] = np.array([True, False])
    attributes["complex"] = 1 + 2j
    attributes["text"] = "Grüße"
    attributes["texts"] = ["a", "b"]
    attributes["null"] = h5py.Empty("f4")
    attributes["compound"] = np.array((1, 0.5), [("n", "i8"), ("x", "f8")])
    attributes["reference"] = file["numbers"].ref
    attributes["opaque"] = np.void(b"\x01\x02")
    attributes.create("enum", 1, dtype=h5py.enum_dtype({"A": 0, "B": 1}, "i2"))
    group.attrs["NX_class"] = "NXcollection"
    ordered = file.create_group("ordered", track_order=True)
    for name in "cab":
        ordered.create_group(name)


def told(dtype, value, file, as_json=False):
    """What h5web is to be told of a value, with numbers that JSON has no way to write as text."""
    if isinstance(value, h5py.Empty):
        return None
    array = np.asarray(value)
    subdtype = h5py.check_vlen_dtype(dtype)
    if h5py.check_string_dtype(dtype):
        return one_or_all(array, lambda x: x.decode() if isinstance(x, bytes) else str(x))
    if h5py.check_ref_dtype(dtype) is h5py.Reference:
        return one_or_all(array, lambda x: file[x].name if x else None)
    if h5py.check_ref_dtype(dtype):
        return one_or_all(array, lambda x: {"path": h5py.h5r.get_name(x, file.id).decode(), "selection": region(x, file)})
    if subdtype is not None:
        return [told(subdtype, x, file, as_json) for x in array.flat] if array.shape else told(subdtype, array[()], file, as_json)
    if dtype.names and set(dtype.names) == {"r", "i"} and all(dtype[name].kind == "f" for name in "ri"):
        return one_or_all(array, lambda x: [number(x["r"]), number(x["i"])])
    if dtype.names:
        return one_or_all(array, lambda row: [told(dtype[name], row[name], file, as_json) for name in dtype.names])
    if dtype.subdtype:
        return told(dtype.base, array.ravel(), file, as_json)
    if dtype.kind == "V":
        return list(array.tobytes())
    if dtype.kind == "b":
        return one_or_all(array, bool if as_json else int)
    if dtype.kind == "c":
        return one_or_all(array, lambda x: [number(x.real), number(x.imag)])
    return one_or_all(array, lambda x: number(x, as_json))


def one_or_all(array, tell):
    return tell(array[()]) if array.shape == () else [tell(x) for x in array.flat]


def number(x, as_json=False):
    if isinstance(x, np.floating):
        return float(x) if math.isfinite(x) else None if as_json else str(float(x))
    wide = np.dtype(type(x)).itemsize == 8
    return f"{int(x)}n" if wide and (not as_json or abs(int(x)) > 2**53 - 1) else int(x)


def region(reference, file):
    """The regular hyperslab of a region reference, as blocks of one element in each dimension."""
    space = h5py.h5r.get_region(reference, file.id)
    start, end = space.get_select_bounds()
    ones = [1] * len(start)
    return {"type": "hyperslab", "start": list(start), "stride": ones, "count": ones, "block": [int(e - s + 1) for s, e in zip(start, end)]}


def raw(dataset):
    """The bytes of elements that NumPy has no name for."""
    datatype = dataset.id.get_type()
    count = int(np.prod(dataset.shape))
    buffer = np.zeros(count * datatype.get_size(), np.uint8)
    dataset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, buffer, mtype=datatype)
    return buffer


def expected(file):
    values, attributes = {}, {}

    def visit(name, item):
        attributes[f"/{name}"] = {key: told(item.attrs.get_id(key).dtype, item.attrs[key], file, True) for key in item.attrs}
        if not isinstance(item, h5py.Dataset):
            return
        special = SPECIAL.get(name)
        values[f"/{name}"] = special(raw(item)) if special else told(item.dtype, item[()], file)

    file.visititems(visit)
    return {"values": values, "attributes": attributes}


def of_array(code, size):
    return lambda buffer: [part.tolist() for part in buffer.view(code).reshape(-1, size)]


# What h5py reads otherwise, or cannot read: bytes, and arrays that are elements by themselves.
SPECIAL = {
    "others/bits": lambda buffer: buffer.tolist(),
    "others/bits_big": lambda buffer: buffer.tolist(),
    "others/time": lambda buffer: buffer.tolist(),
    "others/enum64": lambda buffer: buffer.view("<u8").tolist(),
    "others/dates": lambda buffer: buffer.tolist(),
    "numbers/i5_array": lambda buffer: ["1n", "-1n"],
    "nested/array_of_3": of_array("<i4", 3),
    "nested/array_of_2_2": of_array("<f8", 4),
    "nested/array_scalar": lambda buffer: buffer.view("<i4").tolist(),
}


def write_large(path):
    """3.5 GB, nearly all of it never written: an image larger than any slice, and images to look through."""
    with h5py.File(path, "w") as file:
        stack = file.create_dataset("stack", (512, 1024, 1024), "f4")
        stack[511] = np.arange(2**20, dtype="f4").reshape(1024, 1024)
        frame = file.create_dataset("frame", (16384, 24576), "f4")
        frame[-1, -1] = 1


def write_many(path):
    """A group of 1,000 datasets with three attributes each."""
    with h5py.File(path, "w") as file:
        group = file.create_group("thousand")
        for i in range(1000):
            dataset = group.create_dataset(f"data{i:04}", data=np.arange(64.0), chunks=(32,), compression="gzip")
            dataset.attrs["unit"] = "mm"
            dataset.attrs["scale"] = 0.5
            dataset.attrs["origin"] = np.arange(3)


if __name__ == "__main__":
    folder = sys.argv[1]
    if "--large" in sys.argv:
        write_large(f"{folder}/large.h5")
        write_many(f"{folder}/many.h5")
    with h5py.File(f"{folder}/other.h5", "w") as other:
        other["line"] = np.arange(4, dtype="f4")
        other["line"].attrs["unit"] = "mm"
    with h5py.File(f"{folder}/kinds.h5", "w") as file:
        for write in (write_numbers, write_others, write_nested, write_storage, write_links, write_attributes):
            write(file)
    with h5py.File(f"{folder}/kinds.h5", "r") as file, open(f"{folder}/expected.json", "w") as answer:
        json.dump(expected(file), answer)
