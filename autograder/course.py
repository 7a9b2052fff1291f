"""What a course keeps between runs: its secret, its lock, and what its grades depend on."""

from __future__ import annotations

import ast
import contextlib
import errno
import functools
import hashlib
import hmac
import json
import os
import platform
import secrets
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder import __version__
from autograder.errors import GraderError, UsageError

STATE = ".course"
SECRET_BYTES = 32

SCORES_COME_FROM = ("judge", "executor", "notebook", "restore")
"""Modules that scores depend on, with all they import; besides them the exercise's own."""

RECORDED_PACKAGES = ("numpy", "torch", "torchvision", "hypothesis", "nbgrader", "ipython")


def seed_of(root: Path, exercise: str) -> int:
    """The seed of an exercise's graded runs: nobody can guess it without the course's secret."""
    digest = hmac.new(_secret(root), exercise.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:6], "big")


def hidden_paths(root: Path) -> tuple[Path, ...]:
    """What of a course no submission may see, should it lie within its reach."""
    names = (
        STATE, "gradebook.db", "solutions", "submitted", "autograded", "feedback", "class_report",
        ".git",
    )  # fmt: skip
    return tuple(root / name for name in names)


def _secret(root: Path) -> bytes:
    """The course's secret; made on first use, readable by its owner alone."""
    path = state_of(root) / "secret"
    with contextlib.suppress(FileNotFoundError):
        return _checked_secret(path)
    fresh = path.with_name(f"secret.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # another run made it meanwhile: its secret counts
        os.link(fresh, path)
    fresh.unlink()
    return _checked_secret(path)


def _checked_secret(path: Path) -> bytes:
    secret = path.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise GraderError(f"{path} does not hold {SECRET_BYTES} bytes; restore it from a backup")
    return secret


def state_of(root: Path) -> Path:
    """The folder of what a course keeps for itself; made when it is not there."""
    path = root / STATE
    path.mkdir(mode=0o700, exist_ok=True)
    return path


@contextlib.contextmanager
def grading_lock(root: Path) -> Iterator[None]:
    """Held while a run grades the course; raises `UsageError` when another run holds it.

    The lock goes with the process that holds it, however that ends.
    """
    import fcntl

    path = state_of(root) / "lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise UsageError(
                f"another run (process {holder}) is grading this course; wait until it has ended"
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield


@functools.cache
def suite_version(exercise: str) -> str:
    """The package's version and a digest of all its code that an exercise's scores depend on."""
    digest = hashlib.sha256()
    names = [f"autograder.{name}" for name in (*SCORES_COME_FROM, f"exercises.{exercise}")]
    for name, path in sorted(_imported(names).items()):
        digest.update(name.encode())
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


def _imported(names: list[str]) -> dict[str, Path]:
    """The files of these modules and of all of this package that they import, by name."""
    found: dict[str, Path] = {}
    while names:
        name = names.pop()
        path = Path(__file__).parents[1].joinpath(*name.split(".")).with_suffix(".py")
        if name in found or not path.exists():
            continue
        found[name] = path
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
                names += [node.module or "", *(f"{node.module}.{a.name}" for a in node.names)]
            elif isinstance(node, ast.Import):
                names += [a.name for a in node.names if a.name.startswith("autograder")]
    return found


@functools.cache
def package_versions() -> dict[str, str]:
    """Versions of Python and of the packages that a replay should use."""
    versions = {"python": platform.python_version()}
    for package in RECORDED_PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[package] = metadata.version(package)
    return versions


def read_record(path: Path) -> dict[str, Any]:
    """The record of a grade; empty when there is none or it was cut off."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def disk_is_full(error: BaseException | None) -> bool:
    """Whether this is what the system, `shutil` or SQLite says when there is no room left."""
    while error is not None:
        if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
            return True
        if "No space left on device" in str(error) or "disk is full" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def saying_when_full(root: Path) -> Iterator[None]:
    """Raises `UsageError` with one clear line where the disk of the course turns out to be full."""
    try:
        yield
    except Exception as error:
        if not disk_is_full(error):
            raise
        raise UsageError(
            f"there is no room left on the disk of {root}; what is recorded stands: make room, "
            "and the next run finishes the work"
        ) from None


def write_whole(path: Path, content: str) -> None:
    """Write a file so that a reader, or a crash, sees the old one or the new one."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    with temporary.open("w", encoding="utf-8", errors="replace") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
