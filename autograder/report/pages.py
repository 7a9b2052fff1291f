"""Whole HTML pages from the templates beside this module: no script, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.errors import harmless

LONGEST_WORDS = 20_000


def page(template: str, **content: Any) -> str:
    """The page that `template` makes of `content`.

    All text is escaped, and rid of what could turn its direction round; markup that is meant as
    such comes as `Markup`.
    """
    environment = Environment(
        loader=PackageLoader("autograder.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    return environment.get_template(template).render(**content) + "\n"


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, Markup):
        return harmless(value, LONGEST_WORDS)
    return value
