"""The benchmark runs, tells a right answer from a wrong one, and says what the page needs."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from tests.house.repository import ROOT

BENCHMARKS = ROOT / "benchmarks"
LEVEL = "03-conv-forward"


@pytest.fixture(scope="module")
def result(tmp_path_factory, kernel_has_walls):
    file = tmp_path_factory.mktemp("bench") / "result.json"
    command = [BENCHMARKS / "peers.py", "--quick", "--without-peers", "--levels", LEVEL, "--json", file]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(file.read_text("utf-8")), done.stdout


def test_it_ends_with_the_three_ratios(result):
    found, said = result
    limit = found["ratios"]["wall"]["limit"]
    assert said.splitlines()[-3:] == ["nbgrader: not measured", "otter: not measured", f"limit: {limit:.1f} x"]
    level = found["levels"][LEVEL]
    assert limit == pytest.approx(level["guanka"]["ms"]["median"] / level["bare"]["ms"]["median"])


def test_the_class_was_graded(result):
    level = result[0]["levels"][LEVEL]["guanka"]
    assert (level["bugs"], level["caught"], level["missed"]) == (1, 1, [])
    assert level["stages_ms"]["wait for the student's answers"] > 0
    assert level["stages_ms"]["store grades and receipts"] > 0


def test_the_page_can_be_made_of_it(result):
    spec = spec_from_file_location("make_benchmarks", ROOT / "docs" / "make_benchmarks.py")
    maker = module_from_spec(spec)
    spec.loader.exec_module(maker)
    page = maker.page(result[0])
    assert f"| {LEVEL} | " in page
    assert result[0]["machine"]["processor"] in page
