import numpy as np
import pytest

from autograder.executor import InProcess
from autograder.subject import Cell, Handle, Request


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


def test_a_negative_handle_counts_back_from_what_was_made_last(loaded):
    subject = loaded("def f(x): return [x]\ndef g(x): return x")
    for number in (1, 2, 3):
        subject.call("f", number, keep=True)
    assert [subject.call("g", Handle(-n)).value for n in (1, 2, 3)] == [[3], [2], [1]]
    assert subject.send(Request(op="read", target=Handle(-1))).value == [3]
    missing = subject.send(Request(op="read", target=Handle(-4)))
    assert missing.raised.kind == "KeyError"


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
