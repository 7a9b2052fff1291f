"""Arrays as raw bytes that keep their memory layout: strides, offsets and overlaps survive."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np

from autograder.subject import DTYPES, Array

try:
    from numpy.lib.array_utils import byte_bounds
except ImportError:  # NumPy 1.x keeps it at the top level
    from numpy import byte_bounds  # type: ignore[attr-defined, no-redef]


@dataclass(frozen=True)
class Packed:
    """An array's bytes and how to read them; `strides` is None for C order."""

    raw: bytes | memoryview
    dtype: str
    shape: tuple[int, ...]
    strides: tuple[int, ...] | None = None
    offset: int = 0


def pack(array: Array) -> Packed:
    """The bytes between the array's lowest and highest address, and its strides in them."""
    if array.flags.c_contiguous or array.size == 0:
        return Packed(array.tobytes(), str(array.dtype), array.shape)
    low, high = byte_bounds(array)
    raw = ctypes.string_at(low, high - low)
    offset = array.__array_interface__["data"][0] - low
    return Packed(raw, str(array.dtype), array.shape, array.strides, offset)


def unpack(packed: Packed) -> Array:
    """A fresh, writable array; raises `ValueError` when the description does not fit the bytes."""
    if packed.dtype not in DTYPES:
        raise ValueError(f"arrays of dtype {packed.dtype} do not cross the boundary")
    return np.ndarray(
        packed.shape,
        np.dtype(packed.dtype),
        buffer=bytearray(packed.raw),
        offset=packed.offset,
        strides=packed.strides,
    )


def copy(array: Array) -> Array:
    """A private copy with the same memory layout."""
    if array.flags.c_contiguous or array.size == 0:
        return array.copy()
    return unpack(pack(array))
