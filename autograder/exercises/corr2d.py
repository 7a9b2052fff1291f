"""The first exercise: cross-correlation by hand."""

from __future__ import annotations

from autograder.exercises import corr2d_channels, corr2d_single
from autograder.model import Exercise, Function

EXERCISE = Exercise(
    id="corr2d",
    title="Cross-correlation",
    functions=(
        Function(
            name="corr2d",
            points=5.5,
            hints=(
                "Lay the kernel on the top left corner of the image. Which numbers meet, and what"
                " becomes of their products? Where can it go from there?",
                "Two loops over the output's positions are enough. At (i, j) take the window"
                " X[i : i + kH, j : j + kW], multiply it by K entry by entry, and sum.",
                "Y = np.zeros((H - kH + 1, W - kW + 1)); then for each i, j:"
                " Y[i, j] = (X[i : i + kH, j : j + kW] * K).sum()",
            ),
        ),
        Function(
            name="corr2d_multi_in_out",
            points=4.5,
            hints=(
                "An RGB image meets a kernel that has a slice for each colour. How many numbers"
                " come out of one window?",
                "For one output channel, correlate every input channel with its own slice of the"
                " kernel and add the results. Do that for each output channel.",
                "np.stack([sum(corr2d(X[c], K[o, c]) for c in range(len(X))) for o in"
                " range(len(K))]), and b.reshape(-1, 1, 1) on top when b is given.",
            ),
        ),
    ),
    checks=(*corr2d_single.CHECKS, *corr2d_channels.CHECKS),
)
