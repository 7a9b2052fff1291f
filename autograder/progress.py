"""What a learner has reached so far: the last score of each function, kept beside the course."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import write_whole
from autograder.errors import UsageError
from autograder.solutions import find_root
from autograder.verdict import Report

FILE = Path(".course") / "progress.json"


def remember(report: Report, root: Path | None = None) -> None:
    """Keep the scores of the functions that `report` grades; outside a course nothing is kept."""
    try:
        path = (root or find_root()) / FILE
    except UsageError:
        return
    known = _read(path)
    functions = _mapping(known, "functions")
    for name in dict.fromkeys(o.function for o in report.outcomes):
        part = report.of(name)
        functions[f"{report.exercise}/{name}"] = {
            "score": part.score,
            "max_score": part.max_score,
            "started": not part.untouched,
        }
    try:
        _write(path, {**known, "functions": functions})
    except OSError:
        return  # a read-only course is no reason to withhold the report


def functions(root: Path) -> Mapping[str, Mapping[str, Any]]:
    """`exercise/function` → its last score, its maximum and whether it was more than the stub."""
    found = _mapping(_read(root / FILE), "functions")
    return {name: entry for name, entry in found.items() if _is_score(entry)}


def hints_shown(root: Path) -> Mapping[str, int]:
    """How many hints of each function the learner has seen."""
    found = _mapping(_read(root / FILE), "hints")
    return {name: count for name, count in found.items() if isinstance(count, int)}


def remember_hint(root: Path, function: str, count: int) -> None:
    """Keep that `count` hints of `exercise/function` have been shown."""
    path = root / FILE
    known = _read(path)
    hints = {**_mapping(known, "hints"), function: count}
    with contextlib.suppress(OSError):  # a read-only course is no reason to withhold the hint
        _write(path, {**known, "hints": hints})


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def _write(path: Path, data: Mapping[str, Any]) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, json.dumps(data, indent=1) + "\n")


def _mapping(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    """An entry of the file, which anybody may have edited."""
    found = data.get(key)
    return dict(found) if isinstance(found, dict) else {}


def _is_score(entry: Any) -> bool:
    return isinstance(entry, dict) and all(
        isinstance(entry.get(key), (int, float)) for key in ("score", "max_score")
    )
