"""Drawing a check's examples and searching for a smaller one that fails: all that knows Hypothesis.

What is drawn depends on the check and the seed and on nothing else: not on what a process has
loaded, not on files, not on the clock.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.model import Check
from autograder.subject import Tensor

Example = dict[str, Any]
Choices = tuple[Any, ...]


def check_seed(check: Check, seed: int) -> int:
    """A seed for one check, so that checks do not share their examples."""
    digest = hashlib.sha256(f"{seed}:{check.id}".encode()).digest()
    return int.from_bytes(digest[:6], "big")


def examples_of(check: Check, key: int) -> tuple[Example, ...]:
    """The examples that Hypothesis draws for a check from this seed; nobody can modify them."""
    return _drawn(check, key).examples


def run_smaller(check: Check, key: int, number: int, test: Callable[[Example], None]) -> None:
    """Call `test` with one of `examples_of` and, as long as it raises, with smaller ones.

    Raises what the smallest does that Hypothesis finds.
    """
    with _starting_from(_drawn(check, key).choices[number : number + 1]) as started:
        _run(check, key, test if started else _after(number, test), shrink=True)


def examples_from(check: Check, choices: Sequence[Choices]) -> tuple[Example, ...]:
    """The examples of a check that these choices make, as `choices_at_hand` said them.

    Another version of Hypothesis may make other examples of them, or none.
    """
    from hypothesis.errors import Unsatisfiable

    made: list[Example] = []
    with _starting_from(choices) as started, suppress(Unsatisfiable):
        if started and choices:
            _run(check, 0, made.append, count=len(choices))
    return tuple(made)


def choices_at_hand() -> Choices:
    """What Hypothesis has chosen for the example that is being tried; empty if it does not say."""
    try:
        from hypothesis.control import current_build_context

        return tuple(current_build_context().data.choices)
    except (ImportError, AttributeError):  # another version
        return ()


@dataclass(frozen=True)
class _Drawn:
    examples: tuple[Example, ...]
    choices: tuple[Choices, ...]


@functools.lru_cache(maxsize=512)
def _drawn(check: Check, key: int) -> _Drawn:
    examples: list[Example] = []
    choices: list[Choices] = []

    def note(example: Example) -> None:
        examples.append(example)
        choices.append(choices_at_hand())

    _run(check, key, note)
    return _Drawn(tuple(examples), tuple(choices))


def _run(
    check: Check,
    key: int,
    test: Callable[[Example], None],
    *,
    count: int | None = None,
    shrink: bool = False,
) -> None:
    """Call `test` with examples of `check`; with `shrink`, go on from one on which it raises.

    There are `count` of them, else as many as the check has. Arrays are read-only.
    """
    from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

    assert check.examples is not None, f"{check.id} has no examples to draw"

    def frozen(example: Example) -> None:
        for value in example.values():
            _freeze(value)
        test(example)

    configure = settings(
        max_examples=count or check.count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    with _steady(), _independent(), _seeded_once():
        configure(seed(key)(given(check.examples())(frozen)))()


def _after(number: int, test: Callable[[Example], None]) -> Callable[[Example], None]:
    """`test`, but for the first `number` examples."""
    drawn = itertools.count()

    def later(example: Example) -> None:
        if next(drawn) >= number:
            test(example)

    return later


@contextmanager
def _starting_from(choices: Sequence[Choices]) -> Iterator[bool]:
    """While this lasts these choices make the examples that are drawn; whether that works.

    Where it does not, examples are drawn as ever. There is no setting for it.
    """
    from hypothesis.internal.conjecture.engine import ConjectureRunner

    names = ("generate_new_test_cases", "generate_new_examples")
    name = next((name for name in names if name in vars(ConjectureRunner)), "")
    if not name or not all(choices):
        yield False
        return

    def generate(runner: ConjectureRunner) -> None:
        for made in choices:
            runner.cached_test_function(made)

    before = vars(ConjectureRunner)[name]
    setattr(ConjectureRunner, name, generate)
    try:
        yield True
    finally:
        setattr(ConjectureRunner, name, before)


@contextmanager
def _steady() -> Iterator[None]:
    """While this lasts Hypothesis draws no constants that it finds in the source of loaded modules.

    Those would make the examples depend on what else is loaded: a learner's notebook, the command
    line and a class's grading would each judge by other examples. There is no setting for it.
    """
    from hypothesis.internal.conjecture import providers

    names = ("_get_local_constants", "CONSTANTS_CACHE")
    before = {name: getattr(providers, name) for name in names if hasattr(providers, name)}
    if len(before) == len(names):  # another version may draw no such constants
        nothing = vars(providers)["Constants"]
        vars(providers).update(_get_local_constants=nothing, CONSTANTS_CACHE={})
    try:
        yield
    finally:
        vars(providers).update(before)


@contextmanager
def _independent() -> Iterator[None]:
    """While this lasts every example is drawn anew.

    Hypothesis would make most of them from the one before by copying a part of it over another,
    which leaves few different sizes and options among a few dozen. There is no setting for it.
    """
    from hypothesis.internal.conjecture.engine import ConjectureRunner

    name = "generate_mutations_from"
    before = vars(ConjectureRunner).get(name)
    if before is not None:
        setattr(ConjectureRunner, name, lambda runner, data: None)
    try:
        yield
    finally:
        if before is not None:
            setattr(ConjectureRunner, name, before)


@contextmanager
def _seeded_once() -> Iterator[None]:
    """While this lasts the global generators are seeded once, and afterwards as they were before.

    Hypothesis seeds and restores them for every example, which takes a tenth of its time.
    """
    from hypothesis import core

    name = "deterministic_PRNG"
    managed = vars(core).get(name)
    if managed is None:
        yield
        return
    with managed():
        setattr(core, name, nullcontext)
        try:
            yield
        finally:
            setattr(core, name, managed)


def _freeze(value: Any) -> None:
    if isinstance(value, Tensor):
        _freeze(value.data)
    elif isinstance(value, np.ndarray):
        value.flags.writeable = False
    elif isinstance(value, (tuple, list)):
        for item in value:
            _freeze(item)
    elif isinstance(value, dict):
        for item in value.values():
            _freeze(item)
