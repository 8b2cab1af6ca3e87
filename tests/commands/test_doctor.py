"""The doctor: a machine that can grade is told so; one that can't is told what to do and what gets through."""

import io
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from autograder.cli import app
from autograder.cli.options import Layer
from autograder.commands import doctor
from autograder.commands.place import find_place
from autograder.course.folder import protected_paths
from autograder.errors import GraderError
from autograder.inside.orders import Readable, Walls
from autograder.sandbox.host import Host
from autograder.sandbox.probe import Probe, host_report
from autograder.sandbox.readable import readable, refuse_overlap

ROOT = Path(__file__).parents[2]
THREE = ("landlock", "seccomp", "rlimits")
LACKING = {
    "Landlock": ({"landlock_abi": lambda: 0}, "add landlock to the lsm= list"),
    "seccomp": ({"seccomp_filter": lambda: False}, "a kernel with CONFIG_SECCOMP_FILTER"),
    "pidfd": ({"pidfd": lambda: False}, "a container runtime whose seccomp profile allows pidfd_open"),
}


def printed(probes, **how):
    console = Console(file=io.StringIO(), width=120)
    doctor.print_probes(console, probes, **how)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def here(kernel_has_walls):
    """What the doctor finds on this machine with every layer on."""
    return doctor.doctor(find_place(ROOT), {})


@pytest.fixture(scope="module")
def lacking(kernel_has_walls):
    """What it finds with three layers played to be missing."""
    return doctor.doctor(find_place(ROOT), {}, without=THREE)


def test_this_machine_can_grade_the_shipped_course(here):
    assert [probe for probe in here if probe.required and not probe.ok] == []
    text = printed(here)
    assert "This machine can grade." in text
    assert "should have held" not in text


def test_every_layer_is_told_with_what_the_machine_has_of_it(here):
    told = {probe.layer: probe.version for probe in here}
    for layer in ("kernel", "Landlock", "seccomp", "libseccomp", "pidfd", "resource limits", "user", "memory"):
        assert told[layer]
        assert f"{layer:15} " in printed(here)
    assert told["Landlock"].startswith("ABI ")
    assert "processes" in told
    assert "container" in told


def test_the_trials_are_counted_by_layer_and_told_one_by_one_when_asked(here):
    trials = [probe for probe in here if probe.stopped_by]
    short, long = printed(here), printed(here, verbose=True)
    assert len(trials) >= 55
    assert f"{len(trials)} trials" in short
    assert "open a socket" not in short
    assert [probe.layer for probe in trials if probe.layer not in long] == []
    assert len(short.splitlines()) < 40


def test_three_layers_played_away_are_seen_by_what_then_works(here, lacking):
    assert {probe.layer for probe in lacking if probe.required and not probe.ok and not probe.stopped_by} == {
        "Landlock",
        "seccomp",
    }
    failed = {probe.layer.partition(": ")[2] for probe in lacking if probe.stopped_by and not probe.ok}
    for what in ("list the root folder", "write a file", "open a socket", "fork", "take more memory than it may"):
        assert what in failed
    held = {probe.layer for probe in lacking if probe.stopped_by and probe.ok}
    assert {"seen: no capability", "seen: dies with its zygote", "seen: a session of its own"} <= held
    # Only what these three stop has come through, and all trials have been made.
    assert len(lacking) == len(here)
    layers = {layer for probe in lacking if probe.stopped_by and not probe.ok for layer in probe.stopped_by}
    assert layers == {"Landlock", "seccomp", "resource limits"}


def test_it_says_that_it_was_played_and_what_to_do(lacking):
    text = printed(lacking, without=THREE)
    assert text.startswith("Played to be missing: landlock, seccomp, rlimits.")
    assert "add landlock to the lsm= list" in text
    assert "CONFIG_SECCOMP_FILTER" in text
    assert "Would be stopped by Landlock:\n  box: open a file outside\n" in text
    assert "A machine like that can't grade." in text
    # Not played, the same would be a fault of ours.
    assert "Landlock should have held; don't grade on this machine" in printed(lacking)


@pytest.mark.parametrize(("arguments", "status"), [((), 0), (("--without", "rlimits"), 1)])
def test_the_exit_status_says_it_too(kernel_has_walls, arguments, status):
    done = CliRunner().invoke(app, ["doctor", "--course", str(ROOT), *arguments], env={"COLUMNS": "120"})
    assert done.exit_code == status, done.output
    assert ("can grade." in done.output) == (status == 0)


def test_the_layers_that_can_be_played_away_are_the_walls():
    assert tuple(layer.value for layer in Layer) == Walls.__struct_fields__


@pytest.mark.parametrize("layer", LACKING)
def test_where_a_layer_is_missing_no_box_is_tried(monkeypatch, layer):
    change, advice = LACKING[layer]
    good = Host(landlock_abi=lambda: 3, seccomp_filter=lambda: True, pidfd=lambda: True)
    monkeypatch.setattr(doctor, "host_report", lambda _host, **asked: host_report(replace(good, **change), **asked))
    monkeypatch.setattr(doctor, "Zygote", None)
    probes = doctor.doctor(None, {})
    assert [probe.layer for probe in probes if probe.required and not probe.ok] == [layer]
    text = " ".join(printed(probes).split())
    assert f"{layer}: {advice}" in text
    assert "This machine can't grade." in text


def test_without_a_box_it_says_why(monkeypatch, kernel_has_walls):
    def broken(*_args, **_options):
        raise GraderError("the zygote has ended: exit status 1")

    monkeypatch.setattr(doctor, "Zygote", broken)
    (probe,) = [probe for probe in doctor.doctor(None, {}) if probe.required and not probe.ok]
    assert (probe.layer, probe.advice) == ("box", "the zygote has ended: exit status 1")


def test_what_is_only_less_than_one_would_like_is_no_reason():
    low = Probe(layer="memory", version="1 MiB", ok=False, required=False, advice="give it more")
    text = printed((low,))
    assert "note" in text
    assert "memory: give it more." in text
    assert "This machine can grade." in text


# What the box must never be able to read: each is told to the doctor in its own way.
ANSWERS = ("submitted", "out", "db", "solutions", "course", "secret")


def place_with(course, tmp_path, what, inside):
    """A place of which ``what`` lies at ``inside``, and all else beside it."""
    apart = {name: tmp_path / name for name in ("submitted", "out", "solutions")}
    apart |= {what: inside} if what in apart else {}
    text = (ROOT / "course.yaml").read_text(encoding="utf-8")
    if what == "secret":
        text = re.sub(r"^secret_file:.*$", f"secret_file: {inside}", text, flags=re.MULTILINE)
    (course / "course.yaml").write_text(text, encoding="utf-8")
    (course / "assignments").symlink_to(ROOT / "assignments")
    return find_place(course, db=str(inside) if what == "db" else None, **apart)


@pytest.mark.parametrize("linked", [False, True], ids=["by its name", "by a link"])
@pytest.mark.parametrize("what", ANSWERS)
def test_a_readable_path_that_reaches_what_is_protected_is_refused(tmp_path, monkeypatch, what, linked):
    """The folder that the box may read holds one thing that it must not; as itself, or by a link to it."""
    packages = tmp_path / "site-packages" / "tool"
    packages.mkdir(parents=True)
    (tmp_path / "course").mkdir()
    course = packages if what == "course" else tmp_path / "course"
    inside = packages / "thing"
    if linked:
        link = tmp_path / "link"
        link.symlink_to(packages)
        course, inside = (link, inside) if what == "course" else (course, link / "thing")
    place = place_with(course, tmp_path, what, inside)
    harmless = tmp_path / "site-packages" / "other"
    for readable_path, refused in ((packages, True), (harmless, False)):
        places = (Readable(os.path.realpath(readable_path), True, True),)
        monkeypatch.setattr(doctor, "readable", lambda _packages, places=places: places)
        (probe,) = doctor._reach(place, ("numpy",))
        assert probe.ok is not refused
        if refused:
            assert str(packages) in probe.advice
            assert "move one of them elsewhere" in probe.advice


@pytest.mark.parametrize("inside_out", [False, True])
def test_the_folders_of_a_real_package_are_refused_too(tmp_path, inside_out):
    numpy = next(place.path for place in readable(("numpy",)) if place.path.endswith("/numpy"))
    secret = Path(numpy).parent if inside_out else Path(numpy) / "core"
    with pytest.raises(GraderError, match="the box could read"):
        refuse_overlap(readable(("numpy",)), [secret])
    refuse_overlap(readable(("numpy",)), [tmp_path])


def test_what_is_protected_is_all_of_a_place():
    place = find_place(ROOT)
    paths = {*protected_paths(place.course, place.solutions), *place.protected}
    names = {str(path.relative_to(ROOT)) for path in paths}
    assert {"course.yaml", "assignments", "solutions", "submitted", "autograded", "feedback", "feedback-staff"} <= names
    assert {"gradebook.db", str(place.course.secret_file.relative_to(ROOT))} <= names


def test_the_doctor_says_it(monkeypatch, kernel_has_walls):
    def refuse(*_):
        raise GraderError("the box could read it")

    monkeypatch.setattr(doctor, "refuse_overlap", refuse)
    probes = doctor.doctor(find_place(ROOT), {})
    assert [probe.advice for probe in probes if not probe.ok and probe.required] == ["the box could read it"]
