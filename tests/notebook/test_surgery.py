"""Any notebook, however it was cut up, is read, mended and rebuilt, or refused with a reason; nothing else happens."""

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.notebook import LOST, mend, parse_notebook, read_notebook, rebuild
from autograder.wording import say

FOLDER = Path(__file__).parents[1] / "notebooks"
SOURCE = read_notebook(FOLDER / "source.ipynb")
PATIENTS = [path.read_bytes() for path in sorted(FOLDER.glob("*.ipynb"))]

TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "def doubled(x):",
            "    return x",
            "%%time\nx = 1",
            "import numpy as np",
            "solution-doubled",
            "code",
            "x = '\0'",
            "\ud800",
            "def doubled(x):\n    raise NotImplementedError()",
            "class \N{GREEK SMALL LETTER ALPHA}:\n  pass",
            "\t\tx\r\ny\x0c\n",
        ]
    ),
)
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=8,
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) in a JSON value."""
    found = []
    pending = [value]
    while pending:
        container = pending.pop()
        keys = list(container) if isinstance(container, dict) else range(len(container))
        for key in keys:
            found.append((container, key))
            if isinstance(container[key], dict | list):
                pending.append(container[key])
    return found


def operate(data: st.DataObject, notebook: Any) -> None:
    found = places(notebook)
    if not found:
        return
    container, key = data.draw(st.sampled_from(found))
    deed = data.draw(st.sampled_from(["replace", "delete", "copy", "swap", "cut", "text"]))
    if deed == "replace":
        container[key] = data.draw(VALUE)
    elif deed == "delete":
        del container[key]
    elif deed == "text" and isinstance(container[key], str):
        container[key] = data.draw(TEXT)
    elif isinstance(container, list):
        other = data.draw(st.integers(0, len(container) - 1))
        if deed == "copy":
            container.insert(other, copy.deepcopy(container[key]))
        elif deed == "swap":
            container[key], container[other] = container[other], container[key]
        elif deed == "cut" and isinstance(container[key], str):
            middle = len(container[key]) // 2
            container[key : key + 1] = [container[key][:middle], container[key][middle:]]


def survives(data: bytes) -> None:
    try:
        submitted = parse_notebook(data)
    except SubmissionError as error:
        refused = error.reason
        submitted = None
    if submitted is None:
        assert say(refused, "en") != say(refused, "zh")
        return
    mended = mend(submitted, SOURCE)
    assert all(cell.position == LOST or submitted.cells[cell.position] for cell in mended.cells)
    assert [cell.source for cell in mended.cells].count(SOURCE.cells[1].source) >= 1
    assert all(say(note, "en") != say(note, "zh") for note in mended.notes)
    rebuilt = rebuild(submitted, SOURCE)
    nbformat.validate(json.loads(json.dumps(rebuilt)))
    cells = {cell["id"]: cell for cell in rebuilt["cells"]}
    assert len(cells) == len(rebuilt["cells"])
    graded = [cell["source"] for cell in cells.values() if cell["metadata"].get("nbgrader", {}).get("grade")]
    assert graded == [SOURCE.cells[3].source, SOURCE.cells[7].source]
    json.dumps(rebuilt, ensure_ascii=False).encode("utf-8")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_surgery_on_the_json(data: st.DataObject) -> None:
    notebook = json.loads(data.draw(st.sampled_from(PATIENTS)))
    for _ in range(data.draw(st.integers(1, 8))):
        operate(data, notebook)
    survives(json.dumps(notebook).encode())


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_surgery_on_the_bytes(data: st.DataObject) -> None:
    notebook = bytearray(data.draw(st.sampled_from(PATIENTS)))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(notebook)))
        end = data.draw(st.sampled_from([start, start + 1, start + 7, len(notebook)]))
        notebook[start:end] = data.draw(st.one_of(st.binary(max_size=3), st.sampled_from([b"{", b"]", b'"', b"NaN"])))
    survives(bytes(notebook))


@settings(max_examples=50, deadline=None)
@given(st.lists(TEXT, max_size=12), st.lists(st.sampled_from([None, *(cell.grade_id for cell in SOURCE.cells)])))
def test_any_cells_under_any_marks(sources: list[str], marks: list[str | None]) -> None:
    cells = [
        {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": mark}} if mark else {}}
        for source, mark in zip(sources, [*marks, *[None] * len(sources)], strict=False)
    ]
    survives(json.dumps({"nbformat": 4, "cells": cells}).encode())
