"""nbgrader's release_assignment, and formgrader's button of that name, wait until a level opens."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.commands.nbgrader_hooks.conftest import done, nbgrader_api
from tests.commands.running import nbgrader
from tests.sample_class.entry import CORR2D


@pytest.fixture
def api(nbgrader_course: Path) -> Any:
    """What formgrader's buttons call, of a course whose levels open in seventy years."""
    file = nbgrader_course / "course.yaml"
    text = re.sub(r"(opens|due|cutoff): 202", r"\1: 209", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    exchange = nbgrader_course.parent / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)  # as nbgrader wants it
    return nbgrader_api(nbgrader_course)


def outbound(course: Path) -> Path:
    return course.parent / "exchange" / "conv-sample" / "outbound" / CORR2D


def test_nothing_is_handed_out_before_its_level_opens(api: Any, nbgrader_course: Path) -> None:
    done(api.generate_assignment(CORR2D))  # which nobody sees but who releases it
    refused = api.release_assignment(CORR2D)
    assert not refused["success"]
    said = refused.get("log", "") + refused["error"]
    assert f"level '{CORR2D}' opens at 2096-09-07 08:00 +08:00, so it was not handed out; right would be" in said
    assert f"guanka release {CORR2D} --early --exchange" in said
    assert not outbound(nbgrader_course).exists()
    again = nbgrader(nbgrader_course, "release_assignment", CORR2D, "--ReleaseWhenOpen.early=True")
    assert again.returncode == 0, again.stderr
    assert (outbound(nbgrader_course) / f"{CORR2D}.ipynb").exists()


def test_what_is_open_is_handed_out(api: Any, nbgrader_course: Path) -> None:
    done(api.generate_assignment(CORR2D))
    file = nbgrader_course / "course.yaml"
    text = re.sub(r"opens: 2096-09-07", "opens: 2006-09-07", file.read_text(encoding="utf-8"))
    file.write_text(text, encoding="utf-8")
    done(api.release_assignment(CORR2D))
    assert (outbound(nbgrader_course) / f"{CORR2D}.ipynb").exists()


def test_a_course_that_can_t_be_read_hands_out_nothing(api: Any, nbgrader_course: Path) -> None:
    done(api.generate_assignment(CORR2D))
    (nbgrader_course / "course.yaml").write_text("id: 3\n", encoding="utf-8")
    refused = api.release_assignment(CORR2D)
    assert not refused["success"]
    assert "course.yaml" in refused.get("log", "") + refused["error"]
    assert not outbound(nbgrader_course).exists()
