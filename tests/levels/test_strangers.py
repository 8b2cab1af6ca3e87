"""Wrong answers that are no known bug: a true description of each, and no false hint.

A file a level in ``strangers/``, named by the level: ``STRANGERS`` maps a name to the code that is put after the
reference, the check that fails, and the id of the fact that must be said of it.
"""

from importlib import import_module
from importlib.util import find_spec

import pytest

from autograder.results import Verdict
from tests.levels.judging import ROOT, bugs_told, explained, judged, skip_where_unavailable

LEVELS = sorted(file.parent.name for file in ROOT.glob("assignments/*/*.ipynb"))
LEAST = 2  # of a level


def strangers_of(id):
    name = f"tests.levels.strangers.level_{id.replace('-', '_')}"
    return import_module(name).STRANGERS if find_spec(name) else {}  # and then the first test fails, for this level


@pytest.mark.parametrize("id", LEVELS)
def test_every_level_has_some(id):
    assert len(strangers_of(id)) >= LEAST


@pytest.mark.parametrize(("id", "name"), [(level, name) for level in LEVELS for name in strangers_of(level)])
def test_described_and_given_no_hint(id, name):
    skip_where_unavailable(id)
    code, check, fact = strangers_of(id)[name]
    names = {}
    exec((ROOT / "solutions" / id / "reference.py").read_text("utf-8") + "\n\n" + code, names)
    results = judged(id, names)
    assert results[check].verdict is Verdict.FAILED, explained(results)
    assert bugs_told(results) == {None}, explained(results)
    assert fact in [said.id for said in results[check].shown.facts], results[check].shown
