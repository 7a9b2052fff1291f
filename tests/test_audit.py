"""The checks measured against the bank: every known bug caught, every honest solution spared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder import audit, bugs, exercises, variants
from autograder.model import Bug, Variant
from autograder.solutions import find_root

SHORT = ("corr2d", "padding", "stride", "pooling", "im2col")


@pytest.mark.parametrize("exercise", SHORT)
def test_every_known_bug_is_caught_and_every_honest_solution_spared(exercise: str) -> None:
    result = audit.audit(find_root(), exercise)
    assert result.problems == ()
    assert len(result.bugs) >= 12
    assert len(result.honest) >= 1 + 4


@pytest.mark.parametrize("exercise", exercises.IDS)
def test_the_bank_is_as_large_as_promised(exercise: str) -> None:
    assert len(bugs.load(exercise)) >= (20 if exercise == "cnn_trainer" else 12)
    assert len(variants.load(exercise)) >= 4


def no_bug(X, K):
    """Nothing is wrong here."""
    X, K = np.asarray(X, dtype=float), np.asarray(K, dtype=float)
    h, w = K.shape
    rows, columns = X.shape[0] - h + 1, X.shape[1] - w + 1
    if rows < 1 or columns < 1:
        raise ValueError("the kernel K is larger than the image X")
    Y = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            Y[i, j] = (X[i : i + h, j : j + w] * K).sum()
    return Y


def problems_with(monkeypatch: pytest.MonkeyPatch, *, bank=(), honest=(), keep=None):
    exercise = exercises.load("corr2d")
    if keep is not None:
        few = tuple(c for c in exercise.checks if c.id in keep)
        monkeypatch.setattr(audit, "load", lambda _: replace(exercise, checks=few))
    monkeypatch.setattr(audit.bugs, "load", lambda _: tuple(bank))
    monkeypatch.setattr(audit.variants, "load", lambda _: tuple(honest))
    return audit.audit(find_root(), "corr2d").problems


def test_a_bug_that_survives_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = [Bug(no_bug, "corr2d", caught_by="matches_torch")]
    found = problems_with(monkeypatch, bank=bank, keep={"corr2d/matches_torch"})
    assert any("no_bug" in problem for problem in found)


def test_an_honest_solution_that_loses_a_point_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = Variant("turned", {"corr2d": lambda X, K: X})
    monkeypatch.setattr(
        type(wrong), "sources", lambda self: {"corr2d": "def corr2d(X, K):\n    return X\n"}
    )
    found = problems_with(monkeypatch, honest=[wrong], keep={"corr2d/matches_torch"})
    assert any("turned" in problem for problem in found)


def test_a_check_that_catches_nothing_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    found = problems_with(monkeypatch, keep={"corr2d/matches_torch"})
    assert found == ("the check corr2d/matches_torch kills no known bug",)
