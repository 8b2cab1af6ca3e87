"""What is said by the check that a student runs in the notebook."""

TEXTS: dict[str, tuple[str, str]] = {
    # What came of a graded cell.
    "client.passed": ("“{cell}” is right on the public cases.", "“{cell}”：公开数据上的检查全部通过。"),
    "client.failed_one": ("“{cell}” is not right yet.", "“{cell}”：还没有通过。"),
    "client.failed": (
        "“{cell}” is not right yet: {right} of {total} checks pass.",
        "“{cell}”：还没有全部通过，{total} 项检查中通过了 {right} 项。",
    ),
    "client.not_attempted": ("“{cell}” has not been written yet.", "“{cell}”：还没有作答。"),
    "client.skipped": ("“{cell}” waits: another check has to pass first.", "“{cell}”：先要通过另一项检查。"),
    "client.not_passed": (
        "{level}, {cell}: not passed yet. The report above says why.",
        "{level} 的 {cell}：还没有通过，原因见上面的报告。",
    ),
    "client.interrupted": (
        "{level}, {cell}: the check was interrupted.",
        "{level} 的 {cell}：检查被中断了。",
    ),
    "client.interrupted_at": (
        "{level}, {cell}: the check was interrupted. Your code was at {line}",
        "{level} 的 {cell}：检查被中断了。当时你的代码运行到{line}",
    ),
    # Where something is.
    "client.line_in": ("In [{cell}], line {line}: {source}", "单元格 [{cell}] 的第 {line} 行：{source}"),
    "client.line": ("line {line}: {source}", "第 {line} 行：{source}"),
    # What the points rest on.
    "client.points_public": (
        "Points decided on these very cases: {points}.",
        "用上面这些公开数据判定的分数：{points} 分。",
    ),
    "client.points_hidden": (
        "Points decided when you are graded, on other, hidden numbers of the same sizes: {points}.",
        "评分时判定的分数：{points} 分，用的是同样尺寸的另一些不公开的数据。",
    ),
    "client.only_when_graded": (
        "“{title}” ({points} points) is checked only when you are graded.",
        "“{title}”（{points} 分）只在评分时检查。",
    ),
    # The gradient, as CS231n checks it.
    "client.numeric_agrees": (
        "{of} agrees with the numeric gradient of your own forward pass: relative error {error}, worst at index"
        " {index}. At most 1e-7 is good; above 1e-2 a gradient is wrong.",
        "{of} 与用你自己的前向传播算出的数值梯度一致：相对误差 {error}，最大处的下标为 {index}。"
        "不超过 1e-7 为佳，大于 1e-2 说明梯度不对。",
    ),
    "client.numeric_differs": (
        "{of} differs from the numeric gradient of your own forward pass: relative error {error}, worst at index"
        " {index}, where yours is {analytic} and the numeric one {numeric}. At most 1e-7 is good; above 1e-2 a gradient"
        " is wrong.",
        "{of} 与用你自己的前向传播算出的数值梯度不一致：相对误差 {error}，最大处的下标为 {index}，"
        "你的值是 {analytic}，数值梯度是 {numeric}。不超过 1e-7 为佳，大于 1e-2 说明梯度不对。",
    ),
    "client.numeric_own_forward": (
        "{of} is not right, yet it is the gradient of your own forward pass (relative error {error}, worst at index"
        " {index}): so it is the forward pass that should be mended first.",
        "{of} 不对，但它确实是你自己的前向传播的梯度（相对误差 {error}，最大处的下标为 {index}）："
        "问题出在前向传播，请先改好它。",
    ),
    "client.numeric_other_forward": (
        "{of} is right, but it is not the gradient of your own forward pass (relative error {error}; at index {index}"
        " yours is {analytic}, the numeric one {numeric}): look at the forward pass again.",
        "{of} 是对的，却不是你自己的前向传播的梯度（相对误差 {error}；在下标 {index} 处，"
        "你的值是 {analytic}，数值梯度是 {numeric}）：请再检查一下前向传播。",
    ),
    # What else was noticed.
    "client.printed": ("Printed by your code during the check", "检查期间你的代码打印的内容"),
    "client.printed_more": ("({count} characters more are not shown)", "（另有 {count} 个字符未显示）"),
    "client.other_version": (
        "{name} is {here} here and {there} where you are graded; results may differ where the two do.",
        "这里的 {name} 是 {here}，评分环境是 {there}；两个版本行为不同的地方，结果可能不一样。",
    ),
    # Nothing could be checked.
    "client.no_file": (
        "The public cases are missing: {name} belongs beside the notebook, in {folder}. Download the level again, or"
        ' say where the file lies: check("…", cases="…").',
        "找不到公开数据文件：{name} 应与笔记本放在同一个文件夹（{folder}）里。"
        '请重新下载本关，或者指明文件的位置：check("…", cases="…")。',
    ),
    "client.bad_file": (
        "The public cases can't be used: {name} {why}. Download the level again.",
        "公开数据无法使用：{name}（{why}）。请重新下载本关。",
    ),
    "client.no_cell": (
        "{level} has no graded cell “{cell}”; there are: {cells}.",
        "{level} 没有名为“{cell}”的评分单元格，只有：{cells}。",
    ),
}
