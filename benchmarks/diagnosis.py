"""Single-token mutants of the reference solutions: how many the checks kill, how many get a name.

    python benchmarks/diagnosis.py [EXERCISE ...]

Nothing in the bank of known bugs was made with these mutants in mind, so the names they get say
how well a mistake is recognised that somebody else made. A name is *wrong* when mutant and named
bug behave differently on examples that the diagnosis has not seen. Writes
`benchmarks/results/diagnosis.md` with the mutants that no check kills: each is either as good as
the solution or a check that is missing.
"""

from __future__ import annotations

import ast
import copy
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from autograder.behaviour import Player, alike, side_by_side
from autograder.diagnose import Bank, Suspect, bank_of, diagnose
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.judge import judge_session
from autograder.model import Check, Exercise
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.verdict import Report

SECONDS_PER_CALL = 2.0
UNSEEN_ROUND = 1000
"""Examples of this round are drawn for the verdict on a name, and for nothing else."""

SWAPS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div), ast.Div: (ast.Mult,), ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt,), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.And: (ast.Or,), ast.Or: (ast.And,),
}  # fmt: skip
"""Operators and what one slip of the keyboard makes of them."""

WORDS = {
    "max": "min", "min": "max", "sum": "mean", "mean": "sum", "zeros": "ones", "ones": "zeros",
    "argmax": "argmin", "argmin": "argmax", "floor": "ceil", "ceil": "floor", "any": "all",
    "all": "any", "amax": "amin", "train": "eval", "eval": "train", "inf": "nan",
}  # fmt: skip

PAIRS = (
    "H W", "h w", "height width", "kH kW", "kh kw", "sH sW", "sh sw", "pH pW", "ph pw", "dH dW",
    "dh dw", "i j", "a b", "top bottom", "left right", "rows columns", "row column", "N C", "X K",
    "x weight", "H_out W_out", "out_h out_w", "above below", "down across",
)  # fmt: skip
PARTNERS = {
    one: other
    for pair in PAIRS
    for one, other in (pair.split(), reversed(pair.split()))
}


@dataclass(frozen=True)
class Mutant:
    """One changed token."""

    function: str
    line: int
    change: str
    source: str


def mutants(function: str, source: str) -> Iterator[Mutant]:
    """Every single-token change of a cell that gives another program."""
    original = ast.parse(source)
    seen = {ast.unparse(original)}
    count = len(list(_sites(original)))
    for number in range(count):
        for option in range(3):
            tree = copy.deepcopy(original)
            site = list(_sites(tree))[number]
            change = _mutate(site, option)
            if change is None:
                continue
            text = ast.unparse(tree)
            if text not in seen:
                seen.add(text)
                yield Mutant(function, getattr(site, "lineno", 0), change, text)


def _sites(tree: ast.AST) -> Iterator[ast.AST]:
    """Nodes that may be changed: no docstrings, no messages, no signatures' annotations."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, (ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom)):
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            continue
        yield node
        yield from _sites(node)


def _mutate(node: ast.AST, option: int) -> str | None:
    """Change the node in place; the change in words, or None when there is no such option."""
    match node:
        case ast.BinOp() | ast.AugAssign():
            return _swap_operator(node, "op", option)
        case ast.BoolOp():
            return _swap_operator(node, "op", option)
        case ast.Compare(ops=[_]):
            options = SWAPS.get(type(node.ops[0]), ())
            if option >= len(options):
                return None
            before, node.ops = ast.unparse(node), [options[option]()]  # type: ignore[list-item]
            return f"{before} → {ast.unparse(node)}"
        case ast.UnaryOp(op=ast.USub() | ast.Not()) if option == 0:
            before, node.op = ast.unparse(node), ast.UAdd()
            return f"{before} → {ast.unparse(node)}"
        case ast.Constant(value=bool()) if option == 0:
            node.value = not node.value
            return f"{not node.value} → {node.value}"
        case ast.Constant(value=int()) if option < 2 and not isinstance(node.value, bool):
            before = node.value
            node.value += 1 if option == 0 else -1
            return f"{before} → {node.value}"
        case ast.Name(id=name, ctx=ast.Load()) if option == 0 and name in (PARTNERS | WORDS):
            node.id = (PARTNERS | WORDS)[name]
            return f"{name} → {node.id}"
        case ast.Attribute(attr=name) if option == 0 and name in WORDS:
            node.attr = WORDS[name]
            return f".{name} → .{node.attr}"
    return None


def _swap_operator(node: ast.AST, field: str, option: int) -> str | None:
    options = SWAPS.get(type(getattr(node, field)), ())
    if option >= len(options):
        return None
    before = ast.unparse(node)
    setattr(node, field, options[option]())
    return f"{before} → {ast.unparse(node)}".split("\n")[0]


# -- measuring ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What became of one mutant."""

    mutant: Mutant
    killed: bool
    names: tuple[str, ...] = ()
    wrong: bool = False
    shared: bool = False
    seconds: float = 0.0


def measure(exercise: Exercise, root: Path) -> Iterator[Result]:
    """Grade and diagnose each mutant of an exercise's solution."""
    bank = bank_of(exercise.id, 0)
    quick = replace(
        exercise,
        checks=tuple(replace(c, seconds=min(c.seconds, SECONDS_PER_CALL)) for c in exercise.checks),
    )
    graded = {f.name for f in exercise.functions}
    cells = solution_cells(root, exercise.id)
    sources = {c.grade_id: c.source for c in cells if c.grade_id in graded}
    for function, source in sources.items():
        for mutant in mutants(function, source):
            yield _result(quick, bank, root, mutant)


def _result(exercise: Exercise, bank: Bank, root: Path, mutant: Mutant) -> Result:
    cells = solution_cells(root, exercise.id, {mutant.function: mutant.source})
    with Session(InProcess(exercise.rules.numpy, exercise.rules.torch), cells) as session:
        report = judge_session(
            exercise, session, only=mutant.function, shrink=False, select=lambda c: not c.expensive
        )
        if report.complete:
            return Result(mutant, killed=False)
        started = time.process_time()
        report = diagnose(exercise, report, session, seed=0, bank=bank)
        seconds = time.process_time() - started
        names = tuple(sorted({o.diagnosis for o in report.outcomes if o.diagnosis}))
        shared = any(o.advice and not o.diagnosis for o in report.outcomes)
        wrong = any(_is_wrong(exercise, bank, session, report, name) for name in names)
    return Result(mutant, True, names, wrong, shared, seconds)


def _is_wrong(
    exercise: Exercise, bank: Bank, session: Session, report: Report, name: str
) -> bool:
    """Whether mutant and named bug differ on examples of the named checks not seen before."""
    outcomes = [o for o in report.outcomes if o.diagnosis == name]
    checks = {(c.function, c.name): c for c in exercise.checks}
    suspect = next(Suspect(b, outcomes[0].function) for b in bank.known if b.name == name)
    mine = Player(lambda: session.subject, UNSEEN_ROUND)
    other = bank.player(suspect)
    theirs = Player(other.subject, UNSEEN_ROUND)
    return any(
        not alike(a, b, strict=False)
        for o in outcomes
        for a, b in _unseen(mine, theirs, checks[o.function, o.name])
    )


def _unseen(mine: Player, theirs: Player, check: Check) -> Iterator[tuple]:  # type: ignore[type-arg]
    return side_by_side(mine, theirs, check)


# -- the table ---------------------------------------------------------------------------


def table(results: dict[str, list[Result]]) -> str:
    """The results as Markdown."""
    lines = [
        "# Diagnosis of single-token mutants",
        "",
        "Made by `python benchmarks/diagnosis.py`. A mutant is the reference solution with one"
        " token changed. Parts of the killed ones: *named*, those that got the name of a known"
        " mistake; *wrong*, those that behave differently from the mistake they were named after;"
        " *several*, those that fit more than one and got a sentence about what these share."
        " Expensive checks do not take part.",
        "",
        "| exercise | mutants | killed | named | named wrong | several | CPU s each |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    everything = [r for found in results.values() for r in found]
    for name, found in [*results.items(), ("all", everything)]:
        lines.append(_row(name, found))
    for name, found in results.items():
        alive = [r.mutant for r in found if not r.killed]
        if alive:
            lines += ["", f"## {name}: mutants that no check kills", ""]
            lines += [f"- `{m.function}`, line {m.line}: `{m.change}`" for m in alive]
        nameless = [r.mutant for r in found if r.killed and not r.names and not r.shared]
        if nameless:
            lines += ["", f"## {name}: killed without a name", ""]
            lines += [f"- `{m.function}`, line {m.line}: `{m.change}`" for m in nameless]
        wrong = [r for r in found if r.wrong]
        if wrong:
            lines += ["", f"## {name}: named wrong", ""]
            lines += [
                f"- `{r.mutant.function}`, line {r.mutant.line}: `{r.mutant.change}` as"
                f" {', '.join(r.names)}"
                for r in wrong
            ]
    return "\n".join(lines) + "\n"


def _row(name: str, found: Sequence[Result]) -> str:
    killed = [r for r in found if r.killed]
    named = sum(bool(r.names) for r in killed)
    wrong = sum(r.wrong for r in killed)
    several = sum(r.shared and not r.names for r in killed)
    seconds = sum(r.seconds for r in killed) / max(len(killed), 1)
    return (
        f"| {name} | {len(found)} | {_percent(len(killed), len(found))} |"
        f" {_percent(named, len(killed))} | {_percent(wrong, len(killed))} |"
        f" {_percent(several, len(killed))} | {seconds:.2f} |"
    )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main(names: Sequence[str]) -> None:
    """Measure, print as it goes, write the table."""
    root = find_root()
    results: dict[str, list[Result]] = {}
    for name in names or IDS:
        results[name] = []
        for result in measure(load(name), root):
            results[name].append(result)
            state = "alive" if not result.killed else ", ".join(result.names) or "-"
            mutant = result.mutant
            print(name, mutant.function, mutant.line, mutant.change, "|", state, flush=True)
        print(_row(name, results[name]), flush=True)
    text = table(results)
    if not names:
        target = root / "benchmarks" / "results" / "diagnosis.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
