"""A filter on system calls: what a submission never needs fails with "not permitted".

Written as plain BPF, so that no library is needed. Unknown architectures get no filter.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Mapping
from types import MappingProxyType

from autograder.sandbox.syscalls import PR_SET_NO_NEW_PRIVS, machine, prctl, syscall

_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _JUMP_ANY_BIT, _AND, _RETURN = (
    0x20, 0x15, 0x35, 0x45, 0x54, 0x06,
)  # fmt: skip
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_SET_FILTER = 1
_NUMBER, _ARCHITECTURE, _ARGUMENT = 0, 4, 16
_FOURTH_ARGUMENT = _ARGUMENT + 3 * 8
_X32 = 0x40000000
_NEW_NAMESPACES = 0x7E020080
_CLONE_THREAD = 0x00010000
_AF_UNIX = 1
_SHARED_ANONYMOUS, _HUGE_PAGES = 0x21, 0x40000

# Each name with its number on x86_64 and on aarch64, None where there is none.
_REFUSED: Mapping[str, tuple[int | None, int | None]] = MappingProxyType(
    {
        "execve": (59, 221), "execveat": (322, 281),
        "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
        "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
        "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
        "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
        "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
        "pivot_root": (155, 41), "chroot": (161, 51), "move_mount": (429, 429),
        "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431),
        "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
        "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
        "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
        "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
        "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142),
        "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60),
        "syslog": (103, 116), "sethostname": (170, 161), "setdomainname": (171, 162),
        "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
        "clock_adjtime": (305, 266), "iopl": (172, None), "ioperm": (173, None),
        "modify_ldt": (154, None), "personality": (135, 92), "vhangup": (153, 58),
        "fanotify_init": (300, 262), "inotify_init": (253, None), "inotify_init1": (294, 26),
        "lookup_dcookie": (212, 18), "move_pages": (279, 239),
        "migrate_pages": (256, 238), "shmget": (29, 194), "semget": (64, 190), "msgget": (68, 186),
        "mknod": (133, None), "mknodat": (259, 33), "memfd_secret": (447, 447),
        "seccomp": (317, 277),
    }
)  # fmt: skip
_MEMFD = (319, 279)
_PRIORITIES = ((141, 140), (142, 118), (144, 119), (314, 274), (251, 30))
"""setpriority, sched_setparam, sched_setscheduler, sched_setattr, ioprio_set: where an ordinary
user grades, process 1 has the submission's user id, and its watch must not be made to wait."""
_MMAP = (9, 222)
_SOCKET = (41, 198)
_CLONE, _CLONE3 = (56, 220), (435, 435)
_FORKS = ((57, None), (58, None))
_PRLIMIT = (302, 261)
_SIGNALS = ((62, 129), (200, 130), (234, 131), (129, 138), (297, 240), (424, 424))
_ARCHITECTURES = MappingProxyType({"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)})


def available() -> bool:
    """Whether the kernel takes filters and this architecture's numbers are known."""
    if machine() not in _ARCHITECTURES:
        return False
    try:
        kill_process = struct.pack("<I", _KILL)
        syscall("seccomp", 2, 0, kill_process)  # is the action known?
    except OSError:
        return False
    return True


def install(*, alone: bool, device: bool, single: bool = False) -> None:
    """Filter this process and its children from now on; raises `OSError`.

    `single` lets it start threads but no process. `alone` is for where no namespaces keep it
    apart: then it is single, too, opens no socket, and signals only itself. `device` allows what
    CUDA needs.
    """
    program = _program(alone=alone, device=device, single=alone or single, own=os.getpid())
    instructions = ctypes.create_string_buffer(b"".join(program), 8 * len(program))
    header = ctypes.create_string_buffer(
        struct.pack("@HP", len(program), ctypes.addressof(instructions))
    )
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall("seccomp", _SET_FILTER, 0, header)


def _program(*, alone: bool, device: bool, single: bool, own: int) -> list[bytes]:
    column, architecture = _ARCHITECTURES[machine()]
    lines = [
        _line(_LOAD, _ARCHITECTURE),
        _line(_JUMP_EQUAL, architecture, 1, 0),
        _line(_RETURN, _KILL),
        _line(_LOAD, _NUMBER),
        _line(_JUMP_AT_LEAST, _X32, 0, 1),
        _line(_RETURN, _ERRNO | _EPERM),
    ]
    refused = [numbers[column] for numbers in _REFUSED.values()]
    if not device:
        refused += [_MEMFD[column], *(numbers[column] for numbers in _PRIORITIES)]
    if single:
        refused += [numbers[column] for numbers in _FORKS]
    for number in refused:
        if number is not None:
            lines += [_line(_JUMP_EQUAL, number, 0, 1), _line(_RETURN, _ERRNO | _EPERM)]
    lines += [_line(_JUMP_EQUAL, _CLONE3[column], 0, 1), _line(_RETURN, _ERRNO | _ENOSYS)]
    lines += _when(_SOCKET[column], [
        _line(_LOAD, _ARGUMENT),
        *([] if alone else [_line(_JUMP_EQUAL, _AF_UNIX, 1, 0)]),
        _line(_RETURN, _ERRNO | _EPERM),
    ])  # fmt: skip
    lines += _when(_CLONE[column], [
        _line(_LOAD, _ARGUMENT),
        _line(_JUMP_ANY_BIT, _NEW_NAMESPACES, 0, 1),
        _line(_RETURN, _ERRNO | _EPERM),
        *([_line(_JUMP_ANY_BIT, _CLONE_THREAD, 1, 0), _line(_RETURN, _ERRNO | _EPERM)]
          if single else []),
    ])  # fmt: skip
    if not device:
        # Shared pages without a file outlive their mapping, and no limit or count knows of them.
        lines += _when(_MMAP[column], [
            _line(_LOAD, _FOURTH_ARGUMENT),
            _line(_JUMP_ANY_BIT, _HUGE_PAGES, 2, 0),
            _line(_AND, _SHARED_ANONYMOUS),
            _line(_JUMP_EQUAL, _SHARED_ANONYMOUS, 0, 1),
            _line(_RETURN, _ERRNO | _EPERM),
        ])  # fmt: skip
    for numbers, allowed in ((_PRLIMIT, 0), *((n, own) for n in _SIGNALS if alone)):
        lines += _when(numbers[column], [
            _line(_LOAD, _ARGUMENT),
            _line(_JUMP_EQUAL, allowed, 1, 0),
            _line(_RETURN, _ERRNO | _EPERM),
        ])  # fmt: skip
    return [*lines, _line(_RETURN, _ALLOW)]


def _when(number: int, body: list[bytes]) -> list[bytes]:
    """`body` for the system call `number`, after which that call is allowed."""
    body = [*body, _line(_RETURN, _ALLOW)]
    return [_line(_JUMP_EQUAL, number, 0, len(body)), *body]


def _line(code: int, value: int, jump_true: int = 0, jump_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, jump_true, jump_false, value)
