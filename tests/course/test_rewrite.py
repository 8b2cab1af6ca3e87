"""Values of a course file that change, and everything else, byte for byte."""

from datetime import datetime
from pathlib import Path

import pytest

from autograder.course.convert import times_of
from autograder.course.load import load_course, read_document
from autograder.course.rewrite import rewritten, shifted
from autograder.errors import AuthorError
from tests.house.repository import ROOT

SAMPLE = ROOT / "course.yaml"
ODD = """\
# 2026-09-07T08:00:00+08:00 stands here too\r
id: "a-1"   # quoted\r
title: {zh: 一, en: 'it''s one'}\r
levels:\r
- {id: l1, title: {zh: 一, en: one}, opens: "2026-02-28T08:00:00+08:00", due:   2026-03-01 09:30+08:00}  # both\r
- id: l2\r
  title: {zh: 二, en: two}\r
  due:  # 2026-09-07T08:00:00+08:00\r
    20261231T235959Z\r
late: {cutoff: '2026-12-31T23:59:59Z'}\r
"""


def read(tmp_path, text):
    (tmp_path / "course.yaml").write_text(text, encoding="utf-8", newline="")
    return read_document(tmp_path / "course.yaml")


def moved(text, document, days):
    return rewritten(text, document, shifted(text, document, times_of(document), days))


def test_the_sample_course_shifted_by_a_year_differs_in_its_dates_alone(tmp_path):
    (tmp_path / "assignments").symlink_to(ROOT / "assignments")
    text, document = SAMPLE.read_text(encoding="utf-8"), read_document(SAMPLE)
    new = moved(text, document, 364)
    changed = [one for one, other in zip(text.splitlines(), new.splitlines(), strict=True) if one != other]
    assert len(changed) == text.count("+08:00") == len(times_of(document))
    assert new.count("#") == text.count("#")
    assert moved(new, read(tmp_path, new), -364) == text  # and back
    old, now = load_course(ROOT), load_course(tmp_path)
    for level, later in zip(old.levels, now.levels, strict=True):
        assert (later.opens - level.opens).days == 364
        assert later.opens.weekday() == level.opens.weekday()
        assert later.opens.utcoffset() == level.opens.utcoffset()


def test_other_spellings(tmp_path):
    document = read(tmp_path, ODD)
    assert moved(ODD, document, 1) == (
        ODD.replace('"2026-02-28T08', '"2026-03-01T08')
        .replace("due:   2026-03-01 09", "due:   2026-03-02 09")
        .replace("    20261231T235959Z", "    2027-01-01T23:59:59+00:00")
        .replace("'2026-12-31T23:59:59Z'", "'2027-01-01T23:59:59Z'")
    )
    assert times_of(document)["levels", 0, "due"] == datetime.fromisoformat("2026-03-01T09:30+08:00")


def test_any_single_value_can_be_changed(tmp_path):
    document = read(tmp_path, ODD)
    new = rewritten(ODD, document, {("id",): "b", ("title", "en"): '"two"'})
    assert new == ODD.replace('"a-1"', "b").replace("'it''s one'", '"two"')
    with pytest.raises(AuthorError, match="title is no single value"):
        rewritten(ODD, document, {("title",): "x"})
    with pytest.raises(AuthorError, match="secret_file is no single value"):
        rewritten(ODD, document, {("secret_file",): "x"})


def test_a_time_beyond_the_calendar(tmp_path):
    document = read(tmp_path, ODD)
    with pytest.raises(AuthorError, match="outside the calendar"):
        shifted(ODD, document, times_of(document), 10_000_000)


def test_spans_are_where_the_values_stand(tmp_path):
    document = read(tmp_path, "\ufeff" + ODD)  # a mark of UTF-8 counts as nothing
    assert Path(document.file).read_bytes().startswith(b"\xef\xbb\xbf")
    start, end = document.spans["late", "cutoff"]
    assert ODD[start:end] == "'2026-12-31T23:59:59Z'"
