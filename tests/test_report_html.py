"""The report as a web page: complete, safe, the same in a notebook and on its own."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import nbformat
import numpy as np
import pytest

from autograder.report import html
from autograder.report.counterexample import picture_of
from autograder.subject import Tensor
from autograder.verdict import Outcome, Status
from tests import reports

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """Tags in order, text, and whether every tag is closed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text += data


@pytest.mark.parametrize("standalone", [False, True])
@pytest.mark.parametrize("report", [reports.REPORT, reports.TRAINED, reports.hostile()])
def test_every_tag_is_closed_and_nothing_runs_or_comes_from_elsewhere(report, standalone):
    page = Page(html.render(report, standalone=standalone))
    assert page.open == []
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "link", "base", "form")
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in ("src", "href"):
                assert value.startswith("data:image/png;base64,")


def test_the_whole_story_of_a_failure_is_told():
    text = Page(html.render(reports.REPORT)).text
    assert "corr2d: 0.5 of 9 points" in text
    assert "✗ does not hold: each output is the sum of a window" in text
    assert reports.FLIPPED.text in text
    assert "The mistake: flipped kernel" in text
    assert "Textbooks turn it; deep learning does not. Use K as it is." in text
    assert reports.FLIPPED.call in text
    assert "Hint: Look at the loop's end." in text
    assert "✓ the output shrinks by the kernel's size minus one (0.5 of 0.5)" in text
    assert "FashionMNIST was not found" in text
    assert "seed 7, isolation: sandbox" in text


def test_a_mistake_is_explained_once():
    text = Page(html.render(reports.REPORT)).text
    assert text.count("Your kernel is flipped.") == 1
    assert text.count("The same mistake as above: flipped kernel.") == 1


def test_checks_that_share_a_reason_are_told_together():
    text = Page(html.render(reports.REPORT)).text
    assert text.count("im2col is still the stub") == 1
    assert "one column a window" in text and "as unfold" in text


def test_what_comes_from_a_submission_stays_text():
    page = html.render(reports.hostile())
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page


def test_the_numbers_and_the_window_are_in_the_picture():
    page = Page(html.render(replace(reports.REPORT, outcomes=(reports.FLIPPED,))))
    labels = [a["aria-label"] for tag, a in page.tags if tag == "svg"]
    assert labels == [
        "X, 2 by 3: 1 2 0; 0 -1 3; window of 1 by 2 at row 0, column 1",
        "K, 1 by 2: 1 -1",
        "expected, 2 by 2: -1 2; 1 -4",
        "actual, 2 by 2: -1 -2; -1 4; marked as wrong: (0, 1), (1, 0), (1, 1)",
    ]


def test_of_large_arrays_the_part_around_the_wrong_place_is_shown():
    picture = picture_of(reports.LARGE)
    assert [p.title for p in picture.inputs] == [
        "x[1, 0]", "x[1, 1]", "x[1, 2]", "weight[0, 0]", "weight[0, 1]", "weight[0, 2]",
    ]  # fmt: skip
    image = picture.inputs[0]
    assert image.window == (13, 20, 3, 2)
    assert image.origin == (8, 15) and len(image.words) == 12
    assert image.note == "a part of 32 rows and 30 columns"
    expected, actual = picture.answers
    assert expected.title == "expected[1, 0]" and actual.marked == ((14, 20),)
    assert actual.note == "a part of 30 rows and 29 columns"
    assert picture.options == (("bias", "None"), ("stride", "1"), ("padding", "(1, 0)"))


def test_wrong_values_in_other_slices_are_counted():
    outcome = replace(
        reports.LARGE, actual=Tensor(np.ones((2, 2, 30, 29), np.float32)), index=(1, 0, 14, 20)
    )
    expected, actual = picture_of(outcome).answers
    assert expected.note == "a part of 30 rows and 29 columns"
    assert actual.note == "a part of 30 rows and 29 columns; 2610 more differ in other slices"


@pytest.mark.parametrize(
    ("options", "window", "faded"),
    [
        ({}, (1, 1, 2, 2), 0),
        ({"stride": (1, 2)}, (1, 2, 2, 2), 0),
        ({"padding": 1}, (0, 0, 2, 2), 24),
        ({"padding": "same"}, (1, 1, 2, 2), 11),
        ({"padding": ((0, 1), (1, 0))}, (1, 0, 2, 2), 11),
        ({"dilation": 2}, (1, 1, 3, 3), 0),
    ],
)
def test_the_window_is_where_the_options_put_it(options, window, faded):
    from autograder import oracles

    X, K = np.arange(25.0).reshape(5, 5), np.ones((2, 2))
    spelt = dict(options)
    if isinstance(options.get("padding"), tuple):
        (top, bottom), (left, right) = options["padding"]
        expected = oracles.corr2d(np.pad(X, ((top, bottom), (left, right))), K)
    else:
        expected = oracles.corr2d(X, K, **options)
    actual = expected.copy()
    actual[1, 1] += 1
    outcome = replace(
        reports.FLIPPED, counterexample={"K": K, "X": X, **spelt}, expected=expected,
        actual=actual, index=(1, 1),
    )  # fmt: skip
    image = picture_of(outcome).inputs[0]
    assert image.title == "X"
    assert image.window == window
    assert len(image.faded) == faded


def test_digits_are_added_until_a_difference_shows():
    outcome = replace(
        reports.FLIPPED, counterexample=None, expected=np.array([1 / 3]),
        actual=np.array([1 / 3 + 1e-7]), index=(0,),
    )  # fmt: skip
    expected, actual = picture_of(outcome).answers
    assert (expected.words, actual.words) == ((("0.33333333",),), (("0.33333343",),))


ODD = {
    "shapes that differ": ((2, 3), (3, 2)),
    "words": ("int64", "float64"),
    "nothing": (None, None),
    "arrays of unlike shapes": (np.zeros((2, 2)), np.zeros((3,))),
    "empty arrays": (np.zeros((0, 2)), np.zeros((0, 2))),
    "no dimensions": (np.float64(1.0), np.array(2.0)),
    "words in an array": (np.array(["a"]), np.array(["b"])),
    "complex numbers": (np.array([1j]), np.array([2j])),
    "five dimensions": (np.zeros((2, 1, 2, 2, 2)), np.ones((2, 1, 2, 2, 2))),
    "truth": (Tensor(np.array([True])), Tensor(np.array([False]))),
}


@pytest.mark.parametrize("case", ODD)
def test_odd_answers_are_shown_too(case):
    expected, actual = ODD[case]
    outcome = replace(
        reports.FLIPPED, expected=expected, actual=actual, index=None,
        counterexample={"X": np.zeros((1, 1)), "padding": "odd", "stride": 0, "K": np.ones(3)},
    )  # fmt: skip
    assert Page(html.render(replace(reports.REPORT, outcomes=(outcome,)))).open == []


def test_a_training_run_is_drawn():
    page = Page(html.render(reports.TRAINED))
    labels = [a["aria-label"] for tag, a in page.tags if tag == "svg"]
    assert labels == [
        "Loss: training: NaN 1 0.6 0.5; held-out: 2.3 1.1 0.8 NaN",
        "Accuracy: held-out: 0.1 0.6 0.75 0.83",
        "Confusion matrix: 810 of 976 on the diagonal",
        "is Trouser\nsaid Pullover",
        "is Sandal\nsaid Sneaker",
    ]
    assert sum(tag == "image" for tag, _ in page.tags) == 2
    for words in (
        "The training run on the CPU",
        "Held-out images on the CPU: 83.00% right",
        "Most often: Sandal taken for Sneaker (100 times), Shirt taken for T-shirt/top (65 times),"
        " Trouser taken for Pullover (once).",
        "Taken for something else: 2 of 166 images",
    ):
        assert words in page.text


def test_what_raises_without_an_example_is_explained_once():
    error = replace(
        reports.RAISED, counterexample=None, diagnosis="no_such_attribute", advice="It has none."
    )
    outcomes = (error, replace(error, name="again", title="more works as well"))
    text = Page(html.render(replace(reports.REPORT, outcomes=outcomes))).text
    assert text.count("The mistake: no such attribute") == text.count("It has none.") == 1


def test_only_the_trainer_s_own_feedback_shows_its_run():
    other = replace(reports.TRAINED, outcomes=(replace(reports.PASSED, function="accuracy"),))
    page = Page(html.render(other))
    assert "The training run" not in page.text and "Held-out" not in page.text


def test_a_run_that_ended_early_shows_its_curves():
    record = {"training_cpu": reports.TRAINED.record["training_cpu"]}
    page = Page(html.render(replace(reports.TRAINED, record=record)))
    assert [a["aria-label"][:8] for tag, a in page.tags if tag == "svg"] == ["Loss: tr", "Accuracy"]


def test_a_short_list_among_the_arguments_is_shown():
    example = {"history": {"train_loss": [1.0, 0.5], "valid_loss": list(range(9))}}
    outcome = replace(
        reports.FLIPPED, counterexample=example, expected=None, actual=None, index=None
    )
    text = Page(html.render(replace(reports.REPORT, outcomes=(outcome,)))).text
    assert "train_loss = [1.0, 0.5], valid_loss = a list" in " ".join(text.split())


def test_a_report_without_outcomes_is_a_page():
    empty = replace(reports.REPORT, outcomes=())
    assert "0 of 0 points" in Page(html.render(empty, standalone=True)).text


@pytest.mark.parametrize("report", [reports.REPORT, reports.TRAINED], ids=["failures", "run"])
def test_nbconvert_keeps_the_pictures_in_a_feedback_page(report):
    from nbconvert import HTMLExporter

    fragment = html.render(report)
    cell = nbformat.v4.new_code_cell(
        "check(corr2d)", outputs=[nbformat.v4.new_output("execute_result", {"text/html": fragment})]
    )
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell])
    )

    def pictures(source: str) -> list[str | None]:
        tags = Page(source).tags
        return [a["aria-label"] for tag, a in tags if tag == "svg"] + [
            a["href"] for tag, a in tags if tag == "image"
        ]

    assert pictures(fragment) and pictures(fragment) == pictures(page)


def test_a_sanitiser_leaves_all_words_of_the_report():
    import nh3

    cleaned = Page(nh3.clean(html.render(reports.REPORT))).text
    for words in (reports.FLIPPED.text, "flipped kernel", reports.FLIPPED.call, "0.5 of 9 points"):
        assert words in cleaned


def test_the_style_touches_nothing_outside_of_the_report():
    rules = re.sub(r"\s+", " ", html.STYLE).split("}")
    selectors = [rule.split("{")[0].strip() for rule in rules if rule.strip()]
    assert selectors and all(s.startswith(".agr") for s in selectors)


def test_every_status_has_its_sign_and_words():
    assert html.SYMBOLS.keys() == html.WORDS.keys() == set(Status)
    outcomes = tuple(
        Outcome(
            function="f", name=str(s), title=f"title {s}", max_points=1.0, status=s, text=f"why {s}"
        )
        for s in Status
    )
    text = Page(html.render(replace(reports.REPORT, outcomes=outcomes))).text
    for status in set(Status) - {Status.PASSED}:
        assert f"{html.SYMBOLS[status]} {html.WORDS[status]}" in text and f"why {status}" in text
