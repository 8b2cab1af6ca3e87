"""A worker's zygotes: one for each set of packages, replaced when one has died, none that could read a secret."""

import os

import pytest

import autograder.sandbox.boxes as module
from autograder.course.model import LevelEntry, Limits
from autograder.errors import GraderError
from autograder.inside.orders import Walls
from autograder.sandbox.boxes import Boxes
from autograder.sandbox.probe import Probe
from autograder.wire.answers import Returned
from autograder.wording import Text
from tests.conftest import Cell

ENTRY = LevelEntry(id="01-level", title=Text("Level", "关"), limits=Limits(call_seconds=2.0))
PLAIN = "def f():\n    return 1"


@pytest.fixture
def boxes(kernel_has_walls, tmp_path):
    with Boxes(walls=Walls(), hardware={}, protected=[tmp_path]) as made:
        yield made


def packages_for(boxes, *sources):
    with boxes.student(ENTRY, [Cell(number, source) for number, source in enumerate(sources)]) as student:
        zygote = student._zygote
    return next(key[0] for key, value in boxes._zygotes.items() if value is zygote)


def ask(boxes, *sources):
    with boxes.student(ENTRY, [Cell(number, source) for number, source in enumerate(sources)]) as student:
        return student.call("f", (), {})


def test_one_zygote_for_all_that_are_alike(boxes):
    assert [ask(boxes, PLAIN) for _ in range(3)] == [Returned(1)] * 3
    assert len(boxes._zygotes) == 1


@pytest.mark.parametrize(
    ("source", "packages"),
    [
        (PLAIN, {"numpy"}),
        ("import numpy as np", {"numpy"}),
        ("x = '\\d'\ny = 1if x else 2", {"numpy"}),  # Python warns of both, and here warnings are errors
        ("%matplotlib inline", {"numpy", "IPython", "matplotlib"}),
        ("import matplotlib.pyplot as plt", {"numpy", "matplotlib"}),
        ("!ls", {"numpy", "IPython"}),
        ("x?", {"numpy", "IPython"}),
        ("display(1)", {"numpy", "IPython"}),
        ("x = await f()", {"numpy", "IPython"}),
        ("print 1", {"numpy", "IPython"}),  # it does not parse: IPython is who knows
        ("(" * 10**5, {"numpy", "IPython"}),
        ("\0", {"numpy", "IPython"}),
    ],
)
def test_what_a_notebook_needs_is_preloaded(monkeypatch, source, packages):
    asked = []
    monkeypatch.setattr(Boxes, "_zygote", lambda _self, packages, threads: asked.append((packages, threads)))
    Boxes(walls=Walls(), hardware={}, protected=[]).student(ENTRY, [Cell(0, PLAIN), Cell(1, source)])
    assert [(set(each), threads) for each, threads in asked] == [(packages, False)]


def test_one_that_has_died_is_replaced(boxes):
    assert ask(boxes, PLAIN) == Returned(1)
    (zygote,) = boxes._zygotes.values()
    zygote._process.kill()
    zygote._process.wait()
    assert ask(boxes, PLAIN) == Returned(1)
    assert not os.path.exists(zygote._home.name)  # noqa: PTH110


def test_closing_ends_them(kernel_has_walls):
    with Boxes(walls=Walls(), hardware={}, protected=[]) as made:
        ask(made, PLAIN)
        (zygote,) = made._zygotes.values()
    assert not zygote.alive


def test_what_is_protected_must_not_be_readable(kernel_has_walls):
    import numpy

    folder = os.path.dirname(numpy.__file__)  # noqa: PTH120
    with (
        Boxes(walls=Walls(), hardware={}, protected=[folder + "/solutions"]) as made,
        pytest.raises(GraderError, match="the box could read"),
    ):
        ask(made, PLAIN)


def test_a_machine_that_lacks_a_layer_is_refused(monkeypatch):
    lacking = (Probe(layer="Landlock", version="none", ok=False, advice="a newer kernel"),)
    monkeypatch.setattr(module, "host_report", lambda **_: lacking)
    made = Boxes(walls=Walls(), hardware={}, protected=[])
    with pytest.raises(GraderError, match="Landlock"):
        ask(made, PLAIN)
    assert made._zygotes == {}


def test_sandboxed_says_whether_every_wall_stands():
    assert Boxes(walls=Walls(), hardware={}, protected=[]).sandboxed
    for wall in ("landlock", "seccomp", "rlimits", "capabilities", "process"):
        assert not Boxes(walls=Walls(**{wall: False}), hardware={}, protected=[]).sandboxed
