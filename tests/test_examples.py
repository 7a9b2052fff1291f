import contextlib
from dataclasses import replace

import numpy as np
import pytest
from submissions import TOY

from autograder import examples
from autograder.examples import check_seed, examples_from, examples_of, run_smaller


def test_another_seed_draws_other_examples():
    one = TOY.checks[0]
    first, second = (examples_of(one, check_seed(one, seed)) for seed in (0, 1))
    assert any(not np.array_equal(a["x"], b["x"]) for a, b in zip(first, second, strict=True))


def test_checks_do_not_share_their_examples():
    assert check_seed(TOY.checks[0], 0) != check_seed(TOY.checks[1], 0)


class TooLarge(Exception):
    pass


def searched(fails):
    """The first of a check's examples that `fails`, and all that a search from there tries."""
    one, seen = TOY.checks[1], []
    key = check_seed(one, 7)
    drawn = [e["x"] for e in examples_of(one, key)]
    number = next(n for n, x in enumerate(drawn) if fails(x))

    def test(example):
        seen.append(example["x"])
        if fails(example["x"]):
            raise TooLarge

    with contextlib.suppress(TooLarge):
        run_smaller(one, key, number, test)
    return drawn[number], seen


def known_choices(monkeypatch):
    pass


def unknown_choices(monkeypatch):
    monkeypatch.setattr(examples, "choices_at_hand", lambda: ())


@pytest.fixture(params=[known_choices, unknown_choices])
def either_way(request, monkeypatch):
    """Hypothesis says what it chose for an example, or another version does not."""
    examples._drawn.cache_clear()
    request.param(monkeypatch)
    yield
    examples._drawn.cache_clear()


def test_a_search_starts_at_an_example_and_ends_at_the_smallest_that_fails(either_way):
    first, seen = searched(lambda x: x.max() > 1)
    assert np.array_equal(seen[0], first) and seen[-1].tolist() == [[2.0]]


def test_choices_make_the_examples_that_they_were_made_of():
    one = TOY.checks[1]
    drawn = examples._drawn(one, 3)
    again = examples_from(one, drawn.choices)
    assert [e["x"].tolist() for e in again] == [e["x"].tolist() for e in drawn.examples]


@pytest.mark.parametrize("choices", [(1,), ("a", b"b")])
def test_choices_that_make_no_example_are_passed_over(choices):
    one = TOY.checks[1]
    drawn = examples._drawn(one, 3)
    assert examples_from(one, [choices]) == ()
    (made,) = examples_from(one, [choices, drawn.choices[-1]])
    assert np.array_equal(made["x"], drawn.examples[-1]["x"])
    assert examples_from(one, []) == ()


def test_examples_cannot_be_modified():
    one = TOY.checks[0]
    with pytest.raises(ValueError, match="read-only"):
        examples_of(one, check_seed(one, 0))[0]["x"][:] = 1


def test_the_learners_own_randomness_is_left_alone():
    import random

    random.seed(1)
    before = random.getstate()
    examples_of(replace(TOY.checks[0], count=13), 5)
    assert random.getstate() == before
