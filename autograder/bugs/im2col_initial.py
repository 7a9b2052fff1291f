"""Known bugs of `Conv2d`: its first numbers."""

import math

import torch
from torch import nn

from autograder.model import Bug


class NormalNumbers(nn.Module):
    """You draw the weight from a normal distribution.

    Other libraries do. nn.Conv2d draws from a uniform one, between ± 1 / sqrt(fan_in).
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.randn(out_channels, in_channels, kH, kW) * bound / math.sqrt(3)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class GainForRelu(nn.Module):
    """You draw the weight from ± sqrt(6 / fan_in), which is too wide.

    kaiming_uniform_ uses that interval for ReLU by default. nn.Conv2d calls it with a=sqrt(5),
    which makes ± 1 / sqrt(fan_in).
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-1, 1)
        weight *= math.sqrt(6) * bound
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class FanOut(nn.Module):
    """You divide by the numbers that leave the layer instead of those that enter it.

    fan_in counts what is summed up for one output: in_channels * kH * kW.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(out_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class FanOfTheChannels(nn.Module):
    """Your fan_in leaves the kernel's size out.

    One output sums over channels and over the window: in_channels * kH * kW numbers.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class OnlyPositive(nn.Module):
    """Your random numbers are all positive.

    torch.rand draws from 0 to 1. Stretch it to both sides: (2 * torch.rand(...) - 1) * bound.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.rand(out_channels, in_channels, kH, kW) * bound
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class BiasFromZero(nn.Module):
    """Your bias starts at zero.

    Many networks do so. nn.Conv2d draws it from ± 1 / sqrt(fan_in), as the weight.
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
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class BiasByItsOwnSize(nn.Module):
    """You draw the bias from ± 1 / sqrt(out_channels).

    The bias has no fan_in of its own, so its length seems a fair choice. nn.Conv2d takes the
    weight's: in_channels * kH * kW.
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
            nn.Parameter(torch.empty(out_channels).uniform_(-1, 1) / out_channels**0.5)
            if bias
            else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


class SameSeedEachTime(nn.Module):
    """You set the random seed in __init__, so all layers start alike.

    It makes a run repeatable, but it takes the choice from the caller and resets the generator for
    everything else. Leave the seed alone.
    """

    def __init__(
        self, in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, bias=True
    ):
        super().__init__()
        torch.manual_seed(0)
        kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.stride, self.padding, self.dilation = stride, padding, dilation
        bound = 1 / math.sqrt(in_channels * kH * kW)
        weight = torch.empty(out_channels, in_channels, kH, kW).uniform_(-bound, bound)
        self.weight = nn.Parameter(weight)
        self.bias = (
            nn.Parameter(torch.empty(out_channels).uniform_(-bound, bound)) if bias else None
        )

    def forward(self, x):
        return conv2d(x, self.weight, self.bias, self.stride, self.padding, self.dilation)


BUGS = (
    Bug(NormalNumbers, "Conv2d", caught_by="initial_weight"),
    Bug(GainForRelu, "Conv2d", caught_by="initial_weight"),
    Bug(FanOut, "Conv2d", caught_by="initial_weight"),
    Bug(FanOfTheChannels, "Conv2d", caught_by="initial_weight"),
    Bug(OnlyPositive, "Conv2d", caught_by="initial_weight"),
    Bug(BiasFromZero, "Conv2d", caught_by="initial_bias"),
    Bug(BiasByItsOwnSize, "Conv2d", caught_by="initial_bias"),
    Bug(SameSeedEachTime, "Conv2d", caught_by="layers_apart"),
)
