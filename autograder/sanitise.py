"""What a submission shows, made safe to open: nothing runs, deceives a terminal or is endless.

Outputs and Markdown end up in pages that an instructor opens with the rights of an instructor.
Every output is built anew from the few parts that are needed. Markdown is made safe twice: its
raw HTML is taken apart in the text, so that any viewer is safe, and where it is rendered for
nbgrader's pages the HTML is filtered once more.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
import nh3
from jinja2 import pass_context

LONGEST_TEXT = 20_000
LONGEST_CELL = 200_000
"""Characters of all outputs of one cell together, images aside."""
LARGEST_IMAGE = 2_000_000
MOST_OUTPUTS = 50
MOST_IMAGES = 10
CUT = "\n… (cut here)\n"

IMAGE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")
SVG = "image/svg+xml"

_ESCAPES = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # operating system commands, such as a title or a link
    r"|\x1b[P^_X][^\x1b]*(?:\x1b\\)?"
    r"|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]?"
)
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
_SCRIPT_URL = re.compile(r"(java|vb)(script\s*:)", re.I)
_TEX_HTML = re.compile(r"\\(?=(?:href|url|class|cssId|style|require|html\w*|unicode)\b)")
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]*")
_LOCAL_IMAGE = re.compile(r"(?:\./)?images/[\w.-]+")
_PAGE_TAGS = nh3.ALLOWED_TAGS - {"map", "area"}


def text(value: Any, limit: int = LONGEST_TEXT) -> str:
    """Plain text without escape sequences, control characters and overlength."""
    joined = "".join(map(str, value)) if isinstance(value, list) else str(value)
    cut = joined[: limit + 1].replace("\r\n", "\n").replace("\r", "\n")
    plain = _CONTROLS.sub("", _ESCAPES.sub("", cut))
    return plain if len(joined) <= limit else plain[:limit] + CUT


def html(value: Any) -> str:
    """HTML reduced to text, tables, lists, links to other sites and embedded images."""
    cleaned = nh3.clean(
        text(value, LONGEST_CELL),
        tags=_PAGE_TAGS,
        attribute_filter=_harmless_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    return _TEX_HTML.sub("\\\\ ", cleaned)


def _harmless_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src":
        return value if _DATA_IMAGE.fullmatch(value) else None
    if name == "href":
        return value if value.startswith(("https://", "http://", "mailto:")) else None
    return value


def outputs(given: Iterable[Mapping[str, Any]]) -> list[Any]:
    """nbformat outputs with what can be shown safely of `given`, at most so much of each."""
    safe: list[Any] = []
    room, images = LONGEST_CELL, MOST_IMAGES
    for output in given:
        if len(safe) >= MOST_OUTPUTS or room <= 0:
            safe.append(nbformat.v4.new_output("stream", name="stdout", text=CUT))
            break
        made = _output(output, min(room, LONGEST_TEXT), images > 0)
        if made is None:
            continue
        data = made.get("data", {})
        images -= any(t in data for t in IMAGE_TYPES) or "<img" in data.get("text/html", "")
        room -= len(made.get("text", "")) + sum(len(data.get(t, "")) for t in ("text/plain",))
        safe.append(made)
    return safe


def _output(output: Mapping[str, Any], room: int, images: bool) -> Any:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return nbformat.v4.new_output("stream", name=name, text=text(output.get("text", ""), room))
    if kind == "error":
        trace = output.get("traceback", [])
        lines = text("\n".join(map(str, trace)) if isinstance(trace, list) else "", room)
        return nbformat.v4.new_output(
            "error",
            ename=text(output.get("ename", "Error"), 200),
            evalue=text(output.get("evalue", ""), 2000),
            traceback=lines.splitlines(),
        )
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, Mapping):
        return None
    shown = _data(data, room, images)
    return nbformat.v4.new_output("display_data", data=shown) if shown else None


def _data(data: Mapping[str, Any], room: int, images: bool) -> dict[str, str]:
    shown = {}
    if "text/plain" in data:
        shown["text/plain"] = text(data["text/plain"], room)
    if images:
        for kind in IMAGE_TYPES:
            if (image := _base64(data.get(kind))) and not shown.keys() - {"text/plain"}:
                shown[kind] = image
    if SVG in data and images and len(shown) <= 1:
        # An image element shows a drawing without running what it contains.
        drawing = base64.b64encode(text(data[SVG], LARGEST_IMAGE).encode()).decode()
        shown["text/html"] = f'<img alt="" src="data:{SVG};base64,{drawing}">'
    elif "text/html" in data and not shown.keys() - {"text/plain"}:
        shown["text/html"] = html(data["text/html"])
    elif "text/markdown" in data and not shown:
        shown["text/plain"] = text(data["text/markdown"], room)
    return shown


def _base64(value: Any) -> str:
    """Base64 data of a bearable size, spelt anew; the empty string for anything else."""
    if isinstance(value, list):
        value = "".join(map(str, value))
    if not isinstance(value, str) or len(value) > LARGEST_IMAGE:
        return ""
    try:
        raw = base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(raw).decode()


def markdown(source: str) -> str:
    """Markdown whose HTML, script links and TeX with HTML in it are only shown as text."""
    safe = _TAG_START.sub("< ", text(source))
    safe = _SCRIPT_URL.sub(r"\1 \2", safe)
    safe = _TEX_HTML.sub("\\\\ ", safe)
    # A link to an attachment that is not there stops nbconvert.
    return safe.replace("attachment:", "attachment ")


@pass_context
def render_markdown(context: Any, source: str) -> str:
    """The template filter `markdown2html` of nbgrader's pages: nbconvert's own, then cleaned."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    cell = context.get("cell", {})
    attachments = cell.get("attachments", {}) if hasattr(cell, "get") else {}
    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    try:
        rendered = MarkdownWithMath(renderer=renderer).render(source)
    except Exception:  # whatever the text provokes, the page must open
        rendered = f"<pre>{nh3.clean_text(source)}</pre>"
    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    for tag in ("div", "pre", "span", "code"):
        attributes[tag] = attributes.get(tag, set()) | {"class"}
    return nh3.clean(
        rendered,
        tags=_PAGE_TAGS,
        attributes=attributes,
        attribute_filter=_page_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer",
    )


def _page_attribute(tag: str, name: str, value: str) -> str | None:
    if name == "src" and _LOCAL_IMAGE.fullmatch(value):
        return value
    return _harmless_attribute(tag, name, value)
