"""Batch normalisation and Adam, loops written out."""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Variant


def accuracy(logits, labels):
    return 1.0 - torch.ne(logits.argmax(-1), labels).double().mean().item()


def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    half = kernel_size // 2
    padded = nn.Sequential(
        nn.ZeroPad2d((half, half, half, half)),
        nn.Conv2d(in_channels, out_channels, kernel_size, stride=(stride, stride), bias=False),
    )
    if act:
        padded.append(nn.ReLU())
    return padded


def build_model(num_classes=10):
    def block(before, after):
        return nn.Sequential(nn.Conv2d(before, after, 3, 2, 1), nn.BatchNorm2d(after), nn.ReLU())

    return nn.Sequential(
        block(1, 16), block(16, 32), block(32, 32), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
        nn.Dropout(0.1), nn.LazyLinear(num_classes),
    )  # fmt: skip


def train_epoch(model, loader, loss_fn, optimizer, device):
    model.train(True)
    mean, seen = 0.0, 0
    for images, labels in iter(loader):
        images = images.to(device=device)
        labels = labels.to(device=device)

        def closure():
            optimizer.zero_grad(set_to_none=False)
            loss = loss_fn(model(images), labels)  # noqa: B023 - called in this turn of the loop
            loss.backward()
            return loss

        loss = optimizer.step(closure)
        seen += labels.shape[0]
        mean += (float(loss.detach()) - mean) * labels.shape[0] / seen
    return mean


def evaluate(model, loader, loss_fn, device):
    mode = model.training
    model.train(False)
    previous = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    loss_sum = correct = n = 0
    for images, labels in loader:
        images, labels = (t.to(device) for t in (images, labels))
        outputs = model(images)
        loss_sum = loss_sum + float(loss_fn(outputs, labels)) * outputs.shape[0]
        correct = correct + int(torch.eq(outputs.argmax(1), labels).sum())
        n = n + outputs.shape[0]
    torch.set_grad_enabled(previous)
    model.train(mode)
    return loss_sum / n, correct / n


def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    history = {name: [0.0] * epochs for name in ("train_loss", "valid_loss", "valid_accuracy")}
    for epoch in range(epochs):
        history["train_loss"][epoch] = train_epoch(model, train_loader, loss_fn, optimizer, device)
        history["valid_loss"][epoch], history["valid_accuracy"][epoch] = evaluate(
            model, valid_loader, loss_fn, device
        )
    return history


def plot_history(history):
    fig = plt.figure()
    ax = fig.add_subplot(111)
    for name, values in history.items():
        ax.plot(range(1, len(values) + 1), values)
    ax.legend(list(history))
    ax.set(xlabel="Epoch", ylabel="loss or accuracy")
    return fig


def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    data = DataLoader(dataset, batch_size=len(dataset))
    images, labels = next(iter(data))
    images, labels = images.to(device), labels.to(device)
    model = build_model().to(device)
    model(images[:2])  # the lazy layer learns its size
    optimizer = torch.optim.Adam(model.parameters(), lr=0.004)
    loss_fn = nn.CrossEntropyLoss()
    generator = torch.Generator().manual_seed(seed)
    model.train()
    for _ in range(3):
        order = torch.randperm(len(images), generator=generator)
        for start in range(0, len(images), 100):
            rows = order[start : start + 100]
            optimizer.zero_grad()
            loss_fn(model(images[rows]), labels[rows]).backward()
            optimizer.step()
    return model.eval()


VARIANT = Variant(
    "norm_adam",
    {
        "accuracy": accuracy,
        "conv": conv,
        "build_model": build_model,
        "train_epoch": train_epoch,
        "evaluate": evaluate,
        "fit": fit,
        "plot_history": plot_history,
        "train_fashion_mnist": train_fashion_mnist,
    },
)
