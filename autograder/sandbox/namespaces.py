"""Namespaces of a submission's own: processes, network, System V objects, and files.

Two ways lead there: root leaves for a user id that nobody has; an ordinary user makes a user
namespace. Each namespace that cannot be had is left out, and reported as missing.
"""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

from autograder.sandbox import syscalls
from autograder.sandbox.options import Limits
from autograder.sandbox.tree import HOME, Tree

FIRST_UID = 2_000_000_000
"""User ids from here on belong to nobody; each process of the sandbox takes one of its own."""

STAGE = "/proc"
"""Where the new root is put together: nothing that a submission sees lies below it."""

_FLAGS = (
    ("pid namespace", syscalls.CLONE_NEWPID),
    ("network namespace", syscalls.CLONE_NEWNET),
    ("IPC namespace", syscalls.CLONE_NEWIPC),
    ("mount namespace", syscalls.CLONE_NEWNS),
)


@dataclass(frozen=True)
class Identity:
    """Whose rights a submission runs with: `uid` 0 means those of the user who grades."""

    uid: int = 0

    @property
    def own(self) -> bool:
        """Whether it is a user of its own."""
        return self.uid != 0


class NewProcesses:
    """A PID namespace for the next child of this process, which is process 1 in it.

    Only root can come back from one, and a process that cannot has no more children once the first
    has ended: whether it can is tried out by another. Where it is not `possible`, there has to be a
    process in between, see `separate`.
    """

    def __init__(self) -> None:
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        pid = os.fork()
        if pid == 0:
            try:
                self.enter()
                self.leave()
                os._exit(0)
            finally:
                os._exit(1)
        self.possible = os.waitpid(pid, 0)[1] == 0

    def enter(self) -> None:
        """The next child is in a new namespace."""
        syscalls.unshare(syscalls.CLONE_NEWPID)

    def leave(self) -> None:
        """Children are where this process is, again."""
        syscalls.rejoin(self._own, syscalls.CLONE_NEWPID)


def separate(*, own_uid: bool, inside: bool = False) -> list[str]:
    """Leave this process's namespaces; returns the layers that are in force.

    The PID namespace is for its children, unless it is `inside` a new one already.
    """
    done = ["pid namespace"] if inside else []
    uid, gid = os.getuid(), os.getgid()
    if not own_uid:
        try:
            syscalls.unshare(syscalls.CLONE_NEWUSER)
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"{uid} {uid} 1")
            _write("/proc/self/gid_map", f"{gid} {gid} 1")
            done.append("user separation")
        except OSError:
            return done
    for name, flag in _FLAGS:
        if name in done:
            continue
        try:
            syscalls.unshare(flag)
        except OSError:
            continue
        done.append(name)
    return done


def _write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def enter_tree(tree: Tree, limits: Limits, identity: Identity) -> None:
    """Make a file system of `tree` and private temporary directories this process's own.

    Needs a mount namespace; raises `OSError`. Processes of the same namespace are seen in /proc.
    """
    syscalls.mount("", "/", "", syscalls.MS_REC | syscalls.MS_PRIVATE)
    safe = syscalls.MS_NOSUID | syscalls.MS_NODEV
    syscalls.mount("tmpfs", STAGE, "tmpfs", safe, "size=1m,nr_inodes=2048,mode=755")
    _own_directory("/tmp", limits.disk)  # first, as the libraries may lie in it
    _own_directory("/dev/shm", limits.shared_memory)
    events = [(p, True) for p in tree.shown] + [(p, False) for p in tree.hidden]
    for path, shown in sorted(events):
        target = STAGE + path
        if shown:
            _make_place(path, target)
            syscalls.mount(path, target, "", syscalls.MS_BIND | syscalls.MS_REC)
            syscalls.make_read_only(target)
        elif os.path.isdir(target):
            syscalls.mount("tmpfs", target, "tmpfs", safe, "size=64k,nr_inodes=64,mode=755")
        elif os.path.exists(target):
            syscalls.mount("/dev/null", target, "", syscalls.MS_BIND)
    for path in tree.devices:
        _make_place(path, STAGE + path)
        syscalls.mount(path, STAGE + path, "", syscalls.MS_BIND)
    for path, end in tree.links:
        if not os.path.lexists(STAGE + path):
            os.makedirs(os.path.dirname(STAGE + path), exist_ok=True)
            os.symlink(end, STAGE + path)
    _own_users(identity)
    os.makedirs(STAGE + "/proc", exist_ok=True)
    with contextlib.suppress(OSError):  # a container that masks parts of /proc refuses this
        syscalls.mount("proc", STAGE + "/proc", "proc", safe | syscalls.MS_NOEXEC)
    old = STAGE + "/.old"
    os.mkdir(old)
    syscalls.pivot_root(STAGE, old)
    os.chdir("/")
    syscalls.umount("/.old")
    os.rmdir("/.old")
    syscalls.mount("", "/", "", syscalls.MS_REMOUNT | syscalls.MS_BIND | syscalls.MS_RDONLY | safe)
    os.mkdir(HOME)
    if identity.own:
        os.chown(HOME, identity.uid, identity.uid)


def _make_place(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o644))


def _own_directory(path: str, size: int) -> None:
    os.makedirs(STAGE + path, exist_ok=True)
    flags = syscalls.MS_NOSUID | syscalls.MS_NODEV
    syscalls.mount("tmpfs", STAGE + path, "tmpfs", flags, f"size={size},nr_inodes=4096,mode=1777")


def _own_users(identity: Identity) -> None:
    uid = identity.uid or os.getuid()
    os.makedirs(STAGE + "/etc", exist_ok=True)
    _write(STAGE + "/etc/passwd", f"student:x:{uid}:{uid}::{HOME}:/bin/false\n")
    _write(STAGE + "/etc/group", f"student:x:{uid}:\n")


def take_identity(identity: Identity) -> None:
    """Become the submission's user, when it has one, and give up every capability."""
    syscalls.drop_bounding_set()
    if identity.own:
        os.setgroups([])
        os.setresgid(identity.uid, identity.uid, identity.uid)
        os.setresuid(identity.uid, identity.uid, identity.uid)
    syscalls.drop_capabilities()
