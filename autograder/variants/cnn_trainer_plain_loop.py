"""A plain loop over a DataLoader, nothing reused."""

import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Variant


def accuracy(logits, labels):
    predictions = logits.detach().cpu().numpy().argmax(axis=1)
    return float((predictions == labels.detach().cpu().numpy()).mean())


def build_model(num_classes=10):
    model = nn.Sequential()
    model.add_module("first", nn.Conv2d(1, 12, 5, stride=2, padding=2))
    model.add_module("relu1", nn.ReLU())
    model.add_module("second", nn.Conv2d(12, 24, 3, stride=2, padding=1))
    model.add_module("relu2", nn.ReLU())
    model.add_module("flat", nn.Flatten())
    model.add_module("hidden", nn.Linear(24 * 7 * 7, 64))
    model.add_module("relu3", nn.ReLU())
    model.add_module("out", nn.Linear(64, num_classes))
    return model


def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        model.train()
        total, n = 0.0, 0
        for x, y in train_loader:
            x, y = x.to(device), y.to(device)
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
            total, n = total + loss.item() * len(x), n + len(x)
        history["train_loss"].append(total / n)
        model.eval()
        total, hits, n = 0.0, 0, 0
        with torch.no_grad():
            for x, y in valid_loader:
                x, y = x.to(device), y.to(device)
                out = model(x)
                total, n = total + loss_fn(out, y).item() * len(x), n + len(x)
                hits += (out.argmax(1) == y).sum().item()
        history["valid_loss"].append(total / n)
        history["valid_accuracy"].append(hits / n)
    return history


def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    loader = DataLoader(dataset, batch_size=50, shuffle=True, generator=generator)
    model = build_model().to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss_fn = nn.CrossEntropyLoss()
    for _ in range(3):
        model.train()
        for images, labels in loader:
            loss = loss_fn(model(images.to(device)), labels.to(device))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return model


VARIANT = Variant(
    "plain_loop",
    {
        "accuracy": accuracy,
        "build_model": build_model,
        "fit": fit,
        "train_fashion_mnist": train_fashion_mnist,
    },
)
