"""What macOS, Windows, Jupyter and editors put beside a student's files."""

from collections.abc import Sequence

_NAMES = {"__macosx", "__pycache__", "thumbs.db", "desktop.ini"}


def is_leftover(path: Sequence[str]) -> bool:
    """Whether macOS, Windows, Jupyter or an editor made this, and nobody handed it in."""
    return any(part.startswith(".") or part.endswith("~") or part.casefold() in _NAMES for part in path)
