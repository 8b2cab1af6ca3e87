"""What a student's cells printed and drew, reduced to plain text and to pictures that were encoded anew."""

import base64
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any

import msgspec

Json = dict[str, Any]

_MAX_JSON = 8_000_000  # bytes of one cell's outputs that are looked at
_MAX_OUTPUTS = 20  # of one cell
_MAX_TEXT = 10_000  # characters of one output
_MAX_PICTURE = 3_000_000  # characters of base64
_MAX_PIXELS = 4_000_000

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours, as IPython's tracebacks have them
_CONTROLS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])  # all but tab and line end
_NOTHING = msgspec.Raw(b"null")


class _Output(msgspec.Struct):
    """An output of nbformat 4, or of 3, which has text and png beside its type."""

    output_type: str
    name: msgspec.Raw = _NOTHING
    stream: msgspec.Raw = _NOTHING
    text: msgspec.Raw = _NOTHING
    png: msgspec.Raw = _NOTHING
    traceback: msgspec.Raw = _NOTHING
    data: dict[str, msgspec.Raw] = {}


_OUTPUTS = msgspec.json.Decoder(list[_Output])
_LINES = msgspec.json.Decoder(str | list[str])
_LEFT_OUT: Json = {"output_type": "stream", "name": "stderr", "text": "[output left out: too large]\n"}


def safe_outputs(raw: msgspec.Raw, max_pictures: int) -> tuple[list[Json], int]:
    """The outputs of one cell that can be shown to staff, and how many pictures are among them.

    Args:
        raw: the outputs as they stand in the file; what can't be read as outputs is left out.
        max_pictures: encoding one anew takes milliseconds, so a notebook has only a few.
    """
    text = bytes(raw)
    # Counted before decoding: half a million empty outputs fit into 8 MB.
    if len(text) > _MAX_JSON or text.count(b'"output_type"') > 50 * _MAX_OUTPUTS:
        return [dict(_LEFT_OUT)], 0
    try:
        found = _OUTPUTS.decode(text)
    except (ValueError, RecursionError):
        return [], 0
    outputs: list[Json] = []
    pictures = 0
    for output in found[:_MAX_OUTPUTS]:
        for safe in _safe(output, max_pictures - pictures):
            outputs.append(safe)
            pictures += "image/png" in safe.get("data", ())
    if len(found) > _MAX_OUTPUTS:
        outputs.append(dict(_LEFT_OUT))
    return outputs, pictures


def _safe(output: _Output, max_pictures: int) -> Iterator[Json]:
    if output.output_type == "stream":
        error = b"stderr" in (bytes(output.name) + bytes(output.stream))
        yield from _stream("stderr" if error else "stdout", _text(output.text))
    elif output.output_type in ("error", "pyerr"):
        yield from _stream("stderr", _text(output.traceback, "\n"))
    elif output.output_type in ("execute_result", "display_data", "pyout"):
        picture = _lines(output.data.get("image/png", output.png)) if max_pictures > 0 else ""
        encoded = _encoded_anew(picture) if picture else None
        text = _text(output.data.get("text/plain", output.text))
        data = {"image/png": encoded, "text/plain": text}
        shown = {kind: value for kind, value in data.items() if value}
        if shown:
            yield {"output_type": "display_data", "metadata": {}, "data": shown}


def _stream(name: str, text: str) -> Iterator[Json]:
    if text:
        yield {"output_type": "stream", "name": name, "text": text}


def _text(raw: msgspec.Raw, separator: str = "") -> str:
    text = _lines(raw, separator)[: 4 * _MAX_TEXT]
    text = _ESCAPES.sub("", text).translate(_CONTROLS)
    return text if len(text) <= _MAX_TEXT else text[:_MAX_TEXT] + "…\n"


def _lines(raw: msgspec.Raw, separator: str = "") -> str:
    try:
        lines = _LINES.decode(raw)
    except (ValueError, RecursionError):
        return ""
    return lines if isinstance(lines, str) else separator.join(lines)


def _encoded_anew(picture: str) -> str | None:
    """The same pixels in a new PNG, with nothing else of the file; None if it is none, or too large."""
    if len(picture) > _MAX_PICTURE:
        return None
    try:
        from PIL import Image  # noqa: PLC0415  slow to import, and most notebooks have no pictures
    except ImportError:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of decompression bombs
            opened = Image.open(io.BytesIO(base64.b64decode(picture)), formats=["PNG"])
            if opened.width * opened.height > _MAX_PIXELS:
                return None
            pixels = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
        clean = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
        file = io.BytesIO()
        clean.save(file, "PNG", compress_level=1)
    except Exception:  # whatever a decoder makes of hostile bytes, the picture is left out
        return None
    return base64.b64encode(file.getvalue()).decode("ascii")
