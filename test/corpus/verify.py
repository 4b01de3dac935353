"""Checks that an HDF5 file holds what a specification says, and prints `{"ok": ..., "differences": [...]}`.

    verify.py FILE.h5 SPEC.json

SPEC.json has the form of a corpus description; only the fields it gives are compared, so an object may be no more than
`{"path": "/d", "shape": [3]}`. Attributes are matched by name. Besides:

- `{"path": "/d", "kind": "absent"}` and `{"name": "a", "absent": true}` say that a link or an attribute must not exist;
- `"exact": true` at the top says that the file has no other objects, and listed objects no other attributes;
- numbers of 64 bits may be JSON numbers or decimal strings; side files are looked for beside SPEC.json.

Exits with 1 when there is a difference, with 2 when the file cannot be read.
"""

import argparse
import json
import sys
from pathlib import Path

from container import difference, from_json
from describe import describe_file


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("spec", type=Path)
    arguments = parser.parse_args()
    try:
        spec = json.loads(arguments.spec.read_text(encoding="utf-8"))
        actual = describe_file(arguments.file)
    except Exception as error:  # whatever h5py says about a broken file belongs in the report
        print(json.dumps({"ok": False, "differences": [{"path": "/", "field": "file", "text": repr(error)}]}))
        return 2
    differences = list(compare_files(spec, actual, arguments.spec.parent))
    print(json.dumps({"ok": not differences, "differences": differences}, ensure_ascii=False, indent=1))
    return 1 if differences else 0


def compare_files(spec, actual, directory):
    """Differences between the given fields of `spec` and a description of the file."""
    exact, found = spec.get("exact", False), {entry["path"]: entry for entry in actual["objects"]}
    for expected in spec["objects"]:
        path = expected["path"]
        if expected.get("kind") == "absent":
            if path in found:
                yield _difference(path, "kind", "absent", found[path]["kind"])
        elif path not in found:
            yield _difference(path, "kind", expected.get("kind", "object"), "absent")
        else:
            yield from _compare_entries(expected, found[path], directory, path, exact)
    if exact:
        for path in found.keys() - {entry["path"] for entry in spec["objects"]}:
            yield _difference(path, "kind", "absent", found[path]["kind"])


def _compare_entries(expected, actual, directory, path, exact):
    for field, value in expected.items():
        if field == "expectedError":
            continue  # what h5rx is expected to say, not what the file holds
        if field in ("value", "fillValue"):
            yield from _compare_values(value, actual, field, directory, path)
        elif field == "attributes":
            yield from _compare_attributes(value, actual.get(field, []), directory, path, exact)
        elif not _matches(value, actual.get(field)):
            yield _difference(path, field, value, actual.get(field))


def _compare_values(value, actual, field, directory, path):
    if field not in actual:
        yield _difference(path, field, "a value", actual.get("valueError", "none"))
        return
    text = difference(from_json(value, directory), actual[field], field)
    if text:
        yield {"path": path, "field": field, "text": text}


def _compare_attributes(expected, actual, directory, path, exact):
    found = {attribute["name"]: attribute for attribute in actual}
    for attribute in expected:
        name = attribute["name"]
        where = f"{path}@{name}"
        if attribute.get("absent"):
            if name in found:
                yield _difference(where, "attribute", "absent", "present")
        elif name not in found:
            yield _difference(where, "attribute", "present", "absent")
        else:
            yield from _compare_entries(attribute, found[name], directory, where, exact)
    if exact:
        for name in found.keys() - {attribute["name"] for attribute in expected}:
            yield _difference(f"{path}@{name}", "attribute", "absent", "present")


def _matches(expected, actual):
    """Equality, except that a dictionary needs to give only some of the keys."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(_matches(value, actual.get(key)) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(_matches, expected, actual))
    return expected == actual


def _difference(path, field, expected, actual):
    return {"path": path, "field": field, "expected": expected, "actual": actual}


if __name__ == "__main__":
    sys.exit(main())
