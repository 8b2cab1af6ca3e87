"""What the box may read: the interpreter, its shared libraries, and the packages that the level names."""

import importlib.metadata
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from autograder.errors import GraderError
from autograder.inside.orders import Readable

# Files of the system that the interpreter or a package may ask for late.
_SYSTEM = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/dev/null", "/dev/zero", "/dev/urandom")
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")  # matplotlib's list names those of the system too
_NOT_STDLIB = {"site-packages", "dist-packages"}


@cache
def readable(packages: tuple[str, ...]) -> tuple[Readable, ...]:
    """The allow-list for a level that names these packages: file right on folders, listing where imports need it."""
    found: dict[str, Readable] = {}
    for place in (*_interpreter(), *_libraries(), *_folders(packages)):
        path = os.path.realpath(place.path)  # Landlock holds on to what a link points to
        if os.path.exists(path):  # noqa: PTH110
            earlier = found.get(path, Readable(path, False, False))
            found[path] = Readable(path, earlier.files or place.files, earlier.listing or place.listing)
    return tuple(found.values())


def refuse_overlap(places: Iterable[Readable], protected: Iterable[Path]) -> None:
    """See to it that nothing protected can be read in the box.

    Raises:
        GraderError: a readable path contains a protected one, or lies in it.
    """
    secrets = [Path(os.path.realpath(path)) for path in protected]
    for place in places:
        path = Path(place.path)
        for secret in secrets:
            if path == secret or path in secret.parents or secret in path.parents:
                raise GraderError(
                    f"the box could read {secret}, because it may read {path}: move one of them elsewhere"
                )


def _interpreter() -> Iterator[Readable]:
    """The standard library without the packages in it; listings, since imports look into folders."""
    bases = dict.fromkeys(("installed_base", "base"), sys.base_prefix)
    bases |= dict.fromkeys(("installed_platbase", "platbase"), sys.base_exec_prefix)  # not those of a venv
    for folder in {Path(sysconfig.get_path(key, vars=bases)) for key in ("stdlib", "platstdlib")}:
        yield Readable(str(folder), files=False, listing=True)
        for entry in os.scandir(folder):
            if entry.name not in _NOT_STDLIB:
                yield Readable(entry.path, files=True, listing=False)


def _libraries() -> Iterator[Readable]:
    """Shared libraries of the system and of the interpreter."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    for folder in (f"/lib/{multiarch}", f"/usr/lib/{multiarch}", "/lib64", "/usr/lib64"):
        if multiarch or "64" in folder:
            yield Readable(folder, files=True, listing=False)
    library = Path(sysconfig.get_config_var("LIBDIR") or "/nonexistent")
    for python in library.glob("libpython3*.so*"):
        yield Readable(str(python), files=True, listing=False)
    for path in (*_SYSTEM, *_FONTS):
        yield Readable(path, files=True, listing=False)


def _folders(packages: tuple[str, ...]) -> Iterator[Readable]:
    """Each package with all that it requires: the file right on its own folders, the listing right above them."""
    for name in _closure(packages):
        distribution = importlib.metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}:
            path = Path(str(distribution.locate_file(top)))
            yield Readable(str(path), files=True, listing=False)
            yield Readable(str(path.parent), files=False, listing=True)


def _closure(packages: tuple[str, ...]) -> set[str]:
    """The distributions that these packages need, themselves included, as installed here."""
    waiting = list(packages)  # a level names packages whose distribution has the same name
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name.lower() in found:
            continue
        try:
            requires = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # an optional requirement that is not installed
        found.add(name.lower())
        waiting += [r.name for r in map(Requirement, requires) if r.marker is None or r.marker.evaluate({"extra": ""})]
    return found
