"""The templates: compiled once, whatever they are given escaped, and what can't be seen in it made visible."""

from functools import cache, partial
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from autograder.wording import Language, Words, message, say
from autograder.wording.plain import plain

if TYPE_CHECKING:
    from jinja2 import Environment

LANGUAGE_TAGS: dict[Language, str] = {"zh": "zh-CN", "en": "en"}


def render(template: str, language: Language, **values: object) -> Markup:
    """The HTML of a template.

    In it ``t(id, ...)`` is a sentence of the catalogue, ``say`` says any words, and ``coded`` says an author's, with
    what stands between backticks as code.

    Raises:
        jinja2.UndefinedError: the template asks for a value that it was not given: found by the tests, not by users.
    """
    words = {
        "t": partial(_sentence, language),
        "say": partial(say, language=language),
        "coded": partial(_coded, language=language),
    }
    found = _environment().get_template(template)
    return Markup(found.render(language=language, tag=LANGUAGE_TAGS[language], **words, **values))  # noqa: S704


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  not before a page is made

    return Environment(
        loader=PackageLoader("autograder.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _shown(value: object) -> object:
    """What an expression gives, before it is escaped; fragments that were made here pass as they are."""
    return plain(value, lines=True) if isinstance(value, str) and not isinstance(value, Markup) else value


def _sentence(language: Language, id: str, /, **args: str | int | float) -> str:
    return say(message(id, **args), language)


def _coded(words: Words | str, language: Language) -> Markup:
    parts = [escape(part) for part in plain(say(words, language), lines=True).split("`")]
    if len(parts) % 2 == 0:  # one of them stands alone, so it is no sign
        return Markup("`").join(parts)
    pairs = (Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts))
    return Markup("").join(pairs)
