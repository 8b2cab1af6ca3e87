"""Every attack says what it tries and what stops it, and the page about them is current."""

from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.house.repository import ROOT, text

FILES = sorted((ROOT / "tests" / "attacks").rglob("test_*.py"))


@pytest.fixture(scope="module")
def maker():
    spec = spec_from_file_location("make_attacks", ROOT / "docs" / "make_attacks.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_about_the_attacks_is_current(maker):
    assert text("docs/attacks.md") == maker.page(), "run: python docs/make_attacks.py"


def test_every_attack_lies_with_those_after_the_same(maker):
    assert {file.parent.name for file in FILES} == set(maker.GOALS)


def test_every_layer_stops_something(maker):
    stopped = text("docs/attacks.md").split("attacks:", 1)[1]
    rows = [line.rsplit("|", 2)[1] for line in stopped.splitlines() if line.startswith("| `")]
    assert len(rows) == len(FILES)
    named = {layer.strip() for row in rows for layer in row.split(",")}
    assert named == set(maker.LAYERS)
