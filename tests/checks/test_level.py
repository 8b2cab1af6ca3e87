import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checks.as_code import bug_code
from autograder.checks.level import load_level
from autograder.checks.local import LocalStudent
from autograder.errors import AuthorError
from autograder.wire.answers import Returned
from autograder.wording import Text

REFERENCE = """
import numpy as np


def double(X):
    return 2 * X


def quadruple(X):
    return double(double(X))
"""

CHECKS = """
from autograder.checks import Shape, Text, Value, inputs

from .reference import double


@inputs(n=1)
def rows(rng, n=3):
    return {"X": rng.standard_normal(n)}


def ask(student, X):
    return {"out": student.call("double", X)}


CHECKS = (
    Shape(id="shape", title=Text(en="s", zh="s"), points=4, cases=(rows.at(),), call=ask),
    Value(id="value", title=Text(en="v", zh="v"), points=6, cases=(rows.at(n=5),), call=ask, needs=("shape",)),
)
"""

BUGS = '''
from autograder.checks import bug

from .reference import double


@bug("double", fails="value")
def tripled(X):
    """Doubled is twice, not three times.

    是两倍，不是三倍。
    """
    return double(X) + X
'''


@pytest.fixture
def private(tmp_path):
    folder = tmp_path / "solutions" / "99-tiny"
    folder.mkdir(parents=True)
    return folder


def load(private, reference=REFERENCE, checks=CHECKS, bugs=BUGS, version="0" * 16):
    for name, text in (("reference", reference), ("checks", checks), ("bugs", bugs)):
        if text is not None:
            (private / f"{name}.py").write_text(text, encoding="utf-8")
    entry = SimpleNamespace(id="99-tiny", title=Text(en="Tiny", zh="小"))
    return load_level(SimpleNamespace(entry=entry, private=private, version=version))


def complaint(private, **files):
    with pytest.raises(AuthorError) as caught:
        load(private, **files)
    file = caught.value.file
    return caught.value.text, None if file is None else Path(file).name, caught.value.line


def line_of(text, part, nth=0):
    return [number for number, line in enumerate(text.splitlines(), start=1) if part in line][nth]


def test_a_level(private):
    level = load(private)
    assert (level.id, level.version, level.title.en, level.points) == ("99-tiny", "0" * 16, "Tiny", 10)
    assert [check.id for check in level.checks] == ["shape", "value"]
    assert [(bug.name, bug.fails, bug.hint.zh) for bug in level.bugs] == [("tripled", ("value",), "是两倍，不是三倍。")]
    assert set(level.reference) == {"double", "quadruple"}  # no modules, such as np
    assert level.reference["quadruple"](2) == 8


def test_the_shipped_ones_are_what_a_notebook_with_the_bug_would_define(private):
    """The reference's other functions call the bug, as they would where it stands under that name."""
    level = load(private)
    student = LocalStudent(level.wrong["tripled"], level.cells)
    assert student.call("quadruple", (1,), {}) == Returned(9)
    assert level.reference["quadruple"](1) == 4


CLASSY = "\n\nclass Layer:\n    pass\n"
SLOTTED = '''


@bug("Layer", fails="value")
class emptied(Layer):
    """It has nothing.

    什么也没有。
    """
'''


def test_a_class_goes_by_the_name_that_it_replaces(private):
    """Exceptions speak of it: a bug would not be known again by 'emptied object has no attribute'."""
    wrong = BUGS.replace("import bug\n", "import bug\n\nfrom .reference import Layer\n") + SLOTTED
    level = load(private, reference=REFERENCE + CLASSY, bugs=wrong)
    in_a_notebook: dict[str, type] = {"__name__": "__main__"}
    exec(bug_code(private, next(bug for bug in level.bugs if bug.name == "emptied")), in_a_notebook)
    for names in (level.wrong["emptied"], in_a_notebook):
        with pytest.raises(AttributeError, match="'Layer' object has no attribute 'W'"):
            print(names["Layer"]().W)
    assert level.reference["Layer"] not in (level.wrong["emptied"]["Layer"], None)


def test_nothing_is_written_and_no_path_changes(private):
    path = list(sys.path)
    load(private)
    assert sys.path == path
    assert sorted(file.name for file in private.iterdir()) == ["bugs.py", "checks.py", "reference.py"]


def test_two_levels_and_two_versions_never_mix(private, tmp_path):
    first = load(private)
    other = tmp_path / "elsewhere"
    other.mkdir()
    second = load(other, reference=REFERENCE.replace("2 *", "5 *"))
    third = load(private, reference=REFERENCE.replace("2 *", "7 *"), version="1" * 16)
    assert [level.reference["double"](1) for level in (first, second, third)] == [2, 5, 7]
    assert [level.wrong["tripled"]["double"](1) for level in (first, second, third)] == [3, 6, 8]


def test_the_code_knows_its_file(private):
    level = load(private)
    assert level.reference["double"].__code__.co_filename == str(private / "reference.py")
    assert level.cells == {str(private / "reference.py"): 0, str(private / "bugs.py"): 1}


# What authors get wrong: the file and the line are named.


def test_a_syntax_error(private):
    text, file, line = complaint(private, reference=REFERENCE + "\n\ndef broken(:\n")
    assert "is not Python" in text
    assert (file, line) == ("reference.py", 13)


def test_a_null_byte(private):
    text, file, _ = complaint(private, bugs=BUGS + "\0")
    assert "is not Python" in text
    assert file == "bugs.py"


def test_a_missing_file(private):
    text, file, _ = complaint(private, bugs=None)
    assert "can't be read" in text
    assert file == "bugs.py"


def test_an_exception_at_import_in_a_function_of_another_file(private):
    checks = CHECKS + "\nprobe = double(None)\n"
    text, file, line = complaint(private, checks=checks)
    assert text.startswith("raised TypeError when it was imported")
    assert (file, line) == ("reference.py", line_of(REFERENCE, "return 2 * X"))


def test_an_exception_at_import(private):
    text, file, line = complaint(private, checks=CHECKS + "\n1 / 0\n")
    assert "ZeroDivisionError" in text
    assert (file, line) == ("checks.py", line_of(CHECKS + "\n1 / 0\n", "1 / 0"))


def test_an_import_that_is_not_there(private):
    text, file, line = complaint(private, bugs=BUGS.replace("import double", "import treble"))
    assert "treble" in text
    assert (file, line) == ("bugs.py", line_of(BUGS, "from .reference"))


def test_exit_at_import(private):
    text, file, _ = complaint(private, bugs="raise SystemExit(0)\n")
    assert "SystemExit" in text
    assert file == "bugs.py"


def test_the_checking_languages_own_complaints_pass_through(private):
    text, file, line = complaint(private, checks=CHECKS.replace("rows.at(n=5)", "rows.at(m=5)"))
    assert "no size 'm'" in text
    assert (file, line) == ("checks.py", line_of(CHECKS, "@inputs"))


@pytest.mark.parametrize("end", ["", "CHECKS = []", "CHECKS = ()", "CHECKS = (1,)"])
def test_no_checks(private, end):
    text, file, line = complaint(private, checks=CHECKS.split("CHECKS =", maxsplit=1)[0] + end)
    assert text.startswith("needs CHECKS")
    assert (file, line) == ("checks.py", line_of(CHECKS, "CHECKS =") if end else None)


def test_an_id_twice(private):
    checks = CHECKS.replace('id="value"', 'id="shape"').replace('needs=("shape",)', "needs=()")
    text, _, line = complaint(private, checks=checks)
    assert "'shape' stands twice" in text
    assert line == line_of(checks, 'id="shape"', 1)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('needs=("shape",)', 'needs=("form",)', "needs 'form', which is no check"),
        ('needs=("shape",)', 'needs=("value",)', "needs 'value', which stands after it"),
        ("cases=(rows.at(n=5),)", "cases=()", "has no cases"),
        ("points=6", "points=-6", "-6 points"),
        ("points=6", "points=float('nan')", "nan points"),
    ],
)
def test_rules_of_a_check(private, before, after, said):
    checks = CHECKS.replace(before, after)
    text, file, line = complaint(private, checks=checks)
    assert said in text
    assert (file, line) == ("checks.py", line_of(checks, 'id="value"'))


def test_a_need_that_stands_later(private):
    checks = CHECKS.replace("call=ask),\n    Value", 'call=ask, needs=("value",)),\n    Value').replace(
        'needs=("shape",)', "needs=()"
    )
    text, _, line = complaint(private, checks=checks)
    assert "needs 'value', which stands after it" in text
    assert line == line_of(checks, 'id="shape"')


def test_points_that_do_not_add_up(private):
    text, file, line = complaint(private, checks=CHECKS.replace("points=6", "points=5"))
    assert text == "the points add up to 4 + 5 = 9, not 10"
    assert (file, line) == ("checks.py", line_of(CHECKS, "CHECKS = ("))


def test_points_of_thirds_add_up(private):
    load(private, checks=CHECKS.replace("points=4", "points=10 / 3").replace("points=6", "points=20 / 3"))


def test_a_bug_of_an_unknown_check(private):
    text, file, line = complaint(private, bugs=BUGS.replace('fails="value"', 'fails="value values"'))
    assert "'values', which is no check" in text
    assert (file, line) == ("bugs.py", line_of(BUGS, "def tripled"))


def test_a_bug_of_a_name_that_the_reference_lacks(private):
    text, file, line = complaint(private, bugs=BUGS.replace('"double"', '"treble"'))
    assert "replaces 'treble', which the reference does not define" in text
    assert (file, line) == ("bugs.py", line_of(BUGS, "def tripled"))


def test_a_bug_without_a_hint_in_two_languages(private):
    text, file, line = complaint(private, bugs=BUGS.replace("    是两倍，不是三倍。\n", ""))
    assert "its docstring is the hint" in text
    assert (Path(file).name, line) == ("bugs.py", line_of(BUGS, "@bug"))


def test_a_class_as_a_bug(private):
    reference = REFERENCE + "\n\nclass Layer:\n    def go(self):\n        return 1\n"
    bugs = BUGS + (
        '\n\nfrom .reference import Layer\n\n\n@bug("Layer", fails="shape")\nclass Lazy(Layer):\n'
        '    """It does nothing.\n\n    什么也没做。\n    """\n\n    def go(self):\n        return None\n'
    )
    level = load(private, reference=reference, bugs=bugs)
    assert np.array_equal([level.wrong["Lazy"]["Layer"]().go()], [None])
