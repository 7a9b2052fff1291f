"""Known bugs of the fourth exercise: all modules of this name, in learning order."""

from autograder.bugs import (
    pooling_care,
    pooling_gradients,
    pooling_gradients_care,
    pooling_refusals,
    pooling_windows,
)

BUGS = (
    pooling_windows.BUGS
    + pooling_care.BUGS
    + pooling_refusals.BUGS
    + pooling_gradients.BUGS
    + pooling_gradients_care.BUGS
)
