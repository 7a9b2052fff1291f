"""The fourth exercise: max and average pooling, forwards and backwards."""

from __future__ import annotations

from autograder.exercises import pooling_backward, pooling_forward
from autograder.model import Exercise, Function

EXERCISE = Exercise(
    id="pooling",
    title="Pooling",
    functions=(
        Function(
            name="pool2d",
            points=8.25,
            hints=(
                "A window slides as a kernel does, but nothing is multiplied. What is done with"
                " the numbers under it, and how far does it go when stride is None?",
                "Put the image into a larger array first: full of minus infinity for max, of"
                " zeros for avg. Then output (i, j) is one max or mean over the last two axes of"
                " a slice.",
                "padded = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), fill); copy X into its"
                " middle; then Y[..., i, j] = padded[..., i * sH : i * sH + kH, j * sW : j * sW +"
                " kW].max(axis=(-2, -1))",
            ),
        ),
        Function(
            name="pool2d_backward",
            points=6.75,
            hints=(
                "Raise one pixel of X a little. Which outputs change, and by how much?",
                "Loop over the outputs. Each hands its dY[..., i, j] to the window it came from:"
                " whole to the first maximum, or in equal parts to all. Use +=.",
                "With the part w of a window that lies on the image:"
                " flat = w.reshape(*w.shape[:-2], -1);"
                " first = np.arange(flat.shape[-1]) == flat.argmax(-1)[..., None];"
                " add np.where(first.reshape(w.shape), dY[..., i, j, None, None], 0)"
                " to the same part of dX.",
            ),
        ),
    ),
    checks=pooling_forward.CHECKS + pooling_backward.CHECKS,
)
