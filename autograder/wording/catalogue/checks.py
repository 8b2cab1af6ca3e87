"""What is said about the checks and their mismatches."""

TEXTS: dict[str, tuple[str, str]] = {
    # What a value is.
    "value.is_array": ("an array of shape {shape}, dtype {dtype}", "形状为 {shape}、类型为 {dtype} 的数组"),
    "value.is_tensor": ("a tensor of shape {shape}, dtype {dtype}", "形状为 {shape}、类型为 {dtype} 的张量（tensor）"),
    "value.is_object": ("an object of type {type}", "类型为 {type} 的对象"),
    "value.is_none": ("None", "None"),
    "value.is_sequence": ("a {type} of {count}", "含 {count} 个元素的 {type}"),
    "value.is_dict": ("a dict of {count}", "含 {count} 项的 dict"),
    "value.is_scalar": ("{value} ({type})", "{value}（{type}）"),
    # What was expected of it.
    "value.an_array": ("an array of numbers", "一个数值数组"),
    "value.a_tensor": ("a tensor", "一个张量（tensor）"),
    "value.a_number": ("a number", "一个数"),
    "value.a_dict": ("a dict", "一个 dict"),
    "value.an_object": ("an object", "一个对象"),
    "value.parts": ("{count} values: {names}", "{count} 个值：{names}"),
    # What is wrong with it: sentences in which only the author's names stand, so they may always be shown.
    "value.wrong_kind": ("{of} is not of the kind it should be.", "{of} 得到的结果类型不对。"),
    "shape.wrong": ("{of} has the wrong shape.", "{of} 的形状不对。"),
    "dtype.wrong": ("{of} has the wrong dtype.", "{of} 的数据类型（dtype）不对。"),
    "value.wrong": ("{of} has the right form but wrong values.", "{of} 的形式正确，但数值不对。"),
    "value.not_finite": ("{of} contains NaN or infinity.", "{of} 中出现了 NaN 或无穷大。"),
    "value.wrong_keys": ("{of} does not have the keys it should have.", "{of} 这个 dict 的键不对。"),
    "value.must_raise": (
        "{of} should refuse these arguments with {error}.",
        "遇到这样的参数，{of} 应当抛出 {error}。",
    ),
    "value.raised_other": ("it stopped with {error}", "抛出的是 {error}"),
    # What it cost.
    "cost.too_slow": (
        "The answer is right, but it takes more than {times} times as long as the reference.",
        "结果正确，但用时超过了参考答案的 {times} 倍。",
    ),
    "cost.took": (
        "{took} ms of processor time, where {allowed} ms would do",
        "用了 {took} 毫秒的处理器时间，{allowed} 毫秒以内才算通过",
    ),
    # The details of it.
    "value.there": (
        "{value}; {count} of {total} values are wrong, by up to {largest}",
        "{value}；共 {total} 个值，其中 {count} 个不对，最大误差为 {largest}",
    ),
    "value.odd_there": (
        "{value}; {count} of {total} values are NaN or infinite",
        "{value}；共 {total} 个值，其中 {count} 个是 NaN 或无穷大",
    ),
    "at.case": ("inputs of sizes {case}", "输入尺寸 {case}"),
    "at.index": ("index {index}", "下标 {index}"),
    "at.line": ("cell {cell}, line {line}: {source}", "第 {cell} 个单元格第 {line} 行：{source}"),
    "at.both": ("{inner} ({case})", "{inner}（{case}）"),
    "check.due": ("expected: ", "应为："),
    # No value came back.
    "check.not_written": ("{of} has not been written yet.", "{of} 还没有写。"),
    "check.not_defined": ("The notebook does not define {name}.", "笔记本里没有定义 {name}。"),
    "names.similar": ("names much like it: {names}", "相近的名字：{names}"),
    "check.cell_raised": (
        "{name} is not there, because its cell stopped with {error}",
        "没有得到 {name}，因为定义它的单元格运行时出错：{error}",
    ),
    "check.raised": ("{of} stopped with {error}", "{of} 运行时出错：{error}"),
    "check.at_hand": ("on this line: {values}", "这一行用到：{values}"),
    "check.signature": (
        "{of} can't be called with the arguments that this level gives it: {error}",
        "无法用本关规定的参数调用 {of}：{error}",
    ),
    "check.no_memory": ("{of} needed more memory than there is.", "{of} 占用的内存超过了上限。"),
    "check.odd": (
        "The answer does not have the form that was asked for, so it could not be compared.",
        "返回的结果不是题目要求的形式，无法进行比较。",
    ),
    "check.odd_why": ("taking it apart raised {error}", "拆开返回值时出现 {error}"),
    "check.skipped": (
        "Skipped for now: first “{needed}” has to pass.",
        "暂时跳过：请先通过“{needed}”。",
    ),
    "check.held": (
        "The grader could not judge this part. It is not a zero: a person looks at it.",
        "评分程序没能判定这一部分。这不算零分，会有老师来处理。",
    ),
    # Right on all that may be shown, wrong on hidden values.
    "hidden.failed": (
        "The answer is right for the values shown, but wrong for others of the same sizes.",
        "在公开的数据上结果正确，但换一组同样尺寸的数据就不对了。",
    ),
    "hidden.crashed": (
        "The code ran into an error on values that are not shown.",
        "在一组不公开的数据上，代码运行时出错。",
    ),
    "hidden.not_attempted": (
        "Something that this check asks for is not defined.",
        "这项检查要用到的名字还没有定义。",
    ),
    "hidden.timed_out": (
        "The code used up its time before it gave an answer.",
        "代码在规定的时间内没有给出答案。",
    ),
    "hidden.out_of_memory": (
        "The code needed more memory than a submission may use.",
        "代码占用的内存超过了允许的上限。",
    ),
    # What to write instead.
    "advice.xrange": ("Python 3 has no xrange any more: write range.", "Python 3 里没有 xrange 了，请改用 range。"),
    "advice.print": (
        "In Python 3, print is a function: write print(...).",
        "在 Python 3 中 print 是函数，请写成 print(...)。",
    ),
    "advice.iteritems": (
        "In Python 3 a dict has no iteritems any more: write items().",
        "Python 3 的 dict 没有 iteritems 了，请改用 items()。",
    ),
    "advice.no_input": (
        "Nobody is there to type while a notebook is graded: take what you need from the arguments.",
        "评分时没有人可以输入内容，请从函数参数中取得需要的数据。",
    ),
    "advice.import_numpy": (
        "The name np is not known: run import numpy as np before it is used.",
        "np 还没有定义：使用前要先执行 import numpy as np。",
    ),
    "advice.np_name": (
        "NumPy has no such name. np.float, np.int and np.bool are gone: write float, int, bool, or np.float64.",
        "NumPy 里没有这个名字。np.float、np.int、np.bool 都已移除，请改用 float、int、bool 或 np.float64。",
    ),
    "advice.np_mat": (
        "np.mat is gone from NumPy: write np.array, and @ for the matrix product.",
        "NumPy 已移除 np.mat：请用 np.array，矩阵乘法用 @。",
    ),
    "advice.np_lib_pad": ("np.lib.pad is gone: write np.pad.", "np.lib.pad 已移除，请改用 np.pad。"),
    "advice.np_removed": (
        "NumPy 2 removed this name; the error message says what to write instead.",
        "NumPy 2 移除了这个名字，报错信息里写明了替代写法。",
    ),
    "advice.none": (
        "Something is None where a value was meant: is a return missing?",
        "本应得到一个值，实际却是 None：是不是漏写了 return？",
    ),
    "advice.whole_division": (
        "Sizes and indices must be whole numbers: / always gives a float, // gives a whole number.",
        "尺寸和下标必须是整数：/ 得到的总是浮点数，整除请用 //。",
    ),
    "advice.integer_array": (
        "Fractions can't be stored in an array of integers: make it with dtype float.",
        "整数数组里存不了小数：创建数组时请用浮点类型（dtype=float）。",
    ),
    "advice.broadcast_into": (
        "The value on the right does not fit into the part on the left: print both shapes before this line.",
        "等号右边的数组放不进左边的位置：请在这一行前面打印两边的 shape，比较一下。",
    ),
    "advice.broadcast": (
        "These two arrays can't be combined number by number: along each axis the lengths must be equal, or one be 1.",
        "这两个数组没法逐个元素地运算：每个轴上，两边的长度要么相等，要么有一个是 1。",
    ),
    "advice.broadcast_output": (
        "With += and the like the result must fit into the array on the left, which can't grow: print both shapes.",
        "用 += 这类写法时，左边的数组不会变大，结果必须放得进去：请打印两边的 shape，比较一下。",
    ),
    "advice.empty": (
        "The slice or array is empty, so it has no maximum or minimum: look at where it starts and where it ends.",
        "要取最大值（或最小值）的数组是空的：请检查切片从哪里开始、到哪里结束。",
    ),
    "advice.tuple": (
        "A pair (a tuple) is used here as if it were one number: take its parts out first, as in a, b = pair.",
        "这里把一对数（元组）当成一个数来用了：请先把它拆开，例如 a, b = pair。",
    ),
    "advice.matmul": (
        "In a matrix product the last axis of the left one must be as long as the last but one axis of the right one.",
        "矩阵相乘时，左边最后一个轴的长度必须等于右边倒数第二个轴的长度。",
    ),
    "advice.reshape": (
        "A new shape must hold just as many numbers as the old one.",
        "reshape 前后的元素个数必须相等。",
    ),
    "advice.too_many_indices": (
        "The array has fewer axes than there are indices: look at its shape.",
        "下标的个数比数组的轴还多：请看看它的 shape。",
    ),
    "advice.out_of_bounds": (
        "An index has left the array: look at where the loop ends, and at which axis has which length.",
        "下标超出了数组的范围：请检查循环到哪里结束，以及各个轴的长度分别是多少。",
    ),
    "advice.unbound": (
        "The name is used before it is given a value in this function.",
        "这个名字在函数里还没有赋值就被使用了。",
    ),
    "advice.read_only": (
        "This array can't be written to: work on a copy of it.",
        "这个数组是只读的：请先复制一份（copy）再修改。",
    ),
    "advice.recursion": (
        "The function calls itself without end: something must stop it.",
        "函数不停地调用自己，停不下来：需要一个终止条件。",
    ),
    "advice.module": (
        "This package is not there when the level is graded: use those that the notebook imports.",
        "评分环境里没有这个包：请只使用笔记本中已导入的包。",
    ),
}
