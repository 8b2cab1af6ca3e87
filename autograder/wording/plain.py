"""Text from anyone, made safe to show: what can't be seen becomes visible, what is too long is cut."""

import re
import unicodedata

# Cc controls (ESC, so ANSI), Cf formats (bidi overrides, zero-width joiners, tags), Cs lone surrogates, Co and Cn what
# no font shows, Zl and Zp line breaks that are no "\n", Zs spaces that are not " ".
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# Letters and marks that are drawn as nothing: fillers, the blank Braille cell, variation selectors and the like.
_UNSEEN_RANGES = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)
_MARKS = frozenset({"Mn", "Me"})
_MOST_MARKS = 2  # on one letter, as Vietnamese needs; a tower of them would run into the lines above
_KEPT_SPACES = " \u3000"  # the wide one is the space of Chinese typography
_ELLIPSIS = "…"
# What nearly every text is made of, told at one glance: ASCII and Chinese with their punctuation. All of it is seen.
_USUAL = "[ -~\u3000-\u3011\u4e00-\u9fa5\uff01-\uff5e“”‘’…–—·×−≤→∞✓✗»]"
_LINE, _LINES = re.compile(f"{_USUAL}*"), re.compile(f"(?:{_USUAL}|\n)*")


def plain(text: str, *, lines: bool = False, limit: int | None = None) -> str:
    r"""The text as it may be shown anywhere: controls and invisible characters as ``\x1b`` or ``\u202e``.

    ``lines`` keeps line breaks and turns tabs into spaces; without it they become visible too. ``limit`` is the most
    characters that come back, the ellipsis of a cut text among them. Not for HTML: ``<`` stays as it is.
    """
    if (limit is None or len(text) <= limit) and (_LINES if lines else _LINE).fullmatch(text):
        return text
    if limit is not None:
        text = text[: 2 * limit + 1]  # a gigabyte is not walked through to show a line; the tabs and "\r" may shrink
    if lines:
        text = text.replace("\r\n", "\n").expandtabs(4)
    pieces: list[str] = []
    marks = length = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        kept = (lines and character == "\n") or not (_unseen(character) or marks > _MOST_MARKS)
        pieces.append(character if kept else _escaped(character))
        length += len(pieces[-1])
        if limit is not None and length > limit:
            return _cut(pieces, length, limit)
    return "".join(pieces)


def _cut(pieces: list[str], length: int, limit: int) -> str:
    while pieces and length > limit - 1:  # an escape goes whole: half of one would read as another character
        length -= len(pieces.pop())
    return "".join(pieces) + _ELLIPSIS


def _unseen(character: str) -> bool:
    if character in _KEPT_SPACES:
        return False
    if unicodedata.category(character) in _UNSEEN_CATEGORIES:
        return True
    return any(first <= ord(character) <= last for first, last in _UNSEEN_RANGES)


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return {"\n": r"\n", "\r": r"\r", "\t": r"\t"}.get(character, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
