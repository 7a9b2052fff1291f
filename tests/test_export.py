import numpy as np
import pytest

from autograder.export import export
from autograder.subject import Opaque


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


@pytest.mark.parametrize(
    "made",
    ["torch.ones(2).to_sparse()", "torch.ones(2, dtype=torch.bfloat16)",
     "torch.zeros(1).expand(2**30)"],
)  # fmt: skip
def test_tensors_that_cannot_cross_are_described(loaded, made):
    pytest.importorskip("torch")
    value = loaded(f"import torch\ndef f(): return {made}").call("f").value
    assert isinstance(value, Opaque) and value.kind == "torch.Tensor"
