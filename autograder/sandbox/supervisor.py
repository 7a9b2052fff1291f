"""From the fork server's fork to a process without rights that serves a submission.

Process 1 of the new namespaces watches; its child gives up its rights and becomes the submission.
Where the server is not root, a process between it and process 1 leaves the namespaces and ends.
When process 1 ends, for whatever reason, the kernel ends all that the submission started. The judge
holds one end of a status socket, over which it is told how things went; the submission never has
it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.errors import SubjectDied
from autograder.sandbox import child, landlock, limits, namespaces, seccomp, syscalls
from autograder.sandbox.channel import SocketChannel
from autograder.sandbox.namespaces import Identity
from autograder.sandbox.options import SubjectRules
from autograder.sandbox.tree import HOME, OWN_FILES, WRITABLE, Tree
from autograder.sandbox.watch import MemoryWatch
from autograder.sandbox.wire import LARGEST_REQUEST
from autograder.shell import Shell

WATCH_MILLISECONDS = 50


@dataclass(frozen=True)
class Plan:
    """What a new child is made of.

    `serial` is different for every child of a server; `reachable` says whether another user could
    use the libraries where they lie.
    """

    rules: SubjectRules
    tree: Tree
    readable: Sequence[int]
    listable: Sequence[int]
    own_uid: bool
    reachable: bool
    serial: int
    data: int
    status: int
    owner: int
    shell: Shell = field(repr=False)


def launch(plan: Plan, *, inside: bool) -> None:
    """Run in a fresh fork of the server; the caller ends this process when it returns.

    `inside` a PID namespace of its own it is process 1; elsewhere it starts that.
    """
    limits.silence()
    limits.close_all_but([plan.data, plan.status, plan.owner, *plan.readable, *plan.listable])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    status = socket.socket(fileno=plan.status)
    in_force = namespaces.separate(own_uid=plan.own_uid, inside=inside)
    pid = 0 if inside else os.fork()
    if pid:
        tell_started(status, pid)
    else:
        _supervise(plan, status, in_force)


def tell_started(status: socket.socket, pid: int) -> None:
    """Give the judge, if it is still there, a hold on process 1."""
    descriptor = os.pidfd_open(pid)
    with contextlib.suppress(OSError):
        socket.send_fds(status, [b'{"kind": "started"}'], [descriptor])
    os.close(descriptor)


def tell(status: socket.socket, kind: str, **facts: Any) -> None:
    """Tell the judge, if it is still there."""
    with contextlib.suppress(OSError):
        status.send(json.dumps({"kind": kind, **facts}).encode())


def _supervise(plan: Plan, status: socket.socket, in_force: list[str]) -> None:
    home = HOME
    identity = Identity(namespaces.FIRST_UID + plan.serial if plan.own_uid else 0)
    if "mount namespace" in in_force:
        try:
            namespaces.enter_tree(plan.tree, plan.rules.limits, identity)
        except OSError:
            in_force.remove("mount namespace")
    if "mount namespace" not in in_force:
        home = tempfile.mkdtemp(prefix="autograder-")
        if not plan.reachable:
            identity = Identity()
        if identity.own:
            os.chown(home, identity.uid, identity.uid)
    try:
        pid = os.fork()
        if pid == 0:
            _become_subject(plan, status, in_force, identity, home)
        _watch(plan, status, pid, contained="pid namespace" in in_force)
    finally:
        if home != HOME:
            shutil.rmtree(home, ignore_errors=True)


def _watch(plan: Plan, status: socket.socket, pid: int, *, contained: bool) -> None:
    """Stay until the submission ends, uses too much, or nobody wants it any more."""
    os.close(plan.data)
    ended = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(status, select.POLLIN | select.POLLHUP)
    poll.register(ended, select.POLLIN)
    poll.register(plan.owner, select.POLLIN)
    memory = MemoryWatch(plan.rules.limits, pid, contained=contained)
    while True:
        ready = {descriptor for descriptor, _ in poll.poll(WATCH_MILLISECONDS)}
        if ended in ready:
            _, code = os.waitpid(pid, 0)
            died = SubjectDied.of_exit(os.waitstatus_to_exitcode(code))
            tell(status, "ended", reason=str(died), killed=died.killed)
            return
        excess = "" if ready else memory.excess()
        if excess:
            tell(status, "ended", reason=excess, killed=False)
        if ready or excess:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        _reap_orphans(pid)


def _reap_orphans(pid: int) -> None:
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid == pid:
            return
        os.waitpid(found.si_pid, 0)


def _become_subject(
    plan: Plan, status: socket.socket, in_force: list[str], identity: Identity, home: str
) -> None:
    """Give up every right, then answer requests. Never returns."""
    try:
        os.setsid()
        child.scrub_environment(home)
        os.chdir(home)
        layers = in_force + _lock_down(plan, in_force, identity, home)
        executor = child.make_executor(plan.rules, plan.shell)
        child.forget_grader()
        tell(status, "ready", layers=layers)
    except BaseException as error:
        tell(status, "fault", reason=f"{type(error).__name__}: {error}")
        os._exit(70)
    status.close()
    data = socket.socket(fileno=plan.data)
    child.serve(SocketChannel(data, largest=LARGEST_REQUEST, waits=True), executor)
    os._exit(0)


def _lock_down(plan: Plan, in_force: list[str], identity: Identity, home: str) -> list[str]:
    contained = "pid namespace" in in_force
    address_space = limits.current_address_space()  # while /proc can still be read
    layers = []
    if identity.own:
        layers.append("user separation")
    namespaces.take_identity(identity)
    syscalls.prctl(syscalls.PR_SET_DUMPABLE, 1)  # /proc/self stays its own after a change of user
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    syscalls.prctl(syscalls.PR_SET_NO_NEW_PRIVS, 1)
    if landlock.version():
        writable = WRITABLE if home == HOME else (home,)
        readable = [*plan.readable]
        if contained and home == HOME:
            readable += [os.open(path, os.O_PATH) for path in OWN_FILES]
        landlock.restrict(readable, plan.listable, writable, plan.tree.devices)
        layers.append("Landlock")
    limits.close_all_but([plan.data, plan.status])
    separate = identity.own or "user separation" in in_force
    limits.apply(plan.rules, address_space=address_space, count_processes=separate)
    layers.append("resource limits")
    if seccomp.available():
        # A process forked before the ban of operators could go on using them for the submission.
        bans = bool(plan.rules.forbidden_numpy or plan.rules.forbidden_torch)
        seccomp.install(alone=not contained, device=plan.rules.device != "cpu", single=bans)
        layers.append("seccomp")
    return layers
