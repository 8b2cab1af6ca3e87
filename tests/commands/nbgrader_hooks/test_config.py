"""nbgrader is taken over before anything can go wrong, for it goes on without a config file that fails."""

import runpy
import sys
from pathlib import Path

import pytest
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.commands.nbgrader_hooks.config import configure
from tests.commands.running import ROOT

TAKEN_OVER = (("Autograde", "exporter_class"), ("GenerateFeedback", "exporter_class"))
LISTS = (
    ("Autograde", "sanitize_preprocessors"),
    ("Autograde", "autograde_preprocessors"),
    ("GenerateFeedback", "preprocessors"),
)


def configured(folder: Path, **environment: str) -> Config:
    c = Config()
    configure(c, folder, environment)
    return c


def assert_taken_over(c: Config) -> None:
    for section, key in TAKEN_OVER:
        assert c[section][key].startswith("autograder.")
    for section, key in LISTS:
        assert [name.rpartition(".")[2] for name in c[section][key]] == ["Refuse"]


def test_the_course_is_named(course: Path) -> None:
    c = configured(course)
    assert c.CourseDirectory.course_id == "conv-sample"
    assert c.CourseDirectory.root == str(course)
    assert c.CourseDirectory.db_url == f"sqlite:///{course}/gradebook.db"
    assert c.CourseDirectory.source_directory == "assignments"
    assert_taken_over(c)


def test_every_class_that_is_named_is_there(course: Path) -> None:
    c = configured(course)
    names = [c[section][key] for section, key in TAKEN_OVER]
    names += [name for section, key in (*LISTS, ("GenerateAssignment", "preprocessors")) for name in c[section][key]]
    assert all(isinstance(import_item(name), type) for name in names)


@pytest.mark.parametrize("text", [None, "id: [", "id: conv-sample\n"])
def test_a_course_that_can_t_be_read_is_taken_over_all_the_same(course: Path, text: str | None) -> None:
    (course / "course.yaml").unlink()
    if text is not None:
        (course / "course.yaml").write_text(text)
    assert_taken_over(configured(course))


def test_of_the_environment_only_what_is_needed_is_kept(course: Path) -> None:
    c = configured(course, GUANKA_SOLUTIONS="/elsewhere", OPENBLAS_CORETYPE="Haswell", TOKEN="secret")
    assert c.CourseHooks.solutions == "/elsewhere"
    assert c.CourseHooks.hardware == {"OPENBLAS_CORETYPE": "Haswell"}
    assert "secret" not in repr(c)


def test_the_shipped_file_configures(monkeypatch: pytest.MonkeyPatch) -> None:
    c = Config()
    runpy.run_path(str(ROOT / "nbgrader_config.py"), {"c": c})
    assert c.CourseDirectory.course_id == "conv-sample"
    assert_taken_over(c)


def test_without_guanka_nbgrader_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "autograder.commands.nbgrader_hooks.config", None)
    with pytest.raises(SystemExit, match="guanka can't be imported"):
        runpy.run_path(str(ROOT / "nbgrader_config.py"), {"c": Config()})


def test_configuring_does_not_import_nbgrader(course: Path) -> None:
    import subprocess

    code = (
        "import sys; from pathlib import Path; from traitlets.config import Config;"
        "from autograder.commands.nbgrader_hooks.config import configure;"
        f"configure(Config(), Path({str(course)!r}), {{}});"
        "print([name for name in sys.modules if name.partition('.')[0] in ('nbgrader', 'nbconvert')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
