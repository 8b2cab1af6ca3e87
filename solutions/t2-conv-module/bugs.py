"""What goes wrong in a first layer of one's own, and in the loop that trains it."""

import torch

from autograder.checks import bug

from .reference import Conv2D, corr2d

right, Right = corr2d, Conv2D  # names of their own: a bug may take the others

EVERYWHERE = "corr2d layer steps losses edge"
LOADED = "layer steps losses edge"

# The operation.


@bug("corr2d", fails=EVERYWHERE)
def flipped(X, K):
    """Your kernel is turned by 180 degrees before it is applied. A convolution layer computes the cross-correlation:
    the kernel stays as it is.

    你先把卷积核旋转了 180 度。卷积层算的其实是互相关：卷积核不翻转。
    """
    return right(X, K.flip(0, 1))


@bug("corr2d", fails=EVERYWHERE)
def width_from_height(X, K):
    """The output's width is computed from the height of the picture or of the kernel. It is X.shape[1] - K.shape[1] +
    1.

    输出的宽是用图像或卷积核的高算出来的。宽是 X.shape[1] - K.shape[1] + 1。
    """
    side = X.shape[0] - K.shape[0] + 1
    return torch.stack(
        [(X[i : i + K.shape[0], j : j + K.shape[1]] * K).sum() for i in range(side) for j in range(side)]
    ).reshape(side, side)


@bug("corr2d", fails=EVERYWHERE)
def mean_for_sum(X, K):
    """Your numbers are too small by the count of numbers in the kernel: the products are averaged. Add them up.

    结果恰好小了“卷积核元素个数”那么多倍：你对乘积取了平均。这里应当求和。
    """
    return right(X, K) / K.numel()


@bug("corr2d", fails=EVERYWHERE)
def as_an_array(X, K):
    """Your output is a NumPy array: with it PyTorch loses the way back to the kernel. Make Y by torch.zeros and compute
    with tensors.

    输出是 NumPy 数组，PyTorch 就找不到回到卷积核的路了。请用 torch.zeros 创建 Y，全程用张量计算。
    """
    return right(X, K).detach().numpy()


@bug("corr2d", fails="steps losses edge")
def way_back_lost(X, K):
    """The values are right, but the kernel learns nothing: somewhere the products become plain numbers (.item(), .data,
    .detach(), torch.tensor(...)), and no gradient finds back to the kernel. Keep them tensors.

    数值是对的，但卷积核学不到东西：乘积在某处变成了普通的数（.item()、.data、.detach()、torch.tensor(…)），梯度传不
    回卷积核。请始终保持张量。
    """
    return right(X, K).detach()


# The layer.


@bug("Conv2D", fails=LOADED)
class no_parameters(torch.nn.Module):
    """weight and bias are plain tensors, so the module does not know of them and nothing would train them. Wrap each in
    torch.nn.Parameter.

    weight 和 bias 只是普通张量，模块不知道它们的存在，训练时也不会更新。请分别用 torch.nn.Parameter 包起来。
    """

    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = torch.rand(kernel_size), torch.zeros(1)

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias


@bug("Conv2D", fails=LOADED)
class bias_no_parameter(torch.nn.Module):
    """bias is a plain tensor (or a number), so it is not registered. Like weight it has to be a torch.nn.Parameter, of
    shape (1,).

    bias 只是普通张量（或一个数），没有登记。它和 weight 一样，也要是 torch.nn.Parameter，形状为 (1,)。
    """

    def __init__(self, kernel_size):
        super().__init__()
        self.weight, self.bias = torch.nn.Parameter(torch.rand(kernel_size)), torch.zeros(1)

    def forward(self, x):
        return corr2d(x, self.weight) + self.bias


@bug("Conv2D", fails=LOADED)
class super_forgotten(torch.nn.Module):
    """Begin `__init__` with super().__init__(): it makes the place where parameters are registered.

    `__init__` 的第一行要写 super().__init__()：它准备好登记参数的地方。
    """

    def __init__(self, kernel_size):
        self.weight = torch.nn.Parameter(torch.rand(kernel_size))


@bug("Conv2D", fails=LOADED)
class four_axes(Right):
    """Your weight has the four axes of PyTorch's own layer. Here there is one picture and one kernel: its shape is
    kernel_size.

    你的 weight 有四个轴，那是 PyTorch 自带的层的形状。这里只有一张图像、一个卷积核：形状就是 kernel_size。
    """

    def __init__(self, kernel_size):
        super().__init__(kernel_size)
        self.weight = torch.nn.Parameter(torch.rand(1, 1, *kernel_size))


@bug("Conv2D", fails="steps edge")
class bias_without_axis(Right):
    """Your bias has no axis. Its shape has to be (1,): torch.zeros(1).

    你的 bias 没有轴。它的形状应为 (1,)：torch.zeros(1)。
    """

    def __init__(self, kernel_size):
        super().__init__(kernel_size)
        self.bias = torch.nn.Parameter(torch.tensor(0.0))


@bug("Conv2D", fails=LOADED)
class bias_left_out(Right):
    """The bias is not added in `forward`.

    `forward` 里没有加上偏置。
    """

    def forward(self, x):
        return corr2d(x, self.weight)


@bug("Conv2D", fails=LOADED)
class nothing_returned(Right):
    """`forward` returns None: something is computed, but there is no return.

    `forward` 返回了 None：结果算出来了，可是没有 return。
    """

    def forward(self, x):
        super().forward(x)


# The training.


def trained(conv, X, Y, steps, lr, *, error=lambda d: (d**2).mean(), clear=True, names=("weight", "bias")):
    """Gradient descent with something amiss; the errors."""
    losses = []
    for _ in range(steps):
        loss = error(conv(X) - Y)
        if clear:
            conv.zero_grad()
        loss.backward()
        with torch.no_grad():
            for name in names:
                parameter = getattr(conv, name)
                parameter -= lr * parameter.grad
        losses.append(loss.item())
    return losses


@bug("fit", fails="steps losses edge")
def gradients_kept(conv, X, Y, steps, lr):
    """The first step is right and the later ones are too large: .grad adds up, so clear it before each `backward`
    (optimiser.zero_grad(), or .grad = None).

    第一步是对的，后面的步子越来越大：.grad 会累加，每次 `backward` 之前都要清零（optimiser.zero_grad()，或 .grad =
    None）。
    """
    return trained(conv, X, Y, steps, lr, clear=False)


@bug("fit", fails="steps losses edge")
def sum_for_mean(conv, X, Y, steps, lr):
    """You add up the squared differences. The error is their mean: with a sum the steps are too large by the count of
    pixels.

    你把误差的平方加了起来。这里的误差是平均值：用求和的话，步子会大“像素个数”那么多倍。
    """
    return trained(conv, X, Y, steps, lr, error=lambda difference: (difference**2).sum())


@bug("fit", fails="steps losses edge")
def uphill(conv, X, Y, steps, lr):
    """The error grows: you walk along the gradient. Subtract lr times the gradient.

    误差越来越大：你顺着梯度走了。应当减去 lr 乘梯度。
    """
    return trained(conv, X, Y, steps, -lr)


@bug("fit", fails="steps losses edge")
def bias_untrained(conv, X, Y, steps, lr):
    """Only the weight is trained. The bias is a parameter as well: hand conv.parameters() to the optimiser, or take a
    step with both.

    只训练了 weight。bias 也是参数：把 conv.parameters() 交给优化器，或者两个都更新。
    """
    return trained(conv, X, Y, steps, lr, names=("weight",))


@bug("fit", fails="steps losses edge")
def nothing_moves(conv, X, Y, steps, lr):
    """weight and bias stay what they were: the gradients are computed, but no step is taken (optimiser.step() is
    missing, or the update changes a copy).

    权重和偏置一点没变：梯度算出来了，却没有更新（缺少 optimiser.step()，或者更新的只是副本）。
    """
    return trained(conv, X, Y, steps, 0.0)


@bug("fit", fails="steps losses")
def one_step_too_few(conv, X, Y, steps, lr):
    """You take one step too few: `range(1, steps)` has steps - 1 numbers. Write range(steps).

    少走了一步：`range(1, steps)` 只有 steps - 1 个数。请写 range(steps)。
    """
    return trained(conv, X, Y, steps - 1, lr)


@bug("fit", fails="steps")
def one_step_too_many(conv, X, Y, steps, lr):
    """Your errors are right, but you take one step more than `steps`: count again where the loop ends.

    误差都对，但你比 `steps` 多走了一步：请再数一数循环在哪里结束。
    """
    return trained(conv, X, Y, steps + 1, lr)[:-1]


@bug("fit", fails="losses")
def losses_after(conv, X, Y, steps, lr):
    """You measure the error after each step. losses[k] is the error before step k, so that losses[0] belongs to the
    weights that came in.

    你记录的是每一步之后的误差。losses[k] 应是第 k 步之前的误差，losses[0] 对应传进来时的参数。
    """
    losses = trained(conv, X, Y, steps, lr)
    return [*losses[1:], ((conv(X) - Y) ** 2).mean().item()]


@bug("fit", fails="losses")
def last_loss_only(conv, X, Y, steps, lr):
    """You return one number. A list is asked for, with the error before each of the steps.

    你只返回了一个数。这里要的是列表：每一步之前的误差。
    """
    return trained(conv, X, Y, steps, lr)[-1]


@bug("fit", fails="losses")
def losses_as_tensors(conv, X, Y, steps, lr):
    """Your list holds tensors, which drag the whole computation along. Take the number out: loss.item().

    列表里放的是张量，每个都拖着整个计算过程。请用 loss.item() 取出数来。
    """
    return [torch.tensor(loss) for loss in trained(conv, X, Y, steps, lr)]


@bug("fit", fails="losses")
def no_losses(conv, X, Y, steps, lr):
    """fit trains well but returns None: collect the errors in a list and return it.

    fit 训练得不错，却返回了 None：请把每一步的误差收进列表，并返回它。
    """
    trained(conv, X, Y, steps, lr)
