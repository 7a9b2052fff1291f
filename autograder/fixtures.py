"""Objects the judge has built on the submission's side: models, loaders, optimisers.

Scaffolding, not answers: nothing here computes what an exercise asks for. Each fixture is a
plain function in `FIXTURES`; `Submission.make` keeps its result in the submission's process and
`Submission.compute` returns it as data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from autograder import training_fixtures, training_watch
from autograder.errors import GraderError
from autograder.seeding import seed_everything


def array(values: Any) -> Any:
    """An array that the submission's side holds, so that the judge can write into it."""
    return values


def parameters(module: Any) -> dict[str, Any]:
    """The module's parameters by name."""
    return dict(module.named_parameters())


FIXTURES: Mapping[str, Callable[..., Any]] = {
    "array": array,
    "attribute": getattr,
    "parameters": parameters,
    "seed_everything": seed_everything,
    "watch_training": training_watch.TrainingWatch,
    "stop_watching": training_watch.TrainingWatch.stop,
    "logits_on_the_way": training_watch.TrainingWatch.logits,
    **training_fixtures.FIXTURES,
}


def make(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """Build the fixture `name`."""
    if name not in FIXTURES:
        raise GraderError(f"there is no fixture called {name!r}; known: {', '.join(FIXTURES)}")
    return FIXTURES[name](*args, **kwargs)
