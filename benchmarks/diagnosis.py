"""Single-token mutants of solutions: how many lose points, get a name, and a true one.

    python benchmarks/diagnosis.py [--mutants N] [EXERCISE ...]

Mutants of the reference solutions, which the authors of the diagnosis have looked at, and held-out
ones: of the honest variants, which are written in other styles and were not looked at. At most N of
each kind and exercise are drawn by a fixed seed. A name is *right* when it is still true on
examples that the diagnosis has not seen: mutant and named bug behave alike on them, or every
failure among them shows the named symptom. Writes `benchmarks/results/diagnosis.md`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import platform
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from autograder import conditions, symptoms, variants
from autograder.behaviour import Player, alike, examples_for, side_by_side
from autograder.diagnose import diagnose
from autograder.errors import SubjectLost
from autograder.executor import InProcess
from autograder.exercises import IDS, load
from autograder.judge import judge_session
from autograder.model import Check, Exercise
from autograder.session import Session
from autograder.solutions import find_root, solution_cells
from autograder.suspects import Bank, Suspect, bank_of
from autograder.verdict import Report

SECONDS_PER_CALL = 10.0
UNSEEN_SEEDS = (1001, 1002, 1003)
"""Examples of these seeds are drawn for the verdict on a name, and for nothing else."""

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
PARTNERS = {one: other for pair in PAIRS for one, other in (pair.split(), reversed(pair.split()))}


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
    """Of the bank's bugs and of what failures share, in the report's order."""
    by_bank: bool = False
    wrong: bool = False
    several: bool = False
    seconds: float = 0.0
    checks_seconds: float = 0.0


def measure(exercise: Exercise, root: Path, most: int, *, held_out: bool) -> Iterator[Result]:
    """Grade and diagnose mutants of an exercise's solution, or of its honest variants."""
    bank = bank_of(exercise.id, 0)
    quick = replace(
        exercise,
        checks=tuple(replace(c, seconds=min(c.seconds, SECONDS_PER_CALL)) for c in exercise.checks),
    )
    every = list(every_mutant(exercise, root, held_out=held_out))
    random.Random(exercise.id).shuffle(every)
    for mutant, replacements in every[:most]:
        yield _result(quick, bank, root, mutant, replacements)


def every_mutant(
    exercise: Exercise, root: Path, *, held_out: bool
) -> Iterator[tuple[Mutant, dict[str, str]]]:
    """Each mutant with the functions to replace in the solution."""
    graded = {f.name for f in exercise.functions}
    originals = [
        {c.grade_id: c.source for c in solution_cells(root, exercise.id) if c.grade_id in graded}
    ]
    if held_out:
        originals = [v.sources() for v in variants.load(exercise.id)]
    for sources in originals:
        for function, source in sources.items():
            for mutant in mutants(function, source):
                yield mutant, {**sources, function: mutant.source}


def _result(
    exercise: Exercise, bank: Bank, root: Path, mutant: Mutant, replacements: dict[str, str]
) -> Result:
    cells = solution_cells(root, exercise.id, replacements)
    with Session(InProcess(exercise.rules.numpy, exercise.rules.torch), cells) as session:
        started = time.process_time()
        report = judge_session(
            exercise, session, only=mutant.function, shrink=False, select=lambda c: not c.expensive
        )
        checks_seconds = time.process_time() - started
        if report.complete:
            return Result(mutant, killed=False)
        started = time.process_time()
        report = diagnose(exercise, report, session, seed=0, bank=bank)
        seconds = time.process_time() - started
        try:
            verdicts = _verdicts(exercise, bank, session, report)
        except SubjectLost:  # a name for what never ends is not counted as right
            verdicts = {o.diagnosis: False for o in report.outcomes if o.diagnosis}
    known = {b.name for b in bank.known}
    return Result(
        mutant,
        killed=True,
        names=tuple(verdicts),
        by_bank=bool(known & set(verdicts)),
        wrong=not all(verdicts.values()),
        several=any(o.advice and not o.diagnosis for o in report.outcomes),
        seconds=seconds,
        checks_seconds=checks_seconds,
    )


def _verdicts(exercise: Exercise, bank: Bank, session: Session, report: Report) -> dict[str, bool]:
    """Each name that the report gives, and whether it holds on examples not seen before."""
    checks = {(c.function, c.name): c for c in exercise.checks}
    known = {b.name: b for b in bank.known if b.function == report.outcomes[0].function}
    found: dict[str, bool] = {}
    for outcome in report.outcomes:
        name = outcome.diagnosis
        if not name:
            continue
        check = checks[outcome.function, outcome.name]
        for seed in UNSEEN_SEEDS:
            mine = Player(lambda: session.subject, seed)
            if name in known:
                theirs = Player(bank.player(Suspect(known[name], check.function)).subject, seed)
                pairs = side_by_side(mine, theirs, check)
                right = all(alike(a, b, strict=False) for a, b in pairs)
            else:
                right = _is_true(name, mine, check)
            found[name] = found.get(name, True) and right
    return found


def _is_true(name: str, player: Player, check: Check) -> bool:
    """Whether every failure among unseen examples fits the name of a condition or symptom."""
    failures = []
    for example in examples_for(check, player.seed, 0):
        shown = player.shows(check, len(failures))
        assert shown is not None
        failures.append((example, shown))
    failed = [(e, s) for e, s in failures if not s.held]
    for condition in conditions.CONDITIONS:
        if condition.name == name:
            return all(condition.holds(e) is not False for e, _ in failed)
    symptom = next(s for s in symptoms.SYMPTOMS if s.__name__ == name)
    return all(s.error is not None and symptom(s.error) for _, s in failed)


# -- the table ---------------------------------------------------------------------------


def rows(exercise: str, held_out: bool, found: Sequence[Result]) -> str:
    """One row of the table."""
    killed = [r for r in found if r.killed]
    right = [r for r in killed if r.names and not r.wrong]
    cells = [
        exercise, "held out" if held_out else "solution", str(len(found)), str(len(killed)),
        _part(sum(r.by_bank for r in right), killed),
        _part(sum(not r.by_bank for r in right), killed),
        f"**{_part(len(right), killed)}**", _part(sum(r.wrong for r in killed), killed),
        _part(sum(r.several and not r.names for r in killed), killed),
        f"{sum(r.checks_seconds for r in killed) / max(len(killed), 1):.2f}",
        f"{sum(r.seconds for r in killed) / max(len(killed), 1):.2f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def details(exercise: str, held_out: bool, found: Sequence[Result]) -> Iterator[str]:
    """The mutants that deserve a look."""
    title = f"{exercise}, {'held out' if held_out else 'solution'}"
    groups = {
        "no check kills": [r for r in found if not r.killed],
        "killed without a name": [r for r in found if r.killed and not r.names and not r.several],
        "named wrong": [r for r in found if r.wrong],
    }
    for what, group in groups.items():
        if group:
            yield f"\n### {title}: {what}\n"
            for r in group:
                names = f" as {', '.join(r.names)}" if r.names else ""
                yield f"- `{r.mutant.function}`, line {r.mutant.line}: `{r.mutant.change}`{names}"


def _part(part: int, whole: Sequence[Result]) -> str:
    return f"{100 * part / len(whole):.0f} %" if whole else "–"


HEAD = """# Diagnosis of single-token mutants

Made by `python benchmarks/diagnosis.py`{options} on {machine}, Python {python}, NumPy {numpy}.

A mutant is an honest solution with one token changed: of the reference solution, or, *held out*,
of an honest variant. Shares are of the mutants that lose points. *By bug*: named after a known bug
with which the mutant agrees on examples not seen before; *by symptom*: named after what its
failures share, which is true of the failures on such examples, too; *right* is their sum. *Wrong*:
a name that does not hold there. *Several*: no name, but a sentence about what several bugs share.
Expensive checks do not take part. CPU seconds are means of a mutant that loses points, without
shrinking: for its checks, and for its diagnosis.

| exercise | mutants of | tried | lose points | by bug | by symptom | right | wrong | several \
| CPU s checks | diagnosis |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
"""


def main() -> None:
    """Measure, print as it goes, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("exercises", nargs="*", default=list(IDS))
    parser.add_argument("--mutants", type=int, default=60, metavar="N")
    parser.add_argument("--dry-run", action="store_true", help="print the table, write nothing")
    args = parser.parse_args()
    root = find_root()
    lines, notes = [], []
    totals: dict[bool, list[Result]] = {False: [], True: []}
    for name in args.exercises:
        for held_out in (False, True):
            found = []
            for result in measure(load(name), root, args.mutants, held_out=held_out):
                found.append(result)
                state = "alive" if not result.killed else ", ".join(result.names) or "-"
                mutant = result.mutant
                wrong = " WRONG" if result.wrong else ""
                print(
                    name,
                    mutant.function,
                    mutant.line,
                    mutant.change,
                    "|",
                    state + wrong,
                    flush=True,
                )
            totals[held_out] += found
            lines.append(rows(name, held_out, found))
            notes += details(name, held_out, found)
            print(lines[-1], flush=True)
    lines += [rows("all", held_out, found) for held_out, found in totals.items()]
    head = HEAD.format(
        options=f" --mutants {args.mutants}",
        machine=f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        python=platform.python_version(),
        numpy=np.__version__,
    )
    text = head + "\n".join(lines) + "\n" + "\n".join(notes) + "\n"
    if not args.dry_run:
        target = root / "benchmarks" / "results" / "diagnosis.md"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    print(head + "\n".join(lines))


if __name__ == "__main__":
    main()
