"""What every module looks like: short, with one job that its first line says, and a name that says it too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.house.repository import files, named, text, tree

PYTHON = named("*.py")
PRODUCT = [path for path in PYTHON if not path.startswith("tests/")]
OURS = [path for path in PRODUCT if path.startswith("autograder/")]
DRAWERS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "stuff"}
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
LONG = 30  # lines of a function


def length(path: str) -> int:
    return text(path).count("\n")


def functions(path: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def most_lines(path: str) -> int:
    """A list of wrong answers may be longer: it is read one by one, each with its hint in two languages."""
    return 600 if path.endswith("/bugs.py") else 400


def test_no_module_is_longer_than_400_lines():
    assert [f"{path}: {length(path)}" for path in PRODUCT if length(path) > most_lines(path)] == []


def test_half_of_the_modules_have_at_most_150_lines():
    assert median(length(path) for path in OURS if not path.endswith("__init__.py")) <= 150


def test_nine_in_ten_functions_are_short():
    lengths = [node.end_lineno - node.lineno + 1 for path in OURS for node in functions(path)]
    assert sum(lines < LONG for lines in lengths) / len(lengths) >= 0.9


def test_the_first_line_of_every_module_says_its_job():
    begins = re.compile(r"[A-Z`\"']|nbgrader")
    first = {path: (ast.get_docstring(tree(path)) or "").partition("\n")[0] for path in PRODUCT}
    # A sentence, or the heading of one: it does not break off at the end of the line.
    assert {path: line for path, line in first.items() if not (begins.match(line) and line[-1] in ".:")} == {}


def test_no_name_is_that_of_a_drawer():
    parts = [(str(path), part) for path in files() for part in re.split(r"[/_.-]", str(path).lower())]
    assert [path for path, part in parts if part in DRAWERS] == []


def test_no_class_or_function_is_named_like_a_drawer():
    odd = []
    for path in PYTHON:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+", node.name)}
                odd += [f"{path}:{node.lineno}: {node.name}"] if words & DRAWERS else []
    assert odd == []


def test_nothing_is_left_for_later_in_a_comment():
    odd = []
    for path in map(str, files()):
        if not path.endswith(".ipynb"):
            lines = enumerate(text(path).splitlines(), 1)
            odd += [f"{path}:{number}" for number, line in lines if UNFINISHED.search(line)]
    assert odd == []


def test_no_function_changes_a_module():
    odd = [f"{path}:{node.lineno}" for path in OURS for node in ast.walk(tree(path)) if isinstance(node, ast.Global)]
    assert odd == []


def test_every_file_ends_with_a_line_end_and_has_no_tabs():
    odd = []
    for path in map(str, files()):
        content = text(path)
        tabs = "\t" in content and Path(path).name != "Makefile"
        if content and (tabs or not content.endswith("\n") or "\r" in content):
            odd.append(path)
    assert odd == []


def test_every_package_of_ours_can_be_found_by_the_build():
    folders = {str(Path(path).parent) for path in OURS}
    assert [folder for folder in folders if f"{folder}/__init__.py" not in OURS] == []


def test_the_folders_of_tests_mirror_those_of_the_package():
    free = {"docker", "benchmarks", "house", "levels", "attacks", "fuzz", "notebooks", "sample_class", "survive"}
    folders = {Path(path).parts[1] for path in named("tests/*/*.py")} - free
    assert folders <= {Path(path).parts[1] for path in OURS}
