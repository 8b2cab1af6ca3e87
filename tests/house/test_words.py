"""Everything said to a person: in both languages, with the same gaps, once, and really said somewhere."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from string import Formatter

from autograder.wording import LANGUAGES, Message, say
from autograder.wording.catalogue import CATALOGUE
from tests.house.repository import named, text, tree

TOPICS = [path for path in named("autograder/wording/catalogue/*.py") if not path.endswith("__init__.py")]
CODE = [path for path in named("autograder/*.py") if not path.startswith("autograder/wording/")]
TEMPLATES = named("autograder/page/templates/*.html")
IN_TEMPLATE = re.compile(r"""\bt\(["']([a-z0-9_.]+)["']((?:, *\w+=[^,()]+)*)\)""")  # t("id", gap=value)
HAN = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {"value.is_none"}  # Python's own word
NO_MESSAGES = {
    "gradebook.db",
    "lms.json",
    "notebook.id",
    "student.id",
}  # what looks like an id: files, columns of a table
NO_MESSAGES |= {"card.html", "feedback.html", "picture.html"}  # and templates


def keys(path: str) -> list[str]:
    """The ids that a topic's module writes down, twice where they stand twice."""
    tables = [node.value for node in tree(path).body if isinstance(node, ast.AnnAssign | ast.Assign)]
    return [key.value for table in tables for key in table.keys]


def gaps(sentence: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def words_only(sentence: str) -> str:
    return "".join(literal for literal, *_ in Formatter().parse(sentence))


def said() -> Iterator[tuple[str, ast.Call]]:
    """Every call of ``message`` in the package, with its place."""
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                yield f"{path}:{node.lineno}", node


def said_in_templates() -> Iterator[tuple[str, str, set[str]]]:
    """Every sentence of a template, with its place, its id, and the gaps that are filled."""
    for path in TEMPLATES:
        for number, line in enumerate(text(path).splitlines(), 1):
            for key, filled in IN_TEMPLATE.findall(line):
                yield f"{path}:{number}", key, set(re.findall(r", *(\w+)=", filled))


def ids_of(call: ast.Call) -> list[str]:
    """The ids that stand in a call of ``message``; none where only running it tells."""
    return [one.value for one in _ends(call.args[0]) if isinstance(one, ast.Constant)]


def _ends(node: ast.expr) -> list[ast.expr]:
    return [*_ends(node.body), *_ends(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def constants() -> set[str]:
    """Every string in the package's code."""
    nodes = (node for path in CODE for node in ast.walk(tree(path)))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def patterns() -> set[str]:
    """Every f-string that makes an id, such as ``verdict.{...}``, as a regular expression."""
    topics = {key.partition(".")[0] + "." for key in CATALOGUE}
    found = set()
    for path in CODE:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.JoinedStr) and getattr(node.values[0], "value", "") in topics:
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
                found.add("".join(parts))
    return found


def fitting(pattern: str) -> set[str]:
    return {key for key in CATALOGUE if re.fullmatch(pattern, key)}


def test_every_topic_is_in_the_catalogue_and_no_id_stands_twice():
    counted = Counter(key for path in TOPICS for key in keys(path))
    assert [key for key, count in counted.items() if count > 1] == []
    assert set(counted) == set(CATALOGUE)


def test_every_sentence_is_there_in_both_languages():
    assert [key for key, texts in CATALOGUE.items() if len(texts) != 2 or not all(text.strip() for text in texts)] == []


def test_both_languages_have_the_same_gaps():
    assert [key for key, (english, chinese) in CATALOGUE.items() if gaps(english) != gaps(chinese)] == []


def test_chinese_is_chinese_and_english_is_not():
    with_words = {key for key, (english, _) in CATALOGUE.items() if re.search(r"[A-Za-z]", words_only(english))}
    assert [key for key in with_words - SAME_IN_BOTH if not HAN.search(CATALOGUE[key][1])] == []
    assert [key for key, (english, _) in CATALOGUE.items() if HAN.search(english)] == []


def test_chinese_has_chinese_punctuation():
    odd = re.compile(
        r"[\u4e00-\u9fff}] ?[,;:!?](?![A-Za-z0-9_/])|[\u4e00-\u9fff]\.(?!\w)|[\u4e00-\u9fff]\(|\)[\u4e00-\u9fff]"
    )
    assert [key for key, (_, chinese) in CATALOGUE.items() if odd.search(chinese)] == []


def test_every_id_in_the_code_is_in_the_catalogue():
    topics = "|".join(sorted({key.partition(".")[0] for key in CATALOGUE}))
    like = {text for text in constants() if re.fullmatch(rf"({topics})(\.[a-z0-9_]+)+", text)}
    assert like - set(CATALOGUE) - NO_MESSAGES == set()
    assert [place for place, call in said() for key in ids_of(call) if key not in CATALOGUE] == []
    assert [place for place, key, _ in said_in_templates() if key not in CATALOGUE] == []
    assert sum(len(re.findall(r"\bt\(", text(path))) for path in TEMPLATES) == len(list(said_in_templates()))
    assert [pattern for pattern in patterns() if not fitting(pattern)] == []


def test_every_sentence_is_said_somewhere():
    in_templates = {key for _, key, _ in said_in_templates()}
    in_code = constants() | {key for pattern in patterns() for key in fitting(pattern)}
    assert set(CATALOGUE) - in_code - in_templates == set()


def test_every_sentence_gets_what_fills_its_gaps():
    odd = []
    for place, call in said():
        given = {keyword.arg for keyword in call.keywords}
        if None not in given:
            odd += [f"{place}: {key}" for key in ids_of(call) if gaps(CATALOGUE[key][0]) != given]
    odd += [f"{place}: {key}" for place, key, given in said_in_templates() if gaps(CATALOGUE[key][0]) != given]
    assert odd == []


def test_every_sentence_can_be_said():
    for key, (english, _) in CATALOGUE.items():
        for language in LANGUAGES:
            assert say(Message(key, dict.fromkeys(gaps(english), "<gap>")), language).count("<gap>") >= len(
                gaps(english)
            )
