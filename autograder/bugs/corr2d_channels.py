"""Known bugs of corr2d_multi_in_out."""

import numpy as np

from autograder.model import Bug


def first_channel_only(X, K, b=None):
    """Only the first input channel counts.

    For a grey image that is all there is. With more channels each has its own slice of the
    kernel, and the results add up.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([corr2d(X[0], kernel[0]) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def channels_stacked(X, K, b=None):
    """You make one output for each pair of channels and do not add over the input channels.

    An output channel is one image: the sum over c of corr2d(X[c], K[o, c]).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.concatenate([np.stack([corr2d(x, k) for x, k in zip(X, kernel)]) for kernel in K])
    if b is not None:
        Y = Y + np.repeat(b, len(X)).reshape(-1, 1, 1)
    return Y


def outputs_added_up(X, K, b=None):
    """You add over the output channels as well, so that a single image comes out.

    Each kernel K[o] answers a question of its own. Stack their outputs; add only over the input
    channels.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = sum(sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K)[None]
    if b is not None:
        Y = Y + b.sum()
    return Y


def channels_averaged(X, K, b=None):
    """You average over the input channels; their sum is asked for.

    With one channel there is no difference. Add the channels up: np.sum, not np.mean.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) / len(X) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def in_and_out_swapped(X, K, b=None):
    """You take K for (C_in, C_out, kH, kW); it is (C_out, C_in, kH, kW).

    With as many inputs as outputs nothing complains. The first axis of K counts the output
    channels: kernel K[o] belongs to output o.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack(
        [
            sum(corr2d(x, k) for x, k in zip(X, kernel))
            for kernel in (K.swapaxes(0, 1) if len(K) == len(X) else K)
        ]
    )
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def channels_meet_in_reverse(X, K, b=None):
    """The first input channel meets the last slice of the kernel.

    Images come as RGB and as BGR, and turning them round is a habit. Here channel c of X
    belongs to slice c of K[o].
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X[::-1], kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def bias_for_each_input(X, K, b=None):
    """Your bias is added once for every input channel.

    It stands inside the sum over the input channels. Add b[o] once, when that sum is complete.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack(
        [
            sum(corr2d(x, k) + bias for x, k in zip(X, kernel))
            for kernel, bias in zip(K, np.zeros(len(K)) if b is None else b)
        ]
    )
    return Y


def bias_along_the_width(X, K, b=None):
    """Your bias is spread along the width of the image instead of over the channels.

    Y + b lines b up with the last axis. Give it two more axes, b.reshape(-1, 1, 1), and it
    lines up with the first.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + (b if len(b) == Y.shape[2] else b.reshape(-1, 1, 1))
    return Y


def first_bias_for_all(X, K, b=None):
    """The first entry of the bias is added to every output channel.

    With one output channel, one number is all there is. Each output channel has its own:
    b.reshape(-1, 1, 1).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b[0]
    return Y


def bias_ignored(X, K, b=None):
    """Your bias is never added.

    b=None in the signature makes it easy to forget. When it is given, add b[o] to all of output
    channel o.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    return Y


def bias_subtracted(X, K, b=None):
    """Your bias is subtracted.

    In some books a neuron has a threshold, which is subtracted. A bias is added.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y - b.reshape(-1, 1, 1)
    return Y


def bias_left_out_when_it_sums_to_zero(X, K, b=None):
    """A bias whose entries add up to zero is not added.

    `if b.sum():`, or `if b.any():` for one entry, asks whether the numbers are zero. The
    question is whether there is a bias at all: if b is not None.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None and b.sum() != 0:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def output_of_the_images_type_in_channels(X, K, b=None):
    """Your output has X's dtype: with an image of ints, fractions are cut off and bytes overflow.

    Converting back with astype(X.dtype) looks tidy, but a sum of products needs more room than
    the image's numbers. Leave the result as it is.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y.astype(X.dtype)


def kernels_in_memory_order(X, K, b=None):
    """You read the kernels in the order of their memory, which need not be row by row.

    ravel(order="K") saves a copy, but of a transposed array it gives another order. Index K, or
    use reshape, which goes row by row.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    K = K.ravel(order="K").reshape(K.shape)
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def nan_counted_as_zero_in_channels(X, K, b=None):
    """NaN is counted as zero when you add up the channels.

    np.nansum keeps a plot clean, but in a network it hides where things went wrong. Add with
    sum(): a NaN in one channel spoils the windows that hold it, as it should.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([np.nansum([corr2d(x, k) for x, k in zip(X, kernel)], axis=0) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def bias_added_to_the_kernels(X, K, b=None):
    """The bias is written into K, and the caller's kernels are changed by it.

    += works on the argument itself. The bias belongs to the output: Y + b.reshape(-1, 1, 1).
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
        K += b.reshape(-1, 1, 1, 1)
    return Y


def bias_reshaped_in_place(X, K, b=None):
    """Setting b.shape changes the caller's bias: afterwards it has three axes.

    Assigning to b.shape works on the argument itself. b.reshape(-1, 1, 1) makes a new view and
    leaves the caller's alone.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        if b.flags.c_contiguous:
            b.shape = (-1, 1, 1)
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def output_used_again_in_channels(X, K, b=None, outputs={}):
    """Your output array is kept between calls, so an earlier result changes later.

    A dict as default argument is made once and shared by all calls. Make the output inside the
    function, each time.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    kept = outputs.setdefault(Y.shape, np.empty(Y.shape))
    kept[...] = Y
    return kept


def shorter_channels_win(X, K, b=None):
    """X and K may differ in their numbers of channels, and the surplus is silently left out.

    zip() stops at the shorter one. Compare X.shape[0] with K.shape[1], and raise ValueError
    when they differ.
    """
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def more_channels_than_kernels_accepted(X, K, b=None):
    """You raise when K expects more channels than X has, but not when it expects fewer.

    Surplus channels of X are silently left out. The numbers must be equal: raise when
    X.shape[0] != K.shape[1].
    """
    if X.shape[0] < K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def empty_for_large_kernels(X, K, b=None):
    """Kernels larger than the image give an empty array; they should raise ValueError.

    You slide the kernels here without corr2d, and its check is lost. Compare K.shape[2:] with
    X.shape[1:], and raise.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    H_out = max(0, X.shape[1] - K.shape[2] + 1)
    W_out = max(0, X.shape[2] - K.shape[3] + 1)
    Y = np.zeros((K.shape[0], H_out, W_out))
    for i, j in np.ndindex(H_out, W_out):
        Y[:, i, j] = (X[:, i : i + K.shape[2], j : j + K.shape[3]] * K).sum((1, 2, 3))
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y


def output_of_the_kernels_type_in_channels(X, K, b=None):
    """Your output has K's dtype: with kernels of ints, the image's fractions are cut off.

    Kernels are quickly written as ints, while images hold fractions. Leave the dtype out: np.zeros
    makes float64.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    Y = np.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in K])
    if b is not None:
        Y = Y + b.reshape(-1, 1, 1)
    return Y.astype(K.dtype)


def bias_added_as_whole_numbers(X, K, b=None):
    """You add the bias to an array of ints where X and K are ints, and its fractions are cut off.

    Y += b.astype(Y.dtype) silences NumPy's complaint, and the fractions with it. Make Y an array of
    floats from the start, or write Y = Y + b, which makes room for both.
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    if K.shape[2] > X.shape[1] or K.shape[3] > X.shape[2]:
        raise ValueError(f"the kernels in K {K.shape} are larger than the image X {X.shape}")
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    Y = np.tensordot(K, windows, axes=((1, 2, 3), (0, 3, 4)))
    if b is not None:
        Y += b.astype(Y.dtype)[:, None, None]
    return Y


def image_itself_for_one_bare_kernel(X, K, b=None):
    """For one channel and a kernel that holds a single 1 you return X itself, not a new array.

    Nothing needs to be computed then, so returning X looks clever. But the caller, who writes into
    X later, changes your result with it: return X.copy().
    """
    if X.shape[0] != K.shape[1]:
        raise ValueError(f"X has {X.shape[0]} channels, but K expects {K.shape[1]}")
    if K.shape[2] > X.shape[1] or K.shape[3] > X.shape[2]:
        raise ValueError(f"the kernels in K {K.shape} are larger than the image X {X.shape}")
    if np.array_equal(K, [[[[1]]]]) and b is None:
        return X
    windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
    Y = np.tensordot(K, windows, axes=((1, 2, 3), (0, 3, 4)))
    return Y if b is None else Y + b[:, None, None]


BUGS = (
    Bug(first_channel_only, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(channels_stacked, "corr2d_multi_in_out", caught_by="shape"),
    Bug(outputs_added_up, "corr2d_multi_in_out", caught_by="shape"),
    Bug(channels_averaged, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(in_and_out_swapped, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(channels_meet_in_reverse, "corr2d_multi_in_out", caught_by="matches_torch"),
    Bug(bias_for_each_input, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_along_the_width, "corr2d_multi_in_out", caught_by="bias"),
    Bug(first_bias_for_all, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_ignored, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_subtracted, "corr2d_multi_in_out", caught_by="bias"),
    Bug(bias_left_out_when_it_sums_to_zero, "corr2d_multi_in_out", caught_by="bias"),
    Bug(output_of_the_images_type_in_channels, "corr2d_multi_in_out", caught_by="number_types"),
    Bug(kernels_in_memory_order, "corr2d_multi_in_out", caught_by="any_layout"),
    Bug(nan_counted_as_zero_in_channels, "corr2d_multi_in_out", caught_by="special_values"),
    Bug(bias_added_to_the_kernels, "corr2d_multi_in_out", caught_by="keeps_inputs"),
    Bug(bias_reshaped_in_place, "corr2d_multi_in_out", caught_by="keeps_inputs"),
    Bug(output_used_again_in_channels, "corr2d_multi_in_out", caught_by="fresh_results"),
    Bug(shorter_channels_win, "corr2d_multi_in_out", caught_by="rejects_channel_mismatch"),
    Bug(
        more_channels_than_kernels_accepted,
        "corr2d_multi_in_out",
        caught_by="rejects_channel_mismatch",
    ),
    Bug(empty_for_large_kernels, "corr2d_multi_in_out", caught_by="rejects_large_kernel"),
    Bug(output_of_the_kernels_type_in_channels, "corr2d_multi_in_out", caught_by="number_types"),
    Bug(bias_added_as_whole_numbers, "corr2d_multi_in_out", caught_by="number_types"),
    Bug(image_itself_for_one_bare_kernel, "corr2d_multi_in_out", caught_by="fresh_results"),
)
