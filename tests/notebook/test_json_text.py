"""JSON as it comes: what is not strict but clear is read, what is broken is refused with its reason."""

import json
import tracemalloc

import msgspec
import pytest

from autograder.errors import SubmissionError
from autograder.notebook.json_text import decode
from autograder.wording import Message


class Thing(msgspec.Struct):
    a: str | None = None
    numbers: list[int] = []


DECODER = msgspec.json.Decoder(Thing)


def reason(data: bytes) -> Message:
    with pytest.raises(SubmissionError) as caught:
        decode(data, DECODER)
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "a"),
    [
        (b'{"a": "b"}', "b"),
        (b'\xef\xbb\xbf{"a": "b"}', "b"),
        (b'{"a": "b", "a": "c"}', "c"),
        (b'{"a": "b", "x": [NaN, Infinity, -Infinity, 1e999, -1e999, 1.5]}', "b"),
        (b'{"a": "\\ud83d\\ude00"}', "\N{GRINNING FACE}"),
        (b'{"a": "b\\ud800c"}', "b?c"),
        (b'{"a": "tab\there"}', "tab\there"),
        (b'{"a": "\\u0000"}', "\0"),
        (b'{"a": "b", "x": ' + b"1" * 10_000 + b"}", "b"),
        (b'{"a": "b", "x": [NaN, ' + b"1" * 10_000 + b"]}", "b"),
    ],
)
def test_read(data: bytes, a: str) -> None:
    assert decode(data, DECODER).a == a


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "notebook.empty"),
        (b" \n\t", "notebook.empty"),
        (b"\0" * 4096, "notebook.empty"),
        (b"\xef\xbb\xbf", "notebook.empty"),
        (b'{"a": "b', "notebook.cut_off"),
        (b'{"a": ', "notebook.cut_off"),
        (b'{"numbers": [1, 2', "notebook.cut_off"),
        (b"<!DOCTYPE html><html></html>", "notebook.web_page"),
        (b"import numpy as np\n", "notebook.not_json"),
        (b'{"a": "b"} {"a": "c"}', "notebook.not_json"),
        (b'{"a": "b",}', "notebook.not_json"),
        (b"PK\x03\x04\x14", "notebook.not_json"),
        ('{"a": "宽"}'.encode("gbk"), "notebook.not_utf8"),
        ('{"a": "b"}'.encode("utf-16"), "notebook.not_utf8"),
        (b'{"a": "b", "skipped": "\xff"}', "notebook.not_utf8"),
        (b"[1]", "notebook.not_an_object"),
        (b"null", "notebook.not_an_object"),
        (b"3", "notebook.not_an_object"),
        (b'{"a": 3}', "notebook.wrong_type"),
        (b'{"x": NaN, "a": 3}', "notebook.wrong_type"),
    ],
)
def test_refused(data: bytes, id: str) -> None:
    assert reason(data).id == id


def test_where_it_breaks() -> None:
    assert reason(b'{\n "a": "b",\n "numbers": [1 2]\n}').args == {"line": 3, "column": 16}
    assert reason(b'{"a": "b", "numbers": [1, "x"]}').args == {"where": "numbers[1]"}


@pytest.mark.parametrize("key", ["a", "x", "numbers"])
@pytest.mark.parametrize("opening", [b"[", b'{"k":'])
@pytest.mark.parametrize("start", [b"", b'"y": NaN, '])
def test_deep_nesting(key: str, opening: bytes, start: bytes) -> None:
    deep = b"{" + start + b'"%s": ' % key.encode() + opening * 100_000
    assert reason(deep).id in ("notebook.too_deep", "notebook.wrong_type")


def test_a_small_file_cannot_ask_for_much_memory() -> None:
    crowded = b'{"x": [' + b"{}," * 1_000_000 + b"{}]}"
    tracemalloc.start()
    try:
        decode(crowded, DECODER)
        assert reason(crowded[:-1] + b', "y": NaN}').id == "notebook.too_many_values"
        assert tracemalloc.get_traced_memory()[1] < 10 * len(crowded)
    finally:
        tracemalloc.stop()


def test_what_the_slow_way_reads_is_what_the_standard_library_reads() -> None:
    data = json.dumps({"a": "é\N{GRINNING FACE}\u2028", "numbers": [1, 2], "x": float("nan")}).encode()
    assert decode(data, DECODER) == Thing("é\N{GRINNING FACE}\u2028", [1, 2])
