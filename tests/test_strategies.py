import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from autograder import strategies

QUICK = settings(phases=[Phase.generate, Phase.shrink], database=None, derandomize=True)


def drawn(strategy, count=300):
    """A few hundred examples."""
    kept = []

    @settings(
        max_examples=count, database=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def keep(value):
        kept.append(value)

    keep()
    return kept


@pytest.fixture(scope="module")
def cases():
    return drawn(strategies.image_and_kernel(), count=600)


REACHED = {
    "an image of one pixel": lambda X, K: X.size == 1,
    "a kernel of one weight": lambda X, K: K.size == 1 and X.size > 1,
    "an image higher than wide": lambda X, K: X.shape[0] > X.shape[1],
    "an image wider than high": lambda X, K: X.shape[0] < X.shape[1],
    "a kernel higher than wide": lambda X, K: K.shape[0] > K.shape[1],
    "a kernel wider than high": lambda X, K: K.shape[0] < K.shape[1],
    "an even kernel": lambda X, K: K.shape[0] % 2 == 0 and K.shape[1] % 2 == 0,
    "an odd kernel larger than one": lambda X, K: K.shape == (3, 3),
    "an even and an odd side": lambda X, K: K.shape[0] % 2 != K.shape[1] % 2,
    "a kernel as large as the image": lambda X, K: K.shape == X.shape and K.size > 1,
    "a kernel as high as the image only": lambda X, K: (
        K.shape[0] == X.shape[0] and K.shape[1] < X.shape[1]
    ),
    "one row": lambda X, K: X.shape[0] == 1 and X.shape[1] > 1,
    "one column": lambda X, K: X.shape[1] == 1 and X.shape[0] > 1,
    "negative values": lambda X, K: (X < 0).any() and (K < 0).any(),
    "zeros beside others": lambda X, K: (X == 0).any() and (X != 0).any(),
    "equal values": lambda X, K: X.size > 1 and np.unique(X).size < X.size,
    "the largest value": lambda X, K: (X == 4).any(),
    "a kernel that differs from itself flipped": lambda X, K: (K[::-1, ::-1] != K).any(),
    "a kernel that differs from its transpose": lambda X, K: (
        K.shape[0] == K.shape[1] and (K != K.T).any()
    ),
}


@pytest.mark.parametrize("case", REACHED.values(), ids=REACHED.keys())
def test_images_and_kernels_reach(cases, case):
    assert sum(bool(case(**c)) for c in cases) >= 3


def test_the_kernel_is_never_larger_than_the_image(cases):
    assert all(c["K"].shape <= c["X"].shape and c["K"].shape[1] <= c["X"].shape[1] for c in cases)


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "uint8"])
def test_arrays_have_the_type_asked_for(dtype):
    low = 0 if dtype == "uint8" else -4
    assert {a.dtype for a in drawn(strategies.arrays((2, 2), dtype=dtype, low=low), 30)} == {
        np.dtype(dtype)
    }


def test_arrays_keep_to_their_range_and_reach_its_ends():
    values = {int(v) for a in drawn(strategies.arrays((3, 3), low=-2, high=5)) for v in a.flat}
    assert values == set(range(-2, 6))


@pytest.mark.parametrize("shape", [(), (0,), (0, 3), (1, 1), (2, 3, 4), (65, 2)])
def test_arrays_have_the_shape_asked_for(shape):
    assert {a.shape for a in drawn(strategies.arrays(shape), 20)} == {shape}


def test_a_shape_may_be_drawn():
    shapes = {a.shape for a in drawn(strategies.arrays(strategies.sizes(1, 3)), 200)}
    assert len(shapes) == 9


def test_an_array_shrinks_to_zeros_but_for_what_matters():
    smallest = find(strategies.arrays((2, 3)), lambda a: a[1, 1] < 0, settings=QUICK)
    assert smallest.tolist() == [[0, 0, 0], [0, -1, 0]]


def test_a_shape_shrinks_with_its_content():
    smallest = find(strategies.image_and_kernel(), lambda c: c["K"].sum() > 0, settings=QUICK)
    assert smallest["K"].size <= 1 and smallest["X"].size == 1


def test_a_flipped_kernel_shrinks_to_two_weights():
    smallest = find(
        strategies.image_and_kernel(),
        lambda c: bool((c["K"] != c["K"][::-1, ::-1]).any()),
        settings=QUICK,
    )
    assert smallest["K"].size == 2
    assert sorted(smallest["K"].flat) == [0, 1]
    assert smallest["X"].shape == smallest["K"].shape


@pytest.mark.parametrize("layout", strategies.LAYOUTS)
@pytest.mark.parametrize("shape", [(3, 4), (1, 1), (2, 3, 4), (4, 1)])
def test_a_layout_changes_no_value(layout, shape):
    array = np.arange(float(np.prod(shape))).reshape(shape)
    assert np.array_equal(strategies.laid_out(array, layout), array)


@pytest.mark.parametrize("layout", strategies.LAYOUTS[1:])
def test_views_are_not_contiguous(layout):
    view = strategies.laid_out(np.arange(12.0).reshape(3, 4), layout)
    assert not view.flags.c_contiguous


def test_an_unknown_layout_is_refused():
    with pytest.raises(ValueError, match="layout must be one of"):
        strategies.laid_out(np.zeros(2), "spiral")


def test_every_layout_is_drawn_and_none_that_torch_cannot_take():
    assert set(drawn(strategies.layouts(), 60)) == {"transposed", "every other", "reversed"}
    assert set(drawn(strategies.layouts(torch=True), 60)) == {"transposed", "every other"}


def test_pairs_are_ints_and_tuples():
    found = drawn(strategies.pairs(1, 3), 200)
    assert {p for p in found if isinstance(p, int)} == {1, 2, 3}
    assert {p for p in found if isinstance(p, tuple)} == {
        (a, b) for a in (1, 2, 3) for b in (1, 2, 3)
    }
    assert strategies.both(2) == (2, 2)
    assert strategies.both((2, 3)) == (2, 3)


def test_tensors_are_float32_unless_asked_otherwise():
    assert drawn(strategies.tensors((2,)), 5)[0].data.dtype == np.float32
