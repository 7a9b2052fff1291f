"""The table behind the accuracy levels: what was measured, what follows from it, how it is shown.

The table is committed (`exercises/calibration.json` for the code, ``.md`` for people). `faults`
says where a table claims more than its own measurements support.
"""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

RISK = 1e-3
"""The probability of missing a level that an honest run may have at most."""
LEAST_RUNS = 5
"""With fewer runs of any recipe a level counts as uncalibrated."""
WANTED: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "cpu": {"full": (0.70, 0.80, 0.85), "shipped": (0.50, 0.60, 0.70)},
    "cuda": {"full": (0.90,), "shipped": (0.70,)},
}
"""The levels that the course would like; the measurements lower them where they must."""
METHOD = (
    "Each recipe is trained with several seeds; a seed draws the classes' numbers, the common"
    " transformation of all images, the first weights and the order of the examples. Its accuracies"
    " are taken as normally distributed with unknown mean and deviation: the next run then lies"
    " below mean - t * deviation * sqrt(1 + 1/n) with the probability that Student's distribution"
    " with n - 1 degrees of freedom gives to t, so that few runs make for a low level. A recipe"
    " supports a level when that probability is at most 1 in 1,000 and no run fell below it; a"
    " level is the wanted one or, where a recipe that is meant to reach it does not support it, the"
    " highest whole percent that all of them support."
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What runs of one recipe reached on one device and one set of data.

    `reaches` counts the levels that the recipe is meant to reach; `seconds` is the CPU time of a
    run, its mean.
    """

    recipe: str
    device: str
    source: str
    reaches: int
    seconds: float
    seeds: tuple[int, ...]
    accuracies: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean accuracy."""
        return float(np.mean(self.accuracies))

    @property
    def deviation(self) -> float:
        """The accuracies' standard deviation, as a sample's."""
        return float(np.std(self.accuracies, ddof=1)) if len(self.accuracies) > 1 else math.inf

    def miss(self, level: float) -> float:
        """The probability that the next run stays below `level`, as `METHOD` says."""
        count = len(self.accuracies)
        if count < 2:
            return 1.0
        spread = max(self.deviation, 1e-9) * math.sqrt(1 + 1 / count)
        return t_below((level - self.mean) / spread, count - 1)

    def supports(self, level: float) -> bool:
        """Whether an honest run reaches `level` as good as always."""
        return self.miss(level) <= RISK and min(self.accuracies) >= level

    def plus(self, seed: int, accuracy: float, seconds: float) -> Row:
        """This row with one more run."""
        count = len(self.seeds)
        return Row(
            recipe=self.recipe,
            device=self.device,
            source=self.source,
            reaches=self.reaches,
            seconds=round((self.seconds * count + seconds) / (count + 1), 2),
            seeds=(*self.seeds, seed),
            accuracies=(*self.accuracies, round(accuracy, 4)),
        )


@dataclass(frozen=True, kw_only=True)
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
    power = freedom - 1
    angles = np.linspace(-math.pi / 2, math.atan(t / math.sqrt(freedom)), 1001)
    heights = np.cos(angles) ** power
    weights = np.ones(1001)  # Simpson's rule
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    below = float(weights @ heights) * (angles[1] - angles[0]) / 3
    ratio = math.lgamma((power + 1) / 2) - math.lgamma((power + 2) / 2)
    return float(below / (math.sqrt(math.pi) * math.exp(ratio)))


# -- the levels ----------------------------------------------------------------------------


def levels(
    rows: Sequence[Row], source: str, device: str, expected: Collection[str]
) -> dict[str, Any]:
    """The wanted levels, lowered to what the rows support.

    Without enough runs of each `expected` recipe they stay as they were wanted, uncalibrated.
    """
    wanted = WANTED[device][source]
    mine = [r for r in rows if r.source == source and r.device == device]
    counted = {r.recipe for r in mine if len(r.accuracies) >= LEAST_RUNS}
    if not mine or not counted.issuperset(expected):
        return {"levels": list(wanted), "calibrated": False}
    found = []
    for number, level in enumerate(wanted):
        meant = [r for r in mine if r.reaches > number]
        percent = round(100 * level)
        while percent > 0 and not all(r.supports(percent / 100) for r in meant):
            percent -= 1
        found.append(percent / 100)
    return {"levels": found, "calibrated": True}


def faults(table: Mapping[str, Any], expected: Collection[str]) -> list[str]:
    """Where the table's levels are not what its measurements of the `expected` recipes support."""
    rows, _ = read_rows(table)
    found = []
    for device, sources in WANTED.items():
        for source in sources:
            claimed = table["thresholds"][device][source]
            supported = levels(rows, source, device, expected)
            if claimed != supported:
                found.append(
                    f"{device}, {source}: the table says {_spell(claimed)}, its measurements"
                    f" support {_spell(supported)}"
                )
    return found


def _spell(entry: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{level:.0%}" for level in entry["levels"])
    return shown if entry["calibrated"] else f"{shown} (uncalibrated)"


# -- the table -----------------------------------------------------------------------------


def make_table(
    rows: Sequence[Row], bug_rows: Sequence[BugRow], expected: Collection[str]
) -> dict[str, Any]:
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
            device: {source: levels(rows, source, device, expected) for source in sources}
            for device, sources in WANTED.items()
        },
        "recipes": [asdict(row) for row in rows],
        "bugs": [asdict(row) for row in bug_rows],
    }


def read_rows(table: Mapping[str, Any]) -> tuple[list[Row], list[BugRow]]:
    """The measurements in a table."""
    rows = [
        Row(**{**r, "seeds": tuple(r["seeds"]), "accuracies": tuple(r["accuracies"])})
        for r in table.get("recipes", [])
    ]
    found = [BugRow(**{**b, "accuracies": tuple(b["accuracies"])}) for b in table.get("bugs", [])]
    return rows, found


def write(table: Mapping[str, Any], path: Path) -> None:
    """Write the table and its Markdown beside it, each at once or not at all."""
    for target, text in (
        (path, json_text(table)),
        (path.with_suffix(".md"), markdown(table)),
    ):
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(target)


def json_text(table: Mapping[str, Any]) -> str:
    """The table as text, one row a line."""
    parts = []
    for key, value in table.items():
        if isinstance(value, list):
            lines = ",\n".join(f"  {json.dumps(row)}" for row in value)
            parts.append(f' "{key}": [\n{lines}\n ]' if value else f' "{key}": []')
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


# -- for people ----------------------------------------------------------------------------


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
    why = "not measured on such a machine yet" if not found else "not enough runs yet"
    state = "" if entry["calibrated"] else f" (uncalibrated: {why})"
    spelt = ", ".join(f"{level:.0%}" for level in entry["levels"])
    title = {"cpu": "the CPU", "cuda": "CUDA"}[device]
    lines = [f"## On {title}, {data}", "", f"Levels: {spelt}{state}.", ""]
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
            f" {min(row.accuracies):.2%} | {row.seconds:.0f} | {' | '.join(cells)} |"
        )
    note = (
        "*misses*: the probability that a run stays below the level; in brackets where the recipe"
        " is not meant to reach it. *CPU s*: a run's mean processor time, on a machine that"
        " had other work to do as well."
    )
    return [*lines, "", note, ""]


def _risk(probability: float) -> str:
    if probability < 1e-6:
        return "< 1e-6"
    return f"{probability:.1e}" if probability < 0.01 else f"{probability:.0%}"


def _bug_section(rows: Sequence[BugRow], wanted: Sequence[float]) -> list[str]:
    lines = [
        "## Known bugs, on the shipped subset", "",
        "Each bug was put into the notebook's own code and trained. *Separated by*: the lowest"
        " level that no run with the bug reached. A bug that no level separates from honest code is"
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
