"""Measuring the accuracy levels: how honest recipes and known bugs fare over many seeds.

Every recipe is graded as a submission is: the same secret transformation of the data, the same
held-out images, nothing but the seed differing from run to run. The table that results is
committed (`exercises/calibration.json` for the code, ``.md`` for people), and the accuracy checks
read their thresholds from it.
"""

from __future__ import annotations

import json
import math
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from autograder import bugs, fashion_mnist, thresholds, variants
from autograder.errors import CheckFailed, SubmissionRaised
from autograder.executor import InProcess
from autograder.exercises.cnn_trainer_accuracy import TRAIN_SECONDS, measure
from autograder.fashion_mnist import FashionMnist
from autograder.model import Bug, renamed_source
from autograder.session import Session
from autograder.solutions import solution_cells
from autograder.submission import Submission
from autograder.variants import cnn_trainer_recipes

EXERCISE = "cnn_trainer"
RISK = 1e-3
"""The probability of missing a level that an honest run may have at most."""
FIRST_SEED = 1000
WANTED: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "cpu": {"full": (0.70, 0.80, 0.85), "shipped": (0.60, 0.70, 0.75)},
    "cuda": {"full": (0.90,), "shipped": (0.75,)},
}
"""The levels that the course would like; the measurements lower them where they must."""
TRAINING = ("conv", "build_model", "train_epoch", "evaluate", "fit", "train_fashion_mnist")
"""The functions whose bugs may change what a training run learns."""
METHOD = (
    "Each recipe is trained with several seeds; a seed draws the classes' numbers, the common"
    " transformation of all images, the first weights and the order of the examples. Its accuracies"
    " are taken as normally distributed with unknown mean and deviation: the next run then lies"
    " below mean - t * deviation * sqrt(1 + 1/n) with the probability that Student's distribution"
    " with n - 1 degrees of freedom gives to t. A recipe supports a level when that probability is"
    " at most 1 in 1,000 and no run fell below it; a level is the wanted one or, where a recipe"
    " that is meant to reach it does not support it, the highest whole percent that all of them"
    " support."
)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Recipe:
    """An honest way of training; `reaches` counts the levels it is meant to reach."""

    name: str
    sources: Mapping[str, str]
    reaches: int


@dataclass(frozen=True)
class Row:
    """What runs of one recipe reached on one device and one set of data."""

    recipe: str
    device: str
    source: str
    reaches: int
    accuracies: tuple[float, ...]
    seconds: float
    """CPU time of one training run, its mean."""

    @property
    def mean(self) -> float:
        """The mean accuracy."""
        return float(np.mean(self.accuracies))

    @property
    def deviation(self) -> float:
        """The accuracies' standard deviation, as a sample's."""
        return float(np.std(self.accuracies, ddof=1))

    def miss(self, level: float) -> float:
        """The probability that the next run stays below `level`, as `METHOD` says."""
        count = len(self.accuracies)
        spread = max(self.deviation, 1e-9) * math.sqrt(1 + 1 / count)
        return t_below((level - self.mean) / spread, count - 1)

    def supports(self, level: float) -> bool:
        """Whether an honest run reaches `level` as good as always."""
        return self.miss(level) <= RISK and min(self.accuracies) >= level


@dataclass(frozen=True)
class BugRow:
    """What runs with one known bug reached on the shipped subset."""

    bug: str
    function: str
    caught_by: str
    accuracies: tuple[float, ...]

    def separated(self, level: float) -> bool:
        """Whether accuracy alone tells this bug from honest code."""
        return max(self.accuracies) < level


def t_below(t: float, freedom: int) -> float:
    """The probability of a value below `t` in Student's distribution.

    With `tan(angle) = t / sqrt(freedom)` its density is that of `cos(angle) ** (freedom - 1)`.
    """
    angles = np.linspace(-math.pi / 2, math.pi / 2, 200_001)
    density = np.cos(angles) ** (freedom - 1)
    below = density[angles <= math.atan(t / math.sqrt(freedom))].sum()
    return float(below / density.sum())


# -- what is measured ----------------------------------------------------------------------


def recipes() -> tuple[Recipe, ...]:
    """The honest recipes, the tutorial's and the course's own among them."""
    styles = {v.name: v.sources() for v in variants.load(EXERCISE)}
    lenet = _sources(cnn_trainer_recipes.LENET)

    def with_lenet(train: Any) -> dict[str, str]:
        return lenet | _sources({"train_fashion_mnist": train})

    tutorial = with_lenet(cnn_trainer_recipes.tutorial_train_fashion_mnist)
    one = with_lenet(cnn_trainer_recipes.one_epoch_train_fashion_mnist)
    two = with_lenet(cnn_trainer_recipes.two_epochs_train_fashion_mnist)
    return (
        Recipe("reference: batch normalisation, AdamW, one cycle", {}, 3),
        Recipe("batch normalisation, Adam, 3 epochs", styles["norm_adam"], 3),
        Recipe("all convolution (5,000 parameters), SGD, one cycle", styles["all_convolution"], 3),
        Recipe("two convolutions and a linear layer, Adam, 3 epochs", styles["plain_loop"], 3),
        Recipe("LeNet, SGD 0.02 with momentum, 3 epochs", styles["lenet"], 3),
        Recipe("LeNet, SGD 0.001 with momentum, 10 epochs (tutorial)", tutorial, 3),
        Recipe("LeNet, SGD 0.02 with momentum, 2 epochs", two, 2),
        Recipe("LeNet, SGD 0.02 with momentum, 1 epoch", one, 1),
    )


def _sources(implementations: Mapping[str, Any]) -> dict[str, str]:
    return {name: renamed_source(impl, name) for name, impl in implementations.items()}


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
    *,
    runs: int,
    device: str = "cpu",
    first_seed: int = FIRST_SEED,
    progress: Progress = print,
) -> list[Row]:
    """Train each of the chosen recipes `runs` times, with seeds from `first_seed` on."""
    chosen = list(chosen)
    accuracies: dict[str, list[float]] = {r.name: [] for r in chosen}
    times: dict[str, list[float]] = {r.name: [] for r in chosen}
    for seed in range(first_seed, first_seed + runs):  # one experiment's data serves all recipes
        for recipe in chosen:
            start = time.process_time()
            accuracy = accuracy_of(root, recipe.sources, data, seed, device)
            times[recipe.name].append(time.process_time() - start)
            accuracies[recipe.name].append(accuracy)
            progress(f"{data.source} {device} {seed} {recipe.name}: {accuracy:.2%}")
    return [
        Row(
            r.name, device, data.source, r.reaches,
            tuple(accuracies[r.name]), round(float(np.mean(times[r.name])), 1),
        )
        for r in chosen
    ]  # fmt: skip


def run_bugs(root: Path, *, runs: int, progress: Progress = print) -> list[BugRow]:
    """Train with each known bug on the shipped subset, in a recipe that uses every function."""
    data = fashion_mnist.shipped()
    fitted = _sources(cnn_trainer_recipes.FITTED)
    rows = []
    for bug in training_bugs():
        sources = fitted | {bug.function: bug.source}
        seeds = range(FIRST_SEED, FIRST_SEED + runs)
        found = tuple(accuracy_of(root, sources, data, seed, "cpu") for seed in seeds)
        progress(f"bug {bug.function}/{bug.name}: {max(found):.2%}")
        rows.append(BugRow(bug.name, bug.function, bug.caught_by, found))
    return rows


# -- the table -----------------------------------------------------------------------------


def levels(rows: Sequence[Row], source: str, device: str) -> dict[str, Any]:
    """The wanted levels, lowered to what the rows support; as they were wanted without rows."""
    mine = [r for r in rows if r.source == source and r.device == device]
    wanted = WANTED[device][source]
    if not mine:
        return {"levels": list(wanted), "calibrated": False}
    found = []
    for number, level in enumerate(wanted):
        meant = [r for r in mine if r.reaches > number]
        percent = round(100 * level)
        while not all(r.supports(percent / 100) for r in meant):
            percent -= 1
        found.append(percent / 100)
    return {"levels": found, "calibrated": True}


def make_table(rows: Sequence[Row], bug_rows: Sequence[BugRow]) -> dict[str, Any]:
    """The whole table as JSON data."""
    import torch

    return {
        "method": METHOD,
        "made_with": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
        "thresholds": {
            device: {source: levels(rows, source, device) for source in sources}
            for device, sources in WANTED.items()
        },
        "recipes": [asdict(row) for row in rows],
        "bugs": [asdict(row) for row in bug_rows],
    }


def read_rows(table: Mapping[str, Any]) -> tuple[list[Row], list[BugRow]]:
    """The measurements in a table."""
    rows = [Row(**{**r, "accuracies": tuple(r["accuracies"])}) for r in table.get("recipes", [])]
    found = [BugRow(**{**b, "accuracies": tuple(b["accuracies"])}) for b in table.get("bugs", [])]
    return rows, found


def merged(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """`old` with the rows replaced that were measured again, in the recipes' order."""
    by_key = {(r.device, r.source, r.recipe): r for r in (*old, *new)}
    order = {recipe.name: number for number, recipe in enumerate(recipes())}
    kept = [row for row in by_key.values() if row.recipe in order]
    return sorted(kept, key=lambda r: (r.device, r.source, order[r.recipe]))


def write(table: Mapping[str, Any], path: Path = thresholds.TABLE) -> None:
    """Write the table and its Markdown beside it."""
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    path.with_suffix(".md").write_text(markdown(table), encoding="utf-8")


def markdown(table: Mapping[str, Any]) -> str:
    """The table for people."""
    rows, bug_rows = read_rows(table)
    made = ", ".join(f"{k} {v}" for k, v in table["made_with"].items())
    lines = [
        "# How the accuracy levels were set", "",
        "Made by `autograder calibrate`; do not edit.", "", table["method"], "",
        f"Made with {made}.", "",
    ]  # fmt: skip
    for device, sources in WANTED.items():
        for source in sources:
            lines += _section(rows, table["thresholds"][device][source], source, device)
    lines += _bug_section(bug_rows, table["thresholds"]["cpu"]["shipped"]["levels"])
    return "\n".join(lines) + "\n"


def _section(rows: Sequence[Row], entry: Mapping[str, Any], source: str, device: str) -> list[str]:
    found = [r for r in rows if r.source == source and r.device == device]
    data = {"full": "the full data", "shipped": "the shipped subset"}[source]
    spelt = ", ".join(f"{level:.0%}" for level in entry["levels"])
    state = "" if entry["calibrated"] else " (uncalibrated: not measured on such a machine yet)"
    lines = [f"## {device.upper()}, {data}", "", f"Levels: {spelt}{state}.", ""]
    if not found:
        return lines
    misses = " | ".join(f"misses {level:.0%}" for level in entry["levels"])
    lines += [
        f"| recipe | runs | mean | deviation | least | CPU s | {misses} |",
        "| --- |" + " ---: |" * (5 + len(entry["levels"])),
    ]
    for row in found:
        cells = [
            _risk(row.miss(level)) if number < row.reaches else f"({_risk(row.miss(level))})"
            for number, level in enumerate(entry["levels"])
        ]
        lines.append(
            f"| {row.recipe} | {len(row.accuracies)} | {row.mean:.2%} | {row.deviation:.2%} |"
            f" {min(row.accuracies):.2%} | {row.seconds:g} | {' | '.join(cells)} |"
        )
    note = "In brackets: levels that a recipe is not meant to reach."
    return [*lines, "", note, ""]


def _risk(probability: float) -> str:
    if probability < 1e-6:
        return "< 1e-6"
    return f"{probability:.1e}" if probability < 0.01 else f"{probability:.0%}"


def _bug_section(rows: Sequence[BugRow], wanted: Sequence[float]) -> list[str]:
    lines = [
        "## Known bugs, on the shipped subset", "",
        "Trained with the notebook's own `fit`. A bug that no level separates from honest code is"
        " caught by the unit check that is named.", "",
        "| bug | function | runs | best accuracy | separated by | caught by |",
        "| --- | --- | ---: | ---: | --- | --- |",
    ]  # fmt: skip
    for row in rows:
        level = next((level for level in wanted if row.separated(level)), None)
        separated = "no level" if level is None else f"{level:.0%}"
        lines.append(
            f"| {row.bug} | {row.function} | {len(row.accuracies)} | {max(row.accuracies):.1%} |"
            f" {separated} | {row.caught_by} |"
        )
    return lines
