"""The fifth exercise: convolution as a matrix product, and a layer made of it."""

from __future__ import annotations

from autograder.exercises import (
    im2col_adjoint,
    im2col_columns,
    im2col_conv,
    im2col_layer,
    im2col_learning,
)
from autograder.model import TORCH_IMPORTS, Exercise, Function, Rules

OPERATORS = r"(?i:.*(conv(?!ert)|im2col|col2im).*)"
"""PyTorch's convolutions and their parts, as the dispatcher calls them; `unfold` there is the view
`Tensor.unfold`, which is allowed."""
DOTTED = (
    r"torch\.(?!backends\.)(\w+\.)*((?i:\w*conv(?!ert)\w*|im2col|col2im)(\..*)?)"
    r"|torch\.nn\.(\w+\.)*(?i:unfold|fold)(\..*)?"
    r"|torch\.(ops|_C|_VF)(\..*)?|torch\.nn\.grad(\..*)?"
)

EXERCISE = Exercise(
    id="im2col",
    title="Convolution as a matrix product",
    library="torch",
    functions=(
        Function(
            name="im2col",
            points=4.5,
            hints=(
                "Think of one place in the kernel, say its top left corner. Which pixels lie under"
                " it while the window visits all its positions?",
                "They form a strided slice of the padded image. Take one slice for each place"
                " (a, b) in the kernel, and stack them on a new axis after the channels.",
                "x[:, :, a * dH : a * dH + (H_out - 1) * sH + 1 : sH, b * dW : b * dW + (W_out - 1)"
                " * sW + 1 : sW] for each a and b; torch.stack(slices, dim=2); reshape.",
            ),
        ),
        Function(
            name="col2im",
            points=3.25,
            hints=(
                "A pixel under four windows was copied four times. What should its four numbers"
                " become when they come back?",
                "Start from zeros in the padded image's shape. For each place (a, b) in the kernel"
                " add the block of rows that belongs to it to the same slice that im2col read.",
                "blocks = cols.reshape(N, -1, kH, kW, H_out, W_out); x[:, :, rows, columns] +="
                " blocks[:, :, a, b]; cut the padding off at the end.",
            ),
        ),
        Function(
            name="conv2d",
            points=5.5,
            hints=(
                "If every window is a column, what is a kernel?",
                "Write the kernels as rows of a matrix (C_out, C_in kH kW). One product with the"
                " columns gives every output; the rest is reshaping, the bias and the two words.",
                "y = weight.reshape(C_out, -1) @ im2col(...); y = y + bias.reshape(-1, 1);"
                ' y.reshape(N, C_out, H_out, W_out). For "same" pad with F.pad first: (left, right,'
                " top, bottom).",
            ),
        ),
        Function(
            name="Conv2d",
            points=4.0,
            hints=(
                "What has a layer to remember between calls, and what of it should be trained?",
                "nn.Parameter for weight and bias, plain attributes for stride, padding and"
                " dilation. forward calls conv2d with all of them.",
                "bound = 1 / math.sqrt(in_channels * kH * kW); self.weight = nn.Parameter("
                "torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)); with"
                ' bias=False: self.register_parameter("bias", None).',
            ),
        ),
        Function(
            name="learn_kernel",
            points=2.75,
            hints=(
                "You know how wrong a kernel is: the squared difference between what it makes of X"
                " and Y. In which direction does that grow smaller?",
                "Start with torch.randn of shape (1, 1, kH, kW) that requires a gradient. In each"
                " step compute the error with your conv2d, its gradient, and move against it.",
                "(gradient,) = torch.autograd.grad(error, kernel); with torch.no_grad(): kernel -="
                " lr * gradient. Return kernel.detach()[0, 0].",
            ),
        ),
    ),
    checks=(
        im2col_columns.CHECKS
        + im2col_adjoint.CHECKS
        + im2col_conv.CHECKS
        + im2col_layer.CHECKS
        + im2col_learning.CHECKS
    ),
    rules=Rules(imports=TORCH_IMPORTS, torch=OPERATORS, torch_names=DOTTED),
)
