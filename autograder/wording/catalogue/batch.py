"""What is said about a run: what was found, what was done, where it lies."""

TEXTS: dict[str, tuple[str, str]] = {
    "submissions.bad_student": ("{path}: not graded: {why}", "{path}：未评分：{why}"),
    "submissions.unknown_level": (
        "{path}: not graded, because the course has no level {level!r}",
        "{path}：未评分，课程中没有名为 {level!r} 的关卡",
    ),
    "submissions.unavailable": (
        "{level}: unavailable here, it needs {needed}; its submissions ({count}) are kept and not graded",
        "{level}：在此无法评分，需要 {needed}；它的 {count} 份提交原样保留，未评分",
    ),
    "submissions.link": (
        "{path}: a link, which is not followed; put the folder itself there",
        "{path}：这是一个链接，不会跟随；请放入真正的文件夹",
    ),
    "submissions.stray": (
        "{path}: not graded, because it lies outside <student>/<level>/<level>.ipynb",
        "{path}：未评分，它不在 <学生>/<关卡>/<关卡>.ipynb 的位置上",
    ),
    "submissions.renamed": (
        "the notebook is called {name}; it was graded all the same, and should be called {right}",
        "笔记本名为 {name}，已照常评分；正确的文件名是 {right}",
    ),
    "submissions.renamed_at": (
        "{path}: should be called {right}; graded all the same",
        "{path}：文件名应为 {right}，已照常评分",
    ),
    "submissions.none": (
        "{path}: not graded, because there is no notebook in it; it should hold {right}",
        "{path}：没有可评分的笔记本，其中应有 {right}",
    ),
    "submissions.several": (
        "{path}: not graded, because none of the notebooks in it is called {right}",
        "{path}：其中有多个笔记本，但都不叫 {right}，因此没有评分",
    ),
    "submissions.unlisted": (
        "{path}: not graded, because this user can't list the folder ({why})",
        "{path}：未评分，当前用户无法列出这个文件夹（{why}）",
    ),
    "submissions.bad_timestamp": (
        "{path}: can't be read as a time; when the notebook was last changed counts instead",
        "{path}：无法解析为时间，改用笔记本的最后修改时间",
    ),
    "run.graded": (
        "{graded} graded now, {all} in all",
        "本次评分 {graded} 份，共 {all} 份",
    ),
    "run.left_out": (
        "{shown} of {all} submissions are listed here, those without a grade; --json FILE has them all",
        "共 {all} 份提交，这里只列出没有成绩的 {shown} 份；全部见 --json FILE",
    ),
    "run.late": (
        "handed in late: {count} of them; what that costs is taken off in the gradebook and in `guanka export`",
        "其中迟交 {count} 份；迟交扣分记入成绩册和 `guanka export` 的结果",
    ),
    "run.locked": (
        "to levels that require another one first: {count} of them, graded all the same; their reports say which",
        "其中 {count} 份对应的关卡尚未解锁，已照常评分；报告中写明了需要先完成哪一关",
    ),
    "run.gradebook": ("gradebook: {place}", "成绩册：{place}"),
    "run.outputs": (
        "notebooks for staff: {autograded}; reports for students: {feedback}",
        "教师查看的笔记本：{autograded}；学生的报告：{feedback}",
    ),
    "run.new_secret": (
        "a new course secret was made in {file}: keep it, for every hidden input comes from it",
        "已在 {file} 生成课程密钥：请妥善保存，所有隐藏输入都由它产生",
    ),
    "run.waiting": ("waiting: {why}", "等待中：{why}"),
    "run.same_file": (
        "{level}: {count} submissions come to only {files} different files, each graded once: {some}",
        "{level}：{count} 份提交与他人的文件完全相同（共 {files} 个文件，每个只评一次）：{some}",
    ),
    "cluster.left_out": (
        "the worker {worker} was left out: {why}",
        "没有使用工作节点 {worker}：{why}",
    ),
    "cluster.scheduler_gone": (
        "the scheduler {address} is gone; it is looked for again, and what was under way is sent again",
        "调度器 {address} 失去联系；正在重新连接，未完成的提交会重新发送",
    ),
    "run.masked": (
        "{student}, {level}, {cell}: the manual score {manual} stands above an automatic one that has changed",
        "{student}，{level}，{cell}：人工评分 {manual} 仍然有效，但其下的自动评分已变化",
    ),
}
