"""Watching a training run from beside it: what the loss was, and the weights on the way.

On the submission's side, and for pictures alone: nothing here decides a point. It sees any loop
that calls a module, `backward` and an optimiser of PyTorch, and changes nothing that one computes.
A model that it does not understand ends the picture, never the training.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from autograder.training_fixtures import Array, logits, state

MOST_MARKS = 12
"""Moments of a run that are kept; of a longer run they lie further apart."""
MARKS_AN_EPOCH = 8
LARGEST = 2_000_000
"""Numbers in a state; of a larger model none is kept."""


@dataclass(frozen=True)
class Mark:
    """A moment of a run: examples seen, the sum of their losses, and the model's state."""

    seen: int
    total: Any
    state: Mapping[str, Any] | None


class TrainingWatch:
    """Watches from when it is made until it is stopped.

    `examples` is the size of the data set: an epoch is that many examples.
    """

    def __init__(self, examples: int) -> None:
        import torch
        from torch.nn.modules import module
        from torch.optim.optimizer import register_optimizer_step_post_hook

        self.examples = max(examples, 1)
        self.marks: list[Mark] = []
        self.model: Any = None
        self._every = max(examples // MARKS_AN_EPOCH, 1)
        self._seen, self._total = 0, torch.zeros((), dtype=torch.float64)
        self._batch = 0
        self._outermost: Any = None
        self._copy: Any = None
        self._hooks = [
            module.register_module_forward_pre_hook(self._enter),
            module.register_module_forward_hook(self._leave, always_call=True),
            register_optimizer_step_post_hook(self._stepped),
        ]
        self._backward = torch.autograd.backward
        torch.autograd.backward = self._goes_backward

    def stop(self) -> dict[str, list[float]]:
        """Watch no longer; `seen` and `total` of each mark, the last one at the end."""
        import torch

        for hook in self._hooks:
            hook.remove()
        if self._hooks:
            torch.autograd.backward = self._backward
        self._hooks = []
        marks = list(self.marks)
        if marks and self._seen > marks[-1].seen:
            marks.append(Mark(self._seen, self._total, None))
        return {
            "seen": [float(m.seen) for m in marks],
            "total": [float(m.total) for m in marks],
        }

    def logits(self, number: int, images: Array) -> Any:
        """What the model said of uint8 images `(N, 28, 28)` at a mark; None where none is kept."""
        kept = self.marks[number].state if number < len(self.marks) else None
        if kept is None:
            return None
        self._copy = self._copy or copy.deepcopy(self.model)
        self._copy.load_state_dict(kept)
        return logits(self._copy, images)

    # -- what PyTorch calls ----------------------------------------------------------------

    def _enter(self, module: Any, args: Any) -> None:
        import torch

        if self._outermost is not None:
            return
        self._outermost = module
        batch = args[0] if args else None
        trains = torch.is_grad_enabled() and next(module.parameters(), None) is not None
        if trains and isinstance(batch, torch.Tensor) and batch.dim():
            self.model, self._batch = module, len(batch)

    def _leave(self, module: Any, args: Any, result: Any) -> None:
        if module is self._outermost:
            self._outermost = None

    def _goes_backward(self, tensors: Any, *args: Any, **kwargs: Any) -> Any:
        import torch

        if isinstance(tensors, torch.Tensor) and tensors.numel() == 1 and self._batch:
            with suppress(Exception):
                self._note(tensors)
        return self._backward(tensors, *args, **kwargs)

    def _note(self, loss: Any) -> None:
        if not self.marks:
            self._mark()
        value = loss.detach().reshape(()).double()
        self._total = self._total.to(value.device) + value * self._batch
        self._seen += self._batch
        self._batch = 0

    def _stepped(self, *unused: Any) -> None:
        self._outermost = None  # where a forward pass was given up halfway
        if self.marks and self._seen >= self.marks[-1].seen + self._every:
            with suppress(Exception):
                self._mark()
            if len(self.marks) > MOST_MARKS:
                self.marks, self._every = self.marks[::2], 2 * self._every

    def _mark(self) -> None:
        size = sum(v.numel() for v in self.model.state_dict().values())
        kept = {k: v.cpu() for k, v in state(self.model).items()} if size <= LARGEST else None
        self.marks.append(Mark(self._seen, self._total, kept))
