"""The trainer's checks, against trainers that were written from the contract alone."""

import numpy as np
import pytest
import trainers

from autograder import audit, fashion_mnist
from autograder.errors import SubjectTimeout
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Cell
from autograder.verdict import Status

EXERCISE = load("cnn_trainer")
LOOPS = ("train_epoch", "evaluate", "fit")
CALLERS = {"train_epoch": {"fit"}, "evaluate": {"fit"}}
"""Who calls a function in the notebook, and is wrong with it."""
GOOD = (Status.PASSED, Status.SKIPPED)


def grade(cells, functions, *, accuracy=False):
    """The outcomes of these functions' checks; the accuracy levels on the shipped subset."""
    with Session(InProcess(), cells, cell_seconds=600.0) as session:
        report = judge_session(
            EXERCISE,
            session,
            shrink=False,
            quick=True,
            select=lambda c: c.function in functions and (accuracy or not c.expensive),
        )
    return [o for o in report.outcomes if o.function in functions]


def wrong_cells(function, source):
    return solution_cells(find_root(), "cnn_trainer", {function: source})


def graded_with(function):
    """The function itself and those beside it that must not suffer; training runs take longer."""
    if function in LOOPS:
        return LOOPS
    return (function,)


@pytest.mark.parametrize("name", trainers.WRONG)
def test_a_wrong_function_loses_points_and_no_other_does(name):
    function, source = trainers.WRONG[name]
    outcomes = grade(wrong_cells(function, source), graded_with(function))
    lost = [o for o in outcomes if o.status not in GOOD]
    assert lost, f"{name} survives"
    blamed = {o.function for o in lost}
    assert function in blamed
    assert blamed <= {function} | CALLERS.get(function, set()), [(o.function, o.text) for o in lost]


@pytest.mark.parametrize("name", trainers.HONEST)
def test_an_honest_trainer_loses_nothing_but_perhaps_accuracy(name):
    cells = [Cell(source=trainers.IMPORTS + trainers.HONEST[name], name="cell 1")]
    outcomes = grade(cells, [f.name for f in EXERCISE.functions])
    assert [(o.function, o.name, o.text) for o in outcomes if o.status not in GOOD] == []


@pytest.mark.parametrize("name", trainers.BROKEN_TRAINING)
def test_training_that_learns_nothing_earns_no_accuracy(name):
    cells = wrong_cells("train_fashion_mnist", trainers.BROKEN_TRAINING[name])
    outcomes = grade(cells, ("train_fashion_mnist",), accuracy=True)
    levels = [o for o in outcomes if o.name in ("learns", "learns_well", "learns_very_well")]
    assert len(levels) == 3
    assert [o.points for o in levels] == [0.0] * 3, [o.text for o in levels]


def trained(source):
    """The report on a `train_fashion_mnist` alone, with its accuracy on the shipped subset."""
    cells = wrong_cells("train_fashion_mnist", source)
    with Session(InProcess(), cells, cell_seconds=600.0) as session:
        return judge_session(
            EXERCISE, session, only="train_fashion_mnist", shrink=False, quick=True
        )


def test_a_run_that_falls_short_is_put_on_record_with_numbers_that_fit():
    report = trained(trainers.training(("lr=0.001", "lr=0.0001")))
    outcome = next(o for o in report.outcomes if o.name == "learns_very_well")
    history, held_out = report.record["training_cpu"], report.record["held_out_cpu"]
    share = history["held_out_accuracy"][-1]
    assert share == pytest.approx(held_out["accuracy"], abs=1e-5)
    assert f"names {share:.2%} of" in outcome.text
    assert np.trace(held_out["confusion"]) / np.sum(held_out["confusion"]) == pytest.approx(
        held_out["accuracy"]
    )
    assert history["epochs"][0] == 0 and history["epochs"][-1] == 1
    assert history["held_out_accuracy"][0] < share
    assert history["train_loss"][1] > history["train_loss"][-1]


def test_a_run_that_raises_halfway_is_put_on_record_too():
    report = trained(trainers.training(("return model", "raise RuntimeError('no disk')")))
    assert {o.status for o in report.outcomes} <= {Status.ERROR, Status.SKIPPED}
    assert report.record["training_cpu"]["epochs"][-1] == 1
    assert "held_out_cpu" not in report.record


def test_what_is_no_model_is_called_so_by_every_check():
    report = trained(trainers.training(("return model", "return model, optimizer")))
    said = {o.text for o in report.outcomes if o.status is not Status.SKIPPED}
    assert said == {"train_fashion_mnist: the result is a tuple, expected an nn.Module"}


def test_a_run_that_takes_too_long_says_on_how_many_images():
    from autograder.exercises import cnn_trainer_training as checks

    class Slow:
        def keep(self, *args):
            raise SubjectTimeout("no answer within 60 s")

    with pytest.raises(SubjectTimeout) as caught:
        checks._trained(Slow(), None, None, 0, images=1000)
    assert str(caught.value) == (
        "no answer within 60 s for 1,000 images; train for fewer epochs, or in larger batches"
    )


def test_points_add_up_to_the_contract():
    assert EXERCISE.points == 30
    for function in EXERCISE.functions:
        checks = EXERCISE.checks_of(function.name)
        assert sum(c.points for c in checks) == function.points
        assert len({c.name for c in checks}) == len(checks)


def test_without_a_gpu_its_check_is_skipped_and_counts_in_neither_score():
    cells = solution_cells(find_root(), "cnn_trainer")
    with Session(InProcess(), cells, cell_seconds=600.0) as session:
        report = judge_session(EXERCISE, session, select=lambda c: c.device == "cuda", quick=True)
    (outcome,) = report.outcomes
    assert outcome.status is Status.SKIPPED
    assert outcome.text == "needs cuda, which is not here"
    assert report.max_score == 0.0


def test_an_uncalibrated_level_is_called_so_in_the_report():
    from autograder import thresholds
    from autograder.exercises import cnn_trainer_training as checks

    (level,) = thresholds.levels("full", "cuda")
    if level.calibrated:
        pytest.skip("CUDA has been calibrated")

    class Noted:
        run_seed, quick = 0, True

        def __init__(self):
            self.notes, self.record = [], {}

        def remember(self, key, make):
            return {"accuracy": 0.99}

        def note(self, text):
            self.notes.append(text)

    noted = Noted()
    checks._learns_on_cuda(noted, 0)
    wanted = thresholds.levels("shipped", "cuda")[0].accuracy
    assert f"the threshold {wanted:.0%} on CUDA is uncalibrated" in noted.notes


def test_the_bank_is_audited_in_its_quick_form():
    """Every bug that a unit check catches, and the solution; training runs are another test's."""
    bugs = [b for b in audit.bugs.load("cnn_trainer") if b.function != "train_fashion_mnist"]
    checks = {(c.function, c.name): c for c in EXERCISE.checks}
    for bug in bugs:
        cells = wrong_cells(bug.function, bug.source)
        outcomes = {o.name: o for o in grade(cells, (bug.function,))}
        assert (bug.function, bug.caught_by) in checks
        assert outcomes[bug.caught_by].status not in GOOD, f"{bug.name} survives {bug.caught_by}"


@pytest.mark.slow
def test_the_whole_bank_is_audited_with_its_training_runs():
    found = audit.audit(find_root(), "cnn_trainer")
    assert found.problems == ()


def test_the_checks_train_on_real_images():
    assert fashion_mnist.shipped().train_images.shape == (2000, 28, 28)
