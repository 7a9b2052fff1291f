import hashlib
import json
import os

import nbformat
import pytest

from autograder import notebook
from autograder.errors import IntakeError
from autograder.notebook import (
    LARGEST_FILE,
    MOST_CELLS,
    digest_of,
    read_submission,
    source_cells,
)


def written(tmp_path, cells, name="work.ipynb", **changes):
    made = nbformat.v4.new_notebook(cells=cells)
    path = tmp_path / name
    path.write_text(json.dumps({**made, **changes}), "utf-8")
    return path


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def sources(cells):
    return [c.source.strip() for c in cells]


class TestNotebooks:
    def test_code_cells_are_read_in_order_with_their_names(self, tmp_path):
        path = written(
            tmp_path,
            [nbformat.v4.new_markdown_cell("# Hi"), code("x = 1"),
             code("y = 2", nbgrader={"grade_id": "f", "solution": True, "grade": False})],
        )  # fmt: skip
        first, second = read_submission(path)
        assert (first.source, first.name, first.grade_id, first.magics) == (
            "x = 1", "cell 2", "", True,
        )  # fmt: skip
        assert (second.name, second.grade_id) == ("cell 3", "f")

    def test_cells_that_grade_or_demonstrate_are_left_out(self, tmp_path):
        path = written(
            tmp_path,
            [code("check(f)", nbgrader={"grade_id": "check_f", "grade": True, "solution": False}),
             code("show()", tags=["demo"]), code("kept")],
        )  # fmt: skip
        assert sources(read_submission(path)) == ["kept"]

    def test_a_cell_that_is_graded_and_solved_by_hand_is_kept(self, tmp_path):
        path = written(tmp_path, [code("a", nbgrader={"grade": True, "solution": True})])
        assert sources(read_submission(path)) == ["a"]

    @pytest.mark.parametrize("metadata", [{"nbgrader": 3}, {"nbgrader": None}, {"tags": "demo"}])
    def test_nonsense_in_a_cells_metadata_is_passed_over(self, tmp_path, metadata):
        path = written(tmp_path, [code("x")])
        raw = json.loads(path.read_text())
        raw["cells"][0]["metadata"] = metadata
        path.write_text(json.dumps(raw))
        assert sources(read_submission(path)) == ["x"]

    def test_a_source_in_lines_is_joined(self, tmp_path):
        path = written(tmp_path, [code("x")])
        raw = json.loads(path.read_text())
        raw["cells"][0]["source"] = ["a = 1\n", "b = 2"]
        path.write_text(json.dumps(raw))
        assert sources(read_submission(path)) == ["a = 1\nb = 2"]

    def test_an_old_notebook_is_read_as_a_new_one(self, tmp_path):
        old = nbformat.v3.new_notebook(
            worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("x = 1")])]
        )
        path = tmp_path / "old.ipynb"
        path.write_text(json.dumps(old))
        assert sources(read_submission(path)) == ["x = 1"]

    def test_a_byte_order_mark_and_windows_lines_do_no_harm(self, tmp_path):
        path = written(tmp_path, [code("a = 1\nb = 2")])
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        assert sources(read_submission(path)) == ["a = 1\nb = 2"]

    def test_cells_without_ids_are_read_without_a_word(self, tmp_path, caplog):
        path = written(tmp_path, [code("x")])
        raw = json.loads(path.read_text())
        del raw["cells"][0]["id"]
        raw["cells"][0]["outputs"] = [{"output_type": "nonsense"}]
        path.write_text(json.dumps(raw))
        assert sources(read_submission(path)) == ["x"]
        assert not caplog.records

    def test_a_notebook_without_cells_is_an_empty_submission(self, tmp_path):
        assert read_submission(written(tmp_path, [])) == ()

    def test_an_answer_given_twice_is_there_twice(self, tmp_path):
        cell = {"nbgrader": {"grade_id": "f", "solution": True, "grade": False}}
        read = read_submission(written(tmp_path, [code("1", **cell), code("2", **cell)]))
        assert sources(read) == ["1", "2"]


BROKEN = {
    "empty": ("", "is not a notebook: its text is not JSON"),
    "text": ("hello", "is not a notebook: its text is not JSON"),
    "cut off": ('{"nbformat": 4, "cells": [{"cell_ty', "is not a notebook: its text is not JSON"),
    "a list": ("[]", "is not a notebook: it has no nbformat"),
    "a number": ("3", "is not a notebook: it has no nbformat"),
    "other JSON": ('{"cells": []}', "is not a notebook: it has no nbformat"),
    "too deep": ("[" * 100_000, "is not a notebook: its text is not JSON"),
    "no cells": ('{"nbformat": 4, "nbformat_minor": 5}', "is not a readable notebook: "),
    "from the future": (
        '{"nbformat": 99, "nbformat_minor": 0, "cells": [], "metadata": {}}',
        "is not a readable notebook: ",
    ),
    "a version that is no number": ('{"nbformat": "x"}', "is not a readable notebook: "),
    "cells that are no list": ('{"nbformat": 4, "cells": 3}', "is not a readable notebook: "),
    "a cell that is none": ('{"nbformat": 4, "cells": [3]}', "is not a readable notebook: "),
    "a cell without a type": ('{"nbformat": 4, "cells": [{}]}', "is not a readable notebook: "),
    "a source that is a number": (
        '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 3}]}',
        "is not a readable notebook: ",
    ),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_no_notebook_is_refused_in_one_line(tmp_path, text, message, caplog):
    path = tmp_path / "work.ipynb"
    path.write_text(text)
    with pytest.raises(IntakeError) as caught:
        read_submission(path)
    assert str(caught.value).startswith(f"{path} {message}")
    assert "\n" not in str(caught.value)
    assert not caplog.records


def test_too_many_cells_are_refused(tmp_path):
    # Ids drawn at random meet now and then among so many, and nbformat warns.
    cells = [code("x") | {"id": f"cell-{index}"} for index in range(MOST_CELLS + 1)]
    path = written(tmp_path, cells)
    with pytest.raises(IntakeError, match="has 2,001 cells, more than the 2,000 allowed"):
        read_submission(path)


def test_cells_in_worksheets_count(tmp_path):
    sheets = [{"cells": [{"cell_type": "code"}] * MOST_CELLS}, {"cells": [{}]}, "nonsense"]
    path = tmp_path / "old.ipynb"
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}))
    with pytest.raises(IntakeError, match="has 2,001 cells, more than the 2,000 allowed"):
        read_submission(path)


class TestDigests:
    def test_are_of_the_file(self, tmp_path):
        (tmp_path / "a").write_bytes(b"x")
        assert digest_of(tmp_path / "a") == hashlib.sha256(b"x").hexdigest()

    def test_of_a_file_of_a_terabyte_take_no_time(self, tmp_path):
        for name, start in (("a", b""), ("b", b""), ("c", b"other")):
            (tmp_path / name).write_bytes(start)
            os.truncate(tmp_path / name, 1 << 40)
        assert digest_of(tmp_path / "a") == digest_of(tmp_path / "b") != digest_of(tmp_path / "c")

    def test_of_what_is_no_file_are_of_nothing(self, tmp_path):
        nothing = hashlib.sha256().hexdigest()
        (tmp_path / "link").symlink_to("/etc/passwd")
        os.mkfifo(tmp_path / "pipe")
        for name in ("link", "pipe", "missing", "."):
            assert digest_of(tmp_path / name) == nothing


class TestFiles:
    @pytest.mark.parametrize("name", ["work.ipynb", "work.py"])
    def test_that_are_links_are_refused(self, tmp_path, name):
        (tmp_path / "real").write_text("x = 1")
        (tmp_path / name).symlink_to(tmp_path / "real")
        with pytest.raises(IntakeError, match="is a link; hand in the file itself"):
            read_submission(tmp_path / name)

    def test_that_are_directories_are_refused(self, tmp_path):
        with pytest.raises(IntakeError, match="is not a file"):
            (tmp_path / "work.py").mkdir()
            read_submission(tmp_path / "work.py")

    def test_that_are_not_there_are_refused(self, tmp_path):
        with pytest.raises(IntakeError, match="No such file"):
            read_submission(tmp_path / "work.py")

    def test_that_are_huge_are_refused_unread(self, tmp_path):
        path = tmp_path / "work.ipynb"
        with path.open("wb") as file:
            file.truncate(LARGEST_FILE + 1)
        with pytest.raises(IntakeError, match="20,971,521 bytes, more than the 20,971,520 allowed"):
            read_submission(path)

    def test_that_are_no_text_are_refused(self, tmp_path):
        (tmp_path / "work.py").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(IntakeError, match="is not text in UTF-8"):
            read_submission(tmp_path / "work.py")

    def test_of_another_kind_are_refused(self, tmp_path):
        (tmp_path / "work.txt").write_text("x = 1")
        with pytest.raises(IntakeError, match="neither a notebook"):
            read_submission(tmp_path / "work.txt")


def pieces(text):
    return [(c.name, c.source.strip()) for c in source_cells(text)]


class TestPythonFiles:
    def test_fall_into_their_statements(self):
        assert pieces("x = 1\n\n\ndef f():\n    return 1\n\nclass C:\n    pass\n") == [
            ("line 1", "x = 1"),
            ("the definition of f", "def f():\n    return 1"),
            ("the definition of C", "class C:\n    pass"),
        ]

    def test_keep_their_line_numbers(self):
        _, second = source_cells("x = 1\n\n# why\n@wrap\ndef f():\n    1/0\n")
        assert second.source == "\n\n\n@wrap\ndef f():\n    1/0\n"

    def test_with_several_statements_on_a_line_run_it_once(self):
        assert pieces("a = []; a.append(1)\nb = 2") == [
            ("line 1", "a = []; a.append(1)"),
            ("line 2", "b = 2"),
        ]

    def test_with_odd_separators_are_cut_where_python_cuts_them(self):
        text = "x = 'a\u2028b'\n\x0c\ny = 'c\x1cd'\ndef f():\n    return 1\n"
        assert pieces(text)[-1] == ("the definition of f", "def f():\n    return 1")
        for cell in source_cells(text):
            compile(cell.source, "x", "exec")

    def test_leave_out_the_calls_that_only_grade(self):
        assert pieces("from autograder import check\ncheck(f)\nx = check(f)") == [
            ("line 1", "from autograder import check"),
            ("line 3", "x = check(f)"),
        ]

    def test_with_a_syntax_error_lose_the_broken_piece_alone(self):
        text = (
            "import math\n\ndef f(x:\n    return x\n\n@wrap\ndef g(x):\n"
            "    return 1\n\nx = (1,\n2)\n"
        )
        assert pieces(text) == [
            ("line 1", "import math"),
            ("the definition of f", "def f(x:\n    return x"),
            ("the definition of g", "@wrap\ndef g(x):\n    return 1"),
            ("line 10", "x = (1,\n2)"),
        ]

    def test_with_a_syntax_error_keep_compound_statements_whole(self):
        text = "try:\n    a\nexcept E:\n    b\nelse:\n    c\nfinally:\n    d\nx = (\n"
        assert pieces(text)[0] == ("line 1", text.removesuffix("\nx = (\n"))

    @pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "'''prose'''"])
    def test_without_code_define_nothing(self, text):
        assert all("def" not in name for name, _ in pieces(text))

    def test_with_a_null_byte_are_still_cut(self):
        assert len(pieces("x = '\0'\ndef f(): pass\n")) == 2

    @pytest.mark.parametrize("text", ["\0\1", "    def f():\n        return 1\n", "  x = (\n"])
    def test_without_any_line_that_starts_a_statement_are_one_piece(self, text):
        assert [source for _, source in pieces(text)] == [text.strip()]

    def test_with_a_suffix_in_capitals_are_read(self, tmp_path):
        (tmp_path / "WORK.PY").write_text("x = 1\n")
        assert [c.source for c in read_submission(tmp_path / "WORK.PY")] == ["x = 1\n"]

    def test_with_windows_lines_and_a_mark_are_read(self, tmp_path):
        path = tmp_path / "work.py"
        path.write_bytes(b"\xef\xbb\xbfdef f():\r\n    return 1\r\n\r\nx = 2\r\n")
        assert [c.name for c in read_submission(path)] == ["the definition of f", "line 4"]


PERCENT = """# ---
# jupyter: {}
# ---

# %% [markdown]
# # Prose

# %%
import math

# %% solution="f"
def f():
    return 1

# %% check="f"
check(f)

# %% tags=["demo"]
slow()

# %% nbgrader={"grade": true, "grade_id": "check_f", "solution": false}
grading()

# %% nbgrader={"grade": true, "grade_id": "by_hand", "solution": true}
kept()
# %matplotlib inline
"""


class TestPercentFormat:
    def test_leaves_out_the_cells_that_grade_or_demonstrate(self):
        assert [source for _, source in pieces(PERCENT)] == [
            "import math",
            "def f():\n    return 1",
            "kept()",
        ]

    def test_keeps_the_files_line_numbers(self):
        last = list(source_cells(PERCENT))[-1]
        assert PERCENT.split("\n")[last.source.count("\n") - 1] == "kept()"


def test_nothing_is_run_while_reading(tmp_path):
    path = tmp_path / "work.py"
    path.write_text("raise SystemExit\nimport os; os._exit(3)")
    assert len(notebook.read_submission(path)) == 2
