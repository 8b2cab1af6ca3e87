"""guanka copy-course: the levels of this term, the secret of the next, and nobody."""

import stat

import pytest

from autograder.course.load import load_course
from autograder.course.secret import read_secret
from tests.commands.a_run import a_run
from tests.commands.running import guanka


@pytest.fixture
def course(tmp_path):
    return a_run(tmp_path / "course", "ana")


def edit(course, *pairs):
    text = (course / "course.yaml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (course / "course.yaml").write_text(text, encoding="utf-8")


def halves(folder):
    return {
        path.relative_to(folder): path.read_bytes()
        for half in ("assignments", "solutions")
        for path in (folder / half).rglob("*")
        if path.is_file()
    }


def test_levels_come_along_and_people_do_not(course, tmp_path):
    done = guanka(course, "copy-course", tmp_path / "next", "--id", "conv-2027", "--shift", "364")
    assert done.returncode == 0, done.stderr
    new = tmp_path / "next"
    assert sorted(path.name for path in new.iterdir()) == [".guanka", "assignments", "course.yaml", "solutions"]
    assert halves(new) == halves(course)
    old, made = load_course(course), load_course(new)
    assert made.id == "conv-2027"
    assert [level.id for level in made.levels] == [level.id for level in old.levels]
    assert [(one.name, one.levels, one.weight) for one in made.homework] == [
        (one.name, one.levels, one.weight) for one in old.homework
    ]
    assert made.limits == old.limits
    assert all((one.due - other.due).days == 364 for one, other in zip(made.homework, old.homework, strict=True))
    assert read_secret(made) != read_secret(old)
    assert stat.S_IMODE(made.secret_file.stat().st_mode) == 0o600
    assert "# The key that hidden inputs are drawn with." in (new / "course.yaml").read_text(encoding="utf-8")


def test_a_new_course_grades_and_has_no_grades(course, tmp_path):
    guanka(course, "copy-course", tmp_path / "next", "--id", "conv-2027")
    done = guanka(tmp_path / "next", "export")
    assert done.returncode == 1
    assert "there is no gradebook" in done.stderr


def test_times_are_left_alone_unless_they_are_to_move_and_past_ones_are_told(course, tmp_path):
    edit(course, ("opens: 2026-09-07T08:00:00+08:00", "opens: 2020-09-07T08:00:00+08:00"))
    done = guanka(course, "copy-course", tmp_path / "next")
    assert "! in the past: levels[0].opens: 2020-09-07T08:00:00+08:00" in done.stdout
    assert "! it is still called 'conv-sample'" in done.stdout
    assert (tmp_path / "next" / "course.yaml").read_bytes() == (course / "course.yaml").read_bytes()


def test_a_secret_outside_the_course_is_not_shared(course, tmp_path):
    (course / ".guanka" / "secret").rename(tmp_path / "key")
    edit(course, ("secret_file: .guanka/secret", f"secret_file: '{tmp_path / 'key'}'"))
    done = guanka(course, "copy-course", tmp_path / "next")
    assert "two courses must not share a secret" in done.stdout
    made = load_course(tmp_path / "next")
    assert made.secret_file == tmp_path / "next" / ".guanka" / "secret"
    assert read_secret(made) != (tmp_path / "key").read_bytes().strip()


def test_roster_and_extensions_stay_behind(course, tmp_path):
    with (course / "course.yaml").open("a", encoding="utf-8") as file:
        file.write("\nroster: roster.csv   # of the registrar\nextensions: more.csv\n")
    (course / "roster.csv").write_text("student\nana\n", encoding="utf-8")
    (course / "more.csv").write_text("student,level,until\n", encoding="utf-8")
    done = guanka(course, "copy-course", tmp_path / "next")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "next" / "course.yaml").read_text(encoding="utf-8")
    assert text.endswith("\nroster: null   # of the registrar\nextensions: null\n")
    assert not (tmp_path / "next" / "roster.csv").exists()
    made = load_course(tmp_path / "next")
    assert (made.roster, made.extensions) == (None, None)


@pytest.mark.parametrize("name", ["2027", "true", "a", "conv-2027"])
def test_an_id_is_an_id_whatever_it_looks_like(course, tmp_path, name):
    assert guanka(course, "copy-course", tmp_path / "next", "--id", name).returncode == 0
    assert load_course(tmp_path / "next").id == name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--id", 'x" # '), "the copy would not be a course"),
        (("--id", "UPPER"), "the copy would not be a course"),
        (("--shift", "100000"), "the copy would not be a course"),
        (("--shift", "10000000"), "outside the calendar"),
    ],
)
def test_what_would_be_no_course_is_not_made(course, tmp_path, arguments, said):
    done = guanka(course, "copy-course", tmp_path / "next", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "next").exists()


def test_a_folder_with_something_in_it_is_refused(course, tmp_path):
    done = guanka(course, "copy-course", tmp_path / "course")
    assert (done.returncode, "is not empty" in done.stderr) == (2, True)


def test_settings_of_nbgrader_come_along_with_a_word_about_the_gradebook(course, tmp_path):
    (course / "nbgrader_config.py").write_text('c.CourseDirectory.db_url = "sqlite:///old.db"\n', encoding="utf-8")
    done = guanka(course, "copy-course", tmp_path / "next")
    assert "! nbgrader_config.py names a gradebook by db_url" in done.stdout
    assert (tmp_path / "next" / "nbgrader_config.py").exists()
