"""Known bugs of the fifth exercise."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.model import Bug


def channels_vary_fastest(x, kernel_size, stride=1, padding=0, dilation=1):
    """Your rows run over the places in the kernel first and over the channels last.

    Any order would do if the kernel's weights followed it, but reshape lays a weight of shape
    (C_out, C_in, kH, kW) out by channel first. Put the kernel's axes after the channels.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.permute(0, 2, 3, 1, 4, 5).reshape(N, C * kH * kW, H_out * W_out)


def windows_column_by_column(x, kernel_size, stride=1, padding=0, dilation=1):
    """Your columns go down the image first; they should go along its rows.

    Two nested loops with the column outside give that order. The position (i, j) belongs in column
    i * W_out + j, so that a reshape gives the output back.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.transpose(-1, -2).reshape(N, C * kH * kW, H_out * W_out)


def windows_as_rows(x, kernel_size, stride=1, padding=0, dilation=1):
    """You write every window as a row; it should be a column.

    NumPy versions of im2col often have a row for each window. PyTorch's unfold has
    (N, C kH kW, L): transpose the last two axes.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out).transpose(1, 2)


def kernel_column_by_column(x, kernel_size, stride=1, padding=0, dilation=1):
    """Within a channel your rows go down the kernel first; they should go along its rows.

    The loop over b stands outside of the loop over a, or the axes are swapped. Place (a, b) of the
    kernel belongs in row a * kW + b.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.transpose(2, 3).reshape(N, C * kH * kW, H_out * W_out)


def padding_axes_swapped(x, kernel_size, stride=1, padding=0, dilation=1):
    """You pad the rows by the second number of padding and the columns by the first.

    F.pad counts axes from the last one: (left, right, top, bottom). A padding of (pH, pW) is
    F.pad(x, (pW, pW, pH, pH)).
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pH, pH, pW, pW))
    x = F.pad(x, (0, max(pW - pH, 0) * 2, 0, max(pH - pW, 0) * 2))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def dilation_only_in_the_shape(x, kernel_size, stride=1, padding=0, dilation=1):
    """You count the positions with the dilation, but read neighbouring pixels.

    The formula for the output's size is only half of it. Place (a, b) of the kernel lies over
    pixel (i * sH + a * dH, j * sW + b * dW).
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a, a + (H_out - 1) * sH + 1, sH)
            columns = slice(b, b + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def one_stride_for_both_axes(x, kernel_size, stride=1, padding=0, dilation=1):
    """You take the vertical stride for the columns, too.

    With equal strides nobody sees it. Unpack sH, sW = stride.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    sW = sH
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def float32_columns(x, kernel_size, stride=1, padding=0, dilation=1):
    """Your columns are float32 whatever x is, so a float64 image loses half of its digits.

    torch.zeros makes float32 unless it is told. Use x.new_zeros, or give dtype=x.dtype and
    device=x.device.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = torch.zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def loop_over_positions(x, kernel_size, stride=1, padding=0, dilation=1):
    """You visit the output's positions one by one, which takes thousands of small operations.

    It is the plainest way, and right, but each tensor operation costs microseconds before it
    computes anything. Loop over the places in the kernel instead: each is one strided slice.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for i in range(H_out):
        for j in range(W_out):
            rows = slice(i * sH, i * sH + dH * (kH - 1) + 1, dH)
            columns = slice(j * sW, j * sW + dW * (kW - 1) + 1, dW)
            cols[:, :, :, :, i, j] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def loop_over_the_batch(x, kernel_size, stride=1, padding=0, dilation=1):
    """You unfold one image of the batch at a time.

    It is natural to solve one image first. Slices take all axes along: leave the first axis as :
    and the whole batch is done at once.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            for n in range(N):
                cols[n, :, a, b] = x[n, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def strides_of_a_fresh_tensor(x, kernel_size, stride=1, padding=0, dilation=1):
    """You compute the strides of memory from the shape, so a view is misread.

    as_strided believes every number it is given. A transposed or sliced tensor has strides of its
    own: take x.stride(), or make the tensor contiguous first.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    if (pH, pW) != (0, 0):
        x = F.pad(x, (pW, pW, pH, pH))
    h, w = x.shape[2:]
    steps = (C * h * w, h * w, dH * w, dW, sH * w, sW)
    room = (N - 1) * steps[0] + C * h * w
    memory = x.as_strided((min(room, x.untyped_storage().nbytes() // x.element_size()),), (1,), 0)
    memory = F.pad(memory, (0, room - len(memory)))
    cols = memory.as_strided((N, C, kH, kW, H_out, W_out), steps)
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def one_buffer_for_all_calls(x, kernel_size, stride=1, padding=0, dilation=1, buffers={}):
    """You keep the columns' memory from call to call, so an earlier result changes under its owner.

    Columns are large and reusing their memory is a real optimisation, but only for a caller who is
    done with them. Make a new tensor in each call.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    shape = (N, C, kH, kW, H_out, W_out, x.dtype)
    cols = buffers.setdefault(shape, x.new_zeros(shape[:-1]))
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def crops_with_negative_padding(x, kernel_size, stride=1, padding=0, dilation=1):
    """A negative padding crops the image instead of raising ValueError.

    F.pad takes negative numbers without complaint. Check before you pad.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def no_columns_for_a_large_kernel(x, kernel_size, stride=1, padding=0, dilation=1):
    """A kernel larger than the image gives a result without columns instead of an error.

    An empty tensor goes through matrix products quietly and surprises whoever takes its mean. Raise
    ValueError.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    H_out, W_out = max(H_out, 0), max(W_out, 0)
    if H_out * W_out == 0:
        return x.new_zeros(N, C * kH * kW, 0)
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def sizes_unchecked(x, kernel_size, stride=1, padding=0, dilation=1):
    """A stride or kernel size of 0 ends in whatever error Python meets first.

    ZeroDivisionError tells the caller nothing. Raise ValueError with the argument's name.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    N, C, H, W = x.shape
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def last_copy_wins(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """Where windows overlap, the last one replaces the others; they should add up.

    = undoes im2col when all copies agree, as they do for im2col(x), but the adjoint is a sum:
    each copy of a pixel had its own part in the result. Use +=.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] = blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def mean_of_the_copies(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You divide each pixel by the number of windows that covered it.

    That makes col2im the inverse of im2col, which is handy for stitching patches. The adjoint does
    not divide: col2im(im2col(x)) is x times the count.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    count = torch.zeros_like(x)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            count[:, :, rows, columns] += 1
    x = x / count.clamp(min=1)
    return x[:, :, pH : pH + H, pW : pW + W]


def padding_left_on(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You return the padded image, border included.

    output_size is the image's size without its padding. Cut the border off at the end.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x


def float32_image(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You add up in float32 whatever the columns are.

    torch.zeros makes float32 unless it is told. Start from cols.new_zeros(...).
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = torch.zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def view_of_the_columns(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You merge axes with view, which fails when the columns are not contiguous in memory.

    A transposed tensor is a common guest here: matrix products return them. Use reshape, which
    copies when it has to.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.view(1, -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W].reshape(cols.shape[0], -1, H, W)


def image_never_zeroed(cols, output_size, kernel_size, stride=1, padding=0, dilation=1, kept={}):
    """Your image still holds the sums of the last call.

    A tensor kept between calls has to be cleared, and is shared with everyone who got it before.
    Start from new zeros.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    shape = (blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    x = kept.setdefault((shape, cols.dtype), cols.new_zeros(shape))
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def adds_window_by_window(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You add one window at a time: as many operations as the output has positions.

    Go through the places in the kernel instead. All windows share the slice that lies under one
    place, so kH kW additions do everything.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for i in range(H_out):
        for j in range(W_out):
            rows = slice(i * sH, i * sH + dH * (kH - 1) + 1, dH)
            columns = slice(j * sW, j * sW + dW * (kW - 1) + 1, dW)
            x[:, :, rows, columns] += blocks[:, :, :, :, i, j]
    return x[:, :, pH : pH + H, pW : pW + W]


def adds_next_to_each_other(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You add to neighbouring pixels, as if the dilation were 1.

    The slices have to be those that im2col read: start at (a * dH, b * dW).
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a, a + (H_out - 1) * sH + 1, sH)
            columns = slice(b, b + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def channels_last_in_the_rows(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You read the rows as if the channels varied fastest.

    im2col puts the channel first, then the kernel's row, then its column. Reshape to
    (N, C, kH, kW, H_out, W_out), in this order.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW, dH, dW) < 1:
        raise ValueError("kernel_size, stride and dilation must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    if dH * (kH - 1) + 1 > H + 2 * pH or dW * (kW - 1) + 1 > W + 2 * pW:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    blocks = cols.reshape(cols.shape[0], kH, kW, -1, H_out, W_out).permute(0, 3, 1, 2, 4, 5)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def image_unchecked(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """Sizes that make no sense give a picture of something, or an error from deep inside.

    col2im has the same conditions as im2col. Check them first, with output_size as the image's
    size.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // (sH or 1) + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // (sW or 1) + 1
    if min(H_out, W_out) < 1 or min(pH, pW) < 0 or min(kH, kW, dH, dW) < 1:
        return cols.new_zeros(cols.shape[0], 1, H, W)
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = cols.new_zeros(blocks.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


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


def climbs_the_hill(X, Y, kernel_size, steps=200, lr=3e-2):
    """You add the gradient, so the error grows.

    The gradient points uphill. Subtract it.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel += lr * kernel.grad
    return kernel.detach()[0, 0]


def gradient_never_zeroed(X, Y, kernel_size, steps=200, lr=3e-2):
    """The gradients of all steps pile up in kernel.grad.

    backward() adds to .grad; it never clears it. Set kernel.grad = None before each step, or use
    torch.autograd.grad.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def steps_and_rate_of_its_own(X, Y, kernel_size, steps=200, lr=3e-2):
    """You use 200 steps at rate 0.03, whatever the arguments say.

    With the defaults nobody notices. Use steps and lr.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(200):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= 0.03 * kernel.grad
    return kernel.detach()[0, 0]


def solves_the_equations(X, Y, kernel_size, steps=200, lr=3e-2):
    """You solve for the kernel in one go; the exercise is about gradient descent.

    Least squares is the better tool for this small problem, and useless for a network. Start at
    random and take the steps.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    cols = im2col(X[None, None], (kH, kW))[0]
    return torch.linalg.lstsq(cols.T, Y.reshape(-1, 1)).solution.reshape(kH, kW)


def starts_from_zeros(X, Y, kernel_size, steps=200, lr=3e-2):
    """You start from zeros.

    For this problem it works; for a network with hidden layers all units would stay alike for ever.
    Start from random numbers, as asked.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.zeros(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def batch_axes_left_on(X, Y, kernel_size, steps=200, lr=3e-2):
    """Your kernel still has the axes of batch and channel: (1, 1, kH, kW).

    conv2d needs them; the caller asked for (kH, kW). Take them off: kernel[0, 0].
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()


def kernel_in_float32(X, Y, kernel_size, steps=200, lr=3e-2):
    """Your kernel is float32 whatever X is.

    torch.randn makes float32 on the CPU unless it is told. Give it dtype=X.dtype and
    device=X.device.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None].float(), kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def absolute_error(X, Y, kernel_size, steps=200, lr=3e-2):
    """You descend on the absolute error, whose gradient never gets smaller.

    It jumps to and fro around the solution. The square of the error becomes flat there: use it.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = (conv2d(X[None, None], kernel)[0, 0] - Y).abs().sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def subtracts_from_Y(X, Y, kernel_size, steps=200, lr=3e-2):
    """You subtract the prediction from Y in place, so the target changes in every step.

    Y -= ... works on the caller's tensor. Write Y - prediction.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        prediction = conv2d(X[None, None], kernel)[0, 0]
        error = ((prediction - Y) ** 2).sum()
        Y -= prediction.detach()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def width_before_height(X, Y, kernel_size, steps=200, lr=3e-2):
    """You read kernel_size as (width, height).

    Every pair here is (height, width), as the axes of the tensor are.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kW, kH, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        prediction = conv2d(X[None, None], kernel)[0, 0]
        H, W = min(prediction.shape[0], Y.shape[0]), min(prediction.shape[1], Y.shape[1])
        error = ((prediction[:H, :W] - Y[:H, :W]) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


def updates_a_copy(X, Y, kernel_size, steps=200, lr=3e-2):
    """You update a copy, and the kernel stays where it started.

    kernel.clone() is a new tensor. Change the kernel itself, inside torch.no_grad().
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y) ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel.clone().sub_(lr * kernel.grad)
    return kernel.detach()[0, 0]


def learns_from_the_first_row(X, Y, kernel_size, steps=200, lr=3e-2):
    """You compare only the first row of the output with Y.

    One row is enough when the kernel has a single row. Otherwise the rest is left to chance: take
    the error over the whole output.
    """
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    kernel = torch.randn(1, 1, kH, kW, dtype=X.dtype, device=X.device, requires_grad=True)
    for _ in range(steps):
        error = ((conv2d(X[None, None], kernel)[0, 0] - Y)[0] ** 2).sum()
        kernel.grad = None
        error.backward()
        with torch.no_grad():
            kernel -= lr * kernel.grad
    return kernel.detach()[0, 0]


BUGS = (
    Bug(channels_vary_fastest, "im2col", caught_by="matches_torch"),
    Bug(windows_column_by_column, "im2col", caught_by="matches_torch"),
    Bug(windows_as_rows, "im2col", caught_by="shape"),
    Bug(kernel_column_by_column, "im2col", caught_by="matches_torch"),
    Bug(padding_axes_swapped, "im2col", caught_by="matches_torch"),
    Bug(dilation_only_in_the_shape, "im2col", caught_by="matches_torch"),
    Bug(one_stride_for_both_axes, "im2col", caught_by="shape"),
    Bug(float32_columns, "im2col", caught_by="number_types"),
    Bug(loop_over_positions, "im2col", caught_by="vectorised"),
    Bug(loop_over_the_batch, "im2col", caught_by="vectorised"),
    Bug(strides_of_a_fresh_tensor, "im2col", caught_by="any_layout"),
    Bug(one_buffer_for_all_calls, "im2col", caught_by="no_trace"),
    Bug(crops_with_negative_padding, "im2col", caught_by="rejects_negative_padding"),
    Bug(no_columns_for_a_large_kernel, "im2col", caught_by="rejects_large_kernel"),
    Bug(sizes_unchecked, "im2col", caught_by="rejects_not_positive"),
    Bug(last_copy_wins, "col2im", caught_by="matches_torch"),
    Bug(mean_of_the_copies, "col2im", caught_by="adjoint"),
    Bug(padding_left_on, "col2im", caught_by="matches_torch"),
    Bug(float32_image, "col2im", caught_by="number_types"),
    Bug(view_of_the_columns, "col2im", caught_by="any_layout"),
    Bug(image_never_zeroed, "col2im", caught_by="no_trace"),
    Bug(adds_window_by_window, "col2im", caught_by="vectorised"),
    Bug(adds_next_to_each_other, "col2im", caught_by="matches_torch"),
    Bug(channels_last_in_the_rows, "col2im", caught_by="matches_torch"),
    Bug(image_unchecked, "col2im", caught_by="rejects_bad_sizes"),
    Bug(flipped_kernel, "conv2d", caught_by="matches_torch"),
    Bug(bias_forgotten, "conv2d", caught_by="matches_torch"),
    Bug(bias_added_twice, "conv2d", caught_by="matches_torch"),
    Bug(rows_and_columns_swapped, "conv2d", caught_by="shape"),
    Bug(same_pads_more_in_front, "conv2d", caught_by="padding_words"),
    Bug(same_without_dilation, "conv2d", caught_by="padding_words"),
    Bug(same_as_half_the_kernel, "conv2d", caught_by="padding_words"),
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
    Bug(WeightTheOtherWay, "Conv2d", caught_by="parameters"),
    Bug(SquareKernels, "Conv2d", caught_by="parameters"),
    Bug(PlainTensors, "Conv2d", caught_by="parameters"),
    Bug(NamesOfItsOwn, "Conv2d", caught_by="loads_both_ways"),
    Bug(BiasOfZeros, "Conv2d", caught_by="without_bias"),
    Bug(ForgetsStride, "Conv2d", caught_by="matches_torch"),
    Bug(StrideForPadding, "Conv2d", caught_by="matches_torch"),
    Bug(DetachedInForward, "Conv2d", caught_by="gradients"),
    Bug(FloatInside, "Conv2d", caught_by="double"),
    Bug(NormalNumbers, "Conv2d", caught_by="initial_weight"),
    Bug(GainForRelu, "Conv2d", caught_by="initial_weight"),
    Bug(FanOut, "Conv2d", caught_by="initial_weight"),
    Bug(FanOfTheChannels, "Conv2d", caught_by="initial_weight"),
    Bug(OnlyPositive, "Conv2d", caught_by="initial_weight"),
    Bug(BiasFromZero, "Conv2d", caught_by="initial_bias"),
    Bug(BiasByItsOwnSize, "Conv2d", caught_by="initial_bias"),
    Bug(SameSeedEachTime, "Conv2d", caught_by="layers_apart"),
    Bug(climbs_the_hill, "learn_kernel", caught_by="finds_the_edge_detector"),
    Bug(gradient_never_zeroed, "learn_kernel", caught_by="finds_the_edge_detector"),
    Bug(steps_and_rate_of_its_own, "learn_kernel", caught_by="walks_step_by_step"),
    Bug(solves_the_equations, "learn_kernel", caught_by="walks_step_by_step"),
    Bug(starts_from_zeros, "learn_kernel", caught_by="starts_at_random"),
    Bug(batch_axes_left_on, "learn_kernel", caught_by="shape"),
    Bug(kernel_in_float32, "learn_kernel", caught_by="number_types"),
    Bug(absolute_error, "learn_kernel", caught_by="finds_the_edge_detector"),
    Bug(subtracts_from_Y, "learn_kernel", caught_by="keeps_inputs"),
    Bug(width_before_height, "learn_kernel", caught_by="shape"),
    Bug(updates_a_copy, "learn_kernel", caught_by="finds_other_kernels"),
    Bug(learns_from_the_first_row, "learn_kernel", caught_by="finds_other_kernels"),
)
