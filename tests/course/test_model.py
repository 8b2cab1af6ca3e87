"""The schema of course.yaml, and that docs/course.md tells the truth about every key of it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from autograder.course import Course, Limits
from autograder.course.load import load_course, read_document
from autograder.errors import AuthorError
from autograder.wording import Text

DOCS = (Path(__file__).parents[2] / "docs/course.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([a-z_.\[\]]+)` \| (.+?) \| (.+?) \| `(.+?)` \| (.+) \|$", re.MULTILINE)
ROWS = {row[1]: row.groups() for row in ROW.finditer(DOCS)}
MINIMAL = {
    "id": "docs",
    "title": {"zh": "文档", "en": "Docs"},
    "levels": [{"id": "01-corr2d", "title": {"zh": "关", "en": "Level"}}],
    "homework": [{"name": "hw", "levels": ["01-corr2d"], "due": "2026-12-31T00:00:00Z"}],
}


def fields(kind: msgspec.inspect.StructType, prefix: str = "") -> Iterator[tuple[str, msgspec.inspect.Field]]:
    """Every key, as the documentation names it. The limits of a level are those of the course, said once."""
    for field in kind.fields:
        path = f"{prefix}{field.name}"
        if path == "folder":
            continue
        yield path, field
        inner, mark = bare(field.type), ""
        if isinstance(inner, msgspec.inspect.VarTupleType):
            inner, mark = bare(inner.item_type), "[]"
        if isinstance(inner, msgspec.inspect.StructType) and inner.cls is not Text and path != "levels[].limits":
            yield from fields(inner, f"{path}{mark}.")


def bare(kind: msgspec.inspect.Type) -> msgspec.inspect.Type:
    if isinstance(kind, msgspec.inspect.Metadata):
        return bare(kind.type)
    if isinstance(kind, msgspec.inspect.UnionType):
        return bare(next(one for one in kind.types if not isinstance(one, msgspec.inspect.NoneType)))
    return kind


KEYS = dict(fields(msgspec.inspect.type_info(Course)))


def put(path: str, value: object) -> dict[str, object]:
    """The minimal course with one key more, or another value of it; without it, where the value is ``...``."""
    course = json.loads(json.dumps(MINIMAL))
    *around, key = path.split(".")
    place = course
    for step in around:
        place = place[step[:-2]][0] if step.endswith("[]") else place.setdefault(step, {})
    if value is ...:
        place.pop(key, None)
    else:
        place[key] = value
    return course


@pytest.fixture
def loaded(build):
    """Load a course given as plain values (JSON is YAML)."""
    return lambda values: load_course(build(json.dumps(values), ["01-corr2d"]))


@pytest.fixture
def parsed(tmp_path):
    """The value of a piece of YAML."""

    def parse(text: str) -> object:
        file = tmp_path / "piece.yaml"
        file.write_text(text, encoding="utf-8")
        return read_document(file).value

    return parse


def test_every_key_is_documented_and_no_other():
    assert sorted(row[1] for row in ROW.finditer(DOCS)) == sorted(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_the_default_is_the_documented_one(key, loaded, parsed):
    default = ROWS[key][2]
    if default == "*required*":
        with pytest.raises(AuthorError, match=f"has no '{key.split('.')[-1]}'"):
            loaded(put(key, ...))
    elif key != "levels[].limits":
        assert loaded(put(key, parsed(default.strip("`")))) == loaded(put(key, ...))


@pytest.mark.parametrize("key", KEYS)
def test_the_example_is_valid_and_no_default(key, loaded, parsed):
    name, value = parsed(ROWS[key][3]).popitem()
    assert name == key.split(".")[-1]
    course = loaded(put(key, value))
    if key not in ("levels[].id", "levels[].requires", "homework[].levels"):
        assert course != loaded(MINIMAL)


@pytest.mark.parametrize(("key", "field"), KEYS.items())
def test_the_range_is_the_documented_one_and_the_one_that_an_author_is_told(key, field):
    kind = bare(field.type)
    bounds = [getattr(kind, name, None) for name in ("ge", "gt", "le", "max_length")]
    description = field.type.extra_json_schema["description"]
    for bound in bounds:
        if bound is not None:
            number = rf"(?<![\d.]){re.escape(f'{bound:g}')}(?![\d.]\d)"
            assert re.search(number, ROWS[key][1])
            assert re.search(number, description)


def test_the_two_yaml_examples_of_the_page(build):
    example = re.search(r"```yaml\n(.*?)```", DOCS, re.DOTALL)[1]
    course = load_course(build(example, ["01-corr2d"]))
    assert course.levels[0].limits == Limits()
    told = re.search(r"^/srv/course/course.yaml:14: (.*)$", DOCS, re.MULTILINE)[1]
    rows = example + "  - id: x3\n    title: {zh: 关, en: L}\n    requres: []\n"
    with pytest.raises(AuthorError) as caught:
        load_course(build(rows))
    assert caught.value.text == told


def test_every_value_says_what_would_be_right():
    for key, field in KEYS.items():
        assert field.type.extra_json_schema["description"], key


def test_a_course_cannot_be_changed(build):
    course = load_course(build())
    with pytest.raises(AttributeError):
        course.attempts = 3
    with pytest.raises(AttributeError):
        course.levels[0].limits.threads = True


def test_the_defaults_of_the_limits():
    assert msgspec.to_builtins(Limits()) == {
        "cell_seconds": 10.0,
        "call_seconds": 5.0,
        "total_seconds": 60.0,
        "memory_mib": 512,
        "output_kib": 64,
        "threads": False,
    }
