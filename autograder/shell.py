"""A notebook's cells run as IPython runs them, their outputs kept as nbformat dicts.

Imported on the student's side. Outputs are bounded: printing a gigabyte keeps the beginning.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.export import describe_error
from autograder.subject import Cell, CellResult

LONGEST_TEXT = 100_000
LARGEST_DATA = 4 << 20
LARGEST_IN_ALL = 16 << 20
"""What all cells together may show."""
MOST_OUTPUTS = 200
CUT = "\n… (output cut here)\n"


class Outputs:
    """What one cell shows, as nbformat output dicts."""

    def __init__(self) -> None:
        self.source = ""
        self.all_left = LARGEST_IN_ALL
        self.clear()

    def clear(self) -> None:
        """Forget the last cell's outputs."""
        self.shown: list[dict[str, Any]] = []
        self.text_left = min(LONGEST_TEXT, self.all_left)
        self.data_left = min(LARGEST_DATA, self.all_left)

    def stream(self, name: str, text: str) -> None:
        """Text that was printed; joined to the last output when that is the same stream."""
        if self.text_left <= 0 or not text:
            return
        kept = text[: self.text_left]
        self.text_left -= len(kept)
        self.all_left -= len(kept)
        if self.text_left <= 0:
            kept += CUT
        last = self.shown[-1] if self.shown else {}
        if last.get("output_type") == "stream" and last.get("name") == name:
            last["text"] += kept
        else:
            self.add({"output_type": "stream", "name": name, "text": kept})

    def add(self, output: dict[str, Any]) -> None:
        """Any other output; dropped when it is too large."""
        if self.data_left <= 0 or len(self.shown) >= MOST_OUTPUTS:
            return
        written = json.dumps(output, default=_as_text)
        if len(written) > self.data_left:
            return
        self.data_left -= len(written)
        self.all_left -= len(written)
        self.shown.append(json.loads(written))


def _as_text(value: Any) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


class _Stream(io.TextIOBase):
    def __init__(self, outputs: Outputs, name: str) -> None:
        self.outputs = outputs
        self.stream_name = name

    def write(self, text: str) -> int:
        self.outputs.stream(self.stream_name, text)
        return len(text)


class _Hook(DisplayHook):  # type: ignore[misc]  # IPython has no types
    def quiet(self) -> bool:
        return bool(self.semicolon_at_end_of_expression(self.shell.outputs.source))

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        data, metadata = self.shell.display_formatter.format(result)
        self.update_user_ns(result)
        if data:
            self.shell.outputs.add(
                {
                    "output_type": "execute_result",
                    "data": data,
                    "metadata": metadata,
                    "execution_count": None,
                }
            )


class _Publisher(DisplayPublisher):  # type: ignore[misc]  # the same
    def publish(self, data: Any, metadata: Any = None, **options: Any) -> None:
        self.shell.outputs.add(
            {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        )

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class Shell(InteractiveShell):  # type: ignore[misc]  # the same
    """An IPython without terminal, history or files of its own."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **options: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**options)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.add(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype)),
                "evalue": _message(evalue),
                "traceback": stb,
            }
        )

    def _tee(self, channel: str) -> AbstractContextManager[None]:
        return nullcontext()  # IPython 9 would keep all that is printed, without a bound

    def run(self, cell: Cell) -> CellResult:
        """Run one cell and collect what it shows; whatever it raises is its `error`."""
        self.outputs.clear()
        self.outputs.source = cell.source
        out, err = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Stream(self.outputs, "stdout"), _Stream(self.outputs, "stderr")
        try:
            result = self.run_cell(cell.source, store_history=False)
            self._show_figures()
        finally:
            sys.stdout, sys.stderr = out, err
        raised = result.error_before_exec or result.error_in_exec
        error = ""
        if raised is not None:
            found = describe_error(raised, self.user_ns)
            error = f"{found.kind}: {found.text}" + (f" ({found.where})" if found.where else "")
        return CellResult(outputs=tuple(self.outputs.shown), error=error)

    def _show_figures(self) -> None:
        """Show the figures a cell left open, as Jupyter does, whatever the backend."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None:
            return
        try:
            for number in pyplot.get_fignums()[:20]:
                image = io.BytesIO()
                figure = pyplot.figure(number)
                figure.savefig(image, format="png", bbox_inches="tight")
                self.display_pub.publish(
                    {"image/png": image.getvalue(), "text/plain": repr(figure)}
                )
            pyplot.close("all")
        except Exception:  # the submission's figure, and its fault
            self.showtraceback()


def _message(error: Any) -> str:
    try:
        return str(error)
    except Exception:
        return ""


def _leave(code: Any = None) -> None:
    raise SystemExit(code)


def new_shell() -> Shell:
    """A shell whose `user_ns` is a fresh `__main__` namespace."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.cache_size = 0
    Shell.clear_instance()
    shell: Shell = Shell.instance(config=config)
    shell.user_ns.update(exit=_leave, quit=_leave)
    shell.user_ns.pop("__builtin__", None)
    return shell
