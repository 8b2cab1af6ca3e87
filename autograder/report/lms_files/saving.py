"""Write a file whole or not at all."""

from pathlib import Path

from autograder.errors import AuthorError, GraderError


def save(data: bytes, path: Path, *, template: Path | None = None) -> None:
    """Write a file; one that was there stays as it is until the new one is whole.

    Raises:
        AuthorError: it would take the place of the template.
        GraderError: it can't be written.
    """
    if template is not None and path.exists() and path.samefile(template):
        raise AuthorError("is the template itself; right would be another name for --to", file=path)
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise GraderError(f"the scores can't be written to {path}: {error.strerror}") from error
