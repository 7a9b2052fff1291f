"""The second exercise: padding by hand."""

from __future__ import annotations

from autograder.exercises import padding_corr2d, padding_pad2d, padding_same
from autograder.model import Exercise, Function, Rules

EXERCISE = Exercise(
    id="padding",
    title="Padding",
    functions=(
        Function(
            name="same_padding",
            points=1.5,
            hints=(
                "How many rows does a kernel of height 3 cost? And one of height 4? Who gets the"
                " odd one?",
                "Along each axis k - 1 rows are to be added in all: (k - 1) // 2 before the image,"
                " the rest after it.",
                "top, left = (kH - 1) // 2, (kW - 1) // 2; return (top, kH - 1 - top),"
                " (left, kW - 1 - left)",
            ),
        ),
        Function(
            name="pad2d",
            points=4.0,
            hints=(
                "Which shape does the result have, and at which row and column of it does X begin?",
                "Make an array of the new shape filled with value, of X's dtype, and copy X into"
                " the middle. An ellipsis stands for all leading axes.",
                "P = np.full((*X.shape[:-2], top + H + bottom, left + W + right), value,"
                " dtype=X.dtype); P[..., top : top + H, left : left + W] = X",
            ),
        ),
        Function(
            name="corr2d_padded",
            points=4.5,
            hints=(
                "If the padded image lay on the table, what would be left to do?",
                'Turn "valid" and "same" into numbers, pad, and cross-correlate as in the first'
                " exercise. Only the padded image's size decides whether the kernel fits.",
                'P = pad2d(X, same_padding(K.shape) if padding == "same" else 0 if padding =='
                ' "valid" else padding), then corr2d on P. Unknown strings raise before that.',
            ),
        ),
    ),
    checks=(*padding_same.CHECKS, *padding_pad2d.CHECKS, *padding_corr2d.CHECKS),
    rules=Rules(numpy=r"numpy\.(convolve|correlate|pad|fft\..*)"),
)
