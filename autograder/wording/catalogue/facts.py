"""What is said of a wrong answer that is no known bug: facts about the one case that is shown."""

TEXTS: dict[str, tuple[str, str]] = {
    # What the axes are called.
    "axis.sample": ("sample (axis 0)", "样本（轴 0）"),
    "axis.filter": ("filter (axis 0)", "卷积核（轴 0）"),
    "axis.channel": ("channel (axis 1)", "通道（轴 1）"),
    "axis.row": ("row", "行"),
    "axis.column": ("column", "列"),
    "axis.number": ("index on axis {number}", "轴 {number} 的下标"),
    "axis.both": ("{one} and {other}", "{one}和{other}"),
    # A wrong shape.
    "fact.empty": ("{of} is empty.", "{of} 是空的。"),
    "fact.swapped": (
        "Two axes of {of} are swapped: {one} and {other}.",
        "{of} 有两个轴互换了：{one}和{other}。",
    ),
    "fact.permuted": ("{of} has the right lengths on other axes.", "{of} 各轴的长度都在，只是轴的顺序不对。"),
    "fact.padding_left": (
        "{of} is too large by {count}, which is the padding of both sides: the padding is still there.",
        "{of} 大了 {count}，正好是两侧填充的总和：填充还没有裁掉。",
    ),
    "fact.padding_lost": (
        "{of} is too small by {count}, which is the padding of both sides.",
        "{of} 小了 {count}，正好是两侧填充的总和。",
    ),
    "fact.one_more": ("{of} is longer by exactly one: {axes}.", "{of} 沿{axes}方向正好多了 1 个。"),
    "fact.one_less": ("{of} is shorter by exactly one: {axes}.", "{of} 沿{axes}方向正好少了 1 个。"),
    "fact.none": (
        "None came back for {of}: is a return missing, or a value never set?",
        "{of} 得到的是 None：是不是漏写了 return，或者忘了赋值？",
    ),
    "fact.one_number": (
        "{of} is a single number, where an array of shape {shape} is wanted.",
        "{of} 只是一个数，而这里应当是形状为 {shape} 的数组。",
    ),
    "fact.axis_missing": ("{of} lacks an axis: {axis}.", "{of} 少了一个轴：{axis}。"),
    "fact.axis_extra": ("{of} has one axis of length 1 too many.", "{of} 多了一个长度为 1 的轴。"),
    "fact.shape_of": ("{of} has the shape of {name}.", "{of} 的形状和 {name} 一样。"),
    "fact.same_count": (
        "{of} has as many values as it should, in another shape.",
        "{of} 的元素个数是对的，只是形状不同。",
    ),
    # Wrong values that one relation ties to the right ones.
    "fact.all_zero": ("All of {of} is zero.", "{of} 全是 0。"),
    "fact.all_same": ("All of {of} is {value}.", "{of} 的值全是 {value}。"),
    "fact.negated": ("Every value of {of} has the wrong sign.", "{of} 每个值的正负号都反了。"),
    "fact.factor": (
        "Every value of {of} is {factor} times the right one.",
        "{of} 的每个值都是正确值的 {factor} 倍。",
    ),
    "fact.times_size": (
        "Every value of {of} is {size} times the right one, and {size} is {name} here.",
        "{of} 的每个值都是正确值的 {size} 倍，而这里的 {name} 正是 {size}。",
    ),
    "fact.share_of_size": (
        "Every value of {of} is the right one divided by {size}, and {size} is {name} here.",
        "{of} 的每个值都是正确值除以 {size}，而这里的 {name} 正是 {size}。",
    ),
    "fact.without_bias": (
        "{of} is the right one without {bias}: each value lacks just the bias of its filter.",
        "{of} 只差没有加 {bias}：每个值都少了对应卷积核的偏置。",
    ),
    "fact.bias_twice": ("{of} has {bias} in it twice.", "{of} 把 {bias} 加了两次。"),
    "fact.offset": (
        "Every value of {of} is off by the same number, {offset}.",
        "{of} 的每个值都比正确值多出同一个数：{offset}（负数表示偏小）。",
    ),
    "fact.whole_numbers": (
        "{of} holds the right values cut to whole numbers.",
        "{of} 的值是正确值取整之后的结果。",
    ),
    "fact.absolute": ("{of} holds the right values without their signs.", "{of} 的值是正确值的绝对值。"),
    "fact.negative_lost": (
        "{of} is 0 wherever the right value is negative, and right elsewhere.",
        "凡是正确值为负的地方，{of} 都成了 0，其余都对。",
    ),
    "fact.reversed": ("{of} holds the right values in reverse order.", "{of} 的值都对，但顺序反了。"),
    "fact.turned": ("{of} is right but turned by 180 degrees.", "{of} 的值都对，但整体转了 180 度。"),
    "fact.upside_down": ("{of} is right but upside down.", "{of} 的值都对，但上下颠倒了。"),
    "fact.left_right": ("{of} is right but mirrored left to right.", "{of} 的值都对，但左右颠倒了。"),
    "fact.transposed": (
        "{of} is right but transposed: rows and columns are swapped.",
        "{of} 的值都对，但转置了：行和列互换了。",
    ),
    "fact.shifted": (
        "{of} is right but moved: {down} down and {right} to the right (a negative number: up, left).",
        "{of} 的值都对，但整体错位了：向下 {down} 格，向右 {right} 格（负数表示向上、向左）。",
    ),
    "fact.other_places": (
        "{of} holds the right numbers, but in other places.",
        "{of} 里的数都对，但位置不对。",
    ),
    "fact.nearly": (
        "{of} is nearly right everywhere: off by at most {error} of the largest value.",
        "{of} 的每个值都只差一点点：误差最多是最大值的 {error} 倍。",
    ),
    # Where the wrong values are.
    "fact.border": (
        "{of} is wrong only at the border, in the first and last rows and columns.",
        "{of} 只有最外面一圈（第一行、最后一行、第一列、最后一列）不对。",
    ),
    "fact.inside": ("{of} is right at the border and wrong inside.", "{of} 最外面一圈都对，不对的在里面。"),
    "fact.only_last": (
        "{of} is wrong only in the last place of one axis: {axis}, number {index} (counted from 0).",
        "{of} 只在末尾处不对：{axis} {index}（从 0 数起），这是该轴的最后一个。",
    ),
    "fact.only_index": (
        "{of} is wrong only here: {axis}, number {index} (counted from 0).",
        "{of} 只有这里不对：{axis} {index}（从 0 数起）。",
    ),
    "fact.only_first_right": (
        "{of} is right at the first place of one axis only: {axis}, number 0.",
        "{of} 只有开头对：{axis} 0（从 0 数起）；这个轴上其余的都有错。",
    ),
    "fact.from_on": (
        "{of} is right at first, and wrong from here on: {axis}, number {index} (counted from 0).",
        "{of} 前面都对，从这里开始有错：{axis} {index}（从 0 数起）。",
    ),
    "fact.up_to": (
        "{of} is wrong up to here, and right from there on: {axis}, number {index} (counted from 0).",
        "{of} 从开头到这里有错，再往后都对：{axis} {index}（从 0 数起）。",
    ),
    "fact.every": (
        "{of} is right at every {step}th place of one axis: {axis}, numbers {right}, {right} + {step}, and so on.",
        "{of} 沿一个轴每 {step} 个里总有一个位置是对的：{axis} {right}、{right} + {step}，依此类推。",
    ),
    # A gradient.
    "fact.gradient": (
        "Relative error of {of}: {error}. The worst is index {index}: {actual}, where {expected} is right.",
        "{of} 的相对误差为 {error}。差得最多的在下标 {index} 处：应为 {expected}，实际为 {actual}。",
    ),
    "fact.unsteady": (
        "Asked twice with the same arguments, it answers differently: something is kept from one call to the next, or "
        "random numbers are drawn.",
        "用同样的参数调用两次，结果不一样：可能有数据从上一次调用留了下来，或者用到了随机数。",
    ),
    "fact.follows": (
        "It is right for your own forward pass, whose mistake is known, so {share} of the points are yours.",
        "就你自己写的前向传播来说，这一步是对的（前向传播的错误已经找到），所以给这一项 {share} 的分数。",
    ),
    "fact.backward_to_blame": (
        "The forward pass is right on these arguments, so it is the backward pass.",
        "在这组参数上，前向传播的结果是对的，所以问题出在反向传播。",
    ),
    "fact.forward_to_blame": (
        "The forward pass is wrong on these arguments already: mend that first.",
        "在这组参数上，前向传播的结果就已经不对了：请先改好前向传播。",
    ),
}
