"""Checks of `train_fashion_mnist`: what it repeats, what it depends on, and what it learns.

The accuracy levels share one training run. Their thresholds come from the calibration's table,
`autograder/exercises/calibration.json`, which `autograder calibrate` writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder import compare, fashion_mnist, held_out, thresholds, training_curves
from autograder.errors import CheckFailed, SubjectTimeout
from autograder.exercises.cnn_trainer_modules import module_facts
from autograder.fashion_mnist import CLASSES, FashionMnist
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission

TRAIN_SECONDS = 300.0
"""Ten epochs of a LeNet in batches of 32 take 60 to 90 s on one core; a machine may be half as
fast, and busy."""
CUDA_SECONDS = 180.0
SMALL = 1000
"""Images of the runs that are about repeating, not about accuracy."""
MOST_TRAINED = 5_000_000
ASKED_AGAIN = 500
MOST_AGREEMENT = 0.7
"""Of an honest network's predictions, a tenth or so survive when its parameters are random."""
SAME_WEIGHTS = compare.Tolerance(
    1e-4, 1e-6, "the same steps in the same order; another kernel may round the last bit otherwise"
)

State = dict[str, Array]


# -- repeating ---------------------------------------------------------------------------


def _small_run(s: Submission, images: Array, labels: Array, seed: int, luck: int) -> State:
    """The trained state; `luck` seeds the generators that the submission may have left alone."""
    s.compute("start_training", luck)
    dataset = s.make("image_dataset", images, labels)
    before = s.compute("dataset_digest", dataset)
    model = _trained(s, dataset, s.make("device", "cpu"), seed, images=SMALL)
    module_facts(s, model)
    logits = compare.tensor(s.compute("logits", model, images[:20]), name="what the model returns")
    compare.same_shape(logits, (20, len(CLASSES)), name="what the model returns for 20 images")
    if not np.isfinite(logits.data).all():
        raise CheckFailed("the trained model returns NaN or infinity", actual=logits.data)
    if s.compute("dataset_digest", dataset) != before:
        raise CheckFailed("the data set was modified")
    return {k: v.data for k, v in s.compute("state", model).items()}


def _trained(s: Submission, dataset: Handle, device: Handle, seed: int, *, images: int) -> Handle:
    try:
        return s.keep("train_fashion_mnist", dataset, device, seed)
    except SubjectTimeout as lost:
        what = f"{lost} for {images:,} images; train for fewer epochs, or in larger batches"
        raise SubjectTimeout(what, in_all=lost.in_all) from None


def _runs(s: Submission, which: str) -> State:
    """One of the small runs; each happens once for all checks."""
    data = fashion_mnist.shipped()
    rng = np.random.default_rng(_secret_seed(s))
    picks = rng.permutation(len(data.train_images))[:SMALL]
    images, labels = data.train_images[picks], data.train_labels[picks].astype(np.int64)
    seed = int(rng.integers(1, 1 << 30))
    runs: dict[str, Callable[[], State]] = {
        "first": lambda: _small_run(s, images, labels, seed, 1),
        "again": lambda: _small_run(s, images, labels, seed, 2),
        "other seed": lambda: _small_run(s, images, labels, seed + 1, 1),
        "other labels": lambda: _small_run(s, images, (labels + 1) % len(CLASSES), seed, 1),
    }
    state: State = s.remember(f"small run {s.run_seed}: {which}", runs[which])
    return state


def _returns_a_model(s: Submission, seed: int) -> None:
    _runs(s, "first")


def _repeats_itself(s: Submission, seed: int) -> None:
    first, again = _runs(s, "first"), _runs(s, "again")
    if first.keys() != again.keys():
        raise CheckFailed("two runs with the same seed give models with different parameters")
    for name, value in again.items():
        compare.same_values(
            value, first[name], SAME_WEIGHTS, name=f"the model's {name} in a second run of the seed"
        )


def _depends_on_seed(s: Submission, seed: int) -> None:
    if _same(_runs(s, "first"), _runs(s, "other seed")):
        raise CheckFailed("another seed gives the same weights: the seed is not used")


def _depends_on_data(s: Submission, seed: int) -> None:
    if _same(_runs(s, "first"), _runs(s, "other labels")):
        raise CheckFailed("other labels give the same weights: the model did not learn from them")


def _trains_every_layer(s: Submission, seed: int) -> None:
    """Weights that another labelling leaves as they are were never trained."""
    first, other = _runs(s, "first"), _runs(s, "other labels")
    weights = [k for k, v in first.items() if v.ndim > 1 and k in other]
    total = sum(first[k].size for k in weights)
    untouched = [k for k in weights if np.array_equal(first[k], other[k])]
    kept = sum(first[k].size for k in untouched)
    if 2 * kept > total:
        raise CheckFailed(
            f"{kept:,} of the model's {total:,} weights are the same whatever the labels are:"
            f" training never changes {', '.join(untouched)}"
        )


def _same(one: State, other: State) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[k], other[k]) for k in one)


# -- accuracy ----------------------------------------------------------------------------


def _secret_seed(s: Submission) -> int:
    """What decides the run's data: the report's seed, so that all levels mean the same run."""
    return int.from_bytes(hashlib.sha256(f"{s.run_seed}:held out".encode()).digest()[:6], "big")


def _training_seed(seed: int) -> int:
    """The seed that the submission is given; it says nothing of the run's secret one."""
    return int.from_bytes(hashlib.sha256(f"{seed}:training".encode()).digest()[:4], "big") >> 1


def measure(s: Submission, data: FashionMnist, seed: int, device: str) -> dict[str, Any]:
    """Train the submission on one run's data and look at its predictions of the held-out images.

    Returns what `Experiment.score` does.
    """
    run = held_out.experiment(data, seed)
    s.compute("start_training")
    dataset = s.make("image_dataset", run.train_images, run.train_labels)
    place = s.make("device", device)
    with training_curves.watched(s, run, device) as curves:
        many = len(run.train_images)
        model = _trained(s, dataset, place, _training_seed(seed), images=many)
        module_facts(s, model)
        logits = s.compute("logits", model, run.test_images)
        count = len(run.test_labels)
        if not isinstance(logits, Tensor) or logits.data.shape != (count, len(CLASSES)):
            shown = compare.describe(logits)
            expected = f"logits of shape {(count, len(CLASSES))}"
            raise CheckFailed(f"the trained model returns {shown}, expected {expected}")
        curves.end(logits.data)
        predictions = logits.data.argmax(1)
        _needs_its_parameters(s, model, run.test_images[:ASKED_AGAIN], predictions[:ASKED_AGAIN])
    return run.score(predictions)


def _needs_its_parameters(s: Submission, model: Handle, images: Array, predictions: Array) -> None:
    """Fail when what was kept is a table of images: then the parameters hardly matter."""
    shapes = s.compute("module_facts", model)["shapes"].values()
    if sum(int(np.prod(shape)) for shape in shapes) > MOST_TRAINED:
        raise CheckFailed(f"the trained model has more than {MOST_TRAINED:,} parameters")
    s.compute("randomise", model, 0)
    again = s.compute("logits", model, images).data.argmax(1)
    if np.mean(again == predictions) > MOST_AGREEMENT and len(np.unique(predictions)) > 1:
        raise CheckFailed(
            "the model gives the same answers after its parameters were replaced by random ones:"
            " what it knows is not in them"
        )


def _level(s: Submission, number: int, device: str) -> None:
    data = fashion_mnist.shipped() if s.quick else fashion_mnist.load()
    level = thresholds.levels(data.source, device)[number]
    result: dict[str, Any] = s.remember(
        f"accuracy {s.run_seed} {data.source} {device}",
        lambda: measure(s, data, _secret_seed(s), device),
    )
    accuracy = result["accuracy"]
    s.note(data.note)
    s.note(f"held-out accuracy on {_spell(device)}: {accuracy:.2%}")
    if not level.calibrated:
        s.note(f"the threshold {level.accuracy:.0%} on {_spell(device)} is uncalibrated")
    s.record[f"held_out_{device}"] = {"data": data.source, **result}
    if accuracy < level.accuracy:
        raise CheckFailed(
            f"after training, the model names {accuracy:.2%} of the {len(data.test_labels):,}"
            f" held-out images right, expected at least {level.accuracy:.0%}",
            level.accuracy,
            accuracy,
        )


def _spell(device: str) -> str:
    return {"cpu": "the CPU", "cuda": "CUDA"}[device]


def _learns(s: Submission, seed: int) -> None:
    _level(s, 0, "cpu")


def _learns_well(s: Submission, seed: int) -> None:
    _level(s, 1, "cpu")


def _learns_very_well(s: Submission, seed: int) -> None:
    _level(s, 2, "cpu")


def _learns_on_cuda(s: Submission, seed: int) -> None:
    _level(s, 0, "cuda")


CHECKS = (
    Check(
        function="train_fashion_mnist",
        name="returns_a_model",
        title="the result is a model that gives ten finite logits for each image",
        points=0.5,
        body=_returns_a_model,
        seconds=60.0,
        hint="return model; and leave the data set as it is.",
    ),
    Check(
        function="train_fashion_mnist",
        name="repeats_itself",
        title="on the CPU the same seed gives the same weights",
        points=1.0,
        body=_repeats_itself,
        seconds=60.0,
        hint="torch.manual_seed(seed) before the model is built: its weights are random as well.",
    ),
    Check(
        function="train_fashion_mnist",
        name="depends_on_seed",
        title="another seed gives other weights",
        points=0.5,
        body=_depends_on_seed,
        seconds=60.0,
        hint="Seed with the argument, not with a constant.",
    ),
    Check(
        function="train_fashion_mnist",
        name="depends_on_data",
        title="other labels give other weights",
        points=0.25,
        body=_depends_on_data,
        seconds=60.0,
        hint="Train anew in every call, on the data set that it gets.",
    ),
    Check(
        function="train_fashion_mnist",
        name="trains_every_layer",
        title="training changes most of the model's weights",
        points=0.25,
        body=_trains_every_layer,
        seconds=60.0,
        hint="Give model.parameters() to the optimiser, all of them.",
    ),
    Check(
        function="train_fashion_mnist",
        name="learns",
        title="the model learns: it classifies most held-out images right",
        points=1.5,
        body=_learns,
        seconds=TRAIN_SECONDS,
        expensive=True,
        hint="Shuffle, use every batch, and look at the training loss: does it fall?",
    ),
    Check(
        function="train_fashion_mnist",
        name="learns_well",
        title="the model learns well on held-out images",
        points=1.5,
        body=_learns_well,
        seconds=TRAIN_SECONDS,
        expensive=True,
        hint="More epochs or a higher learning rate: plot the losses to see which.",
    ),
    Check(
        function="train_fashion_mnist",
        name="learns_very_well",
        title="the model learns as well as a good recipe does on held-out images",
        points=1.5,
        body=_learns_very_well,
        seconds=TRAIN_SECONDS,
        expensive=True,
        hint="Momentum or Adam, batch normalisation, and a learning rate that falls at the end.",
    ),
    Check(
        function="train_fashion_mnist",
        name="learns_on_cuda",
        title="on CUDA the model learns even more in the time it has",
        points=1.0,
        body=_learns_on_cuda,
        seconds=CUDA_SECONDS,
        device="cuda",
        expensive=True,
        hint="Move the model and all data to the device once, and train for more epochs.",
    ),
)
