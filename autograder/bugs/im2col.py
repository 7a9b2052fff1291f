"""Known bugs of the fifth exercise: all modules of this name, in learning order."""

from autograder.bugs import (
    im2col_adjoint,
    im2col_columns,
    im2col_columns_care,
    im2col_conv,
    im2col_conv_care,
    im2col_initial,
    im2col_layer,
    im2col_learning,
)

BUGS = (
    im2col_columns.BUGS
    + im2col_columns_care.BUGS
    + im2col_adjoint.BUGS
    + im2col_conv.BUGS
    + im2col_conv_care.BUGS
    + im2col_layer.BUGS
    + im2col_initial.BUGS
    + im2col_learning.BUGS
)
