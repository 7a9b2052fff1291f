"""Which numbers a picture shows and marks when the wrong answer is no output of a window."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional

from autograder.report.counterexample import Picture, picture_of
from autograder.report.html import draw
from autograder.subject import Tensor
from tests import reports

PIXELS = np.arange(1.0, 13.0).reshape(1, 1, 3, 4)


def picture(example, expected, actual, **more) -> Picture:
    outcome = replace(
        reports.FLIPPED, counterexample=example, expected=expected, actual=actual, index=None
    )
    found = picture_of(replace(outcome, **more))
    assert found is not None
    return found


def test_a_gradient_is_traced_to_the_windows_that_hold_the_pixel():
    expected = np.zeros((3, 4))
    actual = expected.copy()
    actual[1, 1] = 1
    example = {"dY": np.ones((2, 3)), "X": PIXELS[0, 0], "pool_size": 2, "stride": 1, "mode": "max"}
    image, cotangent = picture(example, expected, actual).inputs
    assert (image.title, image.tapped) == ("X", ((1, 1),))
    assert (cotangent.title, cotangent.tapped) == ("dY", ((0, 0), (0, 1), (1, 0), (1, 1)))


def test_a_column_is_traced_to_its_window_and_pixel():
    options = {"stride": (1, 2), "padding": (1, 0), "dilation": 1}
    tensor = torch.from_numpy(PIXELS)
    expected = functional.unfold(tensor, 2, stride=(1, 2), padding=(1, 0)).numpy()
    for row, column in np.ndindex(*expected.shape[1:]):
        actual = expected.copy()
        actual[0, row, column] += 1
        example = {"x": Tensor(PIXELS), "kernel_size": 2, "options": options}
        (image,) = picture(example, expected, actual).inputs
        assert image.title == "x[0, 0]" and image.window[2:] == (2, 2)
        if image.tapped:
            (place,) = image.tapped
            assert PIXELS[0, 0][place] == expected[0, row, column]
        else:
            assert expected[0, row, column] == 0  # of the padding


def test_a_folded_pixel_is_traced_to_its_copies():
    columns = np.arange(1.0, 25.0).reshape(1, 4, 6)
    expected = functional.fold(torch.from_numpy(columns), (3, 4), 2).numpy()
    for row, column in np.ndindex(3, 4):
        actual = expected.copy()
        actual[0, 0, row, column] += 1
        example = {"cols": Tensor(columns), "output_size": (3, 4), "kernel_size": 2, "options": {}}
        (traced,) = picture(example, expected, actual).inputs
        copies = [columns[0][place] for place in traced.tapped]
        assert sum(copies) == expected[0, 0, row, column]


def test_options_are_named_one_by_one_and_move_the_window():
    example = {"x": Tensor(PIXELS), "weight": Tensor(np.ones((1, 1, 2, 2))), "bias": None,
               "options": {"stride": 2, "padding": 0}}  # fmt: skip
    expected = np.zeros((1, 1, 1, 2))
    actual = expected.copy()
    actual[0, 0, 0, 1] = 1
    shown = picture(example, expected, actual)
    assert shown.options == (("bias", "None"), ("stride", "2"), ("padding", "0"))
    assert shown.inputs[0].window == (0, 2, 2, 2)


def test_a_wrong_shape_is_drawn_beside_the_right_one():
    shown = picture_of(reports.SMALLER)
    expected, actual = shown.answers
    assert (expected.title, actual.title) == ("expected: 2 × 2", "actual: 1 × 2")
    assert expected.marked == ((1, 0), (1, 1)) and actual.marked == ()
    assert shown.inputs[0].window == (1, 0, 1, 2)  # of the first value that is not there


def test_shapes_that_are_no_tables_are_shown_as_numbers():
    text = "the result has shape (2, 3), expected (3,)"
    expected, actual = picture({}, (3,), (2, 3), text=text).answers
    assert (expected.title, expected.words) == ("expected shape", (("3",),))
    assert (actual.title, actual.words) == ("actual shape", (("2", "3"),))


def test_a_padding_is_a_table_with_named_rows_and_columns():
    expected, actual = picture_of(reports.OF_PADDING).answers
    assert expected.words == (("0", "1"), ("1", "1"))
    assert actual.marked == ((0, 0),)
    assert expected.focus == ((0, 0),)
    drawn = draw(actual)
    for name in ("before", "after", "height", "width"):
        assert f">{name}<" in drawn.body


def test_an_output_size_is_explained_by_where_windows_begin():
    shown = picture_of(reports.OF_A_SHAPE)
    (image,) = shown.inputs
    assert image.focus == ((-1, 0), (-1, 2), (1, 0), (1, 2))
    assert image.window == (-1, 0, 2, 2)
    assert len(image.words) == 5 and len(image.faded) == 8
    expected, actual = shown.answers
    assert (expected.title, actual.title) == ("expected: 2 × 2", "actual: 3 × 2")
    assert actual.marked == ((2, 0), (2, 1))


def test_a_difference_below_the_tolerance_is_marked_where_the_check_saw_it():
    outcome = replace(
        reports.FLIPPED, expected=np.array([[0.1 + 0.2]]), actual=np.array([[0.3]]), index=(0, 0)
    )
    expected, actual = picture_of(outcome).answers
    assert actual.marked == ((0, 0),)
    assert expected.words != actual.words
