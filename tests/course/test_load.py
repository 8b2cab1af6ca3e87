"""course.yaml as YAML: what is read, with which line, and what is refused before it costs anything."""

import os
import subprocess
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.course import source_notebook
from autograder.course.load import load_course, read_document
from autograder.errors import AuthorError

ROOT = Path(__file__).parents[2]
NUMPY = tuple(
    "01-corr2d 02-pad-stride 03-conv-forward 04-conv-backward 05-max-pool 06-avg-pool 07-im2col 08-convolution-class "
    "09-pooling-class 10-conv-fast 11-sandwich 12-channels 13-learn-a-kernel 14-dilation 15-conv1d-downconv "
    "16-adapt-input-conv 17-small-cnn".split()
)
TORCH = ("t1-autograd", "t2-conv-module", "t3-nn-layers", "t4-forward", "t5-downconv")  # an extra, in no homework


def complaint(tmp_path: Path, text: str | bytes) -> AuthorError:
    file = tmp_path / "course.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(AuthorError) as caught:
        load_course(tmp_path)
    assert caught.value.file == file
    return caught.value


def test_the_small_course_is_read(build):
    course = load_course(build())
    assert (course.id, course.title.zh, course.title.en, course.language) == ("demo", "演示", "Demo", "zh")
    assert [entry.id for entry in course.levels] == ["aa", "bb"]
    assert course.levels[0].opens == datetime(2026, 9, 1, 0, 0, tzinfo=ZoneInfo("UTC"))
    assert course.levels[0].opens.utcoffset() == timedelta(hours=8)
    assert course.levels[1].requires == ("aa",)
    assert [(hw.name, hw.levels, hw.weight) for hw in course.homework] == [
        ("hw1", ("aa",), 1),
        ("hw2", ("bb",), 3),
    ]
    assert course.attempts == 5
    assert course.folder.is_absolute()
    assert course.secret_file == course.folder / ".guanka/secret"


def test_the_sample_course_is_read(build):
    course = load_course(build((ROOT / "course.yaml").read_text(encoding="utf-8"), NUMPY + TORCH))
    assert tuple(entry.id for entry in course.levels) == NUMPY + TORCH
    assert {entry.id for entry in course.levels if "torch" in entry.packages} == set(TORCH)
    for entry in course.levels:
        number = entry.id.partition("-")[0].removeprefix("0")
        assert entry.title.zh.startswith(f"第{number}关：")
        assert entry.title.en.startswith(f"Level {number}: ")
        assert entry.opens is not None
        assert datetime(2026, 9, 1, tzinfo=timezone(timedelta(hours=8))) < entry.opens
        if entry.id in TORCH:
            assert entry.due is None
            continue
        assert entry.due is not None
        assert entry.opens < entry.due
        assert entry.due < datetime(2027, 2, 1, tzinfo=timezone(timedelta(hours=8)))
    assert sorted(level for homework in course.homework for level in homework.levels) == list(NUMPY)
    assert course.secret_file == course.folder / ".guanka/secret"


def test_the_sample_course_and_its_notebooks_have_the_same_titles():
    course = load_course(ROOT)
    for entry in course.levels:
        text = source_notebook(course.folder, entry.id).read_text(encoding="utf-8")
        assert f"# {entry.title.zh}\\n" in text
        assert f"# {entry.title.en}\\n" in text


def test_a_relative_folder_becomes_absolute(build, monkeypatch):
    folder = build()
    monkeypatch.chdir(folder.parent)
    assert load_course(Path(folder.name)).folder == folder


def test_a_byte_order_mark_and_windows_line_ends_are_fine(build, base):
    folder = build()
    (folder / "course.yaml").write_bytes(b"\xef\xbb\xbf" + base.replace("\n", "\r\n").encode())
    assert load_course(folder).id == "demo"


def test_lines_are_those_of_the_file(build):
    document = read_document(build() / "course.yaml")
    assert document.line(("title", "en")) == 2
    assert document.line(("levels", 1)) == 8
    assert document.line(("levels", 1, "requires", 0)) == 11
    assert document.line(("levels", 1, "packages")) == 8  # not in the file: the level around it
    assert document.line(("late", "cutoff")) == 24


def test_scalars_follow_yaml_1_2_and_times_stay_text(tmp_path):
    file = tmp_path / "scalars.yaml"
    file.write_text("[yes, on, 12:30, 010, 1e2, .5, ~, null, True, '1', 2026-09-07, 0x10, <<]", encoding="utf-8")
    expected = ["yes", "on", "12:30", 10, 100.0, 0.5, None, None, True, "1", "2026-09-07", 16, "<<"]
    values = read_document(file).value
    assert values == expected
    assert [type(value) for value in values] == [type(value) for value in expected]


def test_no_course_file(tmp_path):
    with pytest.raises(AuthorError, match=r"no file course.yaml in .*; right would be .*--course"):
        load_course(tmp_path)


def test_a_fifo_or_folder_in_its_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "course.yaml")
    with pytest.raises(AuthorError, match="no file"):
        load_course(tmp_path)
    (tmp_path / "course.yaml").unlink()
    (tmp_path / "course.yaml").mkdir()
    with pytest.raises(AuthorError, match="no file"):
        load_course(tmp_path)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n", "\ufeff"])
def test_an_empty_file(tmp_path, text):
    error = complaint(tmp_path, text)
    assert error.line == 1
    assert error.text == "is empty; right would be id, title and levels"


@pytest.mark.parametrize(
    ("text", "found"),
    [("- a\n- b\n", "a list of 2"), ("hello\n", "'hello'"), ("---\n", "null"), ("42\n", "42")],
)
def test_no_mapping(tmp_path, text, found):
    error = complaint(tmp_path, text)
    assert error.text.startswith(f"the course is {found}; right would be a mapping with the keys id, title,")
    assert error.line is not None


@pytest.mark.parametrize(
    ("text", "line", "parts"),
    [
        ("id: a\ntitle: x: y\n", 2, ["'title: x: y'", "mapping values", "quotes around"]),
        ("id: a\n\ttitle: x\n", 2, ["tab", "blanks instead of tabs"]),
        ("id: a\nlevels: [1, 2\n", 2, ["'levels: [1, 2'", "brackets"]),
        ('id: a\ntitle: "x\n', 2, ["'title: \"x'", "quotes"]),
        ("id: a\nlevels:\n  - id: b\n title: c\n", 4, ["'title: c'", "indentation"]),
        ("id: a\ntitle: '\x01'\n", 2, ["control character", "delete"]),
    ],
)
def test_broken_yaml(tmp_path, text, line, parts):
    error = complaint(tmp_path, text)
    assert error.line == line
    assert error.text.startswith("is not YAML")
    for part in parts:
        assert part in error.text.replace("\\t", "tab")


@pytest.mark.parametrize(
    ("text", "line", "part"),
    [
        ("id: &x a\n", 1, "'&x' is an anchor"),
        ("id: a\ntitle: *x\n", 2, "'*x' is an anchor or alias"),
        ("&k id: a\n", 1, "'&k' is an anchor"),
        ("id: a\ntitle: !!python/name:os.system x\n", 2, "is a tag"),
        ("id: !!str 5\n", 1, "is a tag"),
        ("# x\n%YAML 1.1\n---\nid: a\n", 2, "'%YAML 1.1' is a directive"),
        ("%YAML 1.9\n---\nid: a\n", 1, "is a directive"),
        ("id: a\n---\nid: b\n", 2, "a second document"),
        ("? {a: 1}\n: 2\n", 1, "stands as a key"),
        ("id: a\nid: b\n", 2, "the key 'id' stands twice, first in line 1; right would be once"),
        ("id: a\ntitle:\n  zh: x\n  zh: y\n", 4, "the key 'zh' stands twice, first in line 3"),
        ('id: a\ntitle: {zh: "\\ud800"}\n', 2, r"'\ud800' holds half of a character"),
        ('id: a\n"x\\udfff": 1\n', 2, r"'x\udfff' holds half of a character"),
    ],
)
def test_yaml_that_a_course_has_no_use_for(tmp_path, text, line, part):
    error = complaint(tmp_path, text)
    assert error.line == line
    assert part in error.text
    assert "right would be" in error.text


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (BOMB, "anchor"),
        ("id: &loop [*loop]\n", "anchor"),
        ("[" * 20_000, "nested"),
        ("{a: " * 20_000, "nested"),
        ("- " * 20_000, "nested"),
        ("x" * 600_000, "bytes"),
    ],
    ids=["aliases", "circle", "brackets", "braces", "dashes", "size"],
)
def test_a_bomb_is_refused_at_once(tmp_path, text, part):
    start = time.process_time()
    error = complaint(tmp_path, text)
    assert part in error.text
    assert time.process_time() - start < 3  # the scanner alone needs a minute for 20 000 brackets


def test_no_utf_8(tmp_path):
    error = complaint(tmp_path, "id: a\ntitle: 卷积\n".encode("gb18030"))
    assert error.line == 2
    assert "not UTF-8" in error.text


def test_an_integer_too_long_for_python(tmp_path, refused):
    error = refused("attempts: 5", "attempts: " + "9" * 5000)
    assert error.line == 27
    assert "right would be a whole number" in error.text
    assert len(error.text) < 300


YAML_LETTERS = st.text(alphabet=" \n\t:-?[]{},#&*!|>'\"%@`~<=.0aé关\x00\u2028", max_size=4)


@settings(max_examples=300, deadline=None)
@given(start=st.integers(0, 600), gone=st.integers(0, 12), put=YAML_LETTERS)
@example(start=0, gone=0, put="\u2028")
@example(start=0, gone=0, put="--- |\n")
def test_a_broken_course_is_an_author_error_and_nothing_else(tmp_path_factory, start, gone, put):
    folder = tmp_path_factory.getbasetemp()
    text = (ROOT / "course.yaml").read_text(encoding="utf-8")
    body = "\n".join(line.split("#")[0].rstrip() for line in text.split("\n") if line.split("#")[0].strip())
    (folder / "course.yaml").write_text(body[:start] + put + body[start + gone :], encoding="utf-8")
    with pytest.raises(AuthorError) as caught:  # whole or broken: this folder has no assignments
        load_course(folder)
    assert caught.value.line is not None
    assert 1 <= caught.value.line <= body.count("\n") + 1 + put.count("\n")
    assert len(caught.value.text) < 600


def test_a_students_installation_needs_no_yaml():
    code = (
        "import sys; sys.modules['ruamel'] = sys.modules['ruamel.yaml'] = None\n"
        "import autograder.course, autograder.course.model, autograder.course.folder, autograder.course.late\n"
        "import autograder.course.convert, autograder.course.rules, autograder.course.secret\n"
        "try:\n    import autograder.course.load\n"
        "except ImportError:\n    sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False)
    assert done.returncode == 7
