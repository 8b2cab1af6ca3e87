"""Our picture of nbgrader's tables, against nbgrader itself."""

import json
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql, sqlite

from autograder.gradebook import nbgrader, tables
from tests.gradebook.building import LEVEL, level_cells, stored


def picture(table, dialect):
    """What of a table a database would see, apart from the order of its parts."""
    columns = {c.name: (c.type.compile(dialect), c.nullable, c.primary_key) for c in table.columns}
    unique = {
        frozenset(c.name for c in rule.columns)
        for rule in table.constraints
        if type(rule).__name__ == "UniqueConstraint"
    }
    links = {(key.parent.name, key.target_fullname) for key in table.foreign_keys}
    return columns, unique, links, len(table.indexes)


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_our_tables_are_nbgraders(dialect):
    from nbgrader.api import Base

    ours = {name: table for name, table in tables.METADATA.tables.items() if name != "alembic_version"}
    assert set(ours) == set(Base.metadata.tables)
    for name, table in Base.metadata.tables.items():
        assert picture(ours[name], dialect) == picture(table, dialect), name


def test_our_revision_is_nbgraders_head():
    import nbgrader as installed

    config = Config()
    config.set_main_option("script_location", str(Path(installed.__file__).with_name("alembic")))
    assert ScriptDirectory.from_config(config).get_heads() == [tables.REVISION]


def test_checksums_are_nbgraders():
    from nbformat.v4 import new_code_cell
    from nbgrader.utils import compute_checksum

    for cell in level_cells().cells:
        meta = {"grade": cell.graded, "solution": cell.solution, "locked": cell.locked, "grade_id": cell.grade_id}
        told = new_code_cell(cell.source, metadata={"nbgrader": meta | {"points": cell.points, "task": False}})
        assert nbgrader.checksum(cell) == compute_checksum(told)


def test_nbgrader_finds_the_level_as_it_would_have_saved_it(theirs):
    notebook = theirs.find_notebook(LEVEL, LEVEL)
    assert {cell.name: (cell.max_score, cell.cell_type) for cell in notebook.grade_cells} == {
        "shape": (4.0, "code"),
        "value": (6.0, "code"),
    }
    assert [cell.name for cell in notebook.solution_cells] == ["solution"]
    assert {cell.name: cell.locked for cell in notebook.source_cells} == {
        "imports": True,
        "solution": False,
        "shape": True,
        "value": True,
    }
    assert notebook.assignment.max_score == 10.0
    assert notebook.assignment.course_id == "cnn"
    assert json.loads(notebook.kernelspec)["name"] == "python3"


def test_reading_and_writing_never_imports_nbgrader(tmp_path):
    import subprocess

    code = (
        "import sys; from autograder.gradebook.book import open_gradebook; from tests.gradebook.building import *;"
        "from autograder.gradebook.export import export_rows; from autograder.gradebook.register import register;"
        "from autograder.gradebook.store import store;"
        f"book = open_gradebook({str(tmp_path / 'g.db')!r}); register(book, 'cnn', [level_cells()]);"
        "store(book, [stored()]); assert export_rows(book)[0].score == 9.5;"
        "print([m for m in sys.modules if m.split('.')[0] in ('nbgrader', 'jupyter_server', 'nbconvert')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")


@pytest.mark.filterwarnings("ignore:Object of type <Submitted.*> not in session")  # nbgrader's add_submission
def test_a_submission_that_nbgrader_made_keeps_its_rows(book, theirs):
    from autograder.gradebook.store import store

    theirs.add_student("ana", first_name="Ana")
    made = theirs.add_submission(LEVEL, "ana")
    ids = {grade.name: grade.id for notebook in made.notebooks for grade in notebook.grades}
    store(book, [stored()])
    theirs.db.expire_all()
    again = theirs.find_submission(LEVEL, "ana")
    assert {grade.name: grade.id for notebook in again.notebooks for grade in notebook.grades} == ids
    assert again.score == 9.5
    assert theirs.find_student("ana").first_name == "Ana"
