"""What a function's failures share, for mistakes that no known bug explains.

Either the circumstances (`conditions`), which are the same for the whole function, or the answers
(`symptoms`), check by check.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from autograder import conditions, symptoms
from autograder.behaviour import Player, Showing, alike, examples_for
from autograder.conditions import Condition
from autograder.model import Check, Exercise
from autograder.patience import Patience
from autograder.symptoms import Failure, Symptom
from autograder.verdict import EXPLAINED, Outcome, Report, Status

ENOUGH = 3
"""Failures of a check that say what they have in common."""

ROUNDS = 2
"""How often a check's examples are drawn to see what failures have in common."""

MOST_ROUNDS = 5
"""How often they are drawn where few of them fail."""

PLENTY = 12
"""Failures after which no more are looked for."""


@dataclass
class Describer:
    """Describes the mistakes of one submission, which `player` plays."""

    exercise: Exercise
    report: Report
    player: Player
    honest: Player
    """Of the reference solution."""
    patience: Patience
    conditions: dict[str, Condition | None] = field(default_factory=dict)
    """When a function is wrong."""
    mixtures: dict[str, Symptom | None] = field(default_factory=dict)
    """What a function's failures share that are partly exceptions."""

    def describe(self, outcome: Outcome, check: Check) -> Outcome:
        """The outcome with what its failures share, if they share anything."""
        rejects = _is_about_refusal(check)
        condition = None if rejects else self._condition(check.function)
        if condition is not None:
            return replace(outcome, diagnosis=condition.name, advice=condition.advice)
        symptom = self._symptom(check, rejects)
        if symptom is None:
            return outcome
        return replace(outcome, diagnosis=symptom.__name__, advice=symptoms.advice_of(symptom))

    def _condition(self, function: str) -> Condition | None:
        if function not in self.conditions:
            self.conditions[function] = conditions.common(list(self._answers(function)))
        return self.conditions[function]

    def _symptom(self, check: Check, rejects: bool) -> Symptom | None:
        failures = self._failures(check)
        if len(failures) < _enough(check):
            return None
        symptom = symptoms.common(failures)
        if rejects:
            return symptom
        if symptom in symptoms.MIXTURES or symptom is None:
            return self._mixture(check.function)
        if self._fails_otherwise(check.function, symptom):
            return self._mixture(check.function)
        return symptom

    def _mixture(self, function: str) -> Symptom | None:
        if function not in self.mixtures:
            failures = [f for check in self._wrong(function) for f in self._failures(check)]
            self.mixtures[function] = symptoms.common(failures, symptoms.MIXTURES)
        return self.mixtures[function]

    def _fails_otherwise(self, function: str, symptom: Symptom) -> bool:
        """Whether the symptom is one that comes and goes, and a failure of the function lacks it.

        What raises on many examples may well be wrong without raising on others.
        """
        return symptom in symptoms.FITFUL and any(
            not symptom(failure)
            for check in self._wrong(function)
            for failure in self._failures(check)
        )

    def _wrong(self, function: str) -> Iterator[Check]:
        """Checks of answers that do not hold."""
        fate = {o.name: o.status for o in self.report.of(function).outcomes}
        for check in self.exercise.checks_of(function):
            explained = fate.get(check.name) in EXPLAINED and not check.expensive
            if explained and not _is_about_refusal(check):
                yield check

    def _failures(self, check: Check) -> list[Failure]:
        """How the check fails on examples: the judge's and others."""
        found: list[Failure] = []
        for round_ in range(MOST_ROUNDS):
            if round_ >= ROUNDS and len(found) >= PLENTY:
                break
            found += [s.error for s in self._played(check, round_) if s.error is not None]
        return found

    def _answers(self, function: str) -> Iterator[tuple[dict[str, Any], bool]]:
        """The examples of checks that look at answers, and whether each answer is right.

        Some checks hold for wrong answers, too, such as those that compare two calls with each
        other. So an example on which a check holds counts only where the reference solution
        answers alike.
        """
        fate = {o.name: o.status for o in self.report.of(function).outcomes}
        for check in self.exercise.checks_of(function):
            status = fate.get(check.name)
            unfit = check.examples is None or check.expensive or check.device != "cpu"
            if unfit or _is_about_refusal(check) or status not in (*EXPLAINED, Status.PASSED):
                continue
            for round_ in range(1 if status is Status.PASSED else ROUNDS):
                examples = examples_for(check, self.player.seed, round_)
                shown = self._played(check, round_)
                for number, (example, mine) in enumerate(zip(examples, shown, strict=False)):
                    if not mine.held:
                        yield example, False
                    elif self._is_right(check, number, round_, mine):
                        yield example, True

    def _is_right(self, check: Check, number: int, round_: int, mine: Showing) -> bool:
        theirs = self.honest.shows(check, number, round_)
        return theirs is not None and alike(mine, theirs, strict=False)

    def _played(self, check: Check, round_: int = 0) -> Iterator[Showing]:
        for number in itertools.count():
            showing = self.player.shows(check, number, round_)
            if showing is None:
                return
            self.patience.spend()
            yield showing


def _is_about_refusal(check: Check) -> bool:
    return check.name.startswith("rejects")


def _enough(check: Check) -> int:
    """A check that draws no examples fails once, and always in the same way."""
    return 1 if check.examples is None else min(ENOUGH, check.count)
