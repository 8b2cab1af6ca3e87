"""The moves of a regrade come back sorted, whatever is in them, and are told as JSON one by one."""

import json

import msgspec
import pytest

from autograder.commands.regraded import Regraded, tail, write_regraded
from autograder.report.moves import Move, Told, move_document


def move(student, now=5.0, level="01", **changes):
    told = (Told("shape", "shape: passed -> failed", "it has\n3 axes", (now or 0.0) - 5.0),)
    usual = {"student": student, "level": level, "before": 5.0, "now": now, "status": "graded", "checks": told}
    return Move(**(usual | {"masked": (), "kept": False, "penalties": (0.0, 0.0)} | changes))


@pytest.fixture
def done():
    found = Regraded(dry=True)
    for one in (move("cem", 4.0), move("ben", 9.0), move("ann", 6.0, "02"), move("ann", 6.0), move("dan", checks=())):
        found.add(one)
    found.add(move("王\ud800", None, status="held", masked=("value: 2 by hand",)))
    found.moves.sort()
    return found


def test_the_largest_come_first_then_by_level_and_student(done):
    order = [("01", "王\ud800"), ("01", "ben"), ("01", "ann"), ("01", "cem"), ("02", "ann")]
    assert [(one.level, one.student) for one in done.moves] == order
    assert [one.student for one in done.moves[:2]] == ["王\ud800", "ben"]
    assert done.moves[1] == move("ben", 9.0)
    assert (done.counts, done.hidden) == ({"up": 3, "down": 1, "same": 1, "held": 1}, 1)
    assert "5 graded to see" not in list(tail(done, 2))
    assert next(tail(done, 2)) == "2 of 5 are shown, the largest moves first; --json FILE has all"


def test_the_file_holds_what_one_document_would(done, tmp_path):
    done.moves = [one for one in done.moves if one.level == "01" and one.now is not None]
    done.notes.append('a note with "moves": [] in it')
    write_regraded(tmp_path / "moves.json", "cnn", ["01"], done)
    text = (tmp_path / "moves.json").read_text("utf-8")
    found = json.loads(text)
    assert found["moves"] == [msgspec.to_builtins(move_document(one)) for one in done.moves]
    assert text == json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    done.moves = []
    write_regraded(tmp_path / "moves.json", "cnn", ["01"], done)
    assert json.loads((tmp_path / "moves.json").read_text("utf-8"))["moves"] == []
