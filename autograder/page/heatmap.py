"""A picture as three small tables, expected, actual and the difference in colour, with what they show in words."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import numpy as np
from markupsafe import Markup

from autograder.page.seeing import Array, array, patterns, worst_in, wrong_in
from autograder.page.templates import render
from autograder.results import Picture
from autograder.wording import Language, Message, message, say

_SHADES = 4  # of each colour
_NOT_FINITE = "NaN/∞"
_PLAIN_FROM, _PLAIN_TO = -3, 5  # powers of ten of the largest number that is written without an exponent
_DIGITS = 3  # of the largest number
_MOST_MORE = 2  # digits beyond that; a smaller difference is told by the third table
_LEGEND = {"u": "picture.too_small", "o": "picture.too_large", "x": "picture.not_finite"}

Write = Callable[[float], str]
Texts = list[list[str]]


def heatmap(picture: Picture, language: Language) -> Markup:
    """The picture as HTML. Its numbers and what was seen in them stand in it as text; colour only says them again."""
    expected, actual, wrong = array(picture.expected), array(picture.actual), wrong_in(picture)
    with np.errstate(all="ignore"):
        difference = actual - expected
    texts = _apart(expected, actual, wrong)
    shades, worst = _shades(difference, wrong), worst_in(picture)
    seen = " ".join if language == "en" else "".join
    return render(
        "picture.html",
        language,
        caption=picture.caption,
        columns=range(picture.column, picture.column + expected.shape[1]),
        expected=_body(picture.row, texts[0], np.full(wrong.shape, "").tolist(), worst),
        actual=_body(picture.row, texts[1], np.where(wrong, "w", "").tolist(), worst),
        difference=_body(picture.row, _signed(difference, wrong), shades, worst),
        seen=seen(say(sentence, language) for sentence in _sentences(picture, wrong, worst, *texts)),
        legend=[(sign, say(message(key), language)) for sign, key in _LEGEND.items() if _uses(shades, sign)],
    )


def _sentences(
    picture: Picture, wrong: Array, worst: tuple[int, int] | None, expected: Texts, actual: Texts
) -> Iterator[Message]:
    if worst is None:
        return
    row, column = worst
    index = f"[{picture.row + row}, {picture.column + column}]"
    there, came = expected[row][column], actual[row][column]
    if wrong.all():
        yield message("picture.all", total=wrong.size, index=index, expected=there, actual=came)
    else:
        count = int(wrong.sum())
        yield message("picture.some", wrong=count, total=wrong.size, index=index, expected=there, actual=came)
    yield from patterns(picture)


def _finite(numbers: Array) -> list[float]:
    finite: list[float] = numbers[np.isfinite(numbers)].tolist()
    return finite


def _writer(values: Sequence[float], more: int = 0) -> Write:
    """How the numbers of a table are written: alike, short, and whole where they all are; ``more`` digits longer."""
    largest = max(map(abs, values), default=0.0)
    power = math.floor(math.log10(largest)) if largest else 0
    if not _PLAIN_FROM <= power <= _PLAIN_TO:
        return lambda value: f"{value:.{1 + more}e}".replace("-", "−")
    most = max(_DIGITS - 1 - power, 0) + more
    decimals = next((d for d in range(most) if all(round(value, d) == value for value in values)), most)
    return lambda value: f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _apart(expected: Array, actual: Array, wrong: Array) -> tuple[Texts, Texts]:
    """What was expected and what came, with some digits more where it takes them to tell the wrong ones apart."""
    values, places = [*_finite(expected), *_finite(actual)], list(zip(*np.nonzero(wrong), strict=True))
    for more in range(_MOST_MORE + 1):
        write = _writer(values, more)
        texts = _texts(expected, write), _texts(actual, write)
        if all(texts[0][row][column] != texts[1][row][column] for row, column in places):
            return texts
    write = _writer(values)
    return _texts(expected, write), _texts(actual, write)


def _texts(numbers: Array, write: Write) -> Texts:
    return [[write(value) if math.isfinite(value) else _NOT_FINITE for value in row] for row in numbers.tolist()]


def _signed(difference: Array, wrong: Array) -> Texts:
    """The differences with their signs; 0 where they don't count."""
    write = _writer(_finite(np.where(wrong, difference, 0.0)))
    return [
        [_with_sign(value, write) if bad else "0" for value, bad in zip(values, bads, strict=True)]
        for values, bads in zip(difference.tolist(), wrong.tolist(), strict=True)
    ]


def _with_sign(value: float, write: Write) -> str:
    if math.isnan(value):
        return _NOT_FINITE
    text = "∞" if math.isinf(value) else write(abs(value))
    if not text.strip("0."):  # small beside the others, and wrong all the same
        text = f"{abs(value):.1g}".replace("-", "−")
    return f"−{text}" if value < 0 else f"+{text}"


def _shades(difference: Array, wrong: Array) -> Texts:
    """The class of each difference: o1 to o4 for too large, u1 to u4 for too small, x for what is not finite."""
    largest = max(map(abs, _finite(np.where(wrong, difference, 0.0))), default=0.0)

    def shade(value: float, bad: bool) -> str:
        if not bad:
            return ""
        if not math.isfinite(value):
            return "x"
        step = math.ceil(_SHADES * (abs(value) / largest)) if largest else 1
        return f"{'o' if value > 0 else 'u'}{max(step, 1)}"

    return [
        [shade(value, bad) for value, bad in zip(values, bads, strict=True)]
        for values, bads in zip(difference.tolist(), wrong.tolist(), strict=True)
    ]


def _uses(shades: Texts, sign: str) -> bool:
    return any(shade.startswith(sign) for shade in chain.from_iterable(shades))


def _body(first: int, texts: Texts, classes: Texts, worst: tuple[int, int] | None) -> Markup:
    """The rows of a table. Nothing is in it but numbers that were written above, so nothing has to be escaped."""
    if worst is not None:
        classes[worst[0]][worst[1]] += " worst"
    rows = []
    for number, (cells, styles) in enumerate(zip(texts, classes, strict=True), first):
        inner = "".join(
            f'<td class="{style.strip()}">{text}</td>' if style else f"<td>{text}</td>"
            for text, style in zip(cells, styles, strict=True)
        )
        rows.append(f'<tr><th scope="row">{number}</th>{inner}</tr>')
    return Markup("\n".join(rows))  # noqa: S704
