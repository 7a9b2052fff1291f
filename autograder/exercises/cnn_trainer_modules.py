"""What the checks of the trainer ask of an `nn.Module` that the submission holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare
from autograder.errors import CheckFailed
from autograder.subject import Array, Handle
from autograder.submission import Submission

SEEDS = st.integers(0, 10_000)


def module_facts(s: Submission, module: Handle) -> dict[str, Any]:
    """`training_fixtures.module_facts` of a result that has to be an `nn.Module`."""
    facts: dict[str, Any] = s.compute("module_facts", module)
    if not facts["is_module"]:
        raise CheckFailed(f"the result is a {facts['kind']}, expected an nn.Module")
    return facts


def independent(s: Submission, first: Handle, second: Handle, seed: int) -> None:
    """Fail when two modules share weights."""
    before = s.compute("state", second)
    s.compute("randomise", first, seed)
    after = s.compute("state", second)
    if any(not np.array_equal(before[k].data, after[k].data) for k in before):
        raise CheckFailed("training the first result changes the second: they share their weights")


def same_state(s: Submission, model: Handle, expected: Mapping[str, Array], when: str) -> None:
    """Fail unless the model has these weights and running averages; `when` ends the message."""
    for name, value in s.compute("state", model).items():
        compare.same_values(
            value, expected[name], compare.SINGLE, name=f"the model's {name} {when}"
        )
