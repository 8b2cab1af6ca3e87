"""The pages as HTML: what a student sees, what staff see, the choice of a deep link, and a launch that is refused."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import get_args
from urllib.parse import quote

from markupsafe import Markup

from autograder.commands.lms.own_page import HomeworkLine, LevelLine, OwnPage
from autograder.commands.lms.status import Status
from autograder.course.model import Course
from autograder.lms.lti.refused import LaunchRefused
from autograder.lms.model import Column
from autograder.page import document
from autograder.page.said import moment, number, status_name
from autograder.page.templates import render
from autograder.results import DeliveryState
from autograder.wording import Language, message, say
from autograder.wording.plain import plain

_LANGUAGES: dict[Language, str] = {"zh": "中文", "en": "English"}  # each in its own words
# What the LMS answers to a form may lead further, to whatever host it is at.
ANYWHERE = "https: http:"
_MOST = 200  # problems on the staff's page
_TONES = {"delivered": "arrived", "pending": "waits", "waiting": "waits"}
# What whoever came can do something about; all else is an administrator's.
_SAID = {"cookie": "web.cookie", "nobody": "web.nobody", "conflict": "web.nobody", "unset": "web.unset"}


def own(course: Course, page: OwnPage, column: str | None, language: Language, other: str) -> Markup:
    """A student's own page; ``column`` is where they came from, ``other`` leads to it in the other language."""
    name = page.person.name or page.person.student
    body = render(
        "own.html",
        language,
        course=course,
        name=plain(name, limit=80),
        total=None if page.total is None else f"{page.total:f}",
        levels=[_level(one, column, language) for one in page.levels],
        homework=[_homework(one, column, language) for one in page.homework],
        other=other,
        other_name=_LANGUAGES["en" if language == "zh" else "zh"],
    )
    return document(say(course.title, language), [body], language, sheet="visit.css")


def _level(one: LevelLine, column: str | None, language: Language) -> dict[str, object]:
    zone = one.due.tzinfo if one.due is not None else None
    handed_in = one.submitted_at
    return {
        "title": one.title,
        "here": one.id == column,
        "opens": None if one.opens is None else moment(one.opens.isoformat()),
        "due": None if one.due is None else moment(one.due.isoformat()),
        "mark": None if one.mark is None else f"{one.mark:f}",
        "most": number(one.most),
        "state": _state(one, language),
        "submitted": None if handed_in is None else moment(_in(handed_in, zone).isoformat()),
        "delivery": _delivered(one.delivery, language),
        "tone": _TONES.get(one.delivery or "", "lost"),
        "link": f"feedback/{quote(one.id)}" if one.has_page else None,
    }


def _state(one: LevelLine, language: Language) -> str:
    if one.status is not None:
        return status_name(one.status, language)
    return say(message("web.not_handed_in" if one.opens is None else "web.not_open"), language)


def _homework(one: HomeworkLine, column: str | None, language: Language) -> dict[str, object]:
    return {
        "name": one.name,
        "here": one.name == column,
        "due": moment(one.due.isoformat()),
        "mark": None if one.mark is None else f"{one.mark:f}",
        "most": number(one.most),
        "delivery": _delivered(one.delivery, language),
        "tone": _TONES.get(one.delivery or "", "lost"),
    }


def _delivered(state: DeliveryState | None, language: Language) -> str | None:
    """How a score stands with the LMS, in words for its student."""
    return None if state is None else say(message(f"web.{state}"), language)


def _in(time: datetime, zone: object) -> datetime:
    return time if zone is None else time.astimezone(zone)  # type: ignore[arg-type]


def deliveries(course: Course, found: Status) -> Markup:
    """The staff's page: what has arrived in the LMS, by column, and what has not."""
    counts: dict[str, Counter[str]] = {}
    problems = []
    for one in found.standing:
        delivery = one.delivery
        counts.setdefault(delivery.column, Counter())[delivery.state] += 1
        if delivery.state not in ("delivered", "waiting"):
            problems.append(
                {
                    "student": plain(delivery.student, limit=60),
                    "column": delivery.column,
                    "state": delivery.state,
                    "answer": delivery.answer,
                    "advice": delivery.advice,
                    "tone": _TONES.get(delivery.state, "lost"),
                }
            )
    body = render(
        "deliveries.html",
        "en",
        course=course,
        notes=list(found.notes),
        states=list(get_args(DeliveryState)),
        columns=list(counts.items()),
        problems=problems[:_MOST],
        more=max(0, len(problems) - _MOST),
    )
    return document("Scores in the LMS", [body], "en", sheet="visit.css")


def choose(course: Course, columns: Sequence[Column], choice: str) -> Markup:
    """The page on which staff choose what to place; ``choice`` goes along with what they choose."""
    found = [
        {
            "id": column.id,
            "label": column.label,
            "maximum": number(column.maximum),
            "due": None if column.due is None else moment(column.due.isoformat()),
        }
        for column in columns
    ]
    body = render("choose.html", "en", course=course, columns=found, choice=choice)
    return document("Place a column", [body], "en", sheet="visit.css", forms="'self'")


def placing(column: Column, answer: str, address: str, nonce: str) -> Markup:
    """The page that brings a column to the LMS by itself, or by its button where no script runs."""
    body = render("placing.html", "en", label=column.label, answer=answer, address=address, nonce=nonce)
    scripts = f"'nonce-{nonce}'"
    return document("Place a column", [body], "en", sheet="visit.css", forms=ANYWHERE, scripts=scripts)


def window(link: str, language: Language) -> Markup:
    """The way in for a browser that keeps no cookies of a page within another."""
    lines = [say(message("web.blocked"), each) for each in _both(language)]
    body = render("window.html", language, lines=lines, link=link)
    return document(say(message("web.window"), language), [body], language, sheet="visit.css")


def refused(error: LaunchRefused, language: Language) -> Markup:
    """Why a launch is not let in: for whoever came, in both languages, and for the administrator."""
    told = _SAID.get(error.reason, "web.try_again")
    return apology([told], language, plain(str(error), limit=400))


def apology(messages: Sequence[str], language: Language, why: str = "") -> Markup:
    """A page that says what went wrong, by ids of messages, first in the course's language and then in the other."""
    lines = [say(message(name), each) for each in _both(language) for name in messages]
    body = render("refused.html", language, lines=lines, why=why)
    return document(say(message("web.refused_title"), language), [body], language, sheet="visit.css")


def _both(language: Language) -> tuple[Language, Language]:
    """The course's language, then the other."""
    return language, "en" if language == "zh" else "zh"
