"""Making functions unusable in a whole process, under every reference to them. Student's side.

A guard in a module's dictionary leaves the function itself intact, and whoever finds it (in the
guard's closure, among all objects, under a private name) can call it. Here the function's own
insides are replaced: the code of a Python function, the pointer to the machine code of a built-in
one. Only for processes that run nothing but a submission: there is no way back.
"""

from __future__ import annotations

import ctypes
import functools
import re
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

HEAD = object.__basicsize__
POINTER = ctypes.sizeof(ctypes.c_void_p)
VECTORCALL_OFFSET_AT = HEAD + 5 * POINTER
"""In a type: after its head come the size, its name, two more sizes and the destructor."""

BEHIND = (
    ("numpy.correlate", r"numpy\._?core\._multiarray_umath", r"correlate2?"),
    ("numpy.pad", r"numpy\.lib\._?arraypad(_impl)?", r"\w+"),
    ("numpy.fft.fft", r"numpy\.fft\._pocketfft_(umath|internal)", r"\w+"),
)
"""Functions of NumPy, and the modules and names of those that do their work."""

TORCH_IN_PYTHON = re.compile(
    r"torch\.(_decomp|_refs|_prims|_inductor|nn\.utils\._expanded_weights)(\..*)?"
)
"""Where PyTorch has operators a second time, written in Python."""


def erase(functions: Iterable[Any]) -> None:
    """Let every call of these functions raise, through whichever reference it comes."""
    for function in functions:
        for found in _insides(function):
            if isinstance(found, types.FunctionType):
                _erase_code(found)
            elif isinstance(found, types.BuiltinFunctionType):
                _erase_builtin(found)
            elif isinstance(found, np.ufunc):
                _erase_ufunc(found)


def behind(forbidden: re.Pattern[str]) -> Iterator[Any]:
    """The functions that do the work of those which `forbidden` names."""
    for public, home, names in BEHIND:
        if not forbidden.fullmatch(public):
            continue
        for name, module in list(sys.modules.items()):
            if re.fullmatch(home, name):
                yield from (
                    value
                    for key, value in list(vars(module).items())
                    if re.fullmatch(names, key)
                    and getattr(value, "__module__", None) in (name, "numpy", None)
                )


def operators_in_python(pattern: re.Pattern[str]) -> Iterator[Callable[..., Any]]:
    """PyTorch's operators that are written in Python once more, `pattern` naming them."""
    for name, module in list(sys.modules.items()):
        if TORCH_IN_PYTHON.fullmatch(name) and isinstance(module, types.ModuleType):
            for key, value in list(vars(module).items()):
                if isinstance(value, types.FunctionType) and pattern.fullmatch(key):
                    yield value


def _insides(function: Any) -> Iterator[Any]:
    """The function and those of its name that it wraps or that stand behind it."""
    waiting, seen = [function], set()
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        wrapped = [getattr(found, name, None) for name in ("__wrapped__", "_implementation")]
        if isinstance(found, types.FunctionType):
            wrapped += [_contents(cell) for cell in found.__closure__ or ()]
        name = getattr(function, "__name__", "")
        waiting += [w for w in wrapped if callable(w) and getattr(w, "__name__", None) == name]


def _contents(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # nothing in it yet
        return None


def _erase_code(function: types.FunctionType) -> None:
    function.__code__ = _refusing(function.__code__.co_freevars)


@functools.cache
def _refusing(names: tuple[str, ...]) -> types.CodeType:
    """Code that raises and has these free variables, as the code it replaces must have."""
    lines = (
        f"def make({', '.join(names)}):",
        " def refuse(*_, **__):",
        f"  ({', '.join((*names, '0'))})",
        "  raise RuntimeError('this is not allowed in this exercise')",
        " return refuse",
    )
    scope: dict[str, Any] = {}
    exec("\n".join(lines), scope)
    code: types.CodeType = scope["make"](*names).__code__
    return code


def _refusal() -> int:
    """The address of something that raises whatever it is called with."""
    return ctypes.cast(ctypes.pythonapi.PyErr_NoMemory, ctypes.c_void_p).value or 0


def _erase_builtin(function: types.BuiltinFunctionType) -> None:
    method = ctypes.c_void_p.from_address(id(function) + HEAD).value or 0
    name = ctypes.c_char_p.from_address(method).value
    if name == function.__name__.encode():
        ctypes.c_void_p.from_address(method + POINTER).value = _refusal()


def _erase_ufunc(function: np.ufunc) -> None:
    offset = ctypes.c_ssize_t.from_address(id(type(function)) + VECTORCALL_OFFSET_AT).value
    if 0 < offset < type(function).__basicsize__:
        ctypes.c_void_p.from_address(id(function) + offset).value = _refusal()
