"""What cards are put into: the output of a notebook cell, or a page of its own with everything in it."""

from collections.abc import Iterable
from typing import Literal

from markupsafe import Markup

from autograder.page.templates import render
from autograder.wording import Language, Words

Tone = Literal["passed", "failed", "pending"]  # pending: neither, such as "not attempted yet"

_CLASSES: dict[Tone, str] = {"passed": "good", "failed": "bad", "pending": "quiet"}


def inset(
    headline: Words,
    cards: Iterable[Markup],
    language: Language,
    *,
    tone: Tone,
    notes: Iterable[Words] = (),
    stamp: str = "",
) -> Markup:
    """The output of a notebook cell: a headline, cards, notes under them, and the environment in small print.

    It brings its style along, touches nothing outside itself, and is light or dark as JupyterLab, VS Code or Colab is.
    ``notes`` are whole sentences, such as which points are decided on other cases.
    """
    return render(
        "inset.html",
        language,
        headline=headline,
        cards=list(cards),
        tone=_CLASSES[tone],
        notes=list(notes),
        stamp=stamp,
    )


def document(
    title: str,
    parts: Iterable[Markup],
    language: Language,
    *,
    sheet: str = "page.css",
    forms: str = "'none'",
    scripts: str = "",
) -> Markup:
    """A page of its own, in one file. ``parts`` are fragments made here; a plain string among them is escaped.

    ``sheet`` is the template of its style: ``page.css``, or one that begins with it; ``forms`` is where forms on it may
    be sent to and ``scripts`` which run, if any, in the words of a content security policy.
    """
    page = {"title": title, "parts": list(parts), "sheet": sheet, "forms": forms, "scripts": scripts}
    return render("document.html", language, **page)
