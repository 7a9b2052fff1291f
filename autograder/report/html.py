"""A report as HTML: a fragment for a notebook or a feedback page, or a page of its own.

No script and nothing from elsewhere. Text takes the colour of the page around it and nothing is
told by colour alone, so that the same fragment reads in light and dark and on paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.errors import harmless
from autograder.report import training
from autograder.report.counterexample import Picture, picture_of, spoken
from autograder.report.drawing import escape
from autograder.report.panels import Panel
from autograder.report.svg import Drawing, grid, svg
from autograder.verdict import Outcome, Report, Status

LONGEST_TEXT = 4000

SYMBOLS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.ERROR: "✗",
    Status.TIMEOUT: "✗",
    Status.FORBIDDEN: "✗",
    Status.MISSING: "○",
    Status.SKIPPED: "–",
}
WORDS = {
    Status.PASSED: "holds",
    Status.FAILED: "does not hold",
    Status.ERROR: "ended in an error",
    Status.TIMEOUT: "took too long",
    Status.FORBIDDEN: "uses what is ruled out",
    Status.MISSING: "not there yet",
    Status.SKIPPED: "not judged here",
}

# Notebooks and feedback pages have rules of their own for what is said twice here.
STYLE = """
.agr{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-size:15px;
line-height:1.5;color:inherit;max-width:72rem;overflow-wrap:anywhere}
.agr *{box-sizing:border-box}
.agr.agr p{margin:.35em 0}
.agr .agr-head{font-size:1.15em}
.agr .agr-function{margin:1.1em 0 .3em;font-size:1.05em;
border-bottom:1px solid rgba(128,128,128,.5)}
.agr .agr-check{margin:.8em 0;padding:.3em 0 .3em .9em;border-left:4px solid #d1242f;
break-inside:avoid-page}
.agr .agr-missing{border-left-style:dashed;border-left-color:#9a6700}
.agr .agr-skipped{border-left-style:dotted;border-left-color:#808080}
.agr.agr ul.agr-passed{list-style:none;margin:.3em 0;padding:0}
.agr.agr ul.agr-passed li{margin:.1em 0;padding-left:1.4em;text-indent:-1.4em}
.agr .agr-advice{margin:.5em 0;padding:.4em .8em;border:1px solid rgba(128,128,128,.6);
border-radius:6px;background:rgba(128,128,128,.09)}
.agr .agr-picture{display:flex;flex-wrap:wrap;gap:14px 26px;align-items:flex-start;margin:.6em 0}
.agr .agr-row{gap:10px}
.agr figure{margin:0;max-width:100%;break-inside:avoid}
.agr figure>svg{display:block;max-width:100%;height:auto}
.agr figcaption{font-size:.87em}
.agr.agr pre{margin:.3em 0;padding:.5em .7em;white-space:pre-wrap;overflow-wrap:anywhere;
font-size:.93em;border:1px solid rgba(128,128,128,.4);border-radius:4px;
background:rgba(128,128,128,.09);
color:inherit}
.agr.agr code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
color:inherit;background:none}
.agr .agr-small{font-size:.87em}
"""

PAGE_STYLE = """
:root{color-scheme:light dark}
body{margin:0;padding:1.2rem clamp(.8rem,4vw,3rem);color:#1f2328;background:#ffffff}
@media screen and (prefers-color-scheme:dark){body{color:#e6edf3;background:#15191f}}
@page{margin:15mm}
"""


def render(report: Report, *, standalone: bool = False) -> str:
    """The report as an HTML fragment, or as a whole page when `standalone`."""
    score = f"{report.score:g} of {report.max_score:g} points"
    body = "".join(_body(report, score))
    label = _text(f"{report.exercise}: {score}")
    if not standalone:
        group = f'<div class="agr" role="group" aria-label="{label}">{body}</div>'
        return f"<style>{STYLE}</style>{group}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{label}</title>\n<style>{PAGE_STYLE}{STYLE}</style>\n</head>\n"
        f'<body>\n<main class="agr">\n{body}\n</main>\n</body>\n</html>'
    )


def _body(report: Report, score: str) -> Iterator[str]:
    # A heading would stand in the outline of the notebook that this is shown in.
    yield (
        f'<div class="agr-head" role="heading" aria-level="1"><strong>{_text(report.exercise)}:'
        f" {_text(score)}</strong></div>"
    )
    for note in report.notes:
        yield _paragraph(note)
    for function in dict.fromkeys(o.function for o in report.outcomes):
        part = report.of(function)
        yield (
            f'<div class="agr-function" role="heading" aria-level="2"><strong><code>'
            f"{_text(function)}</code></strong> {part.score:g} of {part.max_score:g} points</div>"
        )
        yield from _function(part.outcomes)
    yield from training.sections(report)
    isolation = f", isolation: {_text(report.isolation)}" if report.isolation else ""
    yield f'<p class="agr-small">seed {report.seed}{isolation}</p>'


def _function(outcomes: Sequence[Outcome]) -> Iterator[str]:
    passed = [o for o in outcomes if o.status is Status.PASSED]
    groups: dict[tuple[Status, str], list[Outcome]] = {}
    explained: set[str] = set()
    for outcome in outcomes:
        if outcome.status in (Status.MISSING, Status.FORBIDDEN, Status.TIMEOUT, Status.SKIPPED) or (
            outcome.status is Status.ERROR and outcome.counterexample is None
        ):
            groups.setdefault((outcome.status, outcome.text), []).append(outcome)
        elif outcome.status is not Status.PASSED:
            yield _failure(outcome, explained)
    for (status, text), together in groups.items():
        yield _group(status, text, together, explained)
    if passed:
        items = "".join(
            f"<li>{SYMBOLS[o.status]} {_text(o.title)} {_points(o)}</li>" for o in passed
        )
        yield f'<ul class="agr-passed">{items}</ul>'


def _group(status: Status, text: str, outcomes: Sequence[Outcome], explained: set[str]) -> str:
    """Checks that share one reason: the reason once, then what they would have judged."""
    kind = {Status.MISSING: " agr-missing", Status.SKIPPED: " agr-skipped"}.get(status, "")
    items = "".join(f"<li>{_text(o.title)} {_points(o)}</li>" for o in outcomes)
    calls = dict.fromkeys(o.call for o in outcomes if o.call)
    advised = {o.advice: o for o in outcomes if o.advice}
    advice = "".join(_advice(o, explained) for o in advised.values())
    return (
        f'<div class="agr-check{kind}"><p><strong>{SYMBOLS[status]} {WORDS[status]}:</strong>'
        f" {_text(text)}</p>{advice}{''.join(map(_call, calls))}"
        f'<ul class="agr-passed agr-small">{items}</ul></div>'
    )


def _failure(outcome: Outcome, explained: set[str]) -> str:
    parts = [
        f"<p><strong>{SYMBOLS[outcome.status]} {WORDS[outcome.status]}:</strong>"
        f" {_text(outcome.title)} {_points(outcome)}</p>",
        _paragraph(outcome.text),
    ]
    picture = picture_of(outcome)
    if picture is not None:
        parts += _pictures(picture)
    parts += _plain_answers(outcome)
    parts.append(_advice(outcome, explained))
    if outcome.call:
        parts.append(_call(outcome.call))
    return f'<div class="agr-check">{"".join(parts)}</div>'


def _advice(outcome: Outcome, explained: set[str]) -> str:
    """The mistake's name and words, in full the first time; the hint where it has no name."""
    hint = _paragraph(f"Hint: {outcome.hint}") if outcome.hint else ""
    if not outcome.advice:
        return hint
    name = spelled(outcome.diagnosis or "")
    if outcome.advice in explained:
        return _paragraph(f"The same mistake as above: {name}." if name else "As above.")
    explained.add(outcome.advice)
    title = f"<p><strong>The mistake: {_text(name)}</strong></p>" if name else ""
    paragraphs = "".join(
        _paragraph(" ".join(part.split())) for part in outcome.advice.split("\n\n")
    )
    return f'<div class="agr-advice">{title}{paragraphs}</div>' + ("" if name else hint)


def spelled(name: str) -> str:
    """The name of a mistake, that of a function or class, as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()


def _call(call: str) -> str:
    return f'<p class="agr-small">Reproduce it with:</p><pre><code>{_text(call)}</code></pre>'


def _plain_answers(outcome: Outcome) -> Iterator[str]:
    """Expected and actual where they are no arrays, unless the message has said it all."""
    pairs = [("expected", spoken(outcome.expected)), ("actual", spoken(outcome.actual))]
    if all(not words or words in outcome.text for _, words in pairs):
        return
    items = ", ".join(f"{name}: <code>{_text(words)}</code>" for name, words in pairs if words)
    yield f"<p>{items}</p>"


# -- pictures ----------------------------------------------------------------------------


def _pictures(picture: Picture) -> Iterator[str]:
    if picture.inputs or picture.answers:
        yield f'<div class="agr-picture">{"".join(_panels(picture))}</div>'
    if picture.options:
        words = ", ".join(f"<code>{_text(n)} = {_text(v)}</code>" for n, v in picture.options)
        yield f"<p>with {words}</p>"


def _panels(picture: Picture) -> Iterator[str]:
    for panel in (*picture.inputs, *picture.answers):
        yield figure(draw(panel), panel.note)


def draw(panel: Panel) -> Drawing:
    """A panel as a picture."""
    return grid(
        panel.words,
        title=panel.title,
        window=panel.window,
        marked=panel.marked,
        focus=panel.focus,
        tapped=panel.tapped,
        faded=panel.faded,
        origin=panel.origin,
        row_names=panel.rows,
        column_names=panel.columns,
    )


def figure(drawing: Drawing, caption: str = "") -> str:
    """A drawing as an element of the page."""
    words = f"<figcaption>{_text(caption)}</figcaption>" if caption else ""
    return f"<figure>{svg(drawing, inline=True)}{words}</figure>"


# -- text --------------------------------------------------------------------------------


def _points(outcome: Outcome) -> str:
    if not outcome.max_points:
        return ""
    return f'<span class="agr-small">({outcome.points:g} of {outcome.max_points:g})</span>'


def _paragraph(text: str) -> str:
    return f"<p>{_text(text)}</p>" if text else ""


def _text(words: str) -> str:
    return escape(harmless(words, LONGEST_TEXT))
