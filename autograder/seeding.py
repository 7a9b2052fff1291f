"""Seeding every generator a submission is likely to use. Imported on the student's side."""

from __future__ import annotations

import random
import sys

import numpy as np


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and, where it is loaded, PyTorch's generator."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch = sys.modules.get("torch")
    if torch is None:
        return
    if torch.cuda.is_available():
        torch.manual_seed(seed)
    else:  # without a GPU torch.manual_seed takes 200 times as long, as it notes who asked
        torch.default_generator.manual_seed(seed)
