from datetime import UTC, datetime, timedelta, timezone

from autograder.batch.intake import blackboard
from autograder.batch.intake.handed import Entry, Refused

CHINA = timezone(timedelta(hours=8))
TIME = "2026-09-07-08-00-00"


def read(*names, known=(), notes=None):
    def content(entry, most):
        if notes is None or entry.path[0] not in notes:
            raise Refused("not there")
        return notes[entry.path[0]].encode()

    taken = blackboard.read([Entry((name,), key) for key, name in enumerate(names)], known, CHINA, content)
    return {(handed.who[0].login, *(f.path[0] for f in handed.files)): handed.time for handed in taken.handed}, taken


def test_the_note_beside_says_where_the_user_name_begins():
    name = f"week_3_hw_zhang_san_attempt_{TIME}"
    notes = {f"{name}.txt": "Name: San Zhang (zhang_san)\nAssignment: week 3\n\nName: Eve (san)\n"}
    found, taken = read(f"{name}.txt", f"{name}_01-corr2d.ipynb", notes=notes)
    assert found == {("zhang_san", "01-corr2d.ipynb"): datetime(2026, 9, 7, tzinfo=UTC)}
    assert taken.left == []


def test_a_note_in_chinese():
    name = f"作业1_u1_attempt_{TIME}"
    found, _ = read(f"{name}.txt", f"{name}_w.ipynb", notes={f"{name}.txt": "\ufeff姓名: 张三 (u1)\n"})
    assert list(found) == [("u1", "w.ipynb")]


def test_a_note_that_says_somebody_else_is_not_believed():
    name = f"hw_u1_attempt_{TIME}"
    found, _ = read(f"{name}.txt", f"{name}_w.ipynb", notes={f"{name}.txt": "Name: Eve (u2)\n"})
    assert list(found) == [("u1", "w.ipynb")]


def test_without_notes_those_who_are_known_or_what_all_begin_with():
    names = [f"hw_1_a_b_attempt_{TIME}_w.ipynb", f"hw_1_c_attempt_{TIME}_w.ipynb"]
    assert sorted(read(*names)[0]) == [("a_b", "w.ipynb"), ("c", "w.ipynb")]
    assert list(read(names[0], known={"a_b"})[0]) == [("a_b", "w.ipynb")]
    found, taken = read(names[0])
    assert found == {}
    assert "where the user name begins" in taken.left[0].why


def test_attempts_are_submissions_of_their_own():
    found, _ = read(f"hw_u1_attempt_{TIME}_w.ipynb", "hw_u1_attempt_2026-09-08-08-00-00_w.ipynb")
    assert len(found) == 1
    _, taken = read(f"hw_u1_attempt_{TIME}_w.ipynb", "hw_u1_attempt_2026-09-08-08-00-00_w.ipynb")
    assert [handed.time.day for handed in taken.handed] == [7, 8]


def test_a_file_can_t_be_called_like_anothers_attempt():
    found, _ = read(f"hw_eve_attempt_{TIME}_hw_ann_attempt_{TIME}_w.ipynb", known={"eve", "ann"})
    assert list(found) == [("eve", f"hw_ann_attempt_{TIME}_w.ipynb")]


def test_a_note_without_files_is_told_and_foreign_files_too():
    name = f"hw_u1_attempt_{TIME}.txt"
    found, taken = read(name, "w.ipynb", notes={name: "Name: A (u1)"})
    assert list(found) == [("u1",)]
    assert [one.at for one in taken.left] == ["w.ipynb"]
