"""A cell in one of its languages."""

from pathlib import Path

import pytest

from autograder.errors import AuthorError
from autograder.notebook import graded_cells, read_source, rebuild
from autograder.notebook.language import in_every_language, in_language, lacking
from autograder.notebook.mend import mend
from autograder.notebook.source import examine

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted(ROOT.glob("assignments/*/*.ipynb"))

TEXT = "$$a$$\n\n<!-- zh -->\n# 标题\n\n正文\n\n<!-- en -->\n# Title\n\nprose"

DOCSTRING = '''\
def f(x):
    """[zh] 一个函数。
    [en] A function.

    [zh] x: (N, C)，图像
    [en] x: (N, C), pictures
    x is never changed.
    """
    # [zh] 先这样
    # [en] first this
    return [zh] if x else [en][0]'''


def test_a_language_s_part_follows_what_is_for_everybody() -> None:
    assert in_language("markdown", TEXT, "zh") == "$$a$$\n\n# 标题\n\n正文"
    assert in_language("markdown", TEXT, "en") == "$$a$$\n\n# Title\n\nprose"


def test_a_text_without_marks_stays_as_it_is() -> None:
    for text in ("", "  a\n\n", "a <!-- zh --> in a line", "[zh] is no mark in a text"):
        assert in_language("markdown", text, "en") == text
    for text in ("", "x = 1  \n", "zh = en = 1\n[zh, en]\n", "<!-- zh -->"):
        assert in_language("code", text, "en") == text


def test_parts_may_come_in_any_order_and_more_than_once() -> None:
    text = "<!-- en -->\none\n<!-- zh -->\n一\n<!-- en -->\ntwo"
    assert in_language("markdown", text, "en") == "one\n\ntwo"
    assert in_language("markdown", text, "zh") == "一"


def test_indentation_in_a_part_is_kept() -> None:
    assert in_language("markdown", "<!-- zh -->\n\n    代码\n<!-- en -->\n    code\n", "en") == "    code"


def test_lines_of_comments_and_docstrings() -> None:
    assert in_language("code", DOCSTRING, "zh").split("\n") == [
        "def f(x):",
        '    """一个函数。',
        "",
        "    x: (N, C)，图像",
        "    x is never changed.",
        '    """',
        "    # 先这样",
        "    return [zh] if x else [en][0]",
    ]
    assert in_language("code", DOCSTRING, "en").split("\n")[1:4] == [
        '    """A function.',
        "",
        "    x: (N, C), pictures",
    ]


def test_a_docstring_stays_one_whatever_its_first_line_is() -> None:
    only_first = '"""[zh] 一\nfor all"""'
    assert in_language("code", only_first, "en") == '"""\nfor all"""'
    assert in_language("code", '"""[zh] 一', "en") == '"""'


def test_an_empty_line_of_a_language() -> None:
    assert in_language("code", "# [zh] 一\n# [zh]\n# [zh] 二\n# [en] 1", "zh") == "# 一\n#\n# 二"


def test_the_same_in_every_language_is_said_once() -> None:
    assert in_every_language("code", "x = 1") == ("x = 1",)
    assert len(in_every_language("code", "# [zh] 一\n# [en] 1")) == 3


def test_what_a_cell_lacks() -> None:
    assert lacking("markdown", TEXT) == ()
    assert lacking("markdown", "plain") == ()
    assert lacking("markdown", "<!-- zh -->\n一") == ("en",)
    assert lacking("code", "# [en] 1") == ("zh",)


def test_a_source_in_one_language_only_is_the_author_s_to_mend(make) -> None:
    solution = make.code("def f():\n    ...", "solution", solution=True)
    with pytest.raises(AuthorError, match=r"cell 2 \('why'\) has parts in one language and none in zh"):
        examine(make.notebook(solution, make.text("<!-- en -->\nWhy?", id="why")))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_student_s_copy_is_known_whatever_language_it_is_in(make, language) -> None:
    graded = "# [zh] 大小\n# [en] The size\nassert f() == 1"
    source = make.notebook(
        make.text(TEXT, id="idea"),
        make.code("def f():\n    ### BEGIN SOLUTION\n    ### END SOLUTION", "solution", solution=True),
        make.code(graded, "size", grade=True, locked=True, points=10),
    )
    submitted = make.notebook(
        make.text(in_language("markdown", TEXT, language), id="idea"),
        make.code("def f():\n    return 1", "solution", solution=True),
        make.code(in_language("code", graded, language), "size", grade=True, locked=True, points=10),
    )
    assert mend(submitted, source).notes == ()
    rebuilt = rebuild(submitted, source, language="en")["cells"]
    assert [cell["source"] for cell in rebuilt] == [
        "$$a$$\n\n# Title\n\nprose",
        "def f():\n    return 1",
        "# The size\nassert f() == 1",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_the_course_stands_in_one_language_alone(path: Path) -> None:
    source = read_source(path)
    for cell in examine(source).cells:
        english = in_language(cell.cell.kind, cell.released, "en")
        assert not any("\u4e00" <= character <= "\u9fff" for character in english), english
        assert in_language(cell.cell.kind, cell.released, "zh").strip()
        assert cell.cell.kind == "code" or english.strip()
    assert sum(graded_cells(source).values()) == 10
