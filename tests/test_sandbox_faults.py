import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from subjects import call, children_of, eventually, load

from autograder.errors import GraderError, SubjectDied, SubjectTimeout
from autograder.sandbox import ForkServer, SubjectRules
from autograder.sandbox.client import SandboxProcess

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]
MIB = 1 << 20


# -- time, memory, death ---------------------------------------------------------------


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


def test_memory_of_processes_whose_first_thread_ended_counts(server):
    subject = server.launcher(SubjectRules().with_limits(memory=128 * MIB)).start()
    source = """
    import ctypes, os, threading, time
    def hog():
        time.sleep(0.2)
        held = bytearray(b"x") * (80 << 20)
        time.sleep(30)
    for _ in range(4):
        if os.fork() == 0:
            threading.Thread(target=hog).start()
            ctypes.CDLL(None).syscall({"x86_64": 60}.get(os.uname().machine, 93), 0)
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
    eventually(lambda: len(children_of(server.pid)) >= 3)
    subject.close()
    eventually(lambda: not children_of(server.pid))


# -- lies ------------------------------------------------------------------------------

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


# -- faults ----------------------------------------------------------------------------


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


def test_a_closed_server_leaves_no_process():
    with ForkServer("numpy") as server:
        subject = server.launcher(SubjectRules()).start()
        pid = server.pid
        subject.close()
    eventually(lambda: not os.path.exists(f"/proc/{pid}"))


def test_a_server_has_one_library(server):
    with pytest.raises(GraderError, match="this server has numpy"):
        server.launcher(SubjectRules(library="torch"))


def test_a_process_that_is_killed_before_it_is_ready_is_started_again(monkeypatch):
    hear, told = SandboxProcess._hear, []

    def killed_once(process, seconds):
        facts = hear(process, seconds)
        if facts is not None and facts["kind"] == "ready" and not told:
            told.append(facts)
            return {"kind": "ended", "reason": "killed by signal 9 (Killed)"}
        return facts

    monkeypatch.setattr(SandboxProcess, "_hear", killed_once)
    with ForkServer("numpy") as server:
        subject = server.launcher(SubjectRules()).start()
        load(subject, "def f():\n    return 7")
        assert call(subject, "f").value == 7
        subject.close()
    assert told
