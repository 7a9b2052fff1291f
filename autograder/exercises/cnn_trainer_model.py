"""Checks of `build_model`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, strategies
from autograder.errors import CheckFailed
from autograder.exercises.cnn_trainer_modules import SEEDS, independent, module_facts
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission

MOST_PARAMETERS = 500_000
RANDOMISATIONS = 4
"""Networks with random weights that are asked for logits; that all of them give logits of one sign
has a probability below 1e-10."""


@strategies.composite
def _models(draw: Any) -> dict[str, Any]:
    return {
        "num_classes": draw(st.sampled_from([None, 10, 3, 2, 17])),
        "count": draw(st.integers(1, 4)),
        "seed": draw(SEEDS),
    }


def _images(seed: int, count: int) -> Array:
    return np.random.default_rng(seed).random((count, 1, 28, 28), np.float32)


def _build(s: Submission, num_classes: int | None = None) -> Handle:
    model = s.keep("build_model") if num_classes is None else s.keep("build_model", num_classes)
    module_facts(s, model)
    s.compute("set_mode", model, False)
    s.call(model, Tensor(np.zeros((2, 1, 28, 28), np.float32)))  # lazy layers learn their sizes
    return model


def _logits_shape(s: Submission, num_classes: int | None, count: int, seed: int) -> None:
    logits = s.call(_build(s, num_classes), Tensor(_images(seed, count)))
    compare.same_shape(compare.tensor(logits), (count, num_classes or 10))


def _small_enough(s: Submission, num_classes: int | None, count: int, seed: int) -> None:
    shapes = module_facts(s, _build(s, num_classes))["shapes"].values()
    total = sum(int(np.prod(shape)) for shape in shapes)
    if not 0 < total <= MOST_PARAMETERS:
        raise CheckFailed(
            f"the model has {total:,} parameters, expected at least one and at most"
            f" {MOST_PARAMETERS:,}",
            MOST_PARAMETERS,
            total,
        )


def _plain_logits(s: Submission, seed: int) -> None:
    model = _build(s)
    values = []
    for attempt in range(RANDOMISATIONS):
        s.compute("randomise", model, seed + attempt)
        values.append(compare.tensor(s.call(model, Tensor(_images(seed, 4)))).data)
    found = np.stack(values)
    for present, sign in ((found < 0, "negative"), (found > 0, "positive")):
        if not present.any():
            raise CheckFailed(
                f"no logit is ever {sign}, whatever the weights: logits are the last layer's sums,"
                " before any ReLU, softmax or logarithm",
                "logits of both signs",
                found[0],
            )


def _each_image_alone(s: Submission, seed: int) -> None:
    model = _build(s)
    s.compute("randomise", model, seed)
    images = _images(seed, 3)
    together = compare.tensor(s.call(model, Tensor(images))).data
    for number in range(len(images)):
        alone = s.call(model, Tensor(images[number : number + 1]))
        compare.same_values(
            alone,
            together[number : number + 1],
            compare.SINGLE,
            name="what the model says of one image, without the others of its batch,",
        )


def _parameters_are_all(s: Submission, seed: int) -> None:
    images = Tensor(_images(seed, 3))
    said = []
    for _ in range(2):
        model = _build(s)
        s.compute("randomise", model, seed)
        said.append(compare.tensor(s.call(model, images)).data)
    compare.same_values(
        said[1],
        said[0],
        compare.SINGLE,
        name="what a second model says after the first one's parameters were copied into it",
    )


def _fresh_models(s: Submission, seed: int) -> None:
    independent(s, _build(s), _build(s), seed)


def _seeds() -> Any:
    return strategies.named(seed=SEEDS)


CHECKS = (
    Check(
        function="build_model",
        name="logits_shape",
        title="each image gets one logit for each class",
        points=1.0,
        body=_logits_shape,
        examples=_models,
        count=12,
        hint="Follow a batch (1, 1, 28, 28) through your layers; end with num_classes.",
    ),
    Check(
        function="build_model",
        name="small_enough",
        title="the model has at most 500,000 parameters",
        points=0.5,
        body=_small_enough,
        examples=_models,
        count=5,
        hint="sum(p.numel() for p in model.parameters()); a wide nn.Linear costs most.",
    ),
    Check(
        function="build_model",
        name="plain_logits",
        title="logits can be positive and negative: nothing follows the last layer",
        points=0.75,
        body=_plain_logits,
        examples=_seeds,
        count=5,
        hint="nn.CrossEntropyLoss applies the softmax itself; the last layer has no activation.",
    ),
    Check(
        function="build_model",
        name="each_image_alone",
        title="in evaluation mode an image's logits do not depend on the rest of its batch",
        points=0.75,
        body=_each_image_alone,
        examples=_seeds,
        count=6,
        hint="No mean, softmax or reshape may reach across axis 0.",
    ),
    Check(
        function="build_model",
        name="parameters_are_all",
        title="the model's parameters, and nothing else, decide what it says",
        points=0.5,
        body=_parameters_are_all,
        examples=_seeds,
        count=5,
        hint="Layers in a plain Python list are no part of the module: use nn.Sequential or"
        " nn.ModuleList.",
    ),
    Check(
        function="build_model",
        name="fresh_models",
        title="every call makes a model with weights of its own",
        points=0.5,
        body=_fresh_models,
        examples=_seeds,
        count=4,
        hint="Make the layers inside the function, each time.",
    ),
)
