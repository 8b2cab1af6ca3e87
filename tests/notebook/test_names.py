"""What a cell defines, against what Python itself has defined after running it."""

import pytest

from autograder.notebook.names import is_blank, scan

PROGRAMS = [
    "x = 1\ny: int = 2\nz: int\nx += 1",
    "a, (b, *c) = 1, (2, 3)\n[d, e] = 4, 5",
    "import os.path, sys as system\nfrom math import floor as f, ceil",
    "from math import *",
    "def f(q):\n    inner = 1\n    return inner\nasync def g(): pass",
    "class C:\n    attribute = 1\n    def method(self): pass",
    "if True:\n    a = 1\nelif False:\n    a = 2\nelse:\n    a = 3",
    "for i in range(3):\n    last = i\nelse:\n    done = True",
    "try:\n    import math as m\nexcept ImportError:\n    m = None\nelse:\n    ok = 1\nfinally:\n    end = 2",
    "import contextlib\nwith contextlib.nullcontext((1, 2)) as (p, q):\n    inside = 3",
    "match (1, 2):\n    case _:\n        chosen = 1",
    "while True:\n    w = 1\n    break",
    "square = lambda v: v * v\nd = {}\nd['key'] = 1\nd2 = d",
    "'''def no(): pass'''\ns = '''\ndef neither(): pass\n'''",
    "x = 1; y = 2",
    "",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_names_are_those_that_python_defines(program: str) -> None:
    namespace: dict[str, object] = {}
    exec(program, namespace)
    defined = {name for name in namespace if not name.startswith("__")}
    if "import *" in program:
        defined = set()  # not to be known without importing
    if program.startswith("if True"):
        assert scan(program).names == ("a",)
    if program.startswith("try"):
        assert scan(program).names == ("m", "ok", "end")
    assert set(scan(program).names) == defined
    assert scan(program).parses


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("%matplotlib inline\nx = 1", ("x",)),
        ("!pip install x\nx = 1", ("x",)),
        ("files = !ls\nx = 1", ("files", "x")),
        ("t = %timeit -o f()\nx = 1", ("t", "x")),
        ("np.sum?\nx = 1", ("x",)),
        ("?np.sum\nx = 1", ("x",)),
        ("x = 1\nx??", ("x",)),
        ("if True:\n    %time\nx = 1", ("x",)),
        ("def f():\n    !ls\n    return 1", ("f",)),
        ("y = await g()\nasync with h() as z: pass", ("y", "z")),
        ("%%time\nx = 1", ("x",)),
        ("\n%%capture out\nx = 1", ("x",)),
        ("%%bash\nx=1", ()),
        ("%%writefile a.py\ndef f(): pass", ()),
        ("x = (5\n% 3)", ("x",)),
        ("s = '''\n%magic\n'''\nx = 1", ("s", "x")),
    ],
)
def test_what_only_ipython_reads_is_no_obstacle(cell: str, names: tuple[str, ...]) -> None:
    assert scan(cell).names == names
    assert scan(cell).parses


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("print 'x'\ndef f(x):\n    print x\nclass C: pass", ("f", "C")),
        ("def f(x:\n    pass\ndef g(): pass", ("f", "g")),
        ("    indented = 1", ()),
        ("x = '\0'\ndef f(): pass", ("f",)),
    ],
)
def test_code_that_does_not_parse_gives_its_def_lines(cell: str, names: tuple[str, ...]) -> None:
    assert scan(cell).names == names
    assert not scan(cell).parses


@pytest.mark.parametrize(
    "bomb",
    [
        "-" * 50_000 + "1",
        "+".join("a" * 25_000),
        "f" + "()" * 25_000,
        "(" * 50_000,
        "if a: pass\n" + "elif a: pass\n" * 4_000,
        "x = " + "[" * 50_000,
        "lambda: " * 7_000 + "1",
        "class A:\n" + "".join(" " * depth + "class A:\n" for depth in range(1, 150)),
        "a = " * 14_000 + "1",
        "x" * 100_000 + " = 1",
    ],
    ids=lambda bomb: bomb[:8],
)
def test_code_that_would_exhaust_the_parser(bomb: str) -> None:
    names = scan(bomb + "\ndef after(): pass").names
    assert "after" in names


def test_a_long_but_shallow_chain_is_no_recursion() -> None:
    assert scan("if a: x = 0\n" + "elif a: x = 1\n" * 300).names == ("x",)


def test_warnings_stay_with_the_student() -> None:
    assert scan(r"s = '\d'; a = 1 is 1").names == ("s", "a")


@pytest.mark.parametrize(
    "stub",
    [
        "def f(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
        "def f(x):\n    '''Doc.'''\n    raise NotImplementedError",
        "def f(x):\n    raise NotImplementedError('not yet')",
        "def f(x): pass",
        "def f(x): ...",
        "async def f(x): ...",
        "class f:\n    '''Doc.'''\n    def g(self): raise NotImplementedError()\n    def h(self): pass",
    ],
)
def test_stubs(stub: str) -> None:
    assert scan(stub).is_stub


@pytest.mark.parametrize(
    "real",
    [
        "def f(x): return x",
        "def f(x):\n    if x: raise NotImplementedError()\n    return 1",
        "def f(x): raise ValueError()",
        "class f:\n    def g(self): pass\n    def h(self): return 1",
        "class f:\n    attribute = 1",
        "f = lambda x: None",
        "raise NotImplementedError()",
        "",
    ],
)
def test_no_stubs(real: str) -> None:
    assert not scan(real).is_stub


def test_lines_of_a_statement_include_its_decorators() -> None:
    (first, second) = scan("x = 1\n@a\n@b(\n  1)\ndef f():\n    pass\n").statements
    assert (first.first, first.last) == (1, 1)
    assert (second.first, second.last) == (2, 6)


def test_blank() -> None:
    assert is_blank("")
    assert is_blank(" \n\t# comment\n\n  # another")
    assert not is_blank("# comment\nx")
    assert not is_blank("%matplotlib inline")
