"""Naming the mistake: which known bug does a failing submission behave like?

A submission is asked the same questions as each known bug of the function, check by check, on the
same examples. Three facts about one check's examples decide: what correct code answers, what the
bug answers, what the submission answers. A bug *explains* a failed check when it answers as the
submission does on every example, and not as correct code does on enough of them. It is *ruled
out* when somewhere it answers neither as the submission nor as correct code does: a submission may
have a second mistake of its own, but it cannot lack one that it would have with this bug.

Nothing here changes a score.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder import bugs
from autograder.compare import Tolerance, differing
from autograder.errors import CheckFailed, SubjectLost, SubmissionRaised, UsageError
from autograder.examples import check_seed, examples_of
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.model import Bug, Check, Exercise
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Handle, Opaque, Reply, Tensor
from autograder.submission import ForbiddenUsed, Submission
from autograder.verdict import Outcome, Report, Status

MOST_EXAMPLES = 20
"""Examples of each check that are compared."""

FEWEST_DISCRIMINATING = 3
"""A bug must differ from correct code on this many examples to explain a check (or on all, where
a check has fewer)."""

ALIKE = Tolerance(1e-4, 1e-6, "the same arithmetic in another order, in float32")


@dataclass(frozen=True)
class Answer:
    """What came of one example: whether the check's body was content, and every reply."""

    passed: bool
    replies: tuple[Reply, ...]


Answers = tuple[Answer, ...]
Behaviour = Mapping[str, Answers]
"""The answers to the examples of each check, by the check's name."""


def diagnose(exercise: Exercise, report: Report, session: Session, *, seed: int) -> Report:
    """`report` with the name and the words of the mistake where one known bug explains a failure.

    `session` is asked again; a submission that is lost meanwhile, or a course without reference
    solutions, leaves the report as it is.
    """
    failed = {o.function for o in report.outcomes if o.status in (Status.FAILED, Status.ERROR)}
    if not failed:
        return report
    try:
        root = find_root()
    except UsageError:
        return report
    named: dict[tuple[str, str], tuple[Bug, ...]] = {}
    suspects: list[Bug] = []
    for function in exercise.functions:
        if function.name not in failed:
            continue
        session.lost()  # a fresh process: what earlier calls left behind must not blur the answers
        checks = _comparable(exercise, function.name)
        try:
            behaviour = _behaviour(checks, session, seed)
        except SubjectLost:
            session.lost()
            continue
        own = [b for b in bugs.load(exercise.id) if b.function == function.name]
        found = _explain(root, exercise, function.name, (*own, *suspects), behaviour, report, seed)
        for check, candidates in found.items():
            named[function.name, check] = candidates
        suspects += [c[0] for c in found.values() if len(c) == 1 and c[0] not in suspects]
    return replace(report, outcomes=tuple(_named(o, named) for o in report.outcomes))


def _explain(
    root: Path,
    exercise: Exercise,
    function: str,
    suspects: Sequence[Bug],
    behaviour: Behaviour,
    report: Report,
    seed: int,
) -> dict[str, tuple[Bug, ...]]:
    """For each failed check of the function, the bugs that explain it best."""
    correct = known_behaviour(root, exercise.id, function, None, seed)
    failed = [
        o.name
        for o in report.of(function).outcomes
        if o.status in (Status.FAILED, Status.ERROR) and o.name in behaviour
    ]
    explains: dict[Bug, set[str]] = {}
    for bug in suspects:
        wrong = known_behaviour(root, exercise.id, function, bug.name, seed)
        checks = _explained(behaviour, correct, wrong)
        if checks is not None:
            explains[bug] = checks & set(failed)
    found = {}
    for check in failed:
        candidates = [bug for bug, checks in explains.items() if check in checks]
        most = max((len(explains[bug]) for bug in candidates), default=0)
        best = tuple(bug for bug in candidates if len(explains[bug]) == most)
        if best:
            found[check] = best
    return found


def _explained(behaviour: Behaviour, correct: Behaviour, wrong: Behaviour) -> set[str] | None:
    """The checks whose failure the bug explains; None when its behaviour rules it out."""
    explained = set()
    for check, answers in behaviour.items():
        right, bug = correct[check], wrong[check]
        differs = sum(not alike(b, r) for b, r in zip(bug, right, strict=True))
        if all(alike(a, b) for a, b in zip(answers, bug, strict=True)):
            if differs >= min(FEWEST_DISCRIMINATING, len(right)):
                explained.add(check)
        elif differs:
            return None
    return explained


@functools.lru_cache(maxsize=1024)
def known_behaviour(
    root: Path, exercise_id: str, function: str, bug_name: str | None, seed: int
) -> Behaviour:
    """How the reference solution behaves, or the solution with one known bug in it."""
    exercise = load(exercise_id)
    replacements = {}
    if bug_name is not None:
        bug = next(b for b in bugs.load(exercise_id) if b.name == bug_name)
        replacements = {bug.function: bug.source}
    cells = solution_cells(root, exercise_id, replacements)
    with Session(InProcess(), cells) as session:
        return _behaviour(_comparable(exercise, function), session, seed)


def _comparable(exercise: Exercise, function: str) -> tuple[Check, ...]:
    return tuple(
        c for c in exercise.checks_of(function) if not c.expensive and c.device == "cpu"
    )


def _behaviour(checks: Sequence[Check], session: Session, seed: int) -> Behaviour:
    return {check.name: tuple(_answers(check, session, seed)) for check in checks}


def _answers(check: Check, session: Session, seed: int) -> Iterator[Answer]:
    key = check_seed(check, seed)
    submission = Submission(session.subject, seconds=check.seconds, run_seed=seed)
    submission.compute("seed_everything", 0)
    examples: Sequence[Mapping[str, Any]] = [{"seed": key}]
    if check.examples is not None:
        examples = examples_of(check, key)[:MOST_EXAMPLES]
    for example in examples:
        submission.transcript = []
        passed = True
        try:
            check.body(submission, **example)
        except (CheckFailed, SubmissionRaised, ForbiddenUsed):
            passed = False
        yield Answer(passed, tuple(submission.transcript))


# -- comparing ---------------------------------------------------------------------------


def alike(one: Answer, other: Answer) -> bool:
    """Whether two submissions answered one example in the same way."""
    return (
        one.passed == other.passed
        and len(one.replies) == len(other.replies)
        and all(map(_same_reply, one.replies, other.replies))
    )


def _same_reply(one: Reply, other: Reply) -> bool:
    if (one.raised is None) != (other.raised is None):
        return False
    if one.raised is not None and other.raised is not None:
        return one.raised.kind == other.raised.kind
    return (
        _same(one.value, other.value)
        and _same(one.args, other.args)
        and _same(one.grads, other.grads)
    )


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.device == other.device and _same(one.data, other.data)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if one.dtype.kind not in "biuf":
            return bool(np.array_equal(one, other))
        return not differing(one.astype(float), other.astype(float), ALIKE).any()
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[k], other[k]) for k in one)
    if isinstance(one, (float, np.floating)) and isinstance(other, (float, np.floating)):
        return not differing(np.array(float(one)), np.array(float(other)), ALIKE).any()
    if isinstance(one, Handle | Opaque) and isinstance(other, Handle | Opaque):
        return one.kind == other.kind
    return type(one) is type(other) and bool(one == other)


# -- saying ------------------------------------------------------------------------------


def _named(outcome: Outcome, named: Mapping[tuple[str, str], tuple[Bug, ...]]) -> Outcome:
    candidates = named.get((outcome.function, outcome.name), ())
    if not candidates:
        return outcome
    if len(candidates) > 1:
        names = ", ".join(bug.name.replace("_", " ") for bug in candidates)
        return replace(outcome, advice=f"It behaves like one of these known mistakes: {names}.")
    bug = candidates[0]
    advice = bug.advice
    if bug.function != outcome.function:
        advice = f"This follows from a mistake in your {bug.function}. {advice}"
    return replace(outcome, diagnosis=bug.name, advice=advice)
