"""Drawings: boxes of SVG elements that are put together and turned into text last."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Literal

ACCENT = "#2573d9"
WRONG = "#d1242f"
"""Strong enough against white and against black, so that one picture serves both themes."""

MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
FONT = 14.0

NO_CHARACTER = r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML has no way to write."""


@dataclass(frozen=True)
class Drawing:
    """SVG elements in a box of `width` × `height`.

    `axis` is the height at which neighbours line up, `label` what the drawing shows in words.
    """

    width: float
    height: float
    body: str
    axis: float
    label: str = ""


def svg(drawing: Drawing, *, title: str = "", inline: bool = False) -> str:
    """The drawing as an `<svg>` element.

    Inline, it is transparent and takes on the colour of the text around it. Otherwise it is a
    picture of its own: white with dark ink, the reverse where the reader prefers dark, and white
    on paper.
    """
    framed = drawing if inline else padded(drawing, 12)
    name = title or drawing.label or "picture"
    spoken = f"{title}. {drawing.label}" if title and drawing.label else name
    width, height = num(framed.width), num(framed.height)
    style = paper = ""
    if not inline:
        style = (
            "<style>svg{color:#1f2328}.paper{fill:#ffffff}"
            "@media screen and (prefers-color-scheme:dark)"
            "{svg{color:#e6edf3}.paper{fill:#15191f}}</style>"
        )
        paper = element("rect", "", width=width, height=height, class_="paper", fill="#ffffff")
    return element(
        "svg",
        element("title", escape(name)) + style + paper + framed.body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=spoken,
        style="max-width:100%;height:auto",
    )


# -- words, arrows, boxes ----------------------------------------------------------------


def text(words: str, *, size: float = FONT, bold: bool = False) -> Drawing:
    """One line of words."""
    width = max(0.6 * size * len(words), size)
    weight = "700" if bold else None
    body = words_at(words, width / 2, size, size=size, family=SANS, anchor="middle", weight=weight)
    return Drawing(width, size * 1.35, body, size * 0.65, words)


def arrow(
    label: str = "", *, length: float = 44, direction: Literal["right", "down"] = "right"
) -> Drawing:
    """An arrow, with a word above it (or beside it, when it points down)."""
    room = 0.6 * 12 * len(label)
    if direction == "down":
        line = f"M10 2V{num(length - 2)}m-6 -9l6 9l6 -9"
        words = words_at(label, 24, length / 2 + 4, size=12, family=SANS) if label else ""
        return Drawing(24 + room, length, _stroke(line) + words, length / 2, label)
    width = max(length, room + 12)
    line = f"M2 24H{num(width - 2)}m-9 -6l9 6l-9 6"
    words = words_at(label, width / 2, 13, size=12, family=SANS, anchor="middle") if label else ""
    return Drawing(width, 34, _stroke(line) + words, 24, label)


def box(title: str, *lines: str, strong: bool = False) -> Drawing:
    """A box with a bold title and smaller lines below, for diagrams."""
    longest = max([len(title) * 1.05, *(len(line) * 0.88 for line in lines)])
    width, height = 0.6 * FONT * longest + 28, 32 + 18.0 * len(lines)
    frame = element(
        "rect", "", x="1", y="1", width=num(width - 2), height=num(height - 2), rx="6",
        fill=ACCENT if strong else "currentColor", fill_opacity="0.14" if strong else "0.05",
        stroke=ACCENT if strong else "currentColor", stroke_width="2.5" if strong else "1.2",
    )  # fmt: skip
    body = words_at(title, width / 2, 21, family=SANS, anchor="middle", weight="700")
    for number_, line in enumerate(lines):
        body += words_at(line, width / 2, 39 + 18 * number_, size=12, family=SANS, anchor="middle")
    return Drawing(width, height, frame + body, height / 2, " ".join([title, *lines]))


def _stroke(path: str) -> str:
    return element("path", "", d=path, fill="none", stroke="currentColor", stroke_width="2")


def words_at(
    words: str,
    x: float,
    y: float,
    *,
    size: float = FONT,
    family: str = MONO,
    anchor: str | None = None,
    weight: str | None = None,
    style: str | None = None,
    opacity: str | None = None,
) -> str:
    """Words with their baseline at a place."""
    return element(
        "text", escape(words), x=num(x), y=num(y), font_size=num(size), font_family=family,
        fill="currentColor", text_anchor=anchor, font_weight=weight, font_style=style,
        opacity=opacity,
    )  # fmt: skip


# -- putting drawings together -----------------------------------------------------------


def beside(*items: Drawing | str, gap: float = 16) -> Drawing:
    """The items in a row, lined up at their axes; a string is an operator between them."""
    drawings = [text(i, size=22) if isinstance(i, str) else i for i in items]
    axis = max((d.axis for d in drawings), default=0)
    body, x, bottom = [], 0.0, 0.0
    for drawing in drawings:
        body.append(at(drawing, x, axis - drawing.axis))
        x += drawing.width + gap
        bottom = max(bottom, axis - drawing.axis + drawing.height)
    label = " ".join(d.label for d in drawings if d.label)
    return Drawing(max(x - gap, 0), bottom, "".join(body), axis, label)


def above(
    *items: Drawing | str, gap: float = 16, align: Literal["left", "middle"] = "left"
) -> Drawing:
    """The items in a column; a string is a line of words."""
    drawings = [text(i) if isinstance(i, str) else i for i in items]
    width = max((d.width for d in drawings), default=0)
    body, y = [], 0.0
    for drawing in drawings:
        body.append(at(drawing, (width - drawing.width) / 2 if align == "middle" else 0, y))
        y += drawing.height + gap
    height = max(y - gap, 0)
    label = ". ".join(d.label for d in drawings if d.label)
    return Drawing(width, height, "".join(body), height / 2, label)


def padded(drawing: Drawing, room: float) -> Drawing:
    """The drawing with room on all sides."""
    return Drawing(
        drawing.width + 2 * room,
        drawing.height + 2 * room,
        at(drawing, room, room),
        drawing.axis + room,
        drawing.label,
    )


def at(drawing: Drawing, x: float, y: float) -> str:
    """The drawing's elements, moved."""
    return element("g", drawing.body, transform=f"translate({num(x)} {num(y)})")


# -- writing -----------------------------------------------------------------------------


def element(name: str, content: str, **attributes: str | None) -> str:
    """An element around markup; attributes are escaped, those that are None left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def escape(words: str) -> str:
    """Text that is safe between tags and in attributes, of XML as of HTML."""
    return html.escape(re.sub(NO_CHARACTER, "�", words))


def num(value: float) -> str:
    """A length, short and always spelled the same way."""
    return f"{round(float(value), 2):g}" if abs(value) < 1e5 else str(round(value))
