"""Honest trainers in other styles; their recipes are the ones that the calibration measures."""

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.model import Variant

# -- LeNet, SGD with momentum, written as PyTorch's tutorials write it ---------------------------


def lenet_accuracy(logits, labels):
    _, predicted = torch.max(logits.data, 1)
    return (predicted == labels).sum().item() / labels.size(0)


def lenet_conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
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


def lenet_build_model(num_classes=10):
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


def lenet_train_epoch(model, loader, loss_fn, optimizer, device):
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
def lenet_evaluate(model, loader, loss_fn, device):
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


def lenet_fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
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


def lenet_plot_history(history):
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


def lenet_train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    loader = DataLoader(dataset, batch_size=64, shuffle=True)
    model = build_model().to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for _ in range(3):
        train_epoch(model, loader, nn.CrossEntropyLoss(), optimizer, device)
    return model


# -- the all-convolution network of about 5,000 parameters ----------------------------------------


def all_convolution_accuracy(logits, labels):
    hits = 0
    for row, label in zip(logits.tolist(), labels.tolist()):
        hits += row.index(max(row)) == label
    return hits / len(labels)


def all_convolution_conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    layers = [nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2)]
    if act:
        layers.append(nn.ReLU(inplace=True))
    return nn.Sequential(*layers)


def all_convolution_build_model(num_classes=10):
    return nn.Sequential(
        conv(1, 4, kernel_size=5),  # 14 x 14
        conv(4, 8),  # 7 x 7
        conv(8, 16),  # 4 x 4
        conv(16, 16),  # 2 x 2
        conv(16, num_classes, act=False),  # 1 x 1
        nn.Flatten(),
    )


def all_convolution_train_epoch(model, loader, loss_fn, optimizer, device):
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


def all_convolution_evaluate(model, loader, loss_fn, device):
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


def all_convolution_fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    rows = []
    for _ in range(epochs):
        train = train_epoch(model, train_loader, loss_fn, optimizer, device)
        rows.append((train, *evaluate(model, valid_loader, loss_fn, device)))
    names = ("train_loss", "valid_loss", "valid_accuracy")
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def all_convolution_plot_history(history):
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


def all_convolution_train_fashion_mnist(dataset, device, seed):
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


# -- batch normalisation and Adam, loops written out ----------------------------------------------


def norm_adam_accuracy(logits, labels):
    return 1.0 - torch.ne(logits.argmax(-1), labels).double().mean().item()


def norm_adam_conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    half = kernel_size // 2
    padded = nn.Sequential(
        nn.ZeroPad2d((half, half, half, half)),
        nn.Conv2d(in_channels, out_channels, kernel_size, stride=(stride, stride), bias=False),
    )
    if act:
        padded.append(nn.ReLU())
    return padded


def norm_adam_build_model(num_classes=10):
    def block(before, after):
        return nn.Sequential(nn.Conv2d(before, after, 3, 2, 1), nn.BatchNorm2d(after), nn.ReLU())

    return nn.Sequential(
        block(1, 16), block(16, 32), block(32, 32), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
        nn.Dropout(0.1), nn.LazyLinear(num_classes),
    )  # fmt: skip


def norm_adam_train_epoch(model, loader, loss_fn, optimizer, device):
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


def norm_adam_evaluate(model, loader, loss_fn, device):
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


def norm_adam_fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    history = {name: [0.0] * epochs for name in ("train_loss", "valid_loss", "valid_accuracy")}
    for epoch in range(epochs):
        history["train_loss"][epoch] = train_epoch(model, train_loader, loss_fn, optimizer, device)
        history["valid_loss"][epoch], history["valid_accuracy"][epoch] = evaluate(
            model, valid_loader, loss_fn, device
        )
    return history


def norm_adam_plot_history(history):
    fig = plt.figure()
    ax = fig.add_subplot(111)
    for name, values in history.items():
        ax.plot(range(1, len(values) + 1), values)
    ax.legend(list(history))
    ax.set(xlabel="Epoch", ylabel="loss or accuracy")
    return fig


def norm_adam_train_fashion_mnist(dataset, device, seed):
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


# -- a plain loop over a DataLoader, nothing reused ------------------------------------------------


def plain_loop_accuracy(logits, labels):
    predictions = logits.detach().cpu().numpy().argmax(axis=1)
    return float((predictions == labels.detach().cpu().numpy()).mean())


def plain_loop_build_model(num_classes=10):
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


def plain_loop_fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
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


def plain_loop_train_fashion_mnist(dataset, device, seed):
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


VARIANTS = (
    Variant(
        "lenet",
        {
            "accuracy": lenet_accuracy,
            "conv": lenet_conv,
            "build_model": lenet_build_model,
            "train_epoch": lenet_train_epoch,
            "evaluate": lenet_evaluate,
            "fit": lenet_fit,
            "plot_history": lenet_plot_history,
            "train_fashion_mnist": lenet_train_fashion_mnist,
        },
    ),
    Variant(
        "all_convolution",
        {
            "accuracy": all_convolution_accuracy,
            "conv": all_convolution_conv,
            "build_model": all_convolution_build_model,
            "train_epoch": all_convolution_train_epoch,
            "evaluate": all_convolution_evaluate,
            "fit": all_convolution_fit,
            "plot_history": all_convolution_plot_history,
            "train_fashion_mnist": all_convolution_train_fashion_mnist,
        },
    ),
    Variant(
        "norm_adam",
        {
            "accuracy": norm_adam_accuracy,
            "conv": norm_adam_conv,
            "build_model": norm_adam_build_model,
            "train_epoch": norm_adam_train_epoch,
            "evaluate": norm_adam_evaluate,
            "fit": norm_adam_fit,
            "plot_history": norm_adam_plot_history,
            "train_fashion_mnist": norm_adam_train_fashion_mnist,
        },
    ),
    Variant(
        "plain_loop",
        {
            "accuracy": plain_loop_accuracy,
            "build_model": plain_loop_build_model,
            "fit": plain_loop_fit,
            "train_fashion_mnist": plain_loop_train_fashion_mnist,
        },
    ),
)
