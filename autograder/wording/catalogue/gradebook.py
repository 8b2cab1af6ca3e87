"""What is said about the gradebook, receipts and exports."""

TEXTS: dict[str, tuple[str, str]] = {
    "gradebook.student_empty": (
        "the student id is empty: the submission must lie in a folder named after its student",
        "学号为空：提交应放在以学号命名的文件夹里",
    ),
    "gradebook.student_too_long": (
        "the student id {start}… has {count} characters; it may have at most {most}",
        "学号 {start}… 有 {count} 个字符，最多只能有 {most} 个",
    ),
    "gradebook.student_blanks": (
        "the student id {student} begins or ends with a blank; rename its folder without it",
        "学号 {student} 的开头或结尾有空格，请去掉后重新命名文件夹",
    ),
    "gradebook.student_invisible": (
        "character {place} of the student id {student} is {code}, which can't be seen; rename its folder without it",
        "学号 {student} 的第 {place} 个字符是不可见字符 {code}，请去掉后重新命名文件夹",
    ),
    "gradebook.student_markup": (
        "character {place} of the student id {student} is {character}, which formgrader would take for markup;"
        " rename its folder without it",
        "学号 {student} 的第 {place} 个字符是 {character}，formgrader 会把它当作标记，请去掉后重新命名文件夹",
    ),
}
