"""What is printed to be entered in the LMS, and what docs/lms.md says of it, field by field."""

import re
from pathlib import Path
from typing import get_args

import pytest

from autograder.commands.lms.connect import Asked, Drawn, connected
from autograder.commands.lms.registration import registration
from autograder.results import DeliveryState

GUIDE = (Path(__file__).parents[3] / "docs" / "lms.md").read_text(encoding="utf-8")
DRAWN = Drawn(lambda: {"kid": "k1", "kty": "RSA", "d": "private"}, lambda: "00ff")


def table(section):
    """The lines of the first table below a heading."""
    below = GUIDE.partition(f"\n{section}\n")[2].partition("\n#")[0]
    rows = [re.findall(r"(?<=\|)[^|]*(?=\|)", line) for line in below.splitlines() if line.lstrip().startswith("|")]
    return [tuple(cell.strip().strip("`") for cell in row) for row in rows[2:]]


@pytest.mark.parametrize(
    ("kind", "section", "url"),
    [
        ("moodle", "### Moodle, by LTI", "https://moodle.example.org"),
        ("canvas", "### Canvas, by LTI", "https://school.instructure.com"),
        ("open-edx", "### Open edX", "https://lms.example.org"),
    ],
)
def test_the_guide_s_table_is_what_is_printed(kind, section, url):
    asked = Asked(platform=kind, url=url, config_id="7", tool_url="https://guanka.example.org")
    assert table(section) == registration(connected(None, asked, DRAWN))[1]


def test_the_guide_tells_of_every_state():
    assert [row[0] for row in table("## How a score stands")] == [
        state.replace("_", " ") for state in get_args(DeliveryState)
    ]
