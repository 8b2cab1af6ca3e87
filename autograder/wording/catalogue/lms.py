"""What is said to students in the LMS's gradebook, beside their points."""

TEXTS: dict[str, tuple[str, str]] = {
    "lms.points": ("{points} of {most} points.", "得分：{points}/{most}。"),
    "lms.late": ("Handed in late: {penalty} points were taken off.", "迟交，扣 {penalty} 分。"),
    "lms.by_hand": ("Your teacher changed the points by hand.", "老师手动调整过分数。"),
    "lms.most": ("More than {most} points can't be shown here.", "此处最多显示 {most} 分。"),
    "lms.checks": ("{passed} of {count} checks passed.", "{count} 项检查，通过 {passed} 项。"),
    "lms.first": ("To begin with: {title}. {why}", "先看这一项：{title}。{why}"),
    "lms.level": ("{title}: {points}/{most}", "{title}：{points}/{most}"),
    "lms.missing": ("{title}: not handed in", "{title}：未提交"),
    "lms.not_handed_in": ("Nothing was handed in by the time it was due.", "截止前没有提交。"),
    "lms.link": ("Feedback: {url}", "详细反馈：{url}"),
}
