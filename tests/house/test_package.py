"""What is in the wheel, and what no file of the project may hold."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.house.repository import ROOT, files, named, text

SETUPTOOLS = 77  # the first that knows pyproject's `license = "BSD-3-Clause"`
# Where a link in the project may lead. No package is fetched by address: pip knows where from.
HOSTS = {"github.com", "nbgrader.readthedocs.io", "docs.python.org", "docs.kernel.org", "landlock.io", "numpy.org"}
HOSTS |= {"json-schema.org", "www.w3.org", "keepachangelog.com", "semver.org"}
HOSTS |= {"example.org", "x"}  # nobody's, in tests
# What LTI calls its claims and roles by, and the platforms' own addresses.
HOSTS |= {"purl.imsglobal.org", "developer.blackboard.com", "blackboard.com", "www.blackboard.com"}
CANVAS = r"[\w.-]+\.(instructure|canvaslms)\.com"
NOBODYS = (
    r"[\w-]*\.?|\.\.\.|127\.0\.0\.1|([\w-]+\.)*(example(\.(org|com|edu))?|invalid)"  # a word, or kept free for this
)
NO_LINK = re.compile(f"{CANVAS}|{NOBODYS}")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    """The names in the wheel, built of a copy so that nothing is left beside the sources."""
    if _major("setuptools") < SETUPTOOLS:
        reason = f"building a wheel needs setuptools {SETUPTOOLS} or newer in this environment"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("wheel")
    for path in files():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, copy / path)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run(
        [*pip, "--wheel-dir", str(out), str(copy)], check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    (built,) = out.glob("guanka-*.whl")
    return set(ZipFile(built).namelist())


def _major(distribution: str) -> int:
    try:
        return int(version(distribution).partition(".")[0])
    except PackageNotFoundError:
        return 0


def test_the_wheel_holds_the_whole_package(wheel):
    ours = {name for name in wheel if name.startswith("autograder/")}
    assert ours == set(named("autograder/*"))
    assert {"autograder/py.typed", "autograder/gradebook/migrations/env.py"} <= ours
    assert any(name.startswith("autograder/wording/catalogue/") for name in ours)


def test_the_wheel_holds_nothing_else(wheel):
    others = {name for name in wheel if not name.startswith("autograder/")}
    assert {name for name in others if not re.match(r"guanka-[^/]*\.dist-info/", name)} == set()
    assert any(name.endswith("/licenses/LICENSE") for name in others)


def test_what_is_no_module_is_declared_as_data():
    data = tomllib.loads(text("pyproject.toml"))["tool"]["setuptools"]["package-data"]["autograder"]
    others = [path.removeprefix("autograder/") for path in named("autograder/*") if not path.endswith(".py")]
    assert [path for path in others if not any(fnmatch(path, pattern) for pattern in data)] == []


def test_the_build_takes_the_package_and_nothing_beside_it():
    found = tomllib.loads(text("pyproject.toml"))["tool"]["setuptools"]["packages"]["find"]
    assert found == {"include": ["autograder*"]}
    assert [path.name for path in ROOT.glob("autograder*/__init__.py")] == ["__init__.py"]


def test_no_file_names_a_place_on_somebodys_machine():
    here = [re.escape(str(place)) + r"(?![\w-])" for place in (ROOT, Path(sys.prefix)) if len(place.parts) > 2]
    odd = re.compile("|".join([*here, r"/home/\w+/", r"/Users/\w+/", r"[A-Z]:\\+Users"]))
    assert _lines_with(odd) == []


def test_no_file_says_where_packages_come_from():
    options = re.compile(r"--(extra-)?index-url|--trusted-host|--find-links|\b[a-z]+_index_url\b", re.IGNORECASE)
    assert [line for line in _lines_with(options) if not line.startswith("tests/house/test_package.py")] == []


def test_links_lead_to_places_that_we_know():
    link = re.compile(r"https?://([\w.-]+)")
    odd = []
    for path in map(str, files()):
        odd += [
            f"{path}: {host}" for host in link.findall(text(path)) if host not in HOSTS and not NO_LINK.fullmatch(host)
        ]
    assert odd == []


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    lines = ((str(path), number, line) for path in files() for number, line in enumerate(_rows(path), 1))
    return [f"{path}:{number}: {line[:80]}" for path, number, line in lines if pattern.search(line)]


def _rows(path: Path) -> list[str]:
    return text(str(path)).splitlines()
