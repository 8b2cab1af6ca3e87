"""Write docs/attacks.md from the files in tests/attacks: none is listed that is not tried, and none is left out.

python docs/make_attacks.py
"""

import ast
from collections.abc import Iterator
from pathlib import Path

PAGE = Path(__file__).with_name("attacks.md")
FOLDER = PAGE.parents[1] / "tests" / "attacks"

GOALS = {
    "forge": "A better score than the answers deserve",
    "read": "What it should not know",
    "stay": "A life, or a trace, beyond its own grading",
    "exhaust": "The time, memory or space of others",
    "reach": "Somebody else's process, file or machine",
    "poison": "What reads the submission, before or after it is graded",
    "detect": "To know that it is graded, and behave only then",
}

LAYERS = {
    "process boundary": "the verdict is computed where no line of the student's code runs",
    "wire": "frames, messages and arrays are judged before a byte is kept; one request in flight",
    "comparison": "plain numbers in float64, the exact shape first, the tolerance from the expected value, NaN fails",
    "seeds": "hidden inputs belong to one submission; what is shown comes from public ones",
    "clock": "deadlines that do not move, by the kernel's clock of processor time, from outside",
    "thread count": "the threads of a box are counted from outside, and too many end it",
    "output limit": "what is printed is counted, and kept to a limit",
    "seccomp": "the filter of system calls and of their arguments",
    "Landlock": "what may be read; TCP and signals a second time",
    "resource limits": "the kernel's own stops for memory, time, files and descriptors",
    "capabilities": "none, whoever grades",
    "process": "a session of its own, a death signal, not dumpable, first to go when memory runs out",
    "descriptors": "none but /dev/null and the wire",
    "environment": "a fixed one",
    "fresh box": "each submission has a new process, forked from one that never saw a student's byte",
    "file intake": "what was handed in is a file of bounded size, and its path leads nowhere else",
    "reading": "notebooks are read as data; what is in them is bounded, named by us, and never run to be read",
    "rebuilding": "what staff open is rebuilt from our source and the students' cells",
    "escaping": "text is escaped where it is shown, by what shows it",
}

_HEAD = """\
<!-- Written by docs/make_attacks.py from tests/attacks: change the files there, then run it again. -->

# Attacks

Every attack that is tried, one file each in `tests/attacks/`, sorted by what it is after, and the layers that stop it.
Each is run with all layers standing, where it gains nothing; and with those in its last column taken away, or beside
the checks where no layer can be taken away, where it works: a test that could not fail would be worth nothing. What the
layers are, and what becomes of a submission that runs into one, is told in [Security](security.md).

| layer | what it is |
|---|---|
"""


def page() -> str:
    """The whole page.

    Raises:
        ValueError: an attack that names no layer, or one that is not in LAYERS.
    """
    attacks = {goal: sorted((FOLDER / goal).glob("test_*.py")) for goal in GOALS}
    lines = [_HEAD + "\n".join(f"| {name} | {meaning} |" for name, meaning in LAYERS.items()), ""]
    lines.append(f"{sum(map(len, attacks.values()))} attacks:")
    lines.append("")
    for goal, files in attacks.items():
        lines += [f"## {goal}: {GOALS[goal].lower()}", "", "| attack | what it tries | stopped by |", "|---|---|---|"]
        lines += map(_row, files)
        lines.append("")
    return "\n".join(lines)


def _row(file: Path) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tries = " ".join((ast.get_docstring(tree) or "").split("\n\n")[0].split())
    layers = tuple(_layers(tree))
    if not tries or not layers or set(layers) - set(LAYERS):
        raise ValueError(f"{file}: a docstring, and STOPPED_BY with names out of {sorted(LAYERS)}, not {layers}")
    return f"| `{file.stem.removeprefix('test_')}` | {tries.replace('|', chr(92) + '|')} | {', '.join(layers)} |"


def _layers(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "STOPPED_BY":
            yield from ast.literal_eval(node.value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
