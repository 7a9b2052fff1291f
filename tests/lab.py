"""A real Jupyter server on a folder, for tests that open its pages in a browser."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.courses import IMPORTABLE

SETTINGS = "@jupyterlab/apputils-extension"


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, its token, and the folder of its settings."""

    address: str
    token: str
    settings: Path

    def url(self, path: str) -> str:
        """The address of one of its pages."""
        return f"{self.address}/{path}?token={self.token}"

    def sign_in(self, page: Any) -> None:
        """Give the page's window the cookie that nbgrader's own requests need."""
        page.goto(self.url("login"), wait_until="commit")

    def use_theme(self, *, dark: bool) -> None:
        """What the next page of JupyterLab looks like."""
        name = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.set("themes", {"theme": name, "adaptive-theme": False})

    def set(self, part: str, values: dict[str, object]) -> None:
        """Settings as a user would have changed them."""
        path = self.settings / SETTINGS / f"{part}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))


@contextlib.contextmanager
def jupyter_lab(root: Path, state: Path) -> Iterator[Server]:
    """JupyterLab with nbgrader's pages on the folder `root`; it ends with the context."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Server(f"http://127.0.0.1:{port}", secrets.token_hex(8), state / "settings")
    environment = {
        **os.environ,
        **IMPORTABLE,
        "OMP_NUM_THREADS": "1",
        "JUPYTER_CONFIG_DIR": str(state / "config"),
        "JUPYTER_DATA_DIR": str(state / "data"),
        "JUPYTER_RUNTIME_DIR": str(state / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(server.settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(state / "workspaces"),
    }
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", f"--port={port}",
        "--ip=127.0.0.1", f"--IdentityProvider.token={server.token}",
        f"--ServerApp.root_dir={root}", "--ServerApp.port_retries=0",
        "--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]  # fmt: skip
    state.mkdir(parents=True, exist_ok=True)
    server.set("notification", {"fetchNews": "false", "checkForUpdates": False})
    with (state / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait_for(server.url("api/status"), process)
        yield server
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the Jupyter server ended with status {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.3)
    raise RuntimeError("the Jupyter server did not answer")
