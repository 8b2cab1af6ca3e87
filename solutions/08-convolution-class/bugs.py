"""Wrong answers to level 8 that students give, and what to tell them."""

import numpy as np

from autograder.checks import bug

from .reference import Convolution, padded, padded_dx, windows


def correlate(seen, W, b):
    """Windows (N, C, out_h, out_w, HH, WW) times filters (F, C, HH, WW), plus the bias."""
    return np.einsum("ncijrs,fcrs->nfij", seen, W) + b[:, None, None]


def scatter(layer, dout, stride, assign):
    """The gradient of the padded x, window by window: with another stride, or without adding up."""
    x, W, pad = layer.x, layer.W, layer.pad
    dx = np.zeros_like(padded(x, pad))
    for i, j in np.ndindex(dout.shape[2:]):
        window = dx[:, :, i * stride : i * stride + W.shape[2], j * stride : j * stride + W.shape[3]]
        window[...] = np.einsum("nf,fcrs->ncrs", dout[:, :, i, j], W) + (0 if assign else window)
    return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]


# Forward.


@bug("Convolution", fails="value apart")
class bias_forgotten(Convolution):
    """The bias is missing: each of the F output channels gets its own b[f] added, the same for all pixels.

    忘了加偏置：F 个输出通道各有自己的 b[f]，要加到该通道的每个像素上。
    """

    def forward(self, x):
        return super().forward(x) - self.b[:, None, None]


@bug("Convolution", fails="value apart")
class filter_flipped(Convolution):
    """Your filter is turned by 180 degrees before it is applied. What a convolution layer computes is the
    cross-correlation: multiply window and filter element by element as they are.

    你先把卷积核旋转了 180 度。卷积层算的其实是互相关：窗口和卷积核直接逐元素相乘，不要翻转。
    """

    def forward(self, x):
        self.x = x
        return correlate(windows(x, self.W, self.stride, self.pad), self.W[:, :, ::-1, ::-1], self.b)


@bug("Convolution", fails="value")
class filters_reshaped(Convolution):
    """Each filter gets mixed with its neighbours: `W.reshape(-1, F)` has the right shape, but its columns are not
    the filters. Flatten one filter per row first, then transpose: `W.reshape(F, -1).T`.

    各个卷积核的权重混在了一起：`W.reshape(-1, F)`
    的形状虽然对，但它的每一列并不是一个卷积核。应先把每个卷积核展平成一行，再转置：`W.reshape(F, -1).T`。
    """

    def forward(self, x):
        self.x = x
        mixed = self.W.reshape(-1, len(self.W)).T.reshape(self.W.shape)
        return correlate(windows(x, self.W, self.stride, self.pad), mixed, self.b)


@bug("Convolution", fails="value")
class width_from_height(Convolution):
    """The output's width is computed from the height, so only square pictures and filters come out right.
    Compute it from x.shape[3] and W.shape[3].

    输出的宽度是用高度算出来的，所以只有图像和卷积核都是正方形时才对。它应该用 x.shape[3] 和 W.shape[3] 来算。
    """

    def forward(self, x):
        out = super().forward(x)
        return out[:, :, :, : out.shape[2]]


@bug("Convolution", fails="value")
class size_rounded_up(Convolution):
    """Where the last window would stick out of the padded picture, drop it: round the output size down (`//`), not
    up.

    最后一个窗口如果会超出填充后的图像，就不要它：输出尺寸要向下取整（`//`），不要向上取整。
    """

    def forward(self, x):
        self.x = x
        p, more = self.pad, self.stride - 1  # zeros for the window that sticks out
        wider = np.pad(x, ((0, 0), (0, 0), (p, p + more), (p, p + more)))
        return correlate(windows(wider, self.W, self.stride, 0), self.W, self.b)


@bug("Convolution", fails="value")
class steps_of_one(Convolution):
    """The output has the right size, but each window starts only one pixel after the one before it. Window (i, j)
    starts at row i * stride and column j * stride.

    输出尺寸对了，但每个窗口只比前一个移动了一格。第 (i, j) 个窗口应从第 i * stride 行、第 j * stride 列开始。
    """

    def forward(self, x):
        out_h, out_w = super().forward(x).shape[2:]
        return correlate(windows(x, self.W, 1, self.pad)[:, :, :out_h, :out_w], self.W, self.b)


@bug("Convolution", fails="value apart")
class padding_of_one(Convolution):
    """The pictures are always padded by 1, whatever `pad` is. Keep `pad` in `__init__` and pad by self.pad on each
    side (0 means: not at all).

    无论 `pad` 是多少，你总是填充 1 圈。请在 `__init__` 中保存 `pad`，并在每一侧填充 self.pad 个像素（0
    表示不填充）。
    """

    def forward(self, x):
        self.x = x
        return correlate(windows(x, self.W, self.stride, 1), self.W, self.b)


# Backward: the gradient of the pictures.


@bug("Convolution", fails="dx")
class dx_cropped_by_minus_pad(Convolution):
    """With pad 0 your dx is empty: the slice `[pad:-pad]` is `[0:0]` then. Cut the padding off with
    `[pad : pad + H]` and `[pad : pad + W]`.

    pad 为 0 时你的 dx 是空的：切片 `[pad:-pad]` 变成了 `[0:0]`。请用 `[pad : pad + H]` 和 `[pad : pad + W]`
    去掉填充。
    """

    def backward(self, dout):
        super().backward(dout)
        p = self.pad
        return padded_dx(dout, self.x, self.W, self.stride, p)[:, :, p:-p, p:-p]


@bug("Convolution", fails="dx")
class dx_with_padding(Convolution):
    """Your dx still has the padding around it. It has to be of x's shape: cut `pad` rows and columns off each side.

    你的 dx 还带着四周的填充。它的形状应与 x 相同：每一侧都要去掉 `pad` 行（列）。
    """

    def backward(self, dout):
        super().backward(dout)
        return padded_dx(dout, self.x, self.W, self.stride, self.pad)


@bug("Convolution", fails="dx")
class dx_assigned(Convolution):
    """A pixel lies in several windows, and its gradient is the sum over all of them. You assign (`=`), so only the
    last window counts; add up with `+=`.

    一个像素会落在好几个窗口里，它的梯度是这些窗口的贡献之和。你用了赋值 `=`，只剩下最后一个窗口的贡献；请用
    `+=` 累加。
    """

    def backward(self, dout):
        super().backward(dout)
        return scatter(self, dout, self.stride, assign=True)


@bug("Convolution", fails="dx")
class dx_without_stride(Convolution):
    """Your dx is right for stride 1 only: what belongs to out[:, :, i, j] goes back to the window that starts at row
    i * stride and column j * stride, not at i and j.

    你的 dx 只在步幅为 1 时正确：out[:, :, i, j] 的梯度要传回从第 i * stride 行、第 j * stride
    列开始的窗口，而不是从 i 和 j 开始的窗口。
    """

    def backward(self, dout):
        super().backward(dout)
        return scatter(self, dout, 1, assign=False)


@bug("Convolution", fails="dx")
class nothing_returned(Convolution):
    """`backward` returns None. It keeps dW and db in the layer, and its last line has to be `return dx`, for the layer
    before it.

    `backward` 返回了 None。dW 和 db 保存在层里，而 dx 要交给前一层：最后一行应当是 `return dx`。
    """

    def backward(self, dout):
        super().backward(dout)


@bug("Convolution", fails="dx")
class all_three_returned(Convolution):
    """`backward` returns the three gradients as a tuple, as the function of an earlier level did. A layer returns dx
    only, and keeps the others as self.dW and self.db.

    `backward` 把三个梯度一起返回了，那是前面关卡里函数的写法。层只返回 dx，另外两个保存为 self.dW 和
    self.db。
    """

    def backward(self, dout):
        return super().backward(dout), self.dW, self.db


# Backward: the gradients of the parameters.


@bug("Convolution", fails="dW")
class dW_of_last_sample(Convolution):
    """Your dW comes from the last sample of the batch alone. All samples share the filters: add their contributions
    up.

    你的 dW 只算了批量中最后一个样本。所有样本共用同一组卷积核，要把每个样本的贡献加起来。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        seen = windows(self.x[-1:], self.W, self.stride, self.pad)
        self.dW = np.einsum("nfij,ncijrs->fcrs", dout[-1:], seen)
        return dx


@bug("Convolution", fails="dW")
class dW_not_transposed(Convolution):
    """The numbers of your dW are right but in the wrong places: `col.T @ dout` has a filter in each column. Transpose
    it before you reshape it to W's shape.

    你的 dW 数值对，但位置乱了：`col.T @ dout` 的每一列是一个卷积核。要先转置，再 reshape 成 W 的形状。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW = self.dW.reshape(len(self.W), -1).T.reshape(self.W.shape)
        return dx


@bug("Convolution", fails="dW db")
class mean_over_batch(Convolution):
    """Your dW and db are divided by the number of samples. If the loss is a mean, dout has that factor already: a
    layer only adds up.

    你的 dW 和 db 除以了样本数。如果损失取了平均，dout 里已经含有这个系数：层里只需要求和。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        self.dW, self.db = self.dW / len(dout), self.db / len(dout)
        return dx


@bug("Convolution", fails="db")
class db_of_last_sample(Convolution):
    """Your db comes from the last sample of the batch alone. The bias is added to every sample: sum dout over the
    batch too.

    你的 db 只算了批量中最后一个样本。偏置加在了每个样本上，所以 dout 也要对整个批量求和。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout[-1].sum(axis=(1, 2))
        return dx


@bug("Convolution", fails="db again")
class db_over_samples_only(Convolution):
    """Your db is summed over the batch only. b[f] is added to every pixel too, so sum dout over the batch, the rows
    and the columns: axis=(0, 2, 3).

    你的 db 只对批量求了和。b[f] 还加到了每个像素上，所以 dout 要对批量、行、列都求和：axis=(0, 2, 3)。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = dout.sum(axis=0)
        return dx


@bug("Convolution", fails="db again")
class db_as_row(Convolution):
    """Your db has shape (1, F), but b has shape (F,), and a gradient has the shape of what it belongs to: no
    `keepdims`, or `reshape(-1)` at the end.

    你的 db 形状是 (1, F)，而 b 的形状是 (F,)，梯度的形状要与参数相同：不要用 `keepdims`，或者最后
    `reshape(-1)`。
    """

    def backward(self, dout):
        dx = super().backward(dout)
        self.db = self.db.reshape(1, -1)
        return dx


@bug("Convolution", fails="dx dW db again apart")
class ones_for_dout(Convolution):
    """Your gradients don't depend on dout. By the chain rule each output's contribution is multiplied with its
    upstream gradient dout.

    你的梯度与 dout 无关。根据链式法则，每个输出的贡献都要乘上对应的上游梯度 dout。
    """

    def backward(self, dout):
        return super().backward(np.ones_like(dout))


# What a layer remembers.


@bug("Convolution", fails="apart")
class batch_shared(Convolution):
    """Two layers overwrite each other's saved x: it lies in the class or in a global variable, of which there is one
    for all. Keep it in the object: `self.x = x`.

    两个层会互相覆盖保存下来的
    x：你把它存在了类属性或全局变量里，而那是所有层共用的一份。请存在对象自己身上：`self.x = x`。
    """

    latest = None

    def forward(self, x):
        type(self).latest = x
        return super().forward(x)

    def backward(self, dout):
        self.x = self.latest
        return super().backward(dout)


@bug("Convolution", fails="apart")
class parameters_shared(Convolution):
    """A second layer replaces the weights of the first: they lie in the class (a dict there is also one for all
    objects) or in global variables. Set `self.W = W` and `self.b = b` in `__init__`.

    新建第二个层会把第一个层的权重换掉：它们存在了类属性（类里的字典也是所有对象共用的）或全局变量里。请在
    `__init__` 中写 `self.W = W`、`self.b = b`。
    """

    shared = {}  # noqa: RUF012 - this is the bug

    def __init__(self, W, b, stride=1, pad=0):
        super().__init__(W, b, stride, pad)
        self.shared.update(W=W, b=b)

    def forward(self, x):
        self.W, self.b = self.shared["W"], self.shared["b"]
        return super().forward(x)


@bug("Convolution", fails="again")
class first_batch_kept(Convolution):
    """The gradients belong to the first batch that the layer ever saw. Save x anew in every forward pass, also where
    one is saved already.

    算出来的总是这个层见过的第一批数据的梯度。每次前向传播都要重新保存 x，即使之前已经保存过。
    """

    def forward(self, x):
        kept = self.x
        out = super().forward(x)
        self.x = x if kept is None else kept
        return out


@bug("Convolution", fails="again")
class gradients_added_up(Convolution):
    """dW and db grow with every backward pass, because they are added to those of the one before. In this level they
    belong to the latest pass only: assign them anew.

    每次反向传播后 dW 和 db
    都在累积，因为新的梯度加到了上一次的上面。本关中它们只属于最近的一次：每次都要重新赋值。
    """

    def backward(self, dout):
        before = self.dW, self.db
        dx = super().backward(dout)
        if before[0] is not None:
            self.dW, self.db = self.dW + before[0], self.db + before[1]
        return dx
