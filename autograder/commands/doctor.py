"""`autograder doctor`: what keeps submissions apart on this machine, and what is missing."""

from __future__ import annotations

import argparse

HELP = "say which layers of isolation are in force here and how to get the others"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `doctor` takes: nothing."""


def run(args: argparse.Namespace) -> int:
    """Print one line a layer; 1 when classes cannot be graded isolated here."""
    from rich.console import Console

    from autograder.sandbox.layers import doctor, is_isolated, spell_isolation

    console = Console()
    layers = doctor()
    for layer in layers:
        mark = "[green]✓[/]" if layer.in_force else "[yellow]✗[/]"
        console.print(f"{mark} {layer.name}" + ("" if layer.in_force else f": {layer.advice}"),
                      highlight=False)  # fmt: skip
    return 0 if is_isolated(spell_isolation([x.name for x in layers if x.in_force])) else 1
