"""Known bugs of `im2col`: what stands where in the columns."""

import torch.nn.functional as F

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


BUGS = (
    Bug(channels_vary_fastest, "im2col", caught_by="matches_torch"),
    Bug(windows_column_by_column, "im2col", caught_by="matches_torch"),
    Bug(windows_as_rows, "im2col", caught_by="shape"),
    Bug(kernel_column_by_column, "im2col", caught_by="matches_torch"),
    Bug(padding_axes_swapped, "im2col", caught_by="matches_torch"),
    Bug(dilation_only_in_the_shape, "im2col", caught_by="matches_torch"),
    Bug(one_stride_for_both_axes, "im2col", caught_by="shape"),
)
