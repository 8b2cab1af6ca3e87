"""Notebooks that came to harm on the way, and what lies where a notebook should: graded where that can be done."""

from tests.sample_class.entry import BACKWARD, CORR2D, FORWARD, LAYER, NO_CHECKS, POOL, Entry, HandIn
from tests.sample_class.notebooks import (
    Json,
    answer,
    changed,
    code_cell,
    cut_short,
    data,
    folder,
    format_3,
    link,
    mark_of,
    named,
    nothing,
    pipe,
    sparse,
)
from tests.sample_class.right_answers import (
    LOOPS_BACKWARD,
    LOOPS_CORR2D,
    LOOPS_FORWARD,
    LOOPS_LAYER,
    LOOPS_POOL_BACKWARD,
    LOOPS_POOL_FORWARD,
)


def shuffled(cells: list[Json]) -> list[Json]:
    """The other way round, and every cell twice, as after a slip in JupyterLab."""
    return [cell for cell in reversed(cells) for _ in range(2)]


def split(cells: list[Json]) -> list[Json]:
    """The answer cut in two in the middle of a loop (Ctrl+Shift+Minus in Jupyter)."""
    (place,) = (number for number, cell in enumerate(cells) if mark_of(cell).get("solution"))
    lines = cells[place]["source"].splitlines(keepends=True)
    cells[place]["source"] = "".join(lines[:9])
    return [*cells[: place + 1], code_cell("".join(lines[9:])), *cells[place + 1 :]]


def stripped(cells: list[Json]) -> list[Json]:
    """Without prose, metadata and ids, as other programs save notebooks."""
    return [code_cell(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def as_text(cells: list[Json]) -> list[Json]:
    """The answer turned into a text cell (M in Jupyter)."""
    for cell in cells:
        if mark_of(cell).get("solution"):
            cell["cell_type"] = "markdown"
    return cells


PYTHON_2 = """\
import numpy as np
def corr2d(X, K):
    h, w = K.shape
    Y = np.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1))
    for i in xrange(Y.shape[0]):
        for j in xrange(Y.shape[1]):
            Y[i, j] = (X[i:i+h, j:j+w] * K).sum()
    print "done"
    return Y
"""

FORMAT_2 = b'{"nbformat": 2, "worksheets": [{"cells": []}]}'
DEEP = b'{"nbformat": 4, "cells": [], "metadata": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def ungradable(student: str, level: str, what: str, hand_in: HandIn, note: str, *, slow: bool = False) -> Entry:
    return Entry(
        student=student,
        level=level,
        what=what,
        hand_in=hand_in,
        verdicts=NO_CHECKS,
        score=0,
        notes=(note,),
        slow=slow,
    )


ENTRIES = (
    # Mended, and graded in full.
    Entry(
        student="2026025-zhu-lin",
        level=CORR2D,
        what="cells shuffled and duplicated",
        hand_in=changed(shuffled, LOOPS_CORR2D),
        notes=("order",),
    ),
    Entry(
        student="2026025-zhu-lin",
        level=POOL,
        what="cells shuffled and duplicated, with two answers",
        hand_in=changed(shuffled, LOOPS_POOL_FORWARD, LOOPS_POOL_BACKWARD),
        notes=("order",),
    ),
    Entry(
        student="2026025-zhu-lin",
        level=BACKWARD,
        what="the answer split in two",
        hand_in=changed(split, LOOPS_BACKWARD),
        notes=("parts of one piece",),
    ),
    Entry(
        student="2026025-zhu-lin",
        level=LAYER,
        what="prose, metadata and ids lost",
        hand_in=changed(stripped, LOOPS_LAYER),
        notes=("marks on the cells are gone",),
    ),
    Entry(
        student="2026025-zhu-lin",
        level=FORWARD,
        what="the answer turned into a text cell",
        hand_in=changed(as_text, LOOPS_FORWARD),
        notes=("not a code cell",),
    ),
    Entry(
        student="2026026-hu-bin",
        level=CORR2D,
        what="under another file name",
        hand_in=named("corr2d-final (2).ipynb", answer(LOOPS_CORR2D)),
        notes=("corr2d-final (2).ipynb",),
    ),
    Entry(
        student="2026026-hu-bin",
        level=FORWARD,
        what="format 3 of notebooks, Python 3 code",
        hand_in=format_3("import numpy as np\n" + LOOPS_FORWARD, python2=False),
        notes=("old format 3",),
    ),
    # Read, and not right.
    Entry(
        student="2026027-guo-jing",
        level=CORR2D,
        what="format 3 of notebooks, Python 2 code",
        hand_in=format_3(PYTHON_2, python2=True),
        verdicts={"rest": "crashed"},
        score=0,
        notes=("old format 3", "Python 2"),
        says="SyntaxError",
    ),
    # Nothing that can be graded.
    ungradable("2026027-guo-jing", FORWARD, "format 2 of notebooks", data(FORMAT_2), "format 2"),
    ungradable("2026028-he-mei", CORR2D, "only the first half came", cut_short(answer(LOOPS_CORR2D)), "middle"),
    ungradable("2026028-he-mei", FORWARD, "an empty file", data(b""), "empty"),
    ungradable("2026028-he-mei", BACKWARD, "the page with the link to it", data(b"<!doctype html><p>"), "web page"),
    ungradable("2026028-he-mei", POOL, "not JSON", data(b'{"nbformat": 4, "cells": [}'), "not JSON"),
    ungradable("2026028-he-mei", LAYER, "a picture", data(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "UTF-8"),
    ungradable("2026029-lin-feng", CORR2D, "nested a hundred thousand deep", data(DEEP), "nested"),
    ungradable("2026029-lin-feng", FORWARD, "a link to the course's own notebook", link, "link"),
    ungradable("2026029-lin-feng", BACKWARD, "a pipe that nobody writes to", pipe, "pipe"),
    ungradable("2026029-lin-feng", POOL, "a folder", folder, "folder"),
    ungradable("2026029-lin-feng", LAYER, "nothing but a time", nothing, "no file"),
    ungradable("2026030-gao-yuan", CORR2D, "200 MB", sparse(200_000_000), "MB", slow=True),
)
