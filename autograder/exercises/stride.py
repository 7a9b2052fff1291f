"""The third exercise: stride and dilation by hand."""

from __future__ import annotations

from autograder.exercises import stride_corr2d, stride_shape
from autograder.model import Exercise, Function

EXERCISE = Exercise(
    id="stride",
    title="Stride and dilation",
    functions=(
        Function(
            name="conv_output_shape",
            points=5.0,
            hints=(
                "Along one axis: how many pixels does the padded image have, over how many does the"
                " dilated kernel reach, and how many steps of s fit into what is left?",
                "n + 2p pixels; the kernel covers d * (k - 1) + 1 of them; it can move on by what"
                " is left, in steps of s; and it also stands where it began.",
                "(n + 2 * p - d * (k - 1) - 1) // s + 1 for each axis; ValueError when it is below"
                " 1; ints become pairs: (o, o) if isinstance(o, int) else o",
            ),
        ),
        Function(
            name="corr2d_strided",
            points=10.0,
            hints=(
                "Which pixel of the padded image does K[a, b] meet when output (i, j) is computed?",
                "Loop over the outputs, or over the kernel's entries and take all pixels that one"
                " entry meets as a slice with a step.",
                "For each (a, b): Y += K[a, b] * P[a * dh : a * dh + sh * (H_out - 1) + 1 : sh,"
                " b * dw : b * dw + sw * (W_out - 1) + 1 : sw]",
            ),
        ),
    ),
    checks=(*stride_shape.CHECKS, *stride_corr2d.CHECKS),
)
