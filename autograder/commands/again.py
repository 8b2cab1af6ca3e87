"""What grading something again needs: the gradebook that is there, the file that was graded, the class of machine."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.batch.submissions import sha256_of
from autograder.commands.place import Place
from autograder.errors import GraderError
from autograder.gradebook.book import Gradebook, open_gradebook
from autograder.gradebook.history import Kept


def existing_gradebook(place: Place) -> Gradebook:
    """The course's gradebook, which is not made here.

    Raises:
        GraderError: there is none, or it can't be opened.
    """
    if "://" not in place.db and not Path(place.db).exists():
        raise GraderError(f"there is no gradebook {place.db}: grade first, or name one with --db")
    return open_gradebook(place.db)


def kept_file(place: Place, receipt: Kept) -> Path | None:
    """The notebook that this receipt is about; None where it is no longer among the submissions."""
    folder = place.submitted / receipt.student / receipt.level
    files = sorted(folder.glob("*.ipynb")) if folder.is_dir() and not folder.is_symlink() else []
    return next((path for path in files if sha256_of(path) == receipt.submission_sha256), None)


def of_the_class(environment: Mapping[str, Any]) -> dict[str, Any]:
    """What of a receipt's environment can change a number: all but the kernel."""
    return {name: value for name, value in environment.items() if name != "kernel"}


def differences(
    receipt: Kept, versions: Mapping[str, str], environment: Mapping[str, Any], *, sandboxed: bool
) -> Iterator[str]:
    """What of the machine is another than when the receipt was written, a line each; nothing on the same class."""
    for name in sorted(receipt.versions.keys() | versions.keys()):
        if receipt.versions.get(name) != versions.get(name):
            yield f"{name}: {receipt.versions.get(name, 'none')}, now {versions.get(name, 'none')}"
    if receipt.sandboxed != sandboxed:
        yield f"sandbox: {_yes(receipt.sandboxed)}, now {_yes(sandboxed)}"
    if receipt.environment is None:
        yield "machine: the receipt is older than such notes"
        return
    before, here = of_the_class(receipt.environment), of_the_class(environment)
    for name in sorted(before.keys() | here.keys()):
        then, now = before.get(name), here.get(name)
        if then != now:
            yield f"{name}: {_said(then)}, now {_said(now)}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _said(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    if isinstance(value, Mapping):
        return " ".join(f"{name}={one}" for name, one in value.items()) or "none"
    return "none" if value is None else str(value)
