"""Other ways to write `im2col` and `col2im`."""

import torch
import torch.nn.functional as F
from torch import nn


def unfolded(x, kernel_size, stride=1, padding=0, dilation=1):
    """Two views with Tensor.unfold, thinned out for the dilation."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    dh, dw = dilation if isinstance(dilation, tuple) else (dilation, dilation)
    if kh <= 0 or kw <= 0:
        raise ValueError("kernel size should be positive")
    if sh <= 0 or sw <= 0:
        raise ValueError("stride should be positive")
    if dh <= 0 or dw <= 0:
        raise ValueError("dilation should be positive")
    if ph < 0 or pw < 0:
        raise ValueError("padding should not be negative")
    if ph or pw:
        x = F.pad(x, [pw, pw, ph, ph])
    if x.size(2) < dh * (kh - 1) + 1 or x.size(3) < dw * (kw - 1) + 1:
        raise ValueError("kernel size is larger than the input")
    x = x.unfold(2, dh * (kh - 1) + 1, sh).unfold(3, dw * (kw - 1) + 1, sw)
    x = x[..., ::dh, ::dw]  # (N, C, H_out, W_out, kH, kW)
    return x.permute(0, 1, 4, 5, 2, 3).flatten(4).flatten(1, 3)


def strided_windows(x, kernel_size, stride=1, padding=0, dilation=1):
    """A view of all windows with as_strided."""

    def two(v):
        return (v, v) if isinstance(v, int) else tuple(v)

    k, s, p, d = map(two, (kernel_size, stride, padding, dilation))
    for name, values, least in (
        ("kernel_size", k, 1),
        ("stride", s, 1),
        ("padding", p, 0),
        ("dilation", d, 1),
    ):
        if min(values) < least:
            raise ValueError(f"{name} must be at least {least}, got {values}")
    x = F.pad(x, (p[1], p[1], p[0], p[0])).contiguous()
    N, C, H, W = x.shape
    out = [(n - di * (ki - 1) - 1) // si + 1 for n, ki, si, di in zip((H, W), k, s, d)]
    if min(out) < 1 or H < d[0] * (k[0] - 1) + 1 or W < d[1] * (k[1] - 1) + 1:
        raise ValueError(f"kernel_size {k} does not fit into the padded image {(H, W)}")
    a, b, c, e = x.stride()
    view = torch.as_strided(x, (N, C, *k, *out), (a, b, c * d[0], e * d[1], c * s[0], e * s[1]))
    return view.reshape(N, C * k[0] * k[1], -1)


def indexed(x, kernel_size, stride=1, padding=0, dilation=1):
    """Advanced indexing with row and column numbers."""

    def two(v):
        return (v, v) if isinstance(v, int) else (int(v[0]), int(v[1]))

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = (
        two(kernel_size),
        two(stride),
        two(padding),
        two(dilation),
    )
    N, C, H, W = x.shape
    if ph < 0 or pw < 0:
        raise ValueError("negative padding")
    if kh < 1 or kw < 1:
        raise ValueError("kernel_size")
    if sh < 1 or sw < 1:
        raise ValueError("stride")
    if dh < 1 or dw < 1:
        raise ValueError("dilation")
    H, W = H + 2 * ph, W + 2 * pw
    if dh * (kh - 1) >= H or dw * (kw - 1) >= W:
        raise ValueError("kernel larger than image")
    padded = x.new_zeros(N, C, H, W)
    padded[:, :, ph : H - ph, pw : W - pw] = x
    oh, ow = (H - dh * (kh - 1) - 1) // sh + 1, (W - dw * (kw - 1) - 1) // sw + 1
    device = x.device
    rows = torch.arange(kh, device=device)[:, None] * dh + torch.arange(oh, device=device) * sh
    columns = torch.arange(kw, device=device)[:, None] * dw + torch.arange(ow, device=device) * sw
    windows = padded[:, :, rows[:, None, :, None], columns[None, :, None, :]]
    return windows.reshape(N, C * kh * kw, oh * ow)


def written(x, kernel_size, stride=1, padding=0, dilation=1):
    """A loop over the places in the kernel that writes into new zeros."""

    def two(v):
        return v if isinstance(v, tuple) else (v, v)

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = map(two, (kernel_size, stride, padding, dilation))
    n, c, h, w = x.size()
    h_out, w_out = conv_output_shape((h, w), (kh, kw), (sh, sw), (ph, pw), (dh, dw))
    padded = torch.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=x.dtype, device=x.device)
    padded[:, :, ph : ph + h, pw : pw + w] += x
    cols = padded.new_zeros(n, c, kh, kw, h_out, w_out)
    for i in range(kh):
        for j in range(kw):
            cols[:, :, i, j] = padded[
                :, :, i * dh : i * dh + sh * h_out : sh, j * dw : j * dw + sw * w_out : sw
            ][:, :, :h_out, :w_out]
    return cols.view(n, c * kh * kw, -1)


def index_added(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """index_add over flat positions of the padded image, found by im2col of their numbers."""
    N, rows, L = cols.shape
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    if min(ph, pw) < 0:
        raise ValueError("padding should not be negative")
    H, W = output_size[0] + 2 * ph, output_size[1] + 2 * pw
    numbers = torch.arange(H * W, device=cols.device, dtype=torch.float64).reshape(1, 1, H, W)
    target = im2col(numbers, kernel_size, stride, 0, dilation).long().flatten()
    C = rows // (kh * kw)
    flat = torch.zeros(N * C, H * W, dtype=cols.dtype, device=cols.device)
    flat = flat.index_add(1, target, cols.reshape(N * C, kh * kw * L))
    return flat.reshape(N, C, H, W)[..., ph : H - ph, pw : W - pw]


def by_autograd(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """The gradient of <im2col(x), cols>, which is what an adjoint is."""
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    N, rows, _ = cols.shape
    C = rows // max(kh * kw, 1)
    with torch.enable_grad():
        x = cols.new_zeros((N, C, *output_size)).requires_grad_()
        y = im2col(x, kernel_size, stride, padding, dilation)
        return torch.autograd.grad(y, x, cols.detach())[0]


def scattered(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    """scatter_add on flat positions."""

    def two(v):
        return (v, v) if isinstance(v, int) else (int(v[0]), int(v[1]))

    (kh, kw), (sh, sw), (ph, pw), (dh, dw) = (
        two(kernel_size),
        two(stride),
        two(padding),
        two(dilation),
    )
    if min(kh, kw, sh, sw, dh, dw) < 1 or min(ph, pw) < 0:
        raise ValueError("kernel_size, stride, dilation and padding must be in range")
    H, W = output_size[0] + 2 * ph, output_size[1] + 2 * pw
    if dh * (kh - 1) + 1 > H or dw * (kw - 1) + 1 > W:
        raise ValueError("the kernel is larger than the output_size")
    oh, ow = (H - dh * (kh - 1) - 1) // sh + 1, (W - dw * (kw - 1) - 1) // sw + 1
    N = cols.shape[0]
    cols = cols.reshape(N, -1, kh * kw * oh * ow)
    rows = torch.arange(kh)[:, None] * dh + torch.arange(oh) * sh
    columns = torch.arange(kw)[:, None] * dw + torch.arange(ow) * sw
    places = (rows[:, None, :, None] * W + columns[None, :, None, :]).reshape(-1).to(cols.device)
    image = torch.zeros(N, cols.shape[1], H * W, dtype=cols.dtype, device=cols.device)
    image.scatter_add_(2, places.expand_as(cols), cols)
    return image.reshape(N, -1, H, W)[
        :, :, ph : ph + output_size[0], pw : pw + output_size[1]
    ].clone()


def gathered(x, kernel_size, stride=1, padding=0, dilation=1):
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    if min(kH, kW, sH, sW, dH, dW) < 1 or min(pH, pW) < 0:
        raise ValueError(
            f"kernel_size {kernel_size}, stride {stride}, padding {padding} or "
            f"dilation {dilation} is out of its range"
        )
    N, C, H, W = x.shape
    wide = W + 2 * pW
    H_out, W_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1, (wide - dW * (kW - 1) - 1) // sW + 1
    if min(H_out, W_out) < 1:
        raise ValueError(f"kernel_size {kernel_size} does not fit into the image")
    rows = dH * torch.arange(kH).view(-1, 1, 1, 1) + sH * torch.arange(H_out).view(1, 1, -1, 1)
    columns = dW * torch.arange(kW).view(1, -1, 1, 1) + sW * torch.arange(W_out).view(1, 1, 1, -1)
    places = (rows * wide + columns).flatten().to(x.device)
    flat = nn.ZeroPad2d((pW, pW, pH, pH))(x).flatten(2)
    picked = torch.gather(flat, 2, places.expand(N, C, -1))
    return picked.unflatten(2, (kH * kW, H_out * W_out)).flatten(1, 2)


def remembering_places(x, kernel_size, stride=1, padding=0, dilation=1):
    import functools

    @functools.cache
    def table(size, kernel_size, stride, dilation):
        wide = size[1]
        (kH, kW), (sH, sW), (dH, dW) = (
            v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, dilation)
        )
        H_out = (size[0] - dH * (kH - 1) - 1) // sH + 1
        W_out = (wide - dW * (kW - 1) - 1) // sW + 1
        inside = dH * wide * torch.arange(kH)[:, None] + dW * torch.arange(kW)
        starts = sH * wide * torch.arange(H_out)[:, None] + sW * torch.arange(W_out)
        return inside.reshape(-1, 1) + starts.reshape(1, -1)

    find = im2col.__dict__.setdefault("table", table)
    conv_output_shape(x.shape[2:], kernel_size, stride, padding, dilation)
    pH, pW = padding if isinstance(padding, tuple) else (padding, padding)
    padded = F.pad(x, (pW, pW, pH, pH))
    places = find(tuple(padded.shape[2:]), kernel_size, stride, dilation)
    return padded.flatten(2)[:, :, places].flatten(1, 2)


def put_back(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    (kH, kW), (sH, sW), (pH, pW), (dH, dW) = (
        v if isinstance(v, tuple) else (v, v) for v in (kernel_size, stride, padding, dilation)
    )
    if min(kH, kW, sH, sW, dH, dW) < 1 or min(pH, pW) < 0:
        raise ValueError(
            f"kernel_size {kernel_size}, stride {stride}, padding {padding} or "
            f"dilation {dilation} is out of its range"
        )
    H, W = output_size
    H_out = (H + 2 * pH - dH * (kH - 1) - 1) // sH + 1
    W_out = (W + 2 * pW - dW * (kW - 1) - 1) // sW + 1
    if min(H_out, W_out) < 1:
        raise ValueError(f"kernel_size {kernel_size} does not fit into {output_size}")
    blocks = cols.reshape(cols.shape[0], -1, kH, kW, H_out, W_out)
    N, C = blocks.shape[:2]
    rows = dH * torch.arange(kH).view(-1, 1, 1, 1) + sH * torch.arange(H_out).view(-1, 1)
    columns = dW * torch.arange(kW).view(-1, 1, 1) + sW * torch.arange(W_out)
    images = torch.arange(N).view(N, 1, 1, 1, 1, 1), torch.arange(C).view(C, 1, 1, 1, 1)
    where = tuple(index.to(cols.device) for index in (*images, rows, columns))
    x = torch.zeros(N, C, H + 2 * pH, W + 2 * pW, dtype=cols.dtype, device=cols.device)
    x = x.index_put(where, blocks, accumulate=True)
    return x[:, :, pH : H + pH, pW : W + pW].contiguous()


def by_vjp(cols, output_size, kernel_size, stride=1, padding=0, dilation=1):
    kH, kW = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    if min(kH, kW) < 1:
        raise ValueError("kernel_size must be at least 1")
    start = cols.new_zeros(cols.shape[0], cols.shape[1] // (kH * kW), *output_size)
    _, pull = torch.func.vjp(lambda x: im2col(x, kernel_size, stride, padding, dilation), start)
    return pull(cols)[0]
