"""Known bugs of `col2im`."""

import torch

from autograder.model import Bug


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


def image_on_the_cpu(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """Your zeros lie in the CPU's memory, wherever the columns are.

    torch.zeros does not know about cols. On a GPU, adding one to the other fails. Use
    cols.new_zeros, or give device=cols.device.
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
    x = torch.zeros(cols.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW, dtype=cols.dtype)
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


def multiplied_by_zeros(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You add up with a matrix of zeros and ones, and one NaN spreads over the whole image.

    The sums are right as long as all numbers are finite, but 0 times NaN is NaN. Add each block
    of the columns to its own slice, so that other pixels never meet it.
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
    numbers = torch.arange((H + 2 * pH) * (W + 2 * pW), device=cols.device)
    numbers = numbers.reshape(H + 2 * pH, W + 2 * pW)
    places = []
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            places.append(numbers[rows, columns].reshape(-1))
    ones = torch.stack(places).reshape(-1, 1) == numbers.reshape(-1)
    x = cols.reshape(cols.shape[0], -1, len(ones)) @ ones.to(cols.dtype)
    x = x.reshape(cols.shape[0], -1, H + 2 * pH, W + 2 * pW)
    return x[:, :, pH : pH + H, pW : pW + W]


def dilation_unchecked(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """You take a dilation of zero or less.

    The formula gives a size for it, and columns of that many fit. Between the pixels under a kernel
    lies at least one step: raise a ValueError for a dilation below 1.
    """
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    H, W = output_size
    if min(kH, kW, sH, sW) < 1:
        raise ValueError("kernel_size and stride must be at least 1")
    if min(pH, pW) < 0:
        raise ValueError("padding must not be negative")
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    if min(H_out, W_out) < 1:
        raise ValueError(f"kernel_size {kernel_size} is larger than the padded image")
    if cols.shape[2] != H_out * W_out:
        raise ValueError(f"output_size {output_size} needs {H_out * W_out} columns")
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    x = torch.zeros(
        cols.shape[0], blocks.shape[1], H + 2 * pH, W + 2 * pW, dtype=cols.dtype, device=cols.device
    )
    for a in range(kH):
        for b in range(kW):
            rows = slice(a * dH, a * dH + (H_out - 1) * sH + 1, sH)
            columns = slice(b * dW, b * dW + (W_out - 1) * sW + 1, sW)
            x[:, :, rows, columns] += blocks[:, :, a, b]
    return x[:, :, pH : pH + H, pW : pW + W]


BUGS = (
    Bug(last_copy_wins, "col2im", caught_by="matches_torch"),
    Bug(mean_of_the_copies, "col2im", caught_by="adjoint"),
    Bug(padding_left_on, "col2im", caught_by="matches_torch"),
    Bug(float32_image, "col2im", caught_by="number_types"),
    Bug(view_of_the_columns, "col2im", caught_by="any_layout"),
    Bug(image_never_zeroed, "col2im", caught_by="no_trace", remembers=True),
    Bug(adds_window_by_window, "col2im", caught_by="vectorised"),
    Bug(adds_next_to_each_other, "col2im", caught_by="matches_torch"),
    Bug(channels_last_in_the_rows, "col2im", caught_by="matches_torch"),
    Bug(image_unchecked, "col2im", caught_by="rejects_bad_sizes"),
    Bug(image_on_the_cpu, "col2im", caught_by="device"),
    Bug(multiplied_by_zeros, "col2im", caught_by="special_values"),
    Bug(dilation_unchecked, "col2im", caught_by="rejects_bad_sizes"),
)
