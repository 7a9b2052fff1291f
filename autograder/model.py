"""Declarations: what an exercise, a check, a known bug and an honest variant are. No I/O."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


NUMPY_IMPORTS = frozenset(
    "numpy math itertools functools typing collections dataclasses operator".split()
)
TORCH_IMPORTS = NUMPY_IMPORTS | {"torch"}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One property of one function.

    The title is a true sentence about correct code. `examples()` gives a strategy of dicts
    (argument names to values); `body(submission, **example)` raises `CheckFailed` when the
    property does not hold. A check without examples is one experiment, such as training a network:
    its body is called once, as `body(submission, seed=...)`.

    `count` is the number of examples that are drawn; `seconds` the time that one call of the
    submission may take. `device` names what the check needs ("cpu" or "cuda"). A check that is
    `expensive` is audited only against the bugs that name it.
    """

    function: str
    name: str
    title: str
    points: float
    body: Callable[..., None]
    examples: Callable[[], SearchStrategy[dict[str, Any]]] | None = None
    hint: str = ""
    count: int = 40
    seconds: float = 10.0
    device: str = "cpu"
    expensive: bool = False

    @property
    def id(self) -> str:
        """`function/name`, unique in an exercise."""
        return f"{self.function}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Function:
    """One graded function (or class) of an exercise."""

    name: str
    points: float
    hints: tuple[str, str, str]
    """Three hints that unfold: a question, a direction, nearly the code."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the source of a submission may import and call.

    `imports` are the top-level modules that may be imported. The others are regular expressions,
    matched whole, of what is ruled out: `numpy` of dotted names as in ``numpy.fft.fft``,
    `torch_names` of dotted names as in ``torch.nn.functional.conv2d``, and `torch` of the
    dispatcher's operators as in the ``convolution`` of ``aten::convolution``.
    """

    imports: frozenset[str] = NUMPY_IMPORTS
    numpy: str = r"numpy\.(convolve|correlate|fft\..*)"
    torch: str = ""
    torch_names: str = ""
    max_source_bytes: int = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise: its functions in learning order and the checks that grade them."""

    id: str
    title: str
    functions: tuple[Function, ...]
    checks: tuple[Check, ...]
    rules: Rules = field(default_factory=Rules)
    library: str = "numpy"

    @property
    def draws(self) -> bool:
        """Whether submissions draw random numbers, as those with PyTorch do."""
        return self.library != "numpy"

    @property
    def trains(self) -> bool:
        """Whether submissions train networks, which takes minutes."""
        return any(check.expensive for check in self.checks)

    @property
    def points(self) -> float:
        """The exercise's full marks."""
        return sum(f.points for f in self.functions)

    def function(self, name: str) -> Function:
        """The graded function called `name`; `KeyError` when there is none."""
        for function in self.functions:
            if function.name == name:
                return function
        raise KeyError(name)

    def checks_of(self, function: str) -> tuple[Check, ...]:
        """The checks that grade `function`, in order."""
        return tuple(c for c in self.checks if c.function == function)


@dataclass(frozen=True)
class Bug:
    """A known wrong implementation of `function`.

    Its docstring is what a student reads: what it does, why it is tempting, how to mend it.
    `caught_by` is the name of a check (of the same function) that kills it.
    """

    implementation: Any
    """A function or a class."""
    function: str
    caught_by: str
    remembers: bool = False
    """Whether its answers depend on the calls before, so that it is compared from a fresh start."""
    by_chance: bool = False
    """Whether its answers differ from run to run, whatever is seeded: no two of them are alike."""

    @property
    def name(self) -> str:
        """The mistake's name, as in a report's `diagnosis`."""
        return str(self.implementation.__name__)

    @property
    def advice(self) -> str:
        """The mistake in words."""
        return inspect.cleandoc(self.implementation.__doc__ or "")

    @property
    def source(self) -> str:
        """Python source that defines `function` with this bug."""
        return renamed_source(self.implementation, self.function)


@dataclass(frozen=True)
class Variant:
    """An honest solution in another style: it must get full marks."""

    name: str
    implementations: Mapping[str, Callable[..., Any] | type]

    def sources(self) -> dict[str, str]:
        """Python source for each function that this variant writes in its own way."""
        return {f: renamed_source(impl, f) for f, impl in self.implementations.items()}


def renamed_source(implementation: Any, name: str) -> str:
    """The source of a function or class without its docstring's owner's name: renamed to `name`."""
    source = textwrap.dedent(inspect.getsource(implementation))
    own = re.escape(implementation.__name__)
    return re.sub(rf"\b{own}\b", name, source)
