"""What a training run shows by itself, for checks that no known bug can be compared with."""

import math

import numpy as np
import pytest
import trainers

from autograder import bugs, symptoms
from autograder.diagnose import diagnose
from autograder.executor import InProcess
from autograder.exercises import load
from autograder.judge import judge_session
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.symptoms import runs

RIGHT = np.eye(10) * 80 + 2
ONE = np.zeros((10, 10)) + np.eye(10)[3] * 100


def record(losses=(1.0, 0.8), held_out=0.8, epochs=2.0, confusion=RIGHT):
    """What is on record of a run with these training losses."""
    return {
        "training_cpu": {
            "epochs": [0.0, epochs], "train_loss": [math.nan, *losses],
            "held_out_loss": [2.3, held_out], "held_out_accuracy": [0.1, 0.7],
        },
        "held_out_cpu": {"accuracy": 0.7, "confusion": np.asarray(confusion, int).tolist()},
    }  # fmt: skip


SHOWN = {
    "loss_not_finite": record((2.0, math.nan)),
    "classes_called_by_other_numbers": record(confusion=np.roll(RIGHT, 1, axis=1)),
    "loss_jumps_up": record((0.8, 0.5, 0.9, 0.6)),
    "loss_far_too_large": record((3e16, 4600.0), held_out=6000.0),
    "loss_hardly_falls": record((2.8, 2.5), held_out=2.4),
    "learned_by_heart": record((0.5, 0.01), held_out=3.0),
    "few_images_seen": record((2.0, 1.5), epochs=0.05),
    "one_answer": record(confusion=ONE),
    "loss_still_falls": record((2.0, 1.5, 1.2)),
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_run_is_told_what_it_shows(name):
    found = runs.of_run(SHOWN[name], "cpu")
    assert found is not None and found.__name__ == name


def test_every_symptom_of_a_run_is_shown_here_and_says_what_why_and_how():
    assert set(SHOWN) == {symptom.__name__ for symptom in runs.RUNS}
    for symptom in runs.RUNS:
        assert len(symptoms.advice_of(symptom).split("\n\n")) == 3


def test_the_names_are_no_other_mistakes():
    own = {symptom.__name__ for symptom in runs.RUNS}
    assert not own & {bug.name for bug in bugs.load("cnn_trainer")}
    assert not own & {symptom.__name__ for symptom in symptoms.SYMPTOMS}


NOTHING = {
    "a loss that is summed over the batch": record((200.0, 50.0, 50.0), held_out=0.8),
    "small losses that come and go": record((0.3, 0.02, 0.05, 0.05), held_out=0.06),
    "a run that slows down": record((0.9, 0.6, 0.6, 0.6)),
    "a run that came to its end": record((0.9, 0.8, 0.8)),
    "no run": {},
    "a run without predictions": {"training_cpu": record()["training_cpu"]},
    "another device": {k.replace("cpu", "cuda"): v for k, v in record((2.3, 2.3)).items()},
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_said_of_a_run_that_shows_nothing(name):
    assert runs.of_run(NOTHING[name], "cpu") is None


def described(source):
    """The names that checks of accuracy get when this trainer is graded on the shipped images."""
    exercise = load("cnn_trainer")
    cells = solution_cells(find_root(), "cnn_trainer", {"train_fashion_mnist": source})
    with Session(InProcess(), cells, cell_seconds=600.0) as session:
        report = judge_session(
            exercise, session, only="train_fashion_mnist", shrink=False, quick=True,
            select=lambda c: c.expensive,
        )  # fmt: skip
        report = diagnose(exercise, report, session, seed=0)
    return {
        o.diagnosis for o in report.outcomes if o.points < o.max_points and o.text[:5] == "after"
    }


SHIFTED = trainers.training(("yb.to(device)", "(yb + 1) % 10"))
REAL = {
    "images and labels shuffled apart": (
        trainers.BROKEN_TRAINING["images and labels shuffled apart"], "loss_hardly_falls"
    ),
    "only the first batch": (trainers.BROKEN_TRAINING["only the first batch"], "few_images_seen"),
    "not shuffled": (trainers.BROKEN_TRAINING["not shuffled"], "loss_hardly_falls"),
    "another model's parameters": (
        trainers.BROKEN_TRAINING["another model's parameters"], "loss_hardly_falls"
    ),
    "uphill": (trainers.BROKEN_TRAINING["uphill"], "loss_jumps_up"),
    "labels shifted": (SHIFTED, "classes_called_by_other_numbers"),
    "a rate too small": (trainers.training(("lr=0.001", "lr=0.00003")), "loss_still_falls"),
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_broken_run_is_described(name):
    source, wanted = REAL[name]
    assert described(source) == {wanted}
