"""Checks of the trainer's parts: `accuracy`, `conv`, `build_model` and `plot_history`."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder import compare, oracles, strategies
from autograder.errors import CheckFailed
from autograder.model import Check
from autograder.subject import Array, Handle, Tensor
from autograder.submission import Submission

MOST_PARAMETERS = 500_000
RANDOMISATIONS = 4
"""Networks with random weights that are asked for logits; that all of them give logits of one sign
has a probability below 1e-10."""
SEEDS = st.integers(0, 10_000)

# -- accuracy ----------------------------------------------------------------------------


@strategies.composite
def _predictions(draw: Any, *, count: int | None = None) -> dict[str, Any]:
    """Logits whose largest value in each row is unique, and labels that are right half the time."""
    rows = draw(st.integers(1, 7)) if count is None else count
    classes = draw(st.integers(2, 12))
    rng = np.random.default_rng(draw(SEEDS))
    shift = draw(st.sampled_from([0, -20, 5]))
    logits = np.stack([rng.permutation(classes) for _ in range(rows)]) + shift
    right = rng.random(rows) < 0.5
    labels = np.where(right, logits.argmax(1), rng.integers(0, classes, rows))
    dtype = draw(st.sampled_from(["float32", "float64"]))
    return {"logits": Tensor(logits.astype(dtype)), "labels": Tensor(labels.astype(np.int64))}


def _share(logits: Tensor, labels: Tensor) -> float:
    return float(np.mean(logits.data.argmax(1) == labels.data))


def _is_the_share(s: Submission, logits: Tensor, labels: Tensor) -> None:
    value = s.call("accuracy", logits, labels)
    if isinstance(value, Tensor) and value.data.size == 1:  # its kind is another check's business
        value = value.data.astype(np.float64).item()
    compare.same_number(value, _share(logits, labels), compare.SINGLE, name="the accuracy")


def _is_a_float(s: Submission, logits: Tensor, labels: Tensor) -> None:
    value = s.call("accuracy", logits, labels)
    if isinstance(value, bool) or not isinstance(value, (float, np.floating)):
        raise CheckFailed(
            f"the result is {compare.describe(value)}, expected a float", "a float", value
        )
    if not 0.0 <= value <= 1.0:
        raise CheckFailed(
            f"the accuracy is {value:g}, expected a number from 0 to 1", "0 … 1", value
        )


# -- conv --------------------------------------------------------------------------------


@strategies.composite
def _layers(draw: Any) -> dict[str, Any]:
    return {
        "in_channels": draw(st.integers(1, 3)),
        "out_channels": draw(st.integers(1, 3)),
        "kernel_size": draw(st.integers(1, 5)),
        "stride": draw(st.integers(1, 3)),
        "act": draw(st.booleans()),
        "size": draw(strategies.sizes(3, 8)),
        "seed": draw(SEEDS),
    }


def _make_conv(s: Submission, ins: int, outs: int, kernel: int, *options: Any) -> Handle:
    """The layer, after making sure that its parameters are one convolution's."""
    layer = s.keep("conv", ins, outs, *options)
    facts = _facts(s, layer)
    weight = (outs, ins, kernel, kernel)
    shapes = sorted(facts["shapes"].values(), key=len, reverse=True)
    if shapes not in ([weight], [weight, (outs,)]):
        raise CheckFailed(
            f"the layer has parameters of shapes {shapes}, expected one convolution's: {weight}"
            f" and, for the bias, {(outs,)}",
            [weight, (outs,)],
            shapes,
        )
    return layer


def _is_convolution_and_relu(
    s: Submission,
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    stride: int,
    act: bool,
    size: tuple[int, int],
    seed: int,
) -> None:
    layer = _make_conv(s, in_channels, out_channels, kernel_size, kernel_size, stride, act)
    rng = np.random.default_rng(seed)
    weight = _integers(rng, (out_channels, in_channels, kernel_size, kernel_size))
    bias = _integers(rng, (out_channels,))
    x = _integers(rng, (2, in_channels, *size))
    has_bias = s.compute("fill_convolution", layer, Tensor(weight), Tensor(bias))
    expected = oracles.conv2d(
        x, weight, bias if has_bias else None, stride=stride, padding=kernel_size // 2
    )
    actual = s.call(layer, Tensor(x))
    compare.same_values(actual, np.maximum(expected, 0) if act else expected, compare.SINGLE)


def _conv_shape(
    s: Submission,
    in_channels: int,
    out_channels: int,
    kernel_size: int,
    stride: int,
    act: bool,
    size: tuple[int, int],
    seed: int,
) -> None:
    layer = s.keep("conv", in_channels, out_channels, kernel_size, stride, act)
    x = np.random.default_rng(seed).random((2, in_channels, *size), np.float32)
    places = [(n + 2 * (kernel_size // 2) - kernel_size) // stride + 1 for n in size]
    compare.same_shape(s.call(layer, Tensor(x)), (2, out_channels, *places))


def _conv_defaults(s: Submission, in_channels: int, out_channels: int, seed: int) -> None:
    layer = _make_conv(s, in_channels, out_channels, 3)
    x = np.random.default_rng(seed).normal(size=(2, in_channels, 7, 8)).astype(np.float32)
    values = compare.tensor(s.call(layer, Tensor(x)))
    compare.same_shape(values, (2, out_channels, 4, 4))
    if (values.data < 0).any():
        raise CheckFailed("the result has negative values, expected a ReLU without act=False")


def _fresh_layers(s: Submission, in_channels: int, out_channels: int, seed: int) -> None:
    first, second = (s.keep("conv", in_channels, out_channels) for _ in range(2))
    _independent(s, first, second, seed)


@strategies.composite
def _plain_layers(draw: Any) -> dict[str, Any]:
    wanted = ("in_channels", "out_channels", "seed")
    return {k: v for k, v in draw(_layers()).items() if k in wanted}


def _integers(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    return rng.integers(-3, 4, shape).astype(np.float32)


def _facts(s: Submission, module: Handle) -> dict[str, Any]:
    facts: dict[str, Any] = s.compute("module_facts", module)
    if not facts["is_module"]:
        raise CheckFailed(f"the result is a {facts['kind']}, expected an nn.Module")
    return facts


def _independent(s: Submission, first: Handle, second: Handle, seed: int) -> None:
    before = s.compute("state", second)
    s.compute("randomise", first, seed)
    after = s.compute("state", second)
    if any(not np.array_equal(before[k].data, after[k].data) for k in before):
        raise CheckFailed("training the first result changes the second: they share their weights")


# -- build_model -------------------------------------------------------------------------


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
    _facts(s, model)
    s.compute("set_mode", model, False)
    s.call(model, Tensor(np.zeros((2, 1, 28, 28), np.float32)))  # lazy layers learn their sizes
    return model


def _logits_shape(s: Submission, num_classes: int | None, count: int, seed: int) -> None:
    logits = s.call(_build(s, num_classes), Tensor(_images(seed, count)))
    compare.same_shape(compare.tensor(logits), (count, num_classes or 10))


def _small_enough(s: Submission, num_classes: int | None, count: int, seed: int) -> None:
    shapes = _facts(s, _build(s, num_classes))["shapes"].values()
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
    _independent(s, _build(s), _build(s), seed)


def _seeds() -> Any:
    return strategies.named(seed=SEEDS)


# -- plot_history ------------------------------------------------------------------------

CURVES = ("train_loss", "valid_loss", "valid_accuracy")


@strategies.composite
def _histories(draw: Any) -> dict[str, Any]:
    epochs = draw(st.integers(2, 6))
    rng = np.random.default_rng(draw(SEEDS))
    train = np.sort(rng.uniform(0.2, 1.2, epochs))[::-1]
    valid = train + rng.uniform(0.01, 0.2, epochs)
    accuracy = np.sort(rng.uniform(0.5, 0.95, epochs))
    values = zip(CURVES, (train, valid, accuracy), strict=True)
    return {"history": {k: [round(float(x), 4) for x in v] for k, v in values}}


def _drawn(s: Submission, history: dict[str, list[float]]) -> dict[str, Any]:
    found: dict[str, Any] = s.compute("figure", s.keep("plot_history", history))
    if not found["is_figure"]:
        raise CheckFailed(f"the result is a {found['kind']}, expected a matplotlib Figure")
    return found


def _find(found: dict[str, Any], values: list[float]) -> list[dict[str, Any]]:
    """The lines that show `values`, as shares or as percentages."""
    wanted = np.array(values)
    return [
        line
        for axes in found["axes"]
        for line in axes["lines"]
        if line["y"].shape == wanted.shape
        and (np.allclose(line["y"], wanted) or np.allclose(line["y"], 100 * wanted))
    ]


def _shows_curves(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    for name in CURVES:
        lines = _find(found, history[name])
        if not lines:
            raise CheckFailed(f"no line of the figure shows {name}", history[name])
        if not any(np.allclose(np.diff(line["x"]), 1) for line in lines):
            raise CheckFailed(
                f"{name} is not drawn against the epochs: its line's x values are not one apart",
                list(range(1, len(history[name]) + 1)),
                lines[0]["x"],
            )


def _labels_axes(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    if not any(text.strip() for text in found["across"]):
        raise CheckFailed("no horizontal axis has a label", "set_xlabel('epoch')")
    with_lines = [a for a in found["axes"] if a["lines"]]
    if not with_lines:
        raise CheckFailed("the figure has no lines")
    for axes in with_lines:
        if not (axes["up"].strip() or axes["title"].strip() or found["up"].strip()):
            raise CheckFailed("a vertical axis has no label", "set_ylabel('loss')")


def _names_lines(s: Submission, history: dict[str, list[float]]) -> None:
    found = _drawn(s, history)
    shared = [a["lines"] for a in found["axes"] if len(a["lines"]) > 1]
    lines = [line for group in shared for line in group]
    names = set(found["texts"])
    if len(names) < len(lines):
        raise CheckFailed(
            f"{len(lines)} lines share their axes and the legend names {len(names)}; label each"
            " line and call legend()",
            len(lines),
            sorted(names),
        )
    for other, wrong in (("valid_loss", ("train",)), ("train_loss", ("valid", "test"))):
        for line in _find(found, history[other]):
            if any(word in line["label"].lower() for word in wrong):
                raise CheckFailed(f"the line that shows {other} is labelled {line['label']!r}")


CHECKS = (
    Check(
        function="accuracy",
        name="is_the_share",
        title="the accuracy is the share of rows whose largest logit stands at the label",
        points=1.0,
        body=_is_the_share,
        examples=_predictions,
        hint="argmax over the classes, which are axis 1, gives one prediction for each row.",
    ),
    Check(
        function="accuracy",
        name="is_a_float",
        title="the result is a Python float from 0 to 1",
        points=0.5,
        body=_is_a_float,
        examples=_predictions,
        count=10,
        hint="tensor.item() makes a plain number of a tensor with one value.",
    ),
    Check(
        function="accuracy",
        name="one_example",
        title="a batch of one example works too",
        points=0.5,
        body=_is_the_share,
        examples=lambda: _predictions(count=1),
        count=10,
        hint="squeeze() would also take away the axis of a batch of one.",
    ),
    Check(
        function="conv",
        name="shape",
        title="the padding is half the kernel, rounded down, and the stride divides the size",
        points=0.5,
        body=_conv_shape,
        examples=_layers,
        hint="padding=kernel_size // 2, for even kernels as well.",
    ),
    Check(
        function="conv",
        name="is_convolution_and_relu",
        title="the layer is a convolution, followed by ReLU when act is true",
        points=1.0,
        body=_is_convolution_and_relu,
        examples=_layers,
        hint="First nn.Conv2d, then nn.ReLU; act=False leaves the ReLU out.",
    ),
    Check(
        function="conv",
        name="defaults",
        title="without options the kernel is 3, the stride 2, and there is a ReLU",
        points=0.25,
        body=_conv_defaults,
        examples=_plain_layers,
        count=10,
        hint="def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True)",
    ),
    Check(
        function="conv",
        name="fresh_layers",
        title="every call makes a layer with weights of its own",
        points=0.25,
        body=_fresh_layers,
        examples=_plain_layers,
        count=8,
        hint="Make the nn.Conv2d inside the function, each time.",
    ),
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
    Check(
        function="plot_history",
        name="shows_curves",
        title="both losses and the accuracy are drawn against the epoch",
        points=1.0,
        body=_shows_curves,
        examples=_histories,
        count=6,
        hint="axes.plot(range(1, epochs + 1), history['train_loss']), and so on.",
    ),
    Check(
        function="plot_history",
        name="labels_axes",
        title="the axes are labelled",
        points=0.5,
        body=_labels_axes,
        examples=_histories,
        count=4,
        hint="set_xlabel and set_ylabel, on each axes.",
    ),
    Check(
        function="plot_history",
        name="names_lines",
        title="a legend says which line is which",
        points=0.5,
        body=_names_lines,
        examples=_histories,
        count=4,
        hint="plot(..., label='training loss'), then legend().",
    ),
)
