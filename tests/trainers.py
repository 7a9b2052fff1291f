"""Trainers written from the contract alone: wrong ones, each with the function to blame, and honest ones."""

IMPORTS = """
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader
"""

LOOP = """
def train_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    running, seen = 0.0, 0
    for xb, yb in loader:
        xb, yb = xb.to(device), yb.to(device)
        {step}
        running += {weight}
        seen += len(yb)
    return {result}
"""
STEP = "optimizer.zero_grad(); out = model(xb); loss = loss_fn(out, yb); loss.backward(); optimizer.step()"


def loop(step=STEP, weight="loss.item() * len(yb)", result="running / seen", old="", new=""):
    """A `train_epoch` with one thing changed."""
    return LOOP.format(step=step, weight=weight, result=result).replace(old or "\0", new)


MEASURE = """
def evaluate(model, loader, loss_fn, device):
    was = model.training
    model.eval()
    running, hits, seen = 0.0, 0, 0
    with torch.no_grad():
        for xb, yb in loader:
            xb, yb = xb.to(device), yb.to(device)
            out = model(xb)
            running += loss_fn(out, yb).item() * len(yb)
            hits += (out.argmax(1) == yb).sum().item()
            seen += len(yb)
    model.train(was)
    return running / seen, hits / seen
"""


def measure(*changes):
    """An `evaluate` with some text changed."""
    source = MEASURE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


FIT = """
def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    history = {"train_loss": [], "valid_loss": [], "valid_accuracy": []}
    for epoch in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        loss, right = evaluate(model, valid_loader, loss_fn, device)
        history["valid_loss"].append(loss)
        history["valid_accuracy"].append(right)
    return history
"""


def fitting(old, new):
    """A `fit` with some text changed."""
    assert old in FIT
    return FIT.replace(old, new)


PLOT = """
def plot_history(history):
    epochs = range(1, len(history["train_loss"]) + 1)
    fig, (a, b) = plt.subplots(1, 2)
    a.plot(epochs, history["train_loss"], label="train")
    a.plot(epochs, history["valid_loss"], label="valid")
    b.plot(epochs, history["valid_accuracy"], label="accuracy")
    a.set_xlabel("epoch"); a.set_ylabel("loss"); b.set_xlabel("epoch"); b.set_ylabel("accuracy")
    a.legend(); b.legend()
    return fig
"""


def plotting(*changes):
    """A `plot_history` with some text changed."""
    source = PLOT
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


TRAIN = """
def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 32), nn.ReLU(), nn.Linear(32, 10)).to(device)
    loader = DataLoader(dataset, batch_size=100, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    loss_fn = nn.CrossEntropyLoss()
    for xb, yb in loader:
        optimizer.zero_grad()
        loss_fn(model(xb.to(device)), yb.to(device)).backward()
        optimizer.step()
    return model
"""


def training(*changes):
    """A quick `train_fashion_mnist` with some text changed."""
    source = TRAIN
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


def model(body):
    """A `build_model` that returns this expression."""
    return f"def build_model(num_classes=10):\n    return {body}\n"


BODY = "conv(1, 8), conv(8, 16), conv(16, 16), nn.Flatten()"

WRONG = {
    # accuracy
    "accuracy as a percentage": ("accuracy", "def accuracy(logits, labels):\n    return 100 * (logits.argmax(1) == labels).float().mean().item()"),
    "accuracy that counts": ("accuracy", "def accuracy(logits, labels):\n    return float((logits.argmax(1) == labels).sum())"),
    "accuracy over the wrong axis": ("accuracy", "def accuracy(logits, labels):\n    p = logits.argmax(0)[: len(labels)]\n    return (p == labels[: len(p)]).float().mean().item()"),
    "accuracy as a tensor": ("accuracy", "def accuracy(logits, labels):\n    return (logits.argmax(1) == labels).double().mean()"),
    "accuracy of the least likely class": ("accuracy", "def accuracy(logits, labels):\n    return (logits.argmin(1) == labels).float().mean().item()"),
    "error rate": ("accuracy", "def accuracy(logits, labels):\n    return (logits.argmax(1) != labels).float().mean().item()"),
    "accuracy for ten rows": ("accuracy", "def accuracy(logits, labels):\n    return (logits.argmax(1) == labels).sum().item() / 10"),
    "top two accuracy": ("accuracy", "def accuracy(logits, labels):\n    return (logits.topk(2, 1).indices == labels[:, None]).any(1).float().mean().item()"),
    # conv
    "conv without padding": ("conv", "def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):\n    c = nn.Conv2d(in_channels, out_channels, kernel_size, stride)\n    return nn.Sequential(c, nn.ReLU()) if act else c"),
    "conv with a leaky activation": ("conv", "def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):\n    c = nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2)\n    return nn.Sequential(c, nn.LeakyReLU(0.2)) if act else c"),
    "conv that always has three by three": ("conv", "def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):\n    c = nn.Conv2d(in_channels, out_channels, 3, stride, 1)\n    return nn.Sequential(c, nn.ReLU()) if act else c"),
    "conv with its act turned round": ("conv", "def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):\n    c = nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2)\n    return c if act else nn.Sequential(c, nn.ReLU())"),
    "conv that pads with edges": ("conv", "def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):\n    c = nn.Conv2d(in_channels, out_channels, kernel_size, stride, kernel_size // 2, padding_mode='replicate')\n    return nn.Sequential(c, nn.ReLU()) if act else c"),
    # build_model
    "softmax before cross-entropy": ("build_model", model(f"nn.Sequential({BODY}, nn.Linear(256, num_classes), nn.Softmax(1))")),
    "sigmoid at the end": ("build_model", model(f"nn.Sequential({BODY}, nn.Linear(256, num_classes), nn.Sigmoid())")),
    "a ReLU at the end": ("build_model", model(f"nn.Sequential({BODY}, nn.Linear(256, num_classes), nn.ReLU())")),
    "ten classes whatever is asked": ("build_model", model(f"nn.Sequential({BODY}, nn.Linear(256, 10))")),
    "too many parameters": ("build_model", model("nn.Sequential(conv(1, 64), nn.Flatten(), nn.Linear(64 * 196, num_classes * 5), nn.ReLU(), nn.Linear(num_classes * 5, num_classes))")),
    "logits with four axes": ("build_model", model("nn.Sequential(conv(1, 8), conv(8, 16), conv(16, 16), conv(16, 16), conv(16, num_classes, act=False))")),
    # train_epoch
    "zero_grad forgotten": ("train_epoch", loop(STEP.replace("optimizer.zero_grad(); ", ""))),
    "the step before backward": ("train_epoch", loop("optimizer.zero_grad(); loss = loss_fn(model(xb), yb); optimizer.step(); loss.backward()")),
    "zeroed between backward and step": ("train_epoch", loop("loss = loss_fn(model(xb), yb); loss.backward(); optimizer.zero_grad(); optimizer.step()")),
    "two steps for a batch": ("train_epoch", loop(STEP + "; optimizer.step()")),
    "no step": ("train_epoch", loop(STEP.replace("; optimizer.step()", ""))),
    "every second batch": ("train_epoch", loop(old="for xb, yb in loader:", new="for xb, yb in list(loader)[::2]:")),
    "loss divided by the batch size": ("train_epoch", loop(STEP.replace("loss.backward()", "(loss / len(yb)).backward()"))),
    "loss times the batch size": ("train_epoch", loop(STEP.replace("loss.backward()", "(loss * len(yb)).backward()"))),
    "clipped gradients": ("train_epoch", loop(STEP.replace("optimizer.step()", "nn.utils.clip_grad_norm_(model.parameters(), 0.01); optimizer.step()"))),
    "softmax before the loss": ("train_epoch", loop(STEP.replace("loss_fn(out, yb)", "loss_fn(out.softmax(1), yb)"))),
    "labels shuffled in the loop": ("train_epoch", loop(STEP.replace("loss_fn(out, yb)", "loss_fn(out, yb.flip(0))"))),
    "sum of the batches' losses": ("train_epoch", loop(weight="loss.item()", result="running")),
    "unweighted last batch": ("train_epoch", loop(weight="loss.item()", result="running / len(loader)")),
    "loss as a percentage": ("train_epoch", loop(result="100 * running / seen")),
    "loss with its graph": ("train_epoch", loop(weight="loss * len(yb)")),
    "left in evaluation mode": ("train_epoch", loop(result="(model.eval(), running / seen)[1]")),
    "trained in evaluation mode": ("train_epoch", loop(old="model.train()", new="model.eval()")),
    "no mode set": ("train_epoch", loop(old="    model.train()\n", new="")),
    "device ignored": ("train_epoch", loop(old="xb, yb = xb.to(device), yb.to(device)", new="pass")),
    "labels stay where they are": ("train_epoch", loop(old="yb.to(device)", new="yb")),
    "returns nothing": ("train_epoch", loop(result="None")),
    "gradient noise": ("train_epoch", loop(STEP.replace("optimizer.step()", "[p.grad.add_(0.1 * torch.randn_like(p)) for p in model.parameters()]; optimizer.step()"))),
    "weights of one parameter frozen": ("train_epoch", loop(STEP.replace("optimizer.step()", "list(model.parameters())[-1].grad.zero_(); optimizer.step()"))),
    # evaluate
    "eval() missing": ("evaluate", measure(("    model.eval()\n", ""))),
    "model left in eval": ("evaluate", measure(("    model.train(was)\n", ""))),
    "always left in training": ("evaluate", measure(("model.train(was)", "model.train()"))),
    "gradients computed": ("evaluate", measure(("with torch.no_grad():", "if True:"))),
    "gradients off afterwards": ("evaluate", measure(("with torch.no_grad():", "torch.set_grad_enabled(False)\n    if True:"))),
    "mean of batch losses": ("evaluate", measure((".item() * len(yb)", ".item()"), ("return running / seen", "return running / len(loader)"))),
    "loss summed": ("evaluate", measure(("return running / seen", "return running"))),
    "accuracy in percent": ("evaluate", measure(("hits / seen", "100 * hits / seen"))),
    "accuracy and loss swapped": ("evaluate", measure(("return running / seen, hits / seen", "return hits / seen, running / seen"))),
    "last batch dropped": ("evaluate", measure(("for xb, yb in loader:", "for xb, yb in list(loader)[:-1] or list(loader):"))),
    "only the accuracy": ("evaluate", measure(("return running / seen, hits / seen", "return hits / seen"))),
    "evaluate ignores the device": ("evaluate", measure(("xb, yb = xb.to(device), yb.to(device)", "pass"))),
    "evaluate trains": ("evaluate", measure(("    model.train(was)", "    [p.data.mul_(0.99) for p in model.parameters()]\n    model.train(was)"))),
    # fit
    "history misses an entry": ("fit", fitting("    return history", '    del history["valid_loss"]\n    return history')),
    "history has one entry less": ("fit", fitting("    return history", '    return {k: v[1:] for k, v in history.items()}')),
    "one epoch too many": ("fit", fitting("range(epochs)", "range(epochs + 1)")),
    "evaluated on the training data": ("fit", fitting("evaluate(model, valid_loader", "evaluate(model, train_loader")),
    "trained on the validation data": ("fit", fitting("train_epoch(model, train_loader", "train_epoch(model, valid_loader")),
    "evaluated before it is trained": ("fit", FIT.replace('        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))\n', "").replace("    return history", "    return history").replace('history["valid_accuracy"].append(right)\n', 'history["valid_accuracy"].append(right)\n        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))\n')),
    "trains a copy": ("fit", fitting("    for epoch", "    import copy\n    model = copy.deepcopy(model)\n    for epoch")),
    "valid names swapped": ("fit", fitting("loss, right = evaluate", "right, loss = evaluate")),
    "history is the last epoch": ("fit", fitting("    return history", "    return {k: v[-1] for k, v in history.items()}")),
    "fit returns the model": ("fit", fitting("return history", "return model")),
    # plot_history
    "plot without labels": ("plot_history", plotting(('a.set_xlabel("epoch"); a.set_ylabel("loss"); b.set_xlabel("epoch"); b.set_ylabel("accuracy")\n', "\n"))),
    "plot without a legend": ("plot_history", plotting(("a.legend(); b.legend()", "pass"))),
    "plot without the accuracy": ("plot_history", plotting(('    b.plot(epochs, history["valid_accuracy"], label="accuracy")\n', ""))),
    "plot of the same loss twice": ("plot_history", plotting(('history["valid_loss"]', 'history["train_loss"]'))),
    "plot that returns the axes": ("plot_history", plotting(("return fig", "return a"))),
    "plot that returns nothing": ("plot_history", plotting(("return fig", "plt.close(fig)"))),
    "plot without the epochs' axis": ("plot_history", plotting(('a.set_xlabel("epoch");', ""), ('b.set_xlabel("epoch");', ""))),
    # train_fashion_mnist
    "seed ignored": ("train_fashion_mnist", training(("    torch.manual_seed(seed)\n", ""))),
    "seed of its own": ("train_fashion_mnist", training(("manual_seed(seed)", "manual_seed(0)"))),
    "seeded after the model": ("train_fashion_mnist", training(("    torch.manual_seed(seed)\n", ""), ("    loader", "    torch.manual_seed(seed)\n    loader"))),
    "only random seeded": ("train_fashion_mnist", training(("torch.manual_seed(seed)", "import random; random.seed(seed)"))),
    "returns the loss": ("train_fashion_mnist", training(("return model", "return 0.5"))),
    "returns the class": ("train_fashion_mnist", training(("return model", "return type(model)"))),
    "never trained": ("train_fashion_mnist", training(("        optimizer.step()\n", ""))),
    "labels in one-hot logits": ("train_fashion_mnist", training(("return model", "return nn.Sequential(model, nn.Linear(10, 12))"))),
}  # fmt: skip
"""Each with the function that it replaces in the reference solution and that alone is to lose points."""

BROKEN_TRAINING = {
    "images and labels shuffled apart": training(
        ("for xb, yb in loader:", "for xb, yb in [(x, y[torch.randperm(len(y))]) for x, y in loader]:")
    ),
    "only the first batch": training(("for xb, yb in loader:", "for xb, yb in [next(iter(loader))] * 20:")),
    "not shuffled": training(
        ("shuffle=True", "shuffle=False"), ("torch.optim.Adam(model.parameters(), lr=0.001)",
        "torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)"),
    ),
    "another model's parameters": training(
        ("torch.optim.Adam(model.parameters()", "torch.optim.Adam(nn.Linear(784, 10).parameters()")
    ),
    "uphill": training(("lr=0.001)", "lr=0.001, maximize=True)")),
}  # fmt: skip
"""What no unit check of the loop can see: only the accuracy tells."""

HONEST = {
    "random_split, generator, label smoothing, dropout": """
import random
import time

def accuracy(logits, labels):
    with torch.no_grad():
        top = logits.topk(1, dim=1).indices.flatten()
        return torch.mean((top == labels).to(torch.float64)).item()

class Brick(nn.Sequential):
    pass

def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    parts = [nn.Conv2d(in_channels=in_channels, out_channels=out_channels, kernel_size=kernel_size,
                       stride=stride, padding=kernel_size // 2)]
    parts += [nn.ReLU()] if act else []
    return Brick(*parts)

class Net(nn.Sequential):
    def __init__(self, num_classes):
        super().__init__(conv(1, 8, 5), nn.Dropout2d(0.1), conv(8, 16), conv(16, 32), nn.Flatten(1),
                         nn.Dropout(0.2), nn.Linear(512, num_classes))

def build_model(num_classes=10):
    return Net(num_classes)

def train_epoch(model, loader, loss_fn, optimizer, device):
    model.to(device).train()
    start, losses, sizes = time.time(), [], []
    for batch in loader:
        images, labels = (part.to(device) for part in batch)
        optimizer.zero_grad(set_to_none=True)
        loss = loss_fn(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        sizes.append(images.size(0))
    return sum(l * n for l, n in zip(losses, sizes)) / sum(sizes)

def evaluate(model, loader, loss_fn, device):
    mode, total, right, n = model.training, 0.0, 0, 0
    model.eval()
    try:
        with torch.inference_mode():
            for images, labels in loader:
                images, labels = images.to(device), labels.to(device)
                logits = model(images)
                total += float(loss_fn(logits, labels)) * len(labels)
                right += round(accuracy(logits, labels) * len(labels))
                n += len(labels)
    finally:
        model.train(mode)
    return total / n, right / n

def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    from collections import defaultdict
    history = defaultdict(list)
    for _ in range(epochs):
        history["train_loss"].append(train_epoch(model, train_loader, loss_fn, optimizer, device))
        for name, value in zip(("valid_loss", "valid_accuracy"),
                               evaluate(model, valid_loader, loss_fn, device)):
            history[name].append(value)
    return dict(history)

def plot_history(history):
    fig, axes = plt.subplots(nrows=2, sharex=True)
    for key, style in (("train_loss", "-"), ("valid_loss", "--")):
        axes[0].plot(history[key], style, label=key.replace("_", " "))
    axes[0].set(ylabel="Loss", title="Losses")
    axes[0].legend()
    axes[1].plot(history["valid_accuracy"], label="valid accuracy")
    axes[1].set(xlabel="Epoch", ylabel="Accuracy")
    axes[1].legend()
    fig.suptitle("training")
    return fig

def train_fashion_mnist(dataset, device, seed):
    random.seed(seed)
    torch.manual_seed(seed)
    g = torch.Generator().manual_seed(seed)
    part, rest = torch.utils.data.random_split(dataset, [0.9, 0.1], generator=g)
    model = build_model().to(device)
    fit(model, DataLoader(part, batch_size=64, shuffle=True, generator=g),
        DataLoader(rest, batch_size=256), 2, nn.CrossEntropyLoss(label_smoothing=0.1),
        torch.optim.Adam(model.parameters(), lr=2e-3), device)
    return model
""",
    "tensors in memory, functional style, GroupNorm": """
import torch.nn.functional as F

def accuracy(logits, labels):
    return float(torch.eq(torch.argmax(logits, 1), labels).count_nonzero()) / labels.numel()

def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    class Layer(nn.Conv2d):
        def forward(self, x):
            y = F.conv2d(x, self.weight, self.bias, self.stride, self.padding)
            return F.relu(y) if act else y
    return Layer(in_channels, out_channels, kernel_size, stride, kernel_size // 2)

class Net(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.blocks = nn.ModuleList([conv(1, 16), conv(16, 32), conv(32, 32)])
        self.norms = nn.ModuleList([nn.GroupNorm(4, c) for c in (16, 32, 32)])
        self.head = nn.Linear(32, num_classes)

    def forward(self, x):
        for block, norm in zip(self.blocks, self.norms):
            x = norm(block(x))
        return self.head(F.adaptive_avg_pool2d(x, 1).squeeze(-1).squeeze(-1))

def build_model(num_classes=10):
    return Net(num_classes)

def train_epoch(model, loader, loss_fn, optimizer, device):
    model.train()
    total = torch.zeros((), device=device)
    n = 0
    for x, y in loader:
        x, y = x.to(device), y.to(device)
        loss = loss_fn(model(x), y)
        grads = torch.autograd.grad(loss, [p for p in model.parameters() if p.requires_grad])
        for p, g in zip((p for p in model.parameters() if p.requires_grad), grads):
            p.grad = g
        optimizer.step()
        model.zero_grad()
        total += loss.detach() * x.shape[0]
        n += x.shape[0]
    return (total / n).item()

def evaluate(model, loader, loss_fn, device):
    states = {m: m.training for m in model.modules()}
    model.eval()
    with torch.no_grad():
        logits, labels = [], []
        for x, y in loader:
            logits.append(model(x.to(device)))
            labels.append(y.to(device))
        logits, labels = torch.cat(logits), torch.cat(labels)
        result = loss_fn(logits, labels).item(), accuracy(logits, labels)
    for m, training in states.items():
        m.training = training
    return result

def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    out = []
    for _ in range(epochs):
        out.append((train_epoch(model, train_loader, loss_fn, optimizer, device),
                    *evaluate(model, valid_loader, loss_fn, device)))
    t, v, a = (list(c) for c in zip(*out))
    return {"train_loss": t, "valid_loss": v, "valid_accuracy": a}

def plot_history(history):
    fig = plt.figure(figsize=(6, 4))
    left = fig.add_subplot()
    right = left.twinx()
    x = list(range(1, len(history["train_loss"]) + 1))
    lines = left.plot(x, history["train_loss"], "C0o-", label="training loss")
    lines += left.plot(x, history["valid_loss"], "C1o-", label="validation loss")
    lines += right.plot(x, history["valid_accuracy"], "C2^:", label="validation accuracy")
    left.set_xlabel("epoch")
    left.set_ylabel("mean loss")
    right.set_ylabel("accuracy")
    left.legend(lines, [line.get_label() for line in lines])
    return fig

def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    x = torch.stack([dataset[i][0] for i in range(len(dataset))]).to(device)
    y = torch.as_tensor([dataset[i][1] for i in range(len(dataset))], device=device)
    model = Net().to(device)
    opt = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
    for _ in range(2):
        for rows in torch.randperm(len(x), device=device).split(64):
            opt.zero_grad()
            F.cross_entropy(model(x[rows]), y[rows]).backward()
            opt.step()
    return model
""",
    "TensorDataset from stack, tqdm, a schedule, titles for labels": """
import copy
from tqdm import tqdm
from torch.utils.data import TensorDataset

def accuracy(logits, labels):
    good = 0
    for row, label in zip(logits, labels):
        good += int(row.argmax().item() == label.item())
    return good / len(labels)

def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    module = nn.Sequential()
    module.add_module("conv", nn.Conv2d(in_channels, out_channels, (kernel_size, kernel_size),
                                        (stride, stride), (kernel_size // 2, kernel_size // 2)))
    module.add_module("act", nn.ReLU() if act else nn.Identity())
    return module

def build_model(num_classes=10):
    return nn.Sequential(
        nn.Conv2d(1, 20, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(20, 40, 5), nn.Tanh(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(40 * 25, 60), nn.SiLU(), nn.Linear(60, num_classes))

def train_epoch(model, loader, loss_fn, optimizer, device):
    if not model.training:
        model.train()
    mean = n = 0
    for images, labels in tqdm(loader, disable=True):
        optimizer.zero_grad()
        images, labels = images.to(device), labels.to(device)
        predictions = model(images)
        loss = loss_fn(predictions, labels)
        loss.backward()
        optimizer.step()
        k = images.shape[0]
        mean = (mean * n + loss.item() * k) / (n + k)
        n += k
    return mean

@torch.inference_mode()
def evaluate(model, loader, loss_fn, device):
    frozen = model.training
    model.eval()
    parts = [(len(y), loss_fn(model(x.to(device)), y.to(device)).item(),
              accuracy(model(x.to(device)), y.to(device))) for x, y in loader]
    model.train(frozen)
    n = sum(p[0] for p in parts)
    return sum(p[0] * p[1] for p in parts) / n, sum(p[0] * p[2] for p in parts) / n

def fit(model, train_loader, valid_loader, epochs, loss_fn, optimizer, device):
    history = {}
    epoch = 0
    while epoch < epochs:
        t = train_epoch(model, train_loader, loss_fn, optimizer, device)
        v, a = evaluate(model, valid_loader, loss_fn, device)
        for key, value in dict(train_loss=t, valid_loss=v, valid_accuracy=a).items():
            history.setdefault(key, []).append(value)
        epoch += 1
    return history

def plot_history(history):
    plt.style.use("default")
    fig, axs = plt.subplots(1, 3, figsize=(12, 3))
    for ax, (name, values) in zip(axs, history.items()):
        ax.plot(range(len(values)), values, label=name)
        ax.set_title(name)
        ax.set_xlabel("epoch")
        ax.set_ylabel(name)
        ax.legend()
        ax.grid(True)
    plt.tight_layout()
    return plt.gcf()

def train_fashion_mnist(dataset, device, seed):
    torch.manual_seed(seed)
    images = torch.stack([i for i, _ in dataset])
    mean, std = images.mean(), images.std()
    data = TensorDataset(images, torch.tensor([l for _, l in dataset]))
    class Standardise(nn.Module):
        def forward(self, x):
            return (x - mean.to(x.device)) / std.to(x.device)
    model = nn.Sequential(Standardise(), build_model()).to(device)
    best, least = None, float("inf")
    loader = DataLoader(data, 128, shuffle=True, drop_last=True)
    opt = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-2)
    sched = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=2)
    for _ in range(2):
        loss = train_epoch(model, loader, nn.CrossEntropyLoss(), opt, device)
        sched.step()
        if loss < least:
            least, best = loss, copy.deepcopy(model.state_dict())
    model.load_state_dict(best)
    model.eval()
    return model
""",
}
