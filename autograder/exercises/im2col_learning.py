"""Checks of learn_kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import compare
from autograder.compare import Tolerance
from autograder.errors import CheckFailed
from autograder.exercises import im2col_examples as examples
from autograder.exercises.im2col_tensors import finite, on, stays
from autograder.model import Check
from autograder.subject import Array, Tensor
from autograder.submission import Submission

NEAR = Tolerance(
    0.0,
    0.5,
    "200 steps of plain descent come far closer on these images; Adam, which goes at most 0.03 a"
    " step and then swings, is sometimes 0.4 away still",
)
LEARNED = Tolerance(
    0.0, 0.05, "800 steps at rate 0.03 come far closer, by plain descent, with momentum or by Adam"
)
MANY = 800
UNLEARNED = 0.25
"""Farther than this from the solution somewhere: a start among small random numbers is."""
LONG = 30.0
"""Seconds for 800 steps, which take half of one where nothing else runs."""
KERNELS = ((3, 2), (2, 2), (1, 3), (2, 1))


def learns(device: str, closeness: Tolerance = LEARNED, **steps: int) -> Callable[..., None]:
    """A body: the kernel that made Y is found, on a device, in so many steps."""

    def body(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
        found = s.call("learn_kernel", on(device, X), on(device, Y), kernel_size, **steps)
        tensor = compare.tensor(found)
        compare.same_values(tensor, K, closeness, name="the kernel that was learned")
        if tensor.device != device:
            raise CheckFailed(f"the kernel is on {tensor.device}, expected {device}")

    return body


def _kernel_shape(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
    found = finite(s.call("learn_kernel", X, Y, kernel_size, steps=2))
    compare.same_shape(found, K.shape)


def _keeps_dtype(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
    for dtype in ("float32", "float64"):
        typed = (Tensor(t.data.astype(dtype)) for t in (X, Y))
        found = s.call("learn_kernel", *typed, kernel_size, steps=2)
        compare.same_dtype(finite(found), dtype)


def _random_start(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
    start = finite(s.call("learn_kernel", X, Y, kernel_size, steps=1, lr=1e-9)).data
    compare.same_shape(start, K.shape)
    if np.ptp(start) < 1e-6:
        raise CheckFailed(
            f"after one tiny step every entry of the kernel is {start.flat[0]:.4g}:"
            " the start is not random",
            actual=start,
        )


def _walks(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
    for steps, rate, reason in ((1, 1e-3, "one small step"), (60, 1e-8, "60 tiny steps")):
        found = finite(s.call("learn_kernel", X, Y, kernel_size, steps=steps, lr=rate))
        compare.same_shape(found, K.shape)
        if np.abs(found.data - K).max() < UNLEARNED:
            raise CheckFailed(
                f"after {reason} (steps={steps}, lr={rate:g}) the kernel is there already:"
                " that is no gradient descent with these steps",
                actual=found.data,
            )


def _stays(s: Submission, X: Tensor, Y: Tensor, kernel_size: Any) -> None:
    stays(lambda *given: s.call("learn_kernel", *given, kernel_size, steps=2), X, Y)


def _keeps_inputs(s: Submission, X: Tensor, Y: Tensor, K: Array, kernel_size: Any) -> None:
    reply = s.observe("learn_kernel", X, Y, kernel_size, steps=3)
    finite(reply.value)
    compare.unchanged(X, reply.args[0], name="X")
    compare.unchanged(Y, reply.args[1], name="Y")


CHECKS = (
    Check(
        function="learn_kernel",
        name="shape",
        title="the kernel has the shape that was asked for",
        points=0.25,
        body=_kernel_shape,
        examples=lambda: examples.lessons(KERNELS),
        count=6,
        hint="Take the axes of batch and channel off again: (kH, kW).",
    ),
    Check(
        function="learn_kernel",
        name="finds_the_edge_detector",
        title="it finds [1, -1] from an image and its edges",
        points=0.5,
        body=learns("cpu", NEAR),
        examples=lambda: examples.lessons(((1, 2),)),
        count=2,
        seconds=LONG,
        hint="kernel -= lr * gradient, with a gradient that starts from zero in each step.",
    ),
    Check(
        function="learn_kernel",
        name="finds_other_kernels",
        title="it finds kernels of other sizes as well",
        points=0.5,
        body=learns("cpu", steps=MANY),
        examples=lambda: examples.lessons(KERNELS),
        count=3,
        seconds=LONG,
        hint="kernel_size is (height, width); every step uses the whole of X and Y.",
    ),
    Check(
        function="learn_kernel",
        name="starts_at_random",
        title="it starts from random numbers",
        points=0.25,
        body=_random_start,
        examples=lambda: examples.lessons(KERNELS),
        count=3,
        hint="torch.randn",
    ),
    Check(
        function="learn_kernel",
        name="walks_step_by_step",
        title="it takes as many steps as it is told, each as long as lr says",
        points=0.5,
        body=_walks,
        examples=lambda: examples.lessons(((2, 3), (3, 2))),
        count=2,
        hint="Use the arguments steps and lr, not numbers of your own.",
    ),
    Check(
        function="learn_kernel",
        name="number_types",
        title="the kernel has X's dtype",
        points=0.25,
        body=_keeps_dtype,
        examples=lambda: examples.lessons(KERNELS),
        count=3,
        hint="torch.randn(..., dtype=X.dtype, device=X.device)",
    ),
    Check(
        function="learn_kernel",
        name="keeps_inputs",
        title="neither X nor Y is modified",
        points=0.25,
        body=_keeps_inputs,
        examples=lambda: examples.lessons(KERNELS),
        count=3,
        hint="The kernel is the only thing that learning changes.",
    ),
    Check(
        function="learn_kernel",
        name="device",
        title="the kernel is on X's device",
        points=0.25,
        body=_stays,
        examples=examples.lesson_of_its_own,
        count=2,
        hint="torch.randn(..., dtype=X.dtype, device=X.device)",
    ),
    Check(
        function="learn_kernel",
        name="cuda",
        title="on CUDA it finds the kernel, too",
        points=0,
        body=learns("cuda", steps=MANY),
        examples=lambda: examples.lessons(KERNELS),
        count=2,
        device="cuda",
        hint="torch.randn(..., dtype=X.dtype, device=X.device)",
    ),
)
