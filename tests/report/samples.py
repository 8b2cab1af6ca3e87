"""Reports for the tests: a small class with one of everything, and random ones."""

from hypothesis import strategies as st

from autograder.results import CheckResult, Mismatch, Report, Verdict
from autograder.wording import Text, message

SHAPE = Text(en="The output has the right size", zh="输出的尺寸正确")
VALUE = Text(en="Every output value is right", zh="输出的每个值都正确")
STRIDED = Text(en="Stride and padding together", zh="步幅与填充同时使用")
HINT = Text(
    en="The window is not turned over: deep learning's “convolution” is a cross-correlation. Leave out the "
    "[::-1] on the kernel's two axes.",
    zh="卷积核不需要翻转：深度学习里所说的“卷积”其实是互相关运算。"
    "去掉对卷积核两个轴做的 [::-1] 之后，再与手算的结果比较一次。",
)
SHUFFLED = message(
    "table.check",
    check=Text(en="cell 7", zh="第 7 个单元格"),
    why=Text(
        en="it defines conv_forward_naive a second time; the last one counts",
        zh="再次定义了 conv_forward_naive，以最后一次为准",
    ),
)
BROKEN = message(
    "table.check",
    check="01-corr2d.ipynb",
    why=Text(en="the file ends in the middle, at line 83", zh="文件不完整，到第 83 行就中断了"),
)
CALL = """\
import numpy as np
x = np.array([[[[0.0, 1.0]]]])  # (N, C, H, W)
w = np.array([[[[1.0, 2.0]]]])  # (F, C, HH, WW)
b = np.zeros(1)
conv_forward_naive(x, w, b, {"stride": 1, "pad": 0})
# expected 2.0, got 1.0"""


def check(
    id: str,
    verdict: Verdict,
    *,
    title: Text = SHAPE,
    worth: float = 2.0,
    public: bool = False,
    mismatch: Mismatch | None = None,
    shown: Mismatch | None = None,
) -> CheckResult:
    return CheckResult(
        id=id,
        cell=id,
        title=title,
        public=public,
        verdict=verdict,
        points=worth if verdict is Verdict.PASSED else 0.0,
        max_points=worth,
        mismatch=mismatch,
        shown=shown,
        seconds=0.004,
    )


def report(student: str = "alice", level: str = "03-conv-forward", **changes: object) -> Report:
    usual: dict[str, object] = {
        "student": student,
        "level": level,
        "level_version": "0123456789abcdef",
        "submission_sha256": "ab" * 32,
        "submitted_at": "2026-11-20T18:30:00+08:00",
        "attempt": 2,
        "status": "graded",
        "score": 10.0,
        "max_score": 10.0,
        "sandboxed": True,
        "seconds": 0.021,
    }
    return Report(**{**usual, **changes})  # type: ignore[arg-type]


def flipped() -> Report:
    """A known bug was recognised; one check passed, one failed, one depends on it, one crashed."""
    hidden = Mismatch(
        what=Text(
            en="out differs in 12 of 24 elements, most by 3.2", zh="out 的 24 个元素中有 12 个不对，最大相差 3.2"
        ),
        where=Text(en="n=2, c=3, f=4, h=7, w=6, element [0, 1, 2, 3]", zh="n=2, c=3, f=4, h=7, w=6，元素 [0, 1, 2, 3]"),
        expected="0.8371",
        actual="-2.3629",
        hint=HINT,
        bug="flipped_kernel",
        counterexample=CALL,
    )
    shown = Mismatch(
        what=Text(en="out differs in 1 of 1 elements, most by 1", zh="out 的 1 个元素中有 1 个不对，最大相差 1"),
        where=Text(en="n=1, c=1, f=1, h=1, w=2, element [0, 0, 0, 0]", zh="n=1, c=1, f=1, h=1, w=2，元素 [0, 0, 0, 0]"),
        expected="2.0",
        actual="1.0",
        hint=HINT,
        bug="flipped_kernel",
        counterexample=CALL,
    )
    crash = Mismatch(
        what=Text(
            en="ZeroDivisionError: division by zero; the call was made with a stride that the code never met before",
            zh="ZeroDivisionError: division by zero；调用时所用的步幅，是这段代码之前没有遇到过的，"
            "请检查除法的除数是否可能为零",
        ),
        where=Text(
            en="cell 4, line 7: out_h = H // (stride - 2)", zh="第 4 个单元格第 7 行：out_h = H // (stride - 2)"
        ),
    )
    return report(
        "王小明",
        score=2.0,
        checks=(
            check("shape", Verdict.PASSED, title=SHAPE),
            check("value", Verdict.FAILED, title=VALUE, worth=4.0, mismatch=hidden, shown=shown),
            check("stride", Verdict.SKIPPED, title=STRIDED, worth=1.5),
            check("crash", Verdict.CRASHED, title=STRIDED, worth=2.5, mismatch=crash, shown=crash),
        ),
        notes=(SHUFFLED,),
    )


def the_class() -> list[Report]:
    right = tuple(check(name, Verdict.PASSED, worth=5.0) for name in ("shape", "value"))
    stub = tuple(check(name, Verdict.NOT_ATTEMPTED, worth=5.0) for name in ("shape", "value"))
    slow = Mismatch(what=Text(en="the call took more than 5 s", zh="调用超过了 5 秒"))
    return [
        flipped(),
        report("alice", checks=right),
        report("alice", "01-corr2d", checks=right),
        report("bob", score=0.0, checks=stub),
        report("bob", "01-corr2d", score=0.0, status="ungradable", notes=(BROKEN,)),
        report("carol", score=None, status="held", checks=(check("shape", Verdict.HELD),)),
        report(
            "欧阳娜娜",
            "01-corr2d",
            score=5.0,
            checks=(
                check("shape", Verdict.PASSED, worth=5.0),
                check("value", Verdict.TIMED_OUT, worth=5.0, mismatch=slow),
            ),
        ),
    ]


def marked(tag: str) -> Mismatch:
    """A mismatch with a marker in every field and in every language, also deep inside a message."""
    inner = message("report.submitted", time=f"{tag}-what")
    return Mismatch(
        what=message("table.check", check=inner, why=Text(en=f"{tag}-why-en", zh=f"{tag}-why-zh")),
        where=Text(en=f"{tag}-where-en", zh=f"{tag}-where-zh"),
        expected=f"{tag}-expected",
        actual=message("report.submitted", time=f"{tag}-actual"),
        hint=Text(en=f"{tag}-hint-en", zh=f"{tag}-hint-zh"),
        bug=f"{tag}-bug",
        counterexample=f"{tag}_counterexample()",
    )


# Anything a folder name, a notebook or an exception may hold, lone surrogates included.
anything = st.text(st.characters(), max_size=30)
texts = st.builds(Text, en=anything, zh=anything)
messages = st.builds(
    lambda title, why: message("table.check", check=title, why=why),
    texts | anything,
    st.integers() | st.floats() | anything,
)
mismatches = st.builds(
    Mismatch,
    what=texts | messages,
    where=st.none() | texts | messages,
    expected=st.none() | texts | messages | anything,
    actual=st.none() | texts | messages | anything,
    hint=st.none() | texts,
    bug=st.none() | anything,
    counterexample=st.none() | anything,
)
points = st.floats(0, 100)
check_results = st.builds(
    CheckResult,
    id=anything,
    cell=anything,
    title=texts,
    public=st.booleans(),
    verdict=st.sampled_from(Verdict),
    points=points,
    max_points=points,
    mismatch=st.none() | mismatches,
    shown=st.none() | mismatches,
    seconds=points,
)
reports = st.builds(
    Report,
    student=anything,
    level=anything,
    level_version=st.text("0123456789abcdef", min_size=16, max_size=16),
    submission_sha256=st.sampled_from(["", "0" * 64, "ab" * 32]),
    submitted_at=st.none() | st.datetimes(timezones=st.timezones()).map(lambda t: t.replace(microsecond=0).isoformat()),
    attempt=st.integers(1, 99),
    status=st.sampled_from(["graded", "ungradable", "held"]),
    score=points,
    max_score=points,
    sandboxed=st.booleans(),
    notes=st.lists(messages, max_size=3).map(tuple),
    checks=st.lists(check_results, max_size=4).map(tuple),
    seconds=points,
)
