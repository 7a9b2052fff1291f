"""Functions that a process has made unusable: no reference to them works any more."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(source):
    """What a process of its own prints; there is no way back from erasing."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{textwrap.dedent(source)}"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.split()


FORBIDDEN = r"numpy\.(convolve|correlate|pad|fft\..*)"


@pytest.mark.parametrize(
    ("kept", "call"),
    [
        ("np.convolve", "kept([1.0, 2.0], [1.0])"),
        ("np.correlate", "kept([1.0, 2.0], [1.0])"),
        ("np._core.multiarray.correlate", "kept(np.ones(3), np.ones(2), 0)"),
        ("np._core.multiarray.correlate2", "kept(np.ones(3), np.ones(2), 0)"),
        ("np.fft.fft", "kept(np.ones(3))"),
        ("np.fft._pocketfft_umath.fft", "kept(np.ones(3, complex), 1.0, np.ones(3, complex))"),
        ("np.pad", "kept(np.ones(3), 1)"),
        ("np.pad._implementation", "kept(np.ones(3), 1)"),
        ("np.lib._arraypad_impl._pad_simple", "kept(np.ones(3), ((1, 1),))"),
    ],
)
def test_a_reference_that_was_kept_is_worth_nothing(kept, call):
    source = f"""
    import numpy as np, numpy.fft
    from autograder.guards import forbid_functions
    kept = {kept}
    {call}
    forbid_functions({FORBIDDEN!r})
    try:
        {call}
    except (RuntimeError, MemoryError) as error:
        print(type(error).__name__)
    """
    assert run(source) in (["RuntimeError"], ["MemoryError"])


def test_the_other_functions_go_on_working():
    source = f"""
    import numpy as np
    from autograder.guards import forbid_functions
    forbid_functions({FORBIDDEN!r})
    x = np.arange(12.0).reshape(3, 4)
    np.lib.stride_tricks.sliding_window_view(x, (2, 2)), np.einsum("ij,ij->", x, x), x @ x.T
    np.add(x, x), np.add.reduce(x), np.dot(x, x.T), np.sqrt(x), np.linalg.norm(x)
    print("fine")
    """
    assert run(source) == ["fine"]


def test_pytorch_s_operators_in_python_are_erased_and_the_others_are_not():
    source = """
    import re, torch, torch._decomp
    from autograder.erasing import erase, operators_in_python
    table = torch._decomp.decomposition_table
    im2col = table[torch.ops.aten.im2col.default]
    gelu = table[torch.ops.aten.gelu_backward.default]
    x = torch.ones(1, 1, 3, 3)
    im2col(x, [2, 2], [1, 1], [0, 0], [1, 1])
    erase(operators_in_python(re.compile("im2col|col2im|conv.*")))
    try:
        im2col(x, [2, 2], [1, 1], [0, 0], [1, 1])
    except RuntimeError:
        print("erased")
    gelu(x, x)
    print("fine")
    """
    assert run(source) == ["erased", "fine"]
