"""What is said about the report a person reads."""

TEXTS: dict[str, tuple[str, str]] = {
    # The names of the verdicts and of a submission's states.
    "verdict.passed": ("passed", "通过"),
    "verdict.failed": ("failed", "未通过"),
    "verdict.not_attempted": ("not attempted", "未作答"),
    "verdict.crashed": ("crashed", "运行出错"),
    "verdict.timed_out": ("timed out", "运行超时"),
    "verdict.out_of_memory": ("out of memory", "内存超限"),
    "verdict.skipped": ("skipped", "已跳过"),
    "verdict.held": ("held", "待人工复核"),
    "status.graded": ("graded", "已评分"),
    "status.ungradable": ("ungradable", "无法评分"),
    "status.held": ("held", "待人工复核"),
    # Why a check gave no points, where nothing more may be said. Every lost point has a sentence.
    "unexplained.failed": (
        "The answer is wrong for an input that is not shown here; inputs of other sizes may show why.",
        "在一组不公开的输入上，结果不正确；换几种尺寸的输入自己试试，往往能找到原因。",
    ),
    "unexplained.not_attempted": (
        "Nothing has been written for this part yet.",
        "这一部分还没有作答。",
    ),
    "unexplained.crashed": (
        "The code raised an error before it gave an answer.",
        "代码在给出答案之前就出错了。",
    ),
    "unexplained.timed_out": (
        "The code used up its time before it gave an answer.",
        "代码在规定的时间内没有给出答案。",
    ),
    "unexplained.out_of_memory": (
        "The code needed more memory than a submission may use.",
        "代码占用的内存超过了允许的上限。",
    ),
    "unexplained.skipped": (
        "A check that this one builds on gave no full answer: mend that one first.",
        "它所依赖的检查还没有通过，请先解决那一项。",
    ),
    "unexplained.held": (
        "The grader could not judge this part. It is not a zero: a person looks at it.",
        "评分程序没能判定这一部分。这不算零分，会有老师来处理。",
    ),
    # One submission's story.
    "report.held": (
        "The grader had a problem of its own, so there is no score yet. It is not a zero: a person looks at it.",
        "评分程序自身出了问题，所以暂时没有分数。这不算零分，会有老师来处理。",
    ),
    "report.held_because": ("held: {why}", "暂缓评分：{why}"),
    "report.ungradable": ("This notebook could not be graded.", "这份笔记本无法评分。"),
    "report.unboxed": (
        "Graded without the sandbox: such a score is never sent to an LMS.",
        "未在沙箱中评分：这样的分数不会同步到教学平台。",
    ),
    "report.locked": (
        "This level opens once “{level}” has {needed} of {points} points; this submission was kept and graded all the"
        " same.",
        "“{level}”得到 {needed} 分（满分 {points} 分）之后，本关才开放；这次提交已照常保留并评分。",
    ),
    "report.attempt": ("attempt {attempt}", "第 {attempt} 次提交"),
    "report.submitted": ("handed in {time}", "提交于 {time}"),
    "report.no_score": ("no score", "暂无分数"),
    "report.where": ("where", "位置"),
    "report.expected": ("expected", "应为"),
    "report.actual": ("got", "实际"),
    "report.hint": ("hint", "提示"),
    "report.facts": ("seen", "观察"),
    "report.bug": ("known bug", "已知错误"),
    "report.counterexample": ("try this", "反例"),
    "report.notes": ("Notes", "说明"),
    "report.reason": ("Reason", "原因"),
    "report.more_lines": ("({count} lines not shown)", "（另有 {count} 行未显示）"),
    "report.staff_line": (
        "level version {level}, submission {submission}, graded in {seconds} s",
        "关卡版本 {level}，提交哈希 {submission}，评分用时 {seconds} 秒",
    ),
    # The class.
    "table.student": ("student", "学生"),
    "table.level": ("level", "关卡"),
    "table.score": ("score", "得分"),
    "table.checks": ("checks", "检查"),
    "table.result": ("result", "结果"),
    "table.why": ("why", "原因"),
    "table.bug": ("[{bug}] {why}", "[{bug}] {why}"),
    "table.check": ("{check}: {why}", "{check}：{why}"),
    "summary.submissions": ("submissions", "提交数"),
    "summary.mean": ("mean score", "平均分"),
    "summary.full": ("full marks", "满分"),
    "summary.all": ("all levels", "合计"),
    "summary.checks": ("checks", "各项检查"),
    "summary.mean_of": (
        "The mean is over graded submissions: those ungradable or held are not in it.",
        "平均分只统计已评分的提交，不含无法评分和待人工复核的。",
    ),
    # A long batch.
    "progress.grading": ("grading", "评分中"),
    "progress.so_far": ("graded {done} of {total}", "已评 {done}/{total}"),
    "progress.left": ("about {seconds} s left", "预计还需 {seconds} 秒"),
    "progress.closed": ("graded {done} of {total} in {seconds} s", "已评 {done}/{total}，用时 {seconds} 秒"),
    "progress.rate": ("{rate} a second", "每秒 {rate} 份"),
    "progress.slowest": ("slowest: {which} with {seconds} s", "最慢：{which}，{seconds} 秒"),
    "progress.problem": ("held: {which}: {why}", "待人工复核：{which}：{why}"),
    "progress.count": ("{name} {count}", "{name} {count}"),
}
