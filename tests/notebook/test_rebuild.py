"""The notebook for staff: valid, complete, and unable to act in their browser."""

import copy
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert import HTMLExporter
from nbgrader.nbgraderformat import MetadataValidator

from autograder.notebook import Notebook, parse_notebook, rebuild
from autograder.notebook.rebuild import in_place_of

NAMES = sorted(path.stem for path in (Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
IN_THE_SOURCE = 8  # cells


def ids(rebuilt: dict[str, Any]) -> list[str]:
    return [cell["id"] for cell in rebuilt["cells"]]


def sources(rebuilt: dict[str, Any]) -> dict[str, str]:
    return {cell["id"]: cell["source"] for cell in rebuilt["cells"]}


@pytest.fixture
def rebuilt(make: Any, source: Notebook) -> Any:
    return lambda *cells: rebuild(make.notebook(*cells), source)


@pytest.mark.parametrize("fixture", NAMES)
def test_every_cell_of_the_source_is_there_once(fixture: str, source: Notebook, handed_in: Any) -> None:
    notebook = rebuild(handed_in(fixture), source)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(nbformat.from_dict(notebook))
    marks = {cell["id"]: cell["metadata"].get("nbgrader") for cell in notebook["cells"]}
    for cell in source.cells:
        assert ids(notebook).count(str(cell.id)) == 1
        assert marks[str(cell.id)] == json.loads(bytes(cell.metadata)).get("nbgrader")
        if cell.grade_id in ("doubled", "halved", "imports", "scale"):
            assert sources(notebook)[str(cell.id)] == cell.source
    others = [mark for name, mark in marks.items() if name.startswith("own-")]
    assert others == [None] * (len(ids(notebook)) - IN_THE_SOURCE)


def test_an_answer_stands_where_it_stood(source: Notebook, handed_in: Any) -> None:
    submitted = handed_in("answered")
    notebook = rebuild(submitted, source)
    assert ids(notebook) == [*(str(cell.id) for cell in source.cells), "own-9"]
    assert sources(notebook)["solution-doubled"] == submitted.cells[2].source
    assert sources(notebook)["intro"] == source.cells[0].source
    assert notebook["cells"][-1]["outputs"] == [
        {"output_type": "stream", "name": "stdout", "text": "[2. 4.]\n"},
        {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "array([2., 4.])"}},
    ]


def test_the_source_is_not_changed_by_it(source: Notebook, handed_in: Any) -> None:
    before = copy.deepcopy(rebuild(handed_in("answered"), source))
    rebuild(handed_in("answered"), source)["cells"][0]["source"] = "changed"
    assert rebuild(handed_in("answered"), source) == before


def test_the_students_cells_come_after_the_cell_they_came_after(make: Any, rebuilt: Any) -> None:
    first, second, third = make.code("a = 1"), make.code("b = 1"), make.text("note")
    notebook = rebuilt(first, make.code("import numpy as np"), second, make.code("pass", "solution-halved"), third)
    order = ids(notebook)
    assert order[0] == "own-1"
    assert order[order.index("imports") + 1] == "own-3"
    assert order[order.index("solution-halved") + 1] == "own-5"


def test_of_several_copies_the_answer_holds_the_place(make: Any, rebuilt: Any) -> None:
    stub = make.code("def doubled(x):\n    raise NotImplementedError()", "solution-doubled")
    scratch = make.code("a = 1", "solution-doubled")
    answer = make.code("def doubled(x):\n    return x * 2", "solution-doubled")
    notebook = rebuilt(stub, scratch, answer)
    assert sources(notebook)["solution-doubled"] == answer["source"]
    assert sources(notebook)["own-1"] == stub["source"]
    assert sources(notebook)["own-2"] == scratch["source"]


def test_a_lost_solution_cell_is_the_stub(rebuilt: Any) -> None:
    assert sources(rebuilt())["solution-doubled"].endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")


def test_what_was_typed_into_a_graded_cell_is_shown_beside_it(source: Notebook, handed_in: Any) -> None:
    submitted = handed_in("typed_into_graded_cell")
    notebook = rebuild(submitted, source)
    order = ids(notebook)
    assert sources(notebook)["check-doubled"] == source.cells[3].source
    assert order[order.index("check-doubled") + 1] == "own-4"
    assert sources(notebook)["own-4"] == submitted.cells[3].source


def test_graded_cells_have_no_outputs_that_a_student_could_forge(make: Any, source: Notebook, rebuilt: Any) -> None:
    for text in (source.cells[3].source, "changed = 1"):
        forged = make.code(text, "doubled")
        forged["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "10/10"}]
        assert text in sources(rebuilt(forged)).values()
        assert "10/10" not in json.dumps(rebuilt(forged))


def test_pictures_are_few_in_one_notebook(make: Any, source: Notebook) -> None:
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
    cell = make.code("plot()")
    cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"image/png": pixel}}] * 3
    assert json.dumps(rebuild(make.notebook(cell, cell), source)).count("image/png") == 4


def test_notes_of_the_student_in_a_prose_cell(make: Any, source: Notebook, rebuilt: Any) -> None:
    notebook = rebuilt(make.text("# 第0关：倍数\n**mine**", id="intro"), make.text("现在除以 2。", id="middle"))
    assert sources(notebook)["intro"] == source.cells[0].source
    assert sources(notebook)["own-1"] == "<pre>&#35; 第0关：倍数&#10;&#42;&#42;mine&#42;&#42;</pre>"
    assert len(ids(notebook)) == IN_THE_SOURCE + 1


def test_written_answers(make: Any) -> None:
    source = make.notebook(make.text("Why?", "why", "why", grade=True, solution=True, points=1))
    empty = rebuild(make.notebook(), source)
    assert [cell["source"] for cell in empty["cells"]] == ["YOUR ANSWER HERE"]
    same = rebuild(make.notebook(make.text("YOUR ANSWER HERE", "why")), source)
    assert [cell["source"] for cell in same["cells"]] == ["YOUR ANSWER HERE"]
    answered = rebuild(make.notebook(make.text("<b>Because</b>", "why")), source)
    assert [cell["source"] for cell in answered["cells"]] == ["<pre>&#60;b&#62;Because&#60;&#47;b&#62;</pre>"]
    assert answered["cells"][0]["metadata"]["nbgrader"]["points"] == 1


def test_a_source_whose_cells_have_no_ids(make: Any) -> None:
    source = make.notebook(
        make.text("x"), make.code("pass", "a", "cell-1", solution=True), make.code("y", id="not valid")
    )
    notebook = rebuild(make.notebook(make.code("b = 1", id="cell-1")), source)
    nbformat.validate(notebook)
    assert ids(notebook) == ["cell-1-2", "cell-1", "cell-3"]


class Page(HTMLParser):
    """What a browser would act on."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.scripts = 0
        self.acts: list[tuple[str, str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src", "srcset", "action", "data") and value != ""):
                self.acts.append((tag, name, value))


@pytest.mark.parametrize("template", ["classic", "lab"])
def test_what_staff_see_is_shown_and_does_nothing(template: str, source: Notebook, handed_in: Any) -> None:
    def page(name: str) -> str:
        notebook = nbformat.from_dict(rebuild(handed_in(name), source))
        html, _ = HTMLExporter(template_name=template).from_notebook_node(notebook)
        return str(html)

    hostile, harmless = page("hostile_markup"), page("answered")
    assert Page(hostile).scripts == Page(harmless).scripts
    assert Page(hostile).acts == Page(harmless).acts
    assert "steal" in hostile
    assert "<script>steal" not in hostile


def test_nothing_of_the_submitted_metadata_is_left(source: Notebook, handed_in: Any) -> None:
    notebook = rebuild(handed_in("hostile_markup"), source)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    kept = [cell["metadata"] for cell in notebook["cells"] if cell["id"].startswith("own-")]
    assert kept == [{}] * len(kept)
    assert "attachments" not in json.dumps(notebook)


def test_what_was_rebuilt_can_be_handed_in_again(source: Notebook, handed_in: Any) -> None:
    once = rebuild(handed_in("answered"), source)
    again = rebuild(parse_notebook(json.dumps(once).encode()), source)
    assert sources(again) == sources(once)


def test_what_stands_in_place_of_a_notebook_that_can_t_be_read(source: Notebook) -> None:
    """A teacher can give points where nothing could be graded: there is a score box for every graded cell."""
    notebook = in_place_of(source, language="en", why="<script>broken</script> at [1](x)")
    nbformat.validate(nbformat.from_dict(notebook))
    first, *rest = notebook["cells"]
    assert "<script>" not in first["source"]
    assert "broken" in first["source"]
    assert (
        rest == rebuild(parse_notebook(b'{"nbformat": 4, "metadata": {}, "cells": []}'), source, language="en")["cells"]
    )
