"""What is said about the box and what happens in it."""

TEXTS: dict[str, tuple[str, str]] = {
    "box.timed_out": (
        "it ran for more than {seconds} seconds and was stopped; look for a loop that never ends",
        "运行超过 {seconds} 秒，已被中止；请检查是否有停不下来的循环",
    ),
    "box.out_of_cpu": ("all of its computing time is used up", "计算时间已全部用完"),
    "box.out_of_memory": (
        "it asked for more memory than there is; look for an array much larger than the input",
        "申请的内存超出了限制；请检查是否创建了远大于输入的数组",
    ),
    "box.exited": (
        "the code ended the Python process itself (exit status {status}); a cell must not call exit() or os._exit()",
        "代码自己结束了 Python 进程（退出码 {status}）；单元格里不要调用 exit() 或 os._exit()",
    ),
    "box.signal": (
        "the Python process was ended by {name}, as by a fault in compiled code or endless recursion",
        "Python 进程因 {name} 而终止，可能是底层代码出错或无限递归",
    ),
    "box.violation": (
        "the code interfered with how the grader talks to it ({why})",
        "代码干扰了它与评分程序之间的通信（{why}）",
    ),
    "box.closed_wire": (
        "the code closed its connection to the grader",
        "代码关闭了它与评分程序之间的连接",
    ),
    "box.cell_left_out": (
        "cell {cell} was left out when the other cells were run again: {why}",
        "重新运行其余单元格时跳过了第 {cell} 个单元格：{why}",
    ),
    "box.output_dropped": (
        "more than {kib} KiB were printed at once; the rest was not kept",
        "一次打印的内容超过 {kib} KiB，其余部分没有保留",
    ),
    "box.closed": ("the grading is over", "评分已结束"),
}
