"""Names, addresses, extensions and penalties, as nbgrader itself reads them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from autograder.course.roster import Person
from autograder.errors import AuthorError
from autograder.gradebook import tables
from autograder.gradebook.book import open_gradebook
from autograder.gradebook.export import export_rows
from autograder.gradebook.people import (
    enrol,
    read_lms_ids,
    read_penalties,
    write_extensions,
    write_lms_ids,
    write_penalties,
)
from autograder.gradebook.register import register
from autograder.gradebook.store import store
from tests.gradebook.building import LEVEL, MOMENT, level_cells, stored


def person(student="ana", name="Ana López", email="ana@example.org"):
    return Person(student, name, "s", email)


@pytest.fixture
def read(theirs):
    """What nbgrader says of a student: last name, first name, address."""

    def read(student):
        theirs.db.expire_all()
        found = theirs.find_student(student)
        return found.last_name, found.first_name, found.email

    return read


def test_names_and_addresses_are_filled_in(book, theirs, read):
    store(book, [stored()])
    assert read("ana") == (None, None, None)
    assert enrol(book, [person(), person("张", "张三", "")]) == 2
    assert read("ana") == ("Ana López", "", "ana@example.org")
    assert read("张") == ("张三", "", None)


def test_twice_is_the_same_as_once(book):
    assert enrol(book, [person()]) == 1
    assert enrol(book, [person()]) == 0
    assert enrol(book, [person(name="Ana L.")]) == 1


def test_an_empty_cell_takes_nothing_away(book, theirs, read):
    enrol(book, [person()])
    assert enrol(book, [person(name="", email="")]) == 0
    assert read("ana") == ("Ana López", "", "ana@example.org")


def test_a_name_that_was_typed_in_formgrader_stays(book, theirs, read):
    store(book, [stored()])
    theirs.update_or_create_student("ana", first_name="Ana", last_name="L.", email="old@example.org")
    enrol(book, [person(name="", email="")])
    assert read("ana") == ("L.", "Ana", "old@example.org")
    enrol(book, [person()])
    assert read("ana") == ("L.", "Ana", "ana@example.org")


def test_an_id_alone_makes_a_student(book, read):
    assert enrol(book, [person("bo", "", "")]) == 1
    assert read("bo") == (None, None, None)
    assert enrol(book, [person("bo", "", "")]) == 0


def test_an_extension_moves_nbgraders_due_time(book, theirs):
    store(book, [stored(submitted=MOMENT + timedelta(days=10)), stored(student="ben")])
    submission = theirs.find_submission(LEVEL, "ana")
    assert submission.total_seconds_late == timedelta(days=1).total_seconds()
    write_extensions(book, {(LEVEL, "ana"): timedelta(days=3, hours=1), (LEVEL, "nobody"): timedelta(days=1)})
    theirs.db.expire_all()
    assert submission.duedate == (MOMENT + timedelta(days=12, hours=1)).replace(tzinfo=None)
    assert submission.total_seconds_late == 0
    assert theirs.find_submission(LEVEL, "ben").extension is None


def test_an_extension_can_be_taken_back_and_others_are_left_alone(book, theirs):
    store(book, [stored(), stored(student="ben")])
    theirs.grant_extension(LEVEL, "ben", days=2)
    write_extensions(book, {(LEVEL, "ana"): timedelta(days=3)})
    write_extensions(book, {(LEVEL, "ana"): None})
    theirs.db.expire_all()
    assert theirs.find_submission(LEVEL, "ana").extension is None
    assert theirs.find_submission(LEVEL, "ben").extension == timedelta(days=2)


def test_a_penalty_alone_changes(book, theirs):
    register(book, "cnn", [level_cells("04")])
    store(book, [stored(penalty=2.0), stored(student="ben", penalty=1.0), stored(level="04", penalty=3.0)])
    theirs.find_grade("shape", LEVEL, LEVEL, "ana").manual_score = 1.0
    theirs.db.commit()
    write_penalties(book, {(LEVEL, "ana"): 0.5, (LEVEL, "nobody"): 9.0})
    rows = {(row.level, row.student): (row.raw_score, row.late_penalty) for row in export_rows(book)}
    assert rows == {(LEVEL, "ana"): (6.5, 0.5), (LEVEL, "ben"): (9.5, 1.0), ("04", "ana"): (9.5, 3.0)}
    assert read_penalties(book, {(LEVEL, "ana"), ("04", "ana"), (LEVEL, "nobody")}) == {
        (LEVEL, "ana"): 0.5,
        ("04", "ana"): 3.0,
    }


def test_nothing_to_write_is_no_transaction(book, monkeypatch):
    enrol(book, [person()])
    monkeypatch.setattr(type(book), "writing", lambda _: pytest.fail("it writes"))
    enrol(book, [person()])
    write_penalties(book, {(LEVEL, "nobody"): 1.0})
    write_extensions(book, {(LEVEL, "nobody"): timedelta(1)})


def test_all_of_it_on_postgresql(postgres):
    with open_gradebook(postgres) as book:
        register(book, "cnn", [level_cells()])
        store(book, [stored(penalty=2.0)])
        assert enrol(book, [person(), person("bo", "", "")]) == 2
        assert enrol(book, [person(), person("bo", "", "")]) == 0
        longer = {(LEVEL, "ana"): timedelta(days=3, hours=1)}
        write_extensions(book, longer)
        write_penalties(book, {(LEVEL, "ana"): 0.5})
        assert read_penalties(book, longer) == {(LEVEL, "ana"): 0.5}
        with book.reading() as connection:
            assert connection.scalar(sa.select(tables.submitted.c.extension)) == timedelta(days=3, hours=1)
            assert connection.scalar(sa.select(tables.student.c.last_name).where(tables.student.c.id == "ana"))


def test_ids_in_the_lms_are_those_that_nbgrader_reads(book, theirs):
    store(book, [stored()])
    assert read_lms_ids(book) == {}
    write_lms_ids(book, {"ana": "5c0ffee", "张": "1002"})
    assert [theirs.find_student(who).lms_user_id for who in ("ana", "张")] == ["5c0ffee", "1002"]
    write_lms_ids(book, {"ana": ""})
    assert read_lms_ids(book) == {"张": "1002"}


def test_two_students_with_one_id_in_the_lms_are_refused_and_listed(book):
    write_lms_ids(book, {"ana": "7", "ben": "8"})
    with pytest.raises(AuthorError, match=r"'7' of ana, eva; .*one of their own"):
        write_lms_ids(book, {"eva": "7", "fay": "9"})
    assert read_lms_ids(book) == {"ana": "7", "ben": "8"}
    write_lms_ids(book, {"ana": "8", "ben": "7"})  # they had been mixed up
    assert read_lms_ids(book) == {"ana": "8", "ben": "7"}
