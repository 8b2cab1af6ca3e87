"""Find and read the public cases that lie beside the notebook."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.checks.cases import FILE_NAME, Cases, decode
from autograder.client.failures import CasesError
from autograder.errors import AuthorError
from autograder.wording import Language, message, say


def read_cases(given: Path | str | None, names: Mapping[str, object], language: Language | None) -> Cases:
    """The cases in ``given`` (a file, or the folder that it lies in), else in the file beside the notebook.

    ``names`` is the notebook's namespace: some editors say there where the notebook lies.

    Raises:
        CasesError: there is no such file, or it can't be read.
    """
    tried = list(dict.fromkeys(_places(given, names)))
    file = next((place for place in tried if place.is_file()), None)
    if file is None:
        raise CasesError(_both("client.no_file", language, name=tried[0].name, folder=str(tried[0].parent)))
    try:
        return decode(file.read_bytes())
    except (AuthorError, OSError) as error:
        why = error.text if isinstance(error, AuthorError) else error.strerror or type(error).__name__
        raise CasesError(_both("client.bad_file", language, name=str(file), why=why)) from None


def _places(given: Path | str | None, names: Mapping[str, object]) -> Iterator[Path]:
    if given is not None:
        yield Path(given) / FILE_NAME if Path(given).is_dir() else Path(given)
        return
    yield Path.cwd() / FILE_NAME
    notebook = names.get("__vsc_ipynb_file__")  # VS Code may run a kernel elsewhere
    if isinstance(notebook, str):
        yield Path(notebook).parent / FILE_NAME
    visited = names.get("_dh")  # where IPython began, before any %cd
    if isinstance(visited, list) and visited:
        yield Path(str(visited[0])) / FILE_NAME


def _both(id: str, language: Language | None, **gaps: str) -> str:
    """The sentence; in both languages where the file that would say which one is what is missing."""
    words = message(id, **gaps)
    return say(words, language) if language else f"{say(words, 'zh')} / {say(words, 'en')}"
