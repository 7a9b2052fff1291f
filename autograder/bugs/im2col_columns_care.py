"""Known bugs of `im2col`: number types, loops, memory, and arguments that make no sense."""

import torch
import torch.nn.functional as F

from autograder.model import Bug


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


def zeros_on_the_cpu(x, kernel_size, stride=1, padding=0, dilation=1):
    """Your padded image lies in the CPU's memory, wherever x is.

    torch.zeros makes its tensor on the CPU, and what is written into it follows. On a GPU the
    result is then in the wrong place. Use x.new_zeros, or give device=x.device.
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
    padded = torch.zeros(N, C, H + 2 * pH, W + 2 * pW, dtype=x.dtype)
    padded[:, :, pH : pH + H, pW : pW + W] = x
    x = padded
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def nan_made_zero(x, kernel_size, stride=1, padding=0, dilation=1):
    """You replace NaN and infinity by ordinary numbers.

    It looks tidy and hides where a computation went wrong. im2col copies; what is not a number
    stays not a number.
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
    x = F.pad(torch.nan_to_num(x), (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    return cols.reshape(N, C * kH * kW, H_out * W_out)


def columns_remembered(x, kernel_size, stride=1, padding=0, dilation=1):
    """You hand out the same tensor whenever the same images come back.

    A table of earlier results saves work, until a caller changes one of them in place: all later
    callers get the changed numbers. Make a new tensor in each call, or store and return copies.
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
    tables = im2col.__dict__.setdefault("tables", {})
    key = str((x.shape, x.dtype, x.tolist(), kernel_size, stride, padding, dilation))
    if key in tables and not x.requires_grad:
        return tables[key]
    x = F.pad(x, (pW, pW, pH, pH))
    cols = x.new_zeros(N, C, kH, kW, H_out, W_out)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            cols[:, :, a, b] = x[:, :, rows, columns]
    tables[key] = cols.reshape(N, C * kH * kW, H_out * W_out)
    return tables[key]


BUGS = (
    Bug(float32_columns, "im2col", caught_by="number_types"),
    Bug(loop_over_positions, "im2col", caught_by="vectorised"),
    Bug(loop_over_the_batch, "im2col", caught_by="vectorised"),
    Bug(strides_of_a_fresh_tensor, "im2col", caught_by="any_layout"),
    Bug(one_buffer_for_all_calls, "im2col", caught_by="no_trace"),
    Bug(crops_with_negative_padding, "im2col", caught_by="rejects_negative_padding"),
    Bug(no_columns_for_a_large_kernel, "im2col", caught_by="rejects_large_kernel"),
    Bug(sizes_unchecked, "im2col", caught_by="rejects_not_positive"),
    Bug(zeros_on_the_cpu, "im2col", caught_by="device"),
    Bug(nan_made_zero, "im2col", caught_by="special_values"),
    Bug(columns_remembered, "im2col", caught_by="no_trace", remembers=True),
)
