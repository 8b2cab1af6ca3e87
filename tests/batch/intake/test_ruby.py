import sys

import pytest
from ruamel.yaml import YAML

from autograder.batch.intake import ruby
from autograder.batch.intake.handed import Refused
from autograder.batch.intake.ruby import scalars


def texts(text):
    return {one.place: one.text for one in scalars(text.encode())}


def test_symbols_are_keys_without_their_colon():
    assert texts(":a:\n- :b: 1\n- c\n") == {("a", 0, "b"): "1", ("a", 1): "c"}


def test_tags_build_nothing():
    text = "a: !!python/object/apply:os.system [echo]\nb: !ruby/object:Gem::Requirement {requirements: x}\n"
    assert texts(text) == {("a", 0): "echo", ("b", "requirements"): "x"}


def test_an_alias_stands_for_a_scalar_and_never_for_more():
    laughs = "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
    for this, before in zip("bcdefghi", "abcdefgh", strict=True):
        laughs += f"{this}: &{this} [{', '.join([f'*{before}'] * 9)}]\n"
    assert len(texts(laughs)) == 9
    assert texts("a: &x 1\nb: *x\n") == {("a",): "1", ("b",): "1"}
    small = "a: &a [x, x]\nb: [*a, *a]\n"  # a loader that builds values does make more of it
    assert YAML(typ="safe", pure=True).load(small)["b"] == [["x", "x"], ["x", "x"]]


@pytest.mark.parametrize("text", ["[" * 1050, "- " * 1200])
def test_depth_has_an_end(monkeypatch, text):
    with pytest.raises(Refused, match="nested more than 40 deep"):
        texts(text)
    monkeypatch.setattr(ruby, "MOST_DEPTH", 10**6)
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)  # as an interpreter begins; other tests may have left it higher
    try:
        with pytest.raises((RecursionError, Refused)) as caught:
            texts(text)
    finally:
        sys.setrecursionlimit(before)
    assert "nested" not in str(caught.value)


@pytest.mark.parametrize("text", ["a: 'open", "a: b: c", "\x01"])
def test_what_is_no_yaml_is_refused(text):
    with pytest.raises(Refused, match="not YAML as Gradescope writes it"):
        texts(text)


@pytest.mark.parametrize("text", ["", "# nothing\n", "*nobody"])
def test_what_says_nothing_yields_nothing(text):
    assert "".join(texts(text).values()) == ""


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused):
        list(scalars(b"a: \xff\n"))


def test_odd_keys_are_walked_over():
    assert ("z",) in texts("? [a, b]\n: 1\n? {c: d}\n: 2\nz: 3\n")
