"""What is noticed about a notebook, and how it is said."""

from typing import Any

import pytest

from autograder.notebook import Notebook, mend
from autograder.wording import say


def notes(submitted: Notebook, source: Notebook) -> dict[str, str]:
    return {note.id.removeprefix("notebook.note."): say(note, "en") for note in mend(submitted, source).notes}


@pytest.mark.parametrize(
    ("name", "noticed"),
    [
        ("answered", set()),
        ("magics_and_shell", set()),
        ("hostile_markup", {"other_language"}),
        ("shuffled_and_duplicated", {"ids_repeated", "reordered", "copies"}),
        ("metadata_lost", {"metadata_lost", "lost"}),
        ("python2_format3", {"old_format", "metadata_lost", "lost"}),
        ("split_in_a_function", {"ids_repeated", "joined"}),
        ("typed_into_graded_cell", {"restored", "typed", "stub_left_out"}),
        ("stub_below_answer", {"ids_repeated", "stub_left_out"}),
    ],
)
def test_what_is_noticed(name: str, noticed: set[str], source: Notebook, handed_in: Any) -> None:
    assert set(notes(handed_in(name), source)) == noticed


def test_cells_count_from_1_and_names_are_named(source: Notebook, handed_in: Any) -> None:
    said = notes(handed_in("stub_below_answer"), source)["stub_left_out"]
    assert said == (
        "An unfinished version of doubled (cells 10, 11) was left out, because another cell defines the same in full."
    )
    said = notes(handed_in("typed_into_graded_cell"), source)["typed"]
    assert said == "Cell 4 is read-only and holds code of yours (fsum, TWO, doubled); that code was run."


def test_chinese_lists_are_chinese(source: Notebook, handed_in: Any) -> None:
    (note,) = (note for note in mend(handed_in("split_in_a_function"), source).notes if note.id.endswith("joined"))
    assert say(note, "zh") == "第 3、4 个单元格是同一段代码被拆开的几部分，已合并运行。"


def test_python_2(make: Any, source: Notebook) -> None:
    submitted = make.notebook(metadata={"kernelspec": {"name": "python2", "language": "python"}})
    assert "python2" in notes(submitted, source)


def test_code_as_text(make: Any, source: Notebook) -> None:
    submitted = make.notebook(make.text("def doubled(x): return x", "solution-doubled"))
    assert "(cells 1)" in notes(submitted, source)["code_as_text"]


def test_a_second_import_of_numpy_is_nothing_to_speak_of(make: Any, source: Notebook) -> None:
    submitted = make.notebook(*[make.code("import numpy as np")] * 2)
    assert "copies" not in notes(submitted, source)


def test_copies_do_not_make_another_order(make: Any, source: Notebook) -> None:
    cells = [make.code("def halved(x): return x", "solution-halved"), make.code("a = 1", "solution-doubled")]
    assert "reordered" not in notes(make.notebook(cells[1], cells[0], cells[1]), source)
    assert "reordered" in notes(make.notebook(cells[0], cells[1]), source)


def test_one_note_a_kind_however_long_and_however_many(make: Any, source: Notebook) -> None:
    name = "n" * 300
    cells = [make.code("x", "same", "same") for _ in range(500)]
    found = notes(make.notebook(*cells, make.code(f"def {name}(): return 1", "imports")), source)
    assert found["ids_repeated"].endswith("(cells 2, 3, 4, 5, 6, 7, 8, 9, …); this makes no difference.")
    assert f"({'n' * 40}…)" in found["typed"]
