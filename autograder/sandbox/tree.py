"""Which files a submission sees: the interpreter and its libraries, and a little of its own.

Worked out once by the fork server; then used twice, for the mounts of the child's own file
system (`namespaces`) and for Landlock's list.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SYSTEM = (
    "/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.conf",
    "/etc/ld.so.conf.d", "/etc/localtime", "/etc/fonts", "/etc/alternatives",
)  # fmt: skip
CUDA = ("/sys", "/run/nvidia-persistenced", "/opt/cuda")
DEVICES = ("/dev/null", "/dev/full", "/dev/random", "/dev/urandom")
"""Without /dev/zero: mapped, it is shared memory that nothing counts."""
HOME = "/tmp/home"
WRITABLE = ("/tmp", "/dev/shm")
OWN_FILES = ("/proc", "/etc/passwd", "/etc/group")
"""What a mount namespace adds: files of these names that speak of the submission alone."""

TORCH_PACKAGES = ("torch", "torchvision", "torchgen", "functorch", "triton", "nvidia")

READY_MADE = (
    "scipy", "skimage", "sklearn", "cv2", "jax", "jaxlib", "tensorflow", "keras", "cupy", "numba",
    "astropy", "pywt",
)  # fmt: skip
"""Packages that may lie beside NumPy, that no exercise allows, and that convolve."""

NEEDED_BY_TORCH = ("sympy", "mpmath", "PIL")
"""Others that do, one way or another; PyTorch and torchvision do not go without them."""


def hidden_packages(library: str) -> tuple[str, ...]:
    """Packages that submissions of `library` ("numpy" or "torch") must not find."""
    if library == "numpy":
        return (*TORCH_PACKAGES, *NEEDED_BY_TORCH, *READY_MADE)
    return READY_MADE


@dataclass(frozen=True)
class Tree:
    """Paths that are shown read-only, paths below them that are hidden, and symbolic links."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    devices: tuple[str, ...]

    def readable(self) -> list[str]:
        """The shown paths, those that hold something hidden taken apart around it."""
        return [path for path, whole in self._parts() if whole]

    def listable(self) -> list[str]:
        """The directories that `readable` took apart: imports need to list them."""
        return [path for path, whole in self._parts() if not whole]

    def _parts(self) -> list[tuple[str, bool]]:
        return sorted({part for path in self.shown for part in self._around(path)})

    def _around(self, path: str) -> Iterator[tuple[str, bool]]:
        if any(_within(path, h) for h in self.hidden) and not self._shown_below_hidden(path):
            return
        whole = not any(_within(h, path) for h in self.hidden)
        yield path, whole
        if not whole and os.path.isdir(path):
            for entry in os.scandir(path):
                if not entry.is_symlink():
                    yield from self._around(entry.path)

    def _shown_below_hidden(self, path: str) -> bool:
        holders = [h for h in self.hidden if _within(path, h)]
        return any(_within(path, s) and all(_within(s, h) for h in holders) for s in self.shown)


def _within(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip("/") + "/")


def library_tree(library: str, *, hide: Iterable[str] = (), device: str = "cpu") -> Tree:
    """What a submission of `library` ("numpy" or "torch") sees.

    `hide` are further paths to keep out of sight; the grader's own package always is.
    """
    package = Path(__file__).resolve().parents[1]
    roots = [sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()]
    roots += [p for p in sys.path if os.path.isdir(p) and Path(p).resolve() != package.parent]
    if (package.parent / "numpy").is_dir():  # installed beside NumPy
        roots.append(str(package.parent))
    system = [*SYSTEM, *(CUDA if device == "cuda" else ())]
    links = tuple((p, os.readlink(p)) for p in system if os.path.islink(p))
    linked = {path for path, _ in links}
    candidates = {os.path.realpath(p) for p in roots}
    candidates |= {p for p in system if p not in linked}
    candidates |= {os.path.realpath(p) for p in linked}
    shown = _outermost(p for p in candidates if os.path.exists(p) and p != "/")
    hidden = {str(package), *(os.path.realpath(p) for p in hide)}
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), *sys.path}
    hidden |= {
        os.path.realpath(os.path.join(place, name))
        for place in places if place for name in hidden_packages(library)
        if os.path.isdir(os.path.join(place, name))
    }  # fmt: skip
    kept_hidden = {h for h in hidden if any(_within(h, s) for s in shown)}
    shown_again = {p for p in candidates if os.path.exists(p) and p not in shown
                   and any(_within(p, h) for h in kept_hidden)}  # fmt: skip
    paths_in_place = {r: os.path.realpath(r) for r in roots}
    links += tuple(sorted(
        (path, real) for path, real in paths_in_place.items()
        if path != real and not any(_within(path, s) for s in shown)
        and not any(_within(path, link) for link in linked)
    ))  # fmt: skip
    devices = list(DEVICES)
    if device == "cuda":
        devices += [f"/dev/{n}" for n in os.listdir("/dev") if n.startswith("nvidia")]
        devices += [f"/dev/dri/{n}" for n in _listed("/dev/dri")]
    return Tree(
        shown=tuple(sorted({*shown, *shown_again})),
        hidden=tuple(sorted(kept_hidden)),
        links=links,
        devices=tuple(d for d in devices if os.path.exists(d)),
    )


def _listed(path: str) -> list[str]:
    return os.listdir(path) if os.path.isdir(path) else []


def _outermost(paths: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(_within(path, k) for k in kept):
            kept.append(path)
    return kept
