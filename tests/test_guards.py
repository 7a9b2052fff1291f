import numpy as np
import pytest

from autograder.executor import Executor
from autograder.guards import ForbiddenOperation, Watch, import_guard, numpy_guard, public_name
from autograder.model import Rules
from autograder.subject import Cell, Request

NUMPY = Rules().numpy


def used(body, before=""):
    """The forbidden operations of `def f(x)` with this body, when it is called."""
    executor = Executor({"__name__": "submission"}, forbidden_numpy=NUMPY)
    try:
        source = f"import numpy as np\n{before}\ndef f(x):\n    {body}"
        executor.send(Request(op="load", args=(Cell(source=source, name="c"),)), seconds=5)
        return executor.send(Request(op="call", target="f", args=(np.ones(3),)), seconds=5)
    finally:
        executor.close()


TRICKS = {
    "plainly": ("return np.convolve(x, x)", "", "numpy.convolve"),
    "by a name put together": ("return getattr(np, 'con' + 'volve')(x, x)", "", "numpy.convolve"),
    "from the module's dict": ("return np.__dict__['convolve'](x, x)", "", "numpy.convolve"),
    "through vars": ("return vars(np)['corre' 'late'](x, x)", "", "numpy.correlate"),
    "imported before": ("return c(x, x)", "from numpy import convolve as c", "numpy.convolve"),
    "kept in a list": ("return fs[0](x, x)", "fs = [np.convolve]", "numpy.convolve"),
    "from a private module": ("return np._core.numeric.convolve(x, x)", "", "numpy.convolve"),
    "in C": ("return np._core.multiarray.correlate(x, x)", "", "numpy.correlate"),
    "as a transform": ("return np.fft.fft(x)", "", "numpy.fft.fft"),
    "as a transform's private part": ("return np.fft._pocketfft.rfft(x)", "", "numpy.fft.rfft"),
    "by eval": ("return eval('np.convolve(x, x)')", "", "numpy.convolve"),
    "inside another function of NumPy": (
        "return np.apply_along_axis(np.convolve, 0, x[:, None], x)", "", "numpy.convolve",
    ),
    "and caught": (
        "try: np.convolve(x, x)\n    except BaseException: pass\n    return x", "",
        "numpy.convolve",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "before", "name"), TRICKS.values(), ids=TRICKS.keys())
def test_a_forbidden_function_is_noticed_when_used(body, before, name):
    assert used(body, before).forbidden == (name,)


@pytest.mark.parametrize(
    "body",
    [
        "return np.lib.stride_tricks.sliding_window_view(x, 2)",
        "return np.einsum('i,i', x, x)",
        "return np.asarray(x) @ x",
        "return np.pad(x, 1)",
    ],
)
def test_other_functions_work_as_ever(body):
    reply = used(body)
    assert (reply.forbidden, reply.raised) == ((), None)


def test_a_refusal_tells_the_submission_what_is_not_allowed():
    raised = used("return np.convolve(x, x)").raised
    assert raised.text == "numpy.convolve is not allowed in this exercise"


def test_a_cell_of_ones_own_may_compare():
    assert used("return x", before="np.convolve([1], [1])").forbidden == ()


def test_a_guarded_function_hands_out_no_way_around():
    watch = Watch()
    with numpy_guard(watch, NUMPY):
        assert not hasattr(np.convolve, "__wrapped__")
        assert not hasattr(np.convolve, "_implementation")
        assert np.convolve.__name__ == "convolve"


def test_the_graders_own_use_goes_through_and_numpy_is_as_before_afterwards():
    original, transform = np.convolve, np.fft.fft
    watch = Watch()
    with numpy_guard(watch, NUMPY):
        assert np.convolve([1, 2], [1]).tolist() == [1, 2]
        watch.armed = True
        with pytest.raises(ForbiddenOperation):
            np.convolve([1], [1])
        watch.armed = False
    assert np.convolve is original
    assert np.fft.fft is transform


def test_guards_may_be_nested_and_leave_in_any_order():
    original = np.convolve
    first, second = numpy_guard(Watch(), NUMPY), numpy_guard(Watch(), NUMPY)
    first.__enter__()
    second.__enter__()
    second.__exit__(None, None, None)
    first.__exit__(None, None, None)
    assert np.convolve is original


def test_padding_can_be_ruled_out_too():
    watch = Watch()
    with numpy_guard(watch, r"numpy\.pad"):
        watch.armed = True
        with pytest.raises(ForbiddenOperation, match=r"numpy\.pad is not allowed"):
            np.pad([1], 1)


@pytest.mark.parametrize(
    ("dotted", "public"),
    [
        ("numpy.core.numeric.convolve", "numpy.convolve"),
        ("numpy._core.multiarray.correlate", "numpy.correlate"),
        ("numpy.fft._pocketfft.fft", "numpy.fft.fft"),
        ("numpy.fft.fft", "numpy.fft.fft"),
        ("numpy.linalg.norm", "numpy.linalg.norm"),
    ],
)
def test_private_places_are_called_by_their_public_names(dotted, public):
    assert public_name(dotted) == public


class TestImports:
    def run(self, source, allowed=frozenset({"numpy", "math"})):
        watch = Watch()
        exec(source, {"__builtins__": import_guard(watch, allowed), "__name__": "submission"})
        return watch

    @pytest.mark.parametrize(
        "source", ["import numpy.linalg", "from math import pi", "from autograder import errors"]
    )
    def test_inside_the_list_work(self, source):
        assert self.run(source).imports == {}

    @pytest.mark.parametrize(
        "source", ["import os", "exec('import os')", "__import__('os.path')", "from os import path"]
    )
    def test_outside_the_list_are_refused(self, source):
        with pytest.raises(ImportError, match="does not allow to import os"):
            self.run(source)

    def test_outside_the_list_are_noticed_when_they_are_caught(self):
        assert list(self.run("try: import os\nexcept ImportError: pass").imports) == ["import os"]

    def test_of_the_libraries_themselves_are_free(self):
        assert self.run("import math\nimport numpy\nnumpy.testing").imports == {}
