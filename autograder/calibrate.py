"""Measuring the accuracy levels: how honest recipes and known bugs fare over many seeds.

Every recipe is graded as a submission is: the same secret transformation of the data, the same
held-out images, nothing but the seed differing from run to run. What was measured goes into the
table of `calibration` run by run, and a measurement that was stopped goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import bugs, fashion_mnist, held_out, variants
from autograder.calibration import BugRow, Row
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.executor import InProcess
from autograder.exercises.cnn_trainer_training import TRAIN_SECONDS, measure
from autograder.fashion_mnist import FashionMnist
from autograder.model import Bug, renamed_source
from autograder.session import Session
from autograder.solutions import solution_cells
from autograder.submission import Submission
from autograder.variants import cnn_trainer_recipes

EXERCISE = "cnn_trainer"
FIRST_SEED = 1000
TRAINING = ("conv", "build_model", "train_epoch", "evaluate", "fit", "train_fashion_mnist")
"""The functions whose bugs may change what a training run learns."""

Progress = Callable[[str], None]
Save = Callable[[Row], None]
SaveBug = Callable[[BugRow], None]


@dataclass(frozen=True)
class Recipe:
    """An honest way of training; `reaches` counts the levels it is meant to reach on some data."""

    name: str
    sources: Mapping[str, str]
    reaches: Mapping[str, int]


EVERY_LEVEL: Mapping[str, int] = {"full": 3, "shipped": 3}
TOO_SHORT_FOR_ALL: Mapping[str, int] = {"full": 2, "shipped": 0}
"""One epoch over the subset is 160 steps: whoever stops there has not trained."""


def recipes() -> tuple[Recipe, ...]:
    """The honest recipes, the tutorial's and the course's own among them."""
    styles = {v.name: v.sources() for v in variants.load(EXERCISE)}
    lenet = _sources(cnn_trainer_recipes.LENET)

    def with_lenet(train: Any) -> dict[str, str]:
        return lenet | _sources({"train_fashion_mnist": train})

    tutorial = with_lenet(cnn_trainer_recipes.tutorial_train_fashion_mnist)
    one = with_lenet(cnn_trainer_recipes.one_epoch_train_fashion_mnist)
    return (
        Recipe("reference: batch normalisation, AdamW, one cycle", {}, EVERY_LEVEL),
        Recipe("batch normalisation, Adam, 3 epochs", styles["norm_adam"], EVERY_LEVEL),
        Recipe(
            "all convolution (5,000 parameters), SGD, one cycle",
            styles["all_convolution"],
            EVERY_LEVEL,
        ),
        Recipe(
            "two convolutions and a linear layer, Adam, 3 epochs",
            styles["plain_loop"],
            EVERY_LEVEL,
        ),
        Recipe("LeNet, SGD 0.02 with momentum, 3 epochs", styles["lenet"], EVERY_LEVEL),
        Recipe("LeNet, SGD 0.001 with momentum, 10 epochs (tutorial)", tutorial, EVERY_LEVEL),
        Recipe("LeNet, SGD 0.02 with momentum, 1 epoch", one, TOO_SHORT_FOR_ALL),
    )


def _sources(implementations: Mapping[str, Any]) -> dict[str, str]:
    return {name: renamed_source(impl, name) for name, impl in implementations.items()}


def names() -> tuple[str, ...]:
    """The recipes' names."""
    return tuple(recipe.name for recipe in recipes())


def training_bugs() -> tuple[Bug, ...]:
    """The known bugs of every function that a training run calls."""
    return tuple(b for b in bugs.load(EXERCISE) if b.function in TRAINING)


def accuracy_of(
    root: Path, sources: Mapping[str, str], data: FashionMnist, seed: int, device: str
) -> float:
    """The held-out accuracy of one run; zero when the submission fails to train."""
    with Session(InProcess(), solution_cells(root, EXERCISE, dict(sources))) as session:
        submission = Submission(session.subject, seconds=10 * TRAIN_SECONDS)
        try:
            return float(measure(submission, data, seed, device)["accuracy"])
        except (CheckFailed, SubmissionRaised):
            return 0.0


def run(
    root: Path,
    data: FashionMnist,
    chosen: Iterable[Recipe],
    old: Sequence[Row] = (),
    *,
    runs: int,
    device: str = "cpu",
    first_seed: int = FIRST_SEED,
    progress: Progress = print,
    save: Save = lambda row: None,
) -> list[Row]:
    """Train each of the chosen recipes with the `runs` seeds from `first_seed` on.

    Seeds that `old` has are not measured again. `save` gets a recipe's row after each run.
    """
    rows = {recipe.name: _row(old, recipe, data, device) for recipe in chosen}
    sources = {recipe.name: recipe.sources for recipe in chosen}
    for seed in range(first_seed, first_seed + runs):  # one experiment's data serves all recipes
        for name, row in rows.items():
            if seed in row.seeds:
                continue
            held_out.experiment(data, seed)  # made before the clock starts
            start = time.process_time()
            accuracy = accuracy_of(root, sources[name], data, seed, device)
            rows[name] = row.plus(seed, accuracy, time.process_time() - start)
            progress(f"{data.source} {device} {seed} {name}: {accuracy:.2%}")
            save(rows[name])
    return list(rows.values())


def _row(old: Sequence[Row], recipe: Recipe, data: FashionMnist, device: str) -> Row:
    """The recipe's row as far as it was measured."""
    reaches = recipe.reaches[data.source]
    key = (recipe.name, device, data.source)
    for row in old:
        if (row.recipe, row.device, row.source) == key:
            return replace(row, reaches=reaches)
    return Row(
        recipe=recipe.name,
        device=device,
        source=data.source,
        reaches=reaches,
        seconds=0.0,
        seeds=(),
        accuracies=(),
    )


def run_bugs(
    root: Path,
    old: Sequence[BugRow] = (),
    *,
    runs: int,
    progress: Progress = print,
    save: SaveBug = lambda row: None,
) -> list[BugRow]:
    """Train with each known bug on the shipped subset, in a recipe that uses every function.

    Bugs that `old` has with as many runs are not measured again.
    """
    data = fashion_mnist.shipped()
    fitted = _sources(cnn_trainer_recipes.FITTED)
    known = {(row.function, row.bug): row for row in old}
    rows = []
    for bug in training_bugs():
        row = known.get((bug.function, bug.name))
        if row is None or len(row.accuracies) < runs:
            sources = fitted | {bug.function: bug.source}
            seeds = range(FIRST_SEED, FIRST_SEED + runs)
            found = tuple(accuracy_of(root, sources, data, seed, "cpu") for seed in seeds)
            progress(f"bug {bug.function}/{bug.name}: {max(found):.2%}")
            row = BugRow(
                bug=bug.name, function=bug.function, caught_by=bug.caught_by, accuracies=found
            )
            save(row)
        rows.append(replace(row, caught_by=bug.caught_by))
    return rows


def merged(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """`old` with the rows of `new` in their places, in the recipes' order."""
    by_key = {(r.device, r.source, r.recipe): r for r in (*old, *new)}
    known = {recipe.name: (number, recipe) for number, recipe in enumerate(recipes())}
    kept = [
        replace(row, reaches=known[row.recipe][1].reaches[row.source])
        for row in by_key.values()
        if row.recipe in known
    ]
    return sorted(kept, key=lambda r: (r.device, r.source, known[r.recipe][0]))


def merged_bugs(old: Sequence[BugRow], new: Sequence[BugRow]) -> list[BugRow]:
    """`old` with the rows of `new` in their places, without the bugs that are no more."""
    by_key = {(r.function, r.bug): r for r in (*old, *new)}
    keys = [(bug.function, bug.name) for bug in training_bugs()]
    return [by_key[key] for key in keys if key in by_key]
