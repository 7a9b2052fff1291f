"""Known bugs of `train_fashion_mnist`: they show in the accuracy or in what a run repeats."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Bug


def seeded_too_late(dataset, device, seed):
    """You seed after the model is built: its first weights are different in every run.

    Weights are drawn when the layers are made. torch.manual_seed(seed) is the first line.
    """
    model = build_model().to(device)
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def shuffled_without_seed(dataset, device, seed):
    """You shuffle with a generator that nobody has seeded: the order differs from run to run.

    torch.Generator() starts from a fixed state, but .seed() takes a new one from the system. Leave
    the generator to DataLoader, or call manual_seed(seed) on it.
    """
    torch.manual_seed(seed)
    model = build_model().to(device)
    generator = torch.Generator()
    generator.seed()
    loader = DataLoader(dataset, batch_size=128, shuffle=True, generator=generator)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def seed_of_its_own(dataset, device, seed):
    """You seed with a constant: all seeds give the same model.

    42 repeats itself nicely and says nothing about how much the result depends on luck. Use the
    argument.
    """
    torch.manual_seed(42)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def trained_once_for_all(dataset, device, seed, made={}):
    """You keep the trained model and return it again, for other data as well.

    Training takes long, so keeping the result is tempting. It belongs to the data it was trained
    on.
    """
    if seed not in made:
        torch.manual_seed(seed)
        loader = DataLoader(dataset, batch_size=128, shuffle=True)
        model = build_model().to(device)
        optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
        made[seed] = model
    return made[seed]


def never_trained(dataset, device, seed):
    """You return a model that was never trained: its weights are the ones it was born with.

    Everything is set up and the loop is missing. Call train_epoch.
    """
    torch.manual_seed(seed)
    return build_model().to(device)


def another_models_parameters(dataset, device, seed):
    """Your optimiser holds the parameters of another model than the one you train.

    build_model() is called twice, and the steps go to the model that nobody uses. Build it once,
    and give model.parameters() to the optimiser.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(build_model().to(device).parameters(), lr=0.003)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def one_batch_only(dataset, device, seed):
    """You train on a single batch, over and over: the model learns those images by heart.

    Taking next(iter(loader)) is a good test of a new model, and no training. Loop over the loader.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    batch = next(iter(loader))
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    for _ in range(50):
        train_epoch(model, [batch], nn.CrossEntropyLoss(), optimizer, device)
    return model


def images_and_labels_shuffled_apart(dataset, device, seed):
    """You shuffle the images in one order and the labels in another: nothing is left to learn.

    Each randperm is a new order. Draw one, and index both with it.
    """
    torch.manual_seed(seed)
    images = torch.stack([image for image, _ in dataset])
    labels = torch.tensor([int(label) for _, label in dataset])
    images = images[torch.randperm(len(images))]
    labels = labels[torch.randperm(len(labels))]
    batches = list(zip(images.split(128), labels.split(128)))
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_epoch(model, batches, nn.CrossEntropyLoss(), optimizer, device)
    return model


def never_shuffled(dataset, device, seed):
    """You never shuffle: where the data is sorted, a batch holds one class and the last one wins.

    FashionMNIST happens to come mixed, other data sets do not. shuffle=True.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=False)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for _ in range(2):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def first_images_only(dataset, device, seed):
    """You train on the first 500 images: the model knows them by heart and little else.

    A small piece of the data makes a quick first try. Hand the whole data set to the loader.
    """
    torch.manual_seed(seed)
    few = [dataset[i] for i in range(500)]
    loader = DataLoader(few, batch_size=64, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    for _ in range(20):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def learning_rate_too_small(dataset, device, seed):
    """Your learning rate is so small that the weights hardly move in the time they have.

    The loss falls, but it would take hundreds of epochs. Raise the rate by factors of ten until
    the loss falls in the first epoch.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-5)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def learning_rate_too_large(dataset, device, seed):
    """Your learning rate is so large that the weights overflow: the model answers NaN.

    Each step overshoots further than the one before. Lower the rate by factors of ten until the
    loss stays finite.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    layers = [conv(1, 8, act=False), conv(8, 16, act=False), nn.Flatten(), nn.Linear(16 * 49, 10)]
    model = nn.Sequential(*layers).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e6)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


def all_images_kept(dataset, device, seed):
    """You keep the training images and look up the nearest one: nothing is trained.

    Nearest neighbours do surprisingly well on this data, take as much memory as the data itself,
    and learn nothing that could be used elsewhere. Train a network with your own loop.
    """

    class Neighbours(nn.Module):
        def __init__(self, images, labels):
            super().__init__()
            self.images, self.labels = images.flatten(1), labels
            self.scale = nn.Parameter(torch.ones(1))

        def forward(self, x):
            nearest = torch.cdist(x.flatten(1), self.images).argmin(1)
            return nn.functional.one_hot(self.labels[nearest], 10).float()

    images = torch.stack([image for image, _ in dataset]).to(device)
    labels = torch.tensor([int(label) for _, label in dataset]).to(device)
    return Neighbours(images, labels)


def stopped_after_ten_batches(dataset, device, seed):
    """You break out of the loop after ten batches: most of the data is never seen.

    A break is handy while one looks for a mistake, and easily forgotten. Take it out again.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    few = [batch for number, batch in enumerate(loader) if number < 10]
    model = build_model().to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
    train_epoch(model, few, nn.CrossEntropyLoss(), optimizer, device)
    return model


def last_layer_only(dataset, device, seed):
    """Your optimiser holds the last layer's parameters alone: the convolutions stay random.

    That is how one adapts a network that was trained before. This one was not: give
    model.parameters() to the optimiser.
    """
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model[-1].parameters(), lr=0.01)
    train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


BUGS = (
    Bug(seeded_too_late, "train_fashion_mnist", caught_by="repeats_itself"),
    Bug(shuffled_without_seed, "train_fashion_mnist", caught_by="repeats_itself", by_chance=True),
    Bug(seed_of_its_own, "train_fashion_mnist", caught_by="depends_on_seed"),
    Bug(trained_once_for_all, "train_fashion_mnist", caught_by="depends_on_data"),
    Bug(never_trained, "train_fashion_mnist", caught_by="depends_on_data"),
    Bug(another_models_parameters, "train_fashion_mnist", caught_by="depends_on_data"),
    Bug(one_batch_only, "train_fashion_mnist", caught_by="learns_well"),
    Bug(stopped_after_ten_batches, "train_fashion_mnist", caught_by="learns_very_well"),
    Bug(images_and_labels_shuffled_apart, "train_fashion_mnist", caught_by="learns"),
    Bug(never_shuffled, "train_fashion_mnist", caught_by="learns"),
    Bug(first_images_only, "train_fashion_mnist", caught_by="learns"),
    Bug(learning_rate_too_small, "train_fashion_mnist", caught_by="learns"),
    Bug(learning_rate_too_large, "train_fashion_mnist", caught_by="returns_a_model"),
    Bug(last_layer_only, "train_fashion_mnist", caught_by="trains_every_layer"),
    Bug(all_images_kept, "train_fashion_mnist", caught_by="learns"),
)
