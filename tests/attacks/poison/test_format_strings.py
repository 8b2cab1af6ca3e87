"""Writes Python's own gaps into names and texts, for a sentence that is filled in twice to say a secret."""

import pytest

from autograder.report.feedback import feedback_page
from autograder.wording import LANGUAGES, message, say
from tests.report.samples import report

STOPPED_BY = ("escaping",)

SECRET = "correct horse battery staple"
GAPS = ("{book.key}", "{book.__init__.__globals__[SECRET]}", "{0.key}", "%(key)s", "$key", "{student!r:>1000000000}")
CODE = "def corr2d(X, K):\n    raise ValueError({!r})\n"


class Book:
    """What a sentence may be about, and what it must not say."""

    def __init__(self):
        self.key = SECRET


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_filled_in_once(grader, gap, language):
    why = message("gradebook.student_markup", student=gap, place=1, character=gap)
    said = say(message("submissions.bad_student", path=gap, why=why), language)
    assert said.count(gap) == 3
    one = grader.code(CODE.format(gap)).report
    texts = [feedback_page(grader.desk.course, each, language, "staff") for each in (one, report(gap))]
    assert gap.replace("'", "&#39;").replace(">", "&gt;") in texts[0]
    assert all(len(text) < 100_000 for text in texts)


@pytest.mark.parametrize("gap", GAPS[:2])
def test_works_where_a_sentence_is_put_together_and_then_filled_in(gap):
    sentence = f"{gap} has handed in {{count}} levels"
    assert SECRET in sentence.format(count=3, book=Book(), student=gap)
