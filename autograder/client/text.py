"""A graded cell's report as plain text, for a terminal or a script."""

from collections.abc import Iterable, Iterator

from autograder.results import CheckResult, Mismatch, Verdict
from autograder.wording import Language, Words, message, say
from autograder.wording.plain import plain

_MARKS = {Verdict.PASSED: "+", Verdict.NOT_ATTEMPTED: "-", Verdict.SKIPPED: ">"}  # every terminal has them
_INDENT = "    "


def as_text(
    headline: Words,
    checks: Iterable[CheckResult],
    notes: Iterable[Words],
    printed: tuple[str, int],
    stamp: str,
    language: Language,
) -> str:
    """The report; ``printed`` is what was printed, and how many characters of it are not there."""
    lines = [say(headline, language)]
    for check in checks:
        lines += ["", *_check(check, language)]
    lines += ["", *(say(note, language) for note in notes)]
    if printed[0]:
        lines += ["", say(message("client.printed"), language), *_block(printed_text(*printed, language))]
    return "\n".join([*lines, "", stamp])


def printed_text(text: str, dropped: int, language: Language) -> str:
    """What was printed, safe to show, and how much is not shown."""
    shown = plain(text, lines=True).rstrip("\n")
    return f"{shown}\n{say(message('client.printed_more', count=dropped), language)}" if dropped else shown


def _check(check: CheckResult, language: Language) -> Iterator[str]:
    verdict = say(message(f"verdict.{check.verdict.value}"), language)
    yield f"{_MARKS.get(check.verdict, 'x')} {say(check.title, language)} · {verdict} · {check.max_points:g}"
    if check.mismatch is not None:
        yield from _mismatch(check.mismatch, language)


def _mismatch(mismatch: Mismatch, language: Language) -> Iterator[str]:
    yield _INDENT + plain(say(mismatch.what, language))
    for name in ("where", "expected", "actual", "hint"):
        part = getattr(mismatch, name)
        if part is not None:
            yield f"{_INDENT}{say(message(f'report.{name}'), language)}: {plain(say(part, language))}"
    for fact in mismatch.facts:
        yield f"{_INDENT}{say(message('report.facts'), language)}: {plain(say(fact, language))}"
    if mismatch.counterexample is not None:
        yield f"{_INDENT}{say(message('report.counterexample'), language)}:"
        yield from _block(plain(say(mismatch.counterexample, language), lines=True))


def _block(text: str) -> list[str]:
    return [f"{_INDENT}| {line}".rstrip() for line in text.split("\n")]
