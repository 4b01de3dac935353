"""Says what libhdf5 makes of damaged files.

    judge.py FOLDER     reads questions from standard input and answers each on standard output, one JSON object a line

A question has the name of a file in FOLDER, what is changed in it ("edits": offset and hexadecimal bytes; "length"), and
objects by the addresses of their headers. libhdf5 crashes on some damaged files and never returns from others, therefore
a child process does the reading, and another one follows where that is lost: the answer is then {"died": how}.
"""

import ctypes
import hashlib
import json
import os
import resource
import select
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "corpus"))

import h5py  # noqa: E402
import numpy as np  # noqa: E402
from h5py import h5a, h5d, h5f, h5g, h5i, h5l, h5s, h5t  # noqa: E402

import hdf5_c  # noqa: E402

# As in readFile.ts.
MOST_ELEMENTS, CORNER_ELEMENTS = 4096, 1024
MOST_BYTES = 2**26
MOST_MEMORY = 2**31
DEADLINE_SECONDS = 3

hdf5_c.library.H5Oopen_by_addr.restype = hdf5_c.hid_t
hdf5_c.library.H5Oopen_by_addr.argtypes = [hdf5_c.hid_t, ctypes.c_uint64]
hdf5_c.library.H5Oclose.argtypes = [hdf5_c.hid_t]


class Refused(Exception):
    """Nothing that libhdf5 could be asked for."""


def boxes_of(dims):
    if np.prod([float(size) for size in dims]) <= MOST_ELEMENTS:
        return [((0,) * len(dims), dims)]
    side = max(1, int(CORNER_ELEMENTS ** (1 / len(dims)) + 1e-9))
    count = tuple(min(side, size) for size in dims)
    return [((0,) * len(dims), count), (tuple(size - some for size, some in zip(dims, count)), count)]


def read_box(dataset, tid, size, start, count):
    file_space = dataset.get_space()
    total = 1
    for some in count:
        total *= some
    if total * size > MOST_BYTES:
        raise Refused(f"{total} elements of {size} bytes")
    if count:
        file_space.select_none() if total == 0 else file_space.select_hyperslab(start, count)
    memory = h5s.create_simple((total,)) if count else h5s.create(h5s.SCALAR)
    if total == 0:
        memory.select_none()
    out = np.zeros(total * size, np.uint8)
    hdf5_c.call("H5Dread", dataset.id, tid.id, memory.id, file_space.id, 0, out.ctypes.data)
    return out.tobytes()


def dataset_answer(dataset, dtype):
    tid, dims = dataset.get_type(), dataset.shape
    boxes = boxes_of(dims)
    stored = [read_box(dataset, tid, tid.get_size(), *box) for box in boxes]
    answer = {"dims": dims, "stored": [hashlib.sha1(one).hexdigest() for one in stored]}
    if dtype:
        converted = [read_box(dataset, h5t.py_create(np.dtype(dtype)), np.dtype(dtype).itemsize, *box) for box in boxes]
        answer["converted"] = [hashlib.sha1(with_one_nan(one, dtype)).hexdigest() for one in converted]
    return answer


def with_one_nan(data, dtype):
    numbers = np.frombuffer(data, dtype).copy()
    if numbers.dtype.kind == "f":
        numbers[np.isnan(numbers)] = np.nan
    return numbers.tobytes()


LINK_TYPES = {h5l.TYPE_SOFT: "soft", h5l.TYPE_EXTERNAL: "external"}


def links_answer(group):
    links = []

    def visit(name, info):
        is_hard = info.type == h5l.TYPE_HARD
        links.append((text_of(name), str(info.u) if is_hard else LINK_TYPES.get(info.type, "user-defined")))
        return None if len(links) < 10_000 else True

    group.links.iterate(visit, info=True)
    return {"names": links}


def text_of(name):
    return name.decode("utf-8", "surrogateescape")


def attributes_answer(owner):
    attributes = []
    # By the index, because of a damaged one h5py does not find the names again.
    for number in range(min(h5a.get_num_attrs(owner), 10_000)):
        attribute = h5a.open(owner, index=number)
        tid = attribute.get_type()
        total = attribute.get_space().get_simple_extent_npoints()
        if total * tid.get_size() > MOST_BYTES:
            raise Refused(f"{total} elements of an attribute")
        out = np.zeros(max(1, total * tid.get_size()), np.uint8)
        hdf5_c.call("H5Aread", attribute.id, tid.id, out.ctypes.data)
        attributes.append((text_of(attribute.name), out[: total * tid.get_size()].tobytes().hex()))
    return {"names": attributes}


def object_answer(file, question):
    identifier = hdf5_c.call("H5Oopen_by_addr", file.id, question["address"])
    kind = hdf5_c.library.H5Iget_type(hdf5_c.hid_t(identifier))
    if question["what"] == "attributes":
        return attributes_answer({h5i.GROUP: h5g.GroupID, h5i.DATASET: h5d.DatasetID}.get(kind, h5t.TypeID)(identifier))
    if kind == h5i.DATASET:
        return dataset_answer(h5d.DatasetID(identifier), question.get("dtype"))
    if kind == h5i.GROUP:
        return links_answer(h5g.GroupID(identifier))
    return {"names": [("", "a datatype")]}


def answer(folder, question):
    image = bytearray((folder / question["file"]).read_bytes())
    for offset, text in question["edits"]:
        image[offset : offset + len(text) // 2] = bytes.fromhex(text)
    try:
        file = h5f.open_file_image(bytes(image[: question["length"]]))
    except Exception as error:  # noqa: BLE001
        return {"unopened": str(error)}
    objects = {}
    for path, one in question["objects"].items():
        try:
            objects[path] = object_answer(file, one)
        except Exception as error:  # noqa: BLE001
            objects[path] = {"error": f"{type(error).__name__}: {error}"}
    return {"objects": objects}


def child(folder, questions, answers):
    """Never returns."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # h5py complains of what libhdf5 cannot close any more.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with os.fdopen(questions, "r") as lines, os.fdopen(answers, "w") as out:
        for line in lines:
            try:
                text = json.dumps(answer(folder, json.loads(line)))
            except MemoryError:
                os._exit(1)
            out.write(text + "\n")
            out.flush()
    os._exit(0)


class Reader:
    def __init__(self, folder):
        to_child, self.questions = os.pipe()
        self.answers, from_child = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.questions)
            os.close(self.answers)
            child(folder, to_child, from_child)
        os.close(to_child)
        os.close(from_child)
        self.rest = b""

    def ask(self, line):
        """The answer, or None when the child is lost; then `died` says how."""
        view = memoryview(line)
        while view:
            try:
                view = view[os.write(self.questions, view) :]
            except BrokenPipeError:
                break
        while b"\n" not in self.rest:
            ready, _, _ = select.select([self.answers], [], [], DEADLINE_SECONDS)
            if not ready:
                os.kill(self.pid, signal.SIGKILL)
                return self.lost("timeout")
            more = os.read(self.answers, 2**16)
            if not more:
                return self.lost(None)
            self.rest += more
        text, _, self.rest = self.rest.partition(b"\n")
        return text.decode()

    def lost(self, reason):
        _, status = os.waitpid(self.pid, 0)
        os.close(self.questions)
        os.close(self.answers)
        self.died = reason or (signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "out of memory")


def main(folder):
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    reader = None
    for line in sys.stdin.buffer:
        reader = reader or Reader(Path(folder))
        text = reader.ask(line)
        if text is None:
            text, reader = json.dumps({"died": reader.died}), None
        print(text, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
