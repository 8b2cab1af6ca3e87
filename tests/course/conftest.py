"""A small course to break: every test of an error changes one thing in it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from autograder.course.load import load_course
from autograder.errors import AuthorError

_BASE = """\
id: demo
title: {zh: 演示, en: Demo}
levels:
  - id: aa
    title: {zh: 甲, en: A}
    opens: 2026-09-01T08:00:00+08:00
    due: 2026-09-20T23:59:59+08:00
  - id: bb
    title: {zh: 乙, en: B}
    opens: 2026-09-10T08:00:00+08:00
    requires: [aa]
    limits: {call_seconds: 7}
homework:
  - name: hw1
    levels: [aa]
    weight: 1
    due: 2026-10-01T23:59:59+08:00
  - name: hw2
    levels: [bb]
    weight: 3
    due: 2026-11-01T23:59:59+08:00
late:
  per_day: 0.1
  cutoff: 2026-12-01T00:00:00+08:00
limits:
  cell_seconds: 20
attempts: 5
"""


@pytest.fixture
def base() -> str:
    return _BASE


@pytest.fixture
def build(tmp_path: Path) -> Callable[..., Path]:
    """Write a course with the public halves of its levels; the answer is its folder."""

    def write(text: str = _BASE, levels: Sequence[str] = ("aa", "bb")) -> Path:
        (tmp_path / "course.yaml").write_text(text, encoding="utf-8")
        for level in levels:
            folder = tmp_path / "assignments" / level
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{level}.ipynb").write_text("{}", encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def refused(build: Callable[..., Path]) -> Callable[..., AuthorError]:
    """The error for the small course with ``old`` (which stands there once) replaced by ``new``."""

    def load(old: str, new: str) -> AuthorError:
        assert _BASE.count(old) == 1
        folder = build(_BASE.replace(old, new))
        with pytest.raises(AuthorError) as caught:
            load_course(folder)
        assert caught.value.file == folder / "course.yaml"
        return caught.value

    return load
