"""What failures have in common: named when all of them show it, and not otherwise."""

from __future__ import annotations

import time

import numpy as np
import pytest
from test_diagnose import graded, names

from autograder import bugs, conditions, symptoms, variants
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.exercises import IDS
from autograder.patience import OutOfPatience, Patience
from autograder.subject import Tensor


def wrong(expected, actual):
    return CheckFailed("the result is wrong", np.asarray(expected), np.asarray(actual))


def sizes(expected, actual):
    return CheckFailed(f"the result has shape {actual}, expected {expected}", expected, actual)


def raised(kind, text, where="line 3 of f: return X[i]"):
    return SubmissionRaised(kind, text, where, ())


GRID = np.arange(16.0).reshape(4, 4)
EDGE = GRID.copy()
EDGE[-1] = 0

RNG = np.random.default_rng(0)
MANY = [RNG.integers(-40, 41, (4, 4)) / 4 + 0.125 for _ in range(6)]
"""Different from any row, column or mirror image of theirs."""


def each(change, arrays=MANY):
    """A failure for each array, with what `change` makes of it."""
    failures = []
    for array in arrays:
        got = array.copy()
        failures.append(wrong(array, got if (new := change(got)) is None else new))
    return failures


def with_noise(got, *, where):
    got[where] += RNG.choice([-3.5, -2.5, 1.5, 4.5], got[where].shape)


def odd(*rows_and_columns):
    """Noise everywhere but in these places."""
    where = np.ones((4, 4), bool)
    for place in rows_and_columns:
        where[place] = False
    return lambda got: with_noise(got, where=where)


def only(*places):
    where = np.zeros((4, 4), bool)
    for place in places:
        where[place] = True
    return lambda got: with_noise(got, where=where)


def said(text, expected=None, actual=None):
    return [CheckFailed(text, expected, actual)]


BOTH = [((n, 5), (n + 1 + n % 2, 5)) for n in range(4)]
NANS = np.array([[True, False], [True, False]])
SHAPES = raised("ValueError", "operands could not be broadcast together with shapes (2,) (3,)")
INDEX = raised("IndexError", "index 3 is out of bounds for axis 0 with size 3")
REFUSED = raised("ValueError", "K", 'line 2 of f: raise ValueError("K")')
EMPTY = raised("ValueError", "attempt to get argmax of an empty sequence")
NEGATIVE = raised("ValueError", "negative dimensions are not allowed")
ODD = odd()

SHOWN = {
    "height_and_width_swapped": [sizes((2, 3), (3, 2)), sizes((4, 1), (1, 4))],
    "off_by_a_constant": [sizes((n, 3), (n + 1, 3)) for n in range(4)],
    "sizes_are_no_whole_numbers": [CheckFailed("", (2, 3), (2.5, 3.0))],
    "padding_above_or_below_wrong": [CheckFailed("", ((1, 1), (2, 2)), ((9, 1), (2, 2)))],
    "padding_beside_wrong": [CheckFailed("", ((1, 1), (2, 2)), ((1, 1), (2, 9)))],
    "padding_on_one_side_wrong": [CheckFailed("", ((1, 1), (2, 2)), ((1, 9), (2, 9)))],
    "number_of_rows_wrong": [sizes(*pair) for pair in BOTH],
    "number_of_columns_wrong": [sizes(a[::-1], b[::-1]) for a, b in BOTH],
    "axes_lost": [sizes((2, 3), (3,))],
    "axes_gained": [sizes((2, 3), (1, 2, 3))],
    "result_too_small": [sizes((5, 5), (4, 3)), sizes((5, 5), (3, 4))],
    "result_too_large": [sizes((5, 5), (6, 7)), sizes((5, 5), (7, 6))],
    "nan_swallowed": [CheckFailed("where the result is not finite is wrong", NANS, NANS & False)],
    "nan_spreads": [CheckFailed("where the result is not finite is wrong", NANS, NANS | True)],
    "not_a_finite_number": each(lambda got: got * [np.inf, 1, 1, 1]),
    "sign_reversed": [wrong(GRID, -GRID), wrong([[2.0]], [[-2.0]])],
    "signs_lost": each(np.abs),
    "result_stays_zero": each(np.zeros_like),
    "off_by_a_factor": [*each(lambda got: got / 4, MANY[:2]), *each(lambda got: got * 6, MANY[2:])],
    "share_beyond_one": said("the accuracy is wrong", 0.5, 4.0),
    "sums_start_elsewhere": [wrong(GRID + n, GRID + n + 1) for n in range(3)],
    "fractions_lost": each(np.floor),
    "bytes_that_overflow": [wrong(GRID * n, GRID * n % 256) for n in range(90, 95)],
    "result_transposed": each(np.transpose),
    "result_mirrored": each(np.flipud),
    "result_moved": each(lambda got: np.roll(got, 1, 0) + 9 * np.eye(4)[0][:, None]),
    "same_value_everywhere": each(lambda got: np.full_like(got, got[0, 0])),
    "every_row_the_same": each(lambda got: np.broadcast_to(got[1], got.shape)),
    "every_column_the_same": each(lambda got: np.broadcast_to(got[:, 1:2], got.shape)),
    "wrong_in_the_last_row_only": each(only(np.s_[3])),
    "wrong_in_the_last_column_only": each(only(np.s_[:, 3])),
    "right_values_in_wrong_places": each(lambda got: np.sort(got, axis=None).reshape(4, 4)),
    "first_row_and_column_right": each(odd(np.s_[0], np.s_[:, 0])),
    "diagonal_right": each(odd((range(4), range(4)))),
    "first_row_right": each(odd(np.s_[0])),
    "first_column_right": each(odd(np.s_[:, 0])),
    "places_left_at_zero": each(lambda got: got * (np.arange(16).reshape(4, 4) % 3 > 0)),
    "wrong_at_the_edge_only": each(only(np.s_[0], np.s_[3])),
    "first_channels_right": each(
        lambda got: got * [[[1]], [[-1]], [[3]]] + [[[0]], [[1]], [[2]]], [np.stack(MANY[:3])] * 5
    ),
    "first_value_right": each(odd((0, 0))),
    "values_too_small": each(lambda got: got - np.arange(1, 17).reshape(4, 4)),
    "values_too_large": each(lambda got: got + np.arange(1, 17).reshape(4, 4)),
    "nothing_returned": said("the result is None, expected a numpy.ndarray"),
    "wrong_type_of_numbers": said(
        "the result has dtype int64, expected float64", "float64", "int64"
    ),
    "no_argument_of_influence": said("another seed gives the same weights: the seed is not used"),
    "argument_modified": said("the argument X was modified in place", GRID, -EDGE),
    "earlier_calls_remembered": said("the history of a second call goes on from the first one's"),
    "wrong_kind_of_result": said("the result is a list, expected a numpy.ndarray", None, [1]),
    "mode_not_switched": said("the model is left in evaluation mode"),
    "gradients_left_on_or_off": said("gradients were recorded during evaluation"),
    "history_of_another_length": [
        CheckFailed(f"history['train_loss'] has {n} entries after {n + 1} epochs", n + 1, n)
        for n in range(4)
    ],
    "layer_of_other_parameters": said("the layer has parameters of shapes [], expected"),
    "model_of_another_size": said("the model has 900,000 parameters, expected at least one"),
    "logits_of_one_sign": said("no logit is ever negative, whatever the weights"),
    "images_that_influence_each_other": said("of one image, without the others of its batch,"),
    "curve_not_drawn": said("no line of the figure shows train_loss"),
    "axis_without_a_label": said("no horizontal axis has a label"),
    "lines_not_told_apart": said("3 lines share their axes and the legend names 2; label each"),
    "initial_values_spread_otherwise": said("the initial weight: expected values drawn uniformly"),
    "layers_start_alike": said("two layers start from the same weights"),
    "error_names_no_argument": [CheckFailed("", "ValueError", "IndexError")],
    "invalid_arguments_accepted": [CheckFailed("", "ValueError", GRID)],
    "optimiser_or_schedule_set_up_wrongly": [
        raised("ValueError", "Tried to step 3 times. The specified number of total steps is 2")
    ],
    "valid_arguments_refused": [REFUSED],
    "none_in_a_calculation": [
        raised("TypeError", "unsupported operand type(s) for *: 'int' and 'NoneType'")
    ],
    "size_is_a_float": [raised("TypeError", "'float' object cannot be interpreted as an integer")],
    "wrong_number_of_axes": [raised("ValueError", "too many values to unpack (expected 2)")],
    "axis_that_is_not_there": [
        raised("AxisError", "axis -3 is out of bounds for array of dimension 2"),
        raised("IndexError", "Dimension out of range (expected to be in range of [-1, 0])"),
    ],
    "index_past_the_end": [INDEX],
    "window_is_empty": [EMPTY],
    "size_below_zero": [NEGATIVE],
    "name_without_a_value": [raised("NameError", "name 'k' is not defined")],
    "no_such_attribute": [raised("AttributeError", "'Tensor' object has no attribute 'astype'")],
    "key_that_is_not_there": [raised("KeyError", "'val_loss'")],
    "called_in_another_way": [raised("TypeError", "f() got an unexpected keyword argument 'b'")],
    "no_function": [raised("TypeError", "'int' object is not callable")],
    "kinds_do_not_mix": [
        raised("TypeError", "unsupported operand type(s) for -: 'tuple' and 'int'")
    ],
    "truth_of_an_array": [
        raised("ValueError", "The truth value of an array with more than one element is ambiguous")
    ],
    "types_do_not_mix": [
        raised("UFuncTypeError", "Cannot cast ufunc 'add' output from dtype('float64')")
    ],
    "divided_by_zero": [raised("ZeroDivisionError", "division by zero")],
    "no_gradient_to_follow": [
        raised("RuntimeError", "element 0 of tensors does not require grad and has no grad_fn")
    ],
    "shapes_do_not_fit": [SHAPES],
    "size_wrong_and_sometimes_negative": [NEGATIVE, SHAPES, sizes((5, 5), (2, 9))],
    "arguments_refused_by_chance": [REFUSED, REFUSED, *each(ODD)],
    "index_fits_by_chance": [INDEX, INDEX, *each(ODD)],
    "window_empty_by_chance": [EMPTY, EMPTY, *each(ODD)],
    "shapes_fit_by_chance": [SHAPES, SHAPES, *each(ODD)],
    "infinite_by_chance": [*each(lambda got: got * np.nan), *each(ODD)],
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_symptom_that_all_failures_show_is_named(name):
    symptom = symptoms.common(SHOWN[name])
    assert symptom is not None and symptom.__name__ == name


def test_every_symptom_is_shown_here():
    assert set(SHOWN) == {symptom.__name__ for symptom in symptoms.SYMPTOMS}


NOTHING = {
    "none": [],
    "different sizes": [sizes((2, 3), (4, 3)), sizes((2, 3), (3, 3)), sizes((4, 4), (4, 3))],
    "a size without anything in common": [sizes((2, 3), (3, 4)), sizes((2, 3), (1, 2))],
    "different signs": [wrong(GRID + 1, -GRID - 1), wrong(GRID + 1, 2 * GRID + 5)],
    "a constant beside a constant": [wrong([[1.0]], [[2.0]])] * 5,
    "wrong in the middle": each(ODD),
    "another error": [raised("RecursionError", "maximum recursion depth exceeded")],
    "two errors": [*SHOWN["index_past_the_end"], *SHOWN["name_without_a_value"]],
    "an error that is rare among wrong values": [INDEX, *each(ODD), *each(ODD)],
    "losses of no constant factor": said("the mean loss is wrong", 2.0, 3.0) * 2,
    "a model's weights": [CheckFailed("the model's weight after one epoch is wrong", GRID, GRID.T)],
    "other types": [CheckFailed("", GRID, [[1.0]])],
}


@pytest.mark.parametrize("failures", NOTHING.values(), ids=NOTHING)
def test_nothing_is_named_that_a_failure_contradicts(failures):
    assert symptoms.common(failures) is None


def image(shape, kernel, **options):
    return {"X": np.zeros(shape), "K": np.zeros(kernel), **options}


SQUARES = [(image((5, 5), (3, 3)), True)] * 16
CONDITIONS = {
    "height_and_width_mixed_up": [
        *SQUARES, *[(image((5, 6), (3, 3)), False)] * 3, *[(image((6, 6), (2, 3)), False)] * 3,
        *[(image((5, 6), (3, 4)), False)] * 3,
    ],
    "image_sides_mixed_up": [*SQUARES, *[(image((5, 6), (3, 3)), False)] * 9],
    "kernel_as_large_as_the_image": [*SQUARES, *[(image((5, 5), (5, 3)), False)] * 9],
    "dilation_used_wrongly": [*SQUARES, *[(image((5, 5), (3, 3), dilation=2), False)] * 9],
    "even_kernels_only": [*SQUARES, *[(image((5, 5), (2, 2)), False)] * 9],
}  # fmt: skip

MET = {
    "kernel_sides_mixed_up": image((5, 5), (2, 3)),
    "stride_sides_mixed_up": image((5, 5), (3, 3), stride=(1, 2)),
    "padding_sides_mixed_up": image((5, 5), (3, 3), padding=((1, 1), (1, 2))),
    "dilation_sides_mixed_up": image((9, 9), (3, 3), dilation=(1, 2)),
    "output_sides_mixed_up": image((5, 6), (3, 3)),
    "dilation_down_used_wrongly": image((9, 9), (3, 3), dilation=(2, 1)),
    "dilation_across_used_wrongly": image((9, 9), (3, 3), dilation=(1, 2)),
    "stride_down_used_wrongly": image((9, 9), (3, 3), stride=(2, 1)),
    "stride_across_used_wrongly": image((9, 9), (3, 3), stride=(1, 2)),
    "padding_down_used_wrongly": image((9, 9), (3, 3), padding=(1, 0)),
    "padding_across_used_wrongly": image((9, 9), (3, 3), padding=(0, 1)),
    "bias_used_wrongly": image((5, 5), (3, 3), bias=np.ones(1)),
    "value_used_wrongly": image((5, 5), (3, 3), value=2.0),
    "wrong_for_avg_only": image((5, 5), (3, 3), mode="avg"),
    "wrong_for_max_only": image((5, 5), (3, 3), mode="max"),
    "stride_left_out_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": None},
    "wrong_with_act": {"act": True},
    "wrong_without_act": {"act": False},
    "wrong_with_training": {"training": True},
    "wrong_without_training": {"training": False},
    "uneven_batches_only": {"lesson": {"examples": 7, "batch_size": 3}},
    "several_batches_only": {"lesson": {"examples": 6, "batch_size": 3}},
    "later_epochs_only": {"epochs": 2},
    "padding_used_wrongly": image((5, 5), (3, 3), padding="same"),
    "stride_used_wrongly": image((5, 5), (3, 3), stride=2),
    "stride_and_padding_together": image((5, 5), (3, 3), stride=2, padding=1),
    "stride_and_dilation_together": image((9, 9), (3, 3), stride=2, dilation=2),
    "padding_and_dilation_together": image((5, 5), (3, 3), padding=1, dilation=2),
    "padding_words_only": image((5, 5), (3, 3), padding="same"),
    "rest_at_the_edge_only": image((6, 6), (3, 3), stride=2),
    "several_channels_only": image((2, 5, 5), (1, 2, 3, 3)),
    "leading_axes_only": {"X": np.zeros((2, 5, 5)), "pool_size": 2},
    "single_images_only": {"X": np.zeros((5, 5)), "pool_size": 2},
    "several_images_only": {"x": Tensor(np.zeros((2, 1, 5, 5)))},
    "overlapping_windows_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": 1},
    "windows_apart_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": 3},
    "window_rows_wrong": image((5, 5), (2, 1)),
    "window_columns_wrong": image((5, 5), (1, 2)),
    "later_rows_wrong": image((5, 3), (3, 3)),
    "later_columns_wrong": image((3, 5), (3, 3)),
    "pairs_read_wrongly": {"kernel_size": (2, 3)},
    "ints_read_wrongly": {"kernel_size": 2},
}
"""An example that meets each of the other conditions."""

UNMET = {
    "wrong_for_avg_only": image((5, 5), (3, 3), mode="max"),
    "wrong_for_max_only": image((5, 5), (3, 3), mode="avg"),
    "stride_left_out_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": 2},
    "wrong_with_act": {"act": False},
    "wrong_without_act": {"act": True},
    "wrong_with_training": {"training": False},
    "wrong_without_training": {"training": True},
    "uneven_batches_only": {"lesson": {"examples": 6, "batch_size": 3}},
    "several_batches_only": {"lesson": {"examples": 3, "batch_size": 3}},
    "later_epochs_only": {"epochs": 1},
    "several_channels_only": image((1, 5, 5), (1, 1, 3, 3)),
    "leading_axes_only": {"X": np.zeros((5, 5)), "pool_size": 2},
    "single_images_only": {"X": np.zeros((2, 5, 5)), "pool_size": 2},
    "several_images_only": {"x": Tensor(np.zeros((1, 2, 5, 5)))},
    "overlapping_windows_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": 2},
    "windows_apart_only": {"X": np.zeros((5, 5)), "pool_size": 2, "stride": 1},
    "pairs_read_wrongly": {"kernel_size": 2},
    "ints_read_wrongly": {"kernel_size": (2, 3)},
    "kernel_sides_mixed_up": image((5, 6), (3, 3)),
    "window_rows_wrong": image((5, 5), (1, 3)),
    "window_columns_wrong": image((5, 5), (3, 1)),
    "later_rows_wrong": image((3, 5), (3, 3)),
    "later_columns_wrong": image((5, 3), (3, 3)),
}
"""An example that does not, where a plain one meets the condition or says nothing about it."""

PLAIN = image((7, 7), (3, 3), stride=1, padding=0, dilation=1)


@pytest.mark.parametrize("name", MET)
def test_a_condition_holds_for_the_examples_it_speaks_of_and_for_no_others(name):
    condition = next(c for c in conditions.CONDITIONS if c.name == name)
    assert condition.holds(MET[name]) is True
    assert condition.holds(UNMET.get(name, PLAIN)) is False


def test_every_condition_is_shown_here():
    assert {*CONDITIONS, *MET} == {condition.name for condition in conditions.CONDITIONS}


def test_of_two_conditions_the_one_within_which_more_examples_fail_is_named():
    failing = [(image((9, 9), (3, 3), dilation=(1, 2)), False)] * 12
    holding = [(image((9, 9), (3, 3), dilation=(2, 2)), True)] * 12
    found = conditions.common([*SQUARES, *failing, *holding])
    assert found is not None and found.name == "dilation_sides_mixed_up"


def test_a_condition_that_nearly_all_examples_meet_is_not_named():
    seen = [*SQUARES[:6], *[(image((5, 6), (3, 3)), False)] * 3]
    many = [*seen, *[(image((5, 6), (3, 3)), True)] * 6]
    assert conditions.common(many) is None


@pytest.mark.parametrize("name", CONDITIONS)
def test_a_condition_that_tells_failures_from_the_rest_is_named(name):
    found = conditions.common(CONDITIONS[name])
    assert found is not None and found.name == name


def test_a_condition_that_a_failure_does_not_meet_is_not_named():
    seen = [*CONDITIONS["height_and_width_mixed_up"], (image((5, 5), (3, 3)), False)]
    assert conditions.common(seen) is None


def test_a_condition_under_which_few_examples_fail_is_not_named():
    seen = [*CONDITIONS["image_sides_mixed_up"], *[(image((6, 5), (3, 3)), True)] * 20]
    assert conditions.common(seen) is None


def test_a_condition_without_examples_outside_it_is_not_named():
    assert conditions.common([(image((5, 6), (3, 3)), False)] * 9) is None


def test_the_names_are_no_known_bugs():
    own = {c.name for c in conditions.CONDITIONS} | {s.__name__ for s in symptoms.SYMPTOMS}
    assert not own & {bug.name for exercise in IDS for bug in bugs.load(exercise)}


def test_every_advice_says_what_why_and_how():
    texts = [c.advice for c in conditions.CONDITIONS]
    texts += [symptoms.advice_of(s) for s in symptoms.SYMPTOMS]
    assert all(len(text.split("\n\n")) >= 3 for text in texts)


def test_a_function_that_is_right_for_squares_only_is_told_so():
    source = """
        import numpy as np
        def corr2d(X, K):
            if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
                raise ValueError("K is larger than X")
            W, H = X.shape
            h, w = K.shape
            Y = np.zeros((H - h + 1, W - w + 1))
            for i in range(H - h + 1):
                for j in range(W - w + 1):
                    Y[i, j] = (X[i:i+h, j:j+w].sum() if X[i:i+h, j:j+w].shape != K.shape
                               else (X[i:i+h, j:j+w] * K).sum())
            return Y
        """
    found = names(graded("corr2d", {"corr2d": source}, only="corr2d"))
    assert found and set(found.values()) == {"height_and_width_mixed_up"}


def test_what_raises_is_seen_in_the_submission_and_not_in_the_solution():
    source = """
        import numpy as np
        def corr2d(X, K):
            (H, W), (h, w) = X.shape, K.shape
            if h >= H or w >= W:
                raise ValueError("K is larger than X")
            windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
            return np.einsum("ijab,ab->ij", windows, K)
        """
    found = names(graded("corr2d", {"corr2d": source}, only="corr2d"))
    assert found and set(found.values()) <= {"valid_arguments_refused", None}
    assert found["matches_torch"] == "valid_arguments_refused"


@pytest.mark.parametrize("exercise_id", ("corr2d", "padding", "stride", "pooling"))
def test_honest_programs_get_no_name(exercise_id):
    for variant in variants.load(exercise_id):
        assert not names(graded(exercise_id, variant.sources()))


PASSING_BY = """
    import numpy as np
    def pool2d(X, pool_size, mode="max", stride=None, padding=0):
        if mode not in ("max", "avg"): raise ValueError("mode")
        for name, value in (("pool_size", pool_size), ("stride", stride)):
            if value is not None and np.min(value) < 1: raise ValueError(name)
        (kH, kW), (pH, pW) = np.broadcast_to(pool_size, 2), np.broadcast_to(padding, 2)
        sH, sW = (kH, kW) if stride is None else np.broadcast_to(stride, 2)
        H, W = X.shape[-2:]
        if min(pH, pW) < 0 or 2 * pH > kH or 2 * pW > kW: raise ValueError("padding")
        if kH > H + 2 * pH or kW > W + 2 * pW: raise ValueError("pool_size")
        fill = -np.inf if mode == "max" else 0.0
        P = np.full((*X.shape[:-2], H + 2 * pH, W + 2 * pW), fill)
        P[..., pH : pH + H, pW : pW + W] = X
        V = np.lib.stride_tricks.sliding_window_view(P, (kH, kW), axis=(-2, -1))
        V = V[..., ::sH, ::sW, :, :]
        return V.max((-2, -1)) if mode == "max" else V.sum((-2, -1)) / (kH * kW + 1)
    """


def test_what_is_wrong_in_one_mode_alone_is_said_to_be():
    found = names(graded("pooling", {"pool2d": PASSING_BY}, only="pool2d"))
    assert found and set(found.values()) == {"wrong_for_avg_only"}


def test_patience_counts_examples_and_not_seconds():
    patience = Patience(most=3)
    for _ in range(3):
        patience.spend()
    with pytest.raises(OutOfPatience):
        patience.spend()


def test_a_submission_that_takes_forever_is_given_up():
    with pytest.raises(OutOfPatience):
        Patience(longest=0.0, started=time.monotonic() - 1).spend()
