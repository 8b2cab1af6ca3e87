import re
from string import Formatter

from autograder.results import Verdict
from autograder.wording.catalogue.report import TEXTS


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_gaps() -> None:
    assert {key for key, (english, chinese) in TEXTS.items() if gaps(english) != gaps(chinese)} == set()


def test_every_verdict_has_a_name_of_its_own() -> None:
    for language in (0, 1):
        names = [TEXTS[f"verdict.{verdict.value}"][language] for verdict in Verdict]
        assert len(set(names)) == len(Verdict)


def test_chinese_sentences_use_chinese_punctuation() -> None:
    odd = [chinese for _, chinese in TEXTS.values() if re.search(r"[\u4e00-\u9fff] ?[,.;:!?()]", chinese)]
    assert odd == []
