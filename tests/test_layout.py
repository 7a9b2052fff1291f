import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import layout
from autograder.layout import Packed
from autograder.strategies import LAYOUTS, laid_out

BASE = np.arange(120.0).reshape(4, 5, 6)

VIEWS = {
    "contiguous": BASE,
    "transposed": BASE.T,
    "axes swapped": BASE.swapaxes(0, 1),
    "every other": BASE[:, ::2, ::3],
    "backwards": BASE[::-1],
    "backwards in all": BASE[::-1, ::-1, ::-1],
    "a part": BASE[1:3, 2:4, 1:],
    "broadcast": np.broadcast_to(BASE[0, 0], (3, 6)),
    "broadcast of one": np.broadcast_to(np.float64(3), (2, 2)),
    "overlapping windows": np.lib.stride_tricks.sliding_window_view(BASE[0, 0], 3),
    "a diagonal": BASE[0].diagonal(),
    "no dimension": np.array(7.0),
    "one value of many": BASE[2, 3, 4:5],
    "empty": np.zeros((0, 3)),
    "empty view": BASE[::-1, 5:, :],
    "empty and transposed": np.zeros((2, 0, 3)).T,
    "of bools": BASE[::2] > 50,
    "of half floats": BASE.astype(np.float16)[:, ::-1],
    "of complex numbers": (BASE + 1j)[..., ::-2],
}


@pytest.mark.parametrize("array", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("twin", [layout.copy, lambda a: layout.unpack(layout.pack(a))])
def test_values_shape_type_and_strides_survive(array, twin):
    copied = twin(array)
    assert copied.dtype == array.dtype
    assert copied.shape == array.shape
    assert np.array_equal(copied, array)
    assert copied.flags.writeable
    if array.size and not array.flags.c_contiguous:
        assert copied.strides == array.strides


@pytest.mark.parametrize("array", VIEWS.values(), ids=VIEWS.keys())
def test_a_copy_shares_no_memory(array):
    assert not np.shares_memory(layout.copy(array), array)


@given(st.data())
def test_any_slice_of_an_array_survives(data):
    step = st.integers(-3, 3).filter(bool)
    index = tuple(
        slice(data.draw(st.integers(-6, 6)), data.draw(st.integers(-6, 6)), data.draw(step))
        for _ in range(3)
    )
    array = BASE.transpose(data.draw(st.permutations(range(3))))[index]
    copied = layout.copy(array)
    assert np.array_equal(copied, array)
    assert copied.shape == array.shape


def test_windows_that_overlap_still_do_in_the_copy():
    windows = layout.copy(VIEWS["overlapping windows"])
    windows[0, 1] = 99
    assert windows[1, 0] == 99


def test_only_the_bytes_an_array_spans_are_packed():
    assert len(layout.pack(BASE[0, 0, 1:3][::-1]).raw) == 2 * BASE.itemsize


def test_a_contiguous_array_needs_no_strides():
    assert layout.pack(BASE).strides is None


def test_reading_starts_where_the_array_does():
    packed = layout.pack(BASE[0, 0][::-1])
    assert (packed.strides, packed.offset) == ((-8,), 40)


@pytest.mark.parametrize("dtype", ["object", "<U3", ">f8", "datetime64[s]", "V4", "longdouble"])
def test_other_types_do_not_cross(dtype):
    with pytest.raises(ValueError, match="do not cross the boundary"):
        layout.unpack(Packed(b"\0" * 64, dtype, (1,)))


@pytest.mark.parametrize(
    ("shape", "strides", "offset"),
    [((3,), None, 0), ((2,), (16,), 0), ((1,), (8,), 16), ((2,), (-8,), 0), ((1,), (8,), -8)],
)
def test_a_description_that_leaves_the_bytes_is_refused(shape, strides, offset):
    with pytest.raises((ValueError, TypeError)):
        layout.unpack(Packed(b"\0" * 16, "float64", shape, strides, offset))


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_of_the_strategies_survives_copying(name):
    view = laid_out(BASE[0], name)
    copied = layout.copy(view)
    assert np.array_equal(copied, BASE[0])
    assert copied.strides == view.strides
