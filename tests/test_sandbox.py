import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest
from subjects import call, load

from autograder.errors import GraderError, SubjectDied, SubjectTimeout, UsageError
from autograder.sandbox import SubjectRules, open_launcher
from autograder.subject import Cell, Handle, Request

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]


# -- answering -------------------------------------------------------------------------


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


def test_a_server_holds_nothing_of_the_submissions_that_it_started(server):
    def held():
        return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))

    server.launcher(SubjectRules()).start().close()
    before = held()
    for _ in range(3):
        server.launcher(SubjectRules()).start().close()
    assert held() == before


def test_subjects_of_one_server_know_nothing_of_each_other(server):
    launcher = server.launcher(SubjectRules())
    one, other = launcher.start(), launcher.start()
    load(one, "secret = 1\nopen('mine', 'w').write('x')")
    assert load(other, "import os; print(os.listdir('.'))")[0] == "[]\n"
    assert "NameError" in load(other, "secret")[1]
    one.close()
    other.close()


# -- cells -----------------------------------------------------------------------------


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


def test_all_cells_together_show_so_much_and_no_more(subject):
    source = "for _ in range(3):\n    display({'image/png': 'A' * 1_300_000}, raw=True)"
    cell = Cell(source=source, name="cell", magics=True)
    replies = [subject.send(Request(op="load", args=(cell,)), seconds=20) for _ in range(8)]
    shown = sum(len(o["data"]["image/png"]) for r in replies for o in r.value[0].outputs)
    assert 12 << 20 < shown <= 16 << 20


def test_a_function_that_prints_gigabytes_is_stopped_and_no_other(subject):
    load(subject, "def f():\n    for _ in range(1000):\n        print('x' * 1_000_000)")
    load(subject, "def g():\n    print('x' * 1_000_000)\n    return 1")
    raised = call(subject, "f").raised
    assert raised.kind == "RuntimeError"
    assert raised.text == "it printed more than 32 MB while it was graded; print less"
    started = time.monotonic()
    assert all(call(subject, "f").raised is not None for _ in range(20))
    assert time.monotonic() - started < 1
    assert call(subject, "g").value == 1


# -- launchers -------------------------------------------------------------------------


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
