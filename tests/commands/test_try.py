"""What an author sees of a level before any student does."""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.commands.conftest import levels
from tests.commands.running import Run
from tests.sample_class.entry import CORR2D


def test_the_page_is_the_one_of_the_answer_in_the_terminal(guanka: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = guanka("try", CORR2D, "--bug", "squeezed", "--language", "en", "--html", page)
    assert done.exit_code == 0
    (squeezed,) = [bug for bug in levels()[CORR2D].level.bugs if bug.name == "squeezed"]
    assert squeezed.hint.en[:20] in done.stdout
    assert squeezed.hint.en[:20] in page.read_text(encoding="utf-8")
    assert squeezed.hint.zh[:5] not in page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_pages_of_all_bugs_are_written_in_both_languages(guanka: Run, tmp_path: Path) -> None:
    done = guanka("try", CORR2D, "--pages", tmp_path / "pages")
    assert done.exit_code == 0
    level = levels()[CORR2D].level
    names = {"stub", "solution", *(bug.name for bug in level.bugs)}
    written = {path.name: unescape(path.read_text(encoding="utf-8")) for path in (tmp_path / "pages").iterdir()}
    assert set(written) == {f"{CORR2D}.{name}.{language}.html" for name in names for language in ("en", "zh")}
    for bug in level.bugs:
        for language, hint in (("en", bug.hint.en), ("zh", bug.hint.zh)):
            assert hint.partition("`")[0][:12] in written[f"{CORR2D}.{bug.name}.{language}.html"]
    scores = {name: re.search(r"<strong>([\d.]+)</strong> / 10", written[f"{CORR2D}.{name}.en.html"]) for name in names}
    assert {name for name, score in scores.items() if score[1] == "10"} == {"solution"}
    assert scores["stub"][1] == "0"


@pytest.mark.parametrize("more", [("--bug", "flipped"), ("--solution",), ("--html", "x.html")])
def test_pages_are_those_of_every_answer(guanka: Run, tmp_path: Path, more: tuple[str, ...]) -> None:
    done = guanka("try", CORR2D, "--pages", tmp_path / "pages", *more)
    assert done.exit_code == 2
    assert "leave out" in done.stderr
    assert not (tmp_path / "pages").exists()


def test_a_folder_that_cannot_be_made_is_said(guanka: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = guanka("try", CORR2D, "--pages", tmp_path / "file" / "pages")
    assert done.exit_code == 1
    assert "can't be written" in done.stderr
