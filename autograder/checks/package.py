"""Run a level's three private files as one package in memory: no change of sys.path, nothing written beside them."""

import hashlib
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

from autograder.errors import AuthorError, GuankaError

_PARTS = ("reference", "checks", "bugs")  # in this order: the later import from the earlier


@dataclass(frozen=True)
class PrivateHalf:
    """What the three files define, and the compiled reference, to be run again beside a bug."""

    reference: ModuleType
    checks: ModuleType
    bugs: ModuleType
    reference_code: CodeType


def import_private(folder: Path, version: str) -> PrivateHalf:
    """Import ``reference.py``, ``checks.py`` and ``bugs.py`` of a folder.

    The package's name holds the path and the version, so levels, and versions of one level, never mix. ``from
    .reference import f`` works because the package is in ``sys.modules``; it has no path, so nothing else is found.

    Raises:
        AuthorError: a file that is missing, has a syntax error, or raises when it is imported.
    """
    digest = hashlib.sha256(f"{folder.resolve()}\n{version}".encode()).hexdigest()[:16]
    name = f"_guanka_level_{digest}"
    package = ModuleType(name)
    package.__path__ = []
    sys.modules[name] = package
    codes = {part: _compiled(folder / f"{part}.py") for part in _PARTS}
    modules = {part: _imported(f"{name}.{part}", codes[part], folder) for part in _PARTS}
    return PrivateHalf(**modules, reference_code=codes["reference"])


def error_place(error: BaseException, folder: Path) -> tuple[str | None, int | None]:
    """The file and line, in the level's private folder, that an exception came from; None and None elsewhere."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).parent == folder:
            return frame.filename, frame.lineno
    return None, None


def _compiled(file: Path) -> CodeType:
    try:
        source = file.read_bytes()
    except OSError as error:
        raise AuthorError(f"can't be read: {error.strerror}", file=file) from None
    _refuse_odd_bytes(file, source)
    try:
        return compile(source, str(file), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise AuthorError(f"is not Python: {error.msg}", file=file, line=error.lineno or 1) from None
    except (RecursionError, MemoryError):  # what the parser says of an expression that is nested thousands deep
        raise AuthorError("is nested too deep to be compiled", file=file) from None


def _refuse_odd_bytes(file: Path, source: bytes) -> None:
    """Python would take some of these in a comment; what reads the file as text would not."""
    try:
        text, at = source.decode("utf-8"), source.find(b"\0")
    except UnicodeDecodeError as error:
        text, at = "", error.start
    if at >= 0:
        problem = "a null byte" if text else f"the byte {source[at]:#04x}, which is not UTF-8"
        line = source.count(b"\n", 0, at) + 1
        raise AuthorError(
            f"is not Python: it holds {problem}; right would be to save it as UTF-8", file=file, line=line
        )


def _imported(name: str, code: CodeType, folder: Path) -> ModuleType:
    module = ModuleType(name)
    module.__package__ = name.rpartition(".")[0]
    module.__file__ = code.co_filename
    sys.modules[name] = module  # classes and inspect look their module up there
    try:
        exec(code, module.__dict__)  # noqa: S102 - the course team's own code, as an import would run it
    except GuankaError:
        raise
    except (Exception, SystemExit) as error:
        file, line = error_place(error, folder)
        text = f"raised {type(error).__name__} when it was imported: {error}"
        raise AuthorError(text, file=file or code.co_filename, line=line) from error
    return module
