"""The gate's page: everything found is on it, what is missing on top, and nothing on it runs or is fetched."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from rich.console import Console

from autograder.checks.gate import Catch, Standing
from autograder.commands.place import find_place
from autograder.commands.verify_forgeries import Forged, Tried
from autograder.commands.verify_level import Finding, Problem
from autograder.commands.verify_page import verify_page
from autograder.commands.verify_report import print_findings, print_seen, verify_document
from autograder.wording import Text
from tests.commands.running import ROOT

FINDING = Finding(
    level="01-corr2d",
    level_version="0123456789abcdef",
    title=Text("Level <1>", "第1关"),
    problems=(),
    checks=(Standing("shape", ("squeezed",), ""), Standing("value", (), "the plain <b>case</b>")),
    titles={"shape": Text("The shape", "形状"), "value": Text("The values", "数值")},
    points={"shape": 3.0, "value": 7.0},
    bugs=(Catch("squeezed", ("shape",), ("shape",)), Catch("flipped", ("shape", "value"), ("shape", "value"))),
    hints={"squeezed": Text("Do not squeeze.", "不要去掉维度。"), "flipped": Text("Do not <flip>.", "不要翻转。")},
    told={"squeezed": ("squeezed",), "flipped": ("flipped",)},
    twins=(),
    margins={"value": 3.27e9},
    forged=Forged(2.0, (Tried("table", "Answers by a table.", 2.0, ()),)),
    seconds=4.25,
)
SPOILT = replace(
    FINDING,
    level="03-conv-forward",
    problems=(Problem(3, "bugs 'a' and 'b' answer alike"), Problem(5, "too near the noise")),
    told={"squeezed": ("squeezed",), "flipped": ("squeezed",)},
    twins=(("squeezed", "flipped"),),
    margins={"value": float("inf")},
    forged=Forged(None, (Tried("table", "Answers by a table.", 9.0, ("value",)),)),
)


class _Seen(HTMLParser):
    """The tags, the ids, the targets of links, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.ids, self.targets, self.text, self.open = set(), [], set(), "", []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.targets |= {given[name] for name in ("href", "src") if name in given}
        self.open += [tag] if tag not in {"meta", "br"} else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data if self.open[-1:] != ["style"] else ""


def page(*findings, lacking=None):
    return str(verify_page(find_place(ROOT).course, findings, lacking or {}, {"guanka": "1"}))


def test_all_that_was_found_is_on_it():
    seen = _Seen(page(FINDING, SPOILT))
    assert seen.open == []
    for text in (
        "Level <1>",
        "第1关",
        "Do not <flip>.",
        "不要翻转。",
        "the plain <b>case</b>",
        "形状",
        "3e9",
        "no noise",
    ):
        assert text in seen.text
    assert "it alone catches squeezed" in seen.text
    assert "1 tried, none gained; the same answers get 2 without" in seen.text
    assert "1 tried, 1 gained; the same answers get no score without" in seen.text
    assert "A notebook with it is given the hint of squeezed." in seen.text


def test_nothing_on_it_runs_or_is_fetched_and_every_link_leads_to_a_place_on_it():
    whole = page(FINDING, SPOILT)
    seen = _Seen(whole)
    assert not seen.tags & {"script", "link", "img", "iframe", "form"}
    assert "url(" not in whole
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.targets == {f"#{one}" for one in seen.ids}


def test_what_is_missing_stands_on_top():
    text = _Seen(page(FINDING, SPOILT)).text
    assert "1 / 2 ready" in text
    assert text.index("answer alike") < text.index("The levels") < text.index("Who catches what")
    assert "Nothing keeps them" not in text
    assert "What is missing" not in _Seen(page(FINDING)).text


def test_a_level_that_was_not_looked_at_is_named():
    seen = _Seen(page(FINDING, lacking={"t1": "torch (pip install 'guanka[torch]')"}))
    assert "needs torch (pip install 'guanka[torch]')" in seen.text


@pytest.mark.parametrize(
    ("check", "bug", "caught"), [(0, "squeezed", True), (1, "squeezed", False), (1, "flipped", True)]
)
def test_the_table_has_a_dot_where_a_check_catches_a_bug(check, bug, caught):
    (row,) = re.findall(rf'<tr><th scope="row" class="mono name">{bug}</th>(.*?)</tr>', page(FINDING))
    cells = re.findall(r"<td[^>]*>(.*?)</td>", row)
    assert ("caught" in cells[check]) == caught


def test_the_same_is_in_the_json_and_in_the_terminal():
    document = verify_document("course", [FINDING, SPOILT], {})
    first, second = json.loads(json.dumps(document, allow_nan=False))["levels"]
    assert [check["margin"] for check in first["checks"]] == [None, 3.27e9]
    assert first["bugs"][0]["hint"] == {"en": "Do not squeeze.", "zh": "不要去掉维度。"}
    assert (first["alike"], second["alike"]) == ([], [["squeezed", "flipped"]])
    assert (first["margin"], second["margin"]) == (3.27e9, None)
    console = Console(width=120)
    with console.capture() as captured:
        print_findings(console, SPOILT)
        print_seen(console, FINDING, 1, 1)
        print_seen(console, FINDING, 1, 2)
    said = captured.get()
    assert re.search(r"tolerance over noise +no noise", said)
    assert "point 3: bugs 'a' and 'b' answer alike" in said
    assert re.findall(r"\d of \d.*", said) == ["1 of 2: 01-corr2d, 4.2 s"]
