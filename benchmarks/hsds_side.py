"""h5pyd for benchmarks/hsds.mjs. usage: hsds_side.py NAME JSON; prints JSON. Seconds, without what is imported."""

import base64
import json
import sys
import time
import urllib.request

import h5pyd
import numpy as np


def opened(args, mode):
    access = {name: args[name] for name in ("endpoint", "username", "password", "bucket")}
    return h5pyd.File(args["domain"], mode, use_cache=False, **access)


def write(args):
    data = np.arange(np.prod(args["shape"]), dtype="<f4").reshape(args["shape"])
    begun = time.perf_counter()
    file = opened(args, "w")
    dataset = file.create_dataset("x", args["shape"], "<f4", chunks=tuple(args["chunk"]))
    # In pieces of 64 MiB: what h5pyd sends at once must stay below HSDS's max_request_size.
    for first in range(0, args["shape"][0], args["rows"]):
        dataset[first : first + args["rows"]] = data[first : first + args["rows"]]
    return closed(file, args, begun)


def closed(file, args, begun):
    """h5pyd sends nearly all when a file is closed, and does not ask HSDS to write it."""
    file.close()
    sent = time.perf_counter()
    url = f"{args['endpoint']}/?flush=1&domain={args['domain']}"
    user = base64.b64encode(f"{args['username']}:{args['password']}".encode()).decode()
    urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers={"Authorization": f"Basic {user}"})).read()
    return {"seconds": sent - begun, "flushed": time.perf_counter() - begun}


def read(args):
    begun = time.perf_counter()
    file = opened(args, "r")
    dataset = file["x"]
    found = np.empty(args["shape"], "<f4")
    for first in range(0, args["shape"][0], args["rows"]):
        found[first : first + args["rows"]] = dataset[first : first + args["rows"]]
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "sum": float(found.sum(dtype="f8"))}


def create(args):
    begun = time.perf_counter()
    file = opened(args, "w")
    for n in range(args["groups"]):
        group = file.create_group(f"g{n}")
        group.attrs["index"] = np.int32(n)
        for m in range(args["datasets"]):
            dataset = group.create_dataset(f"d{m}", (10,), "<f4")
            dataset.attrs["index"] = np.int32(m)
            dataset.attrs["scale"] = 0.5
    return closed(file, args, begun)


def list_all(args):
    begun = time.perf_counter()
    file = opened(args, "r")
    objects = attributes = total = 0

    def tell(name, found):
        nonlocal objects, attributes, total
        objects += 1
        if isinstance(found, h5pyd.Dataset):
            total += found.shape[0] + found.dtype.itemsize
        for value in found.attrs.values():
            attributes += 1
            total += float(value)

    file.visititems(tell)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds, "sum": total, "objects": objects, "attributes": attributes}


if __name__ == "__main__":
    print(json.dumps({"write": write, "read": read, "create": create, "list": list_all}[sys.argv[1]](json.loads(sys.argv[2]))))
