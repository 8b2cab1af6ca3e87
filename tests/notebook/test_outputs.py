"""Outputs are text, and pictures of which only the pixels are left."""

import base64
import io
import json
import struct
import sys
import zlib
from typing import Any

import msgspec
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from autograder.notebook.outputs import safe_outputs


def safe(*outputs: Any, max_pictures: int = 4) -> list[dict[str, Any]]:
    return safe_outputs(msgspec.Raw(json.dumps(outputs).encode()), max_pictures)[0]


def encoded(image: Image.Image, kind: str) -> str:
    file = io.BytesIO()
    image.save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


def png(width: int = 3, height: int = 2, mode: str = "RGB", comment: str = "") -> str:
    rng = np.random.default_rng(1)
    channels = {"RGB": (3,), "RGBA": (4,), "L": ()}[mode]
    pixels = rng.integers(0, 255, (height, width, *channels), dtype=np.uint8)
    image = Image.fromarray(pixels)
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", comment)
    file = io.BytesIO()
    image.save(file, "PNG", pnginfo=info)
    return base64.b64encode(file.getvalue()).decode()


def picture(data: str, **more: str) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {"width": '"><script>'}, "data": {"image/png": data, **more}}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bomb(width: int, height: int) -> str:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + header + body).decode()


def test_streams_results_and_errors_are_text() -> None:
    assert safe(
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
        {"output_type": "stream", "name": "stderr", "text": "c\n"},
        {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "3", "text/html": "<b>3</b>"}},
        {"output_type": "error", "ename": "E", "evalue": "x", "traceback": ["\x1b[0;31mE\x1b[0m", "x"]},
    ) == [
        {"output_type": "stream", "name": "stdout", "text": "a\nb\n"},
        {"output_type": "stream", "name": "stderr", "text": "c\n"},
        {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "3"}},
        {"output_type": "stream", "name": "stderr", "text": "E\nx"},
    ]


def test_format_3() -> None:
    data = png()
    (stream, result) = safe(
        {"output_type": "stream", "stream": "stdout", "text": ["6\n"]},
        {"output_type": "pyout", "prompt_number": 2, "text": ["6"], "png": data, "html": "<b>"},
    )
    assert stream == {"output_type": "stream", "name": "stdout", "text": "6\n"}
    assert sorted(result["data"]) == ["image/png", "text/plain"]


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/javascript", "text/latex", "image/jpeg"])
def test_other_kinds_are_left_out(kind: str) -> None:
    assert safe({"output_type": "display_data", "data": {kind: "<script>steal()</script>"}}) == []


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L"])
def test_a_picture_keeps_its_pixels_and_nothing_else(mode: str) -> None:
    before = png(mode=mode, comment="<script>steal()</script>")
    assert b"steal" in base64.b64decode(before)
    (output,) = safe(picture(before, **{"text/plain": "<Figure>"}))
    after = base64.b64decode(output["data"]["image/png"])
    assert b"steal" not in after
    assert output["metadata"] == {}
    images = [Image.open(io.BytesIO(data)).convert("RGBA") for data in (base64.b64decode(before), after)]
    assert images[0].tobytes() == images[1].tobytes()


@pytest.mark.parametrize(
    "data",
    [
        "not base64 é",
        "",
        encoded(Image.new("RGB", (3, 2)), "GIF"),
        encoded(Image.new("RGB", (3, 2)), "JPEG"),
        encoded(Image.new("RGB", (2001, 2000)), "PNG"),
        base64.b64encode(base64.b64decode(png())[:40]).decode(),
        bomb(3000, 3000),
        bomb(60_000, 60_000),
        bomb(2**31 - 1, 2**31 - 1),
        bomb(0, 0),
        bomb(1000, 1000),
        "A" * 3_000_001,
    ],
    ids=[
        "text",
        "empty",
        "gif",
        "jpeg",
        "too many pixels",
        "cut off",
        "large",
        "bomb",
        "largest",
        "none",
        "too short",
        "long",
    ],
)
def test_what_is_no_bearable_png_is_left_out_and_its_text_stays(data: str) -> None:
    (output,) = safe(picture(data, **{"text/plain": "<Figure>"}))
    assert output["data"] == {"text/plain": "<Figure>"}


def test_pictures_are_counted() -> None:
    raw = msgspec.Raw(json.dumps([picture(png())] * 5).encode())
    outputs, pictures = safe_outputs(raw, 3)
    assert (len(outputs), pictures) == (3, 3)
    assert safe_outputs(raw, 0) == ([], 0)


def test_without_pillow_pictures_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    output = picture(png())
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert safe(output) == []


def test_text_is_bounded_and_has_no_control_characters() -> None:
    (output,) = safe({"output_type": "stream", "name": "stdout", "text": "\x00a\x07\tb\n\x9b" + "x" * 100_000})
    assert output["text"].startswith("a\tb\nx")
    assert len(output["text"]) < 10_100
    assert output["text"].endswith("…\n")


def test_the_number_of_outputs_is_bounded() -> None:
    outputs = safe(*[{"output_type": "stream", "name": "stdout", "text": "x"}] * 1000)
    assert len(outputs) == 21
    assert "left out" in outputs[-1]["text"]
    assert len(safe(*[{"output_type": "stream", "name": "stdout", "text": "x"}] * 1001)) == 1


def test_too_much_is_not_looked_at() -> None:
    outputs = safe({"output_type": "stream", "name": "stdout", "text": "x" * 9_000_000})
    assert [output["text"] for output in outputs] == ["[output left out: too large]\n"]


@pytest.mark.parametrize(
    "raw", [b"null", b"3", b"{}", b"[3]", b"[{}]", b'[{"output_type": 3}]', b'[{"output_type": "stream", "text": [3]}]']
)
def test_what_is_no_list_of_outputs_is_left_out(raw: bytes) -> None:
    assert safe_outputs(msgspec.Raw(raw), 4) == ([], 0)


def test_other_shapes_of_data() -> None:
    assert safe({"output_type": "display_data", "data": {"text/plain": {"a": 1}, "image/png": ["x"]}}) == []
    assert safe({"output_type": "update_display_data", "data": {"text/plain": "x"}}) == []
