"""Reports made by hand, one of every kind, for the tests of what people see."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.subject import Tensor
from autograder.verdict import Outcome, Report, Status

X = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
K = np.array([[1.0, -1.0]])
HOSTILE = '<script>alert(1)</script>"&\u202e'

FLIPPED = Outcome(
    function="corr2d",
    name="matches_torch",
    title="each output is the sum of a window times the kernel, not flipped",
    max_points=2.5,
    status=Status.FAILED,
    text="corr2d: the result is wrong at [0, 1]: expected 2.0, got -2.0 (3 of 4 values differ)",
    hint="Y[i, j] is the sum over a, b of X[i + a, j + b] * K[a, b].",
    call="corr2d(np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]]), np.array([[1.0, -1.0]]))",
    counterexample={"X": X, "K": K},
    expected=np.array([[-1.0, 2.0], [1.0, -4.0]]),
    actual=np.array([[-1.0, -2.0], [-1.0, 4.0]]),
    index=(0, 1),
    diagnosis="flipped_kernel",
    advice="Your kernel is flipped.\n\nTextbooks turn it; deep learning\ndoes not. Use K as it is.",
)
AGAIN = replace(
    FLIPPED, name="linear", title="scaling the kernel scales the output", max_points=0.5
)
PASSED = Outcome(
    function="corr2d", name="shape", title="the output shrinks by the kernel's size minus one",
    max_points=0.5, points=0.5, status=Status.PASSED,
)  # fmt: skip
RAISED = Outcome(
    function="corr2d",
    name="number_types",
    title="integers work as well as floats",
    max_points=0.5,
    status=Status.ERROR,
    text="corr2d raised IndexError: index 2 is out of bounds (line 3 of corr2d: return X[i, j])",
    counterexample={"X": X.astype(int), "dtype": "int64"},
    hint="Look at the loop's end.",
)
LARGE = Outcome(
    function="conv2d",
    name="matches_torch",
    title="equals PyTorch",
    max_points=3.0,
    status=Status.FAILED,
    text="conv2d: the result is wrong at [1, 0, 14, 20]: expected 0.0, got 1.0",
    counterexample={
        "x": Tensor(np.arange(2 * 3 * 30 * 30, dtype=np.float32).reshape(2, 3, 30, 30) % 7),
        "weight": Tensor(np.ones((2, 3, 3, 2), np.float32)),
        "bias": None,
        "stride": 1,
        "padding": (1, 0),
    },
    expected=np.zeros((2, 2, 30, 29), np.float32),
    actual=Tensor(np.pad(np.ones((1, 1, 1, 1), np.float32), ((1, 0), (0, 1), (14, 15), (20, 8)))),
    index=(1, 0, 14, 20),
)
MISSING = Outcome(
    function="im2col", name="shape", title="one column a window", max_points=1.0,
    status=Status.MISSING, text="im2col is still the stub",
)  # fmt: skip
SKIPPED = Outcome(
    function="conv2d", name="cuda", title="works on CUDA", max_points=1.0,
    status=Status.SKIPPED, text="needs cuda, which is not here",
)  # fmt: skip

SMALLER = Outcome(
    function="corr2d", name="shape", title="the output shrinks by the kernel's size minus one",
    max_points=0.5, status=Status.FAILED,
    text="corr2d: the result has shape (1, 2), expected (2, 2)",
    counterexample={"X": X, "K": K}, expected=(2, 2), actual=(1, 2),
)  # fmt: skip
OF_A_SHAPE = Outcome(
    function="conv_output_shape", name="stride", title="a stride counts every s-th place",
    max_points=1.0, status=Status.FAILED,
    text="conv_output_shape: the result is (3, 2), expected (2, 2)",
    counterexample={"input_shape": (3, 4), "kernel_size": 2, "stride": 2, "padding": (1, 0)},
    expected=(2, 2), actual=(3, 2),
)  # fmt: skip
OF_PADDING = Outcome(
    function="same_padding", name="even", title="an even kernel gets its extra row at the bottom",
    max_points=1.0, status=Status.FAILED, text="same_padding: the result is ((1, 1), (1, 1))",
    counterexample={"kernel_size": (2, 3)}, expected=((0, 1), (1, 1)), actual=((1, 1), (1, 1)),
)  # fmt: skip

REPORT = Report(
    exercise="corr2d",
    seed=7,
    isolation="sandbox",
    outcomes=(
        PASSED, FLIPPED, AGAIN, RAISED, LARGE, SKIPPED, MISSING,
        replace(MISSING, name="values", title="as unfold"),
    ),
    notes=("FashionMNIST was not found",),
)  # fmt: skip

SHAPES = replace(REPORT, outcomes=(SMALLER, OF_A_SHAPE, OF_PADDING))

CONFUSION = np.eye(10, dtype=int) * 81
CONFUSION[5, 7], CONFUSION[6, 0], CONFUSION[1, 2] = 100, 65, 1

TRAINED = replace(
    REPORT,
    exercise="cnn_trainer",
    outcomes=(replace(PASSED, function="train_fashion_mnist"),),
    record={
        "training_cpu": {
            "epochs": [0.0, 0.5, 1.0, 2.0],
            "train_loss": [float("nan"), 1.0, 0.6, 0.5],
            "held_out_loss": [2.3, 1.1, 0.8, float("nan")],
            "held_out_accuracy": [0.1, 0.6, 0.75, 0.83],
        },
        "held_out_cpu": {
            "accuracy": 0.83,
            "data": "shipped",
            "confusion": CONFUSION.tolist(),
            "mistakes": [[3, 1, 2], [8, 5, 7]],
        },
    },
)


def hostile() -> Report:
    """A report in which every text that may come from a submission tries to be markup."""
    outcome = replace(
        FLIPPED,
        text=HOSTILE,
        call=HOSTILE,
        counterexample={"X": X, HOSTILE: HOSTILE},
        expected=HOSTILE,
        actual={HOSTILE: HOSTILE},
        index=None,
    )
    error = replace(RAISED, text=HOSTILE, counterexample=None, call=HOSTILE)
    return replace(REPORT, outcomes=(outcome, error), notes=(HOSTILE,), isolation=HOSTILE)
