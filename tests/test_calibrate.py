"""The accuracy levels follow from the measurements beside them, and from nothing else."""

import copy
import json
import math

import numpy as np
import pytest

from autograder import calibrate, calibration, cli, thresholds
from autograder.calibration import LEAST_RUNS, RISK, WANTED, BugRow, Row, t_below
from autograder.exercises import load

NAMES = calibrate.names()
CALIBRATED = [
    (device, source)
    for device, sources in WANTED.items()
    for source in sources
    if thresholds.table()["thresholds"][device][source]["calibrated"]
]


def row(*accuracies, recipe="honest", reaches=1, source="shipped", device="cpu"):
    return Row(
        recipe=recipe,
        device=device,
        source=source,
        reaches=reaches,
        seconds=1.0,
        seeds=tuple(range(len(accuracies))),
        accuracies=accuracies,
    )


def spread(mean, deviation, count=20):
    """As many accuracies with exactly this mean and sample deviation."""
    values = np.linspace(-1, 1, count)
    values *= deviation / np.std(values, ddof=1)
    return tuple(float(v) for v in mean + values)


# -- the committed table -------------------------------------------------------------------


def test_the_committed_levels_are_what_the_committed_measurements_support():
    assert calibration.faults(thresholds.table(), NAMES) == []


def test_the_shipped_subset_is_calibrated():
    assert ("cpu", "shipped") in CALIBRATED


@pytest.mark.parametrize(("device", "source"), CALIBRATED)
def test_an_honest_run_misses_no_level_that_its_recipe_is_meant_to_reach(device, source):
    rows, _ = calibration.read_rows(thresholds.table())
    mine = [r for r in rows if (r.device, r.source) == (device, source)]
    assert {r.recipe for r in mine} == set(NAMES)
    for number, level in enumerate(thresholds.levels(source, device)):
        assert any(r.reaches > number for r in mine)
        for honest in (r for r in mine if r.reaches > number):
            assert honest.miss(level.accuracy) <= RISK, honest.recipe
            assert min(honest.accuracies) >= level.accuracy, honest.recipe


@pytest.mark.parametrize(("device", "source"), CALIBRATED)
def test_a_level_that_is_edited_is_refused(device, source):
    levels = thresholds.table()["thresholds"][device][source]["levels"]
    for number in range(len(levels)):
        for change in (0.01, -0.01):
            table = copy.deepcopy(thresholds.table())
            edited = table["thresholds"][device][source]["levels"]
            edited[number] = round(edited[number] + change, 2)
            (fault,) = calibration.faults(table, NAMES)
            assert fault.startswith(f"{device}, {source}: the table says ")


def test_a_measurement_that_is_taken_away_is_noticed():
    table = copy.deepcopy(thresholds.table())
    table["recipes"] = [r for r in table["recipes"] if r["source"] != "shipped"]
    assert any(f.startswith("cpu, shipped") for f in calibration.faults(table, NAMES))


def test_nothing_is_called_calibrated_without_measurements():
    table = copy.deepcopy(thresholds.table())
    table["thresholds"]["cuda"]["full"] = {"levels": [0.93], "calibrated": True}
    assert calibration.faults(table, NAMES) == [
        "cuda, full: the table says 93%, its measurements support 90% (uncalibrated)"
    ]


def test_each_row_has_a_seed_for_each_accuracy_and_no_seed_twice():
    rows, _ = calibration.read_rows(thresholds.table())
    for found in rows:
        assert len(set(found.seeds)) == len(found.seeds) == len(found.accuracies)


def test_the_committed_markdown_is_what_the_committed_json_gives():
    text = thresholds.TABLE.with_suffix(".md").read_text("utf-8")
    assert text == calibration.markdown(thresholds.table())


def test_the_committed_json_is_written_as_calibrate_writes_it():
    assert thresholds.TABLE.read_text("utf-8") == calibration.json_text(thresholds.table())


def test_every_training_bug_is_in_the_table_with_the_check_that_catches_it():
    _, found = calibration.read_rows(thresholds.table())
    checks = {(c.function, c.name) for c in load("cnn_trainer").checks}
    assert {(b.function, b.bug) for b in found} == {
        (b.function, b.name) for b in calibrate.training_bugs()
    }
    for bug in found:
        assert (bug.function, bug.caught_by) in checks


def test_bugs_that_only_accuracy_catches_are_separated_by_the_level_that_names_them():
    numbers = {"learns": 0, "learns_well": 1, "learns_very_well": 2}
    levels = thresholds.levels("shipped", "cpu")
    _, found = calibration.read_rows(thresholds.table())
    judged = [b for b in found if b.caught_by in numbers]
    assert judged
    for bug in judged:
        assert bug.separated(levels[numbers[bug.caught_by]].accuracy), bug.bug


def test_the_checks_have_as_many_levels_as_the_table():
    for device, name in (("cpu", "learns"), ("cuda", "learns_on_cuda")):
        checks = [c for c in load("cnn_trainer").checks if c.name.startswith("learns")]
        mine = [c for c in checks if c.device == device]
        assert mine[0].name == name
        for source in WANTED[device]:
            assert len(thresholds.levels(source, device)) == len(mine)


# -- what follows from measurements ----------------------------------------------------------


@pytest.mark.parametrize(
    ("freedom", "t", "probability"),
    [
        (1, -1.0, 0.25),  # the tables of Student's distribution
        (1, -318.309, 1e-3),
        (4, -7.1732, 1e-3),
        (9, -4.2968, 1e-3),
        (19, -3.5794, 1e-3),
        (19, -1.7291, 0.05),
        (30, -2.0423, 0.025),
        (11, 0.0, 0.5),
        (1000, -3.0984, 1e-3),
        (11, 4.0247, 0.999),
    ],
)
def test_the_tail_of_students_distribution_agrees_with_the_tables(freedom, t, probability):
    assert t_below(t, freedom) == pytest.approx(probability, rel=2e-4)


def test_a_level_is_missed_as_rarely_as_the_distribution_says():
    honest = row(*spread(0.85, 0.01))
    level = 0.85 - 3.5794 * 0.01 * math.sqrt(1 + 1 / 20)
    assert honest.miss(level) == pytest.approx(RISK, rel=1e-3)
    assert honest.supports(level - 1e-4)
    assert not honest.supports(level + 1e-4)


def test_few_runs_support_less_than_many_with_the_same_spread():
    assert row(*spread(0.85, 0.01, 20)).supports(0.81)
    assert not row(*spread(0.85, 0.01, 5)).supports(0.81)


def test_a_single_run_supports_nothing():
    assert not row(0.99).supports(0.01)


def test_a_level_above_the_worst_run_is_not_supported():
    assert not row(*(0.85,) * 200, 0.80).supports(0.81)


def test_the_weakest_recipe_that_is_meant_to_reach_a_level_sets_it():
    strong = row(*spread(0.90, 0.003), recipe="strong", reaches=3)
    weak = row(*spread(0.66, 0.003), recipe="weak", reaches=2)
    assert calibration.levels([strong, weak], "shipped", "cpu", {"strong", "weak"}) == {
        "levels": [0.50, 0.60, 0.70],
        "calibrated": True,
    }
    weaker = row(*spread(0.56, 0.003), recipe="weak", reaches=2)
    found = calibration.levels([strong, weaker], "shipped", "cpu", {"strong", "weak"})
    assert found["levels"] == [0.50, 0.54, 0.70]


def test_levels_are_uncalibrated_until_every_recipe_has_been_measured():
    enough = row(*spread(0.90, 0.003, LEAST_RUNS), recipe="a", reaches=3)
    few = row(*spread(0.90, 0.003, LEAST_RUNS - 1), recipe="b", reaches=3)
    wanted = {"levels": [0.50, 0.60, 0.70], "calibrated": False}
    assert calibration.levels([], "shipped", "cpu", {"a"}) == wanted
    assert calibration.levels([enough], "shipped", "cpu", {"a", "b"}) == wanted
    assert calibration.levels([enough, few], "shipped", "cpu", {"a", "b"}) == wanted
    assert calibration.levels([enough], "shipped", "cpu", {"a"})["calibrated"]


def test_a_bug_is_separated_by_a_level_that_none_of_its_runs_reaches():
    bug = BugRow(bug="b", function="f", caught_by="c", accuracies=(0.1, 0.55))
    assert bug.separated(0.6)
    assert not bug.separated(0.55)


def test_a_table_that_is_written_reads_as_it_was(tmp_path):
    table = calibration.make_table(
        [row(0.8, 0.9)], [BugRow(bug="b", function="f", caught_by="c", accuracies=(0.1,))], ()
    )
    calibration.write(table, tmp_path / "table.json")
    assert calibration.read_rows(thresholds.read(tmp_path / "table.json")) == (
        [row(0.8, 0.9)],
        [BugRow(bug="b", function="f", caught_by="c", accuracies=(0.1,))],
    )
    assert (tmp_path / "table.md").read_text("utf-8") == calibration.markdown(table)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["table.json", "table.md"]


# -- measuring -------------------------------------------------------------------------------


@pytest.fixture
def measured(monkeypatch):
    """Stands in for training, which takes minutes: what was asked to be trained."""
    asked = []

    def accuracy_of(root, sources, data, seed, device):
        asked.append((data.source, seed, device))
        return 0.8 + seed / 1e5

    monkeypatch.setattr(calibrate, "accuracy_of", accuracy_of)
    monkeypatch.setattr(calibrate.held_out, "experiment", lambda data, seed: None)
    return asked


def test_a_measurement_goes_on_where_it_stopped(measured, tmp_path, capsys):
    path = tmp_path / "table.json"
    command = ["calibrate", "--data", "shipped", "--recipe", "tutorial", "--table", str(path)]
    assert cli.main([*command, "--runs", "2"]) == 0
    assert measured == [("shipped", 1000, "cpu"), ("shipped", 1001, "cpu")]
    assert cli.main([*command, "--runs", "3"]) == 0
    assert measured[2:] == [("shipped", 1002, "cpu")]
    (found,) = json.loads(path.read_text())["recipes"]
    assert found["seeds"] == [1000, 1001, 1002]
    assert found["accuracies"] == [0.81, 0.81, 0.81]


def test_what_was_measured_is_kept_when_the_measurement_is_stopped(measured, tmp_path, monkeypatch):
    path = tmp_path / "table.json"
    train = calibrate.accuracy_of

    def stopped(root, sources, data, seed, device):
        if seed == 1001:
            raise KeyboardInterrupt
        return train(root, sources, data, seed, device)

    monkeypatch.setattr(calibrate, "accuracy_of", stopped)
    assert cli.main(["calibrate", "--data", "shipped", "--table", str(path)]) != 0
    rows, _ = calibration.read_rows(thresholds.read(path))
    assert [r.seeds for r in rows] == [(1000,)] * len(NAMES)


def test_measuring_again_replaces_what_was_there(measured, tmp_path):
    path = tmp_path / "table.json"
    command = ["calibrate", "--data", "shipped", "--runs", "2", "--table", str(path)]
    assert cli.main([*command, "--recipe", "tutorial"]) == 0
    assert cli.main([*command, "--recipe", "tutorial", "--again", "--first-seed", "7"]) == 0
    (found,) = json.loads(path.read_text())["recipes"]
    assert found["seeds"] == [7, 8]


def test_bugs_are_measured_once(measured, tmp_path):
    path = tmp_path / "table.json"
    command = ["calibrate", "--bugs", "--runs", "2", "--table", str(path)]
    assert cli.main(command) == 0
    assert len(measured) == 2 * len(calibrate.training_bugs())
    assert cli.main(command) == 0
    assert len(measured) == 2 * len(calibrate.training_bugs())
    _, found = calibration.read_rows(thresholds.read(path))
    assert len(found) == len(calibrate.training_bugs())


def test_a_recipe_that_is_not_known_is_refused_in_one_line(capsys):
    assert cli.main(["calibrate", "--recipe", "nothing like it"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "no recipe has 'nothing like it' in its name; there are: reference: " in error
