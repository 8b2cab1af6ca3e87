"""A few mutated notebooks through the whole pipeline, so that the harness keeps working; and it sees what is wrong."""

import json
from random import Random

import pytest

from tests.fuzz import notebooks
from tests.fuzz.notebooks import mutation, student

COUNT = 16


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def pool(class_folder):
    return notebooks.Pool(class_folder / "class")


def test_every_mutation_has_a_row_and_none_is_held(class_folder, pool, kernel_has_walls):
    summary = notebooks.grade(class_folder, 1, range(COUNT), 2)
    assert summary.finds == ()
    assert summary.count == COUNT == summary.outcomes.total()
    assert summary.outcomes["ungradable"]
    assert len(summary.outcomes) > 2
    assert not (class_folder / "batch-0").exists()  # nothing was found, so nothing is kept


@pytest.mark.parametrize("odd", [True, 7, {"a": 1}, [None, 2], "", "x = 1"])
def test_a_source_that_is_no_text_stops_no_change(odd):
    """An earlier change of the same notebook may have put anything there."""
    cells = [{"cell_type": "code", "source": odd, "metadata": {"nbgrader": {"solution": True}}} for _ in range(3)]
    data = json.dumps({"cells": cells, "metadata": {}}).encode()
    for number in range(40):
        for change in notebooks.CHANGES:
            assert isinstance(change(data, Random(number)), bytes)


def test_a_number_makes_the_same_notebook_again_and_each_another(pool):
    made = [mutation(pool, 1, number) for number in range(60)]
    assert made == [mutation(pool, 1, number) for number in range(60)]
    assert len({data for _, data, _ in made}) == 60
    assert sum(_is_json(data) for _, data, _ in made) > 20


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


GRADED = {"status": "graded", "level": "01-corr2d", "sandboxed": True, "score": 5, "max_score": 10, "checks": []}


@pytest.mark.parametrize(
    ("reports", "row", "found"),
    [
        ([], 5, "0 reports"),
        ([GRADED, GRADED], 5, "2 reports"),
        ([GRADED | {"status": "held", "score": None, "notes": ["ours"]}], None, "held"),
        ([GRADED | {"sandboxed": False}], 5, "sandboxed"),
        ([GRADED], 4, "the gradebook says 4"),
        ([GRADED | {"score": 11}], 11, "a score of 11"),
        ([GRADED], 5, "what was written"),  # nothing was
    ],
)
def test_what_must_not_be_is_found(tmp_path, reports, row, found):
    fault = notebooks.fault_of(tmp_path, 3, "01-corr2d", reports, {(student(3), "01-corr2d"): row})
    assert fault is not None
    assert found in fault


def test_a_run_that_ends_early_is_found(tmp_path, pool):
    (tmp_path / "course.yaml").write_text("id: [", encoding="utf-8")
    summary = notebooks.graded(tmp_path, {8: "01-corr2d", 9: "01-corr2d"}, 1)
    assert summary.finds[0].number == 8
    assert "the run ended with 2" in summary.finds[0].what
