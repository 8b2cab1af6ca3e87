import ast

from autograder.checks.as_code import bug_code
from autograder.checks.bugs import Bug
from autograder.wording import Text

REFERENCE = "def f(x):\n    return x\n"
BUGS = '''"""Wrong answers."""

from autograder.checks import bug
from .reference import f as right

名 = "结果"; LATER = """two
lines"""  # after it


@bug("f", fails="value")
def doubled(x):
    """Do not double it.

    不要加倍。
    """
    return 2 * right(x)


@bug("f", fails="value")
def halved(x):
    return right(x) / 2


def helper():
    return 名
'''


def test_what_stands_beside_the_bugs_comes_along_as_it_is_written(tmp_path):
    (tmp_path / "reference.py").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "bugs.py").write_text(BUGS, encoding="utf-8")
    code = bug_code(tmp_path, Bug("halved", Text("e", "z"), {"f": lambda x: x}, ("value",)))
    nodes = ast.parse(BUGS).body
    kept = [ast.get_source_segment(BUGS, node) for node in nodes]
    names = {getattr(node, "name", ""): text for node, text in zip(nodes, kept, strict=True)}
    for text in (kept[3], kept[4], names["halved"], names["helper"]):
        assert f"\n\n\n{text}\n\n\n" in code
    assert "doubled" not in code
    assert "autograder" not in code
