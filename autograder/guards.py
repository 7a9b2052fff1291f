"""Seeing forbidden operations while a submission runs. Imported on the student's side.

A determined attacker can undo what runs in their own process: these guards back up the reading
of the source (`autograder.screen`), they do not replace it.
"""

from __future__ import annotations

import builtins
import functools
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from autograder.erasing import behind, erase, operators_in_python


class ForbiddenOperation(RuntimeError):
    """An operation that the exercise rules out was called."""


class Watch:
    """What was dispatched and forbidden during one request; imports are never forgotten."""

    def __init__(self) -> None:
        self.operations: Counter[str] = Counter()
        self.forbidden: dict[str, None] = {}
        self.imports: dict[str, None] = {}
        self.armed = False

    def reset(self) -> None:
        """Forget the operations, before the next request."""
        self.operations.clear()
        self.forbidden.clear()

    def refuse(self, name: str) -> None:
        """Note a forbidden operation and raise."""
        self.forbidden[name] = None
        raise ForbiddenOperation(f"{name} is not allowed in this exercise")


def torch_mode(watch: Watch, forbidden: str, *, count: bool) -> AbstractContextManager[Any]:
    """A context in which every PyTorch operator is seen, forbidden ones raising.

    Nothing is set up when there is nothing to watch.
    """
    if not (forbidden or count):
        return nullcontext()
    mode: AbstractContextManager[Any] = _mode_class()(
        watch, re.compile(forbidden) if forbidden else None
    )
    return mode


@functools.cache
def import_torch_whole() -> None:
    """Import what PyTorch imports only when an optimiser or a dispatch mode is first used.

    It takes seconds, and many on a busy machine: not the submission's, so not of its time.
    """
    import torch._dynamo
    import torch._subclasses.fake_tensor  # noqa: F401


@functools.cache
def _mode_class() -> Any:
    from torch.utils._python_dispatch import TorchDispatchMode

    class OperatorWatch(TorchDispatchMode):  # type: ignore[no-untyped-call]  # untyped there
        def __init__(self, watch: Watch, forbidden: re.Pattern[str] | None) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # the same
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


DEVICES = ("CPU", "CUDA", "MkldnnCPU", "QuantizedCPU")


def forbid_operators(watch: Watch, forbidden: str) -> None:
    """Replace the forbidden operators of PyTorch in this process, for every thread and for good.

    A dispatch mode sees one thread's operators, and can be left; these replacements sit where the
    dispatcher looks for a device's kernel, and nothing that Python can find holds them. For
    processes that run nothing but a submission: nobody in it can use the operators any more.
    """
    import torch

    pattern = re.compile(forbidden)
    erase(operators_in_python(pattern))
    libraries: dict[str, Any] = {}
    for full_name in torch._C._dispatch_get_all_op_names():
        space, _, name = full_name.partition("::")
        if not pattern.fullmatch(name.partition(".")[0]):
            continue
        if space not in libraries:
            libraries[space] = torch._C._dispatch_library("IMPL", space, "", __file__, 0)
            _keep_for_good(libraries[space])  # they would go when the last reference does
        refusal = _refusal(watch, f"torch.ops.{space}.{name.partition('.')[0]}")
        for device in DEVICES:
            with suppress(RuntimeError):  # an operator that has no kernel there
                libraries[space].impl(name, device, refusal)


def forbid_functions(forbidden: str) -> None:
    """Make NumPy's forbidden functions unusable in this process, whoever has kept a reference."""
    if forbidden:
        erase([value for _, _, value, _ in find_forbidden(forbidden)])
        erase(behind(re.compile(forbidden)))


def _keep_for_good(thing: Any) -> None:
    import ctypes

    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


def _refusal(watch: Watch, name: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        watch.refuse(name)

    return refuse


@contextmanager
def numpy_guard(watch: Watch, forbidden: str) -> Iterator[None]:
    """Replace NumPy's forbidden functions, under every name they have, while the context lasts.

    The replacements raise only while `watch.armed`, so that the grader's own use goes through.
    """
    patched: list[tuple[Any, str, Any]] = []
    guards: dict[int, Callable[..., Any]] = {}
    for module, name, value, public in find_forbidden(forbidden):
        if id(value) not in guards:
            guards[id(value)] = _guarded(value, public, watch)
        patched.append((module, name, getattr(module, name)))
        setattr(module, name, guards[id(value)])
    try:
        yield
    finally:
        for module, name, value in patched:
            setattr(module, name, value)


@functools.cache
def find_forbidden(forbidden: str) -> tuple[tuple[Any, str, Any, str], ...]:
    """Where NumPy keeps what a regular expression of dotted names rules out.

    Each entry is a module, the name it uses, the function, and the function's public name.
    """
    if not forbidden:
        return ()
    import numpy.fft  # noqa: F401 - NumPy loads it only when it is used, which would be too late

    pattern = re.compile(forbidden)
    modules = {n: m for n, m in list(sys.modules.items()) if n.split(".")[0] == "numpy"}
    ruled_out: dict[int, str] = {}
    for module_name, module in modules.items():
        for name, value in list(vars(module).items()):
            public = public_name(f"{module_name}.{name}")
            if callable(value) and not isinstance(value, type) and pattern.fullmatch(public):
                # numpy.fft's own modules import `asarray` and others, which stay allowed.
                own = str(getattr(value, "__module__", "") or "numpy")
                if public.startswith("numpy.fft.") and not own.startswith("numpy.fft"):
                    continue
                ruled_out.setdefault(id(value), public)
    return tuple(
        (module, name, value, ruled_out[id(value)])
        for module in modules.values()
        for name, value in list(vars(module).items())
        if id(value) in ruled_out
    )


def public_name(dotted: str) -> str:
    """The name of one of NumPy's functions without the private modules that it may come from."""
    dotted = re.sub(r"^numpy\._?core\.\w+\.", "numpy.", dotted)
    dotted = re.sub(r"^numpy\.correlate2$", "numpy.correlate", dotted)  # what does its work
    return re.sub(r"^numpy\.fft\._\w+\.", "numpy.fft.", dotted)


def _guarded(function: Callable[..., Any], name: str, watch: Watch) -> Callable[..., Any]:
    def guard(*args: Any, **kwargs: Any) -> Any:
        if watch.armed:
            watch.refuse(name)
        return function(*args, **kwargs)

    functools.update_wrapper(guard, function, updated=())
    del guard.__wrapped__  # type: ignore[attr-defined]  # it would lead around the guard
    return guard


ALWAYS_IMPORTABLE = frozenset({"__future__", "autograder"})


def import_guard(watch: Watch, allowed: frozenset[str]) -> dict[str, Any]:
    """Builtins for a submission's namespace, whose imports are kept to the `allowed` modules.

    Code that has other globals, such as that of the libraries, imports what it likes.
    """
    real_import = builtins.__import__

    def guarded_import(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> Any:
        __tracebackhide__ = True
        root = "." if level else str(name).partition(".")[0]
        if root not in allowed and root not in ALWAYS_IMPORTABLE:
            watch.imports[f"import {root}"] = None
            listed = ", ".join(sorted(allowed))
            raise ImportError(f"this exercise does not allow to import {root} (allowed: {listed})")
        return real_import(name, globals, locals, fromlist, level)

    return {**vars(builtins), "__import__": guarded_import}
