# %% [markdown]
# # 6. A network that learns to see

# %%
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder import check

# %% solution="accuracy"
def accuracy(logits, labels):
    """The share of examples whose largest logit stands at the label.

    logits: tensor (N, classes).  labels: int64 tensor (N,).  Returns a float in [0, 1].
    """
    ### BEGIN SOLUTION
    return (logits.argmax(dim=1) == labels).float().mean().item()
    ### END SOLUTION


# %% check="accuracy"

# %% solution="conv"
def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """A convolution with padding kernel_size // 2, followed by ReLU when act is true.

    Returns an nn.Module from (N, in_channels, H, W) to (N, out_channels, H', W').
    """
    ### BEGIN SOLUTION
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer
    ### END SOLUTION


# %% check="conv"

# %% solution="build_model"
def build_model(num_classes=10):
    """A convolutional network from images (N, 1, 28, 28) to logits (N, num_classes).

    Returns an nn.Module with at most 500,000 parameters.
    """
    ### BEGIN SOLUTION
    layers = []
    channels = [1, 16, 32, 64]
    for before, after in zip(channels, channels[1:]):  # 28 → 14 → 7 → 4
        layers += [conv(before, after, act=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 4 * 4, num_classes))
    ### END SOLUTION


# %% check="build_model"

# %% solution="train_epoch"
def train_epoch(model, loader, loss_fn, optimizer, device):
    """Train for one pass over the loader: one optimiser step for each batch.

    loader yields (images (B, 1, 28, 28), labels (B,)).  Returns the mean training loss per example.
    Leaves the model in training mode.
    """
    ### BEGIN SOLUTION
    model.train()
    total, count = 0.0, 0
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(images)
        count += len(images)
    return total / count
    ### END SOLUTION


# %% check="train_epoch"

# %% solution="evaluate"
def evaluate(model, loader, loss_fn, device):
    """Measure a model without changing it.

    Returns (mean loss per example, accuracy) over the loader. Evaluation mode and no gradients
    inside; the model is left in the mode it was in.
    """
    ### BEGIN SOLUTION
    training = model.training
    model.eval()
    total, right, count = 0.0, 0.0, 0
    with torch.no_grad():
        for images, labels in loader:
            images, labels = images.to(device), labels.to(device)
            logits = model(images)
            total += loss_fn(logits, labels).item() * len(images)
            right += accuracy(logits, labels) * len(images)
            count += len(images)
    model.train(training)
    return total / count, right / count
    ### END SOLUTION


# %% check="evaluate"

# %% solution="fit"
def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    """Train for some epochs and evaluate after each one.

    Returns the history: a dict of lists train_loss, valid_loss and valid_accuracy, one entry an
    epoch.
    """
    ### BEGIN SOLUTION
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        loss, share = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(share)
    return history
    ### END SOLUTION


# %% check="fit"

# %% solution="plot_history"
def plot_history(history):
    """Draw what fit returned: both losses and the validation accuracy against the epoch.

    Returns a matplotlib figure with labelled axes and lines.
    """
    ### BEGIN SOLUTION
    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    left.plot(epochs, history["train_loss"], "o-", label="training")
    left.plot(epochs, history["valid_loss"], "s--", label="validation")
    left.set_ylabel("loss")
    right.plot(epochs, history["valid_accuracy"], "s--", label="validation")
    right.set_ylabel("accuracy")
    for axes in (left, right):
        axes.set_xlabel("epoch")
        axes.legend()
    return figure
    ### END SOLUTION


# %% check="plot_history"

# %% solution="train_fashion_mnist"
def train_fashion_mnist(dataset, device, seed):
    """Train a model on a map-style dataset of (image (1, 28, 28), label).

    Returns the trained model. The same seed on the CPU gives the same weights.
    """
    ### BEGIN SOLUTION
    torch.manual_seed(seed)
    images, labels = zip(*(dataset[i] for i in range(len(dataset))))
    images, labels = torch.stack(images).to(device), torch.tensor(labels).to(device)

    def batches():  # the data is in memory: nothing is gained by loading it image by image
        for rows in torch.randperm(len(images)).to(device).split(256):
            yield images[rows], labels[rows]

    epochs = max(3, min(10, 30_000 // len(images)))  # a small data set needs more of them
    model = build_model().to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.015)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.015, total_steps=epochs * -(-len(images) // 256)
    )
    optimizer.register_step_post_hook(lambda *_: schedule.step())  # after every batch
    for _ in range(epochs):
        train_epoch(model, batches(), nn.CrossEntropyLoss(), optimizer, device)
    return model
    ### END SOLUTION


# %% check="train_fashion_mnist"
