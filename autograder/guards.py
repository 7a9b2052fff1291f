"""Seeing forbidden operations while a submission runs. Imported on the student's side.

A determined attacker can undo what runs in their own process: these guards back up the reading
of the source (`autograder.screen`), they do not replace it.
"""

from __future__ import annotations

import functools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextlib import AbstractContextManager
from typing import Any


class ForbiddenOperation(RuntimeError):
    """An operation that the exercise rules out was called."""


class Watch:
    """What was dispatched and what was forbidden during one request."""

    def __init__(self) -> None:
        self.operations: Counter[str] = Counter()
        self.forbidden: dict[str, None] = {}
        self.armed = False

    def reset(self) -> None:
        """Forget everything, before the next request."""
        self.operations.clear()
        self.forbidden.clear()

    def refuse(self, name: str) -> None:
        """Note a forbidden operation and raise."""
        self.forbidden[name] = None
        raise ForbiddenOperation(f"{name} is not allowed in this exercise")


def torch_mode(watch: Watch, forbidden: str, *, count: bool) -> AbstractContextManager[Any]:
    """A context in which every PyTorch operator is seen, forbidden ones raising.

    Nothing is set up when there is nothing to watch, or PyTorch was never imported.
    """
    if "torch" not in sys.modules or not (forbidden or count):
        return nullcontext()
    return _mode_class()(watch, re.compile(forbidden) if forbidden else None)


@functools.cache
def _mode_class() -> Any:
    from torch.utils._python_dispatch import TorchDispatchMode

    class OperatorWatch(TorchDispatchMode):
        def __init__(self, watch: Watch, forbidden: re.Pattern[str] | None) -> None:
            super().__init__()
            self.watch = watch
            self.forbidden = forbidden
            self.names: dict[Any, tuple[str, bool]] = {}

        def __torch_dispatch__(
            self, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            known = self.names.get(func)
            if known is None:
                name = func._schema.name
                short = name.split("::")[-1]
                banned = self.forbidden is not None and bool(self.forbidden.fullmatch(short))
                known = self.names[func] = (name, banned)
            name, banned = known
            if banned:
                self.watch.refuse(f"torch.ops.{name.replace('::', '.')}")
            self.watch.operations[name] += 1
            return func(*args, **(kwargs or {}))

    return OperatorWatch


@contextmanager
def numpy_guard(watch: Watch, forbidden: str) -> Iterator[None]:
    """Replace NumPy's forbidden functions, under every name they have, while the context lasts.

    The replacements raise only while `watch.armed`, so that the grader's own use goes through.
    """
    if not forbidden:
        yield
        return
    pattern = re.compile(forbidden)
    patched: list[tuple[Any, str, Any]] = []
    guards: dict[int, Callable[..., Any]] = {}
    modules = {n: m for n, m in list(sys.modules.items()) if n.split(".")[0] == "numpy"}
    for module_name, module in modules.items():
        for name, value in list(vars(module).items()):
            public = f"{module_name}.{name}".replace("numpy.core.", "numpy._core.")
            public = re.sub(r"^numpy\._core\.\w+\.", "numpy.", public)
            public = re.sub(r"^numpy\.fft\._\w+\.", "numpy.fft.", public)
            if callable(value) and not isinstance(value, type) and pattern.fullmatch(public):
                guards.setdefault(id(value), _guarded(value, public, watch))
    for module in modules.values():
        for name, value in list(vars(module).items()):
            guard = guards.get(id(value))
            if guard is not None:
                patched.append((module, name, value))
                setattr(module, name, guard)
    try:
        yield
    finally:
        for module, name, value in patched:
            setattr(module, name, value)


def _guarded(function: Callable[..., Any], name: str, watch: Watch) -> Callable[..., Any]:
    @functools.wraps(function)
    def guard(*args: Any, **kwargs: Any) -> Any:
        if watch.armed:
            watch.refuse(name)
        return function(*args, **kwargs)

    return guard
