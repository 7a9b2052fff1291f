"""Known bugs of `conv2d`: values and padding."""

import torch.nn.functional as F

from autograder.model import Bug


def flipped_kernel(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You turn the kernel by 180 degrees: this is convolution as in mathematics.

    Deep learning slides the kernel as it is. Reshape the weight without flipping it.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.flip(2, 3).reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def bias_forgotten(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """Your bias never reaches the result.

    Without it the values look plausible and a test without bias passes. Add bias.reshape(-1, 1):
    one number for each output channel.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def bias_added_twice(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """The bias is added once for each input channel.

    It is tempting to let each channel's product bring the bias along. There is one sum for an
    output channel, and the bias is added to it once.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + C_in * bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def rows_and_columns_swapped(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You reshape the result to (W_out, H_out).

    For square images it goes unnoticed. The columns of im2col run along the output's rows, so the
    last axis is the width.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, W_out, H_out)


def same_pads_more_in_front(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """For an even kernel you put the extra row and column of padding on top and on the left.

    Half of an odd number has to go somewhere. PyTorch rounds the front down: the extra one goes to
    the bottom and the right.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, (wide - wide // 2, wide // 2, tall - tall // 2, tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def same_without_dilation(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You pad for "same" by kernel_size - 1, whatever the dilation.

    A dilated kernel reaches farther: it covers dilation * (kernel_size - 1) + 1 pixels. Pad by
    dilation * (kernel_size - 1).
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = kH - 1, kW - 1
            x = F.pad(x, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def same_as_half_the_kernel(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You pad by kernel_size // 2 on all sides, so even kernels enlarge the image.

    For odd kernels that is "same". In general the two sides together need kernel_size - 1.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
        if padding not in ("valid", "same"):
            raise ValueError(f"unknown padding {padding!r}")
        if padding == "same":
            tall, wide = dH * (kH - 1), dW * (kW - 1)
            x = F.pad(x, ((wide + 1) // 2, (wide + 1) // 2, (tall + 1) // 2, (tall + 1) // 2))
        padding = 0
    sH, sW = stride if isinstance(stride, tuple) else (stride, stride)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


BUGS = (
    Bug(flipped_kernel, "conv2d", caught_by="matches_torch"),
    Bug(bias_forgotten, "conv2d", caught_by="matches_torch"),
    Bug(bias_added_twice, "conv2d", caught_by="matches_torch"),
    Bug(rows_and_columns_swapped, "conv2d", caught_by="shape"),
    Bug(same_pads_more_in_front, "conv2d", caught_by="padding_words"),
    Bug(same_without_dilation, "conv2d", caught_by="padding_words"),
    Bug(same_as_half_the_kernel, "conv2d", caught_by="padding_words"),
)
