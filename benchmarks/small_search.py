"""Finds the small examples that are shown first, for `autograder.small_examples`.

    python benchmarks/small_search.py [--compare N] [EXERCISE ...]

Runs every known bug, and single-token mutants of the solution and of the honest variants, through
the checks and has Hypothesis shrink each failure, which takes a few minutes an exercise. Of what it
finds it keeps what is the smallest for some of these programs. Needed again after a change of
examples; after a new check or bug it is only worth it, since a failure on which nothing is kept is
shrunk as it occurs.

With `--compare` nothing is kept: N mutants of each exercise that the search did not see are graded
with the small examples and by shrinking alone, and `benchmarks/results/small_examples.md` says how
large the counterexamples are that each shows, and what it costs.
"""

from __future__ import annotations

import argparse
import functools
import os
import platform
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from diagnosis import every_mutant
from hypothesis.errors import HypothesisException
from rich.console import Console
from rich.progress import track

from autograder import bugs, shrink
from autograder.errors import CheckFailed, SubjectLost, SubmissionRaised
from autograder.examples import (
    Choices,
    Example,
    check_seed,
    choices_at_hand,
    examples_from,
    examples_of,
    run_smaller,
)
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.failure import Failure, attempt, bulk
from autograder.judge import judge_session
from autograder.model import Check, Exercise
from autograder.session import Session
from autograder.small_examples import keep, kept
from autograder.solutions import find_root, solution_cells
from autograder.submission import ForbiddenUsed, Submission
from autograder.verdict import Report

RESULTS = Path(__file__).parent / "results"

SEARCHED = [name for name in IDS if name != "cnn_trainer"]
"""The trainer's checks are few experiments, most of them without examples."""

SEEDS = (0, 1, 2, 3)
"""For each known bug."""
MOST_MUTANTS = 200
"""Of each exercise, drawn by a fixed seed."""

IMPORT_SECONDS = 600.0
"""The first cell may import PyTorch on a busy machine."""

Small = dict[str, list[Choices]]


@dataclass(frozen=True)
class Program:
    """A wrong function: its name, and the source of it and of the functions it goes with."""

    function: str
    sources: dict[str, str]
    seeds: Sequence[int] = (0,)
    """The seeds of the examples from which Hypothesis starts: it does not always get far."""


Progress = Callable[[Sequence[Program]], Iterable[Program]]


def programs(exercise: Exercise) -> tuple[list[Program], list[Program]]:
    """The known bugs and some mutants; and the mutants that are left."""
    root = find_root()
    mutants = [
        Program(mutant.function, sources)
        for held_out in (False, True)
        for mutant, sources in every_mutant(exercise, root, held_out=held_out)
    ]
    random.Random(f"small {exercise.id}").shuffle(mutants)
    known = [
        Program(bug.function, {bug.function: bug.source}, SEEDS) for bug in bugs.load(exercise.id)
    ]
    return known + mutants[:MOST_MUTANTS], mutants[MOST_MUTANTS:]


@dataclass(frozen=True)
class Culprit:
    """A wrong program, loaded."""

    exercise: Exercise
    session: Session

    def failure(self, check: Check, example: Example) -> Failure | None:
        """How it fails the check on the example, if it does."""
        submission = Submission(self.session.subject, seconds=check.seconds, quick=True)
        try:
            if self.exercise.draws:
                submission.compute("seed_everything", 0)
            return attempt(check, submission, example)
        except SubjectLost:
            self.session.lost()
            raise

    def smallest(self, check: Check, seed: int) -> Choices:
        """What makes the smallest example that Hypothesis finds; empty where it never fails."""
        key = check_seed(check, seed)
        for number, example in enumerate(examples_of(check, key)):
            if self.failure(check, example) is not None:
                return self._shrunk(check, key, number)
        return ()

    def _shrunk(self, check: Check, key: int, number: int) -> Choices:
        choices: Choices = ()

        def test(example: Example) -> None:
            nonlocal choices
            failure = self.failure(check, example)
            if failure is not None:
                choices = choices_at_hand()
                raise failure.error

        try:
            run_smaller(check, key, number, test)
        except (CheckFailed, SubmissionRaised):
            return choices
        except HypothesisException:  # it answers differently each time
            return ()
        return choices


def search(exercise: Exercise, progress: Progress) -> Small:
    """For each check, the examples that are the smallest for some program, smallest first."""
    found: dict[Check, set[Choices]] = defaultdict(set)
    wrong, _ = programs(exercise)
    for program in progress(wrong):
        for check, culprit in _tries(exercise, program):
            with suppress(SubjectLost, ForbiddenUsed):  # such a failure is not shrunk
                found[check].update(culprit.smallest(check, seed) for seed in program.seeds)
    ordered = {check: _ordered(check, choices) for check, choices in found.items()}
    needed: dict[Check, set[Choices]] = defaultdict(set)
    for program in progress(wrong):
        for check, culprit in _tries(exercise, program):
            with suppress(SubjectLost, ForbiddenUsed):
                for choices, example in ordered[check]:
                    if culprit.failure(check, example) is not None:
                        needed[check].add(choices)
                        break
    return {
        check.id: [choices for choices, _ in pairs if choices in needed[check]]
        for check, pairs in ordered.items()
    }


def _ordered(check: Check, found: set[Choices]) -> list[tuple[Choices, Example]]:
    """The choices with the examples that they make, smallest first."""
    pairs = [(c, e) for c in found if c for e in examples_from(check, [c])]
    return sorted(pairs, key=lambda pair: (bulk(pair[1]), repr(pair[0])))


def _tries(exercise: Exercise, program: Program) -> Iterator[tuple[Check, Culprit]]:
    """The checks of a wrong function, with the program."""
    cells = solution_cells(find_root(), exercise.id, program.sources)
    launcher = InProcess(exercise.rules.numpy, exercise.rules.torch)
    with Session(launcher, cells, cell_seconds=IMPORT_SECONDS) as session:
        for check in exercise.checks_of(program.function):
            if check.examples and check.device == "cpu" and not check.expensive:
                yield check, Culprit(exercise, session)


# -- comparing ---------------------------------------------------------------------------


def compare(exercise: Exercise, most: int, progress: Progress) -> str:
    """A row of the table: what unseen mutants are shown, with small examples and without."""
    sizes: Counter[str] = Counter()
    seconds = [0.0, 0.0]
    _, unseen = programs(exercise)
    for program in progress(unseen[:most]):
        reports = []
        for turn, patch in enumerate((nullcontext(), _without_small_examples())):
            started = time.process_time()
            with patch:
                reports.append(_graded(exercise, program))
            seconds[turn] += time.process_time() - started
        for one, other in zip(*(report.outcomes for report in reports), strict=True):
            if one.counterexample is not None and other.counterexample is not None:
                mine, theirs = bulk(one.counterexample), bulk(other.counterexample)
                sizes["smaller" if mine < theirs else "larger" if mine > theirs else "same"] += 1
    count = sizes.total()
    shares = " | ".join(f"{sizes[s] / max(count, 1):.1%}" for s in ("smaller", "same", "larger"))
    return (
        f"| {exercise.id} | {len(unseen[:most])} | {count} | {shares} |"
        f" {seconds[0]:.1f} | {seconds[1]:.1f} | {seconds[0] / seconds[1]:.2f} |"
    )


def _without_small_examples() -> AbstractContextManager[Any]:
    return mock.patch.object(shrink, "small_examples", lambda check: ())


def _graded(exercise: Exercise, program: Program) -> Report:
    cells = solution_cells(find_root(), exercise.id, program.sources)
    launcher = InProcess(exercise.rules.numpy, exercise.rules.torch)
    with Session(launcher, cells, cell_seconds=IMPORT_SECONDS) as session:
        return judge_session(
            exercise, session, only=program.function, select=lambda c: not c.expensive
        )


def table(rows: Sequence[str], most: int) -> str:
    """The results as Markdown."""
    return "\n".join(
        [
            "# Small examples", "",
            f"Made by `python benchmarks/small_search.py --compare {most}` on {platform.system()}"
            f" {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},"
            f" NumPy {np.__version__}, Hypothesis {metadata.version('hypothesis')}.", "",
            "Single-token mutants of the solutions and of honest variants that the search for small"
            " examples did not see. For each failing check, the counterexample that is shown:"
            " smaller than, the same size as, or larger than the one that Hypothesis' shrinking"
            " finds. CPU seconds of grading, with the small examples and with shrinking alone.", "",
            "| exercise | mutants | failures | smaller | same | larger | CPU s | without | ratio |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
        ]
    ) + "\n"  # fmt: skip


def main() -> None:
    """Search for the examples of some exercises, or of all, and keep them; or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercises", nargs="*", default=SEARCHED)
    parser.add_argument("--compare", type=int, metavar="N")
    options = parser.parse_args()
    rows = []
    for name in options.exercises:
        progress = functools.partial(track, description=name, console=Console(stderr=True))
        if options.compare is None:
            found = search(load(name), progress)
            others = {id_: c for id_, c in kept().items() if id_ not in found}
            keep(others | {id_: choices for id_, choices in found.items() if choices})
        else:
            rows.append(compare(load(name), options.compare, progress))
    if rows:
        text = table(rows, options.compare)
        (RESULTS / "small_examples.md").write_text(text, "utf-8")
        print(text)


if __name__ == "__main__":
    main()
