"""FashionMNIST: where it is found, and its images and labels as NumPy arrays.

In this order: the folder that the environment variable `FASHION_MNIST_ROOT` names (laid out as
``torchvision.datasets.FashionMNIST(root=...)`` has it), the user's cache, into which torchvision
downloads it once, and the subset of real images that ships with this package.
``FASHION_MNIST_ROOT=shipped`` asks for that subset.

Fashion-MNIST is © Zalando SE, released under the MIT licence (Xiao, Rasul and Vollgraf,
arXiv:1708.07747, 2017).

``python -m autograder.fashion_mnist`` makes the shipped subset again from the full data.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import io
import lzma
import os
import shutil
import socket
import struct
import tempfile
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from autograder.errors import UsageError
from autograder.subject import Array

CLASSES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
    "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip
ROOT = "FASHION_MNIST_ROOT"
SHIPPED = "shipped"
SUBSET = Path(__file__).parent / "data" / "fashion_mnist.npy.xz"
SUBSET_TRAIN, SUBSET_TEST = 2000, 1000
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
PROBE_SECONDS = 3.0
"""How long to wait for a sign of life from the download's host before doing without."""

Source = Literal["full", "shipped"]


@dataclass(frozen=True, eq=False)
class FashionMnist:
    """The data: images uint8 `(N, 28, 28)`, labels uint8 `(N,)`; `note` says what they are."""

    train_images: Array
    train_labels: Array
    test_images: Array
    test_labels: Array
    source: Source
    note: str


def load() -> FashionMnist:
    """The best data at hand.

    Raises `UsageError` when `FASHION_MNIST_ROOT` names a folder that does not hold the data.
    """
    named = os.environ.get(ROOT, "")
    if named == SHIPPED:
        return shipped()
    if named:
        if not holds_data(Path(named)):
            raise UsageError(
                f"{ROOT} is {named}, but {raw_folder(Path(named))} does not hold the four files"
                " of FashionMNIST"
            )
        return full(Path(named))
    root = download()
    return shipped() if root is None else full(root)


@functools.lru_cache(maxsize=1)
def full(root: Path) -> FashionMnist:
    """The whole data set, 60,000 and 10,000 images, below `root`."""
    train_images, train_labels, test_images, test_labels = (
        read_idx(raw_folder(root) / name) for part in FILES.values() for name in part
    )
    counts = f"{len(train_images):,} training and {len(test_images):,} held-out images"
    return FashionMnist(
        train_images,
        train_labels,
        test_images,
        test_labels,
        source="full",
        note=f"FashionMNIST, {counts}",
    )


@functools.lru_cache(maxsize=1)
def shipped() -> FashionMnist:
    """The subset in this package: as many images of each class."""
    with lzma.open(SUBSET) as file:
        rows = np.load(io.BytesIO(file.read()))
    images, labels = rows[:, 1:].reshape(-1, 28, 28), rows[:, 0]
    cut = SUBSET_TRAIN
    note = (
        f"FashionMNIST was not found: a subset of {cut:,} training and {len(rows) - cut:,} held-out"
        f" images was used, with thresholds of its own (set {ROOT} to use the full data)"
    )
    return FashionMnist(
        images[:cut], labels[:cut], images[cut:], labels[cut:], source="shipped", note=note
    )


# -- files -------------------------------------------------------------------------------


def raw_folder(root: Path) -> Path:
    """Where torchvision keeps the files below its `root`."""
    return root / "FashionMNIST" / "raw"


def holds_data(root: Path) -> bool:
    """Whether all four files are below `root`, compressed or not."""
    folder = raw_folder(root)
    names = [name for part in FILES.values() for name in part]
    return all((folder / n).is_file() or (folder / f"{n}.gz").is_file() for n in names)


def read_idx(path: Path) -> Array:
    """The array in an IDX file of bytes, or in `path` with ``.gz`` added.

    Raises `UsageError` for a file that is no such thing.
    """
    packed = path.with_name(f"{path.name}.gz")
    raw = path.read_bytes() if path.is_file() else gzip.decompress(packed.read_bytes())
    dimensions = raw[3] if len(raw) > 3 else 0
    start = 4 + 4 * dimensions
    if raw[:3] != b"\x00\x00\x08" or len(raw) < start:
        raise UsageError(f"{path} is not an IDX file of bytes")
    shape = struct.unpack(f">{dimensions}I", raw[4:start])
    array = np.frombuffer(raw, np.uint8, offset=start)
    if array.size != int(np.prod(shape)):
        raise UsageError(f"{path} holds {array.size:,} bytes, its header promises {shape}")
    return array.reshape(shape)


# -- download ----------------------------------------------------------------------------


@functools.lru_cache(maxsize=1)
def download() -> Path | None:
    """The cache folder that holds the data, downloaded if need be; None without a network."""
    import platformdirs

    root = Path(platformdirs.user_cache_dir("autograder"))
    if holds_data(root):
        return root
    try:
        from torchvision.datasets import FashionMNIST

        _probe(FashionMNIST.mirrors[0])
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=root) as scratch, _quietly():
            FashionMNIST(root=scratch, download=True)
            _move(raw_folder(Path(scratch)), raw_folder(root))
    except Exception:  # no network, a full disk, a changed file: the subset does instead
        return None
    return root if holds_data(root) else None


def _probe(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    socket.create_connection((parts.hostname or "", port), timeout=PROBE_SECONDS).close()


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PROBE_SECONDS * 3)
    sink = io.StringIO()
    try:
        with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink):
            yield
    finally:
        socket.setdefaulttimeout(before)


def _move(source: Path, target: Path) -> None:
    """Bring the whole files of `source` into place one by one; a concurrent download may win."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (name for part in FILES.values() for name in part):
        shutil.copyfile(source / name, target / f".{os.getpid()}-{name}")
        os.replace(target / f".{os.getpid()}-{name}", target / name)


# -- the subset --------------------------------------------------------------------------


def subset_rows(data: FashionMnist) -> Array:
    """The subset as uint8 rows of label and pixels: the first images of each class."""
    train = _first(data.train_images, data.train_labels, SUBSET_TRAIN)
    test = _first(data.test_images, data.test_labels, SUBSET_TEST)
    return np.concatenate([train, test])


def _first(images: Array, labels: Array, count: int) -> Array:
    each = count // len(CLASSES)
    picks = np.concatenate([np.flatnonzero(labels == c)[:each] for c in range(len(CLASSES))])
    return np.concatenate([labels[picks, None], images[picks].reshape(count, -1)], axis=1)


def write_subset(data: FashionMnist, path: Path = SUBSET) -> None:
    """Write the subset, sorted by class because that compresses best."""
    stream = io.BytesIO()
    np.save(stream, subset_rows(data))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(stream.getvalue(), preset=9 | lzma.PRESET_EXTREME))


def main() -> None:
    """Make the shipped subset again."""
    data = load()
    if data.source != "full":
        raise SystemExit(f"the full data is needed; set {ROOT}")
    write_subset(data)
    print(f"{SUBSET}: {SUBSET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
