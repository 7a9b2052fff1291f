# %% [markdown]
# # 6. A network that learns to see
#
# You have built every part of a convolutional network by hand. Now you put one together, show it some thousand pieces of
# clothing, and watch it learn to tell a pullover from a coat. For the first time you use PyTorch's own `nn.Conv2d`: you
# know what is inside. What is new in this notebook is everything *around* the network: the training loop, the way to
# measure what it learned, and the plots that tell you what to change.
#
# The pictures are **FashionMNIST**: 28 × 28 pixels in shades of grey, ten classes, 60,000 images to learn from and 10,000
# to be tested on. It is small enough for a laptop and hard enough to be interesting; people get about 83 % right.
#
# ![One image of each of the ten classes](images/classes.svg)
#
# Throughout, images are float tensors `(N, 1, 28, 28)` with values from 0 to 1, labels are integers from 0 to 9, and a
# *loader* is anything that yields pairs `(images, labels)`, one batch after the other. You write eight short functions.
# Each is used by a later one, and the last trains a network for good.

# %%
import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder import check

# %% [markdown]
# ## Logits vote
#
# For each image a network returns ten numbers, one for each class: the **logits**. They may be any numbers, positive or
# negative; the larger one is, the more the network leans towards that class. The largest wins the vote, and the
# **accuracy** is the share of images whose vote is right.
#
# ![Four rows of logits, their votes, and which are right](images/votes.svg)
#
# Follow the picture by hand. In the third row the logits are 1, 2 and 0: the vote goes to class 1, the label says 0, so
# this one is wrong. Three of four are right, which makes 0.75.
#
# Write `accuracy`. Axis 0 counts the images and axis 1 the classes, so the largest entry is to be found along axis 1.
# Return a plain Python float: it will be stored in lists, plotted, and compared, long after the tensors are gone.

# %% solution="accuracy"
def accuracy(logits, labels):
    """The share of examples whose largest logit stands at the label.

    logits: tensor (N, classes).  labels: int64 tensor (N,).  Returns a float in [0, 1].
    """
    ### BEGIN SOLUTION
    return (logits.argmax(dim=1) == labels).float().mean().item()
    ### END SOLUTION

# %% tags=["demo"]
logits = torch.tensor([[2.0, 0.5, -1.0], [0.1, 0.3, 3.0], [1.0, 2.0, 0.0], [0.2, -0.4, 0.1]])
accuracy(logits, torch.tensor([0, 2, 0, 0]))  # expected: 0.75

# %% check="accuracy"

# %% [markdown]
# ## A layer to build with
#
# The loss of a network with nothing but convolutions in it would be a disappointment: a convolution of a convolution is a
# convolution again, one linear map after the other, and the whole tower could be replaced by a single layer. What makes
# depth worth having is a bend between the layers. The simplest is the **ReLU**, $\max(0, x)$, which keeps what is positive
# and drops the rest.
#
# `conv` makes the brick that the network is built of: a convolution with padding $\lfloor k/2 \rfloor$ and, unless it is
# the last layer, a ReLU. Its stride is 2 unless you say otherwise. You know from exercise 3 what that does to the size:
#
# $$\left\lfloor \frac{n + 2\lfloor k/2 \rfloor - k}{2} \right\rfloor + 1, \qquad
# 28 \to 14 \to 7 \to 4 \to 2 \to 1 \quad (k = 3).$$
#
# Each layer halves the image, and five of them leave a single pixel. No pooling is needed: the stride does its work.

# %% solution="conv"
def conv(in_channels, out_channels, kernel_size=3, stride=2, act=True):
    """A convolution with padding kernel_size // 2, followed by ReLU when act is true.

    Returns an nn.Module from (N, in_channels, H, W) to (N, out_channels, H', W').
    """
    ### BEGIN SOLUTION
    layer = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding=kernel_size // 2)
    return nn.Sequential(layer, nn.ReLU()) if act else layer
    ### END SOLUTION

# %% tags=["demo"]
x = torch.rand(1, 1, 28, 28)
for layer in [conv(1, 4), conv(4, 8), conv(8, 16), conv(16, 16), conv(16, 10, act=False)]:
    x = layer(x)
    print(tuple(x.shape))

# %% check="conv"

# %% [markdown]
# ## Two networks to think about
#
# ![LeNet and an all-convolution network, with their parameters](images/networks.svg)
#
# **LeNet** (1998) read the digits on cheques. Two convolutions with 5 × 5 kernels, each followed by pooling, find strokes
# and corners; three linear layers decide. Count its parameters: the first convolution has $6 \cdot (25 + 1) = 156$, the
# second $16 \cdot (6 \cdot 25 + 1) = 2416$. The linear layers have 41,854, which is 94 % of all.
#
# **All convolution**: five bricks of stride 2 in a row, channels 1, 4, 8, 16, 16, 10, the first with a 5 × 5 kernel. The
# last one has no ReLU, and `nn.Flatten()` turns its $10 \times 1 \times 1$ into ten logits. That makes 5,338 parameters,
# an eighth of LeNet's, and it comes within a few points of it: about 82 % against 85 %. Why does so little suffice?
#
# - *Sharing.* The same few weights look at every place of the image. What was learned about a collar on the left is known
#   on the right as well.
# - *Sparsity.* A value depends on a small window, not on all 784 pixels. Meaning is built up from near to far: pixels make
#   edges, edges make sleeves, sleeves make a pullover.
# - *Any size.* The weights do not know how large the image is. Only the linear layers of LeNet do.
#
# **Batch normalisation.** Deep networks train faster when each channel has mean 0 and deviation 1. `nn.BatchNorm2d` sees to
# it: in training it takes mean and deviation *of the batch*, and keeps running averages; in evaluation it uses those
# averages. It goes between a convolution and its ReLU, for which you need `conv(..., act=False)`. It is also the reason why
# a model has two modes, of which more below.
#
# Write `build_model`, in whatever architecture you like, within 500,000 parameters. End with the plain sums of the last
# layer: no ReLU, since logits may be negative, and no softmax, because the loss applies that itself.

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

# %% tags=["demo"]
model = build_model()
print(tuple(model(torch.rand(2, 1, 28, 28)).shape), sum(p.numel() for p in model.parameters()))

# %% check="build_model"

# %% [markdown]
# ## One epoch
#
# How wrong is a network? The **cross-entropy** turns logits $z$ into probabilities with a softmax, and takes the negative
# logarithm of the one that belongs to the label $y$:
#
# $$L = -\log \frac{e^{z_y}}{\sum_k e^{z_k}}.$$
#
# A network that knows nothing gives each of ten classes the probability 0.1, so its loss is $\log 10 \approx 2.30$.
# Remember that number: a training that starts far above it, or stays there, has something wrong with it.
#
# Training makes the loss smaller, in small steps. For each batch:
#
# ![zero_grad, forward, loss, backward, step](images/one_step.svg)
#
# The order matters, and so does each part. `backward()` *adds* to the gradients that are already there, so without
# `zero_grad()` each step would also use those of all batches before. `step()` before `backward()` uses the last batch's
# gradient. None of this raises an error. The network just learns badly, or not at all.
#
# **What to return.** The mean loss *per example*. The loss function gives you the mean over a batch, but the last batch is
# often smaller. Say the batches have 4, 4 and 2 images and the losses 1.0, 0.8 and 0.3. The mean of the three is 0.7; the
# mean over the ten examples is $(4 \cdot 1.0 + 4 \cdot 0.8 + 2 \cdot 0.3) / 10 = 0.78$. Weigh each batch by its size.
#
# Take `loss.item()` for the sum: a loss that is still a tensor drags along everything it was computed from.
#
# **The two modes.** `model.train()` comes first: dropout drops and batch normalisation learns its averages only in training
# mode, and whoever used the model before may have left it in the other one. And move both images and labels to `device`:
# it may be a GPU.

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

# %% [markdown]
# ## Measuring without touching
#
# To *evaluate* is to look and change nothing. That takes three precautions.
#
# - **Evaluation mode**, so that dropout is off and batch normalisation uses its averages, and afterwards the mode that the
#   model was in. Whoever calls you in the middle of training relies on it.
# - **No gradients**: `torch.no_grad()` saves the memory and the time that remembering every operation costs.
# - **Count examples, not batches**, for the loss as well as for the accuracy. Ten batches with 64 right answers of 64 and
#   a last one with 0 of 1 are an accuracy of 0.998, not of 0.91.

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

# %% [markdown]
# ## Several epochs, and two curves
#
# An epoch is one pass over the training data, and one is seldom enough. `fit` alternates: train for an epoch, then evaluate
# on the **validation data**, images that the network is never trained on. It keeps the numbers in a *history*, and
# `plot_history` draws them. These two curves are the most useful picture in all of machine learning:
#
# ![Training and validation loss over twelve epochs](images/overfitting.svg)
#
# - Both fall: go on.
# - Neither falls: the learning rate is far too small, or far too large, or there is a bug in the loop.
# - The training loss falls and the validation loss turns: **over-fitting**. The network has begun to learn its images by
#   heart. Stop earlier, take more data, or a smaller network.
# - The training loss jumps up and down: lower the learning rate.
#
# The training loss is an average over an epoch in which the network was still changing, the validation loss is measured at
# the epoch's end. That is why in the first epochs the validation loss may well be the lower one.

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
        axes.locator_params("x", integer=True)  # there is no half epoch
        axes.legend()
    return figure
    ### END SOLUTION

# %% tags=["demo"]
plot_history(
    {"train_loss": [0.9, 0.6, 0.5], "valid_loss": [0.7, 0.6, 0.55], "valid_accuracy": [0.7, 0.78, 0.8]}
);

# %% check="plot_history"

# %% [markdown]
# ## SGD, momentum, Adam
#
# The gradient $g$ says which way is downhill. *How far* to go is the optimiser's business.
#
# - **SGD**: $w \leftarrow w - \eta\, g$. In a narrow valley the steep walls force a small learning rate $\eta$, and along
#   the flat bottom there is hardly any progress.
# - **Momentum**: $v \leftarrow \mu v + g$, then $w \leftarrow w - \eta\, v$. A ball instead of a walker: what points the
#   same way in every step adds up, up to $1 / (1 - \mu)$ times, and what changes its sign cancels. With $\mu = 0.9$ that is
#   a factor of ten along the valley, for free.
# - **Adam** keeps a running mean $m$ of the gradient and another, $s$, of its square, and steps by
#   $\eta\, m / (\sqrt{s} + \epsilon)$: every weight gets a step size of its own, about $\eta$, whatever the size of its
#   gradients. It works at the first try more often, and with 0.001 to 0.01 for $\eta$ you are seldom far off. `AdamW` adds
#   weight decay in the right place.
#
# ![The loss of SGD, momentum and Adam in a narrow valley](images/optimisers.svg)
#
# SGD with momentum, given a good learning rate and enough epochs, ends about where Adam ends. Adam gets there with less
# searching. And both gain when the learning rate *falls* towards the end: large steps to get near, small ones to settle.
# `torch.optim.lr_scheduler.OneCycleLR` raises and then lowers it, once in a training.
#
# ## For good
#
# `train_fashion_mnist(dataset, device, seed)` puts it all together. `dataset[i]` is a pair of an image `(1, 28, 28)` and its
# label, `len(dataset)` says how many there are. Return the trained model.
#
# Four things decide whether it works:
#
# - **The seed first.** `torch.manual_seed(seed)` before anything is drawn: weights when the model is built, the order of
#   the images in every epoch. Then the same seed gives the same model, to the last bit on a CPU.
# - **Shuffle.** The images may come sorted, and a network that sees a hundred sandals in a row believes in sandals.
# - **Measure before you tune**: a few thousand images, one epoch, the loss. Does it fall below 2.3? How long does it take?
# - **Speed.** The whole data set fits into memory. Fetching 60,000 images one by one in every epoch can take longer than
#   the training itself.
#
# *How it is graded.* Your function trains on a data set that it has never seen: the classes are numbered in another order,
# and all images are turned, bent a little and perhaps inverted, in one common way. Then your model is shown images that it
# did not get for training, and their share of right answers counts, in steps. Several epochs of plain LeNet with SGD have
# time enough. Labels that you know by heart are of no use, and neither are weights from elsewhere.

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

# %% [markdown]
# A trial before you check: train on part of the training images, look at the curves on the rest. `fashion_mnist.load()`
# finds the data, or downloads it once; without a network it is a small subset, and the curves are less smooth.

# %% tags=["demo"]
from torch.utils.data import TensorDataset, random_split

from autograder import fashion_mnist


def as_dataset(images, labels):
    pixels = torch.tensor(images).unsqueeze(1).float() / 255
    return TensorDataset(pixels, torch.tensor(labels).long())


data = fashion_mnist.load()
print(data.note)
torch.manual_seed(0)
some = as_dataset(data.train_images[:10_000], data.train_labels[:10_000])
train, valid = random_split(some, [0.8, 0.2])
train_loader = DataLoader(train, batch_size=64, shuffle=True)
valid_loader = DataLoader(valid, batch_size=500)
model = build_model()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.003)
history = fit(model, train_loader, valid_loader, 5, nn.CrossEntropyLoss(), optimizer, "cpu")
plot_history(history);

# %% [markdown]
# What does it get wrong? Tops, mostly: at 28 × 28 pixels T-shirts, pullovers, coats and shirts look much alike, and which of
# them comes off worst changes from one training to the next. The figures are the share of each class that is named right.

# %% tags=["demo"]
test = as_dataset(data.test_images, data.test_labels)
model.eval()
with torch.inference_mode():
    logits = torch.cat([model(images) for images, _ in DataLoader(test, batch_size=500)])
said, true = logits.argmax(dim=1), test.tensors[1]
for k, name in enumerate(fashion_mnist.CLASSES):
    print(f"{name:12} {(said[true == k] == k).float().mean():.0%}")
figure, row = plt.subplots(1, 8, figsize=(12, 2.2))
for axes, i in zip(row, (said != true).nonzero()[:8, 0].tolist()):
    axes.imshow(data.test_images[i], cmap="gray")
    names = f"is {fashion_mnist.CLASSES[true[i]]}\nsaid {fashion_mnist.CLASSES[said[i]]}"
    axes.set_title(names, fontsize=8)
    axes.axis("off")

# %% [markdown]
# The check trains your network several times, so it takes as long as your recipe does, and a little more. Below the verdict
# it draws the run that it graded: the losses and the accuracy on the way, which classes were taken for which, and some of
# the images that were. If the accuracy falls short, look at the curves first, as you would at your own.

# %% check="train_fashion_mnist"

# %% [markdown]
# ## Your own layers
#
# One promise is left. In exercise 5 you wrote a `Conv2d` of your own, out of `im2col` and a matrix product. It has the same
# parameters as `nn.Conv2d`, so it can take its place in a network, and the network should not notice. Let us see.
# `load_exercise` fetches what you wrote from your notebook of exercise 5 (save it first).

# %% tags=["demo"]
import copy

from autograder.own_layers import load_exercise

own = load_exercise("im2col")


def with_layers(model, make):
    """A copy of a network in which every nn.Conv2d is replaced, weights kept."""
    model = copy.deepcopy(model)
    for parent in list(model.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Conv2d):
                other = make(
                    layer.in_channels, layer.out_channels, layer.kernel_size,
                    stride=layer.stride, padding=layer.padding, bias=layer.bias is not None,
                )
                other.load_state_dict(layer.state_dict())
                setattr(parent, name, other)
    return model


torch.manual_seed(1)
theirs = nn.Sequential(
    conv(1, 4, kernel_size=5), conv(4, 8), conv(8, 16), conv(16, 16), conv(16, 10, act=False), nn.Flatten()
)
ours = with_layers(theirs, own.Conv2d)
for before, after in zip(theirs.modules(), ours.modules()):
    if isinstance(before, nn.Conv2d):
        print(f"{type(before).__module__}.Conv2d → {type(after).__module__}.Conv2d", tuple(after.weight.shape))

# %% [markdown]
# On the left of each arrow is PyTorch's layer, on the right yours, which holds the same weights. Train both networks on
# the same batches in the same order. The very first loss is the same to many digits. Then the two drift apart a little,
# since each rounds in its own order and every step amplifies the differences, as another seed would. The accuracies stay
# together.

# %% tags=["demo"]
def train_small(model, epochs=6):
    torch.manual_seed(2)
    loader = DataLoader(train, batch_size=64, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    return fit(model, loader, valid_loader, epochs, nn.CrossEntropyLoss(), optimizer, "cpu")


images, labels = next(iter(valid_loader))
for maker, network in (("nn.Conv2d", theirs), ("yours", ours)):
    print(f"first loss     {maker:9} {nn.functional.cross_entropy(network(images), labels).item():.6f}")
built_in, by_hand = train_small(theirs), train_small(ours)
for name in ("train_loss", "valid_accuracy"):
    for maker, history in (("nn.Conv2d", built_in), ("yours", by_hand)):
        print(f"{name:14} {maker:9}", *(f"{value:.4f}" for value in history[name]))
difference = abs(built_in["valid_accuracy"][-1] - by_hand["valid_accuracy"][-1])
print(f"the accuracies differ by {difference:.4f}")

# %% [markdown]
# The same network, the same accuracy, every number in it computed by your code. What does it cost? A third version runs a
# Python loop over the output's positions, as you did in exercise 1, and does all images and channels at once:

# %% tags=["demo"]
import time


class LoopConv2d(nn.Conv2d):
    def forward(self, x):
        (kH, kW), (sH, sW), (pH, pW) = self.kernel_size, self.stride, self.padding
        x = nn.functional.pad(x, (pW, pW, pH, pH))
        rows = [
            torch.stack(
                [
                    torch.einsum("nchw,ochw->no", x[:, :, i : i + kH, j : j + kW], self.weight)
                    for j in range(0, x.shape[3] - kW + 1, sW)
                ],
                dim=2,
            )
            for i in range(0, x.shape[2] - kH + 1, sH)
        ]
        return torch.stack(rows, dim=2) + self.bias.view(-1, 1, 1)


def milliseconds_per_step(model, steps, device="cpu"):
    """The median time of a training step on 64 images."""
    model = copy.deepcopy(model).to(device)
    images, labels = torch.rand(64, 1, 28, 28), torch.randint(0, 10, (64,))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    times = []
    for _ in range(steps + 1):
        start = time.perf_counter()
        train_epoch(model, [(images, labels)], nn.CrossEntropyLoss(), optimizer, device)
        times.append(time.perf_counter() - start)
    return 1000 * sorted(times[1:])[steps // 2]  # the first step warms up


loops = with_layers(theirs, LoopConv2d)
device = "cuda" if torch.cuda.is_available() else "cpu"
library = "cuDNN" if device == "cuda" else "oneDNN"
times = {
    "loops over positions": milliseconds_per_step(loops, 3, device),
    "im2col, yours": milliseconds_per_step(ours, 15, device),
    f"nn.Conv2d ({library})": milliseconds_per_step(theirs, 15, device),
}
figure, axes = plt.subplots(figsize=(7, 2.2), layout="constrained")
bars = axes.barh(list(times), list(times.values()))
axes.bar_label(bars, fmt="%.1f ms", padding=4)
axes.set_xlabel("milliseconds per training step, 64 images")
axes.invert_yaxis()  # the first on top
axes.margins(x=0.3);

# %% [markdown]
# The loop starts one small operation for every position of every layer, and most of its time goes into starting them.
# `im2col` starts a few large ones and leaves the arithmetic to the matrix product, at the price of writing every pixel
# several times. The library does not even do that: it holds a few windows in the processor's fast memory while it
# multiplies. It is still the same sum, the one that you wrote down in the first exercise:
#
# $$Y_{i,j} = \sum_{a} \sum_{b} X_{i+a,\,j+b}\, K_{a,b}.$$
#
# **Where to go from here.** Train longer and wider: two convolutions of 32 and 64 channels bring FashionMNIST to about 93 %.
# Add `nn.Dropout` and mirror images at random. Let layers add to their input instead of replacing it: that is a residual
# network, and it can be a hundred layers deep. Whatever you build, you know what every layer computes.
