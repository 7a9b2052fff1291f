import threading
import time
import warnings

import numpy as np
import pytest

from autograder.errors import SubjectTimeout
from autograder.executor import Executor, InProcess, export
from autograder.subject import Cell, Handle, Opaque, Request

SECONDS = 5.0


class Loaded:
    """An executor with some source loaded."""

    def __init__(self, source="", **options):
        self.executor = Executor({"__name__": "submission"}, **options)
        self.result = self.load(source)

    def load(self, source):
        cell = Cell(source=source, name="cell 1")
        return self.send(Request(op="load", args=(cell,))).value[0]

    def send(self, request, seconds=SECONDS):
        return self.executor.send(request, seconds=seconds)

    def call(self, name, *args, **options):
        return self.send(Request(op="call", target=name, args=args, **options))


@pytest.fixture
def loaded():
    made = []

    def load(source="", **options):
        made.append(Loaded(source, **options))
        return made[-1]

    yield load
    for one in made:
        one.executor.close()


def test_a_function_is_called_with_its_arguments(loaded):
    subject = loaded("def f(a, b=0, *, c=0): return (a, b, c)")
    request = Request(op="call", target="f", args=(1,), kwargs={"b": 2, "c": 3})
    assert subject.send(request).value == (1, 2, 3)


def test_arguments_are_copies_that_keep_their_layout(loaded):
    subject = loaded("def f(x):\n    x[:] = 7\n    return x.strides")
    x = np.zeros((3, 4)).T[::2]
    assert subject.call("f", x).value == x.strides
    assert not x.any()


def test_a_read_only_argument_arrives_writeable(loaded):
    x = np.zeros(2)
    x.flags.writeable = False
    assert loaded("def f(x):\n    x += 1\n    return x").call("f", x).value.tolist() == [1, 1]


def test_the_arguments_after_the_call_can_be_asked_for(loaded):
    subject = loaded("def f(x, y):\n    x += 1\n    y += 2\n    return 0")
    reply = subject.send(
        Request(op="call", target="f", args=(np.zeros(1),), kwargs={"y": np.zeros(1)}, inputs=True)
    )
    assert (reply.args[0].tolist(), reply.kwargs["y"].tolist()) == ([1], [2])


def test_a_result_is_a_copy(loaded):
    subject = loaded(
        "import numpy as np\nkept = np.zeros(2)\ndef f(): return kept\ndef g(): kept[:] = 1"
    )
    before = subject.call("f").value
    subject.call("g")
    assert before.tolist() == [0, 0]


def test_a_kept_result_is_read_as_it_is_now(loaded):
    subject = loaded(
        "import numpy as np\nkept = np.zeros(2)\ndef f(): return kept\ndef g(): kept[:] = 1"
    )
    handle = subject.call("f", keep=True).value
    assert handle.kind == "ndarray"
    subject.call("g")
    assert subject.send(Request(op="read", target=handle)).value.tolist() == [1, 1]


def test_a_handle_is_an_argument_too(loaded):
    subject = loaded("def f(): return [1]\ndef g(x): x.append(2); return x")
    handle = subject.call("f", keep=True).value
    assert subject.call("g", handle).value == [1, 2]


def test_a_method_of_a_handle_is_called(loaded):
    subject = loaded("class C:\n    def go(self, x): return x + 1")
    handle = subject.call("C", keep=True).value
    assert handle == Handle(1, "C")
    reply = subject.send(Request(op="method", target=handle, name="go", args=(1,)))
    assert reply.value == 2


def test_names_are_described(loaded):
    subject = loaded("def f(): pass\nclass C: pass\nn = 3\ng = lambda: 0")
    names = ("f", "C", "n", "g", "nothing")
    assert subject.send(Request(op="describe", args=names)).value == {
        "f": "function", "C": "class", "n": "int", "g": "function", "nothing": "missing",
    }  # fmt: skip


class TestExceptions:
    def test_say_what_was_raised_and_where(self, loaded):
        raised = loaded("def f(x):\n    y = 1\n    return x[5]").call("f", [1]).raised
        assert (raised.kind, raised.text) == ("IndexError", "list index out of range")
        assert raised.where == "line 3 of f: return x[5]"
        assert raised.bases == ("LookupError", "Exception", "BaseException")

    def test_of_a_library_name_the_submissions_line(self, loaded):
        source = "import numpy as np\ndef f():\n    return np.zeros(2).reshape(3)"
        assert loaded(source).call("f").raised.where.startswith("line 3 of f: return np.zeros(2)")

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("import sys; sys.exit(3)", "SystemExit"),
            ("quit_ = 1/0", "ZeroDivisionError"),
            ("raise GeneratorExit", "GeneratorExit"),
            ("return f()", "RecursionError"),
            ("return undefined", "NameError"),
            ("raise StopIteration", "StopIteration"),
        ],
    )
    def test_of_every_kind_are_replies(self, loaded, body, kind):
        assert loaded(f"def f():\n    {body}").call("f").raised.kind == kind

    def test_the_interrupt_key_is_for_the_person_who_pressed_it(self, loaded):
        with pytest.raises(KeyboardInterrupt):
            loaded("def f(): raise KeyboardInterrupt").call("f")

    def test_whose_message_raises_are_replies(self, loaded):
        source = "class E(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise E"
        assert loaded(source).call("f").raised.text == "an exception whose message cannot be read"

    def test_have_no_control_characters_and_are_cut(self, loaded):
        source = "def f(): raise ValueError('\\x1b[31m\\x9b\\ud800' + 'x' * 5000)"
        text = loaded(source).call("f").raised.text
        assert text.startswith("[31mxxx") and text.endswith("xxx …")
        assert len(text) < 2010

    def test_of_a_missing_function_are_replies(self, loaded):
        assert loaded().call("f").raised.text == "name 'f' is not defined"


VALUES = {
    "a set": ("{1}", "set"),
    "a complex number": ("1j", "complex"),
    "bytes": ("b'x'", "bytes"),
    "a function": ("f", "function"),
    "an object array": ("np.array([None])", "numpy.ndarray"),
    "an array of text": ("np.array(['a'])", "numpy.ndarray"),
    "an array of dates": ("np.array(['2020'], 'M8[s]')", "numpy.ndarray"),
    "a big-endian array": ("np.zeros(2, '>f8')", "numpy.ndarray"),
    "a structured array": ("np.zeros(2, 'i4,f8')", "numpy.ndarray"),
    "a long double": ("np.zeros(2, 'longdouble')", "numpy.ndarray"),
    "text in NumPy's clothes": ("np.str_('x')", "numpy.str_"),
    "a view of a terabyte": ("np.broadcast_to(1.0, (2**37,))", "numpy.ndarray"),
    "a number of ten thousand digits": ("10**10_000", "int"),
    "a subclass of int": ("type('I', (int,), {})(3)", "submission.I"),
    "an object without repr": (
        "type('R', (), {'__repr__': lambda s: 1/0})()", "submission.R",
    ),
    "an object with a hostile name": ("type('\\x1b[31m', (), {})()", "submission.[31m"),
}  # fmt: skip


@pytest.mark.parametrize(("expression", "kind"), VALUES.values(), ids=VALUES.keys())
def test_what_cannot_cross_is_described(loaded, expression, kind):
    value = loaded(f"import numpy as np\ndef f(): return {expression}").call("f").value
    assert isinstance(value, Opaque)
    assert value.kind == kind
    assert len(value.text) <= 210 and "\x1b" not in value.text


def test_nested_data_crosses_piece_by_piece():
    value = {"a": [np.float32(1), (None, True)], 2: {"x": {1}}}
    exported = export(value)
    assert exported["a"] == [1, (None, True)]
    assert exported["2"]["x"] == Opaque("set", "{1}")


def test_data_that_contains_itself_comes_to_an_end():
    value: list = []
    value.append(value)
    depth, exported = 0, export(value)
    while isinstance(exported, list):
        depth, (exported,) = depth + 1, exported
    assert depth == 21 and exported.kind == "list"


def test_a_subclass_of_array_cannot_lie_about_its_type():
    class Liar(np.ndarray):
        dtype = np.dtype("float64")
        nbytes = 8

    assert export(np.array([None], object).view(Liar)) == Opaque(
        "numpy.ndarray", "an array of dtype object"
    )


def test_a_matrix_and_a_masked_array_arrive_as_plain_arrays():
    assert type(export(np.ma.masked_array([1, 2], [True, False]))) is np.ndarray


class TestTime:
    def test_an_endless_loop_is_stopped(self, loaded):
        subject = loaded("def f():\n    while True: pass")
        started = time.monotonic()
        with pytest.raises(SubjectTimeout, match=r"no answer within 0\.2 s"):
            subject.send(Request(op="call", target="f"), seconds=0.2)
        assert time.monotonic() - started < 3

    def test_one_that_swallows_exceptions_is_told_again(self, loaded):
        source = (
            "def f():\n    for _ in range(3):\n        try:\n            while True: pass\n"
            "        except BaseException: pass\n    while True: pass"
        )
        with pytest.raises(SubjectTimeout):
            loaded(source).send(Request(op="call", target="f"), seconds=0.1)

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    def test_an_answer_that_comes_late_is_none_though_the_exception_was_swallowed(self, loaded):
        source = (
            "class Slow:\n    def __del__(self):\n        for _ in range(3_000_000): pass\n"
            "def f():\n    Slow()\n    return 1"
        )
        with pytest.raises(SubjectTimeout):
            loaded(source).send(Request(op="call", target="f"), seconds=0.01)

    def test_an_endless_cell_is_stopped(self, loaded):
        subject = loaded()
        cell = Cell(source="while True: pass", name="cell 2")
        with pytest.raises(SubjectTimeout):
            subject.send(Request(op="load", args=(cell,)), seconds=0.1)

    def test_a_deadline_holds_in_any_thread(self, loaded):
        subject = loaded("def f():\n    while True: pass")
        seen = []

        def ask():
            try:
                subject.send(Request(op="call", target="f"), seconds=0.1)
            except SubjectTimeout as error:
                seen.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(10)
        assert len(seen) == 1

    def test_a_quick_answer_leaves_nothing_behind(self, loaded):
        subject = loaded("def f(): return 1")
        for _ in range(50):
            assert subject.send(Request(op="call", target="f"), seconds=0.05).value == 1
        deadline = time.monotonic() + 0.2
        while time.monotonic() < deadline:  # an exception that comes late would come here
            pass

    def test_a_request_after_a_timeout_is_answered(self, loaded):
        subject = loaded("def f(n):\n    while n: pass\n    return 1")
        with pytest.raises(SubjectTimeout):
            subject.send(Request(op="call", target="f", args=(1,)), seconds=0.05)
        assert subject.call("f", 0).value == 1

    def test_the_watching_thread_ends_with_the_executor(self, loaded):
        subject = loaded()
        watcher = subject.executor._deadline._watcher
        subject.executor.close()
        watcher.join(5)
        assert not watcher.is_alive()


class TestNoise:
    def test_printing_is_swallowed_while_grading(self, loaded, capfd):
        source = (
            "import sys\ndef f():\n    print('x' * 10000, flush=True)\n    "
            "print('y', file=sys.stderr)\n    sys.stdout.close()\n    return 1"
        )
        subject = loaded(source)
        assert [subject.call("f").value for _ in range(2)] == [1, 1]
        assert capfd.readouterr() == ("", "")

    def test_what_a_cell_prints_is_kept_up_to_a_limit(self, loaded):
        (output,) = loaded("for _ in range(100): print('x' * 10_000)").result.outputs
        assert output["text"].endswith("… (output cut here)\n")
        assert len(output["text"]) < 101_000

    @pytest.mark.parametrize("where", ["", "warnings.simplefilter('error')\n"])
    def test_a_warning_is_no_failure(self, loaded, where):
        subject = loaded(
            f"import warnings\n{where}warnings.warn('x')\ndef f():\n    warnings.warn('careful')\n"
            "    return 1"
        )
        if not where:
            assert subject.result.error == ""
        assert subject.load("def f():\n    warnings.warn('careful')\n    return 1").error == ""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert subject.call("f").value == 1

    def test_numpys_warnings_are_no_failure_either(self, loaded):
        subject = loaded("import numpy as np\nnp.seterr(all='raise')\ndef f(x): return x / 0")
        assert np.isnan(subject.call("f", np.zeros(1)).value[0])
        assert np.geterr()["divide"] == "warn"

    def test_a_submissions_filter_does_not_outlive_its_call(self, loaded):
        before = list(warnings.filters)
        loaded("import warnings\ndef f(): warnings.simplefilter('error')").call("f")
        assert warnings.filters == before


class TestCells:
    def test_an_error_is_one_line_with_its_place(self, loaded):
        assert loaded("x = 1\n1/0").result.error == (
            "ZeroDivisionError: division by zero (line 2 of <module>: 1/0)"
        )

    def test_a_syntax_error_names_the_line(self, loaded):
        error = loaded("x = 1\ndef f(:\n  pass").result.error
        assert error == "SyntaxError: invalid syntax (line 2: def f(:)"

    def test_a_null_byte_is_an_error_of_the_cell(self, loaded):
        assert "null byte" in loaded("x = '\0'").result.error

    def test_exit_is_an_error_of_the_cell(self, loaded):
        assert loaded("raise SystemExit(3)").result.error.startswith("SystemExit: 3")

    def test_dataclasses_work(self):
        executor = InProcess().start()
        source = (
            "from __future__ import annotations\nfrom dataclasses import dataclass\n"
            "@dataclass\nclass P:\n    x: int\ndef f(): return P(3).x"
        )
        try:
            cell = Cell(source=source, name="c")
            executor.send(Request(op="load", args=(cell,)), seconds=5)
            assert executor.send(Request(op="call", target="f"), seconds=5).value == 3
        finally:
            executor.close()

    def test_the_main_block_of_a_script_does_not_run(self):
        executor = InProcess().start()
        try:
            cell = Cell(source="if __name__ == '__main__': 1/0", name="c")
            reply = executor.send(Request(op="load", args=(cell,)), seconds=5)
            assert reply.value[0].error == ""
        finally:
            executor.close()


torch = pytest.importorskip("torch")


class TestTorch:
    def test_tensors_arrive_with_their_values_and_flags(self, loaded):
        from autograder.subject import Tensor

        source = "def f(x): return (x.requires_grad, str(x.dtype), x * 2)"
        flag, dtype, double = (
            loaded(source).call("f", Tensor(np.ones(2, np.float32), requires_grad=True)).value
        )
        assert (flag, dtype) == (True, "torch.float32")
        assert double.data.tolist() == [2, 2] and double.requires_grad

    def test_gradients_are_asked_for_by_position_name_and_attribute(self, loaded):
        from autograder.subject import Tensor

        source = "def f(x, *, y): return x * y"
        reply = loaded(source).send(
            Request(
                op="call", target="f", args=(Tensor(np.full(2, 3.0)),),
                kwargs={"y": Tensor(np.full(2, 5.0))}, wrt=(0, "y"), cotangent=np.array([1.0, 2]),
            )
        )  # fmt: skip
        assert [g.data.tolist() for g in reply.grads] == [[5, 10], [3, 6]]

    @pytest.mark.parametrize("body", ["x.detach()", "3", "x.sum()", "torch.zeros(2)"])
    def test_a_gradient_that_does_not_exist_is_none(self, loaded, body):
        from autograder.subject import Tensor

        reply = loaded(f"import torch\ndef f(x): return {body}").send(
            Request(
                op="call", target="f", args=(Tensor(np.ones(2)),), wrt=(0,), cotangent=np.ones(2)
            )
        )
        assert reply.grads == (None,)

    @pytest.mark.parametrize(
        "made",
        ["torch.ones(2).to_sparse()", "torch.ones(2, dtype=torch.bfloat16)",
         "torch.zeros(1).expand(2**30)"],
    )  # fmt: skip
    def test_tensors_that_cannot_cross_are_described(self, loaded, made):
        value = loaded(f"import torch\ndef f(): return {made}").call("f").value
        assert isinstance(value, Opaque) and value.kind == "torch.Tensor"

    def test_operations_are_counted(self, loaded):
        reply = loaded("import torch\ndef f():\n    return torch.ones(2) + 1 + 1").call(
            "f", operations=True
        )
        assert reply.operations["aten::add"] == 2

    def test_a_forbidden_operator_is_reported_under_any_name(self, loaded):
        subject = loaded(
            "import torch\ndef f(n):\n    return getattr(torch, 'con' + n)(torch.ones(1, 1, 3, 3), "
            "torch.ones(1, 1, 2, 2))",
            forbidden_torch="(?i:.*conv.*)",
        )
        reply = subject.call("f", "v2d")
        assert reply.forbidden and "conv" in reply.forbidden[0]
        assert reply.raised.kind == "ForbiddenOperation"
