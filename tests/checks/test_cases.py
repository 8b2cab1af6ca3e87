import json

import msgspec
import pytest

from autograder.checks.cases import FORMAT, Cases, PublicCase, PublicCheck, decode, encode
from autograder.errors import AuthorError
from autograder.wording import Text

CHECK = PublicCheck(id="shape", cell="shape", title=Text("The shape", "形状"), points=2.0, kind="shape")
CASE = PublicCase(sizes={"h": "2"}, arguments={"n": 1}, routes=(0,), expected={"out": float(2)})
CASES = Cases(
    level="tiny",
    level_version="0123456789abcdef",
    title=Text("a title", "标题"),
    language="zh",
    python="3.11.7",
    numpy="2.4.6",
    guanka="0.1.0",
    signatures={"f": "(n)"},
    checks=(CHECK, msgspec.structs.replace(CHECK, id="value", kind="value", cases=(CASE,))),
    examples={},
    routes=((),),
)


def test_what_is_written_is_read():
    assert decode(encode(CASES)) == CASES


def test_it_is_json_in_utf8_with_a_line_for_each_check():
    text = encode(CASES).decode("utf-8")
    assert json.loads(text)["format"] == FORMAT
    assert "形状" in text
    assert text.endswith("}\n")
    assert [line.partition(",")[0] for line in text.splitlines()[1:]] == ['{"id":"shape"', '{"id":"value"']


def test_the_same_cases_have_the_same_bytes():
    assert encode(CASES) == encode(decode(encode(CASES)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"format": "one"}',
        b'{"format": 1}',
        encode(CASES)[:-9],
        encode(CASES).replace(b'"shape"', b'"shapely"'),
    ],
)
def test_what_is_no_such_file_is_told_of(data):
    with pytest.raises(AuthorError, match="holds no public cases"):
        decode(data)


def test_a_newer_format_is_told_of_and_not_misread():
    with pytest.raises(AuthorError, match=r"is of format 2; this version of guanka reads format 1"):
        decode(b'{"format": 2, "anything": {"else": []}}')
