"""What is said about the rules of a course: who belongs to it, when they are due, which attempt counts."""

TEXTS: dict[str, tuple[str, str]] = {
    "rules.ignored_columns": (
        "{file}: nothing is done with the columns {columns}",
        "{file}：以下各列不使用：{columns}",
    ),
    "rules.strangers_graded": (
        "not on the roster {file}, graded all the same: {students}",
        "不在名单 {file} 中，已照常评分：{students}",
    ),
    "rules.strangers_kept": (
        "not on the roster {file}, so their submissions are kept and not graded: {students}",
        "不在名单 {file} 中，提交原样保留，未评分：{students}",
    ),
    "rules.extension_of_stranger": (
        "{place}: the student {student} is not on the roster, so this extension may be meant for another",
        "{place}：学生 {student} 不在名单中，请核对这条延期是否写错了学号",
    ),
    "rules.early": (
        "{level} opens at {time}; dated before that, and graded all the same: {count} ({students})",
        "{level} 于 {time} 开放；提交时间早于此、已照常评分的有 {count} 份（{students}）",
    ),
    "report.extended": (
        "Your due time for this level was extended to {time}.",
        "你在本关的截止时间已延长至 {time}。",
    ),
    "report.attempt_over": (
        "This was attempt {attempt} of at most {most}: it was kept and graded, but the score of attempt {counts}"
        " stands.",
        "这是第 {attempt} 次提交，最多计 {most} 次：已照常保留并评分，但成绩仍以第 {counts} 次提交为准。",
    ),
    "report.attempt_none": (
        "This was attempt {attempt} of at most {most}: it was kept and graded, but does not count.",
        "这是第 {attempt} 次提交，最多计 {most} 次：已照常保留并评分，但不计入成绩。",
    ),
    "report.attempt_best": (
        "The best attempt counts: attempt {counts}, which is worth {points} points, stands.",
        "成绩取最好的一次：仍以第 {counts} 次提交的 {points} 分为准。",
    ),
    "report.attempt_waits": (
        "A person has to look at attempt {attempt} first; until then the score of attempt {counts} stands.",
        "第 {attempt} 次提交待人工复核，在此之前以第 {counts} 次提交的成绩为准。",
    ),
    "report.attempt_later": (
        "The last attempt counts, and that is attempt {counts}.",
        "成绩取最后一次提交，即第 {counts} 次。",
    ),
}
