"""The all-convolution network of about 5,000 parameters."""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Variant


def accuracy(logits, labels):
    hits = 0
    for row, label in zip(logits.tolist(), labels.tolist()):
        hits += row.index(max(row)) == label
    return hits / len(labels)


def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    layers = [nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2)]
    if act:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


def build_model(num_classes=10):
    return nn.Sequential(
        conv(1, 4, kernel_size=5),  # 14 x 14
        conv(4, 8),  # 7 x 7
        conv(8, 16),  # 4 x 4
        conv(16, 16),  # 2 x 2
        conv(16, num_classes, act=False),  # 1 x 1
        nn.Flatten(),
    )


def train_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    losses, sizes = [], []
    for xb, yb in loader:
        xb, yb = xb.to(device, non_blocking=True), yb.to(device, non_blocking=True)
        for group in optimizer.param_groups:
            for p in group["params"]:
                p.grad = None
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
        sizes.append(len(xb))
    weights = torch.tensor(sizes, dtype=torch.float32, device=device)
    return float((torch.stack(losses) * weights).sum() / weights.sum())


def evaluate(model, loader, loss_fn, device):
    before = model.training
    model.eval()
    try:
        with torch.inference_mode():
            pairs = [(model(xb.to(device)), yb.to(device)) for xb, yb in loader]
            logits = torch.cat([logits for logits, _ in pairs])
            labels = torch.cat([labels for _, labels in pairs])
            return loss_fn(logits, labels).item(), accuracy(logits, labels)
    finally:
        model.train(before)


def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    rows = []
    for _ in range(epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)
        rows.append((train, *evaluate(model, valid_loader, loss_fn, device)))
    names = ("train_loss", "valid_loss", "valid_accuracy")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def plot_history(history):
    figure = plt.figure(figsize=(5, 8))
    upper, lower = figure.subplots(2, 1, sharex=True)
    xs = torch.arange(1, 1 + len(history["valid_loss"])).numpy()
    for name in ("train_loss", "valid_loss"):
        upper.plot(xs, history[name], marker=".", label=name)
    lower.plot(xs, [100 * a for a in history["valid_accuracy"]], marker=".")
    upper.legend(loc="best")
    upper.set_title("cross-entropy")
    lower.set_title("validation accuracy in percent")
    lower.set_xlabel("epochs")
    return figure


def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    model = build_model().to(device)
    loader = DataLoader(dataset, batch_size=128, shuffle=True)
    epochs = 6
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.1, steps_per_epoch=len(loader), epochs=epochs
    )
    loss_fn = nn.CrossEntropyLoss()
    model.train()
    for _ in range(epochs):
        for images, labels in loader:
            optimizer.zero_grad()
            loss_fn(model(images.to(device)), labels.to(device)).backward()
            optimizer.step()
            schedule.step()
    return model


VARIANT = Variant(
    "all_convolution",
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
