"""Change bytes, trees of JSON and Python sources at random: one change at a time, all drawn from one generator."""

import io
import tokenize
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

Place = tuple[Any, Any]  # a dict or a list, and the key or index in it

# Numbers at the edges of what machines and formats hold, and values of every other kind.
ODD_NUMBERS: tuple[Any, ...] = (0, -1, 1, 2, 31, 32, 33, 255, 2**15, 2**16, 2**24, 2**24 + 1, 2**31 - 1, 2**31)
ODD_NUMBERS += (2**32, 2**53 + 1, 2**63 - 1, -(2**63), 0.0, -0.0, 0.5, 1e308, -1e308, 5e-324)
ODD_TEXTS: tuple[str, ...] = ("", " ", "\0", "a", "卷积", "é", "e\u0301", "\u202e", "\ufeff", "\u2028", "\x1b[2J", "\r")
ODD_TEXTS += ("<script>", "../..", "x" * 300, "{{ 1 }}", "%s%n", "\U0010ffff", "nan", "null", "code", "markdown")
ODD_VALUES: tuple[Any, ...] = (None, True, False, [], {}, [[]], [None], {"": None}, *ODD_NUMBERS, *ODD_TEXTS)

ODD_BYTES = (b"\0", b"\xff", b"\n", b"\r\n", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u0000", b"\\ud800")
ODD_BYTES += (b"\xef\xbb\xbf", b"\xed\xa0\x80", b"NaN", b"1e999", b"-", b"null", b"\x80", b"\xc3", b"9" * 400)

OPERATORS = ("+", "-", "*", "/", "//", "%", "**", "@", "==", "!=", "<", ">", "<=", ">=", "=", "+=", "-=", "*=", ":=")
OPERATORS += ("(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "->", "&", "|", "^", "~", "<<", ">>", "...")
WORDS = ("if", "else", "for", "in", "not", "and", "or", "is", "return", "yield", "lambda", "None", "True", "pass")
WORDS += ("raise", "try", "with", "import", "from", "del", "global", "async", "await", "class", "def", "print", "len")
EXPRESSIONS = ("None", "-1", "0", "1", "2", "0.5", "1e400", "float('nan')", "10**30", "''", "'x'", "()", "[]", "{}")
EXPRESSIONS += ("[None]", "object()", "(lambda: 0)", "1j", "...", "b''", "int", "1/0", "undefined", "'\\ud800'")
STATEMENTS = ("return", "return None", "return 0", "pass", "raise ValueError('x')", "break", "continue", "import os")
STATEMENTS += ("x = 1", "print('x')", "del X", "%matplotlib inline", "!ls", "1/0", "assert False", "await f()")


def changed_bytes(data: bytes, rng: Random) -> bytes:
    """The bytes with one stretch flipped, cut, doubled, moved or put in."""
    at = rng.randrange(len(data) + 1)
    end = min(len(data), at + _length(rng))
    kind = rng.randrange(6)
    if kind == 0 and at < len(data):
        return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]
    if kind == 1:
        return data[:at]
    if kind == 2:
        return data[:at] + data[end:]
    if kind == 3:
        return data[:end] + data[at:end] + data[end:]
    if kind == 4:
        return data[:at] + rng.choice(ODD_BYTES) + data[at:]
    return data[:at] + rng.randbytes(end - at) + data[end:]


def places(tree: Any) -> list[Place]:
    """Every place of a tree of dicts and lists."""
    found: list[Place] = []
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            here = [(one, key) for key in (one if isinstance(one, dict) else range(len(one)))]
            found += here
            waiting += [one[key] for _, key in here]
    return found


def change_tree(tree: Any, rng: Random, odd: Sequence[Any] = ODD_VALUES) -> None:
    """Change a tree of dicts and lists in one place."""
    there = places(tree)
    if not there:
        return
    holder, key = rng.choice(there)
    kind = rng.randrange(7)
    if kind == 0:
        del holder[key]
    elif kind == 1:
        holder[key] = rng.choice(odd)
    elif kind == 2:
        other, name = rng.choice(there)
        holder[key] = other[name] if not _holds(other[name], holder) else None
    elif kind == 3:
        holder[key] = _deep(holder[key], rng.choice((1, 2, 7, 8, 15, 16, 17, 60)), rng)
    elif kind == 4 and isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), holder[key])
    elif kind == 4:
        holder[rng.choice([*ODD_TEXTS, *map(str, holder)])] = holder[key]
    elif kind == 5 and isinstance(holder, list):
        rng.shuffle(holder)
    else:
        holder[key] = _near(holder[key], rng)


def changed_source(text: str, rng: Random) -> str:
    """A Python source with one token or line changed."""
    kind = rng.randrange(10)
    if kind < 6:
        return _other_token(text, rng)
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    indent = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    other = rng.randrange(len(lines))
    if kind == 6:
        del lines[at]
    elif kind == 7:
        lines[at], lines[other] = lines[other], lines[at]
    elif kind == 8:
        lines.insert(at, indent + rng.choice(STATEMENTS))
    else:
        lines[at] = rng.choice((" ", "    ", "\t", "#", "\\", "\0", "\f", "\u3000")) + lines[at]
    return "\n".join(lines)


def _other_token(text: str, rng: Random) -> str:
    spans = _spans(text)
    if not spans:
        return text + rng.choice(STATEMENTS)
    (start, end), (other, other_end) = rng.choice(spans), rng.choice(spans)
    token = text[start:end]
    kind = rng.randrange(6)
    if kind == 0:
        return text[:start] + text[end:]
    if kind == 1:
        return text[:start] + token + " " + text[start:]
    if kind == 2:
        return text[:start] + text[other:other_end] + text[end:]
    if kind == 3:
        return text[:start] + rng.choice(EXPRESSIONS) + text[end:]
    likely = OPERATORS if not (token[0].isalnum() or token[0] in "_'\"") else (*WORDS, *EXPRESSIONS)
    return text[:start] + rng.choice(likely) + text[end:]


def _spans(text: str) -> list[tuple[int, int]]:
    """Where the tokens of a source lie, as far as it can be cut into tokens."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.OP, tokenize.STRING):
                (row, column), (last, end) = token.start, token.end
                spans.append((starts[row - 1] + column, starts[last - 1] + end))
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass
    return [(start, end) for start, end in spans if start < end <= len(text)]


def _holds(value: Any, holder: Any) -> bool:
    """Whether putting the value into the holder would make a loop."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if one is holder:
            return True
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else []
    return False


def _deep(value: Any, depth: int, rng: Random) -> Any:
    wrap: Callable[[Any], Any] = rng.choice((lambda inner: [inner], lambda inner: {"k": "l", "items": [inner]}))
    for _ in range(depth):
        value = wrap(value)
    return value


def _near(value: Any, rng: Random) -> Any:
    """A value of the same kind that differs a little."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return rng.choice((value + 1, value - 1, -value, str(value)))
    if isinstance(value, str):
        at = rng.randrange(len(value) + 1)
        return rng.choice((value[:at], value[at:], value[:at] + rng.choice(ODD_TEXTS) + value[at:], value.upper()))
    if isinstance(value, bytes):
        return changed_bytes(value, rng)
    return list(value) if isinstance(value, dict | list) and rng.random() < 0.5 else str(value)[:1000]


def _length(rng: Random) -> int:
    return rng.choice((1, 1, 2, 3, 4, 8, 30, 200))
