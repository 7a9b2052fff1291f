import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import GraderError, SubjectDied, SubjectTimeout, UsageError
from autograder.sandbox import ForkServer, Limits, SubjectRules, doctor, is_isolated, open_launcher
from autograder.sandbox.layers import LAYERS, spell_isolation
from autograder.subject import Cell, Handle, Request

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20
HARMLESS = {
    "autograder", "autograder.deadline", "autograder.errors", "autograder.executor",
    "autograder.fixtures", "autograder.guards", "autograder.layout", "autograder.shell",
    "autograder.subject", "autograder.training_fixtures",
}  # fmt: skip


@pytest.fixture(scope="module")
def server():
    with ForkServer("numpy") as server:
        yield server


@pytest.fixture
def subject(server):
    subject = server.launcher(SubjectRules()).start()
    yield subject
    subject.close()


def load(subject, source, *, seconds=20.0, magics=False):
    """Run a cell; what it printed and its error."""
    cell = Cell(source=textwrap.dedent(source), name="cell 1", magics=magics)
    result = subject.send(Request(op="load", args=(cell,)), seconds=seconds).value[0]
    printed = "".join(o.get("text", "") for o in result.outputs if o["output_type"] == "stream")
    return printed, result.error


def call(subject, target, *args, seconds=20.0, **kwargs):
    request = Request(op="call", target=target, args=args, kwargs=kwargs)
    return subject.send(request, seconds=seconds)


def children_of(pid):
    """All processes below `pid`, whatever their namespace."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = Path(f"/proc/{name}/stat").read_text()
            except OSError:
                continue
            state, parent = stat.rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(name)] = int(parent)
    found, fresh = set(), {pid}
    while fresh:
        fresh = {p for p, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return found


def eventually(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.02)


# -- answering ---------------------------------------------------------------------------


def test_a_call_crosses_the_boundary_and_back(subject):
    load(subject, "def f(X, *, k=1):\n    return X + k, {'shape': X.shape}")
    value, facts = call(subject, "f", np.arange(4.0).reshape(2, 2), k=2).value
    assert value.tolist() == [[2, 3], [4, 5]]
    assert facts == {"shape": (2, 2)}


def test_a_large_data_set_crosses(subject):
    load(subject, "def f(X):\n    return X.shape, int(X[-1, -1, -1])")
    images = np.full((64_000, 28, 28), 7, np.uint8)
    assert call(subject, "f", images).value == ((64_000, 28, 28), 7)


def test_an_exception_of_the_submission_is_an_answer(subject):
    load(subject, "def f():\n    return 1 / 0")
    raised = call(subject, "f").raised
    assert raised.kind == "ZeroDivisionError" and raised.where == "line 2 of f: return 1 / 0"


def test_objects_stay_in_the_submission(subject):
    load(subject, "class Net:\n    def forward(self, x):\n        return x + 1")
    handle = subject.send(Request(op="call", target="Net", keep=True), seconds=5).value
    assert isinstance(handle, Handle) and handle.kind == "Net"
    request = Request(op="method", target=handle, name="forward", args=(1,))
    assert subject.send(request, seconds=5).value == 2


def test_an_unknown_fixture_is_the_grader_s_fault(subject):
    with pytest.raises(GraderError, match="no fixture called 'nonsense'"):
        subject.send(Request(op="make", target="nonsense"), seconds=5)


def test_a_submission_cannot_blame_the_grader(subject):
    load(subject, "class GraderError(Exception): pass\ndef f():\n    raise GraderError('broken')")
    assert call(subject, "f").raised.kind == "Exception"


def test_subjects_of_one_server_know_nothing_of_each_other(server):
    launcher = server.launcher(SubjectRules())
    one, other = launcher.start(), launcher.start()
    load(one, "secret = 1\nopen('mine', 'w').write('x')")
    assert load(other, "import os; print(os.listdir('.'))")[0] == "[]\n"
    assert "NameError" in load(other, "secret")[1]
    one.close()
    other.close()


# -- cells -------------------------------------------------------------------------------


def test_cells_run_as_in_ipython(subject):
    source = """
    %precision 2
    print("hello")
    display("shown")
    1 / 3
    """
    cell = Cell(source=textwrap.dedent(source).strip(), name="cell 1", magics=True)
    result = subject.send(Request(op="load", args=(cell,)), seconds=20).value[0]
    kinds = [o["output_type"] for o in result.outputs]
    assert kinds == ["stream", "display_data", "execute_result"]
    assert result.outputs[-1]["data"]["text/plain"] == "0.33"


def test_a_semicolon_hides_the_result(subject):
    cell = Cell(source="1 + 1;", name="cell 1", magics=True)
    assert subject.send(Request(op="load", args=(cell,)), seconds=20).value[0].outputs == ()


@pytest.mark.parametrize("magics", [True, False])
@pytest.mark.parametrize("source", ["exit()", "quit()", "import sys; sys.exit(3)"])
def test_leaving_is_just_an_error_of_the_cell(subject, source, magics):
    _, error = load(subject, source, magics=magics)
    assert error.startswith("SystemExit")
    assert load(subject, "print(1)", magics=magics) == ("1\n", "")


def test_a_cell_s_error_is_shown_and_told(subject):
    cell = Cell(source="x = 1\n1 / 0", name="cell 1", magics=True)
    result = subject.send(Request(op="load", args=(cell,)), seconds=20).value[0]
    assert result.outputs[0]["ename"] == "ZeroDivisionError"
    assert result.error == "ZeroDivisionError: division by zero (line 2 of <module>: 1 / 0)"


@pytest.mark.parametrize("source", ["raise KeyboardInterrupt", "raise BaseException('x')"])
def test_no_exception_ends_the_process(subject, source):
    for magics in (True, False):
        assert source.split()[1].split("(")[0] in load(subject, source, magics=magics)[1]
    load(subject, f"def f():\n    {source}")
    assert call(subject, "f").raised is not None


def test_printing_a_gigabyte_costs_nothing(subject):
    started = time.monotonic()
    source = "import os\nfor _ in range(1000):\n    print('x' * 1_000_000)"
    for magics in (True, False):
        printed, error = load(subject, source, magics=magics)
        assert not error and len(printed) < 200_000
    load(subject, "for _ in range(1000):\n    os.write(1, b'x' * 1_000_000)\n    os.write(2, b'x')")
    assert time.monotonic() - started < 10


# -- nothing to be found -----------------------------------------------------------------


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


# -- nothing to be done ------------------------------------------------------------------

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


# -- imports -----------------------------------------------------------------------------


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


# -- time, memory, death -----------------------------------------------------------------


def test_an_endless_loop_is_killed_in_time(server, subject):
    load(subject, "def f():\n    while True:\n        try:\n            while True: pass\n"
                  "        except BaseException: pass")  # fmt: skip
    started = time.monotonic()
    with pytest.raises(SubjectTimeout, match=r"no answer within 0\.3 s"):
        call(subject, "f", seconds=0.3)
    assert time.monotonic() - started < 2
    with pytest.raises(SubjectTimeout):
        call(subject, "f")
    eventually(lambda: not children_of(server.pid))


def test_all_requests_together_have_a_deadline(server):
    launcher = server.launcher(SubjectRules().with_limits(total_seconds=1.0))
    with pytest.raises(SubjectTimeout, match="used up its 1 s in all"):
        for _ in range(20):
            subject = launcher.start()
            load(subject, "import time; time.sleep(0.3)")
            subject.close()
    subject.close()


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("os._exit(3)", "exited with status 3"),
        ("os._exit(0)", "exited with status 0"),
        ("os.kill(os.getpid(), 9)", "killed by signal 9 (Killed)"),
        ("import ctypes; ctypes.string_at(0)", "killed by signal 11 (Segmentation fault)"),
        ("os.abort()", "killed by signal 6 (Aborted)"),
    ],
)
def test_a_dead_submission_has_a_reason(subject, source, reason):
    with pytest.raises(SubjectDied) as died:
        load(subject, f"import os\n{source}")
    assert str(died.value) == reason


def test_asking_for_too_much_memory_is_an_error_of_the_function(subject):
    load(subject, "import numpy as np\ndef f():\n    return np.ones(10 * 2**30, np.uint8)")
    raised = call(subject, "f").raised
    assert "MemoryError" in (raised.kind, *raised.bases)
    load(subject, "def g():\n    return 1")
    assert call(subject, "g").value == 1


def test_memory_of_all_processes_together_is_limited(server):
    subject = server.launcher(SubjectRules().with_limits(memory=128 * MIB)).start()
    source = """
    import os, time
    for _ in range(4):
        if os.fork() == 0:
            hog = bytearray(os.urandom(1)) * (64 << 20)
            time.sleep(30)
    time.sleep(30)
    """
    with pytest.raises(SubjectDied, match="used more than 128 MiB of memory"):
        load(subject, source, seconds=25)


def test_a_fork_bomb_hurts_nobody(server, subject):
    source = """
    import os
    while True:
        try:
            os.fork()
        except OSError:
            pass
    """
    with pytest.raises((SubjectTimeout, SubjectDied)):
        load(subject, source, seconds=1.0)
    eventually(lambda: not children_of(server.pid))


def test_a_daemon_ends_with_its_submission(server, subject):
    source = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
    """
    load(subject, source)
    assert len(children_of(server.pid)) >= 3
    subject.close()
    eventually(lambda: not children_of(server.pid))


# -- lies --------------------------------------------------------------------------------

FIND_SOCKET = """
import os, socket, stat, struct, json
for n in range(3, 1000):
    try:
        if stat.S_ISSOCK(os.fstat(n).st_mode):
            judge = socket.socket(fileno=os.dup(n))
    except OSError:
        pass
judge.setblocking(True)
def frame(number, header, body=b"", size=None):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<QIQ", number, len(header), len(body) if size is None else size) \\
        + header + body
def current():
    import gc
    return next(o for o in gc.get_objects() if type(o).__name__ == "Request")
"""

LIES = {
    "a reply sent ahead": "judge.sendall(frame(0, [1.0]))",
    "two frames at once": "judge.sendall(frame(0, [1.0]) * 2)",
    "a huge body": "judge.sendall(frame(0, [1.0], size=2**40))",
    "a huge header": "judge.sendall(struct.pack('<QIQ', 0, 2**31, 0))",
    "noise": "judge.sendall(b'\\x80\\x04' * 50)",
    "a pickle": "import pickle; judge.sendall(frame(0, pickle.dumps(1.0)))",
    "half a frame": "judge.sendall(frame(0, [1.0])[:5]); judge.shutdown(socket.SHUT_RDWR)",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_what_is_no_reply_ends_the_submission(subject, lie):
    load(subject, FIND_SOCKET)
    load(subject, f"def f():\n    {lie}")
    with pytest.raises(SubjectDied):
        call(subject, "f", seconds=5)
        call(subject, "f", seconds=5)


def test_a_frame_that_trickles_in_meets_the_deadline(subject):
    load(subject, FIND_SOCKET)
    load(
        subject,
        "import time\ndef f():\n    judge.sendall(frame(0, [1.0], size=10**6))\n"
        "    while True:\n        judge.sendall(b'x'); time.sleep(0.01)",
    )
    started = time.monotonic()
    with pytest.raises(SubjectTimeout):
        call(subject, "f", seconds=0.5)
    assert time.monotonic() - started < 2


def test_a_submission_that_does_not_read_meets_the_deadline(subject):
    load(subject, "import os, signal\ndef f(x=None):\n    os.kill(os.getpid(), signal.SIGSTOP)")
    with pytest.raises(SubjectTimeout):
        call(subject, "f", np.zeros(50 * MIB, np.uint8), seconds=1.0)


# -- faults ------------------------------------------------------------------------------


def test_a_killed_server_is_started_again_and_costs_no_submission():
    with ForkServer("numpy") as server:
        launcher = server.launcher(SubjectRules())
        one = launcher.start()
        load(one, "def f():\n    return 1")
        first = server.pid
        os.kill(first, signal.SIGKILL)
        assert call(one, "f").value == 1
        other = launcher.start()
        assert server.pid != first
        load(other, "def f():\n    return 2")
        assert (call(one, "f").value, call(other, "f").value) == (1, 2)
        one.close()
        other.close()


def test_nothing_is_left_when_the_judge_is_killed():
    script = """
    import sys
    from autograder.sandbox import ForkServer, SubjectRules
    from autograder.subject import Cell, Request
    server = ForkServer("numpy")
    subject = server.launcher(SubjectRules()).start()
    print(server.pid, flush=True)
    subject.send(Request(op="load", args=(Cell(source="while True: pass", name="c"),)), seconds=600)
    """
    judge = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
    )  # fmt: skip
    server = int(judge.stdout.readline())
    eventually(lambda: len(children_of(server)) >= 2)
    processes = {server, *children_of(server)}
    judge.kill()
    judge.wait()
    judge.stdout.close()
    eventually(lambda: not any(os.path.exists(f"/proc/{p}") for p in processes))


def test_a_closed_server_leaves_no_process_and_no_file(tmp_path):
    with ForkServer("numpy") as server:
        subject = server.launcher(SubjectRules()).start()
        pid, scratch = server.pid, server._scratch
        subject.close()
    assert not os.path.exists(scratch)
    eventually(lambda: not os.path.exists(f"/proc/{pid}"))


def test_a_server_has_one_library(server):
    with pytest.raises(GraderError, match="this server has numpy"):
        server.launcher(SubjectRules(library="torch"))


# -- launchers ---------------------------------------------------------------------------


@pytest.mark.parametrize("isolation", ["none", "subprocess", "sandbox", "auto"])
def test_every_launcher_answers_alike(isolation):
    rules = SubjectRules(imports=frozenset({"numpy"}), forbidden_numpy=r"numpy\.convolve")
    with open_launcher(rules, isolation=isolation) as launcher:
        subject = launcher.start()
        source = "import numpy as np\ndef f(x):\n    return x + 1\ndef g(x):\n    " \
                 "return np.convolve(x, x)\ndef h():\n    import os"  # fmt: skip
        assert load(subject, source) == ("", "")
        assert call(subject, "f", np.ones(2)).value.tolist() == [2.0, 2.0]
        assert call(subject, "g", np.ones(2)).forbidden == ("numpy.convolve",)
        reply = call(subject, "h")
        assert (reply.raised.kind, reply.forbidden) == ("ImportError", ("import os",))
        described = subject.send(Request(op="describe", args=("f", "x")), seconds=5).value
        assert described == {"f": "function", "x": "missing"}
        subject.close()
        assert launcher.isolation.startswith("sandbox" if isolation == "auto" else isolation)


def test_a_plain_subprocess_meets_its_deadline_and_tells_its_end():
    with open_launcher(SubjectRules(), isolation="subprocess") as launcher:
        subject = launcher.start()
        with pytest.raises(SubjectTimeout):
            load(subject, "while True: pass", seconds=0.3)
        subject = launcher.start()
        with pytest.raises(SubjectDied, match="exited with status 3"):
            load(subject, "import os; os._exit(3)")
        subject.close()


def test_a_plain_subprocess_survives_what_is_printed():
    with open_launcher(SubjectRules(), isolation="subprocess") as launcher:
        subject = launcher.start()
        load(subject, "import os\nfor _ in range(100): os.write(1, b'x' * 1_000_000)")
        assert load(subject, "print(1)") == ("1\n", "")
        subject.close()


def test_the_plain_path_needs_no_posix(tmp_path):
    script = """
    import os, sys
    for name in ("fcntl", "resource", "pwd", "grp", "termios"):
        sys.modules[name] = None
    for name in ("fork", "forkpty", "pidfd_open", "register_at_fork"):
        if hasattr(os, name):
            delattr(os, name)
    from autograder.sandbox import SubjectRules, open_launcher
    from autograder.subject import Cell, Request
    with open_launcher(SubjectRules(), isolation="subprocess") as launcher:
        subject = launcher.start()
        cell = Cell(source="def f():\\n    return 7", name="c")
        subject.send(Request(op="load", args=(cell,)), seconds=20)
        print(subject.send(Request(op="call", target="f"), seconds=20).value)
        subject.close()
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
    )  # fmt: skip
    assert (run.stdout, run.stderr) == ("7\n", "")


def test_an_unknown_isolation_is_refused():
    with (
        pytest.raises(UsageError, match="got 'jail'"),
        open_launcher(SubjectRules(), isolation="jail"),
    ):
        pass


# -- layers ------------------------------------------------------------------------------


def test_isolation_names_what_is_missing():
    names = [name for name, _, _ in LAYERS]
    assert spell_isolation(names) == "sandbox"
    assert spell_isolation([n for n in names if n != "pid namespace"]) == (
        "sandbox (no pid namespace)"
    )


@pytest.mark.parametrize(
    ("isolation", "enough"),
    [
        ("sandbox", True),
        ("sandbox (no pid namespace)", True),
        ("sandbox (no mount namespace)", True),
        ("sandbox (no mount namespace, no Landlock)", False),
        ("sandbox (no seccomp)", False),
        ("subprocess", False),
        ("none", False),
    ],
)
def test_strangers_need_files_apart_and_seccomp(isolation, enough):
    assert is_isolated(isolation) is enough


def test_the_doctor_names_every_layer():
    layers = doctor()
    assert [layer.name for layer in layers] == ["fork server", *[name for name, _, _ in LAYERS]]
    assert all(layer.advice for layer in layers if not layer.in_force)


def test_rules_survive_their_journey():
    rules = SubjectRules(
        library="torch", imports=frozenset({"torch"}), forbidden_torch="conv.*",
        limits=Limits.of("torch"),
    )  # fmt: skip
    assert SubjectRules.loads(rules.dumps()) == rules
    assert json.loads(SubjectRules().dumps())["imports"] is None


def test_without_namespaces_the_other_layers_hold(tmp_path):
    script = """
    from autograder.sandbox import ForkServer, SubjectRules, is_isolated
    from autograder.subject import Cell, Request
    with ForkServer("numpy") as server:
        print(server.isolation)
        assert is_isolated(server.isolation)
        subject = server.launcher(SubjectRules()).start()
        for source in (
            "open(SECRET)", "import os; os.fork()", "import os; os.kill(os.getppid(), 9)",
            "import socket; socket.socket(socket.AF_UNIX)", "import os; os.listdir('/proc')",
            "import numpy; open(numpy.__file__, 'a')", "open('own', 'w')",
        ):
            cell = Cell(source=source, name="c")
            print(subject.send(Request(op="load", args=(cell,)), seconds=20).value[0].error[:15])
        subject.close()
    """.replace("SECRET", repr(str(tmp_path / "secret")))
    (tmp_path / "secret").write_text("x")
    inner = (
        "echo 0 > /proc/sys/user/max_user_namespaces && "
        'exec setpriv --bounding-set=-all --inh-caps=-all "$@"'
    )
    run = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", inner, "sh", sys.executable, "-c", textwrap.dedent(script)],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    if "unshare" in run.stderr or "setpriv" in run.stderr:
        pytest.skip("needs unshare and setpriv")
    lines = run.stdout.splitlines()
    assert "no mount namespace" in lines[0] and "no seccomp" not in lines[0]
    assert lines[1:] == ["PermissionError"] * 6 + [""], run.stderr
