"""Who may import whom: the contracts, what runs beside the student, what a student's small installation has."""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.repository import PACKAGE, ROOT, imported, layer, module_name, named, text

BESIDE_THE_STUDENT = {"numpy", "torch", "IPython", "msgspec", "traitlets", "matplotlib"}
# The layers of the base wheel, which students install on Linux, macOS and Windows.
BASE = ("wording", "errors", "results", "wire", "course", "notebook", "checks", "page", "client")
GRADERS_OF_BASE = {"autograder.course.load"}  # reads YAML, so only the grader imports it
BASE_PACKAGES = ("numpy", "msgspec", "jinja2", "markupsafe")
NOT_ON_WINDOWS = ("fcntl", "resource", "termios", "pwd", "grp")

# Packages that come with a declared one, which requires them itself.
COMES_WITH = {
    "PIL": ("pillow", "matplotlib"),
    "traitlets": ("traitlets", "ipython"),
    "packaging": ("packaging", "jupyterlab"),
    "nbconvert": ("nbconvert", "nbgrader"),
    "markupsafe": ("markupsafe", "jinja2"),
}
DISTRIBUTION = {"IPython": "ipython", "ruamel": "ruamel.yaml"}


def run(code: str, *arguments: str) -> str:
    """What a fresh interpreter prints."""
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_contracts_hold():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "0 broken" in done.stdout


def test_the_contracts_are_about_every_part_of_the_package():
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["type"] == "layers")
    told = {part.strip(" ()") for line in layers["layers"] for part in line.split("|")}
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert layers["exhaustive"] is True
    assert there - {"__init__"} <= told


def foreign(pattern: str, packages: set[str]) -> list[str]:
    """What these files import beyond the standard library, these packages and (by whole name) our own."""
    return [
        f"{path}:{line}: {name}"
        for path in named(pattern)
        for line, name in imported(path)
        if name.split(".")[0] not in packages | sys.stdlib_module_names
    ]


def own(pattern: str) -> set[str]:
    """The parts of the package that these files import."""
    return {
        name.split(".")[1] for path in named(pattern) for _, name in imported(path) if name.startswith("autograder.")
    }


def test_what_runs_beside_the_student_imports_the_wire_and_little_else():
    assert foreign("autograder/inside/*.py", {"autograder", *BESIDE_THE_STUDENT}) == []
    assert own("autograder/inside/*.py") == {"inside", "wire"}


def test_the_zygote_loads_nothing_of_ours_above_the_wire():
    code = "import json, sys, autograder.inside.zygote; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.split(".")[1] for name in json.loads(run(code)) if name.startswith("autograder.")}
    assert loaded == {"inside", "wire", "results", "errors", "wording"}


BLOCKED = """
import importlib, sys
base, away, *modules = sys.argv[1:]
there = sys.stdlib_module_names | {"autograder", *base.split()}

class OnlyTheBase:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in there or top in away.split():
            raise ImportError(f"{name} is not in a student's installation")

for name in away.split():
    sys.modules.pop(name, None)
sys.meta_path.insert(0, OnlyTheBase())
for module in modules:
    try:
        importlib.import_module(module)
    except ImportError as error:
        sys.exit(f"{module}: {error}")
"""


def test_the_base_wheel_needs_no_package_of_the_graders():
    modules = {module_name(path) for path in named("autograder/*.py") if layer(path) in BASE} - GRADERS_OF_BASE
    assert {name.split(".")[1] for name in modules} == set(BASE)
    run(BLOCKED, " ".join(BASE_PACKAGES), " ".join(NOT_ON_WINDOWS), *sorted(modules))


def test_the_blocked_import_is_noticed():
    code = BLOCKED.replace("sys.exit(", "print(")
    assert "ruamel" in run(code, " ".join(BASE_PACKAGES), "", "autograder.course.load")


def declared() -> set[str]:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    extras = project["optional-dependencies"]
    names = ("grader", "torch", "cluster", "lms", "web")
    lines = [*project["dependencies"], *(line for name in names for line in extras[name])]
    return {Requirement(line).name.lower() for line in lines}


def used_packages() -> set[str]:
    return {name.split(".")[0] for path in named("autograder/*.py") for _, name in imported(path)}


def test_every_package_that_is_imported_is_declared():
    known = {package for package in used_packages() if DISTRIBUTION.get(package, package).lower() in declared()}
    assert foreign("autograder/*.py", {"autograder", *known, *COMES_WITH}) == []


@pytest.mark.parametrize("package", COMES_WITH)
def test_what_comes_with_a_declared_package_is_required_by_it(package):
    distribution, carrier = COMES_WITH[package]
    if distribution in declared() or package not in used_packages():
        return
    assert carrier in declared()
    try:
        needed = {Requirement(line).name.lower() for line in requires(carrier) or ()}
    except PackageNotFoundError:
        pytest.skip(f"{carrier} is not installed here")
    assert distribution in needed


def test_the_private_half_of_a_level_imports_little():
    numbers = {"numpy", "autograder", "reference"}
    assert foreign("solutions/[0-9]*.py", numbers) == []
    assert foreign("solutions/t[0-9]*.py", numbers | {"torch"}) == []
    assert own("solutions/*.py") == {"checks"}
