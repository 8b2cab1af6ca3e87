"""What the box may read: what its packages need, and nothing that is ours."""

import importlib.metadata
import os
import site
import sys
import sysconfig
from pathlib import Path

import numpy
import pytest

from autograder.errors import GraderError
from autograder.inside.orders import Readable
from autograder.sandbox.readable import readable, refuse_overlap

ROOT = Path(__file__).parents[2]
SITE = Path(os.path.realpath(Path(numpy.__file__).parents[1]))


def files(packages):
    return {place.path for place in readable(packages) if place.files}


def listings(packages):
    return {place.path for place in readable(packages) if place.listing}


def covered(path, places):
    return any(Path(place) in (Path(path), *Path(path).parents) for place in places)


def test_a_package_and_its_libraries():
    assert str(SITE / "numpy") in files(("numpy",))
    assert covered(numpy._core._multiarray_umath.__file__, files(("numpy",)))
    if (SITE / "numpy.libs").exists():  # where a wheel keeps its BLAS
        assert str(SITE / "numpy.libs") in files(("numpy",))


def test_nothing_else_that_is_installed():
    assert not covered(SITE / "msgspec", files(("numpy",)))
    assert not covered(SITE / "nbgrader", files(("numpy", "IPython", "matplotlib")))
    assert not covered(SITE / "sqlalchemy", files(("numpy", "IPython", "matplotlib")))
    assert not covered(SITE / "autograder", files(("numpy",)))


def test_what_a_package_needs_and_what_that_needs():
    assert covered(SITE / "traitlets/config", files(("IPython",)))
    assert covered(SITE / "wcwidth", files(("IPython",)))  # by way of prompt_toolkit
    assert not covered(SITE / "pytest", files(("IPython",)))  # that is for its tests: an extra


def test_site_packages_can_be_listed_and_not_read():
    assert str(SITE) in listings(("numpy",))
    assert str(SITE) not in files(("numpy",))


def test_the_standard_library_without_the_packages_in_it():
    stdlib = Path(os.path.realpath(sysconfig.get_path("stdlib", vars={"installed_base": sys.base_prefix})))
    assert covered(stdlib / "json/decoder.py", files(("numpy",)))
    assert covered(stdlib / "lib-dynload", files(("numpy",)))
    assert str(stdlib) in listings(("numpy",))
    for name in ("site-packages", "dist-packages"):
        if (stdlib / name).exists():
            assert not covered(stdlib / name / "x", files(("numpy",)) - {str(SITE / "numpy")})


@pytest.mark.parametrize(
    "path",
    [
        ROOT,
        ROOT / "solutions",
        ROOT / "course.yaml",
        ROOT / "autograder/checks",
        Path.home(),
        Path.home() / ".ssh",
        "/etc/passwd",
        "/etc/shadow",
        "/proc/self/environ",
        "/sys/kernel",
        "/tmp/x",
        "/var/lib/x",
        "/dev/shm/x",
        "/dev/tty",
        "/home/x",
        "/root/x",
        "/usr/bin/python3",
        "/run/secrets/x",
    ],
)
def test_never(path):
    assert not covered(path, files(("numpy", "IPython", "matplotlib")))
    assert not covered(path, listings(("numpy", "IPython", "matplotlib")))


def test_paths_are_there_real_and_named_once():
    places = readable(("numpy", "IPython", "matplotlib"))
    paths = [place.path for place in places]
    assert len(paths) == len(set(paths))
    assert all(os.path.realpath(path) == path for path in paths)
    assert all(Path(place.path).is_dir() for place in places if place.listing)
    assert all(place.files or place.listing for place in places)


def test_a_package_that_is_not_installed_adds_nothing():
    assert readable(("numpy", "no_such_package_here")) == readable(("numpy",)) or set(
        readable(("numpy", "no_such_package_here"))
    ) == set(readable(("numpy",)))
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution("no_such_package_here")


def test_the_packages_of_the_interpreter_are_where_we_think():
    assert str(SITE) in {os.path.realpath(path) for path in site.getsitepackages()}


@pytest.mark.parametrize(
    ("place", "secret"),
    [
        ("/course/.venv/numpy", "/course"),  # it lies in it
        ("/course", "/course/solutions"),  # it contains it
        ("/course", "/course"),
        ("/course/solutions/../solutions", "/course/solutions/03/reference.py"),
    ],
)
def test_overlaps_are_refused(place, secret):
    with pytest.raises(GraderError, match="the box could read /course"):
        refuse_overlap([Readable(os.path.normpath(place), True, False)], [Path("/other"), Path(secret)])


def test_a_listing_counts_too():
    with pytest.raises(GraderError):
        refuse_overlap([Readable("/venv/site-packages", False, True)], [Path("/venv/site-packages/course")])


def test_names_that_only_begin_alike_are_no_overlap():
    refuse_overlap(
        [Readable("/course-tools", True, True)], [Path("/course"), Path("/course-tool"), Path("/a/course-tools")]
    )


def test_links_are_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(GraderError, match="real"):
        refuse_overlap([Readable(os.path.realpath(tmp_path / "real"), True, False)], [tmp_path / "link" / "secret"])
