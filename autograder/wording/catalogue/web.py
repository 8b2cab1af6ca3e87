"""What is said on the pages that students and staff come to from the LMS."""

TEXTS: dict[str, tuple[str, str]] = {
    "web.hello": ("Scores of {name}", "{name} 的成绩"),
    "web.total": ("Total: {total} of {most}", "总评：{total}/{most}"),
    "web.levels": ("Levels", "关卡"),
    "web.homework": ("Homework", "作业"),
    "web.level": ("Level", "关卡"),
    "web.points": ("Points", "得分"),
    "web.state": ("State", "状态"),
    "web.in_lms": ("In the LMS", "教学平台"),
    "web.due": ("due {time}", "截止 {time}"),
    "web.opens": ("opens {time}", "开放于 {time}"),
    "web.not_open": ("not open yet", "尚未开放"),
    "web.handed_in": ("handed in {time}", "提交于 {time}"),
    "web.not_handed_in": ("not handed in", "未提交"),
    "web.feedback": ("Feedback", "详细反馈"),
    "web.no_feedback": ("There is no feedback page for this level yet.", "这一关还没有反馈页面。"),
    "web.delivered": ("arrived", "已送达"),
    "web.pending": ("on its way", "正在发送"),
    "web.waiting": ("waits for your teacher", "等待老师处理"),
    "web.not_applied": ("your teacher set another grade there", "老师在平台上另给了分数"),
    "web.maybe_locked": ("has not arrived: tell your teacher", "未送达，请告诉老师"),
    "web.refused": ("has not arrived: tell your teacher", "未送达，请告诉老师"),
    "web.late_note": (
        "Points are those that count: what being late costs is taken off.",
        "这里是最终计入的得分，迟交扣分已经扣除。",
    ),
    "web.refused_title": ("This did not work", "没有成功"),
    "web.try_again": (
        "Go back to the course in the LMS and open it from there again.",
        "请回到教学平台的课程页面，从那里重新打开。",
    ),
    "web.cookie": (
        "Your browser keeps no cookies of a page within another page. Open it in a window of its own: with the right"
        " mouse button on the link in the LMS, or let your teacher set it to open in a new window.",
        "浏览器不允许嵌在其他网页里的页面保存 cookie。请在新窗口中打开：在教学平台的链接上点右键，"
        "选择“在新窗口打开”，或请老师把它设为在新窗口打开。",
    ),
    "web.window": ("Open in a new window", "在新窗口中打开"),
    "web.blocked": (
        "Your browser keeps no cookies of a page within another page, so your scores can't be shown here.",
        "浏览器不允许嵌在其他网页里的页面保存 cookie，所以成绩无法显示在这里。",
    ),
    "web.nobody": (
        "The course does not know yet who you are in the LMS. Tell your teacher; nothing of yours is lost.",
        "课程还不知道你在教学平台上的身份。请告诉老师，你的成绩不会丢失。",
    ),
    "web.unset": (
        "The course is not connected yet: a teacher has to open it from the LMS first.",
        "课程尚未连接：请先由老师从教学平台打开一次。",
    ),
    "web.tell": ("For whoever looks after the course:", "给课程管理员看的信息："),
    "web.session_over": ("You were away for a while.", "已经有一段时间没有操作了。"),
    "web.not_allowed": ("This page is for the staff of the course.", "这一页只给课程老师看。"),
    "web.not_found": ("There is no such page.", "没有这一页。"),
    "web.away": ("The grader can't answer right now. Try again in a minute.", "评分系统暂时无法响应，请稍后再试。"),
}
