"""What wrong answers have in common, for mistakes that no known bug explains.

A symptom is named only when all failures show it, so it is true of what was seen: it says less
than the name of a known bug, and never more than the answers do. Each is a function whose docstring
is what the student reads; it answers whether one failure shows it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from autograder.symptoms import (
    exceptions,
    mixtures,
    places,
    refusals,
    results,
    sizes,
    training,
    values,
)
from autograder.symptoms.failure import Failure, Symptom, even
from autograder.symptoms.failure import values as _values

__all__ = ["FITFUL", "MIXTURES", "SYMPTOMS", "Failure", "Symptom", "advice_of", "common"]

ENOUGH = 3
"""Failures that show a constant to be one, before it is called so."""

MANY = 10
"""Values that must be wrong in one way before that way is called theirs."""

FEW = 5
"""Failures among which these values must be spread."""


def common(failures: Sequence[Failure], among: Sequence[Symptom] | None = None) -> Symptom | None:
    """The first symptom that all failures show; of all, or among those given."""
    for symptom in SYMPTOMS if among is None else among:
        if failures and all(map(symptom, failures)) and _sure(symptom, failures):
            return symptom
    return None


def advice_of(symptom: Callable[..., Any]) -> str:
    """The symptom in words."""
    return inspect.cleandoc(symptom.__doc__ or "")


def _sure(symptom: Symptom, failures: Sequence[Failure]) -> bool:
    """Whether the failures are many and telling enough for what the symptom says."""
    if symptom in MIXTURES:
        return mixtures.mixed(symptom, failures)
    if symptom in COUNTED:
        return len(failures) >= FEW and sum(map(values.count_of_wrong, failures)) >= MANY
    measure = CONSTANTS.get(symptom)
    if measure is None:
        return True
    telling = [f for f in failures if not _is_even(f)]
    if symptom is values.off_by_a_factor:
        if len(telling) >= ENOUGH:
            return True  # one factor within each result; from one to the next it may change
        telling = list({values.first(f): f for f in failures}.values())  # numbers, all different
    return len(telling) >= ENOUGH and len({measure(f) for f in failures}) == 1


def _is_even(failure: Failure) -> bool:
    """Whether all expected values are the same, so that any constant is off by a constant."""
    want, _ = _values(failure)
    return want is not None and even(want)


MIXTURES: tuple[Symptom, ...] = tuple(mixtures.PLAIN)
"""Those that speak of exceptions and of wrong results at once."""

IN_EXCEPTIONS: tuple[Symptom, ...] = (
    exceptions.optimiser_or_schedule_set_up_wrongly, exceptions.valid_arguments_refused,
    exceptions.none_in_a_calculation, exceptions.size_is_a_float, exceptions.wrong_number_of_axes,
    exceptions.axis_that_is_not_there, exceptions.index_past_the_end, exceptions.window_is_empty,
    exceptions.size_below_zero, exceptions.name_without_a_value, exceptions.no_such_attribute,
    exceptions.key_that_is_not_there, exceptions.called_in_another_way, exceptions.no_function,
    exceptions.kinds_do_not_mix, exceptions.truth_of_an_array, exceptions.types_do_not_mix,
    exceptions.divided_by_zero, exceptions.no_gradient_to_follow, exceptions.shapes_do_not_fit,
)  # fmt: skip

SYMPTOMS: tuple[Symptom, ...] = (
    training.history_of_another_length,
    sizes.height_and_width_swapped, sizes.off_by_a_constant, sizes.sizes_are_no_whole_numbers,
    sizes.padding_above_or_below_wrong, sizes.padding_beside_wrong, sizes.padding_on_one_side_wrong,
    sizes.number_of_rows_wrong, sizes.number_of_columns_wrong, sizes.axes_lost, sizes.axes_gained,
    sizes.result_too_small, sizes.result_too_large,
    values.nan_swallowed, values.nan_spreads, values.not_a_finite_number,
    values.sign_reversed, values.result_stays_zero, values.off_by_a_factor,
    results.share_beyond_one, values.sums_start_elsewhere, values.signs_lost, values.fractions_lost,
    values.bytes_that_overflow, places.result_transposed, places.result_mirrored,
    places.result_moved, values.same_value_everywhere, places.every_row_the_same,
    places.every_column_the_same, places.wrong_in_the_last_row_only,
    places.wrong_in_the_last_column_only, places.right_values_in_wrong_places,
    places.first_row_and_column_right, places.diagonal_right, places.first_row_right,
    places.first_column_right, values.places_left_at_zero, places.wrong_at_the_edge_only,
    places.first_channels_right, places.first_value_right, values.values_too_small,
    values.values_too_large,
    results.nothing_returned, results.wrong_type_of_numbers, results.no_argument_of_influence,
    results.argument_modified, results.earlier_calls_remembered, results.wrong_kind_of_result,
    training.mode_not_switched, training.gradients_left_on_or_off,
    training.layer_of_other_parameters,
    training.model_of_another_size, training.logits_of_one_sign,
    training.images_that_influence_each_other, training.curve_not_drawn,
    training.axis_without_a_label, training.lines_not_told_apart,
    training.initial_values_spread_otherwise, training.layers_start_alike,
    refusals.error_names_no_argument, refusals.invalid_arguments_accepted,
    *IN_EXCEPTIONS, *MIXTURES,
)  # fmt: skip
"""From what says most to what says least."""

FITFUL = frozenset((*IN_EXCEPTIONS, values.not_a_finite_number, values.result_stays_zero))
"""What a mistake shows on some examples and not on others: all failures of a function must show it,
not just those of one check."""

CONSTANTS: dict[Symptom, Callable[[Failure], Any]] = {
    sizes.off_by_a_constant: sizes.offset,
    values.sums_start_elsewhere: values.gap,
    values.off_by_a_factor: values.factor,
}
"""What must be the same in all failures."""

COUNTED = frozenset(
    (
        values.places_left_at_zero, values.values_too_small, values.values_too_large,
        values.same_value_everywhere, places.every_row_the_same, places.every_column_the_same,
        places.right_values_in_wrong_places, places.first_row_right, places.first_column_right,
        places.first_row_and_column_right, places.diagonal_right, places.first_value_right,
        places.wrong_in_the_last_row_only, places.wrong_in_the_last_column_only,
        places.first_channels_right, places.result_moved, places.result_mirrored,
        values.bytes_that_overflow,
    )
)  # fmt: skip
"""What a few values may show by chance."""
