"""Known bugs of `Conv2d`: its parameters and what it does with them."""

import math

import torch
from torch import nn

from autograder.model import Bug


class WeightTheOtherWay(nn.Module):
    """Your weight has the shape (in_channels, out_channels, kH, kW).

    Transposed convolutions keep it so, and the arguments come in this order. nn.Conv2d has the
    output channels first.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(in_channels, out_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(
            x, self.weight.transpose(0, 1), self.bias, self.stride, self.padding, self.dilation
        )


class SquareKernels(nn.Module):
    """You take the kernel's height for its width, too.

    With an int or a square kernel it makes no difference. Unpack kH, kW = kernel_size.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        kW = kH
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class PlainTensors(nn.Module):
    """Your weight is a plain tensor: no optimiser will find it, and state_dict() is empty.

    requires_grad=True is not enough; a module knows its parameters by their class. Wrap the
    tensor in nn.Parameter.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = weight.requires_grad_(True)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class NamesOfItsOwn(nn.Module):
    """Your parameters have names that nn.Conv2d does not know.

    A state is exchanged by name: weight and bias.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.kernel = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.kernel, self.bias, self.stride, self.padding, self.dilation)


class BiasOfZeros(nn.Module):
    """With bias=False you keep a bias of zeros.

    It adds nothing, but it is a parameter: it is trained, and it stands in the state_dict. Register
    None under the name bias.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound))
        if not bias:
            nn.init.zeros_(self.bias)

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class ForgetsStride(nn.Module):
    """forward calls conv2d without stride, padding and dilation.

    They are stored and never used. Hand them on.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias)


class StrideForPadding(nn.Module):
    """You hand padding on as stride and stride as padding.

    Five positional arguments in a row are easy to mix up. Name them: stride=self.stride.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.padding, self.stride, self.dilation)


class DetachedInForward(nn.Module):
    """forward uses self.weight.data, so no gradient comes back to the parameters.

    .data gives the numbers without their history. Use self.weight.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight.data, self.bias, self.stride, self.padding, self.dilation)


class FloatInside(nn.Module):
    """forward turns the image into float32, so the layer fails after double().

    It is meant to be kind to integer images. Leave x as it is.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x.float(), self.weight, self.bias, self.stride, self.padding, self.dilation)


class WeightOfTheFirstCall(nn.Module):
    """Your layer goes on with the weights that it had when it was first called.

    Laying out the weight once saves a reshape a call, and the layer then never learns: it is
    self.weight that the optimiser and load_state_dict change. Use self.weight in each forward.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )
        self.kept = None

    def forward(self, x):
        if self.kept is None or self.kept.dtype != x.dtype or self.kept.device != x.device:
            self.kept = self.weight.detach().clone()
        # The gradient still reaches self.weight.
        weight = self.kept + (self.weight - self.weight.detach())
        return conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation)


BUGS = (
    Bug(WeightTheOtherWay, "Conv2d", caught_by="parameters"),
    Bug(SquareKernels, "Conv2d", caught_by="parameters"),
    Bug(PlainTensors, "Conv2d", caught_by="parameters"),
    Bug(NamesOfItsOwn, "Conv2d", caught_by="loads_both_ways"),
    Bug(BiasOfZeros, "Conv2d", caught_by="without_bias"),
    Bug(ForgetsStride, "Conv2d", caught_by="matches_torch"),
    Bug(StrideForPadding, "Conv2d", caught_by="matches_torch"),
    Bug(DetachedInForward, "Conv2d", caught_by="gradients"),
    Bug(FloatInside, "Conv2d", caught_by="double"),
    Bug(WeightOfTheFirstCall, "Conv2d", caught_by="matches_torch"),
)
