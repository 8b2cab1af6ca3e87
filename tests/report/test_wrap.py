from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from autograder.report.wrap import Paragraph, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("the quick brown fox", 10, ["the quick", "brown fox"]),
        ("卷积核不需要翻转", 8, ["卷积核不", "需要翻转"]),
        ("卷积核不，需要翻转", 8, ["卷积核", "不，需要", "翻转"]),  # the comma does not open a line
        ("卷积核（互相关）", 8, ["卷积核", "（互相", "关）"]),  # the bracket does not close one
        ("输出 out 的形状", 8, ["输出 out", "的形状"]),
        ("去掉 [::-1] 之后", 7, ["去掉", "[::-1]", "之后"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab abcdefghij", 4, ["ab", "abcd", "efgh", "ij"]),
        ("a\n\n  b", 9, ["a", "", "  b"]),
        ("卷", 1, ["卷"]),
    ],
)
def test_lines(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


@pytest.mark.parametrize(
    ("text", "width", "most", "lines"),
    [
        ("one two three", 5, 2, ["one", "two…"]),
        ("一二三四五六", 4, 2, ["一二", "三…"]),
        ("one two", 5, 2, ["one", "two"]),
    ],
)
def test_what_is_left_out_shows(text: str, width: int, most: int, lines: list[str]) -> None:
    assert wrapped(text, width, most) == lines


seen = st.text(st.sampled_from("ab 1（）。，卷积核[]…é\n"), max_size=60)


@settings(deadline=None)
@given(seen, st.integers(2, 30))
def test_nothing_is_lost_and_every_line_fits(text: str, width: int) -> None:
    lines = wrapped(text, width)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


@settings(deadline=None)
@given(seen, st.integers(2, 30), st.integers(1, 4))
def test_no_more_lines_than_asked_for(text: str, width: int, most: int) -> None:
    lines = wrapped(text, width, most)

    assert len(lines) <= most
    assert all(cell_len(line) <= width for line in lines)


def test_a_paragraph_in_a_table_takes_what_it_needs() -> None:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Paragraph("[red]卷积"), Paragraph("步幅与填充 " * 3))
    console = Console(file=StringIO(), width=30, record=True)

    console.print(table)

    assert [line.rstrip() for line in console.export_text().splitlines()] == [
        "[red]卷积 步幅与填充 步幅与填",
        "          充 步幅与填充",
    ]
