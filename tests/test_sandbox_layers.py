import ast
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from subjects import HARMLESS

from autograder.exercises import IDS, load
from autograder.sandbox import ForkServer, Limits, SubjectRules, doctor, is_isolated
from autograder.sandbox.layers import LAYERS, spell_isolation
from autograder.subject import Cell, Request

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")

ROOT = Path(__file__).resolve().parents[1]


# -- layers ----------------------------------------------------------------------------


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


def test_only_networks_in_training_have_half_an_hour():
    seconds = {e: SubjectRules.of(load(e)).limits.total_seconds for e in IDS}
    assert seconds.pop("cnn_trainer") == 1800
    assert seconds.pop("im2col") == 600
    assert set(seconds.values()) == {180}


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
        capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    if "unshare" in run.stderr or "setpriv" in run.stderr:
        pytest.skip("needs unshare and setpriv")
    lines = run.stdout.splitlines()
    assert "no mount namespace" in lines[0] and "no seccomp" not in lines[0]
    assert lines[1:] == ["PermissionError"] * 6 + [""], run.stderr
    assert not list(tmp_path.glob("autograder-*")), "a temporary directory was left behind"


def test_root_starts_process_1_of_a_namespace_and_comes_back():
    script = """
        import os
        from autograder.sandbox.namespaces import NewProcesses

        def child_sees():
            pid = os.fork()
            if pid == 0:
                os._exit(os.getpid() == 1)
            return os.waitpid(pid, 0)[1]

        new = NewProcesses()
        print(new.possible)
        for _ in range(2 * new.possible):
            new.enter()
            first = child_sees()
            new.leave()
            print(bool(first), bool(child_sees()))
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    if os.getuid():
        command = ["unshare", "-Ur", *command]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if "unshare" in run.stderr or run.stdout == "False\n":
        pytest.skip("needs the rights to make a PID namespace and to leave it")
    assert run.stdout.splitlines() == ["True", "True False", "True False"], run.stderr


def test_who_cannot_come_back_from_a_namespace_says_so():
    script = (
        "from autograder.sandbox.namespaces import NewProcesses; print(NewProcesses().possible)"
    )
    command = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"]
    run = subprocess.run(
        [*command, sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT
    )
    if "setpriv" in run.stderr:
        pytest.skip("needs setpriv")
    assert run.stdout == "False\n", run.stderr


def imported_by(module):
    """The modules of this package that a module imports when it is loaded."""
    path = ROOT / (module.replace(".", "/") + ".py")
    path = path if path.exists() else ROOT / module.replace(".", "/") / "__init__.py"
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("autograder"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
            for alias in node.names:
                below = f"{node.module}.{alias.name}"
                yield below if (ROOT / (below.replace(".", "/") + ".py")).exists() else node.module


def test_what_the_student_s_side_imports_holds_no_answer():
    seen, waiting = set(), ["autograder.sandbox.server", "autograder.sandbox.pipes"]
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += imported_by(module)
    assert {m for m in seen if not m.startswith("autograder.sandbox")} <= HARMLESS


def test_the_sandbox_knows_nothing_of_checks():
    for path in (ROOT / "autograder/sandbox").glob("*.py"):
        module = f"autograder.sandbox.{path.stem}".removesuffix(".__init__")
        outside = {m for m in imported_by(module) if not m.startswith("autograder.sandbox")}
        assert outside <= HARMLESS, module


def test_libraries_below_the_temporary_directory_are_seen(tmp_path, monkeypatch):
    (tmp_path / "kept_here.py").write_text("answer = 42\n")
    tmp_path.chmod(0o755)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with ForkServer("numpy") as server:
        rules = SubjectRules(imports=frozenset({"kept_here"}))
        subject = server.launcher(rules).start()
        cell = Cell(source="import kept_here\nprint(kept_here.answer)", name="cell 1", magics=True)
        (result,) = subject.send(Request(op="load", args=(cell,)), seconds=20.0).value
        subject.close()
    assert result.error == ""
    assert result.outputs[0]["text"] == "42\n"
