"""Naming mistakes: the bank's own, others' in another style, and nothing where nothing is known."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import numpy as np
import pytest

from autograder import bugs
from autograder.behaviour import Player, Showing, alike, side_by_side
from autograder.diagnose import diagnose
from autograder.errors import SubjectDied
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.model import Bug
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Opaque, Raised, Reply, Tensor
from autograder.suspects import Bank, Suspect, bank_of
from autograder.verdict import Outcome, Status

NUMPY = ("corr2d", "padding", "stride", "pooling")


def graded(exercise_id, replacements, *, only=None, named=True, fails=None):
    """The report on the reference solution with some functions replaced.

    Training runs for an accuracy take minutes: they are left out, but for the one that `fails`,
    which is said to have failed.
    """
    exercise = load(exercise_id)
    cells = solution_cells(
        find_root(), exercise_id, {n: textwrap.dedent(s) for n, s in replacements.items()}
    )
    with Session(InProcess(exercise.rules.numpy, exercise.rules.torch), cells) as session:
        report = judge_session(
            exercise, session, only=only, shrink=False, select=lambda c: not c.expensive
        )
        missed = [c for c in exercise.checks if c.expensive and c.name == fails]
        report = replace(report, outcomes=(*report.outcomes, *map(failed, missed)))
        return diagnose(exercise, report, session, seed=0) if named else report


def failed(check):
    """What the judge says of a check that fails."""
    return Outcome(
        function=check.function, name=check.name, title=check.title, max_points=check.points,
        status=Status.FAILED, text="too few are right",
    )  # fmt: skip


def names(report):
    """The diagnosis of each check that does not hold."""
    return {o.name: o.diagnosis for o in report.outcomes if o.status is not Status.PASSED}


def check_that_its_name_is_found(exercise_id: str, bug: Bug) -> None:
    report = graded(exercise_id, {bug.function: bug.source}, only=bug.function, fails=bug.caught_by)
    found = names(report)
    if bug.caught_by in found:
        assert found[bug.caught_by] == bug.name
    assert set(found.values()) <= {bug.name, None}


@pytest.mark.parametrize("exercise_id", NUMPY)
def test_some_known_bugs_are_called_by_their_names(exercise_id):
    for bug in bugs.load(exercise_id)[::8]:
        check_that_its_name_is_found(exercise_id, bug)


def test_a_mistake_with_a_memory_is_named_whatever_was_compared_before():
    known = {bug.name: bug for bug in bugs.load("corr2d")}
    for name in ("kernel_upside_down", "output_used_again", "results_kept_by_kernel"):
        check_that_its_name_is_found("corr2d", known[name])


@pytest.mark.parametrize("exercise_id", ["corr2d", "pooling"])
def test_a_mistake_with_a_memory_is_marked_as_one(exercise_id):
    exercise = load(exercise_id)
    bank = Bank(exercise, 0, find_root(), bugs.load(exercise_id))
    for suspect in (Suspect(b, b.function) for b in bank.known if b.remembers):
        checks = exercise.checks_of(suspect.function)
        forwards, backwards = bank.fresh_player(suspect), bank.fresh_player(suspect)
        for check in checks:
            forwards.shows(check, check.count)
        for check in reversed(checks):
            backwards.shows(check, check.count)
        assert any(
            not alike(one, other, strict=True)
            for check in checks
            for one, other in side_by_side(forwards, backwards, check)
        ), suspect.bug.name


def test_a_run_that_falls_short_is_named_when_a_small_one_ends_like_a_known_bug_s():
    (bug,) = (b for b in bugs.load("cnn_trainer") if b.name == "never_shuffled")
    check_that_its_name_is_found("cnn_trainer", bug)


def test_a_submission_that_is_lost_while_it_is_named_is_let_go(monkeypatch):
    def dies(*unused):
        raise SubjectDied("while it trained")

    ends, lost = [], Session.lost
    monkeypatch.setattr(Player, "shows", dies)
    monkeypatch.setattr(Session, "lost", lambda session: (ends.append(session), lost(session)))
    report = graded("cnn_trainer", {}, only="train_fashion_mnist", fails="learns")
    assert names(report) == {"learns": None}
    assert len(ends) == 2  # by who names, and at the end


@pytest.mark.slow
@pytest.mark.parametrize("exercise_id", [*NUMPY, "im2col", "cnn_trainer"])
def test_every_known_bug_is_called_by_its_name(exercise_id):
    for bug in bugs.load(exercise_id):
        check_that_its_name_is_found(exercise_id, bug)


def test_a_bug_with_a_memory_has_its_name_after_others_were_compared_with_it():
    for name in ("layers_in_a_list", "one_model_for_all"):
        bug = next(b for b in bugs.load("cnn_trainer") if b.name == name)
        check_that_its_name_is_found("cnn_trainer", bug)


OTHER_STYLES = {
    ("corr2d", "corr2d", "flipped_kernel"): """
        def corr2d(X, K):
            if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
                raise ValueError("kernel K too large")
            windows = np.lib.stride_tricks.sliding_window_view(X, K.shape)
            return np.einsum("ijab,ab->ij", windows, np.flip(K)).astype(np.float32)
        """,
    ("corr2d", "corr2d", "mean_of_the_products"): """
        def corr2d(X, K):
            (H, W), (h, w) = X.shape, K.shape
            if h > H or w > W:
                raise ValueError("X is smaller than K")
            rows = [[np.mean(X[i:i+h, j:j+w] * K) for j in range(W-w+1)] for i in range(H-h+1)]
            return np.array(rows)
        """,
    ("corr2d", "corr2d_multi_in_out", "bias_ignored"): """
        def corr2d_multi_in_out(X, K, b=None):
            if X.shape[0] != K.shape[1]:
                raise ValueError("channels of X and K differ")
            if K.shape[2] > X.shape[1] or K.shape[3] > X.shape[2]:
                raise ValueError("K is larger than X")
            windows = np.lib.stride_tricks.sliding_window_view(X, K.shape[2:], axis=(1, 2))
            return np.einsum("cijab,ocab->oij", windows, K)
        """,
    ("pooling", "pool2d", "stride_one_by_default"): """
        def pool2d(X, pool_size, mode="max", stride=None, padding=0):
            def pair(v): return (v, v) if isinstance(v, int) else tuple(v)
            k, s, p = pair(pool_size), pair(1 if stride is None else stride), pair(padding)
            if mode not in ("max", "avg"): raise ValueError("mode")
            if min(k) < 1: raise ValueError("pool_size")
            if min(s) < 1: raise ValueError("stride")
            if min(p) < 0 or 2 * p[0] > k[0] or 2 * p[1] > k[1]: raise ValueError("padding")
            H, W = X.shape[-2] + 2 * p[0], X.shape[-1] + 2 * p[1]
            if k[0] > H or k[1] > W: raise ValueError("pool_size is larger than X")
            big = np.full(X.shape[:-2] + (H, W), -np.inf if mode == "max" else 0.0)
            big[..., p[0]:p[0]+X.shape[-2], p[1]:p[1]+X.shape[-1]] = X
            views = np.lib.stride_tricks.sliding_window_view(big, k, axis=(-2, -1))
            views = views[..., ::s[0], ::s[1], :, :]
            return views.max((-2, -1)) if mode == "max" else views.mean((-2, -1))
        """,
}


@pytest.mark.parametrize("case", OTHER_STYLES, ids=lambda case: case[2])
def test_a_mistake_is_recognised_in_another_style(case):
    exercise_id, function, name = case
    report = graded(exercise_id, {function: OTHER_STYLES[case]}, only=function)
    found = names(report)
    assert found and set(found.values()) == {name}
    advice = next(b.advice for b in bugs.load(exercise_id) if b.name == name)
    assert all(o.advice == advice for o in report.outcomes if o.diagnosis)


def test_a_function_that_calls_a_wrong_one_is_told_so():
    flipped = next(b for b in bugs.load("corr2d") if b.name == "flipped_kernel")
    report = graded("corr2d", {"corr2d": flipped.source})
    outcome = next(o for o in report.of("corr2d_multi_in_out").outcomes if o.diagnosis)
    assert outcome.diagnosis == "flipped_kernel"
    assert outcome.advice.startswith(
        "corr2d_multi_in_out is wrong because it calls your corr2d, which has this mistake: "
    )


def test_an_unknown_mistake_gets_no_name():
    odd = """
        def corr2d(X, K):
            if K.shape[0] > X.shape[0] or K.shape[1] > X.shape[1]:
                raise ValueError("K is larger than X")
            shape = (X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)
            grid = np.indices(shape).sum(axis=0)
            return np.sin(grid * X.sum() + K.sum() + X.size)
        """
    found = names(graded("corr2d", {"corr2d": odd}, only="corr2d"))
    assert found["matches_torch"] is None and found["one_weight"] is None


@pytest.mark.parametrize("function", ["evaluate", "plot_history", "train_fashion_mnist"])
def test_a_cell_that_does_not_run_makes_no_mistake_that_has_a_name(function):
    report = graded("cnn_trainer", {function: f"def {function}(model:\n    pass\n"}, only=function)
    assert all("was never closed" in o.text for o in report.outcomes if o.points < o.max_points)
    assert set(names(report).values()) == {None}


def test_a_name_never_changes_a_score():
    for bug in bugs.load("corr2d")[:6]:
        plain = graded("corr2d", {bug.function: bug.source}, named=False)
        named = graded("corr2d", {bug.function: bug.source})
        assert [(o.status, o.points) for o in named.outcomes] == [
            (o.status, o.points) for o in plain.outcomes
        ]


def test_a_correct_submission_is_left_as_it_is():
    report = graded("corr2d", {}, named=False)
    assert diagnose(load("corr2d"), report, None, seed=0) is report


def test_where_the_bank_fails_the_report_says_so_and_stands():
    exercise = load("corr2d")
    broken = replace(bank_of("corr2d", 0), known=(None,), _players={})
    source = "def corr2d(X, K):\n    return np.zeros((1, 1))"
    cells = solution_cells(find_root(), "corr2d", {"corr2d": source})
    with Session(InProcess(), cells) as session:
        report = judge_session(exercise, session, only="corr2d", shrink=False)
        named = diagnose(exercise, report, session, seed=0, bank=broken)
    assert named.outcomes == report.outcomes
    assert named.notes[-1].startswith("mistakes could not be named: AttributeError")


def test_mistakes_that_cannot_be_told_apart_are_told_together():
    bank = bank_of("corr2d", 0)
    flipped = next(b for b in bank.known if b.name == "flipped_kernel")
    source = flipped.source

    def turned_kernel(X, K):
        """The same under another name."""

    twin = _Twin(turned_kernel, "corr2d", "matches_torch", source)
    exercise = load("corr2d")
    cells = solution_cells(find_root(), "corr2d", {"corr2d": source})
    with Session(InProcess(), cells) as session:
        report = judge_session(exercise, session, only="corr2d", shrink=False)
        both = replace(bank, known=(*bank.known, twin), _players={})
        named = diagnose(exercise, report, session, seed=0, bank=both)
    outcome = next(o for o in named.outcomes if o.name == "matches_torch")
    assert outcome.diagnosis is None
    assert outcome.advice == (
        "It behaves like more than one known mistake: flipped kernel or turned kernel."
        " With each of them it is not true that each output is the sum of a window times the"
        " kernel, not flipped."
    )


class _Twin(Bug):
    """A bug whose source is given."""

    def __init__(self, implementation, function, caught_by, source):
        super().__init__(implementation, function, caught_by)
        object.__setattr__(self, "given", source)

    @property
    def source(self):
        return self.given


# -- likeness ----------------------------------------------------------------------------


def showing(value=None, *, raised=None, held=False, **more):
    reply = Reply(value=value, raised=raised and Raised(kind=raised, text=""))
    return Showing(held, (reply,), **more)


ARRAY = np.array([1.0, np.nan])
LIKE = [
    (showing(ARRAY), showing(ARRAY.astype(np.float32)), False, True),
    (showing((1, 2)), showing([1, 2]), False, True),
    (showing(3), showing(np.int64(3)), False, True),
    (showing(raised="IndexError"), showing(raised="ValueError"), False, True),
    (showing(Tensor(ARRAY)), showing(Tensor(ARRAY)), True, True),
    (showing(Opaque("list")), showing(Opaque("list")), True, True),
    (showing({"a": 1}), showing({"a": 1}), True, True),
    (showing(ARRAY), showing(ARRAY.copy()), True, True),
    (showing(ARRAY), showing(ARRAY + 1), False, False),
    (showing(ARRAY), showing(ARRAY[:, None]), False, False),
    (showing(ARRAY), showing(ARRAY, held=True), False, False),
    (showing(None), showing(raised="ValueError"), False, False),
    (showing(raised="NameError"), showing(raised="ValueError"), False, False),
    (showing({"a": 1}), showing({"b": 1}), False, False),
    (showing("max"), showing("min"), False, False),
    (showing(ARRAY, accepted=True), showing(None, accepted=True), False, True),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "strictly", "likely"), LIKE)
def test_likeness(one, other, strictly, likely):
    assert alike(one, other, strict=True) is strictly
    assert alike(one, other, strict=False) is likely
    assert alike(other, one, strict=False) is likely
