import pytest

from autograder.exercises import IDS, load
from autograder.model import Bug, Variant


def two_for_one(x):
    """Doubles twice.

    Because two_for_one sounded like a bargain.
    """
    return two_for_one_helper(x) if x else two_for_one(x - 1)  # noqa: F821


def test_a_bugs_source_defines_the_function_it_is_a_bug_of():
    bug = Bug(two_for_one, "double", caught_by="values")
    assert bug.source.startswith("def double(x):")
    assert "two_for_one_helper(x)" in bug.source
    assert "else double(x - 1)" in bug.source


def test_a_bug_is_called_by_its_own_name_and_explained_by_its_docstring():
    bug = Bug(two_for_one, "double", caught_by="values")
    assert bug.name == "two_for_one"
    assert bug.advice == "Doubles twice.\n\nBecause two_for_one sounded like a bargain."


def test_a_variants_sources_are_named_after_the_functions():
    assert list(Variant("v", {"double": two_for_one}).sources()) == ["double"]


POINTS = {"corr2d": 10, "padding": 10, "stride": 15, "pooling": 15, "im2col": 20, "cnn_trainer": 30}
FUNCTIONS = {
    "corr2d": "corr2d corr2d_multi_in_out",
    "padding": "same_padding pad2d corr2d_padded",
    "stride": "conv_output_shape corr2d_strided",
    "pooling": "pool2d pool2d_backward",
    "im2col": "im2col col2im conv2d Conv2d learn_kernel",
    "cnn_trainer": (
        "accuracy conv build_model train_epoch evaluate fit plot_history train_fashion_mnist"
    ),
}


def test_the_exercises_are_the_contracts_in_learning_order():
    assert list(IDS) == list(POINTS)


@pytest.mark.parametrize("exercise", [load(e) for e in IDS], ids=IDS)
class TestEachExercise:
    def test_has_the_contracts_functions_and_points(self, exercise):
        assert [f.name for f in exercise.functions] == FUNCTIONS[exercise.id].split()
        assert exercise.points == POINTS[exercise.id]

    def test_the_points_of_the_checks_add_up_to_the_functions(self, exercise):
        for function in exercise.functions:
            checks = exercise.checks_of(function.name)
            assert sum(c.points for c in checks) == pytest.approx(function.points), function.name

    def test_every_check_belongs_to_a_function_and_has_a_name_of_its_own(self, exercise):
        ids = [c.id for c in exercise.checks]
        assert len(set(ids)) == len(ids)
        assert {c.function for c in exercise.checks} == {f.name for f in exercise.functions}

    def test_every_check_has_a_title_a_hint_and_points(self, exercise):
        for check in exercise.checks:
            assert check.title and check.hint, check.id
            assert check.points > 0 or check.device != "cpu", check.id
            assert not check.title.endswith("."), check.id

    def test_every_function_has_three_different_hints(self, exercise):
        for function in exercise.functions:
            assert len(set(function.hints)) == 3, function.name
            assert all(function.hints), function.name

    def test_the_imports_are_the_contracts(self, exercise):
        base = set("numpy math itertools functools typing collections dataclasses operator".split())
        more = {"im2col": {"torch"}}
        more["cnn_trainer"] = {"torch", *"torchvision matplotlib tqdm time random copy".split()}
        assert exercise.rules.imports == base | more.get(exercise.id, set())

    def test_a_function_is_found_by_its_name(self, exercise):
        name = exercise.functions[0].name
        assert exercise.function(name).name == name
        with pytest.raises(KeyError):
            exercise.function("no_such_function")
