import inspect

import pytest

from autograder.checks import bug
from autograder.checks.bugs import Bug
from autograder.errors import AuthorError


def flipped(X):
    """The kernel is flipped.

    卷积核被翻转了：
    应直接使用。
    """
    return X[::-1]


def test_a_bug():
    declared = bug("corr2d", fails="value  blur")(flipped)
    assert declared.name == "flipped"
    assert declared.hint.en == "The kernel is flipped."
    assert declared.hint.zh == "卷积核被翻转了：应直接使用。"
    assert declared.answers == {"corr2d": flipped}
    assert declared.fails == ("value", "blur")


def test_a_bug_in_two_functions():
    declared = bug("forward", fails="value", also={"backward": len})(flipped)
    assert declared.answers == {"forward": flipped, "backward": len}


def test_chinese_signs_take_no_blank_where_a_line_was_broken():
    def wrong(X):
        return X

    chinese = "每一列是一个卷积核：\ndout.transpose(0, 2, 3, 1)\n（先转置），\n写 np.pad\n即可，用\nnumpy。"
    wrong.__doc__ = f"One line\nand another.\n\n{chinese}"
    hint = bug("f", fails="value")(wrong).hint
    assert hint.en == "One line and another."
    assert hint.zh == "每一列是一个卷积核：dout.transpose(0, 2, 3, 1)（先转置），写 np.pad 即可，用 numpy。"


def test_a_class_is_a_bug_too():
    class Layer:
        """English.

        中文。
        """

    assert isinstance(bug("Layer", fails="value")(Layer), Bug)


@pytest.mark.parametrize("hint", [None, "", "Only English.", "One.\n\nTwo.\n\nThree.", "English.\n\n   "])
def test_a_hint_in_two_languages(hint):
    def wrong(X):
        return X

    wrong.__doc__ = hint
    with pytest.raises(AuthorError, match="English, a blank line, Chinese") as caught:
        bug("f", fails="value")(wrong)
    assert (caught.value.file, caught.value.line) == (__file__, inspect.getsourcelines(wrong)[1])


@pytest.mark.parametrize("fails", ["", "  "])
def test_a_bug_fails_something(fails):
    with pytest.raises(AuthorError, match="which checks fail on it"):
        bug("f", fails=fails)(flipped)
