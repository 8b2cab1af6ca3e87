"""JSON as programs really write it to a typed value, or the reason why it is none.

The fast way is msgspec's, which is strict. What it refuses is read again by the standard library, which takes
what Jupyter takes (NaN, a lone half of a surrogate pair), and says where a broken file breaks.
"""

import codecs
import json
import math
from typing import TypeVar

import msgspec

from autograder.errors import SubmissionError
from autograder.wording import message

T = TypeVar("T")

_MAX_VALUES = 1_000_000  # that the slow way may make: each takes tens of bytes and up to a microsecond


def decode(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """The value in ``data``; a byte order mark is skipped, and the last of two equal keys counts, as in Jupyter.

    Raises:
        SubmissionError: empty, not UTF-8, not JSON, cut off, nested too deeply, or of another shape.
    """
    data = data.removeprefix(codecs.BOM_UTF8)
    if not data.strip(b"\0 \t\r\n"):
        raise SubmissionError(message("notebook.empty", size=len(data)))
    _refuse_unless_utf8(data)
    try:
        return decoder.decode(data)
    except msgspec.ValidationError as error:
        raise _wrong_shape(error) from error
    except RecursionError as error:
        raise SubmissionError(message("notebook.too_deep")) from error
    except ValueError:
        return _decode_slowly(data, decoder)


def _refuse_unless_utf8(data: bytes) -> None:
    try:
        data.decode("utf-8")  # the decoder skips over bytes that it doesn't need
    except UnicodeDecodeError as error:
        raise SubmissionError(message("notebook.not_utf8", offset=error.start)) from error


def _decode_slowly(data: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    if data.count(b"[") + data.count(b"{") + data.count(b",") > _MAX_VALUES:
        raise SubmissionError(message("notebook.too_many_values", limit=_MAX_VALUES))
    text = data.decode("utf-8")
    try:
        loose = json.loads(text, strict=False, parse_constant=lambda _: None, parse_float=_finite, parse_int=_short)
        # Halves of surrogate pairs become "?": nothing else could be stored, hashed or compiled.
        strict = json.dumps(loose, ensure_ascii=False).encode("utf-8", "replace")
        return decoder.decode(strict)
    except json.JSONDecodeError as error:
        raise _broken(text, error) from error
    except msgspec.ValidationError as error:
        raise _wrong_shape(error) from error
    except RecursionError as error:
        raise SubmissionError(message("notebook.too_deep")) from error


def _finite(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _short(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None


def _broken(text: str, error: json.JSONDecodeError) -> SubmissionError:
    if text.lstrip().startswith("<"):
        return SubmissionError(message("notebook.web_page"))
    if error.msg.startswith("Unterminated string") or error.pos >= len(text.rstrip("\0 \t\r\n")):
        return SubmissionError(message("notebook.cut_off", size=len(text)))
    return SubmissionError(message("notebook.not_json", line=error.lineno, column=error.colno))


def _wrong_shape(error: msgspec.ValidationError) -> SubmissionError:
    # msgspec's text ends in: - at `$.cells[3].source`
    _, _, place = str(error).partition(" - at `$")
    where = place.rstrip("`").lstrip(".")
    if not where:
        return SubmissionError(message("notebook.not_an_object"))
    return SubmissionError(message("notebook.wrong_type", where=where))
