"""The benchmark of all but the grading runs; and by its means: what a command holds does not grow with the class."""

import json
import subprocess
import sys
import tracemalloc

import pytest

from tests.house.repository import ROOT

LEVELS = ["03-conv-forward", "04-conv-backward"]
PAGE = 50
FEW, MANY = 150, 650  # whole pages in either, and several
MOST = 700  # bytes a submission more; a receipt of each would be 1,200, a report some thousands


def test_it_says_what_each_command_took(tmp_path):
    file = tmp_path / "result.json"
    command = [ROOT / "benchmarks" / "machinery.py", "--sizes", "6", "4", "--folder", tmp_path, "--json", file]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text("utf-8"))
    assert [row["submissions"] for row in found["rows"]] == [4, 6]
    for row in found["rows"]:
        for phase in ("first", "second", "regrade", "export"):
            assert row[phase]["peak_mib"] >= row[phase]["peak_mib_before"] > 0
    first, last = found["rows"]
    grown = (last["second"]["peak_mib"] - first["second"]["peak_mib"]) * 2**20 / 2
    assert found["bytes_each"]["second"] == pytest.approx(grown, abs=0.1)
    assert "bytes a submission more" in done.stdout


def test_a_submission_more_takes_next_to_nothing_of_any_command(script, tmp_path, monkeypatch):
    machinery = script("machinery")

    class Begins(machinery.Silent):
        """Loading the levels takes more, for a moment, than the class; from here on it is the class."""

        def start(self, total):
            tracemalloc.reset_peak()

    monkeypatch.setattr(machinery, "Silent", Begins)
    monkeypatch.setattr("autograder.batch.compact.PAGE", PAGE)
    monkeypatch.setattr("autograder.gradebook.export._PAGE", PAGE)
    place = machinery.find_place(machinery.COURSE, submitted=tmp_path / "submitted", out=tmp_path / "out")

    def held(phase):
        tracemalloc.start()
        try:
            assert machinery.phase(phase, place, LEVELS) > 0
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peaks = []
    for first, last in ((0, FEW), (FEW, MANY)):
        machinery.lay_down(tmp_path / "submitted", LEVELS, last, first=first)
        machinery.phase("more", place, LEVELS)
        peaks.append({phase: held(phase) for phase in ("second", "regrade", "export")})
    each = {phase: (peaks[1][phase] - peaks[0][phase]) / (MANY - FEW) for phase in peaks[0]}
    assert max(each.values()) < MOST, each
