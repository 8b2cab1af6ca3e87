"""What goes wrong in a first network, and the word that helps."""

import numpy as np

from autograder.checks import bug

from .reference import SmallConvNet, affine_back, convolved, corners, predict, softmax_loss, train

# Names of their own: a bug that calls what it replaces would call itself.
Right, right_conv, right_affine, right_loss = SmallConvNet, convolved, affine_back, softmax_loss
right_train, right_predict = train, predict


# The parameters.


@bug("SmallConvNet", fails="params unseen")
class biases_in_rows(Right):
    """
    b2 and b3 are rows of shape (1, n). That works as long as numpy stretches them, but their shapes are (n,):
    np.zeros(n).

    b2 和 b3 成了形状为 (1, n) 的行。靠 numpy 的广播它也能算，但它们的形状应当是 (n,)：np.zeros(n)。
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.params |= {name: self.params[name][None] for name in ("b2", "b3")}

    def loss(self, X, y=None):
        kept = self.params
        self.params = {name: values.ravel() if name[0] == "b" else values for name, values in kept.items()}
        found = super().loss(X, y)
        self.params = kept
        return found


@bug("SmallConvNet", fails="params")
class more_than_six(Right):
    """
    params holds more than the six arrays that are learnt. Keep everything else in attributes of its own, or train will
    want a gradient of it.

    params 里除了要学习的六个数组还有别的东西。其他的请另外存成属性，否则 train 也会去求它的梯度。
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.params["reg"] = np.zeros(())

    def loss(self, X, y=None):
        found = super().loss(X, y)
        return found if y is None else (found[0], {**found[1], "reg": 0.0})


@bug("SmallConvNet", fails="start")
class biases_drawn(Right):
    """
    The biases are drawn at random too, and not small, so the network prefers some classes before it has seen anything.
    They begin at 0; only the weights are drawn.

    偏置也是随机取的，而且不小，网络什么都没见过就先偏向了某些类别。偏置从 0 开始，随机的只有权重。
    """

    def __init__(self, *args, seed=0, **kwargs):
        super().__init__(*args, seed=seed, **kwargs)
        self.params["b3"] += 3 * np.random.default_rng(seed).standard_normal(self.params["b3"].shape)


@bug("SmallConvNet", fails="overfit unseen")
class weights_at_zero(Right):
    """
    All weights begin at 0, so all filters are alike, get the same gradient and stay alike for ever. Draw them at
    random: weight_scale times a standard normal number.

    所有权重都从 0 开始，于是每个卷积核都一样，得到的梯度也一样，永远都一样。权重要随机取：weight_scale
    乘以标准正态分布的随机数。
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for values in self.params.values():
            values[...] = 0


# The forward pass.


@bug("convolved", fails="scores affine conv step unseen")
def flipped(X, W, b):
    """
    Each filter is turned by 180 degrees before it is used. A convolution layer does not flip: W1[f, c, 0, 0] belongs
    to the top left corner of the window.

    卷积核在使用前被旋转了 180 度。卷积层不做翻转：W1[f, c, 0, 0] 对应窗口的左上角。
    """
    maps, windows = right_conv(X, W[:, :, ::-1, ::-1], b)
    return maps, windows[:, ::-1, ::-1]


@bug("convolved", fails="scores affine conv step unseen")
def bias_forgotten(X, W, b):
    """
    The convolution lacks its bias: b1[f] is added to every pixel of map f.

    卷积少了偏置：第 f 张特征图的每个像素都要加上 b1[f]。
    """
    return right_conv(X, W, 0 * b)


def shared(dout, maps):
    return np.repeat(np.repeat(dout / 4, 2, axis=2), 2, axis=3)


@bug("halved", fails="scores affine conv step unseen", also={"halved_back": shared})
def mean_for_max(maps):
    """
    The blocks of 2 x 2 are averaged. This network keeps the largest of each block: max pooling.

    2 × 2 的块取的是平均值。这个网络用的是最大池化：每块留下最大的数。
    """
    return sum(corners(maps)) / 4


@bug("relu", fails="scores affine conv step unseen")
def relu_missing(x):
    """
    There is no ReLU: what is negative after the convolution, and after the first affine layer, must become 0.

    缺了 ReLU：卷积之后、第一个全连接层之后，负数都要变成 0。
    """
    return x


@bug("SmallConvNet", fails="scores")
class probabilities_for_scores(Right):
    """
    Without y, loss returns the probabilities of the softmax. Return the scores that go into it.

    没有 y 时，loss 返回的是 softmax 之后的概率。应当返回 softmax 之前的得分。
    """

    def loss(self, X, y=None):
        found = super().loss(X, y)
        return np.exp(found) / np.exp(found).sum(axis=1, keepdims=True) if y is None else found


# The loss and the gradients.


@bug("softmax_loss", fails="start affine conv step overfit unseen")
def summed_loss(scores, y):
    """
    The loss is the sum over the batch. Take the mean: divide by N, and the gradient as well. Otherwise a step grows
    with the batch.

    损失是整批之和。应当取平均：除以 N，梯度也一样。不然批量越大，一步就走得越远。
    """
    loss, dscores = right_loss(scores, y)
    return loss * len(y), dscores * len(y)


@bug("softmax_loss", fails="affine conv overfit unseen")
def gradient_not_divided(scores, y):
    """
    The loss is a mean over the batch, but its gradient is not: it is N times too large. Divide it by N, too.

    损失是整批的平均，梯度却不是：大了 N 倍。梯度也要除以 N。
    """
    loss, dscores = right_loss(scores, y)
    return loss, dscores * len(y)


@bug("softmax_loss", fails="start affine step")
def other_logarithm(scores, y):
    """
    The loss is right but for its logarithm: it is taken to base 10 (or 2). Use the natural one, np.log.

    损失只差在对数上：用的底是 10（或 2）。请用自然对数 np.log。
    """
    loss, dscores = right_loss(scores, y)
    return loss / np.log(10), dscores


@bug("softmax_loss", fails="affine conv step overfit unseen")
def one_not_subtracted(scores, y):
    """
    The gradient of the scores is the probabilities alone. At the right class it is the probability less 1.

    得分的梯度只是概率。在正确的类别上，它应当是概率减去 1。
    """
    loss, dscores = right_loss(scores, y)
    return loss, dscores + np.eye(scores.shape[1])[y] / len(y)


@bug("affine_back", fails="affine")
def mean_of_the_bias(dout, x, W):
    """
    db is the mean over the batch. dout has been divided by N already, in the loss: add up.

    db 取了整批的平均。可是在损失里 dout 已经除过 N 了：这里应当求和。
    """
    dx, dW, db = right_affine(dout, x, W)
    return dx, dW, db / len(x)


@bug("relu_back", fails="affine conv step overfit unseen")
def relu_of_the_gradient(dout, x):
    """
    On its way back the ReLU looks at the sign of the gradient. It should look at what went in on the way there: where
    that was negative, no gradient goes through, elsewhere it goes through as it is.

    反向传播经过 ReLU 时，看的是梯度自己的正负。应当看前向传播时的输入：输入为负的地方梯度不能通过，其余的地方原样通过。
    """
    return np.maximum(dout, 0)


@bug("halved_back", fails="conv step")
def gradient_shared_by_four(dout, maps):
    """
    On its way back through the pooling the gradient is shared by the four numbers of a block, as in average pooling.
    Only the largest had a say in the output: it gets all of it.

    反向传播经过池化时，梯度由块里的四个数平分了，那是平均池化的做法。决定输出的只有最大的那个，梯度全都给它。
    """
    return shared(dout, maps)


@bug("convolved", fails="conv step")
def first_channel_counts(X, W, b):
    """
    dW1 is right in the first channel and 0 in the others. Every channel of the filter has a gradient of its own.

    dW1 只有第一个通道是对的，其余都是 0。卷积核的每个通道都有自己的梯度。
    """
    maps, windows = right_conv(X, W, b)
    return maps, windows * (np.arange(X.shape[1]) == 0)[:, None, None, None, None, None]


# The training.


@bug("train", fails="step overfit unseen")
def uphill(net, X, y, steps, batch_size, lr, seed):
    """
    The parameters move along the gradient, and the loss grows. Descend: subtract lr times the gradient.

    参数沿着梯度的方向走，损失越来越大。要下降，就得减去 lr 乘以梯度。
    """
    return right_train(net, X, y, steps, batch_size, -lr, seed)


@bug("train", fails="step")
def one_step_short(net, X, y, steps, batch_size, lr, seed):
    """
    There is one step less than asked for: range(1, steps) leaves one out. Use range(steps).

    少走了一步：range(1, steps) 漏掉了一步。请用 range(steps)。
    """
    return right_train(net, X, y, steps - 1, batch_size, lr, seed)


@bug("train", fails="overfit unseen")
def labels_of_others(net, X, y, steps, batch_size, lr, seed):
    """
    The pictures of a batch get the labels of others: X is drawn at random, and y is not. Use the same indices for both.

    一批图像配上了别人的标签：X 是随机取的，y 却不是。两者要用同一组下标。
    """
    shuffled = np.random.default_rng(seed).permutation(len(y))
    return right_train(net, X[shuffled], y, steps, batch_size, lr, seed)


@bug("train", fails="step overfit unseen")
def a_copy_learns(net, X, y, steps, batch_size, lr, seed):
    """
    The network that was handed in has not changed: something else was trained. Change net.params itself, as in
    net.params[name] -= lr * grads[name].

    交给 train 的网络没有变：被训练的是别的东西。要修改的就是 net.params 本身，例如 net.params[name] -= lr *
    grads[name]。
    """


@bug("predict", fails="overfit unseen")
def along_the_batch(net, X):
    """
    argmax is taken along the batch (axis=0), and says which picture has the highest score of each class. Of each
    picture you want the class: axis=1.

    argmax 沿着批量的方向取了（axis=0），得到的是每个类别得分最高的图像。要的是每张图像的类别：axis=1。
    """
    return net.loss(X).argmax(axis=0)


@bug("predict", fails="overfit unseen")
def score_for_label(net, X):
    """
    The highest score comes back instead of its place. The label is where it stands: argmax, not max.

    返回的是最高的得分，而不是它的位置。标签是它所在的位置：用 argmax，不是 max。
    """
    return net.loss(X).max(axis=1)


def remembering(net, X, y, steps, batch_size, lr, seed):
    net.seen = X.reshape(len(X), -1), y
    return right_train(net, X, y, steps, batch_size, lr, seed)


@bug("predict", fails="unseen", also={"train": remembering})
def nearest_neighbour(net, X):
    """
    predict looks up the most similar picture that train has kept. Here the network itself is to recognise the digits:
    return the class with the highest score.

    predict 查的是 train 存下来的最相似的图像。这一关要由网络自己来认数字：返回得分最高的类别。
    """
    seen, y = net.seen
    return y[((X.reshape(len(X), 1, -1) - seen) ** 2).sum(axis=2).argmin(axis=1)]
