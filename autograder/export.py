"""Results and exceptions of a submission as data that can cross the boundary.

It is imported on the student's side, so it imports nothing that holds a check, an oracle or an
answer.
"""

from __future__ import annotations

import linecache
import sys
import traceback
import types
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder import pretended
from autograder.errors import harmless
from autograder.subject import DTYPES, Array, Opaque, Raised, Tensor

DEEPEST_VALUE = 20
LARGEST_ARRAY = 1 << 28
"""Bytes of one array; what a broadcast view claims to hold may be any size."""
LONGEST_INT_BITS = 1000
_CROSSING = frozenset(np.dtype(name) for name in DTYPES)


def export(value: Any, depth: int = 0) -> Any:
    """A result as data that can cross the boundary; what cannot becomes `Opaque`."""
    kind = type(value)
    if value is None or kind in (bool, float, str):
        return value
    if kind is int:
        return value if value.bit_length() <= LONGEST_INT_BITS else Opaque("int", "a huge number")
    if isinstance(value, np.generic):
        return value if str(value.dtype) in DTYPES else opaque(value)
    if isinstance(value, np.ndarray):
        return _export_array(value)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return _export_tensor(torch, value)
    if depth > DEEPEST_VALUE:
        return opaque(value)
    if isinstance(value, tuple):
        return tuple(export(v, depth + 1) for v in value)
    if isinstance(value, list):
        return [export(v, depth + 1) for v in value]
    if isinstance(value, dict):
        return {str(k): export(v, depth + 1) for k, v in value.items()}
    return opaque(value)


def _export_array(value: Any) -> Array | Opaque:
    plain = np.asarray(value)  # a subclass may say anything about itself
    if plain.dtype not in _CROSSING:
        return Opaque("numpy.ndarray", f"an array of dtype {plain.dtype}")
    if plain.nbytes > LARGEST_ARRAY:
        return Opaque("numpy.ndarray", f"an array of {plain.nbytes:,} bytes, shape {plain.shape}")
    return plain.copy(order="K")


def _export_tensor(torch: types.ModuleType, value: Any) -> Tensor | Opaque:
    with torch.no_grad():
        if value.element_size() * value.nelement() > LARGEST_ARRAY:
            return Opaque("torch.Tensor", f"a tensor of shape {tuple(value.shape)}")
        if pretended.is_fake(value):
            return pretended.export(value)
        detached = value.detach().resolve_conj().resolve_neg()
        if detached.layout != torch.strided or detached.dtype == torch.bfloat16:
            return Opaque("torch.Tensor", f"layout {detached.layout}, dtype {detached.dtype}")
        device = str(value.device).split(":")[0]
        data = np.array(detached.cpu().numpy(), copy=True)
    return Tensor(data, device, bool(value.requires_grad))


def opaque(value: Any) -> Opaque:
    """A description of a value that cannot cross; never raises."""
    kind = type(value)
    name = kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
    try:
        text = repr(value)
    except Exception as error:
        text = f"its repr raises {type(error).__name__}"
    return Opaque(harmless(name, 100), harmless(text, 200))


def describe_error(error: BaseException, namespace: Mapping[str, Any]) -> Raised:
    """An exception as data, with the submission's line that raised it."""
    try:
        text = str(error)
    except Exception:
        text = "an exception whose message cannot be read"
    where = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is namespace or frame.f_globals.get("__name__") == "__main__":
            code = linecache.getline(frame.f_code.co_filename, line).strip()
            where = f"line {line} of {frame.f_code.co_name}" + (f": {code}" if code else "")
    if isinstance(error, SyntaxError):
        text = error.msg or "invalid syntax"
        where = f"line {error.lineno}: {(error.text or '').strip()}"
    bases = tuple(c.__name__ for c in type(error).__mro__[1:-1])
    return Raised(
        kind=type(error).__name__, text=harmless(text), where=harmless(where, 300), bases=bases
    )
