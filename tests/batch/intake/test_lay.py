import os
from datetime import UTC, datetime

import pytest

from autograder.batch.intake import lay as lay_module
from autograder.batch.intake.handed import Entry, Refused
from autograder.batch.intake.lay import Place, lay
from autograder.batch.intake.plan import Step
from autograder.batch.submissions import find_submissions
from autograder.errors import GraderError

EARLY, LATE = datetime(2026, 9, 7, 8, tzinfo=UTC), datetime(2026, 9, 8, 8, tzinfo=UTC)


class Held:
    """A source of what it is given."""

    entries = left = ()

    def __init__(self, data, secret=b"s" * 20):
        self.data = {0: data, 1: secret}

    def read(self, entry, most):
        return self.data[entry.key]


@pytest.fixture
def put(tmp_path):
    def lay_one(data, time=EARLY, replace="newer", dry=False, student="s1", secret=None):
        step = Step(student, Entry(("w",), 0), secret, time, late=False, at="here")
        return lay(step, Held(data), Place(tmp_path / "submitted", "aa", replace, dry))

    return lay_one


def files(tmp_path):
    root = tmp_path / "submitted"
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_grading_finds_what_was_laid(tmp_path, put):
    assert put(b"{}", secret=Entry(("secret",), 1), student="王 小明") == "new"
    found = find_submissions(tmp_path / "submitted", ["aa"], ["aa"])
    assert [(one.student, one.level, one.submitted_at) for one in found.submissions] == [
        ("王 小明", "aa", EARLY.isoformat())
    ]
    assert found.notes == []
    assert files(tmp_path)["王 小明/aa/submission_secret.txt"] == b"s" * 20


def test_the_same_again_changes_nothing(tmp_path, put):
    put(b"{}")
    before = files(tmp_path)
    assert put(b"{}") == "same"
    assert put(b"{}", None) == "same"
    assert files(tmp_path) == before


def test_a_newer_one_replaces_and_the_older_is_kept(tmp_path, put):
    put(b"old", EARLY)
    assert put(b"new", LATE) == "replaced"
    there = files(tmp_path)
    assert there["s1/aa/aa.ipynb"] == b"new"
    kept = [name for name in there if name.startswith(".earlier/s1/aa/20260907T080000Z-") and name.endswith("aa.ipynb")]
    assert [there[name] for name in kept] == [b"old"]
    assert len(find_submissions(tmp_path / "submitted", ["aa"], ["aa"]).submissions) == 1


def test_an_older_one_stays_out(tmp_path, put):
    put(b"new", LATE)
    before = files(tmp_path)
    assert put(b"old", EARLY) == "older"
    assert put(b"other", EARLY, "never") == "kept"
    assert files(tmp_path) == before


def test_what_nobody_can_order_is_left_unless_told(tmp_path, put):
    put(b"one", None)
    for time in (None, EARLY):  # the second before the first was laid, which is all that is known of it
        with pytest.raises(Refused, match="nobody can say which is newer"):
            put(b"two", time)
    assert put(b"two", None, "always") == "replaced"
    assert b"one" in files(tmp_path).values()
    assert put(b"one", None, "always") == "replaced"
    assert put(b"two", None, "always") == "replaced"
    assert sorted(files(tmp_path).values()) == [b"one", b"one", b"two", b"two"]


def test_a_time_that_is_known_later_is_written_down(tmp_path, put):
    put(b"{}", None)
    assert put(b"{}", EARLY) == "timed"
    assert files(tmp_path)["s1/aa/timestamp.txt"] == b"2026-09-07 08:00:00.000000 UTC"


def test_a_dry_run_writes_nothing(tmp_path, put):
    assert put(b"{}", dry=True) == "new"
    assert not (tmp_path / "submitted").exists()
    put(b"{}", None)
    assert put(b"{}", EARLY, dry=True) == "timed"
    assert put(b"x", datetime(2100, 1, 1, tzinfo=UTC), dry=True) == "replaced"
    assert list(files(tmp_path)) == ["s1/aa/aa.ipynb"]


@pytest.mark.parametrize("where", ["s1", "s1/aa"])
def test_a_link_leads_nowhere(tmp_path, put, monkeypatch, where):
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "submitted" / where
    place.parent.mkdir(parents=True)
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Refused, match="is no folder but a link"):
        put(b"{}")
    assert list((tmp_path / "elsewhere").iterdir()) == []
    if where == "s1":
        monkeypatch.setattr(lay_module.Path, "is_symlink", lambda self: False)
        put(b"{}")
        assert (tmp_path / "elsewhere/aa/aa.ipynb").exists()


@pytest.mark.parametrize("call", ["mkdir", "rename"])
def test_stopped_at_any_moment_the_old_or_the_new_is_there(tmp_path, put, monkeypatch, call):
    put(b"old", EARLY)
    for stop in range(1, 4):
        calls = []
        original = getattr(lay_module.Path, call)

        def stopping(self, *arguments, at=stop, calls=calls, original=original, **named):
            calls.append(self)
            if len(calls) == at:
                raise KeyboardInterrupt
            return original(self, *arguments, **named)

        with monkeypatch.context() as patch:
            patch.setattr(lay_module.Path, call, stopping)
            try:
                put(b"new", LATE)
            except KeyboardInterrupt:
                assert b"old" in files(tmp_path).values()
        assert put(b"new", LATE) in {"new", "replaced", "same"}
        assert files(tmp_path)["s1/aa/aa.ipynb"] == b"new"
        assert b"old" in files(tmp_path).values()
        assert not list((tmp_path / "submitted/s1").glob(".aa*"))
        put(b"old", EARLY, "always")


def test_a_folder_that_can_t_be_written(tmp_path, put, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(GraderError, match="No space left"):
        put(b"{}")
    assert [name for name in files(tmp_path) if not name.startswith("s1/.aa")] == []
