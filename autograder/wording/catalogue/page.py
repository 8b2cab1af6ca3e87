"""What is said on pages and in the output of a notebook cell."""

TEXTS: dict[str, tuple[str, str]] = {
    # Which part of an answer is drawn.
    "picture.whole": ("{of}", "{of}"),
    "picture.stretch": ("{of}, elements {columns} of {count}", "{of} 的 {columns} 个元素（共 {count} 个）"),
    "picture.part": (
        "{of}, rows {rows}, columns {columns} of {shape}",
        "{of} 的 {rows} 行、{columns} 列（共 {shape}）",
    ),
    # The picture, and what it shows.
    "picture.title": ("Where it differs:", "差在哪里："),
    "picture.expected": ("expected", "应为"),
    "picture.actual": ("yours", "你的结果"),
    "picture.difference": ("difference", "相差"),
    "picture.some": (
        "{wrong} of the {total} values shown are wrong, most of all the one at {index}: expected {expected}, got"
        " {actual}.",
        "图中 {total} 个值里有 {wrong} 个不对，差得最多的在 {index}：应为 {expected}，实际为 {actual}。",
    ),
    "picture.all": (
        "All {total} values shown are wrong, most of all the one at {index}: expected {expected}, got {actual}.",
        "图中 {total} 个值全都不对，差得最多的在 {index}：应为 {expected}，实际为 {actual}。",
    ),
    "picture.rows": ("The wrong ones fill whole rows: {rows}.", "不对的正好是整行：第 {rows} 行（从 0 数起）。"),
    "picture.columns": (
        "The wrong ones fill whole columns: {columns}.",
        "不对的正好是整列：第 {columns} 列（从 0 数起）。",
    ),
    "picture.border": (
        "The wrong ones are those along the border; all inside is right.",
        "不对的正好是最外面一圈，里面的都对。",
    ),
    "picture.zeros": ("Each wrong one is 0.", "不对的地方，得到的都是 0。"),
    "picture.sign": (
        "Each wrong one has the right size but the opposite sign.",
        "不对的值大小都对，正负号相反。",
    ),
    "picture.offset": (
        "Each wrong one is off by the same amount: {offset}.",
        "不对的值与应有的值都相差同一个数：{offset}。",
    ),
    "picture.factor": (
        "Each wrong one is {factor} times what it should be.",
        "不对的值都恰好是应有值的 {factor} 倍。",
    ),
    "picture.turned": (
        "It is the expected picture turned by 180 degrees.",
        "整张图正好是应有结果旋转 180 度的样子。",
    ),
    "picture.transposed": (
        "It is the expected picture with rows and columns exchanged.",
        "整张图正好是应有结果的行与列互换（转置）的样子。",
    ),
    "picture.too_small": ("too small", "偏小"),
    "picture.too_large": ("too large", "偏大"),
    "picture.not_finite": ("NaN or infinite", "NaN 或无穷大"),
    "picture.legend": (
        "Difference = yours − expected: the stronger the colour, the larger it is; the frame marks the largest.",
        "相差 = 你的结果 − 应为，颜色越重差得越多，方框标出差得最多的一个。",
    ),
    # One check.
    "card.public": ("judged on public values", "用公开数据评分"),
    "card.hidden": ("judged on hidden values", "用隐藏数据评分"),
    "card.points": ("{points} / {most} points", "{points} / {most} 分"),
    "card.worth": ("worth {most} points", "值 {most} 分"),
    "card.worth_one": ("worth {most} point", "值 {most} 分"),
    "card.like": ("The same mistake as in “", "与“"),
    "card.like_end": ("”: the hint stands there.", "”是同一个错误，提示见那里。"),
    "card.your_code": ("Your code", "你的代码"),
    "card.your_line": ("stopped in cell {cell}, line {line}", "停在第 {cell} 个单元格第 {line} 行"),
    "card.your_line_in": ("stopped in cell [{cell}], line {line}", "停在单元格 [{cell}] 的第 {line} 行"),
    "card.stopped": ("stopped here: ", "停在这一行："),
    "card.try": ("Try this", "动手试一试"),
    "card.paste": (
        "Paste it into a new cell below your code, print what comes out, and compare: the last lines say what should."
        " One click selects it all.",
        "粘贴到你的代码下面的新单元格里运行，把结果打印出来，与末尾注释里应有的结果对照。点一下即可全选。",
    ),
    "card.staff": ("For staff only: on hidden values", "仅教师可见：隐藏数据上的结果"),
    "card.id": ("check", "检查"),
    "card.seconds": ("time", "用时"),
    # The page about a submission.
    "feedback.staff": (
        "Staff version: it shows hidden values. Do not hand it out.",
        "教师版：含有隐藏数据，请勿发给学生。",
    ),
    "feedback.score": ("Score", "得分"),
    "feedback.no_score": ("No score yet", "暂无分数"),
    "feedback.attempt_of": ("attempt {attempt} of at most {most}", "第 {attempt} 次提交（最多 {most} 次）"),
    "feedback.opens": ("the level opens {time}", "本关开放于 {time}"),
    "feedback.due": ("due {time}", "截止 {time}"),
    "feedback.passed": ("{passed} of {count} checks passed.", "{count} 项检查，通过 {passed} 项。"),
    "feedback.late": (
        "Handed in late: {penalty} points are taken off, so that {counted} count.",
        "迟交扣 {penalty} 分，实际计入 {counted} 分。",
    ),
    "feedback.by_hand": (
        "Your teacher changed the points by hand; the checks alone gave {points}.",
        "老师手动调整过分数，仅按检查计为 {points} 分。",
    ),
    "feedback.all_by_hand": (
        "The checks could not be finished, so your teacher gave the points by hand.",
        "自动检查没能完成，分数由老师给出。",
    ),
    "feedback.extra": ("extra points: {points}", "附加分：{points} 分"),
    "feedback.teacher": ("From your teacher", "老师的批注"),
    "feedback.next": ("What to do next", "下一步"),
    "feedback.first": ("Begin with “", "先看“"),
    "feedback.first_end": ("”: the others may well come right with it.", "”，改好之后，其他几项往往也会跟着通过。"),
    "feedback.first_of_many": ("”, and go on to the others when it passes.", "”，改好这一项，再看其他几项。"),
    "feedback.first_only": ("”: it is the only one that is left.", "”，只差这一项了。"),
    "feedback.checks": ("The checks", "各项检查"),
    "feedback.caption": (
        "“Public” checks are judged on values that you have too, “hidden” ones on values that nobody is shown. The"
        " examples and numbers on this page come of public values of the same sizes.",
        "“公开”的检查用发给大家的数据评分，“隐藏”的检查用不公开的数据评分。本页上的例子和数值都来自同样尺寸的公开数据。",
    ),
    "feedback.check": ("check", "检查"),
    "feedback.public": ("public", "公开"),
    "feedback.hidden": ("hidden", "隐藏"),
    "feedback.same": ("The same problem as in “{title}”.", "与“{title}”是同样的问题。"),
    "feedback.stories": ("Check by check", "逐项说明"),
    "feedback.level_version": ("level version", "关卡版本"),
    "feedback.submission": ("SHA-256 of your notebook", "笔记本的 SHA-256"),
    # What to do next.
    "next.held": ("Nothing: a person looks at it, and the score follows.", "你什么都不用做：老师处理后就会有分数。"),
    "next.ungradable": (
        "Mend the notebook, or take a fresh one and copy your code into it; the reason below says what is wrong.",
        "修好笔记本，或者另取一份新的，把代码复制进去；具体问题见下面的原因。",
    ),
    "next.done": ("All is right: this level is done.", "全部通过，这一关完成了。"),
    "next.write": (
        "Write the functions in place of raise NotImplementedError, and run the cells below them.",
        "把 raise NotImplementedError 换成你的代码，写好后运行下面的单元格。",
    ),
    "next.name": (
        "Define {name} at the top level of a cell, under exactly this name.",
        "在单元格的最外层定义 {name}，名字要一字不差。",
    ),
    "next.try": (
        "Paste its small example into a new cell below your code and run it: the comment at its end says what should"
        " come out. Work one value out by hand, and compare.",
        "把那里的小例子粘贴到你的代码下面的新单元格里运行，末尾的注释写着应有的结果。先手算其中一个值，再对照你的代码。",
    ),
    "next.line": (
        "Look at line {line} of cell {cell}, which is marked there: what do the variables hold when it stops?",
        "看那里标出的第 {cell} 个单元格第 {line} 行：停下来的时候，各个变量是什么？",
    ),
    "next.cell": (
        "Cell {cell} itself stops when it is run: look at line {line}, which is marked there, and at the one above it.",
        "第 {cell} 个单元格本身运行时就出错：看那里标出的第 {line} 行，以及它的上一行。",
    ),
    "next.loop": (
        "Look at line {line} of cell {cell}, which is marked there: what ends the loop around it?",
        "看那里标出的第 {cell} 个单元格第 {line} 行：它所在的循环靠什么结束？",
    ),
    "next.memory": (
        "Look at line {line} of cell {cell}, which is marked there: how many numbers does the array hold?",
        "看那里标出的第 {cell} 个单元格第 {line} 行：这个数组里一共有多少个数？",
    ),
    "next.rerun": (
        "Its small example stops with the same error: paste it into a new cell below your code, and run it until it"
        " goes through and gives what the comment at its end says.",
        "那里的小例子会引发同样的错误：粘贴到你的代码下面的新单元格里运行，直到不再出错，并且与末尾注释里的结果一致。",
    ),
    "next.other_values": (
        "It does not show on the public values: keep the sizes and try other numbers, such as negative ones, zeros,"
        " equal ones, very large and very small ones.",
        "这个错误在公开数据上看不出来：尺寸不变，换一批数值试试，例如负数、0、相等的数、很大和很小的数。",
    ),
    "next.again": (
        "When it is right, restart the kernel, run all cells, save, and hand in again.",
        "改好后，重启内核并运行所有单元格，保存，再次提交。",
    ),
    "next.last": (
        "This was the last attempt; if something on this page is unclear, ask your teacher.",
        "提交次数已经用完；如果对本页有疑问，请联系老师。",
    ),
}
