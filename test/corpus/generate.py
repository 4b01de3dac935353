"""Writes the test corpus: HDF5 files, and beside each what h5py reads from it.

    generate.py OUTDIR

The content depends on nothing but the versions of h5py, HDF5 and NumPy: random numbers are seeded by the file's name.
README.md documents the form of `NAME.expected.json`.
"""

import argparse
import json
import sys
import zlib
from pathlib import Path

import h5py
import numpy as np
from h5py import h5f, h5p

import files  # noqa: F401  registers the recipes
from container import SideFiles, to_json
from crosscheck import check_file
from describe import describe_file, description_to_json
from recipe import LIBVER_BOUNDS, RECIPES, Notes, Skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    directory = parser.parse_args().directory
    directory.mkdir(parents=True, exist_ok=True)

    # All files first: links and virtual datasets lead from one to another.
    built = [made for recipe in RECIPES for libver in recipe.versions if (made := build(recipe, libver, directory))]
    problems = [text for made in built for text in describe(*made)]
    index = {"h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "files": [path.name for _, path, _ in built]}
    write_json(directory / "index.json", index)

    size = sum(entry.stat().st_size for entry in directory.iterdir())
    print(f"{len(built)} files, {size / 1e6:.1f} MB with their descriptions, in {directory}")
    for text in problems:
        print(f"MISMATCH {text}")
    return 1 if problems else 0


def build(recipe, libver, directory):
    """Writes one file; `None` when this library cannot."""
    path = directory / f"{recipe.name}-{libver}.h5"
    notes = Notes(directory, libver)
    try:
        with open_new(path, libver, recipe.open_options) as file:
            recipe.build(file, np.random.default_rng(zlib.crc32(path.name.encode())), notes)
    except Skip as reason:
        path.unlink()
        print(f"skipped {path.name}: {reason}")
        return None
    for text in notes.skipped:
        print(f"skipped in {path.name}: {text}")
    return recipe, path, notes


def open_new(path, libver, options):
    if "creation_list" not in options:
        return h5py.File(path, "w", libver=LIBVER_BOUNDS[libver], **options)
    bounds = LIBVER_BOUNDS[libver]
    low, high = (bounds, bounds) if isinstance(bounds, str) else bounds
    fapl = h5p.create(h5p.FILE_ACCESS)
    fapl.set_libver_bounds(getattr(h5f, f"LIBVER_{low.upper()}"), getattr(h5f, f"LIBVER_{high.upper()}"))
    return h5py.File(h5f.create(str(path).encode(), h5f.ACC_TRUNC, options["creation_list"](), fapl))


def describe(recipe, path, notes):
    """Writes the description of one file; returns where h5py's own reading differs."""
    description = describe_file(path)
    mismatches = list(check_file(path, description))
    for entry in description["objects"]:
        if entry["path"] in notes.expected_errors:
            entry["expectedError"] = notes.expected_errors[entry["path"]]
    header = {"file": path.name, "libver": notes.libver, "features": list(recipe.features)}
    side_files = SideFiles(path.parent, path.stem)
    content = description_to_json(description, lambda container: to_json(container, side_files))
    write_json(path.with_suffix(".expected.json"), {**header, **content})
    return mismatches


def write_json(path, content):
    """One object of the file a line."""

    def line(value):
        return json.dumps(value, ensure_ascii=False, allow_nan=False)

    def field(key, value):
        content = "[\n" + ",\n".join(map(line, value)) + "\n]" if key == "objects" else line(value)
        return f"{line(key)}: {content}"

    path.write_text("{" + ",\n".join(field(*item) for item in content.items()) + "}\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
