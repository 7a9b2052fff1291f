import os
import sys
from pathlib import Path

import numpy as np
import pytest
from subjects import HARMLESS, call, load

from autograder.sandbox import ForkServer, SubjectRules
from autograder.subject import Cell, Request

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20


# -- nothing to be found ---------------------------------------------------------------


def test_the_server_holds_nothing_that_knows_an_answer(server):
    assert {m for m in server.modules if not m.startswith("autograder.sandbox")} <= HARMLESS


def test_the_submission_finds_a_stand_in_for_the_grader(subject):
    load(subject, "import sys, autograder\nfrom autograder import check")
    names = "print([m for m in sys.modules if m.startswith('autograder')])"
    assert load(subject, names) == ("['autograder']\n", "")
    assert load(subject, "print(check(len))") == ("0.0\n", "")
    for module in ("oracles", "executor", "exercises.corr2d"):
        assert "ModuleNotFoundError" in load(subject, f"import autograder.{module}")[1]


def test_numpy_submissions_cannot_reach_pytorch(subject):
    source = """
    import glob, os, sys
    found = [p for s in sys.path for p in glob.glob(s + '/torch/*')]
    print(found, [m for m in sys.modules if m.split('.')[0] == 'torch'])
    """
    assert load(subject, source) == ("[] []\n", "")
    assert "ModuleNotFoundError" in load(subject, "import torch")[1]
    assert "Error" in load(subject, "sys.meta_path.clear()\nimport torch")[1]


def test_the_environment_is_scrubbed(monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "42")
    with ForkServer("numpy") as server:
        subject = server.launcher(SubjectRules()).start()
        assert "COURSE_SECRET" not in load(subject, "import os; print(dict(os.environ))")[0]
        subject.close()


@pytest.mark.parametrize(
    "path", [ROOT / "autograder/oracles.py", ROOT / "solutions/corr2d.py", "/proc/1/environ"]
)
def test_files_of_the_grader_cannot_be_read(subject, path):
    assert load(subject, f"open({str(path)!r})")[1].split(":")[0] in (
        "FileNotFoundError", "PermissionError",
    )  # fmt: skip


def test_other_files_can_be_neither_read_nor_changed(subject, tmp_path):
    secret = tmp_path / "gradebook.db"
    secret.write_text("grades")
    secret.chmod(0o666)
    tmp_path.chmod(0o777)
    for action in ("open(p).read()", "open(p, 'w')", "import os; os.remove(p)",
                   "import os; os.listdir(os.path.dirname(p))",
                   "import os; os.symlink(p, 'link'); open('link').read()"):  # fmt: skip
        error = load(subject, f"p = {str(secret)!r}\n{action}")[1]
        assert error.split(":")[0] in ("FileNotFoundError", "PermissionError"), action
    assert secret.read_text() == "grades"


def test_hidden_paths_are_hidden_even_among_the_libraries():
    hidden = Path(np.__file__).parent / "ma"
    with ForkServer("numpy", hide=[hidden]) as server:
        subject = server.launcher(SubjectRules()).start()
        assert load(subject, f"open({str(hidden / '__init__.py')!r})")[1].split(":")[0] in (
            "FileNotFoundError", "PermissionError",
        )  # fmt: skip
        assert load(subject, "import numpy.linalg") == ("", "")
        subject.close()


def test_what_a_submission_writes_is_gone_with_it(server):
    launcher = server.launcher(SubjectRules())
    subject = launcher.start()
    assert load(subject, "open('x', 'w').write('x')\nopen('/dev/shm/x', 'w').write('x')")[1] == ""
    subject.close()
    subject = launcher.start()
    listing = "import os; print(os.listdir('.'), os.listdir('/dev/shm'))"
    assert load(subject, listing) == ("[] []\n", "")
    assert not os.path.exists("/dev/shm/x")
    subject.close()


def test_the_disk_fills_for_the_submission_alone(server):
    rules = SubjectRules().with_limits(disk=4 * MIB)
    subject = server.launcher(rules).start()
    error = load(subject, "with open('x', 'wb') as f:\n    f.write(b'x' * 8_000_000)")[1]
    assert error.startswith("OSError")
    subject.close()


# -- nothing to be done ----------------------------------------------------------------

REFUSED = {
    "a program": "import subprocess; subprocess.run(['/bin/true'])",
    "a network socket": "import socket; socket.socket()",
    "a UDP socket": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "a packet socket": "import socket; socket.socket(17, socket.SOCK_RAW)",
    "a name look-up": "import socket; socket.create_connection(('localhost', 80))",
    "process 1": "import os, signal; os.kill(1, 9)",
    "a library's folder": "import numpy; open(numpy.__file__, 'a')",
    "the root": "open('/x', 'w')",
    "a device": "import os; os.mknod('d', 0o60666)",
    "another user": "import os; os.setuid(0)",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_the_submission_may_not_touch(subject, source):
    assert load(subject, source)[1].split(":")[0] in ("PermissionError", "OSError", "gaierror")


@pytest.mark.parametrize(
    "expression",
    [
        "libc.unshare(0x10000000)",
        "libc.ptrace(0, 0, 0, 0)",
        "libc.syscall(425, 8, ctypes.create_string_buffer(256))",  # io_uring_setup
        "libc.syscall(321, 0, 0, 0)",  # bpf
        "libc.syscall(310, 1, 0, 0, 0, 0, 0)",  # process_vm_readv
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.syscall(56, 0x10000011, 0, 0, 0, 0)",  # clone into a new user namespace
        "libc.syscall(9, 0, 1 << 20, 3, 0x21, -1, 0)",  # mmap of shared memory without a file
        "libc.syscall(9, 0, 2 << 20, 3, 0x40022, -1, 0)",  # mmap of huge pages
        "libc.setpriority(0, 1, 19)",
        "libc.inotify_init()",  # what others open among the libraries is nobody's business
        "libc.syscall(144, 1, 5, ctypes.create_string_buffer(8))",  # sched_setscheduler
        "libc.syscall(302, 1, 7, 0, 0)",  # prlimit of process 1
    ],
)
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="these are x86_64's numbers")
def test_dangerous_system_calls_are_not_permitted(subject, expression):
    source = f"""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    print({expression}, ctypes.get_errno())
    """
    assert load(subject, source) == ("-1 1\n", "")


def test_limits_cannot_be_raised(subject):
    source = """
    import resource
    try:
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
    except (ValueError, OSError) as error:
        print("no")
    """
    assert load(subject, source) == ("no\n", "")


def test_no_descriptor_of_the_grader_is_left(subject):
    source = """
    import os, stat
    kinds = []
    for n in range(3, 1000):
        try:
            kinds.append(stat.S_IFMT(os.fstat(n).st_mode))
        except OSError:
            pass
    print(kinds == [stat.S_IFSOCK])
    """
    assert load(subject, source) == ("True\n", "")


# -- imports ---------------------------------------------------------------------------


def test_imports_outside_the_list_fail_and_are_told(server):
    subject = server.launcher(SubjectRules(imports=frozenset({"numpy"}))).start()
    cell = Cell(source="try:\n    __import__('o' + 's')\nexcept ImportError:\n    pass", name="c")
    reply = subject.send(Request(op="load", args=(cell,)), seconds=20)
    assert reply.value[0].forbidden == ("import os",)
    load(
        subject, "import numpy.linalg as la\nfrom __future__ import annotations\ndef f(): return 1"
    )
    assert call(subject, "f").forbidden == ("import os",)
    subject.close()


def test_imports_inside_the_libraries_are_free(server):
    subject = server.launcher(SubjectRules(imports=frozenset({"numpy"}))).start()
    source = "import numpy as np\ndef f():\n    return np.fft.fft(np.ones(2)).real, np.load"
    load(subject, source)
    assert call(subject, "f").forbidden == ()
    subject.close()
