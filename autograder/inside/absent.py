"""Modules that the box may not read, told as modules that are not there.

A package that asks for another one if it is installed expects ImportError where it is not, and would pass on the
PermissionError that a file outside the allow-list raises: ``from numpy import *`` does.
"""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType


class _Readable(PathFinder):
    """Finds what is on the path, if it can be read as well."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = super().find_spec(fullname, path, target)
        if spec is not None and spec.has_location and spec.origin is not None:
            try:
                open(spec.origin, "rb").close()  # noqa: PTH123 - Landlock says no when it is opened, not before
            except PermissionError:
                raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname) from None
        return spec


def unreadable_is_absent() -> None:
    """From now on, importing what can't be read raises ModuleNotFoundError."""
    sys.meta_path[:] = [_Readable if finder is PathFinder else finder for finder in sys.meta_path]
