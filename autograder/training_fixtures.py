"""What the trainer's checks have built on the submission's side: networks, loaders, optimisers.

Scaffolding, not answers: networks whose weights the judge gives, data that it sends, and readers of
what a training loop left behind. The judge's own reference loop is made of the same parts.
PyTorch is imported on first use, so that the NumPy exercises never load it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.seeding import seed_everything

Array = npt.NDArray[Any]

CLASSES = 10
PIXELS = 28 * 28


class DeviceName(str):
    """A device under every form that code may expect: the name, with `type` and `index` on it.

    Some write ``device == "cuda"``, others ``device.type == "cuda"``, others compare it with
    ``tensor.device``: none of them is wrong.
    """

    @property
    def type(self) -> str:
        """The kind of device, as `torch.device.type`."""
        return self.split(":")[0]

    @property
    def index(self) -> Any:
        """Which one, as `torch.device.index`."""
        return int(self.split(":")[1]) if ":" in self else None

    def __eq__(self, other: object) -> bool:
        import torch

        if isinstance(other, torch.device):
            return bool(torch.device(str(self)) == other)
        return str(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def start_training(seed: int = 0) -> None:
    """One thread, gradients on, every generator seeded: as a fresh process would begin."""
    import torch

    torch.set_num_threads(1)  # sums in one order; on a busy core a second thread only costs
    torch.set_grad_enabled(True)
    seed_everything(seed)


# -- data --------------------------------------------------------------------------------


class ImageDataset:
    """A map-style dataset of `(float image (1, 28, 28) in [0, 1], int label)`."""

    def __init__(self, images: Array, labels: Array) -> None:
        import torch

        self._images = torch.from_numpy(images).unsqueeze(1).float().div_(255)
        self._labels = [int(label) for label in labels]

    def __len__(self) -> int:
        return len(self._labels)

    def __getitem__(self, index: Any) -> tuple[Any, int]:
        position = int(index)
        if not -len(self._labels) <= position < len(self._labels):
            raise IndexError(f"example {position} of {len(self._labels)}")
        return self._images[position], self._labels[position]

    def digest(self) -> float:
        """A number that changes when an image or a label does."""
        return float(self._images.double().sum()) + float(sum(self._labels))


def loader(images: Array, labels: Array, batch_size: int, *, elsewhere: bool = False) -> Any:
    """A `DataLoader` over float images `(N, 1, 28, 28)` and int64 labels, in this order.

    With `elsewhere`, its batches behave as if they lay on another device: they have to be moved.
    """
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    dataset = TensorDataset(torch.from_numpy(images), torch.from_numpy(labels))
    if not elsewhere:
        return DataLoader(dataset, batch_size=batch_size)
    far_away = _far_away_class()

    def collate(examples: Sequence[tuple[Any, Any]]) -> tuple[Any, ...]:
        parts = zip(*examples, strict=True)
        return tuple(torch.stack(part).as_subclass(far_away) for part in parts)

    return DataLoader(dataset, batch_size=batch_size, collate_fn=collate)


@functools.cache
def _far_away_class() -> Any:
    """A tensor that cannot meet one of this device before it was moved."""
    import torch

    movers = {
        torch.Tensor.to, torch.Tensor.cpu, torch.Tensor.cuda, torch.as_tensor, torch.tensor,
        torch.Tensor.type_as,
    }  # fmt: skip

    class FarAway(torch.Tensor):
        @classmethod
        def __torch_function__(
            cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
        ) -> Any:
            kwargs = kwargs or {}
            if func in movers and (len(args) > 1 or "device" in kwargs or func == torch.Tensor.cpu):
                with torch._C.DisableTorchFunctionSubclass():
                    plain = args[0].as_subclass(torch.Tensor)
                    return func(plain, *args[1:], **kwargs)
            if func == torch.Tensor.device.__get__:
                return torch.device("meta")
            tensors = [v for v in (*args, *kwargs.values()) if isinstance(v, torch.Tensor)]
            if any(not isinstance(t, cls) and t.dim() > 0 for t in tensors):
                raise RuntimeError(
                    "Expected all tensors to be on the same device: a batch was used before it was"
                    " moved to `device`"
                )
            return super().__torch_function__(func, types, args, kwargs)  # type: ignore[no-untyped-call]

    return FarAway


# -- networks ----------------------------------------------------------------------------


def network(kind: str, state: Mapping[str, Any] | None = None) -> Any:
    """A small network on images `(N, 1, 28, 28)`, in evaluation mode.

    Its first layer changes nothing and notes every batch it sees. `kind` is "linear", "norm" (with
    batch normalisation) or "dropout"; `state` its weights.
    """
    import torch
    from torch import nn

    torch.set_grad_enabled(True)
    hidden = 8
    layers: dict[str, Callable[[], list[Any]]] = {
        "linear": lambda: [nn.Linear(PIXELS, CLASSES)],
        "norm": lambda: [
            nn.Linear(PIXELS, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, CLASSES)
        ],
        "dropout": lambda: [nn.Dropout(0.5), nn.Linear(PIXELS, CLASSES)],
    }  # fmt: skip
    with torch.random.fork_rng(devices=[]):  # what is drawn here is no business of the submission
        model = nn.Sequential(_probe_class()(), nn.Flatten(), *layers[kind]())
    if state is not None:
        model.load_state_dict({k: torch.as_tensor(v) for k, v in state.items()})
    return model.eval()


@functools.cache
def _probe_class() -> Any:
    import torch
    from torch import nn

    class Probe(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[tuple[bool, bool]] = []

        def forward(self, x: Any) -> Any:
            self.seen.append((self.training, torch.is_grad_enabled()))
            return x

    return Probe


def seen(model: Any) -> list[tuple[bool, bool]]:
    """For each batch that a `network` saw: was it in training mode, and were gradients on?"""
    return list(model[0].seen)


def loss(kind: str) -> Any:
    """A loss function that takes the mean over its batch."""
    from torch import nn

    kinds: dict[str, Callable[[], Any]] = {
        "cross entropy": nn.CrossEntropyLoss,
        "smoothed cross entropy": lambda: nn.CrossEntropyLoss(label_smoothing=0.4),
        "margin": nn.MultiMarginLoss,
    }
    return kinds[kind]()


def optimizer(kind: str, model: Any, lr: float) -> Any:
    """An optimiser of a model's parameters."""
    from torch import optim

    kinds: dict[str, Callable[[], Any]] = {
        "SGD": lambda: optim.SGD(model.parameters(), lr=lr),
        "SGD with momentum": lambda: optim.SGD(
            model.parameters(), lr=lr, momentum=0.9, weight_decay=0.01
        ),
        "Adam": lambda: optim.Adam(model.parameters(), lr=lr),
    }
    return kinds[kind]()


# -- reading and writing modules ---------------------------------------------------------


def state(model: Any) -> dict[str, Any]:
    """A module's parameters and buffers, copied."""
    return {k: v.detach().clone() for k, v in model.state_dict().items()}


def set_mode(model: Any, training: bool) -> None:
    """Put a module into training or evaluation mode."""
    model.train(training)


def is_training(model: Any) -> bool:
    """Whether a module is in training mode."""
    return bool(model.training)


def modes(model: Any) -> list[bool]:
    """The modes that a module and the layers in it are in: one where they agree."""
    return sorted({bool(part.training) for part in model.modules()})


def wants_gradients(model: Any) -> bool:
    """Whether every parameter asks for its gradient."""
    return all(p.requires_grad for p in model.parameters())


def gradients_enabled() -> bool:
    """Whether autograd records, outside of any call; switched on again in any case."""
    import torch

    enabled = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    return enabled


def holds_gradients(model: Any) -> bool:
    """Whether any parameter has a gradient."""
    return any(p.grad is not None for p in model.parameters())


def module_facts(module: Any) -> dict[str, Any]:
    """Whether it is an `nn.Module`, and the names and shapes of its parameters."""
    from torch import nn
    from torch.nn.parameter import is_lazy

    if not isinstance(module, nn.Module):
        return {"is_module": False, "kind": type(module).__name__, "shapes": {}}
    shapes = {k: tuple(p.shape) for k, p in module.named_parameters() if not is_lazy(p)}
    return {"is_module": True, "kind": type(module).__name__, "shapes": shapes}


def randomise(module: Any, seed: int) -> None:
    """Give every parameter new values, the same for the same seed and shapes."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            fan = max(1, parameter[0].numel() if parameter.dim() > 1 else 1)
            values = torch.randn(parameter.shape, generator=generator) * (2.0 / fan) ** 0.5
            parameter.copy_(values)


def fill_convolution(module: Any, weight: Any, bias: Any) -> bool:
    """Write the weights of a module that holds one convolution; whether it has a bias."""
    import torch

    has_bias = False
    with torch.no_grad():
        for parameter in module.parameters():
            if parameter.dim() == 4:
                parameter.copy_(weight)
            else:
                parameter.copy_(bias)
                has_bias = True
    return has_bias


def logits(model: Any, images: Array, batch_size: int = 500) -> Any:
    """What a model says in evaluation mode of uint8 images `(N, 28, 28)`: `(N, classes)`."""
    import torch

    training = model.training
    device = next(iter(model.parameters()), torch.zeros(0)).device
    model.eval()
    parts = []
    with torch.no_grad():
        for start in range(0, len(images), batch_size):
            batch = torch.from_numpy(images[start : start + batch_size])
            parts.append(model(batch.unsqueeze(1).float().div(255).to(device)).cpu())
    model.train(training)
    return torch.cat(parts)


# -- figures -----------------------------------------------------------------------------


def figure(value: Any) -> dict[str, Any]:
    """What a Matplotlib figure shows, and then close it.

    `axes` has a dict for each: title, labels, and its lines with data and label; `texts` are
    legends' and annotations' texts.
    """
    from matplotlib import pyplot
    from matplotlib.figure import Figure

    if not isinstance(value, Figure):
        return {"is_figure": False, "kind": type(value).__name__}
    legends = [*value.legends, *(a.get_legend() for a in value.axes)]
    texts = [t.get_text() for legend in legends if legend is not None for t in legend.get_texts()]
    texts += [t.get_text() for a in value.axes for t in a.texts]
    found = {
        "is_figure": True,
        "kind": type(value).__name__,
        "across": [value.get_supxlabel(), *(a.get_xlabel() for a in value.axes)],
        "up": value.get_supylabel(),
        "texts": [t for t in texts if t.strip()],
        "axes": [_axes(a) for a in value.axes],
    }
    pyplot.close(value)
    return found


def _axes(axes: Any) -> dict[str, Any]:
    lines = [
        {
            "label": str(line.get_label()),
            "x": np.asarray(line.get_xdata(), dtype=np.float64),
            "y": np.asarray(line.get_ydata(), dtype=np.float64),
        }
        for line in axes.get_lines()
    ]
    return {"title": axes.get_title(), "up": axes.get_ylabel(), "lines": lines}


FIXTURES: Mapping[str, Callable[..., Any]] = {
    "device": DeviceName,
    "start_training": start_training,
    "image_dataset": ImageDataset,
    "dataset_digest": ImageDataset.digest,
    "loader": loader,
    "network": network,
    "seen": seen,
    "loss": loss,
    "optimizer": optimizer,
    "state": state,
    "set_mode": set_mode,
    "is_training": is_training,
    "modes": modes,
    "wants_gradients": wants_gradients,
    "gradients_enabled": gradients_enabled,
    "holds_gradients": holds_gradients,
    "module_facts": module_facts,
    "randomise": randomise,
    "fill_convolution": fill_convolution,
    "logits": logits,
    "figure": figure,
}
