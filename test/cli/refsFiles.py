"""Writes files for which references are made: python refsFiles.py FOLDER

What libhdf5 has no filter for goes past it, chunk by chunk; `plain.h5` then has the same values without filters.
"""

import sys
from pathlib import Path

import h5py
import numcodecs
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

folder = Path(sys.argv[1])
rng = np.random.default_rng(3)
values = np.cumsum(rng.integers(-9, 9, (40, 50)), axis=1).astype("<i4")
noise = rng.integers(0, 2**31, (40, 50), dtype="<i4")
CHUNK = (16, 20)


def filtered(file, name, data, filters, encode, masks=lambda corner: 0):
    """A dataset with chunks that are encoded here."""
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_chunk(CHUNK)
    for number, client_data in filters:
        dcpl.set_filter(number, h5z.FLAG_OPTIONAL, client_data)
    dataset = h5d.create(file.id, name.encode(), h5t.STD_I32LE, h5s.create_simple(data.shape), dcpl)
    for row in range(0, data.shape[0], CHUNK[0]):
        for column in range(0, data.shape[1], CHUNK[1]):
            chunk = np.zeros(CHUNK, "<i4")
            part = data[row : row + CHUNK[0], column : column + CHUNK[1]]
            chunk[: part.shape[0], : part.shape[1]] = part
            mask = masks((row, column))
            dataset.write_direct_chunk((row, column), bytes(encode(chunk, mask)), filter_mask=mask)


def chain(*codecs):
    """What goes through all codecs but those of the mask."""

    def encode(chunk, mask):
        for place, codec in enumerate(codecs):
            chunk = chunk if mask & (1 << place) else codec.encode(np.ascontiguousarray(chunk))
        return np.ascontiguousarray(chunk).tobytes() if isinstance(chunk, np.ndarray) else chunk

    return encode


zlib, shuffle = numcodecs.Zlib(6), numcodecs.Shuffle(4)
with h5py.File(folder / "codecs.h5", "w") as file:
    for number, name in enumerate(("blosclz", "lz4", "lz4hc", None, "zlib", "zstd")):
        if name:
            client_data = (2, 2, 4, 16 * 20 * 4, 5, 1, number)
            filtered(file, f"blosc {name}", values, [(32001, client_data)], chain(numcodecs.Blosc(name, 5, 1)))
    filtered(file, "zstd", values, [(32015, (5,))], chain(numcodecs.Zstd(5)))
    filtered(file, "bzip2", values, [(307, (9,))], chain(numcodecs.BZ2(9)))
    filtered(file, "shuffle and zstd", values, [(2, (4,)), (32015, ())], chain(shuffle, numcodecs.Zstd(3)))

with h5py.File(folder / "masks.h5", "w") as file:
    pipeline = [(2, (4,)), (1, (6,))]
    encode = chain(shuffle, zlib)
    filtered(file, "all without deflate", values, pipeline, encode, lambda corner: 0b10)
    filtered(file, "all without shuffle", values, pipeline, encode, lambda corner: 0b01)
    filtered(file, "some without deflate", values, pipeline, encode, lambda corner: 0b10 if corner[0] == 16 else 0)
    filtered(file, "some without any", values, pipeline, encode, lambda corner: 0b11 if corner[1] == 20 else 0)
    filtered(file, "some without shuffle", values, pipeline, encode, lambda corner: 0b01 if corner[1] == 20 else 0)
    file.create_dataset("noise", data=noise, chunks=CHUNK, compression="gzip", fletcher32=True)

with h5py.File(folder / "plain.h5", "w") as file:
    for name in h5py.File(folder / "codecs.h5"):
        file[name] = values

with h5py.File(folder / "large.h5", "w", userblock_size=2048) as file:
    file.create_dataset("rows", data=np.arange(3000 * 2000, dtype=">f8").reshape(3000, 2000))
    file.create_dataset("one row", data=np.arange(5_000_011, dtype="<i4"))
    file.create_dataset("flat", data=np.arange(5 * 1021 * 1031, dtype="<i8").reshape(1, 5, 1021, 1031))
    file.create_dataset("chunks", data=np.arange(5000, dtype="<i2"), chunks=(5,), maxshape=(None,))
    dtype = np.dtype((">f4", (3, 2)))
    arrays = file.create_dataset("arrays", shape=(30,), dtype=dtype, chunks=(7,), compression="gzip", shuffle=True)
    arrays[...] = np.arange(30 * 6.0).reshape(30, 3, 2)

# As netCDF-4 has it: scales, labels, missing values, packed numbers.
with h5py.File(folder / "climate.h5", "w") as file:
    for name, size in (("time", 4), ("lat", 3), ("lon", 5)):
        file[name] = np.arange(size, dtype="f8") * 10
        file[name].make_scale(name)
    file["time"].attrs["units"] = "days since 2000-01-01"
    packed = file.create_dataset("temperature", shape=(4, 3, 5), dtype="i2", chunks=(1, 3, 5), fillvalue=-999)
    packed[...] = np.arange(60).reshape(4, 3, 5)
    packed[0, 0, 0] = -999
    packed.attrs.update(_FillValue=np.array([-999], "i2"), scale_factor=np.array([0.5]), add_offset=10.0, units="K")
    rain = file.create_dataset("rain", shape=(4, 3, 5), dtype="f4", chunks=(1, 3, 5), fillvalue=np.nan)
    rain[2] = 7
    rain.attrs["_FillValue"] = np.float32(np.nan)
    zeros = file.create_dataset("count", data=np.zeros((4, 3), "i4"), chunks=(2, 3))
    for dataset in (packed, rain, zeros):
        for dim, name in enumerate(("time", "lat", "lon")[: dataset.ndim]):
            dataset.dims[dim].attach_scale(file[name])
    file["square"] = np.arange(9.0).reshape(3, 3)
    file["other"] = np.arange(15.0).reshape(3, 5)
    file["first label"] = np.arange(6.0)
    file["first label"].dims[0].label = "step"
    file["its name for another size"] = np.arange(7.0)
    file["its name for another size"].dims[0].label = "step"

# Values of `_FillValue` that the arrays cannot have, and one that an array of another type can.
with h5py.File(folder / "misfits.h5", "w") as file:
    for name, dtype, fill in (
        ("short", "i2", np.int32(99999)),
        ("int", "i4", np.float64(1e30)),
        ("byte", "u1", np.int8(-1)),
        ("long", "u8", np.float64(2**64)),
        ("fits", "u8", np.float64(2**63)),
        ("half", "i4", np.float64(0.5)),
    ):
        file.create_dataset(name, data=np.arange(4, dtype=dtype), chunks=(2,)).attrs["_FillValue"] = fill

with h5py.File(folder / "latin.h5", "w") as file:
    for name, texts in (("utf8", ["Grüße", "", "ÿþ"]), ("foreign", [b"\xff\xfe", b"", b"a"])):
        file.create_dataset(name, data=texts, dtype=h5py.string_dtype())

with h5py.File(folder / "names.h5", "w") as file:
    for name in ('quote"', "{{braces}}", "new\nline", "über", "🦊", "a b", "#?%41", ".hidden", "[0]", "'", "0.0"):
        file[f"group {name}/{name}"] = values[0]
        file[f"group {name}"].attrs[name] = name
    file["back\\slash"] = values[0]
