"""Pictures: well-formed, deterministic, readable without colour, escaped."""

from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from autograder.report.charts import bar_chart, confusion_matrix, images, line_chart, png
from autograder.report.drawing import Drawing
from autograder.report.svg import above, arrow, beside, box, grid, number, svg

SVG = "{http://www.w3.org/2000/svg}"

EXAMPLES = {
    "grid": grid([[1, 2.5], [float("nan"), -3]], title="X", window=(0, 0, 1, 2), marked=[(1, 1)]),
    "marks": grid(np.eye(4), focus=[(0, 0)], tapped=[(1, 1), (3, 3)], faded=[(0, 3)]),
    "empty": grid(np.zeros((0, 3)), title="nothing"),
    "one value": grid(3.5),
    "diagram": beside(box("Conv2d", "1 → 4"), arrow("ReLU"), above("a", arrow(direction="down"))),
    "curves": line_chart({"loss": [1, 0.5], "accuracy": [0.2, float("nan")]}, x_label="epoch"),
    "no curve": line_chart({"loss": []}),
    "one epoch": line_chart({"loss": [0.7]}),
    "bars": bar_chart(["SGD", "Adam"], [80, 90], title="Accuracy", unit=" %"),
    "confusion": confusion_matrix([[3, 1], [0, 4]], ["cat", "dog"]),
    "images": images(np.random.default_rng(0).random((3, 28, 28)), ["a", "b"], wrap=2),
}  # fmt: skip


def words(drawing: Drawing) -> list[str]:
    root = ElementTree.fromstring(svg(drawing))
    return [e.text or "" for e in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("inline", [False, True])
def test_every_drawing_is_well_formed_and_says_in_words_what_it_shows(name, inline):
    root = ElementTree.fromstring(svg(EXAMPLES[name], title=name, inline=inline))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label", "").startswith(name)
    assert root[0].tag == f"{SVG}title"
    assert float(root.get("width")) > 0 and float(root.get("height")) > 0


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_drawing_needs_a_script_an_id_or_anything_from_elsewhere(name):
    root = ElementTree.fromstring(svg(EXAMPLES[name], inline=True))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in ("script", "foreignObject", "style", "use")
        assert "id" not in element.attrib
        for value in element.attrib.values():
            assert "url(" not in value
        assert element.get("href", "data:image/png").startswith("data:image/png")


def test_a_grid_shows_its_numbers_and_positions():
    assert words(grid([[1, 2.5], [0.1, -3]])) == ["0", "1", "0", "1", "1", "2.5", "0.1", "-3"]


def test_a_part_of_an_array_keeps_its_positions():
    assert words(grid([["a"]], origin=(7, -1))) == ["-1", "7", "a"]


def test_wrong_cells_are_told_without_colour():
    plain, marked = svg(grid([[1]])), svg(grid([[1]], marked=[(0, 0)]))
    assert marked.count("<path") == plain.count("<path") + 2  # hatching and a cross
    assert 'font-weight="700"' in marked
    assert "marked as wrong: (0, 0)" in marked


def test_large_losses_leave_room_for_the_axis_s_name():
    root = ElementTree.fromstring(svg(line_chart({"loss": [4e16, 1]}, y_label="loss")))
    ticks = [e for e in root.iter(f"{SVG}text") if "e+16" in (e.text or "")]
    assert ticks
    for tick in ticks:
        assert float(tick.get("x")) - 0.62 * 11 * len(tick.text) > 16


def test_marks_outside_of_the_grid_are_left_out():
    assert svg(grid([[1]], window=(5, 5, 2, 2), tapped=[(9, 9)])).count("<rect") == 2


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1.0, "1"), (-0.0, "0"), (1 / 3, "0.3333"), (1e20, "1e+20"), (float("-inf"), "-∞"),
     (True, "True"), (np.float32(0.5), "0.5"), ("word", "word"), (1e-9, "1e-09")],
)  # fmt: skip
def test_numbers_are_short(value, shown):
    assert number(value) == shown


def test_text_is_escaped_and_characters_that_xml_lacks_are_replaced():
    picture = svg(grid([['<b>&"', "\x00\ud800"]], title="<i>"), title='"><script>')
    ElementTree.fromstring(picture.encode())
    assert "<b>" not in picture and "<i>" not in picture and "<script>" not in picture


def test_a_picture_of_its_own_follows_the_readers_scheme_and_prints_dark_on_white():
    picture = svg(grid([[1]]))
    assert "@media screen and (prefers-color-scheme:dark)" in picture
    assert 'class="paper" fill="#ffffff"' in picture


def test_the_same_drawing_gives_the_same_text():
    assert svg(grid(np.eye(3), marked={(0, 1), (2, 2)})) == svg(
        grid(np.eye(3), marked={(2, 2), (0, 1)})
    )


def test_a_grid_has_at_most_two_dimensions():
    with pytest.raises(ValueError, match="two dimensions"):
        grid(np.zeros((2, 2, 2)))


def test_an_image_file_holds_the_pixels():
    import zlib

    file = png([[0.0, 1.0], [0.5, float("nan")]])
    start = file.index(b"IDAT") + 4
    assert zlib.decompressobj().decompress(file[start:]) == bytes([0, 0, 255, 0, 128, 0])
