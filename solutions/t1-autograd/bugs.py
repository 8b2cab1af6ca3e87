"""What goes wrong with a first vector-Jacobian product, on paper and in torch."""

import torch

from autograder.checks import bug

from .reference import grad_by_autograd, grad_by_hand

hand, auto = grad_by_hand, grad_by_autograd  # names of their own: a bug may take the others


def tracked(a):
    """A leaf with the numbers of a, and what is computed from it: leaf, b, out."""
    leaf = a.clone().requires_grad_()
    b = leaf**2 + leaf.flip(0)
    return leaf, b, 2 * b


# By hand.


@bug("grad_by_hand", fails="sum_hand hand")
def factor_left_out(a, v):
    """Your numbers are half of what they should be: that is the gradient of b. out = 2b, so every derivative gets a
    factor of 2.

    结果只有正确值的一半：那是 b 的梯度。out = 2b，所以每个导数还要再乘 2。
    """
    return hand(a, v) / 2


@bug("grad_by_hand", fails="sum_hand hand")
def neighbour_left_out(a, v):
    """Only the squares are differentiated. a[1] stands in b[0] as well, and a[0] in b[1]: each entry of the gradient
    has a part from both outputs.

    你只对平方项求了导。b[0] 里还有 a[1]，b[1] 里还有 a[0]：梯度的每个分量都有两个输出的贡献。
    """
    return 4 * a * v


@bug("grad_by_hand", fails="sum_hand hand")
def square_without_its_2(a, v):
    """The derivative of a[0] ** 2 is 2 * a[0], not a[0]: the exponent comes down as a factor.

    a[0] ** 2 的导数是 2 * a[0]，不是 a[0]：指数要移到前面来作系数。
    """
    return 2 * a * v + 2 * v.flip(0)


@bug("grad_by_hand", fails="sum_hand hand")
def other_square(a, v):
    """The two squares are exchanged: b[0] has the square of a[0] (b[1] that of a[1]), so 4 * a[0] goes with v[0] and
    belongs to the derivative by a[0].

    两个平方项弄反了：b[0] 里是 a[0] 的平方（b[1] 里是 a[1] 的平方），所以 4 * a[0] 应与 v[0] 相乘，属于对 a[0] 的导
    数。
    """
    return 4 * a.flip(0) * v + 2 * v.flip(0)


@bug("grad_by_hand", fails="hand")
def v_unused(a, v):
    """Your gradient does not depend on v: it is right for v = (1, 1) alone. Each output's derivatives are multiplied by
    that output's entry of v before they are added up.

    你的梯度与 v 无关，只在 v = (1, 1) 时碰巧正确。每个输出的导数要先乘上 v 中对应的分量，再相加。
    """
    return hand(a, torch.ones_like(v))


@bug("grad_by_hand", fails="hand")
def v_at_the_end(a, v):
    """You add up the derivatives first and multiply by v afterwards. v[i] belongs to output i: multiply the row of the
    Jacobian matrix by it, then add the rows up.

    你先把导数加了起来，最后才乘 v。v[i] 属于第 i 个输出：要先用它去乘雅可比矩阵的第 i 行，再把各行相加。
    """
    return hand(a, torch.ones_like(v)) * v


@bug("grad_by_hand", fails="hand")
def v_exchanged(a, v):
    """The two entries of v are exchanged: v[0] goes with the derivatives of out[0], v[1] with those of out[1].

    v 的两个分量用反了：v[0] 配 out[0] 的导数，v[1] 配 out[1] 的导数。
    """
    return hand(a, v.flip(0))


@bug("grad_by_hand", fails="sum_hand hand")
def whole_matrix(a, v):
    """You return the whole Jacobian matrix. What is asked for is its product with v, a tensor of shape (2,), like a.

    你返回的是整个雅可比矩阵。这里要的是它与 v 的乘积：一个形状为 (2,) 的张量，和 a 一样。
    """
    return torch.stack([torch.stack([4 * a[0], 2 + 0 * a[0]]), torch.stack([2 + 0 * a[1], 4 * a[1]])])


@bug("grad_by_hand", fails="sum_hand hand")
def added_to_one_number(a, v):
    """You return one number. There is a derivative for each entry of a: the sum runs over the outputs only.

    你只返回了一个数。a 的每个分量都有自己的导数：求和只针对各个输出。
    """
    return hand(a, v).sum()


@bug("grad_by_hand", fails="sum_hand hand")
def value_for_gradient(a, v):
    """What you return is out itself, the value of the function. Its derivatives are asked for.

    你返回的是 out，也就是函数值本身。这里要的是它的导数。
    """
    return 2 * (a**2 + a.flip(0))


@bug("grad_by_hand", fails="sum_hand hand")
def as_an_array(a, v):
    """Your numbers come back as a NumPy array. This level works with tensors: return one, with torch.stack or
    torch.tensor.

    你返回的是 NumPy 数组。这一关用的是张量：请用 torch.stack 或 torch.tensor 返回张量。
    """
    return hand(a, v).numpy()


# By autograd.


@bug("grad_by_autograd", fails="sum_autograd autograd")
def not_tracked(a, v):
    """Torch has recorded nothing that leads from a to out. Either the tensor that you compute with was not told
    requires_grad, or torch.tensor([...]) made a new one out of the results, which forgets where they come from: put
    them together with torch.stack.

    从 a 到 out 的计算没有被记录下来。要么参与计算的张量没有设 requires_grad，要么用 torch.tensor([...])把结果包成了
    新张量，丢掉了来历：请改用 torch.stack 拼接。
    """
    (2 * (a**2 + a.flip(0))).backward(v)


@bug("grad_by_autograd", fails="sum_autograd autograd")
def backward_without_v(a, v):
    """out has two numbers, so torch must be told how much each of them counts: that is v. Call out.backward(v).

    out 有两个数，torch 需要知道每个数占多少分量，那就是 v：请写 out.backward(v)。
    """
    leaf, _b, out = tracked(a)
    out.backward()
    return leaf.grad


@bug("grad_by_autograd", fails="autograd")
def sum_for_v(a, v):
    """out.sum().backward() is the gradient for v = (1, 1). Here the outputs are weighted by v: out.backward(v).

    out.sum().backward() 求的是 v = (1, 1) 时的梯度。这里各个输出要按 v 加权：out.backward(v)。
    """
    return auto(a, torch.ones_like(v))


@bug("grad_by_autograd", fails="sum_autograd autograd")
def backward_from_b(a, v):
    """You start at b. The function ends with out = 2b: call backward on out, then the factor comes by itself.

    你是从 b 开始反向传播的。函数的最后一步是 out = 2b：对 out 调用 backward，系数就会自动算进去。
    """
    leaf, b, _out = tracked(a)
    b.backward(v)
    return leaf.grad


@bug("grad_by_autograd", fails="sum_autograd autograd")
def added_twice(a, v):
    """Your gradient is twice as large as it should be: backward has run twice, and .grad adds up. Run it once, or set
    .grad to None in between.

    梯度恰好大了一倍：backward 运行了两次，而 .grad 会累加。只运行一次，或者在两次之间把 .grad 设为 None。
    """
    return 2 * auto(a, v)


@bug("grad_by_autograd", fails="sum_autograd autograd")
def result_of_backward(a, v):
    """You return None: backward gives nothing back, and intermediate results like b keep no gradient. It lies in .grad
    of the tensor that you gave requires_grad.

    你返回的是 None：backward 没有返回值，b 这样的中间结果也不保存梯度。梯度在那个设了 requires_grad 的张量的 .grad
    里。
    """
    _leaf, _b, out = tracked(a)
    return out.backward(v)


@bug("grad_by_autograd", fails="sum_autograd autograd")
def out_for_gradient(a, v):
    """You return out, the value of the function. After out.backward(v) the gradient lies in .grad of the tensor that
    out was computed from.

    你返回的是函数值 out。运行 out.backward(v) 之后，梯度在计算 out 所用的那个张量的 .grad 里。
    """
    return tracked(a)[2]
