"""Small examples on which wrong programs fail: found once, kept with the exercises, tried first.

Hypothesis tries dozens of examples to find a small one, each of which takes it a millisecond or
two. A mistake mostly shows on an example on which another one does, and those were shrunk already.
`python benchmarks/small_search.py` finds them anew.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.examples import Choices, Example, examples_from
from autograder.model import Check

FILE = Path(__file__).parent / "exercises" / "small_examples.json"


@functools.lru_cache(maxsize=512)
def small_examples(check: Check) -> tuple[Example, ...]:
    """Examples of a check, the smallest first; none where none were looked for."""
    return examples_from(check, kept().get(check.id, ()))


@functools.cache
def kept() -> dict[str, list[Choices]]:
    """By the id of a check, what Hypothesis chose for its small examples."""
    text = FILE.read_text("utf-8")
    return {id_: [_read(c) for c in choices] for id_, choices in json.loads(text).items()}


def keep(found: Mapping[str, Sequence[Choices]]) -> None:
    """Write the file."""
    lines = []
    for id_, choices in sorted(found.items()):
        rows = ",\n".join("  " + json.dumps([_written(c) for c in row]) for row in choices)
        lines.append(f" {json.dumps(id_)}: [\n{rows}\n ]")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    forget()


def forget() -> None:
    """Read the file anew when it is needed."""
    kept.cache_clear()
    small_examples.cache_clear()


def _written(choice: Any) -> Any:
    """A choice as JSON has it: bytes as a list with their digits."""
    return [choice.hex()] if isinstance(choice, bytes) else choice


def _read(row: Sequence[Any]) -> Choices:
    return tuple(bytes.fromhex(c[0]) if isinstance(c, list) else c for c in row)
