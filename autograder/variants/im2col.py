"""Honest solutions of the fifth exercise in other styles."""

from autograder.model import Variant
from autograder.variants import im2col_columns as columns
from autograder.variants import im2col_layers as layers

VARIANTS = (
    Variant(
        "views",
        {
            "im2col": columns.unfolded,
            "col2im": columns.index_added,
            "conv2d": layers.by_einsum,
            "Conv2d": layers.Kaiming,
            "learn_kernel": layers.with_sgd,
        },
    ),
    Variant(
        "strided",
        {
            "im2col": columns.strided_windows,
            "col2im": columns.by_autograd,
            "conv2d": layers.tall_product,
            "learn_kernel": layers.with_backward,
        },
    ),
    Variant(
        "indexed",
        {
            "im2col": columns.indexed,
            "col2im": columns.scattered,
            "conv2d": layers.by_tensordot,
            "Conv2d": layers.Drawn,
            "learn_kernel": layers.layer_learns,
        },
    ),
    Variant("written", {"im2col": columns.written, "learn_kernel": layers.by_hand}),
    Variant("adam", {"learn_kernel": layers.with_adam}),
    Variant(
        "mixed",
        {
            "im2col": columns.unfolded,
            "col2im": columns.scattered,
            "learn_kernel": layers.with_momentum,
        },
    ),
    Variant(
        "gathered",
        {
            "im2col": columns.gathered,
            "col2im": columns.put_back,
            "conv2d": layers.with_its_own_backward,
            "Conv2d": layers.Drawn,
            "learn_kernel": layers.with_backward,
        },
    ),
    Variant(
        "remembering",
        {
            "im2col": columns.remembering_places,
            "col2im": columns.by_vjp,
            "conv2d": layers.linear_on_windows,
            "learn_kernel": layers.by_grad_of_a_function,
        },
    ),
)
