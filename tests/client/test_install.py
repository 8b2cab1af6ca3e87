"""What a student installs: the wheel, in an environment of its own, with numpy and little more."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.checks.cases import FILE_NAME, encode
from tests.client.cells import PUBLIC, RIGHT, changed
from tests.house.repository import ROOT, files

pytestmark = pytest.mark.slow

# What the three packages of the base install bring: nothing of the grader's, of Jupyter's, no plotting.
ALLOWED = {"guanka", "numpy", "msgspec", "jinja2", "markupsafe", "pip", "setuptools"}
MOST_SECONDS = 0.3  # to import the client; measured, and only held to a multiple: machines differ


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """The interpreter of a fresh environment with the wheel, and nothing of this one."""
    place = tmp_path_factory.mktemp("student")
    source = place / "source"
    for path in files():
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, source / path)
    subprocess.run([sys.executable, "-m", "venv", str(place / "venv")], check=True, timeout=120)
    binaries = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / Path(sys.executable).name
    python = python if python.exists() else binaries / "python"
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    for command in ([*pip, "wheel", "--no-deps", "-w", str(place), str(source)], [*pip, "install", "{wheel}"]):
        wheel = next(map(str, place.glob("guanka-*.whl")), "")
        done = subprocess.run(
            [part.format(wheel=wheel) for part in command], check=False, capture_output=True, text=True, timeout=600
        )
        if done.returncode and os.environ.get("CI") != "true" and "connection" in done.stderr.lower():
            pytest.skip("the packages of the base install can't be fetched here")
        assert done.returncode == 0, done.stderr[-3000:]
    return python


@pytest.fixture
def run(student, tmp_path):
    """Run code, or an interpreter with options, in the folder of a released level."""
    (tmp_path / FILE_NAME).write_bytes(encode(PUBLIC))

    def running(*arguments, check=True, **environment):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PIP"))}
        done = subprocess.run(
            [str(student), *arguments],
            cwd=tmp_path,
            env={**clean, "PYTHONIOENCODING": "utf-8", **environment},
            check=False,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=120,
        )
        assert not check or done.returncode == 0, done.stderr[-3000:]
        return done

    return running


def graded(source, cell):
    return f"import numpy as np\n{source}\nfrom autograder.client import check\ncheck({cell!r})\n"


def test_it_pulls_numpy_and_little_more(run):
    listed = json.loads(run("-m", "pip", "list", "--format", "json", "--disable-pip-version-check").stdout)
    assert {package["name"].lower() for package in listed} <= ALLOWED


def test_nothing_of_the_graders_is_imported(run):
    code = "import json, sys, autograder.client as c; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(run("-W", "error", "-c", code).stdout)
    foreign = {name.partition(".")[0] for name in loaded} - set(sys.stdlib_module_names) - {"__main__", "__mp_main__"}
    known = {"autograder", "numpy", "msgspec"}
    assert {name for name in foreign if not name.startswith(("_", "cython"))} <= known
    assert not any(name.startswith(("autograder.sandbox", "autograder.gradebook")) for name in loaded)
    assert not {"jinja2", "IPython"} & foreign  # the templates wait until there is HTML to be made


def test_how_long_the_import_takes(run):
    runs = [run("-X", "importtime", "-c", "import autograder.client").stderr for _ in range(3)]
    seconds = min(int(text.splitlines()[-1].split("|")[1]) / 1e6 for text in runs)
    print(f"import autograder.client: {seconds:.3f} s, numpy included (meant: under {MOST_SECONDS} s)")
    assert seconds < 10 * MOST_SECONDS


def test_a_right_answer_under_plain_python(run):
    done = run("-W", "error", "-c", graded(RIGHT, "dx"))
    assert done.stderr == ""
    assert "+ the gradient · passed · 4" in done.stdout
    assert "agrees with the numeric gradient" in done.stdout


def test_a_wrong_answer_under_plain_python(run):
    done = run("-c", graded(changed("x * w, (x, w)", "x + w, (x, w)"), "value"), check=False)
    assert done.returncode == 1
    assert "x the value · failed · 3" in done.stdout
    assert done.stderr.splitlines()[-1].endswith(
        "LevelNotPassed: tiny, value: not passed yet. The report above says why."
    )


def test_a_terminal_without_chinese(run):
    arguments = graded(RIGHT, "shape").replace("'shape'", "'shape', language='zh'")
    done = run("-c", arguments, PYTHONIOENCODING="cp1252")
    assert "the shape" in done.stdout


def test_the_html_is_made_of_what_the_wheel_holds(run):
    code = f"""
import numpy as np, time
from autograder.client import judge_cell
from autograder.client.beside import read_cases
from autograder.client.kernel import Surroundings
names = {{"np": np}}
exec({changed("x * w, (x, w)", "x + w, (x, w)")!r}, names)
report = judge_cell(read_cases(None, {{}}, "en"), "value", Surroundings(names, ""), "en", time.perf_counter)
print(report._repr_html_())
"""
    html = run("-W", "error", "-c", code).stdout
    assert '<div class="guanka inset bad"' in html
    assert "<table" in html
