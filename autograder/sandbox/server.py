"""The fork server: libraries imported once, one child forked for each submission.

It holds nothing secret, since its children inherit its memory: of the grader it has only what
runs on the student's side. It runs no tensor operation and never asks for CUDA before forking,
because PyTorch's threads and contexts do not survive a fork. It ends when its owner does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.abc
import json
import os
import select
import signal
import socket
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import guards
from autograder.sandbox import child, supervisor
from autograder.sandbox.namespaces import FIRST_UID, NewProcesses
from autograder.sandbox.options import SubjectRules
from autograder.sandbox.syscalls import PR_SET_CHILD_SUBREAPER, prctl
from autograder.sandbox.tree import Tree, hidden_packages, library_tree
from autograder.shell import Shell, new_shell
from autograder.subject import Cell

LARGEST_MESSAGE = 1 << 16
REAP_MILLISECONDS = 500
MOST_CHILDREN = 100_000_000
"""Their numbers start again after this many."""

CAP_CHOWN, CAP_SETGID, CAP_SETUID = 1 << 0, 1 << 6, 1 << 7

PRELOADED = {
    "numpy": ("numpy.fft", "numpy.lib.stride_tricks", "numpy.random"),
    "torch": (
        "torch", "torch._dynamo", "torch.optim", "torch.utils.data", "torch.nn.functional",
        "torch.utils._python_dispatch", "torchvision", "torchvision.transforms",
        "matplotlib.pyplot", "tqdm",
    ),
}  # fmt: skip


class _Refuse(importlib.abc.MetaPathFinder):
    """Makes modules unknown to the import system."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def preload(library: str) -> None:
    """Import what submissions of `library` use, and nothing that is hidden from them."""
    os.environ["MPLBACKEND"] = "agg"
    hidden = hidden_packages(library)
    for name in PRELOADED["numpy"]:
        importlib.import_module(name)
    if library == "numpy":
        sys.meta_path.insert(0, _Refuse(hidden))
        return
    for name in hidden:  # PyTorch asks whether some of them are there
        sys.modules[name] = None  # type: ignore[assignment]  # "not importable"
    for name in PRELOADED["torch"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def warm_shell() -> Shell:
    """A shell that has imported what it needs to show a value and an error."""
    shell = new_shell()
    for source in ("1", "1 / 0", "def f(:"):
        shell.run(Cell(source=source, name="warm-up", magics=True))
    return shell


@dataclass
class Server:
    """What stays the same from child to child."""

    control: socket.socket
    owner: int
    trees: dict[str, tuple[Tree, list[int], list[int]]]
    library: str
    hide: tuple[str, ...]
    own_uid: bool
    reachable: bool
    shell: Shell
    new_processes: NewProcesses
    serial: int = 0

    def run(self) -> None:
        """Fork children until the owner goes away."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN | select.POLLHUP)
        poll.register(self.owner, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poll.poll(REAP_MILLISECONDS)}
            if self.owner in ready:
                return
            if ready:
                message, descriptors, *_ = socket.recv_fds(self.control, LARGEST_MESSAGE, 2)
                if not message:
                    return
                self.fork(SubjectRules.loads(message.decode()), descriptors)
            self.reap()

    def fork(self, rules: SubjectRules, descriptors: list[int]) -> None:
        """Fork a child that answers over the first descriptor and reports over the second."""
        data, status = descriptors
        tree, readable, listable = self.tree(rules.device)
        guards.find_forbidden(rules.forbidden_numpy)
        self.serial = self.serial % MOST_CHILDREN + 1
        plan = supervisor.Plan(
            rules=rules,
            tree=tree,
            readable=readable,
            listable=listable,
            own_uid=self.own_uid,
            reachable=self.reachable,
            serial=self.serial,
            data=data,
            status=status,
            owner=self.owner,
            shell=self.shell,
        )
        inside = self.own_uid and self.new_processes.possible
        if inside:
            self.new_processes.enter()
        pid = os.fork()
        if pid == 0:
            try:
                supervisor.launch(plan, inside=inside)
            except BaseException as error:
                with contextlib.suppress(OSError):
                    reason = f"{type(error).__name__}: {error}"
                    supervisor.tell(socket.socket(fileno=status), "fault", reason=reason)
            finally:
                os._exit(0)
        if inside:
            self.new_processes.leave()
        os.close(data)
        ours = socket.socket(fileno=status)
        if inside:
            supervisor.tell_started(ours, pid)
        ours.close()

    def tree(self, device: str) -> tuple[Tree, list[int], list[int]]:
        """The files that are shown, and for Landlock descriptors of those to read and to list."""
        if device not in self.trees:
            tree = library_tree(self.library, hide=self.hide, device=device)
            self.trees[device] = tree, _opened(tree.readable()), _opened(tree.listable())
        return self.trees[device]

    @staticmethod
    def reap() -> None:
        """Bury the children that ended."""
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _opened(paths: Iterable[str]) -> list[int]:
    descriptors = []
    for path in paths:
        with contextlib.suppress(OSError):
            descriptors.append(os.open(path, os.O_PATH | os.O_CLOEXEC))
    return descriptors


def readable_by_all(paths: Iterable[str]) -> bool:
    """Whether any user may read these files and enter these directories."""
    for path in paths:
        mode = os.stat(path).st_mode
        if not mode & stat.S_IXOTH if stat.S_ISDIR(mode) else not mode & stat.S_IROTH:
            return False
    return True


def holders(paths: Iterable[str]) -> set[str]:
    """All directories on the way to these paths."""
    return {str(parent) for path in paths for parent in Path(path).parents}


def may_change_user() -> bool:
    """Whether this process may become a user that nobody is."""
    with open("/proc/self/status") as file:
        (effective,) = (line.split()[1] for line in file if line.startswith("CapEff"))
    with open("/proc/self/uid_map") as file:
        ranges = [tuple(map(int, line.split())) for line in file]
    last = FIRST_UID + MOST_CHILDREN
    mapped = any(start <= FIRST_UID and last < start + length for start, _, length in ranges)
    wanted = CAP_CHOWN | CAP_SETGID | CAP_SETUID
    return mapped and int(effective, 16) & wanted == wanted


def main() -> None:
    """``control descriptor, owner's process id, library, paths to hide (JSON)`` in `sys.argv`."""
    number, owner, library, hide = sys.argv[1:]
    control = socket.socket(fileno=int(number))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watched = os.pidfd_open(int(owner))
    os.set_inheritable(control.fileno(), False)
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    _raise_descriptor_limit()
    preload(library)
    server = Server(
        control=control,
        owner=watched,
        trees={},
        library=library,
        hide=tuple(json.loads(hide)),
        own_uid=False,
        reachable=False,
        shell=warm_shell(),
        new_processes=NewProcesses(),
    )
    tree, *_ = server.tree("cpu")
    server.own_uid = may_change_user() and readable_by_all(tree.shown)
    server.reachable = readable_by_all(holders(tree.shown))
    hello = {
        "modules": sorted(n for n in sys.modules if n.startswith("autograder")),
        "torch": "torch" in sys.modules,
    }
    child.path_without_grader(tuple(sys.path))
    gc.collect()
    gc.freeze()
    control.send(json.dumps(hello).encode())
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 2)
    server.run()


def _raise_descriptor_limit() -> None:
    import resource

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
