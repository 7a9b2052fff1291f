"""Linux system calls that Python has no function for. Imported only where there is a Linux."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import struct
from collections.abc import Mapping
from types import MappingProxyType

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

CLONE_NEWNS = 0x00020000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x20, 0x1000, 0x4000, 0x40000
MNT_DETACH = 2

PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_CHILD_SUBREAPER = 24, 38, 36
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4

_X86_64 = MappingProxyType({"pivot_root": 155, "capget": 125, "capset": 126, "seccomp": 317})
_AARCH64 = MappingProxyType({"pivot_root": 41, "capget": 90, "capset": 91, "seccomp": 277})
_EVERYWHERE = MappingProxyType(
    {
        "landlock_create_ruleset": 444,
        "landlock_add_rule": 445,
        "landlock_restrict_self": 446,
        "mount_setattr": 442,
    }
)


def machine() -> str:
    """The processor's architecture as the kernel calls it."""
    return platform.machine()


@functools.cache
def numbers() -> Mapping[str, int]:
    """Numbers of the system calls used here, on this architecture."""
    own = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(machine(), MappingProxyType({}))
    return {**_EVERYWHERE, **own}


def syscall(name: str, *args: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Call the kernel; raises `OSError` on failure or where the call is not known."""
    number = numbers().get(name)
    if number is None:
        raise OSError(38, f"{name} is not known on {machine()}")
    result = _libc.syscall(
        ctypes.c_long(number),
        *[ctypes.c_long(a) if isinstance(a, int) else a for a in args],
    )
    if result < 0:
        raise _error(name)
    return int(result)


def _error(what: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"{what}: {os.strerror(code)}")


def unshare(flags: int) -> None:
    """Leave the namespaces named by `flags` for new ones."""
    if _libc.unshare(ctypes.c_int(flags)) != 0:
        raise _error("unshare")


def rejoin(namespace: int, flag: int) -> None:
    """Enter the namespace of the kind `flag` that this descriptor stands for."""
    if _libc.setns(ctypes.c_int(namespace), ctypes.c_int(flag)) != 0:
        raise _error("setns")


def mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    """mount(2)."""
    done = _libc.mount(
        source.encode(), target.encode(), kind.encode() or None,
        ctypes.c_ulong(flags), data.encode() or None,
    )  # fmt: skip
    if done != 0:
        raise _error(f"mount {target}")


def umount(target: str) -> None:
    """Detach what is mounted at `target`."""
    if _libc.umount2(target.encode(), ctypes.c_int(MNT_DETACH)) != 0:
        raise _error(f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """Make `new` the root and put the old root at `old`."""
    syscall("pivot_root", new.encode(), old.encode())


def make_read_only(target: str) -> None:
    """Make the mount at `target` and all below it read-only, without devices or set-uid files."""
    attributes = struct.pack("<QQQQ", MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    at_fdcwd, at_recursive = -100, 0x8000
    syscall("mount_setattr", at_fdcwd, target.encode(), at_recursive, attributes, len(attributes))


def prctl(option: int, *args: int) -> None:
    """prctl(2)."""
    padded = [*args, 0, 0, 0, 0][:4]
    if _libc.prctl(ctypes.c_int(option), *[ctypes.c_ulong(a) for a in padded]) != 0:
        raise _error("prctl")


def drop_bounding_set() -> None:
    """Make sure that no capability can be gained later."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break


def drop_capabilities() -> None:
    """Give up every capability that is held."""
    with contextlib.suppress(OSError):
        prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    version_3 = struct.pack("<II", 0x20080522, 0)
    syscall("capset", version_3, bytes(24))
