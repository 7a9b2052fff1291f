"""The name of a mistake: what a submission does, compared with what known bugs do.

For a check that fails, the submission and each known bug of its function are run on the same
examples. A bug that answers like the submission on every one of them, and fails on enough of them,
explains the failure, unless it also fails a check that the submission passes. Where exactly one
bug is left, the report names it. A function whose mistake is not among the known ones is described
by what its failures share (`describe`). Nothing here changes a score.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from autograder import symptoms
from autograder.behaviour import Player, Showing, alike, side_by_side
from autograder.describe import Describer
from autograder.errors import SubjectLost, UsageError
from autograder.model import Check, Exercise
from autograder.patience import OutOfPatience, Patience
from autograder.session import CALLABLE, Session
from autograder.suspects import Bank, Suspect, bank_of
from autograder.symptoms import runs
from autograder.verdict import EXPLAINED, Outcome, Report, Status

ENOUGH = 3
"""A bug is named only when it was seen to fail like the submission on this many examples."""

MOST_ROUNDS = 4
"""How often a check's examples are drawn anew to find that many."""


def diagnose(
    exercise: Exercise, report: Report, session: Session, *, seed: int, bank: Bank | None = None
) -> Report:
    """The report with the known mistakes named, where the submission makes them.

    `session` holds the submission and `seed` is the report's. `bank` keeps the behaviour of the
    known bugs from one submission to the next; without one, it is kept for the last exercises.
    """
    if all(o.status not in EXPLAINED for o in report.outcomes):
        return report
    try:
        bank = bank or bank_of(exercise.id, seed)
        namer = _Namer(exercise, report, session, bank)
        return replace(report, outcomes=tuple(namer.outcomes()))
    except UsageError:
        return report  # the solutions are not at hand, as in an installed package
    except (Exception, SubjectLost) as error:  # a service; no grade depends on it
        note = f"mistakes could not be named: {type(error).__name__}: {error}"
        return replace(report, notes=(*report.notes, note))


@dataclass
class _Namer:
    """Names the mistakes of one submission, function by function."""

    exercise: Exercise
    report: Report
    session: Session
    bank: Bank
    named: dict[str, Suspect] = field(default_factory=dict)
    afresh: dict[str, Player] = field(default_factory=dict)
    """By check: the submission as it answers that check when it has never been called before."""
    first_failures: dict[str, int | None] = field(default_factory=dict)
    """By check, see `_first_failure`."""
    defined: dict[str, bool] = field(default_factory=dict)
    """Functions that are there to be called; a cell that does not run defines none."""
    over: bool = False
    patience: Patience = field(default_factory=Patience)
    player: Player = field(init=False)

    def __post_init__(self) -> None:
        self.player = self.bank.player_of(lambda: self.session.subject)
        self.describer = Describer(
            self.exercise, self.report, self.player, self.bank.honest, self.patience
        )
        self.checks = {(c.function, c.name): c for c in self.exercise.checks}

    def outcomes(self) -> Iterator[Outcome]:
        """The report's outcomes with their mistakes named, where they are known ones."""
        named = [self._tried(o, self._name) for o in self.report.outcomes]
        named = [self._tried(o, self._same_again) for o in named]
        known = {o.function for o in named if o.diagnosis or o.advice}
        return (
            self._of_its_run(o)
            if o.function in known
            else self._of_its_run(self._tried(o, self.describer.describe))
            for o in named
        )

    def _of_its_run(self, outcome: Outcome) -> Outcome:
        """A check of accuracy that fails, with what the run on record shows."""
        check = self.checks[outcome.function, outcome.name]
        if not check.expensive or outcome.status is not Status.FAILED or outcome.advice:
            return outcome
        named = self._guarded(self._name_of_its_twin, outcome, check)
        if named.diagnosis:
            return named
        symptom = runs.of_run(self.report.record, check.device)
        if symptom is None:
            return outcome
        advice = symptoms.advice_of(symptom)
        return replace(outcome, diagnosis=symptom.__name__, advice=advice)

    def _name_of_its_twin(self, outcome: Outcome, check: Check) -> Outcome:
        """The known bug that only an accuracy shows, and that trains as the submission does.

        A run for an accuracy takes minutes. The first of the function's other checks trains on a
        few images, and there the same mistake comes to the same weights.
        """
        checks = self.exercise.checks_of(check.function)
        quick = next(c for c in checks if not c.expensive)
        costly = {c.name for c in checks if c.expensive}
        suspects = [s for s in self.bank.suspects(check.function) if s.bug.caught_by in costly]
        found = [s for s in suspects if self._alike_on(quick, s, strict=False)]
        return named_as(found[0], outcome) if len(found) == 1 else outcome

    def _tried(self, outcome: Outcome, name: Callable[[Outcome, Check], Outcome]) -> Outcome:
        check = self.checks[outcome.function, outcome.name]
        if outcome.status not in EXPLAINED or check.expensive or outcome.diagnosis:
            return outcome
        if check.examples is not None and outcome.counterexample is None:
            return outcome  # it did not get as far as an answer
        if check.function not in self.defined:
            self.defined[check.function] = self.session.kind_of(check.function) in CALLABLE
        if not self.defined[check.function]:
            return outcome
        return self._guarded(name, outcome, check)

    def _guarded(
        self, name: Callable[[Outcome, Check], Outcome], outcome: Outcome, check: Check
    ) -> Outcome:
        """The outcome as `name` names it, until the submission is lost or takes too much."""
        if self.over:
            return outcome
        try:
            return name(outcome, check)
        except SubjectLost:
            self.session.lost()
        except OutOfPatience:
            pass  # what has a name keeps it, the rest stays without
        self.over = True
        return outcome

    def _name(self, outcome: Outcome, check: Check) -> Outcome:
        known = self.named.get(check.function)
        if known is not None and self._fits(known, check):
            return named_as(known, outcome)
        found = self._explain(check, self.bank.suspects(check.function))
        found = found or self._explain(check, self._inherited(check.function))
        if len(found) == 1:
            self.named.setdefault(check.function, found[0])
            return named_as(found[0], outcome)
        if len(found) > 1:
            return replace(outcome, advice=shared(found, check))
        return outcome

    def _same_again(self, outcome: Outcome, check: Check) -> Outcome:
        """A check that fails on the examples on which the function's named mistake fails.

        What a mistake makes of such an example may be chance, as with memory that is not its own.
        """
        suspect = self.named.get(check.function)
        if suspect is None or not self._fails_alike(suspect, check):
            return outcome
        return named_as(suspect, outcome)

    def _inherited(self, function: str) -> tuple[Suspect, ...]:
        """Mistakes found in functions that this one may call."""
        return tuple(Suspect(s.bug, function) for f, s in self.named.items() if f != function)

    def _explain(self, check: Check, suspects: Sequence[Suspect]) -> tuple[Suspect, ...]:
        steady = [s for s in suspects if not s.bug.remembers]
        for strict in (True, False):
            found = [s for s in steady if self._fits(s, check, strict)]
            found = [s for s in found if not self._too_wrong(s)]
            found = [s for s in found if self._fits(s, check, strict, thoroughly=True)]
            if len(found) > 1:
                found = [s for s in found if self._fits_everywhere(s, strict)] or found
            if found:
                return tuple(found)
        found = [s for s in suspects if s.bug.remembers and self._fits(s, check)]
        lucky = [s for s in suspects if s.bug.by_chance and s.bug.caught_by == check.name]
        if not found and lucky and self._answers_by_chance(check):
            found = lucky
        return tuple(found)

    def _fits(
        self, suspect: Suspect, check: Check, strict: bool = True, *, thoroughly: bool = False
    ) -> bool:
        """Whether the bug fails as the submission does, on enough examples, and on no other.

        `thoroughly` draws anew as often as it is allowed to. A bug that remembers is compared from
        a fresh start, on the judge's examples alone.
        """
        if suspect.bug.remembers:
            return self._fits_afresh(suspect, check)
        if not self._fails_first_alike(suspect, check, strict):
            return False
        failures = 0
        for round_ in range(MOST_ROUNDS):
            for mine, theirs in self._pairs(suspect, check, round_):
                if not alike(mine, theirs, strict=strict):
                    return False
                failures += not mine.held
            enough = failures >= ENOUGH and not thoroughly
            if not failures or enough or check.examples is None:
                break
        return failures >= (1 if check.examples is None else ENOUGH)

    def _fails_first_alike(self, suspect: Suspect, check: Check, strict: bool) -> bool:
        """Whether the bug shows the same where the submission fails first: most bugs do not."""
        number = self._first_failure(check)
        if number is None:
            return False
        self.patience.spend()
        mine = self.player.shows(check, number)
        theirs = self.bank.player(suspect).shows(check, number)
        assert mine is not None and theirs is not None
        return alike(mine, theirs, strict=strict)

    def _first_failure(self, check: Check) -> int | None:
        """The number of the first of the judge's examples on which the submission fails now."""
        if check.id not in self.first_failures:
            self.first_failures[check.id] = None
            for number in itertools.count():
                shown = self.player.shows(check, number)
                if shown is None:
                    break
                self.patience.spend()
                if not shown.held:
                    self.first_failures[check.id] = number
                    break
        return self.first_failures[check.id]

    def _fails_alike(self, suspect: Suspect, check: Check) -> bool:
        pairs = list(self._pairs(suspect, check))
        return all(a.held == b.held for a, b in pairs) and not all(a.held for a, _ in pairs)

    def _too_wrong(self, suspect: Suspect) -> bool:
        """Whether the bug fails a check that the submission passes."""
        outcomes = self.report.of(suspect.function).outcomes
        passed = {o.name for o in outcomes if o.status is Status.PASSED}
        player = self.bank.player(suspect)
        return any(
            player.breaks(check)
            for check in self.exercise.checks_of(suspect.function)
            if check.name in passed and not check.expensive
        )

    def _fits_everywhere(self, suspect: Suspect, strict: bool) -> bool:
        """Whether bug and submission are alike on every example of the function's checks."""
        return all(
            self._alike_on(check, suspect, strict=strict)
            for check in self.exercise.checks_of(suspect.function)
            if not check.expensive and check.device == "cpu"
        )

    def _alike_on(self, check: Check, suspect: Suspect, *, strict: bool) -> bool:
        return all(
            alike(mine, theirs, strict=strict) for mine, theirs in self._pairs(suspect, check)
        )

    def _answers_by_chance(self, check: Check) -> bool:
        """Whether two processes of the submission, asked the same, answer differently."""
        first, second = self._start_afresh(check), self._start_afresh(check)
        return any(
            not alike(one, other, strict=False) for one, other in self._both(first, second, check)
        )

    def _start_afresh(self, check: Check) -> Player:
        """The submission as it answers this check in a process of its own."""
        self.session.lost()
        fresh = self.bank.player_of(lambda: self.session.subject)
        fresh.shows(check, check.count)  # all of it now: the next check starts afresh again
        return fresh

    def _fits_afresh(self, suspect: Suspect, check: Check) -> bool:
        """Whether bug and submission are alike when neither has been called before."""
        if check.id not in self.afresh:
            self.afresh[check.id] = self._start_afresh(check)
        failures = 0
        for mine, theirs in self._both(
            self.afresh[check.id], self.bank.fresh_player(suspect), check
        ):
            if not alike(mine, theirs, strict=True):
                return False
            failures += not mine.held
        return failures >= (1 if check.examples is None else ENOUGH)

    def _pairs(
        self, suspect: Suspect, check: Check, round_: int = 0
    ) -> Iterator[tuple[Showing, Showing]]:
        return self._both(self.player, self.bank.player(suspect), check, round_)

    def _both(
        self, one: Player, other: Player, check: Check, round_: int = 0
    ) -> Iterator[tuple[Showing, Showing]]:
        """What both show, example by example."""
        for pair in side_by_side(one, other, check, round_):
            self.patience.spend()
            yield pair


def named_as(suspect: Suspect, outcome: Outcome) -> Outcome:
    """The outcome with this mistake named."""
    return replace(outcome, diagnosis=suspect.bug.name, advice=suspect.advice)


def shared(suspects: Sequence[Suspect], check: Check) -> str:
    """What several mistakes that cannot be told apart have in common."""
    names = [s.bug.name.replace("_", " ") for s in suspects]
    listed = ", ".join(names[:-1]) + f" or {names[-1]}"
    return (
        f"It behaves like more than one known mistake: {listed}."
        f" With each of them it is not true that {check.title}."
    )
