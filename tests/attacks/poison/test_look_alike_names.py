"""Calls its folder after another student, with a character that nobody sees, to be taken for that student."""

import pytest

from autograder.batch import submissions
from autograder.batch.submissions import find_submissions
from autograder.course import student_ids
from autograder.wording import LANGUAGES, say

STOPPED_BY = ("reading",)

UNSEEN = {
    "zero width": "ann\u200b",
    "reversed": "\u202enna",
    "Hangul filler": "ann\u3164",
    "blank Braille": "a\u2800nn",
    "no-break space": "an\u00a0n",
    "variation selector": "ann\ufe0f",
    "joiner of graphemes": "a\u034fnn",
    "tag": "ann\U000e0041",
    "private": "ann\ue000",
    "half a character": "ann\udcff",
    "soft hyphen": "an\u00adn",
}
HONEST = ("ann", "José Núñez", "nguye\u0302\u0303n", "आनंद", "อรุณ", "王小明", "o'brien")


def found(folder, names):
    for name in names:
        (folder / name / "01-a").mkdir(parents=True)
        (folder / name / "01-a" / "01-a.ipynb").write_text("{}")
    return find_submissions(folder, ["01-a"], ["01-a"])


def test_they_are_told_and_not_graded(tmp_path):
    result = found(tmp_path, [*HONEST, *UNSEEN.values()])
    assert sorted(one.student for one in result.submissions) == sorted(HONEST)
    assert [note.id for note in result.notes] == ["submissions.bad_student"] * len(UNSEEN)
    assert all(say(note.args["why"], language).isprintable() for note in result.notes for language in LANGUAGES)


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN)
def test_works_where_only_blanks_and_control_characters_are_looked_for(tmp_path, monkeypatch, name):
    monkeypatch.setattr(submissions, "check_student", lambda student: None)
    monkeypatch.setattr(student_ids, "plain", lambda text, **_: text)
    assert student_ids.fault_of(name) is None
    assert [one.student for one in found(tmp_path, [name]).submissions] == [name]
