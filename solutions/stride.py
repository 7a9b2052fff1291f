# %% [markdown]
# # 3. Stride and dilation

# %%
import numpy as np
from autograder import check

# %% solution="conv_output_shape"
def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    """The size of a convolution's output.

    input_shape: a tuple (H, W).
    kernel_size, stride, padding, dilation: an int for both axes, or a tuple (height, width).
    Returns (H_out, W_out) as ints.
    Raises ValueError when a kernel size, stride or dilation is not positive, when a padding is
    negative, and when the output would be empty.
    """
    ### BEGIN SOLUTION
    options = {"kernel_size": kernel_size, "stride": stride, "dilation": dilation}
    for name, option in options.items():
        if np.min(option) < 1:
            raise ValueError(f"{name} must be positive, got {option}")
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    sizes = []
    for axis, n in enumerate(input_shape):
        k, s, p, d = (
            o if np.isscalar(o) else o[axis] for o in (kernel_size, stride, padding, dilation)
        )
        sizes.append((n + 2 * p - d * (k - 1) - 1) // s + 1)
    if min(sizes) < 1:
        raise ValueError(
            f"the kernel (kernel_size={kernel_size}, dilation={dilation}) is larger than the"
            f" padded image (input_shape={input_shape}, padding={padding})"
        )
    return tuple(sizes)
    ### END SOLUTION


# %% check="conv_output_shape"

# %% solution="corr2d_strided"
def corr2d_strided(X, K, stride=1, padding=0, dilation=1):
    """Cross-correlate an image with a kernel, with stride, zero padding and dilation.

    X: array (H, W).  K: array (kH, kW).
    stride, padding, dilation: an int for both axes, or a tuple (height, width).
    Returns an array of shape conv_output_shape(X.shape, K.shape, stride, padding, dilation).
    Raises ValueError when that function does.
    """
    ### BEGIN SOLUTION
    H_out, W_out = conv_output_shape(X.shape, K.shape, stride, padding, dilation)
    (sh, sw), (ph, pw), (dh, dw) = (
        (o, o) if np.isscalar(o) else o for o in (stride, padding, dilation)
    )
    P = np.pad(X, ((ph, ph), (pw, pw)))
    Y = np.zeros((H_out, W_out))
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            rows = slice(a * dh, a * dh + sh * (H_out - 1) + 1, sh)
            columns = slice(b * dw, b * dw + sw * (W_out - 1) + 1, sw)
            Y += K[a, b] * P[rows, columns]
    return Y
    ### END SOLUTION


# %% check="corr2d_strided"
