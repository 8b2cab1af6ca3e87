"""How level 13 is judged: what is found in the end; then one step, and the loss, worked out again from what came."""

import numpy as np

from autograder.checks import Plain, Text, Value, Wrong, inputs

from .reference import error_of, gradients, times

APART = [-3, -2, -1, 1, 2, 3]  # so that a kernel that is turned is another
HEART = "an answer that has the edge detector by heart is wrong here"


@inputs(h=2)
def edges(rng, h=6):
    """X (h, 8) of ones with a dark bar; Y is 1 where it begins, -1 where it ends. The rest is left to the defaults."""
    X = np.roll(np.array(h * [[1, 0, 0, 0, 0, 1, 1, 1]]), rng.integers(3), axis=1)
    return {"X": X, "Y": X[:, :-1] - X[:, 1:], "size": (1, 2), "options": {"seed": int(rng.integers(1000))}}


@inputs(hh=1, ww=2, bias=0, steps=250, more=7)
def pictures(rng, hh=2, ww=3, bias=0, steps=250, more=7):
    """X, and the Y of a kernel (hh, ww) and a bias, of whole numbers; with ``more`` of 7 they can be told from it."""
    X, K = rng.integers(-3, 4, (hh + more, ww + more)), rng.permutation(APART)[: hh * ww].reshape(hh, ww)
    Y = error_of(X, 0, K, bias * int(rng.choice([-3, -2, 2, 3])))
    return {"X": X, "Y": Y, "size": (hh, ww), "options": {"lr": 0.07, "steps": steps, "seed": int(rng.integers(1000))}}


@inputs(hh=1, ww=2)
def few_steps(rng, hh=2, ww=3):  # slower ones: at 0.07 the loss would rise on 3 of 1,000 such pictures
    return (made := pictures.make(rng, hh, ww, bias=1, steps=5, more=3)) | {"options": made["options"] | {"lr": 0.03}}


def found(student, X, Y, size, options):
    reply = student.call("learn_kernel", X.astype(float), Y.astype(float), size, **options)
    return {part.label: part for part in reply.parts("weight", "bias", "losses")}


def ended(student, X, Y, size, options, more=0):
    got = found(student, X, Y, size, {**options, "steps": options["steps"] + more})
    bias = got["bias"].array((1,))[0] if np.shape(got["bias"].value) == (1,) else got["bias"].number()
    return got["weight"].array(size), np.array(bias), got["losses"]


def last_loss(student, reference, X, Y, size, options):
    *after, losses = ended(student, X, Y, size, options)  # it may be from before the last step, or from after it
    right = [np.mean(error_of(X, Y, *one) ** 2) for one in (after, ended(student, X, Y, size, options, -1)[:2])]
    came = np.array(losses.value, float) if isinstance(losses.value, np.ndarray | list | tuple) else None
    count = losses.call("__len__").number() if came is None else came.size  # a list in a tuple stays with the student
    ends = [losses.call("__getitem__", i).number() for i in (0, -1)] if came is None else came[[0, -1]]
    if count not in (options["steps"], options["steps"] + 1):
        return Wrong(Text("losses needs one number a step.", "losses 里每一步要有一个数。"), actual=f"{count:g}")
    if not ends[1] < ends[0]:
        return Wrong(Text("The loss does not fall.", "损失没有下降。"))
    share = next((k for k in (1, 0.5, Y.size) if any(abs(ends[1] - k * one) <= 1e-6 * k * one for one in right)), None)
    actual = f"{ends[1]:.6g} ≠ {right[0]:.6g}" if share is None else Text(f"{share} times that", f"它的 {share} 倍")
    what = Text("losses[-1] is not the mean squared error.", "losses[-1] 不是均方误差。")
    return None if share == 1 else Wrong(what, f"{right[0]:.6g}, {right[1]:.6g}", actual)


def one_step(student, reference, X, Y, size, options):
    now, again, later = (ended(student, X, Y, size, options, more)[:2] for more in (0, 0, 1))
    if not all(map(np.array_equal, now, again)):
        return Wrong(Text("The same seed gives another answer the second time.", "用同一个 seed 调用两次，结果不同。"))
    right = gradients(X, error_of(X, Y, *now), size)
    far = [times(later[i] - now[i], -options["lr"] * right[i]) for i in (0, 1)]
    actual = Text("weight: {} times, bias: {} times".format(*far), "weight：{} 倍，bias：{} 倍".format(*far))
    what = Text("One step more is not -lr times the gradient.", "多走的一步不是 -lr 乘以梯度。")
    return None if far == ["1", "1"] else Wrong(what, actual=actual)


FEW, MOVED, ANY = (few_steps.at(),), (pictures.at(bias=1),), (pictures.at(hh=1, ww=2), pictures.at(hh=3, ww=2))
EDGE, OTHER, BIAS = Text("Edges", "边缘检测器"), Text("Other kernels", "别的卷积核"), Text("The bias", "偏置")
CHECKS = (
    Value(id="edge", title=EDGE, points=3, cases=(edges.at(),), call=found, outputs=("weight",), rtol=0.05),
    Plain(id="losses", title=Text("The losses", "损失的记录"), points=2, cases=FEW, judge=last_loss, cell="edge"),
    Value(id="kernel", title=OTHER, points=2, cases=ANY, call=found, outputs=("weight",), rtol=0.01, because=HEART),
    Value(id="bias", title=BIAS, points=1, cases=MOVED, call=found, outputs=("bias",), rtol=0.01, cell="kernel"),
    Plain(id="step", title=Text("One step", "下降一步"), points=2, cases=FEW, judge=one_step, cell="kernel"),
)
