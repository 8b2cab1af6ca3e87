"""What goes wrong in a first model of one's own."""

import torch

from autograder.checks import bug

from .reference import MyModel

Right = MyModel  # a name of its own: a bug may take the other

# The layers.


@bug("MyModel", fails="layers linear relu apart")
class super_forgotten(torch.nn.Module):
    """Begin `__init__` with super().__init__(): it makes the place where layers are registered. Without it, the first
    layer can't be assigned.

    `__init__` 的第一行要写 super().__init__()：它准备好登记各层的地方。没有它，第一层就无法赋值。
    """

    def __init__(self):
        self.fc1 = torch.nn.Linear(10, 5)
        self.fc2 = torch.nn.Linear(5, 2)


@bug("MyModel", fails="layers linear relu apart")
class not_registered(torch.nn.Module):
    """The model has no parameters: a layer is registered only where it is assigned to self in `__init__`. A Python list
    hides it, and one that is made in `forward` is a new one each time. Write self.fc1 = ... and self.fc2 = ...

    模型里没有任何参数：只有在 `__init__` 里赋给 self 的层才会登记。放进 Python 列表里就看不见了，在 `forward`里造的
    层每次都是新的。请写 self.fc1 = … 和 self.fc2 = …
    """

    def __init__(self):
        super().__init__()
        self.layers = [torch.nn.Linear(10, 5), torch.nn.Linear(5, 2)]

    def forward(self, x):
        return self.layers[1](torch.relu(self.layers[0](x)))


@bug("MyModel", fails="layers linear relu apart")
class in_a_sequence(torch.nn.Module):
    """The layers lie in a Sequential, so their parameters are called "net.0.weight" and so on. Give each a name of its
    own: self.fc1 and self.fc2.

    两个层放在了 Sequential 里，参数就叫 "net.0.weight" 之类的名字。请分别命名：self.fc1 和 self.fc2。
    """

    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(10, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2))

    def forward(self, x):
        return self.net(x)


@bug("MyModel", fails="layers linear relu apart")
class called_linear(torch.nn.Module):
    """Your layers are called linear1 and linear2. The weights are given by name, so the names must be those of the
    level: fc1 and fc2.

    你的两个层叫 linear1 和 linear2。评分时按名字装入权重，所以要用本关约定的名字：fc1 和 fc2。
    """

    def __init__(self):
        super().__init__()
        self.linear1, self.linear2 = torch.nn.Linear(10, 5), torch.nn.Linear(5, 2)

    def forward(self, x):
        return self.linear2(torch.relu(self.linear1(x)))


@bug("MyModel", fails="layers linear relu apart")
class sizes_exchanged(Right):
    """Sizes in and out are exchanged: Linear(10, 5) takes 10 numbers and gives 5. Its weight has the shape (5, 10), for
    each number that comes out has a row.

    输入和输出的大小写反了：Linear(10, 5) 输入 10 个数，输出 5 个。它的 weight 形状是 (5, 10)，每个输出占一行。
    """

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = torch.nn.Linear(5, 10), torch.nn.Linear(2, 5)


@bug("MyModel", fails="layers linear relu apart")
class without_bias(Right):
    """Your layers have no bias. Linear has one unless it is told bias=False: leave that out.

    你的层没有偏置。Linear 默认就有偏置，去掉 bias=False 即可。
    """

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = torch.nn.Linear(10, 5, bias=False), torch.nn.Linear(5, 2, bias=False)


shared = torch.nn.Linear(10, 5), torch.nn.Linear(5, 2)


@bug("MyModel", fails="apart")
class layers_shared(Right):
    """All your models have the very same layers, which were made outside of `__init__`: loading weights into one
    changes the others. Make them in `__init__`.

    你的所有模型用的是同一对层（它们是在 `__init__` 外面造的）：给一个模型装入权重，另一个也跟着变了。请在
    `__init__`里造层。
    """

    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = shared


# The forward pass.


@bug("MyModel", fails="relu")
class relu_left_out(Right):
    """There is no ReLU between the two layers. Without it they are no more than one linear layer.

    两个层之间没有 ReLU。没有它，两层合起来也不过是一个线性层。
    """

    def forward(self, x):
        return self.fc2(self.fc1(x))


@bug("MyModel", fails="relu")
class relu_at_the_end(Right):
    """ReLU stands behind the second layer. It belongs between the two: negative numbers of fc1 become 0, those of fc2
    stay.

    你把 ReLU 放在了第二层后面。它应在两层之间：fc1 输出的负数变成 0，fc2 输出的负数要保留。
    """

    def forward(self, x):
        return torch.relu(self.fc2(self.fc1(x)))


@bug("MyModel", fails="relu")
class relu_twice(Right):
    """The ReLU between the layers is right, but there is one more at the end, and it takes away the negative scores.

    两层之间的 ReLU 是对的，但最后又多了一个，把负的得分都变成了 0。
    """

    def forward(self, x):
        return torch.relu(super().forward(x))


@bug("MyModel", fails="linear relu apart")
class sigmoid_for_relu(Right):
    """Between the layers stands a sigmoid. ReLU is asked for: negative numbers become 0, the others stay.

    两层之间用了 sigmoid。题目要的是 ReLU：负数变成 0，其余不变。
    """

    def forward(self, x):
        return self.fc2(torch.sigmoid(self.fc1(x)))


@bug("MyModel", fails="linear relu apart")
class softmax_at_the_end(Right):
    """The two numbers of each row add up to 1: there is a softmax at the end. What is asked for are the scores as fc2
    gives them.

    每行的两个数加起来等于 1：最后多了一个 softmax。这里要的是 fc2 直接给出的得分。
    """

    def forward(self, x):
        return torch.softmax(super().forward(x), dim=1)


@bug("MyModel", fails="relu")
class negative_made_positive(Right):
    """Negative numbers in the middle lose their sign instead of becoming 0: that is torch.abs, not ReLU.

    中间的负数只是去掉了负号，而没有变成 0：那是 torch.abs，不是 ReLU。
    """

    def forward(self, x):
        return self.fc2(torch.abs(self.fc1(x)))


@bug("MyModel", fails="linear")
class squeezed(Right):
    """A batch of a single row loses its first axis (squeeze, or an index). The output is (N, 2), and (1, 2) for N = 1.

    批量里只有一行时，输出少了第一个轴（可能用了 squeeze 或下标）。输出的形状是 (N, 2)，N = 1 时就是 (1, 2)。
    """

    def forward(self, x):
        return super().forward(x).squeeze()


@bug("MyModel", fails="linear relu apart")
class nothing_returned(Right):
    """`forward` returns None: something is computed, but there is no return.

    `forward` 返回了 None：结果算出来了，可是没有 return。
    """

    def forward(self, x):
        super().forward(x)
