"""Landlock: which files a process may still open, decided by itself, for good.

The kernel's interface has versions; everything this one knows of is taken away, and what is
allowed is listed. Whether it is there is found out by asking the kernel, since the list of
security modules in /sys may be missing.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable

from autograder.sandbox.syscalls import syscall

_FILE_READ, _DIRECTORY_READ = 1 << 2, 1 << 3
_WRITE_FILE = 1 << 1
_ALL_BY_VERSION = ((1, (1 << 13) - 1), (2, 1 << 13), (3, 1 << 14), (5, 1 << 15))
_EXECUTE, _MAKE_CHAR, _MAKE_BLOCK, _REFER, _IOCTL_DEV = 1, 1 << 6, 1 << 11, 1 << 13, 1 << 15
_NOT_GRANTED = _EXECUTE | _MAKE_CHAR | _MAKE_BLOCK | _IOCTL_DEV
_FOR_FILES = _EXECUTE | _WRITE_FILE | _FILE_READ | (1 << 14) | _IOCTL_DEV
_NET_FROM, _NET_ALL = 4, 3
_SCOPE_FROM, _SCOPE_ALL = 6, 3
_PATH_BENEATH = 1


def version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    try:
        return syscall("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def restrict(
    readable: Iterable[int],
    listable: Iterable[int],
    writable: Iterable[str],
    devices: Iterable[str] = (),
) -> None:
    """Allow this process and its children nothing but these files.

    `readable` are descriptors (O_PATH) of files and directories that stay readable, `listable`
    those of directories whose names alone do, `writable` directories that may be changed,
    `devices` files that may be written and controlled. TCP, abstract sockets and signals to
    outsiders are refused where the kernel can. Raises `OSError`.
    """
    known = version()
    files = sum(rights for since, rights in _ALL_BY_VERSION if known >= since)
    attributes = struct.pack(
        "<QQQ",
        files,
        _NET_ALL if known >= _NET_FROM else 0,
        _SCOPE_ALL if known >= _SCOPE_FROM else 0,
    )
    size = 24 if known >= _SCOPE_FROM else 16 if known >= _NET_FROM else 8
    ruleset = syscall("landlock_create_ruleset", attributes, size, 0)
    try:
        for descriptor in readable:
            _allow(ruleset, descriptor, files & (_FILE_READ | _DIRECTORY_READ))
        for descriptor in listable:
            _allow(ruleset, descriptor, files & _DIRECTORY_READ)
        for path in writable:
            _allow_path(ruleset, path, files & ~_NOT_GRANTED)
        for path in devices:
            _allow_path(ruleset, path, files & (_FILE_READ | _WRITE_FILE | _IOCTL_DEV))
        syscall("landlock_restrict_self", ruleset, 0)
    finally:
        os.close(ruleset)


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        _allow(ruleset, descriptor, rights)
    finally:
        os.close(descriptor)


def _allow(ruleset: int, descriptor: int, rights: int) -> None:
    is_directory = os.fstat(descriptor).st_mode & 0o170000 == 0o040000
    granted = rights if is_directory else rights & _FOR_FILES
    if granted:
        rule = struct.pack("<Qi", granted, descriptor)
        syscall("landlock_add_rule", ruleset, _PATH_BENEATH, rule, 0)
