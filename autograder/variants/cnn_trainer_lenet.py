"""LeNet, SGD with momentum, written as PyTorch's tutorials write it."""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Variant


def accuracy(logits, labels):
    _, predicted = torch.max(logits.data, 1)
    return (predicted == labels).sum().item() / labels.size(0)


def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.weighted = nn.Conv2d(
                in_channels, out_channels, kernel_size, stride=stride, padding=kernel_size // 2
            )

        def forward(self, x):
            x = self.weighted(x)
            return torch.relu(x) if act else x

    return Block()


def build_model(num_classes=10):
    class LeNet(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(1, 6, 5)
            self.pool = nn.MaxPool2d(2, 2)
            self.conv2 = nn.Conv2d(6, 16, 5)
            self.fc1 = nn.Linear(16 * 4 * 4, 120)
            self.fc2 = nn.Linear(120, 84)
            self.fc3 = nn.Linear(84, num_classes)

        def forward(self, x):
            x = self.pool(nn.functional.relu(self.conv1(x)))
            x = self.pool(nn.functional.relu(self.conv2(x)))
            x = torch.flatten(x, 1)
            x = nn.functional.relu(self.fc1(x))
            x = nn.functional.relu(self.fc2(x))
            return self.fc3(x)

    return LeNet()


def train_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    running_loss = 0.0
    for data in loader:
        inputs, labels = data[0].to(device), data[1].to(device)
        outputs = model(inputs)
        loss = loss_fn(outputs, labels)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        running_loss += loss.item() * inputs.size(0)
    return running_loss / len(loader.dataset)


@torch.no_grad()
def evaluate(model, loader, loss_fn, device):
    was_training = model.training
    model.eval()
    size = len(loader.dataset)
    test_loss, correct = 0, 0
    for X, y in loader:
        X, y = X.to(device), y.to(device)
        pred = model(X)
        test_loss += loss_fn(pred, y).item() * len(y)
        correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    if was_training:
        model.train()
    return test_loss / size, correct / size


def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    train_losses, valid_losses, valid_accuracies = [], [], []
    for _epoch in range(epochs):
        train_losses += [train_epoch(model, train_loader, loss_fn, optimizer, device)]
        valid_loss, valid_accuracy = evaluate(model, valid_loader, loss_fn, device)
        valid_losses += [valid_loss]
        valid_accuracies += [valid_accuracy]
    return {
        "train_loss": train_losses,
        "valid_loss": valid_losses,
        "valid_accuracy": valid_accuracies,
    }


def plot_history(history):
    fig, ax = plt.subplots()
    epochs = list(range(len(history["train_loss"])))
    ax.plot(epochs, history["train_loss"], "b-", label="train loss")
    ax.plot(epochs, history["valid_loss"], "r-", label="valid loss")
    ax.set_xlabel("epoch")
    ax.set_ylabel("loss")
    twin = ax.twinx()
    twin.plot(epochs, history["valid_accuracy"], "g--", label="valid accuracy")
    twin.set_ylabel("accuracy")
    fig.legend()
    return fig


def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for _ in range(3):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


VARIANT = Variant(
    "lenet",
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
