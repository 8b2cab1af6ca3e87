"""The doctor: a machine that can grade is told so; one that can't is told what to do, and nothing is tried there."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands import doctor
from autograder.commands.place import find_place
from autograder.errors import GraderError
from autograder.sandbox.probe import Probe
from autograder.sandbox.readable import readable, refuse_overlap

ROOT = Path(__file__).parents[2]


def printed(probes):
    console = Console(file=io.StringIO(), width=120)
    doctor.print_probes(console, probes)
    return console.file.getvalue()


def test_this_machine_can_grade_the_shipped_course(kernel_has_walls):
    probes = doctor.doctor(find_place(ROOT), {})
    assert [probe for probe in probes if probe.required and not probe.ok] == []
    assert sum(probe.layer.startswith("box:") for probe in probes) >= 20
    assert "This machine can grade." in printed(probes)


def test_where_a_layer_is_missing_no_box_is_tried(monkeypatch):
    lacking = Probe(layer="Landlock", version="none", ok=False, advice="add landlock to the lsm= list")
    monkeypatch.setattr(doctor, "host_report", lambda **_: (lacking,))
    probes = doctor.doctor(None, {})
    assert probes == (lacking,)
    text = printed(probes)
    assert "add landlock to the lsm= list" in text
    assert "This machine can't grade." in text


@pytest.mark.parametrize("inside_out", [False, True])
def test_a_readable_path_that_reaches_what_is_protected_is_refused(tmp_path, inside_out):
    numpy = next(place.path for place in readable(("numpy",)) if place.path.endswith("/numpy"))
    secret = Path(numpy).parent if inside_out else Path(numpy) / "core"
    with pytest.raises(GraderError, match="the box could read"):
        refuse_overlap(readable(("numpy",)), [secret])
    refuse_overlap(readable(("numpy",)), [tmp_path])


def test_the_doctor_says_it(monkeypatch, kernel_has_walls):
    def refuse(*_):
        raise GraderError("the box could read it")

    monkeypatch.setattr(doctor, "refuse_overlap", refuse)
    probes = doctor.doctor(find_place(ROOT), {})
    assert [probe.advice for probe in probes if not probe.ok and probe.required] == ["the box could read it"]
