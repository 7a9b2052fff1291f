from dataclasses import replace

import numpy as np
import pytest
from submissions import TOY

from autograder.examples import check_seed, examples_of, run_property


def test_another_seed_draws_other_examples():
    one = TOY.checks[0]
    first, second = (examples_of(one, check_seed(one, seed)) for seed in (0, 1))
    assert any(not np.array_equal(a["x"], b["x"]) for a, b in zip(first, second, strict=True))


def test_checks_do_not_share_their_examples():
    assert check_seed(TOY.checks[0], 0) != check_seed(TOY.checks[1], 0)


def test_hypothesis_goes_through_the_examples_that_were_replayed():
    one, again = TOY.checks[1], []
    key = check_seed(one, 7)
    run_property(one, key, again.append, shrink=True)
    replayed = examples_of(one, key)
    assert len(again) == len(replayed) == one.count
    assert all(np.array_equal(a["x"], b["x"]) for a, b in zip(replayed, again, strict=True))


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
