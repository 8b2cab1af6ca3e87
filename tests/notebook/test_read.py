"""Reading notebooks: formats 3 and 4, wrong types, and what each refusal says."""

import hashlib
import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.errors import SubmissionError
from autograder.notebook import Notebook, parse_notebook, read_notebook
from autograder.wording import Message, say
from autograder.wording.catalogue import notebook as catalogue

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def whole(**fields: Any) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []} | fields).encode()


def cell(**fields: Any) -> bytes:
    return whole(cells=[{"cell_type": "code", "source": "", "metadata": {}, "outputs": []} | fields])


def reason(data: bytes, **limits: int) -> Message:
    with pytest.raises(SubmissionError) as caught:
        parse_notebook(data, **limits)
    return caught.value.reason


@pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")
@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_cells_are_those_that_nbformat_reads(path: Path) -> None:
    read = read_notebook(path)
    theirs = nbformat.reads(path.read_text("utf-8"), as_version=4)
    assert [cell.kind for cell in read.cells] == [cell.cell_type for cell in theirs.cells]
    ours = [cell.source for cell in read.cells if cell.kind == "code"]
    assert ours == [cell.source for cell in theirs.cells if cell.cell_type == "code"]
    assert [cell.position for cell in read.cells] == list(range(len(theirs.cells)))
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_names_of_cells(source: Notebook) -> None:
    assert [cell.grade_id for cell in source.cells][1:4] == ["imports", "solution-doubled", "doubled"]
    assert [cell.id for cell in source.cells][:3] == ["intro", "imports", "solution-doubled"]


def test_format_3(handed_in: Callable[[str], Notebook]) -> None:
    old = handed_in("python2_format3")
    assert old.version == 3
    assert [cell.kind for cell in old.cells] == ["markdown", "code", "code", "code"]
    assert old.cells[2].source == "def doubled(x):\n    return x * 2\nprint doubled(3)"


@pytest.mark.parametrize(
    ("metadata", "language", "python2"),
    [
        ({}, "python", False),
        ({"kernelspec": {"name": "python3", "language": "python"}}, "python", False),
        ({"kernelspec": {"name": "python2", "language": "python"}}, "python", True),
        ({"kernelspec": {"name": "my-env"}, "language_info": {"name": "python", "version": "2.7.18"}}, "python", True),
        ({"kernelspec": {"name": "my-env"}, "language_info": {"name": "python", "version": "3.12"}}, "python", False),
        ({"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"version": "2.15"}}, "r", False),
        ({"kernelspec": 3}, "python", False),
        ([], "python", False),
        (None, "python", False),
    ],
)
def test_the_kernel(metadata: Any, language: str, python2: bool) -> None:
    read = parse_notebook(whole(metadata=metadata))
    assert (read.language, read.python2) == (language, python2)


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (whole(nbformat=2), "notebook.too_old"),
        (whole(nbformat=1), "notebook.too_old"),
        (whole(nbformat=-1), "notebook.too_old"),
        (whole(nbformat=5), "notebook.too_new"),
        (whole(nbformat=True), "notebook.wrong_type"),
        (whole(nbformat="4"), "notebook.wrong_type"),
        (whole(nbformat=4.5), "notebook.wrong_type"),
        (b'{"nbformat": 4}', "notebook.no_cells"),
        (b"{}", "notebook.no_cells"),
        (whole(cells=3), "notebook.wrong_type"),
        (whole(cells={}), "notebook.wrong_type"),
        (whole(cells=[3]), "notebook.wrong_type"),
        (whole(cells=[[]]), "notebook.wrong_type"),
        (whole(cells=[{}]), "notebook.wrong_type"),
        (whole(worksheets=[3]), "notebook.wrong_type"),
        (cell(cell_type=None), "notebook.wrong_type"),
        (cell(source=3), "notebook.wrong_type"),
        (cell(source=["a", 3]), "notebook.wrong_type"),
        (cell(source={}), "notebook.wrong_type"),
    ],
)
def test_refused(data: bytes, id: str) -> None:
    assert reason(data).id == id


def test_the_place_of_a_wrong_type_is_named() -> None:
    assert reason(cell(source=["a", 3])).args == {"where": "cells[0].source[1]"}


@pytest.mark.parametrize(
    "metadata", [None, 3, [], "x", {"nbgrader": 3}, {"nbgrader": {"grade_id": 3}}, {"nbgrader": []}]
)
def test_metadata_of_another_shape_count_as_lost(metadata: Any) -> None:
    (read,) = parse_notebook(cell(metadata=metadata, source="x = 1")).cells
    assert (read.grade_id, read.source) == (None, "x = 1")


@pytest.mark.parametrize("id", [3, None, [], {}, "x" * 1000])
def test_an_id_of_another_shape_counts_as_lost(id: Any) -> None:
    assert parse_notebook(cell(id=id)).cells[0].id is None


def test_lines_end_in_one_way() -> None:
    assert parse_notebook(cell(source="a\r\nb\rc\n")).cells[0].source == "a\nb\nc\n"


def test_other_kinds_of_cells_are_no_code() -> None:
    kinds = [parse_notebook(cell(cell_type=kind)).cells[0].kind for kind in ("heading", "html", "raw", "sql", "")]
    assert kinds == ["markdown", "markdown", "raw", "raw", "raw"]


def test_a_lost_version_is_told_by_the_cells() -> None:
    three = b'{"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]}'
    assert [(read.version, read.cells[0].source) for read in [parse_notebook(three)]] == [(3, "x = 1")]
    assert parse_notebook(b'{"cells": []}').version == 4


def test_no_cells_at_all_is_a_notebook() -> None:
    assert parse_notebook(whole()).cells == ()


def test_the_number_of_cells_is_bounded() -> None:
    cells = [{"cell_type": "code", "source": ""}] * 11
    assert len(parse_notebook(whole(cells=cells), max_cells=11).cells) == 11
    assert reason(whole(cells=cells), max_cells=10).id == "notebook.too_many_cells"
    assert reason(whole(cells=cells * 100), max_cells=10).id == "notebook.too_many_cells"
    # nbgrader's metadata say "cell_type" as well
    marked = [{"cell_type": "code", "metadata": {"nbgrader": {"cell_type": "code"}}}] * 10
    assert len(parse_notebook(whole(cells=marked), max_cells=10).cells) == 10


def test_the_length_of_the_code_is_bounded_and_that_of_the_text_is_not() -> None:
    assert parse_notebook(cell(source="x" * 100), max_code=100).cells
    assert reason(cell(source="x" * 101), max_code=100).args == {"count": 101, "limit": 100}
    assert parse_notebook(cell(cell_type="markdown", source="x" * 101), max_code=100).cells


def test_notebooks_are_equal_when_their_bytes_are(tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("one.ipynb", "other.ipynb"))
    one.write_bytes(cell(source="x"))
    other.write_bytes(cell(source="x"))
    assert read_notebook(one) == read_notebook(other)
    assert len({read_notebook(one), read_notebook(other), parse_notebook(cell(source="y"))}) == 2


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("id", catalogue.TEXTS)
def test_every_sentence_has_the_same_gaps_in_both_languages(id: str) -> None:
    english, chinese = catalogue.TEXTS[id]
    assert gaps(english) == gaps(chinese)
    said = Message(id, dict.fromkeys(gaps(english), 7))
    assert say(said, "en") != say(said, "zh")
    assert say(said, "zh").endswith("。")
    assert say(said, "en").endswith(".")
