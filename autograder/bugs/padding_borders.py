"""Known bugs of pad2d."""

import numpy as np

from autograder.model import Bug


def pair_as_before_and_after(X, padding, value=0.0):
    """You read (ph, pw) as "before and after", for rows and columns alike.

    That is what NumPy's own pad does with a pair of numbers. Here the pair is (height, width):
    ph rows at the top and at the bottom, pw columns at the left and at the right.
    """
    if np.isscalar(padding):
        sides = (padding, padding), (padding, padding)
    else:
        sides = (padding, padding) if np.isscalar(padding[0]) else padding
    (top, bottom), (left, right) = sides
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def rows_and_columns_swapped(X, padding, value=0.0):
    """The first number or pair pads the columns, the second the rows: they should be swapped.

    PyTorch's F.pad counts from the last axis, and x comes before y in geometry. Here the order
    is that of a shape: rows first, ((top, bottom), (left, right)).
    """
    horizontal, vertical = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def second_number_forgotten(X, padding, value=0.0):
    """Only the first number of each pair counts: the bottom gets the top's, the right the left's.

    Symmetric padding is the usual case, and then it is right. With ((top, bottom), (left,
    right)) the four sides are independent.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top = vertical if np.isscalar(vertical) else vertical[0]
    left = horizontal if np.isscalar(horizontal) else horizontal[0]
    if np.min(padding) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + top, left + W + left), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def bottom_for_top(X, padding, value=0.0):
    """Your result has the right shape, but X stands in the wrong place when sides differ.

    It begins at row bottom and column right, which is the same place only when the padding is
    symmetric. Above X there are top rows, so it begins at row top; likewise at column left.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., bottom : bottom + H, right : right + W] = X
    return P


def minus_zero_slice(X, padding, value=0.0):
    """Your slice top:-bottom is empty when bottom is 0, so padding one side only fails.

    Counting from the end reads well, but -0 is 0, and a slice that ends at 0 holds nothing.
    Count from the beginning: P[..., top : top + H, left : left + W] = X.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top:-bottom, left:-right] = X
    return P


def one_image_only(X, padding, value=0.0):
    """Your function knows only images (H, W) and raises for batches (..., H, W).

    H, W = X.shape unpacks exactly two axes. Take the last two, H, W = X.shape[-2:], and write
    P[..., rows, columns], where the ellipsis stands for any number of axes before them.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape
    P = np.full((top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[top : top + H, left : left + W] = X
    return P


def first_axes_padded(X, padding, value=0.0):
    """You pad the first two axes; of a batch (..., H, W) these are not the rows and columns.

    For a single image the first two axes are the last two, so it works. Index from the end,
    with X.shape[-2:] and P[..., rows, columns].
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W, *rest = X.shape
    P = np.full((top + H + bottom, left + W + right, *rest), value, dtype=X.dtype)
    P[top : top + H, left : left + W] = X
    return P


def float_canvas(X, padding, value=0.0):
    """Your result is always float64; it should keep X's dtype.

    np.zeros and np.full choose a dtype by themselves, and a canvas filled with 0.0 is float64.
    A byte image grows eightfold that way. Pass dtype=X.dtype.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value)
    P[..., top : top + H, left : left + W] = X
    return P


def value_ignored(X, padding, value=0.0):
    """The border is always zero, whatever value is asked for.

    Zeros are the default, so a canvas from np.zeros passes most trials. np.full(shape, value,
    dtype=X.dtype) fills it with value.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.zeros((*leading, top + H + bottom, left + W + right), dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def value_added_everywhere(X, padding, value=0.0):
    """The value is added to the image as well, not only put into the border.

    P += value after the copy shifts every entry, X included; at value 0 nothing shows. Fill the
    canvas first, then copy X over it.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.zeros((*leading, top + H + bottom, left + W + right), dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P + np.asarray(value, dtype=X.dtype)


def border_repeats_the_edge(X, padding, value=0.0):
    """Your border repeats the image's outermost values; it should be constant.

    Repeating the edge is a padding too, often a better looking one, but not the one that
    convolutions in networks use. Fill the border with value, zero by default.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    rows = np.arange(-top, H + bottom).clip(0, H - 1)
    columns = np.arange(-left, W + right).clip(0, W - 1)
    return X[..., rows[:, None], columns]


def memory_order(X, padding, value=0.0):
    """You read X in the order of its memory, which is not row by row for every array.

    ravel(order="K") saves a copy, but of a transposed image it gives the columns. Index X, or
    let ravel() bring it into row order.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X.ravel(order="K").reshape(X.shape)
    return P


def caller_reshaped(X, padding, value=0.0):
    """Setting X.shape changes the caller's array: afterwards it has another shape.

    Flattening the leading axes makes the loop simple, but assigning to X.shape works on the
    argument itself. X = X.reshape(-1, H, W) makes a new view and leaves the caller's alone.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    if X.flags.c_contiguous:
        X.shape = (-1, H, W)
    else:
        X = X.reshape(-1, H, W)
    P = np.full((len(X), top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[:, top : top + H, left : left + W] = X
    return P.reshape(*leading, *P.shape[1:])


def canvas_used_again(X, padding, value=0.0, canvases={}):
    """Your canvas is kept between calls, so an earlier result changes when you pad again.

    A dict as default argument is made once and shared by all calls. It saves an allocation and
    costs the caller's data. Make the canvas inside the function, each time.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    shape = (*leading, top + H + bottom, left + W + right)
    P = canvases.setdefault((shape, X.dtype), np.empty(shape, X.dtype))
    P[...] = value
    P[..., top : top + H, left : left + W] = X
    return P


def negative_as_zero(X, padding, value=0.0):
    """A negative padding is silently taken for none.

    Clipping keeps the code from failing, and hides the caller's mistake. Raise ValueError,
    naming padding, when any side is negative.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    top, bottom, left, right = (max(0, p) for p in (top, bottom, left, right))
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def negative_sum_checked(X, padding, value=0.0):
    """A negative side goes through as long as the other side makes up for it.

    You look at top + bottom and left + right, which are not negative for ((2, -1), (0, 0)).
    Each of the four sides must be checked by itself.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if top + bottom < 0 or left + right < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    rows, columns = np.arange(-top, H + bottom), np.arange(-left, W + right)
    inside = ((rows >= 0) & (rows < H))[:, None] & (columns >= 0) & (columns < W)
    P = X[..., rows.clip(0, H - 1)[:, None], columns.clip(0, W - 1)]
    P[..., ~inside] = value
    return P


def value_for_floats_only(X, padding, value=0.0):
    """The border of an image of ints is always zero, whatever value is asked for.

    Zero suits every type, and 0.0 as a default looks as if values were for floats alone. np.full
    turns the value into X's dtype by itself: np.full(shape, value, dtype=X.dtype).
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    *leading, H, W = X.shape
    value = value if X.dtype.kind == "f" else 0
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def image_itself_without_padding(X, padding, value=0.0):
    """Where the padding is 0 you return X itself, so that two names stand for one array.

    Whoever writes into the result then changes X, too, and the other way round. Copy X in this
    case as in all others; X.copy() does it.
    """
    vertical, horizontal = (padding, padding) if np.isscalar(padding) else padding
    top, bottom = (vertical, vertical) if np.isscalar(vertical) else vertical
    left, right = (horizontal, horizontal) if np.isscalar(horizontal) else horizontal
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    if top == bottom == left == right == 0:
        return X
    *leading, H, W = X.shape
    P = np.full((*leading, top + H + bottom, left + W + right), value, dtype=X.dtype)
    P[..., top : top + H, left : left + W] = X
    return P


def through_single_precision(X, padding, value=0.0):
    """Large whole numbers come out changed: on their way they are float32, which has seven digits.

    The dtype at the end is X's, but the digits are gone by then. Make the padded array with
    dtype=X.dtype and copy X into it.
    """
    if np.isscalar(padding):
        sides = (padding, padding), (padding, padding)
    else:
        sides = tuple((p, p) if np.isscalar(p) else p for p in padding)
    (top, bottom), (left, right) = sides
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    shape = (*X.shape[:-2], top + H + bottom, left + W + right)
    Y = np.full(shape, value, dtype=np.float32)
    Y[..., top : top + H, left : left + W] = X
    return Y.astype(X.dtype)


def results_kept_by_shape(X, padding, value=0.0, results={}):
    """You keep results and hand an old one out for another padding that leads to the same shape.

    What is remembered must be found again by everything that it depends on: one row above and none
    below is not the same as none above and one below. Pad anew, each time.
    """
    if np.isscalar(padding):
        sides = (padding, padding), (padding, padding)
    else:
        sides = tuple((p, p) if np.isscalar(p) else p for p in padding)
    (top, bottom), (left, right) = sides
    if min(top, bottom, left, right) < 0:
        raise ValueError(f"padding must not be negative, got {padding}")
    H, W = X.shape[-2:]
    shape = (*X.shape[:-2], top + H + bottom, left + W + right)
    key = X.tobytes(), X.dtype, X.shape, shape, value
    if key not in results:
        results[key] = np.full(shape, value, dtype=X.dtype)
        results[key][..., top : top + H, left : left + W] = X
    return results[key].copy()


BUGS = (
    Bug(pair_as_before_and_after, "pad2d", caught_by="forms"),
    Bug(rows_and_columns_swapped, "pad2d", caught_by="shape"),
    Bug(second_number_forgotten, "pad2d", caught_by="shape"),
    Bug(bottom_for_top, "pad2d", caught_by="matches_torch"),
    Bug(minus_zero_slice, "pad2d", caught_by="matches_torch"),
    Bug(border_repeats_the_edge, "pad2d", caught_by="matches_torch"),
    Bug(one_image_only, "pad2d", caught_by="leading_axes"),
    Bug(first_axes_padded, "pad2d", caught_by="leading_axes"),
    Bug(value_ignored, "pad2d", caught_by="value"),
    Bug(value_added_everywhere, "pad2d", caught_by="value"),
    Bug(float_canvas, "pad2d", caught_by="keeps_dtype"),
    Bug(memory_order, "pad2d", caught_by="any_layout"),
    Bug(caller_reshaped, "pad2d", caught_by="keeps_inputs"),
    Bug(canvas_used_again, "pad2d", caught_by="fresh_results"),
    Bug(negative_as_zero, "pad2d", caught_by="rejects_negative"),
    Bug(negative_sum_checked, "pad2d", caught_by="rejects_negative"),
    Bug(value_for_floats_only, "pad2d", caught_by="value"),
    Bug(image_itself_without_padding, "pad2d", caught_by="fresh_results"),
    Bug(through_single_precision, "pad2d", caught_by="keeps_dtype"),
    Bug(results_kept_by_shape, "pad2d", caught_by="fresh_results"),
)
