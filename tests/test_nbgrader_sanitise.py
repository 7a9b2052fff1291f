"""What an instructor opens: nothing in it runs, deceives a terminal or is endless."""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from autograder import restore, sanitise
from autograder.nbgrader_plugin import FeedbackExporter

BROWSER = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
RUN = "document.title = 'SCRIPT RAN'"

HOSTILE_HTML = [
    f"<script>{RUN}</script>",
    f'<img src="x" onerror="{RUN}">',
    f'<svg onload="{RUN}"><script>{RUN}</script></svg>',
    f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<math><mtext><table><mglyph><style><img src=x onerror="{RUN}"></style></table></math>',
    f'<a href="javascript:{RUN}" id="auto">x</a>',
    f'<form action="javascript:{RUN}"><input autofocus onfocus="{RUN}"></form>',
    f'<object data="data:text/html,<script>{RUN}</script>"></object>',
    f'<noscript><p title="</noscript><img src=x onerror={RUN.replace(" ", "")}>">',
    f'<meta http-equiv="refresh" content="0;url=javascript:{RUN}">',
    f"</pre></div></body><script>{RUN}</script>",
    f"<scr\x00ipt>{RUN}</scr\x00ipt>",
]


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def display(**data: Any) -> dict[str, Any]:
    kinds = {kind.replace("__", "/").replace("_xml", "+xml"): v for kind, v in data.items()}
    return {"output_type": "display_data", "data": kinds, "metadata": {}}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b31mred", "red"),
        ("50 %\r100 %", "50 %\n100 %"),
        ("a\x00b\x08c\x7f", "abc"),
        ("\u202eevil\u202c", "evil"),
        ("plain\n\ttext ü ✓", "plain\n\ttext ü ✓"),
    ],
)
def test_text_loses_what_only_a_terminal_would_see(given: str, shown: str) -> None:
    assert sanitise.text(given) == shown


def test_endless_output_is_cut() -> None:
    (cut,) = sanitise.outputs([stream("x" * 10_000_000)])
    assert len(cut.text) < sanitise.LONGEST_TEXT + 100
    assert cut.text.endswith(sanitise.CUT)
    many = sanitise.outputs([stream("x" * 15_000)] * 10_000)
    assert sum(len(o.text) for o in many) < sanitise.LONGEST_CELL + sanitise.LONGEST_TEXT


def test_outputs_that_would_run_are_dropped() -> None:
    assert sanitise.outputs([display(application__javascript=RUN)]) == []
    assert sanitise.outputs([{"output_type": "surprise"}, {}]) == []
    widget = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
    assert sanitise.outputs([{"output_type": "display_data", "data": widget}]) == []


def test_an_image_is_kept_and_nothing_can_hide_in_its_data() -> None:
    png = base64.b64encode(b"\x89PNG").decode()
    (kept,) = sanitise.outputs([display(image__png=png + "\n")])
    assert kept.data == {"image/png": png}
    assert sanitise.outputs([display(image__png='AAAA"><script>')]) == []


def test_a_drawing_is_shown_as_an_image_element() -> None:
    (kept,) = sanitise.outputs([display(image__svg_xml=f'<svg onload="{RUN}"/>')])
    assert re.fullmatch(
        r'<img alt="" src="data:image/svg\+xml;base64,[\w+/=]+">', kept.data["text/html"]
    )


def test_tables_survive_cleaning() -> None:
    table = "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    assert sanitise.html(table) == table


@pytest.mark.parametrize("hostile", HOSTILE_HTML)
def test_cleaned_html_holds_no_way_to_run(hostile: str) -> None:
    cleaned = sanitise.html(hostile)
    assert not re.search(
        r"<(script|iframe|object|form|input|meta|svg|math)|\son\w+=|javascript:", cleaned
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a < b and $a<b$", "a < b and $a< b$"),
        ("<script>x</script>", "< script>x< /script>"),
        ("[x](JavaScript:y)", "[x](Java Script:y)"),
        (r"$\href{javascript:y}{z}$", r"$\ href{java script:y}{z}$"),
        ("![](attachment:none.png)", "![](attachment none.png)"),
        ("**bold** `code` https://example.org", "**bold** `code` https://example.org"),
    ],
)
def test_markdown_keeps_its_look_and_loses_its_html(given: str, shown: str) -> None:
    assert sanitise.markdown(given) == shown


# -- in a browser ------------------------------------------------------------------------


def hostile_notebook(*, restored: bool, most: int = len(HOSTILE_HTML)) -> Any:
    """Every hostile text in every place of a notebook; as handed in, or as the grader leaves it."""
    release = nbformat.v4.new_notebook()
    handed_in = nbformat.v4.new_notebook()
    for number, text in enumerate(HOSTILE_HTML[:most]):
        outputs = [
            nbformat.v4.new_output("display_data", data={"text/html": text}),
            nbformat.v4.new_output("display_data", data={"image/svg+xml": text}),
            nbformat.v4.new_output("display_data", data={"application/javascript": RUN}),
            nbformat.v4.new_output("display_data", data={"image/png": f'"><{text}'}),
            nbformat.v4.new_output("stream", text=text),
            nbformat.v4.new_output("error", ename=text, evalue=text, traceback=[text]),
        ]
        handed_in.cells += [
            nbformat.v4.new_markdown_cell(f"x {text}\n\n{text}\n", id=f"m{number}"),
            nbformat.v4.new_raw_cell(text, id=f"r{number}", metadata={"raw_mimetype": "text/html"}),
            nbformat.v4.new_code_cell(text, id=f"c{number}"),
        ]
        handed_in.cells[-1].metadata["tags"] = [text.replace(",", "")]
        if not restored:
            handed_in.cells[-1].outputs = outputs
    if not restored:
        return handed_in
    made = restore.restore(release, handed_in)
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs = sanitise.outputs(outputs)
    return made


def render(exporter: Any, notebook: Any) -> str:
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": "corr2d"}})
    return str(page)


def title_after_opening(page: str, folder: Path) -> str:
    if BROWSER is None:
        pytest.skip("no Chromium on this machine")
    path = folder / "page.html"
    click = "<script nonce='N'>document.querySelectorAll('a').forEach(a => a.click())</script>"
    nonce = re.search(r"'nonce-([\w-]+)'", page)
    path.write_text(page + (click.replace("N", nonce[1]) if nonce else click))
    result = subprocess.run(
        [
            BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--virtual-time-budget=3000",
            f"--user-data-dir={folder / 'profile'}", "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = re.search(r"<title>(.*?)</title>", result.stdout)
    assert found is not None, f"the page went elsewhere: {result.stdout[:300]}"
    return html.unescape(found[1])


def test_the_browser_test_would_notice_a_script(tmp_path: Path) -> None:
    page = render(HTMLExporter(template_name="classic"), hostile_notebook(restored=False, most=2))
    assert title_after_opening(page, tmp_path) == "SCRIPT RAN"


def test_nothing_of_a_restored_notebook_runs_in_a_page_without_protection(tmp_path: Path) -> None:
    page = render(HTMLExporter(template_name="classic"), hostile_notebook(restored=True))
    assert title_after_opening(page, tmp_path) == "corr2d"


def test_the_feedback_page_s_policy_stops_what_sanitising_would_have_missed(tmp_path: Path) -> None:
    config = Config()
    config.HTMLExporter.template_name = "classic"
    page = render(FeedbackExporter(config=config), hostile_notebook(restored=False))
    assert title_after_opening(page, tmp_path) == "corr2d"


def test_the_feedback_page_carries_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "window.svg").write_text("<svg/>")
    cell = nbformat.v4.new_markdown_cell("![a window](images/window.svg) ![](images/none.svg)")
    exporter = FeedbackExporter(template_name="classic")
    resources = {"metadata": {"name": "corr2d", "path": str(tmp_path)}}
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]), resources)
    assert f'src="data:image/svg+xml;base64,{base64.b64encode(b"<svg/>").decode()}"' in page
    assert 'src="images/none.svg"' in page


def test_the_template_filter_cleans_markdown_that_was_not_sanitised(tmp_path: Path) -> None:
    config = Config()
    config.HTMLExporter.template_name = "classic"
    config.HTMLExporter.filters = {"markdown2html": "autograder.sanitise.render_markdown"}
    notebook = hostile_notebook(restored=False)
    notebook.cells = [c for c in notebook.cells if c.cell_type == "markdown"]
    notebook.cells.append(nbformat.v4.new_markdown_cell("![](attachment:none.png) **bold**"))
    page = render(HTMLExporter(config=config), notebook)
    assert title_after_opening(page, tmp_path) == "corr2d"
    assert "<strong>x</strong>" in render(
        HTMLExporter(config=config),
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("**x**")]),
    )


def test_half_a_surrogate_pair_is_no_text() -> None:
    (output,) = sanitise.outputs([{"output_type": "stream", "name": "stdout", "text": "a\ud800b"}])
    assert output.text == "ab"
