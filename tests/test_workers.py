"""Which submission a worker takes next."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from autograder.grading_worker import Task
from autograder.workers import TaskQueue


def task(exercise: str, number: int) -> Task:
    here = Path()
    student = f"student{number}"
    return Task(root=here, submitted=here, student=student, exercise=exercise, release="")


def tasks(**counts: int) -> list[Task]:
    return [task(exercise, n) for exercise, count in counts.items() for n in range(count)]


def test_a_worker_stays_with_its_exercise() -> None:
    queue = TaskQueue(tasks(corr2d=2, padding=2))
    assert [queue.take("padding", {"corr2d"}).student for _ in range(2)] == ["student0", "student1"]


def test_it_goes_on_to_the_first_exercise_of_its_own() -> None:
    queue = TaskQueue(tasks(corr2d=1, padding=2, stride=1))
    assert queue.take("", set()).exercise == "corr2d"
    assert queue.take("corr2d", {"padding"}).exercise == "stride"


def test_in_the_end_it_helps_where_most_is_left() -> None:
    queue = TaskQueue(tasks(corr2d=1, padding=2))
    assert queue.take("stride", {"corr2d", "padding"}).exercise == "padding"


def test_what_is_put_back_comes_first() -> None:
    queue = TaskQueue(tasks(corr2d=3))
    queue.put_back(queue.take("", set()))
    assert queue.take("corr2d", set()).student == "student0"


@given(
    st.dictionaries(st.sampled_from(["corr2d", "padding", "stride", "pooling"]), st.integers(1, 9)),
    st.lists(st.integers(0, 2), min_size=1),
)
def test_everything_is_taken_once_and_no_exercise_is_shared_needlessly(
    counts: dict[str, int], turns: list[int]
) -> None:
    queue = TaskQueue(tasks(**counts))
    at: dict[int, str] = defaultdict(str)
    taken: list[tuple[str, str]] = []
    turn = 0
    while queue:
        worker = turns[turn % len(turns)]
        turn += 1
        others = {exercise for other, exercise in at.items() if other != worker}
        before = Counter(exercise for exercise, _ in taken)
        found = queue.take(at[worker], others)
        if found.exercise != at[worker] and found.exercise in others:
            untouched = [e for e in counts if e not in others and before[e] < counts[e]]
            assert not untouched
        at[worker] = found.exercise
        taken.append((found.exercise, found.student))
    assert sorted(taken) == sorted((t.exercise, t.student) for t in tasks(**counts))
