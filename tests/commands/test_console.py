"""How commands talk: every error is a sentence and a status, and no text writes to the terminal."""

import io
import json

import pytest
import typer
from rich.console import Console

from autograder.commands.console import errors, line, write_json
from autograder.errors import AuthorError, BoxViolation, GraderError, SubmissionError
from autograder.wording import message


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (AuthorError("a slip", file="course.yaml", line=3), 2, "error: course.yaml:3: a slip"),
        (SubmissionError(message("notebook.symlink")), 2, "error: "),
        (GraderError("the disk is full"), 1, "error: the disk is full"),
        (BoxViolation("odd"), 1, "error: odd"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ZeroDivisionError("oh"), 1, "a fault of guanka's own, in test_console.py:"),
    ],
)
def test_an_error_is_a_sentence_and_a_status(capsys, error, status, said):
    with pytest.raises(typer.Exit) as ended, errors():
        raise error
    told = capsys.readouterr().err
    assert ended.value.exit_code == status
    assert said in told
    assert "Traceback" not in told


def test_a_text_is_printed_whole_and_can_not_write_to_the_terminal():
    console = Console(file=io.StringIO(), width=20)
    line(console, "[bold]/a/very/long/path/that/is/not/broken\x1b[2J")
    assert console.file.getvalue() == "[bold]/a/very/long/path/that/is/not/broken\\x1b[2J\n"


def test_json_is_written_as_it_is_or_the_place_is_named(tmp_path):
    write_json(tmp_path / "a.json", {"卷积": 1})
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8")) == {"卷积": 1}
    assert "卷积" in (tmp_path / "a.json").read_text(encoding="utf-8")
    with pytest.raises(GraderError, match="none"):
        write_json(tmp_path / "none" / "a.json", {})
