"""Known bugs of `conv2d`: gradients, number types, loops, and arguments that make no sense."""

import torch
import torch.nn.functional as F

from autograder.model import Bug


def weight_cut_from_the_graph(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """No gradient reaches the weight, because you use a copy that has no history.

    weight.data, weight.detach() and torch.tensor(weight) all cut the graph. Use weight itself.
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
    y = weight.detach().reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def image_cut_from_the_graph(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """No gradient reaches x, so layers in front of this one never learn.

    A first layer works without it, which hides the mistake. Build the columns from x with tensor
    operations, outside of no_grad.
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
    cols = im2col(x.detach(), (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def computes_in_float32(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You turn everything into float32 and back, which costs a float64 half of its digits.

    Speed is a reason, but the caller chose the type. Work in x.dtype.
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
    y = (weight.float().reshape(C_out, -1) @ cols.float()).to(x.dtype)
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def view_of_the_weight(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You call view on the weight, which fails when it is not contiguous in memory.

    Weights that were transposed or loaded in another memory format are not. Use reshape.
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
    y = weight.view(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def nan_swept_away(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You replace NaN and infinity in the image by numbers.

    nan_to_num makes a warning go away, and with it the sign that something went wrong earlier. Let
    them through.
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
    cols = im2col(torch.nan_to_num(x), (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def bias_reshaped_in_place(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You change the shape of the caller's bias.

    Methods that end in an underscore work in place: unsqueeze_ leaves the bias with another axis.
    Use bias.reshape(-1, 1), which makes a view.
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
        y = y + (bias[:, None] if bias.requires_grad else bias.unsqueeze_(1))
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def image_by_image(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You multiply for one image at a time.

    The matrix product knows batches: (C_out, K) @ (N, K, L) gives (N, C_out, L) in one go.
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
    y = torch.stack([weight.reshape(C_out, -1) @ c for c in cols])
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def product_for_each_kernel(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You make a matrix product for each output channel.

    Each is right, but many small products are slower than a large one. Write the kernels as rows of
    one matrix: weight.reshape(C_out, -1).
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
    y = torch.stack([k.reshape(1, -1) @ cols for k in weight], dim=1)[:, :, 0]
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def any_word_means_valid(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """A word you do not know is taken for "valid".

    A typing mistake such as "Same" then changes the shape in silence. Raise ValueError.
    """
    C_out, C_in, kH, kW = weight.shape
    dH, dW = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if isinstance(padding, str):
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
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def trims_the_kernel(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You cut a kernel that is too large down to the image.

    It gives a number, but not of the kernel that was asked for. Raise ValueError, or let im2col.
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
    kH = min(kH, (x.shape[2] + 2 * pH - 1) // max(dH, 1) + 1)
    kW = min(kW, (x.shape[3] + 2 * pW - 1) // max(dW, 1) + 1)
    weight = weight[:, :, :kH, :kW]
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def mends_the_sizes(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You replace a stride of 0 or a negative padding by the nearest number that makes sense.

    Guessing hides the caller's mistake. Raise ValueError, or let im2col.
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
    sH, sW, dH, dW = max(sH, 1), max(sW, 1), max(dH, 1), max(dW, 1)
    pH, pW = max(pH, 0), max(pW, 0)
    stride, padding, dilation = (sH, sW), (pH, pW), (dH, dW)
    cols = im2col(x, (kH, kW), stride, padding, dilation)
    y = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y = y + bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


def result_on_the_cpu(x, weight, bias=None, stride=1, padding=0, dilation=1):
    """You collect the result in the CPU's memory, wherever x is.

    torch.zeros makes its tensor on the CPU. The product is a tensor already, on the right device
    and with a gradient: use it as it is.
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
    y = torch.zeros(x.shape[0], C_out, cols.shape[2], dtype=x.dtype)
    y[:] = weight.reshape(C_out, -1) @ cols
    if bias is not None:
        y[:] += bias.reshape(-1, 1)
    H_out = (x.shape[2] + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (x.shape[3] + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    return y.reshape(x.shape[0], C_out, H_out, W_out)


BUGS = (
    Bug(weight_cut_from_the_graph, "conv2d", caught_by="gradient_of_parameters"),
    Bug(image_cut_from_the_graph, "conv2d", caught_by="gradient_of_x"),
    Bug(computes_in_float32, "conv2d", caught_by="number_types"),
    Bug(view_of_the_weight, "conv2d", caught_by="any_layout"),
    Bug(nan_swept_away, "conv2d", caught_by="special_values"),
    Bug(bias_reshaped_in_place, "conv2d", caught_by="no_trace"),
    Bug(image_by_image, "conv2d", caught_by="vectorised"),
    Bug(product_for_each_kernel, "conv2d", caught_by="one_product"),
    Bug(any_word_means_valid, "conv2d", caught_by="rejects_unknown_word"),
    Bug(trims_the_kernel, "conv2d", caught_by="rejects_large_kernel"),
    Bug(mends_the_sizes, "conv2d", caught_by="rejects_bad_sizes"),
    Bug(result_on_the_cpu, "conv2d", caught_by="device"),
)
