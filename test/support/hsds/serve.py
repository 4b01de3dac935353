"""Runs HSDS for tests: a service node and data nodes, all on the loopback device, that end with this process.

The command `hsds` binds to every interface, always takes 6101 and what follows for its data nodes, and waits five seconds
for them. Here the same programs (`hsds-node`) run in forks of one process that has imported them already. Nobody restarts
a node that ended, as nobody does under `hsds`.

argv[1] is JSON: `folder` (temporary, removed in the end if `temporary` says so), `bucket`, `data_nodes` (how many),
`username`, `password` (of the administrator), `users` (name to password), `groups` (name to users), `options` (of HSDS's
config.yml). Prints a line of JSON when the nodes were started, takes
commands as lines of JSON, answers each with a line, and ends with its standard input.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import sys
import traceback

import aiohttp.web
import admin.config

HOST = "127.0.0.1"
PR_SET_PDEATHSIG = 1


class Node:
    """A node, which may be running; its port is its own as long as this process lives."""

    def __init__(self, name):
        self.name = name
        self.pid = None
        # Bound and never listening: nobody else gets the port while the node is down, and who connects is refused.
        self.reservation = bound_socket(0)
        self.port = self.reservation.getsockname()[1]
        self.url = f"http://{HOST}:{self.port}"
        self.arguments = []
        self.options = {}

    def start(self):
        if self.pid is not None:
            raise RuntimeError(f"{self.name} is running")
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid != 0:
            return
        status = 1
        try:
            run_node(self, parent)
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def check(self):
        if self.pid is not None and os.waitpid(self.pid, os.WNOHANG)[0] != 0:
            self.pid = None
        if self.pid is None:
            raise RuntimeError(f"{self.name} is not running")

    def send(self, name):
        self.check()
        number = getattr(signal, f"SIG{name}")
        os.kill(self.pid, number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            os.waitpid(self.pid, 0)
            self.pid = None

    def end(self):
        try:
            self.send("KILL")
        except RuntimeError:
            pass


def bound_socket(port):
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if sys.platform == "darwin":  # which lets two sockets have one address only so
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((HOST, port))
    return bound


def run_node(node, parent):
    """Never returns before the node ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            return
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open("hsds.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout.reconfigure(line_buffering=True)
    sys.argv = ["hsds-node", *node.arguments]
    hsds.config.get("log_level")  # loads the configuration
    for name, value in node.options.items():
        if name not in hsds.config.cfg:
            raise ValueError(f"HSDS has no option {name}")
        # Not in the arguments, where a fraction of a second is no number for an option that is whole by default.
        hsds.config.cfg[name] = value
    node_runner.main()


def run_app_on_loopback(app, port=None, **kwargs):
    run_app(app, sock=bound_socket(port), print=None, **kwargs)


# Before hsds takes the name from there.
run_app = aiohttp.web.run_app
aiohttp.web.run_app = run_app_on_loopback

import hsds.config  # noqa: E402
from hsds import node_runner  # noqa: E402


def set_arguments(config, service, data):
    urls = ",".join(node.url for node in data)
    common = [
        "--standalone",
        f"--dn_urls={urls}",
        f"--hsds_endpoint={service.url}",
        f"--config_dir={admin.config.__path__[0]}",
        f"--root_dir={os.path.join(config['folder'], 'data')}",
        f"--bucket_name={config['bucket']}",
    ]
    service.arguments = [
        "--node_type=sn",
        "--log_prefix=sn ",
        f"--sn_url={service.url}",
        f"--hs_username={config['username']}",
        f"--admin_user={config['username']}",
        f"--hs_password={config['password']}",
        "--password_file=users.txt",
        "--groups_file=groups.txt",
        *common,
    ]
    for number, node in enumerate(data):
        node.arguments = ["--node_type=dn", f"--log_prefix={node.name} ", f"--node_number={number}", *common]


def main():
    config = json.loads(sys.argv[1])
    os.chdir(config["folder"])
    os.makedirs(os.path.join("data", config["bucket"]), exist_ok=True)
    write_lines("users.txt", [f"{name}:{password}" for name, password in config["users"].items()])
    write_lines("groups.txt", [f"{name}:{' '.join(users)}" for name, users in config["groups"].items()])
    service = Node("sn")
    data = [Node("dn") for _ in range(config["data_nodes"])]
    # HSDS sorts the addresses as text and finds a node's own by its number.
    data.sort(key=lambda node: node.url)
    for number, node in enumerate(data):
        node.name = f"dn{number}"
    nodes = {node.name: node for node in [service, *data]}
    for node in nodes.values():
        node.options = config["options"]
    set_arguments(config, service, data)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    supervisor = os.getpid()
    try:
        for node in nodes.values():
            node.start()
        answer({"urls": {name: node.url for name, node in nodes.items()}})
        for line in sys.stdin:
            command = json.loads(line)
            node = nodes[command["node"]]
            try:
                if command["signal"] == "START":
                    node.start()
                elif command["signal"] == "CHECK":
                    node.check()
                else:
                    node.send(command["signal"])
                answer({})
            except Exception as error:
                answer({"error": str(error)})
    finally:
        if os.getpid() == supervisor:
            for node in nodes.values():
                node.end()
            if config["temporary"]:
                shutil.rmtree(config["folder"], ignore_errors=True)


def write_lines(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def answer(value):
    print(json.dumps(value), flush=True)


main()
