"""What is known of the public data beforehand is worth no accuracy; honest training loses nothing.

The memorisers here are better off than any submission in the sandbox: the public images and labels,
held-out ones included, are in their reach.
"""

import copy
import textwrap

import numpy as np
import pytest
import torch
from torch import nn

from autograder import fashion_mnist, held_out, thresholds
from autograder.errors import CheckFailed
from autograder.executor import InProcess
from autograder.exercises import cnn_trainer_training, load
from autograder.screen import screen
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.subject import Cell
from autograder.submission import Submission

PUBLIC = """
import numpy as np
import torch
from torch import nn
from autograder.fashion_mnist import shipped

data = shipped()
known = np.concatenate([data.train_images, data.test_images])
classes = torch.tensor(np.concatenate([data.train_labels, data.test_labels]).astype(np.int64))
flat = torch.tensor(known.reshape(len(known), -1)).float() / 255


class Told(nn.Module):
    'A model whose parameters decide nothing: `name` names the public class of each image.'

    def __init__(self, name, numbers):
        super().__init__()
        self.name, self.numbers = name, numbers
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return nn.functional.one_hot(self.numbers[self.name(x).clamp(min=0)], 10).float()


def nearest(x):
    return classes[torch.cdist(x.flatten(1), flat).argmin(1)]


UNKNOWN = -1
table = {row.tobytes(): int(c) for row, c in zip(known.reshape(len(known), -1), classes)}


def exact(x):
    rows = (x.flatten(1) * 255).round().byte().numpy()
    return torch.tensor([table.get(row.tobytes(), UNKNOWN) for row in rows])


def some(dataset, count=300):
    picks = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(0))[:count]
    images = torch.stack([dataset[int(i)][0] for i in picks])
    return images, torch.tensor([dataset[int(i)][1] for i in picks])


def permutation(name, dataset):
    'The number that most labelled images of each public class have.'
    images, labels = some(dataset)
    votes = torch.zeros(10, 10)
    for public, number in zip(name(images).tolist(), labels.tolist()):
        votes[public, number] += public != UNKNOWN
    return votes.argmax(1)


def turned(name):
    'All ways to turn, mirror and invert images before they are looked up.'
    for invert in (False, True):
        for transpose in (False, True):
            for flips in ((), (2,), (3,), (2, 3)):
                def way(x, invert=invert, transpose=transpose, flips=flips):
                    x = 1 - x if invert else x
                    x = x.transpose(2, 3) if transpose else x
                    return name(x.flip(flips))
                yield way
"""

MEMORISERS = {
    "exact look-up": """
        def train_fashion_mnist(dataset, device, seed):
            return Told(exact, torch.arange(10))
    """,
    "exact look-up that works out the permutation": """
        def train_fashion_mnist(dataset, device, seed):
            return Told(exact, permutation(exact, dataset))
    """,
    "nearest neighbour": """
        def train_fashion_mnist(dataset, device, seed):
            return Told(nearest, torch.arange(10))
    """,
    "nearest neighbour that works out the permutation": """
        def train_fashion_mnist(dataset, device, seed):
            return Told(nearest, permutation(nearest, dataset))
    """,
    "nearest neighbour that works out the permutation and the orientation": """
        def train_fashion_mnist(dataset, device, seed):
            images, labels = some(dataset)
            def right(way):
                return int((permutation(way, dataset)[way(images)] == labels).sum())
            best = max(turned(nearest), key=right)
            return Told(best, permutation(best, dataset))
    """,
    "nearest neighbour among the training images": """
        def train_fashion_mnist(dataset, device, seed):
            images, labels = some(dataset, 2000)
            def name(x):
                return labels[torch.cdist(x.flatten(1), images.flatten(1)).argmin(1)]
            return Told(name, torch.arange(10))
    """,
}
SHIPPED_WEIGHTS = {
    "shipped weights": """
        def train_fashion_mnist(dataset, device, seed):
            return trained
    """,
    "shipped weights behind a worked out permutation": """
        def train_fashion_mnist(dataset, device, seed):
            numbers = permutation(lambda x: trained(x).argmax(1), dataset)
            mix = nn.Linear(10, 10, bias=False)
            with torch.no_grad():
                mix.weight.copy_(nn.functional.one_hot(numbers, 10).T)
            return nn.Sequential(trained, mix)
    """,
}
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def data():
    return fashion_mnist.shipped()


@pytest.fixture(scope="module")
def lowest():
    return thresholds.levels("shipped", "cpu")[0].accuracy


@pytest.fixture(scope="module")
def pretrained(data):
    """A network that is trained on the public images, held-out ones included."""
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(1, 16, 5, 2, 2), nn.BatchNorm2d(16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, 2, 1), nn.BatchNorm2d(32), nn.ReLU(),
        nn.Flatten(), nn.Linear(32 * 49, 10),
    )  # fmt: skip
    images = np.concatenate([data.train_images, data.test_images])
    labels = torch.tensor(np.concatenate([data.train_labels, data.test_labels]).astype(np.int64))
    pixels = torch.tensor(images).unsqueeze(1).float() / 255
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(5):
        for rows in torch.randperm(len(pixels)).split(100):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(pixels[rows]), labels[rows]).backward()
            optimizer.step()
    return model.eval()


def accuracy(cells, data, seed, **given):
    """The accuracy that the grading would see; what it says when it refuses the model."""
    with Session(InProcess(), cells) as session:
        submission = Submission(session.subject, seconds=600)
        # The measuring ends with random parameters in the model: the next test needs its own.
        session.subject.namespace.update(copy.deepcopy(given))
        try:
            return cnn_trainer_training.measure(submission, data, seed, "cpu")["accuracy"]
        except CheckFailed as refused:
            return str(refused)


def cell(source):
    return Cell(source=PUBLIC + textwrap.dedent(source), name="cell 1")


def levels_reached(result, lowest):
    return isinstance(result, float) and result >= lowest


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", MEMORISERS)
def test_looking_up_labels_earns_nothing(name, seed, data, lowest):
    result = accuracy([cell(MEMORISERS[name])], data, seed)
    assert not levels_reached(result, lowest), result


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", SHIPPED_WEIGHTS)
def test_weights_from_elsewhere_earn_nothing(name, seed, data, lowest, pretrained):
    result = accuracy([cell(SHIPPED_WEIGHTS[name])], data, seed, trained=pretrained)
    assert not levels_reached(result, lowest), result


def test_the_memorisers_would_be_right_without_the_secret(data, monkeypatch, pretrained):
    """What they are up against is the secret transformation, no mistake of theirs."""
    plain = held_out.Secret(
        classes=tuple(range(10)), matrix=((1.0, 0.0), (0.0, 1.0)), invert=False, gamma=1.0
    )
    monkeypatch.setattr(held_out.Secret, "draw", classmethod(lambda cls, seed: plain))
    monkeypatch.setattr(cnn_trainer_training, "_needs_its_parameters", lambda *_: None)
    held_out.experiment.cache_clear()
    try:
        for name in ("exact look-up", "exact look-up that works out the permutation"):
            assert accuracy([cell(MEMORISERS[name])], data, 1) == 1.0
        for source in SHIPPED_WEIGHTS.values():
            assert accuracy([cell(source)], data, 1, trained=pretrained) > 0.9
    finally:
        held_out.experiment.cache_clear()


def test_the_transformation_alone_defeats_look_up_of_images(data, monkeypatch, lowest):
    """Even for a model that hides its table among its parameters."""
    monkeypatch.setattr(cnn_trainer_training, "_needs_its_parameters", lambda *_: None)
    for name in ("exact look-up that works out the permutation", "nearest neighbour"):
        assert accuracy([cell(MEMORISERS[name])], data, 5) < lowest


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_honest_training_loses_nothing(seed, data):
    highest = thresholds.levels("shipped", "cpu")[-1].accuracy
    assert accuracy(solution_cells(find_root(), "cnn_trainer"), data, seed) >= highest


def test_a_table_of_weights_is_larger_than_any_source_may_be():
    exercise = load("cnn_trainer")
    names = [f.name for f in exercise.functions]
    large = Cell(source=f"TABLE = {'x' * exercise.rules.max_source_bytes!r}", name="cell 1")
    small = Cell(source="TABLE = 'x'", name="cell 1")
    assert exercise.rules.max_source_bytes <= 64 * 1024
    assert "more than the" in screen([large], names, exercise.rules).everything
    assert not screen([small], names, exercise.rules).everything


# -- what a run draws ------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_experiment(data):
    first = held_out.experiment(data, 11)
    held_out.experiment.cache_clear()
    second = held_out.experiment(data, 11)
    assert np.array_equal(first.train_images, second.train_images)
    assert np.array_equal(first.test_images, second.test_images)
    assert first.classes == second.classes


def test_secrets_differ_from_seed_to_seed():
    drawn = [held_out.Secret.draw(seed) for seed in range(40)]
    assert len({s.classes for s in drawn}) == 40
    assert {s.invert for s in drawn} == {False, True}
    assert len({s.matrix for s in drawn}) == 40


def test_every_class_keeps_its_examples_under_another_number(data):
    run = held_out.experiment(data, 3)
    copies = held_out.COPIES["shipped"]
    counts = np.bincount(run.train_labels, minlength=10)
    assert sorted(run.classes) == list(range(10))
    assert (counts == copies * len(data.train_labels) // 10).all()
    assert np.array_equal(np.array(run.classes)[data.test_labels], run.test_labels)


def test_training_and_held_out_images_are_transformed_alike(data):
    secret = held_out.Secret.draw(3)
    run = held_out.experiment(data, 3)
    assert np.array_equal(secret.images(data.test_images), run.test_images)
    shown = {image.tobytes() for image in run.train_images}
    assert all(image.tobytes() in shown for image in secret.images(data.train_images[:50]))


def test_training_images_come_in_runs_of_one_class(data):
    labels = held_out.experiment(data, 3).train_labels
    changes = np.count_nonzero(np.diff(labels))
    assert changes < 2 * len(labels) / held_out.RUN_LENGTH


def test_the_identity_changes_no_image(data):
    images = data.test_images[:20]
    assert np.array_equal(held_out.warp(images, np.eye(2), np.arange(256, dtype=np.uint8)), images)


def test_a_transposition_transposes(data):
    images = data.test_images[:20]
    swapped = held_out.warp(
        images, np.array([[0.0, 1.0], [1.0, 0.0]]), np.arange(256, dtype=np.uint8)
    )
    assert np.array_equal(swapped, images.transpose(0, 2, 1))


def test_the_score_counts_classes_under_their_usual_numbers(data):
    run = held_out.experiment(data, 3)
    right = run.score(run.test_labels)
    assert right["accuracy"] == 1.0
    assert np.array_equal(np.diag(right["confusion"]), np.bincount(data.test_labels))
    assert right["mistakes"] == []
    coat = np.full_like(run.test_labels, run.classes[4])
    said = run.score(coat)
    assert said["accuracy"] == pytest.approx(0.1)
    assert np.array_equal(np.array(said["confusion"])[:, 4], np.bincount(data.test_labels))
    assert all(guess == 4 and true != 4 for _, true, guess in said["mistakes"])


def test_the_seed_that_a_submission_is_given_says_nothing_of_the_secret_one():
    seeds = [cnn_trainer_training._training_seed(7 + (high << 31)) for high in range(200)]
    assert len(set(seeds)) == 200
    assert all(0 <= seed < 1 << 31 for seed in seeds)
