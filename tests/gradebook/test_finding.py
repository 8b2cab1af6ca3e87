"""The rows of some submissions are found among others', and by an index."""

import pytest
import sqlalchemy as sa

from autograder.gradebook import tables
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import current, each_row, export_rows, pages_of_keys, standing
from autograder.gradebook.finding import cells_of, find_notebooks
from autograder.gradebook.history import counting, gradings, latest
from autograder.gradebook.people import read_penalties
from autograder.gradebook.register import register
from autograder.gradebook.scores import read_by_hand, read_scores
from autograder.gradebook.store import store
from tests.gradebook.building import LEVEL, level_cells, stored

STUDENTS = ("ana", "ben", "cem")
CROSSED = [(LEVEL, "ana"), ("04", "ben"), ("04", "nobody"), ("05", "ana")]  # the last two are not there


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request, path):
    """A gradebook on SQLite, and one on PostgreSQL, in which three students have handed in two levels each."""
    with open_gradebook(path if request.param == "sqlite" else request.getfixturevalue("postgres")) as book:
        register(book, "cnn", [level_cells(), level_cells("04")])
        store(book, [stored(student=one, level=level, penalty=1.0) for one in STUDENTS for level in (LEVEL, "04")])
        store(book, [stored(student="ben", level="04", shape=0.0, attempt=2, counts=False)])
        yield book


def keys(found):
    return [(one.level, one.student) for one in found]


def test_rows_of_some_are_those_that_reading_all_gives(either):
    there = CROSSED[:2]
    for read in (current, standing, export_rows):
        every = read(either)
        assert len(every) == 6
        assert sorted(read(either, keys=CROSSED), key=str) == sorted(
            (o for o in every if keys([o])[0] in there), key=str
        )
        assert read(either, keys=[]) == []
    with either.reading() as connection:
        assert sorted(read_scores(connection, keys=CROSSED)) == [
            one for one in sorted(read_scores(connection)) if (one.level, one.student) in there
        ]
    assert read_penalties(either, CROSSED) == dict.fromkeys(there, 1.0)


def test_the_places_are_those_of_the_rows(either):
    with either.reading() as connection:
        places = find_notebooks(connection, CROSSED)
        assert set(places) == set(CROSSED[:2])
        own = cells_of(connection, tables.grade, places.values())
        found = connection.execute(sa.select(tables.grade.c.notebook_id).where(*own)).scalars().all()
    assert sorted(found) == sorted(2 * [place.submitted_notebook for place in places.values()])  # two cells each


def test_pages_give_all_in_the_order_of_levels_and_students(either, monkeypatch):
    monkeypatch.setattr("autograder.gradebook.export._PAGE", 2)
    pages = list(pages_of_keys(either))
    assert [len(page) for page in pages] == [2, 2, 2]
    assert [key for page in pages for key in page] == keys(standing(either)) == keys(each_row(either))
    assert list(each_row(either)) == export_rows(either)
    assert list(pages_of_keys(either, "04", which="behind")) == [[("04", "ben")]]


def test_sqlite_reads_no_more_rows_than_it_is_asked_for(book, path):
    """By its own account of how it would answer: no scan of a table that has a row a submission."""
    store(book, [stored(student=one) for one in STUDENTS])
    asked = []
    sa.event.listen(
        book.engine, "before_cursor_execute", lambda _c, _cursor, text, given, *_: asked.append((text, given))
    )
    with book.reading() as connection:
        read_scores(connection, keys=CROSSED)
        read_by_hand(connection, CROSSED)
    current(book, keys=CROSSED)
    read_penalties(book, CROSSED)
    gradings(book, CROSSED)
    counting(book, CROSSED)
    latest(book, CROSSED)
    large = ("submitted", "grade", "comment", "guanka_receipt")
    plans = list[str]()
    with book.engine.connect() as connection:
        for text, given in asked:
            if text.startswith("SELECT"):
                plans += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)]
    assert len(plans) > 10
    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1].startswith(large)] == []
