"""A disk that is soon full: a few KB of memory, in a mount that only one process and its children see."""

import subprocess
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o "size=$0" tmpfs "$1" && shift && exec "$@"'


def on_small_disk(folder: Path, size: str, command: Sequence[str]) -> list[str]:
    """The command that runs ``command`` with a disk of this size, such as ``64k``, mounted at ``folder``."""
    return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", _MOUNT, size, str(folder), *command]


@cache
def _mountable() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(on_small_disk(Path(folder), "4k", ["true"]), capture_output=True, check=False)
        except FileNotFoundError:
            return False
    return done.returncode == 0


def skip_where_nothing_can_be_mounted() -> None:
    """For a test that needs a small disk, and a kernel that lets a user have one."""
    if not _mountable():
        pytest.skip("this user may not mount a disk of memory, not even in a namespace of its own")
