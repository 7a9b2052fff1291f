import pytest

from autograder.model import Rules
from autograder.screen import screen
from autograder.subject import Cell

RULES = Rules(
    imports=frozenset({"numpy", "math", "torch"}),
    torch_names=r"torch\.nn\.functional\.(conv\w*|unfold|fold)(\..*)?",
)

NP = "import numpy as np\n"


def cells(*sources, magics=False):
    return [Cell(source=s, name=f"cell {n}", magics=magics) for n, s in enumerate(sources, 1)]


def found(*sources, function="f", magics=False):
    return screen(cells(*sources, magics=magics), [function], RULES).functions.get(function, "")


def test_a_finding_says_who_uses_what():
    assert found(NP + "def f(x):\n    return np.convolve(x, x)") == (
        "f uses numpy.convolve, which this exercise rules out"
    )


USED = {
    "under an alias": "import numpy as zzz\ndef f(x): return zzz.convolve(x, x)",
    "from an import": "from numpy import convolve\ndef f(x): return convolve(x, x)",
    "renamed by an import": "from numpy import convolve as add\ndef f(x): return add(x, x)",
    "through a star": "from numpy import *\ndef f(x): return convolve(x, x)",
    "through a star, deeper": "from numpy import *\ndef f(x): return fft.fft(x)",
    "in full": "import numpy\ndef f(x): return numpy.fft.rfft2(x)",
    "with a submodule imported": "import numpy.fft as q\ndef f(x): return q.fft(x)",
    "from a submodule": "from numpy.fft import fft2\ndef f(x): return fft2(x)",
    "by an import inside": "def f(x):\n    import numpy as n\n    return n.correlate(x, x)",
    "by an import that depends": "if 1:\n    import numpy as n\ndef f(x): return n.convolve(x, x)",
    "by an import that may fail": (
        "try:\n    from numpy import convolve as c\nexcept ImportError:\n    c = None\n"
        "def f(x): return c(x, x)"
    ),
    "in full-width letters": NP + "def f(x): return np.ｃｏｎｖｏｌｖｅ(x, x)",
    "assigned to a global": NP + "g = np.convolve\ndef f(x): return g(x, x)",
    "assigned in a condition": NP + "if 1:\n    g = np.convolve\ndef f(x): return g(x, x)",
    "as a module under another name": NP + "m = np\ndef f(x): return m.convolve(x, x)",
    "as a module under a local name": NP + "def f(x):\n    m = np.fft\n    return m.fft(x)",
    "by getattr": NP + "def f(x): return getattr(np, 'convolve')(x, x)",
    "as a default": NP + "def f(x, g=np.convolve): return g(x, x)",
    "in a lambda": NP + "f = lambda x: np.convolve(x, x)",
    "in a nested function": NP + "def f(x):\n    def g(): return np.convolve(x, x)\n    return g()",
    "in a method": NP + "class f:\n    def go(self, x): return np.convolve(x, x)",
    "in a helper": NP + "def h(x): return np.convolve(x, x)\ndef f(x): return h(x)",
    "in a helper's helper": (
        NP + "def k(x): return np.convolve(x, x)\ndef h(x): return k(x)\n"
        "def f(x): return [h(y) for y in x]"
    ),
    "in a decorator": NP + "def d(g): return np.convolve\n@d\ndef f(x): pass",
    "in a table": NP + "T = {'a': np.convolve}\ndef f(x): return T['a'](x, x)",
    "put into a table later": NP + "T = {}\nT['a'] = np.convolve\ndef f(x): return T['a'](x, x)",
    "from NumPy's private modules": (
        NP + "def f(x): return np._core.multiarray.correlate(x, x)"
    ),
    "from PyTorch": "from torch.nn import functional as F\ndef f(x): return F.conv2d(x, x)",
    "in the second definition": NP + "def f(x): return 1\ndef f(x): return np.convolve(x, x)",
    "with a loop's variable of the same name elsewhere": (
        NP + "def f(x):\n    [np for np in ()]\n    return np.convolve(x, x)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", USED.values(), ids=USED.keys())
def test_a_forbidden_operation_is_seen(source):
    assert found(source).startswith("f uses ")


NOT_USED = {
    "a comparison in a cell of one's own": (
        "import torch.nn.functional as F\ndef f(x):\n    Y = x + 1\n    return Y\n",
        "x = 1\nY = F.conv2d(x, x)\nassert f(x) == Y",
    ),
    "a test function of one's own": (
        NP + "def f(x): return x\ndef test_f(x): assert f(x) == np.convolve(x, x)",
    ),
    "a parameter of the name of a forbidden result": (
        NP + "K = np.convolve([1], [1])\ndef f(X, K): return X * K",
    ),
    "a loop's variable of that name": (
        NP + "k = np.convolve([1], [1])\ndef f(X):\n    for k in X: pass\n    return k",
    ),
    "a variable of a comprehension of that name": (
        NP + "k = np.convolve([1], [1])\ndef f(X): return [k for k in X]",
    ),
    "a function of one's own with the forbidden name": (
        "from torch.nn.functional import conv2d",
        "def conv2d(x): return x\ndef f(x): return conv2d(x)",
    ),
    "an import in another function": (
        "def other():\n    from numpy import convolve as c\n    return c\ndef f(c): return c(1)",
    ),
    "a method of another object": ("def f(x): return x.convolve(x)",),
    "a word in a string": ("def f(x):\n    'np.convolve is forbidden'\n    return 'np.convolve'",),
    "another function of NumPy": (NP + "def f(x): return np.convolution_of(x)",),
    "a view of windows": (
        NP + "def f(x): return np.lib.stride_tricks.sliding_window_view(x, 2)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("sources", NOT_USED.values(), ids=NOT_USED.keys())
def test_nothing_is_held_against_honest_code(sources):
    assert found(*sources) == ""


def test_only_the_function_that_uses_it_is_spoilt():
    source = NP + "def f(x): return x\ndef g(x): return np.convolve(x, x)"
    findings = screen(cells(source), ["f", "g"], RULES)
    assert dict(findings.functions) == {"g": "g uses numpy.convolve, which this exercise rules out"}


def test_recursive_helpers_are_read_once():
    assert found("def f(x): return g(x)\ndef g(x): return f(x)") == ""


@pytest.mark.parametrize(
    ("source", "root"),
    [
        ("import scipy.signal", "scipy"),
        ("from os import path", "os"),
        ("def f():\n    import ctypes", "ctypes"),
        ("if False:\n    import socket", "socket"),
        ("__import__('subprocess')", "subprocess"),
        ("__import__(name)", "what is known only later"),
        ("__import__()", "what is known only later"),
        ("from . import secrets", "a file beside it"),
        ("from .secrets import x", "a file beside it"),
    ],
)
def test_an_import_outside_the_list_rules_everything_out(source, root):
    assert (
        f"imports {root}, which this exercise does not allow"
        in screen(cells(source), ["f"], RULES).everything
    )


def test_the_message_about_an_import_names_the_line_and_the_allowed_modules():
    assert screen(cells("x = 1\nimport scipy"), ["f"], RULES).everything == (
        "line 2 imports scipy, which this exercise does not allow (allowed: math, numpy, torch)"
    )


def test_in_a_notebook_the_message_names_the_cell_too():
    findings = screen(cells("x = 1", "import scipy", magics=True), ["f"], RULES)
    assert findings.everything.startswith("line 1 of cell 2 imports scipy, ")


def test_the_course_itself_and_future_may_be_imported():
    source = "from __future__ import annotations\nfrom autograder import check"
    assert screen(cells(source), ["f"], RULES).everything == ""


def test_too_much_source_rules_everything_out():
    source = "x = '" + "a" * 70_000 + "'"
    assert screen(cells(source), ["f"], RULES).everything == (
        "the code is 70,006 bytes long, more than the 65,536 allowed"
    )


def test_the_blank_lines_before_a_cells_source_are_not_counted():
    assert screen(cells("\n" * 70_000 + "x = 1"), ["f"], RULES).everything == ""


def test_magics_are_read_as_the_calls_they_stand_for():
    source = "%matplotlib inline\nimport numpy as np\ndef f(x): return np.convolve(x, x)"
    assert found(source, magics=True).startswith("f uses numpy.convolve")


@pytest.mark.parametrize("broken", ["def f(:", "x = \0", "(" * 5000, "%%bash\nls"])
def test_source_that_is_no_python_is_left_out(broken):
    assert found(broken, NP + "def f(x): return np.convolve(x, x)") != ""
