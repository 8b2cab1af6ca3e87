"""What the tests about the house look at: the files that belong to the project, and the package's modules as trees."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "autograder"

# Patterns of names, as .gitignore has them: what a run, an editor or an installation leaves here is not the project's.
_LINES = (ROOT / ".gitignore").read_text("utf-8").splitlines()
_IGNORED = (".git", *(line.rstrip("/") for line in _LINES if line and not line.startswith("#")))


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project, with its path from the root."""
    return tuple(sorted(path.relative_to(ROOT) for path in _below(ROOT)))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if any(fnmatch(path.name, pattern) for pattern in _IGNORED):
            continue
        if path.is_dir():
            yield from _below(path)
        else:
            yield path


def named(pattern: str) -> list[str]:
    """The project's files whose path fits a pattern, such as ``autograder/*.py``; ``*`` goes into folders too."""
    return [str(path) for path in files() if fnmatch(str(path), pattern)]


@cache
def text(path: str) -> str:
    """What a file says; a picture and an archive of numbers say nothing."""
    return "" if path.endswith((".png", ".npz")) else (ROOT / path).read_text("utf-8")


@cache
def tree(path: str) -> ast.Module:
    """A module as a tree."""
    return ast.parse(text(path), path)


def module_name(path: str) -> str:
    """``autograder/wire/frames.py`` as it is imported."""
    return ".".join(Path(path).with_suffix("").parts).removesuffix(".__init__")


def imported(path: str) -> Iterator[tuple[int, str]]:
    """The line and the full name of everything that a module imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "" if node.module is None else f"{node.module}."
            yield from ((node.lineno, start + alias.name) for alias in node.names)


def layer(path: str) -> str:
    """The package or module directly beneath ``autograder`` that a file belongs to."""
    return Path(path).with_suffix("").parts[1]


def dotted(node: ast.expr) -> str:
    """``time.monotonic`` of such an expression; nothing of any other."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def blocks(path: str, language: str) -> list[tuple[int, str, str]]:
    """The fenced blocks of a page in one language: line, what stands on the line above, content."""
    pattern = re.compile(rf"^(?P<above>[^\n]*)\n```{language}\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
    page = text(path)
    return [(page.count("\n", 0, found.start()) + 2, found["above"], found["body"]) for found in pattern.finditer(page)]
