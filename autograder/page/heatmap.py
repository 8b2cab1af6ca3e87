"""A picture as three small tables, expected, actual and the difference in colour, with what they show in words."""

import math
from collections.abc import Callable, Sequence

from markupsafe import Markup

from autograder.page.seeing import array, patterns, worst_in, wrong_in
from autograder.page.templates import render
from autograder.results import Numbers, Picture
from autograder.wording import Language

_SHADES = 4  # of each colour
_NOT_FINITE = "NaN/∞"
_PLAIN_FROM, _PLAIN_TO = -3, 5  # powers of ten of the largest number that is written without an exponent
_DIGITS = 3  # of the largest number

Classes = list[list[str]]


def heatmap(picture: Picture, language: Language) -> Markup:
    """The picture as HTML. Its numbers and what was seen in them stand in it as text; colour only says them again."""
    worst = worst_in(picture)
    wrong = wrong_in(picture).tolist()
    difference: Numbers = tuple(map(tuple, (array(picture.actual) - array(picture.expected)).tolist()))
    write = _writer([*_finite(picture.expected), *_finite(picture.actual)])
    write_difference = _writer(_finite(difference))
    marked = [["w" if cell else "" for cell in row] for row in wrong]
    shades = _shades(difference, wrong)
    blank = [[""] * len(row) for row in wrong]
    for classes in (marked, shades, blank):
        if worst is not None:
            classes[worst[0]][worst[1]] += " worst"
    differences = [
        [_signed(value, write_difference) if bad else "0" for value, bad in zip(row, bads, strict=True)]
        for row, bads in zip(difference, wrong, strict=True)
    ]
    return render(
        "picture.html",
        language,
        caption=picture.caption,
        expected=_body(picture, _texts(picture.expected, write), blank),
        actual=_body(picture, _texts(picture.actual, write), marked),
        difference=_body(picture, differences, shades),
        columns=range(picture.column, picture.column + len(picture.expected[0])),
        wrong=sum(map(sum, wrong)),
        total=len(wrong) * len(wrong[0]),
        row=None if worst is None else picture.row + worst[0],
        column=None if worst is None else picture.column + worst[1],
        there="" if worst is None else _texts(picture.expected, write)[worst[0]][worst[1]],
        came="" if worst is None else _texts(picture.actual, write)[worst[0]][worst[1]],
        patterns=patterns(picture),
    )


def _finite(numbers: Numbers) -> list[float]:
    return [value for row in numbers for value in row if value is not None and math.isfinite(value)]


def _writer(values: Sequence[float]) -> Callable[[float], str]:
    """How the numbers of a table are written: alike, short, and whole where they all are."""
    largest = max(map(abs, values), default=0.0)
    power = math.floor(math.log10(largest)) if largest else 0
    if not _PLAIN_FROM <= power <= _PLAIN_TO:
        return lambda value: f"{value:.1e}".replace("-", "−")
    most = min(max(_DIGITS - 1 - power, 0), _DIGITS - _PLAIN_FROM)
    decimals = next((d for d in range(most) if all(round(value, d) == value for value in values)), most)
    return lambda value: f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _texts(numbers: Numbers, write: Callable[[float], str]) -> list[list[str]]:
    return [[_NOT_FINITE if value is None else write(value) for value in row] for row in numbers]


def _signed(value: float | None, write: Callable[[float], str]) -> str:
    if value is None or math.isnan(value):
        return _NOT_FINITE
    if math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    text = write(value)
    if not any(digit in text for digit in "123456789"):  # small beside the others, and wrong all the same
        text = f"{value:.1g}".replace("-", "−")
    return text if value < 0 else f"+{text}"


def _shades(difference: Numbers, wrong: list[list[bool]]) -> Classes:
    """The class of each difference: o1 to o4 for too much, u1 to u4 for too little, x for what is not finite."""
    largest = max(map(abs, _finite(difference)), default=0.0)

    def shade(value: float | None, bad: bool) -> str:
        if not bad:
            return ""
        if value is None or not math.isfinite(value):
            return "x"
        step = math.ceil(_SHADES * abs(value) / largest) if largest else 1
        return f"{'o' if value > 0 else 'u'}{min(max(step, 1), _SHADES)}"

    return [
        [shade(value, bad) for value, bad in zip(row, bads, strict=True)]
        for row, bads in zip(difference, wrong, strict=True)
    ]


def _body(picture: Picture, texts: list[list[str]], classes: Classes) -> Markup:
    """The rows of a table. Nothing is in it but numbers that were written above, so nothing has to be escaped."""
    rows = []
    for number, (cells, styles) in enumerate(zip(texts, classes, strict=True), picture.row):
        inner = "".join(
            f'<td class="{style.strip()}">{text}</td>' if style else f"<td>{text}</td>"
            for text, style in zip(cells, styles, strict=True)
        )
        rows.append(f'<tr><th scope="row">{number}</th>{inner}</tr>')
    return Markup("\n".join(rows))  # noqa: S704
