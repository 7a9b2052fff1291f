"""The submission's side of the boundary: loads cells and answers requests in this process.

In a learner's own notebook this is the whole subject; in a sandbox the child wraps one. It is
imported on the student's side, so it imports nothing that holds a check, an oracle or an answer.
"""

from __future__ import annotations

import linecache
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder import fixtures, layout, pretended
from autograder.deadline import Deadline
from autograder.errors import SubjectTimeout
from autograder.export import describe_error, export
from autograder.guards import (
    Watch,
    forbid_functions,
    forbid_operators,
    import_guard,
    import_torch_whole,
    numpy_guard,
    torch_mode,
)
from autograder.quiet import BoundedText, Sink, quiet, quiet_warnings
from autograder.subject import SCALARS, Cell, CellResult, Handle, Reply, Request, Tensor

LONGEST_OUTPUT = 100_000


class Executor:
    """Answers requests about the functions in `namespace`.

    In a process of the submission's own (`own_process`) forbidden functions and operators are
    banned for all threads and for good, as soon as the first function is called.
    """

    def __init__(
        self,
        namespace: dict[str, Any],
        *,
        forbidden_numpy: str = "",
        forbidden_torch: str = "",
        imports: frozenset[str] | None = None,
        own_process: bool = False,
    ) -> None:
        self.namespace = namespace
        self.forbidden_torch = forbidden_torch
        self.watch = Watch()
        self._to_forbid = [forbidden_numpy, forbidden_torch] if own_process else ["", ""]
        if imports is not None:
            namespace["__builtins__"] = import_guard(self.watch, imports)
        self._objects: dict[int, Any] = {}
        self._deadline = Deadline()
        self._sink = Sink()
        self._guard = numpy_guard(self.watch, forbidden_numpy)
        self._guard.__enter__()
        self._run_cell: Callable[[Cell], CellResult] = self.run_plain

    def close(self) -> None:
        """Give NumPy its functions back."""
        self._objects.clear()
        self._deadline.close()
        self._guard.__exit__(None, None, None)

    def use_runner(self, run_cell: Callable[[Cell], CellResult]) -> None:
        """Run cells through something richer than `exec`, such as an IPython shell."""
        self._run_cell = run_cell

    # -- answering -----------------------------------------------------------------------

    def send(self, request: Request, *, seconds: float) -> Reply:
        """Answer, or raise `SubjectTimeout` when the submission is still busy after `seconds`."""
        if "torch" in sys.modules and (self.forbidden_torch or "torch" in self.namespace):
            import_torch_whole()
        return self._deadline.call(lambda: self.answer(request), seconds)

    def answer(self, request: Request) -> Reply:
        """Answer without a deadline."""
        reply = self._answer(request)
        if self.watch.imports:
            return replace(reply, forbidden=(*reply.forbidden, *self.watch.imports))
        return reply

    def _answer(self, request: Request) -> Reply:
        if request.op == "load":
            return Reply(value=tuple(self._load(cell) for cell in request.args))
        if request.op == "describe":
            return Reply(value={name: self._describe(name) for name in request.args})
        if request.op == "read":
            return self._guarded(lambda: Reply(value=export(self._resolve(request.target))))
        args = tuple([self.bring_in(a) for a in request.args])
        kwargs = {k: self.bring_in(v) for k, v in request.kwargs.items()}
        if request.op == "make":
            with quiet(self._sink.of("make")):  # a fixture may run the submission's own module
                return self._guarded(
                    lambda: self._finish(request, fixtures.make(str(request.target), args, kwargs))
                )
        self.watch.reset()
        self._ban_operators()
        self.watch.armed = True
        try:
            with quiet(self._sink.of(request.target)):
                if "torch" not in sys.modules:
                    reply = self._guarded(self._call, request, args, kwargs)
                else:
                    with (
                        pretended.context(request.args),
                        torch_mode(self.watch, self.forbidden_torch, count=request.operations),
                    ):
                        reply = self._guarded(self._call, request, args, kwargs)
        finally:
            self.watch.armed = False
        if self.watch.forbidden or request.operations:
            return replace(
                reply,
                operations=dict(self.watch.operations) if request.operations else {},
                forbidden=tuple(self.watch.forbidden),
            )
        return reply

    def _ban_operators(self) -> None:
        """Ban what is forbidden in the whole process, once the cells have run."""
        numpy, torch = self._to_forbid
        if numpy:
            self._to_forbid[0] = ""
            forbid_functions(numpy)
        if torch and "torch" in sys.modules:
            self._to_forbid[1] = ""
            with quiet(self._sink.of("")):
                forbid_operators(self.watch, torch)

    def _call(self, request: Request, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        function = self._resolve(request.target)
        if request.op == "method":
            function = getattr(function, request.name)
        if request.wrt:
            return self._vjp(request, function, args, kwargs)
        value = function(*args, **kwargs)
        reply = self._finish(request, value)
        if not request.inputs:
            return reply
        return Reply(
            value=reply.value,
            args=tuple(export(a) for a in args),
            kwargs={k: export(v) for k, v in kwargs.items()},
        )

    def _vjp(
        self, request: Request, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Reply:
        import torch

        inputs = []
        for key in request.wrt:
            if isinstance(key, str) and key.startswith("."):
                inputs.append(getattr(function, key[1:]))
            else:
                tensor = args[key] if isinstance(key, int) else kwargs[key]
                inputs.append(tensor.requires_grad_(True))
        value = function(*args, **kwargs)
        grads: Sequence[Any] = [None] * len(inputs)
        if isinstance(value, torch.Tensor) and value.requires_grad:
            cotangent = torch.as_tensor(request.cotangent).to(value)
            if cotangent.shape == value.shape:
                grads = torch.autograd.grad(value, inputs, cotangent, allow_unused=True)
        return Reply(value=export(value), grads=tuple(export(g) for g in grads))

    def _finish(self, request: Request, value: Any) -> Reply:
        if not request.keep:
            return Reply(value=export(value))
        number = len(self._objects) + 1
        self._objects[number] = value
        return Reply(value=Handle(number, type(value).__name__))

    def _guarded(self, action: Callable[..., Reply], *args: Any) -> Reply:
        try:
            return action(*args)
        except (KeyboardInterrupt, SubjectTimeout):
            raise
        except BaseException as error:  # SystemExit too: a submission may call sys.exit()
            return Reply(raised=describe_error(error, self.namespace))

    # -- names and values ----------------------------------------------------------------

    def _resolve(self, target: str | Handle) -> Any:
        if isinstance(target, Handle):
            return self._object(target)
        if target not in self.namespace:
            raise NameError(f"name {target!r} is not defined")
        return self.namespace[target]

    def _object(self, handle: Handle) -> Any:
        number = handle.number
        return self._objects[number if number > 0 else len(self._objects) + 1 + number]

    def _describe(self, name: str) -> str:
        if name not in self.namespace:
            return "missing"
        value = self.namespace[name]
        if isinstance(value, type):
            return "class"
        return "function" if callable(value) else type(value).__name__

    def bring_in(self, value: Any) -> Any:
        """A value from the judge as the submission gets it: private copies, real tensors."""
        if type(value) in SCALARS:
            return value
        match value:
            case np.ndarray():
                return layout.copy(value)
            case Tensor() if pretended.is_pretended(value):
                return pretended.bring_in(value)
            case Tensor():
                import torch

                tensor = torch.from_numpy(layout.copy(value.data)).to(value.device)
                return tensor.requires_grad_(True) if value.requires_grad else tensor
            case Handle():
                return self._object(value)
            case tuple():
                return tuple(self.bring_in(v) for v in value)
            case list():
                return [self.bring_in(v) for v in value]
            case dict():
                return {k: self.bring_in(v) for k, v in value.items()}
            case _:
                return value

    # -- cells ---------------------------------------------------------------------------

    def _load(self, cell: Cell) -> CellResult:
        result = self._run_cell(cell)
        if self.watch.imports:
            return replace(result, forbidden=tuple(self.watch.imports))
        return result

    def run_plain(self, cell: Cell) -> CellResult:
        """Run a cell as `exec` does."""
        filename = f"<{cell.name}>"
        text = BoundedText(LONGEST_OUTPUT)
        error = ""
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[filename] = (len(cell.source), None, lines, filename)
        try:
            with redirect_stdout(text), redirect_stderr(text), quiet_warnings():
                exec(compile(cell.source, filename, "exec"), self.namespace)
        except (KeyboardInterrupt, SubjectTimeout):
            raise
        except BaseException as raised:
            found = describe_error(raised, self.namespace)
            error = f"{found.kind}: {found.text}" + (f" ({found.where})" if found.where else "")
        printed = text.getvalue()
        outputs = ({"output_type": "stream", "name": "stdout", "text": printed},) if printed else ()
        return CellResult(outputs=outputs, error=error)


def new_namespace(name: str = "submission") -> dict[str, Any]:
    """The globals of a fresh module called `name`, registered so that dataclasses work in it."""
    module = types.ModuleType(name)
    sys.modules[name] = module
    return vars(module)


@dataclass(frozen=True)
class InProcess:
    """Runs submissions in the judge's own process: for one's own code and for trusted code.

    `functions` are live objects of the learner's notebook to grade as they are.
    """

    forbidden_numpy: str = ""
    forbidden_torch: str = ""
    imports: frozenset[str] | None = None
    functions: Mapping[str, Any] | None = None

    @property
    def isolation(self) -> str:
        """What the report says of it."""
        return "none"

    def start(self) -> Executor:
        """An executor with an empty namespace, or with the learner's own functions."""
        namespace = new_namespace() if self.functions is None else dict(self.functions)
        return Executor(
            namespace,
            forbidden_numpy=self.forbidden_numpy,
            forbidden_torch=self.forbidden_torch,
            imports=self.imports if self.functions is None else None,
        )
