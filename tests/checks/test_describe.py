import numpy as np
import pytest

from autograder.checks.describe import describe, one_line, written
from autograder.wire.answers import Handle
from autograder.wording import say


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (
            np.zeros((2, 3), np.float32),
            "an array of shape (2, 3), dtype float32",
            "形状为 (2, 3)、类型为 float32 的数组",
        ),
        (Handle(4, "Layer"), "an object of type Layer", "类型为 Layer 的对象"),
        (None, "None", "None"),
        ([1, 2], "a list of 2", "含 2 个元素的 list"),
        ((), "a tuple of 0", "含 0 个元素的 tuple"),
        ({"a": 1}, "a dict of 1", "含 1 项的 dict"),
        (2.5, "2.5 (float)", "2.5（float）"),
        ("a b", "'a b' (str)", "'a b'（str）"),
        (True, "True (bool)", "True（bool）"),
    ],
)
def test_describe(value, english, chinese):
    assert say(describe(value), "en") == english
    assert say(describe(value), "zh") == chinese


def test_an_integer_too_long_to_write_is_described_by_its_size():
    assert written(2**14000) == "2**14000…"
    assert written(-(2**14000) - 1) == "-2**14000…"
    assert written(2**200) == str(2**200)[:79] + ("…" if len(str(2**200)) > 80 else str(2**200)[79:])


def test_a_long_text_is_cut():
    assert len(written("x" * 10**6)) <= 80
    assert len(say(describe(Handle(0, "y" * 10**6)), "en")) < 120


def test_what_can_not_be_printed_becomes_a_space():
    assert one_line("a\x1b[31m\nb\u202e\tc", 80) == "a [31m b c"
    assert one_line("abcdef", 4) == "abc…"
