"""Symptoms that are seen in an exception."""

from __future__ import annotations

from autograder.errors import SubmissionRaised
from autograder.symptoms.failure import Failure, raises


def shapes_do_not_fit(failure: Failure) -> bool:
    """Two arrays that your code puts together have shapes that do not fit.

    Often one of them is a window that hangs over the edge: a slice beyond the end is no error, it
    is only shorter. Or height and width, or start and length, have changed places.

    Print both shapes before the line that raises, and work out by hand what they should be for the
    example above.
    """
    pattern = (
        "broadcast|not aligned|mismatch|must match|cannot be multiplied|cannot reshape"
        "|is invalid for input|inconsistent|incompatible|same first dimension|expected input.*chann"
        "|size of tensor|larger than input array|exceeds dimension|Expected .*shape"
        "|expects each tensor"
    )
    return raises(failure, "ValueError RuntimeError", pattern)


def index_past_the_end(failure: Failure) -> bool:
    """Your code reads or writes at a place that the array does not have.

    A range that is one too long does this, or an index computed for the other axis, or an output
    that was made too small.

    Work out the largest index of each loop for the example above; it must be the size minus one.
    """
    return raises(failure, "IndexError", "out of (bounds|range)") and not axis_that_is_not_there(
        failure
    )


def axis_that_is_not_there(failure: Failure) -> bool:
    """Your code names an axis that the array does not have.

    Axes are counted from 0, or from -1 at the end: an image (H, W) has the axes -2 and -1. Two axes
    may also have become the same one.

    Print X.shape before the line that raises, and say which of its numbers is meant.
    """
    pattern = "axis .*out of bounds|Dimension out of range|repeated axis|axes don't match"
    return raises(failure, "AxisError IndexError ValueError RuntimeError", pattern) and not raises(
        failure, "IndexError", "^index "
    )


def wrong_number_of_axes(failure: Failure) -> bool:
    """Your code takes a shape or a pair apart into the wrong number of parts.

    That happens when an array has another number of axes than you had in mind, or when an int
    arrives where you expect a pair.

    Print the shape or the argument in the line that raises. X.shape[-2:] is height and width for
    any number of axes in front.
    """
    return (
        raises(failure, "ValueError", "values to unpack")
        or raises(failure, "TypeError", "unpack|not iterable|not subscriptable|has no len")
        or raises(failure, "IndexError", "too many indices|(tuple|list) index")
    )


def size_is_a_float(failure: Failure) -> bool:
    """A size or an index in your code is a float, such as 3.0.

    / makes a float even where nothing is left over.

    // rounds down and gives an int.
    """
    pattern = (
        "float.*(integer|index)|integer.*float|slice indices must be|only integers"
        "|tuple of \\(?float|must be tuple of ints|got float|type float"
    )
    return raises(failure, "TypeError IndexError", pattern)


def size_below_zero(failure: Failure) -> bool:
    """Your code makes an array with a negative size, for arguments that are allowed.

    A sign in the formula of the output's size is wrong, or the roles of image and kernel are.

    Put the numbers of the example above into the formula, term by term.
    """
    pattern = (
        "negative (dimension|size|value)|can't contain negative|output size is too small"
        "|invalid shape dimension -"
    )
    return raises(failure, "ValueError RuntimeError", pattern)


def window_is_empty(failure: Failure) -> bool:
    """Your code looks for the largest, smallest or mean value of nothing.

    A slice whose stop is not behind its start is empty, and it is no error to make one. It becomes
    one when a value of it is asked for.

    Print start and stop of the slice for the example above; the stop is the start plus the length.
    """
    pattern = "empty sequence|zero-size array|numel\\(\\) == 0|iterable argument is empty"
    return raises(failure, "ValueError IndexError RuntimeError", pattern)


def none_in_a_calculation(failure: Failure) -> bool:
    """Your code calculates with None.

    An argument that may be left out is None until you put a value in its place. A function without
    return gives None, and so do methods that change a list in place.

    Find out which name in the line that raises is None, and where it should have got its value.
    """
    return raises(failure, "TypeError AttributeError", "NoneType")


def no_such_attribute(failure: Failure) -> bool:
    """Your code asks an object for something that it does not have.

    The name may be misspelt, belong to another library (NumPy and PyTorch have different words for
    the same thing), or the object may be of another kind than you think.

    Print type(...) of the object before the line that raises, and look the name up.
    """
    return raises(failure, "AttributeError", "has no attribute|no attribute named|can't set") and (
        not none_in_a_calculation(failure)
    )


def name_without_a_value(failure: Failure) -> bool:
    """Your code uses a name that has no value there.

    It may be misspelt, set in a branch that did not run, or defined in a cell that is not graded.

    Set it before the line that raises, on every way that leads there.
    """
    return isinstance(failure, SubmissionRaised) and failure.kind in (
        "NameError",
        "UnboundLocalError",
    )


def key_that_is_not_there(failure: Failure) -> bool:
    """Your code asks a dict for a key that it does not have.

    The exercise says how the keys are spelt: train_loss, valid_loss, valid_accuracy.

    Print the dict's keys before the line that raises, and compare letter by letter.
    """
    return isinstance(failure, SubmissionRaised) and failure.kind == "KeyError"


def called_in_another_way(failure: Failure) -> bool:
    """A function is called with other arguments than it is defined with.

    It may be this one: its parameters must have the names, the order and the defaults that the
    exercise gives.

    Compare the line with def in it with the exercise, and with the line that raises.
    """
    pattern = "unexpected keyword|required positional|positional argument|multiple values for"
    return raises(failure, "TypeError", pattern)


def no_function(failure: Failure) -> bool:
    """Your code calls something that is no function.

    That happens when a name such as max, sum or conv is given a value of your own, or when an
    operator is missing between a name and a bracket: 2(a + b).

    Look at the name before the bracket in the line that raises, and at where it was last set.
    """
    return raises(failure, "TypeError", "not callable")


def kinds_do_not_mix(failure: Failure) -> bool:
    """Your code adds, multiplies or compares two things for which that is not defined.

    A tuple is no number: (1, 2) + 1 has no meaning, and (1, 2) * 2 is (1, 2, 1, 2). Nor is a list,
    a string or a function.

    Print both sides of the operator in the line that raises.
    """
    pattern = "unsupported operand|not supported between|can only concatenate|bad operand type"
    pattern += "|must be (str|real number)|can't multiply sequence"
    return raises(failure, "TypeError", pattern) and not none_in_a_calculation(failure)


def truth_of_an_array(failure: Failure) -> bool:
    """Your code asks whether a whole array is true.

    if X > 0: has no answer when some values are above zero and others are not. The same goes for
    and, or, max(a, b) and == between arrays or tuples of arrays.

    Say which question is meant: .any(), .all(), or np.where for each value on its own.
    """
    return raises(failure, "ValueError RuntimeError", "truth value|Boolean value of Tensor")


def types_do_not_mix(failure: Failure) -> bool:
    """Numbers of types that do not mix meet in your code.

    An array keeps its type when you write into it: floats do not go into ints in place, and
    PyTorch multiplies only matrices of one type.

    Make the result's array with the type that the result is to have.
    """
    pattern = "cannot cast|same dtype|scalar type|can't be cast|cannot convert float (NaN|infinity)"
    kinds = (
        "UFuncTypeError _UFuncOutputCastingError RuntimeError TypeError ValueError OverflowError"
    )
    return raises(failure, kinds, pattern) and not size_is_a_float(failure)


def divided_by_zero(failure: Failure) -> bool:
    """Your code divides by zero.

    A counter that nothing was added to does this, a padding of 0 where the stride belongs, or the
    length of something that is empty.

    Print the divisor before the line that raises.
    """
    return isinstance(failure, SubmissionRaised) and failure.kind == "ZeroDivisionError"


def no_gradient_to_follow(failure: Failure) -> bool:
    """There is no gradient where PyTorch looks for one.

    .item(), .detach(), .data, .numpy() and torch.tensor(...) cut a result off from what it was
    made of, and torch.no_grad() keeps no record at all. A graph can also be followed only once.

    Follow the tensor from the parameters to the loss, and look for the first cut.
    """
    pattern = (
        "does not require grad|no grad accessor|second time|modified by an inplace|leaf [Vv]ariable"
        "|requires grad|does not have a grad_fn|appears to not have been used"
    )
    return raises(failure, "RuntimeError", pattern)


def optimiser_or_schedule_set_up_wrongly(failure: Failure) -> bool:
    """An optimiser or a learning rate's schedule refuses the numbers it is given.

    A schedule has to know how many steps there are: epochs times batches, with a smaller last batch
    counted as one. An optimiser needs model.parameters(), which a generator gives only once.

    Print the number of steps that you announce and the number that your loops make.
    """
    pattern = (
        "total_steps|Tried to step|total steps|empty parameter list|Invalid (learning|momentum)"
    )
    return raises(failure, "ValueError TypeError", pattern)


def valid_arguments_refused(failure: Failure) -> bool:
    """Your function raises its own ValueError for arguments that are allowed.

    The limit itself is easily taken for an error: a kernel as large as the image fits. So is a
    comparison with the wrong axis, or before the padding was added.

    Say in words when the arguments make no sense, and compare that with your if, axis by axis.
    """
    return (
        isinstance(failure, SubmissionRaised)
        and failure.is_a("ValueError")
        and ": raise " in failure.where
    )
