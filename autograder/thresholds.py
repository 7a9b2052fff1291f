"""The accuracy thresholds, read from the calibration's committed table."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "exercises" / "calibration.json"


@dataclass(frozen=True)
class Level:
    """An accuracy to reach; `calibrated` when the table's measurements stand behind it."""

    accuracy: float
    calibrated: bool


@functools.cache
def table() -> dict[str, Any]:
    """The whole committed table."""
    return read(TABLE)


def read(path: Path) -> dict[str, Any]:
    """The table in a file."""
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def levels(source: str, device: str) -> tuple[Level, ...]:
    """The levels for this data ("full" or "shipped") and device, lowest first."""
    entry = table()["thresholds"][device][source]
    return tuple(Level(float(a), bool(entry["calibrated"])) for a in entry["levels"])
