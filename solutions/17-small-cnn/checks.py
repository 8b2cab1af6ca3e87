"""How level 17 is judged: the network with given parameters, three steps of descent, then what it learns of digits."""

import numpy as np

from autograder.checks import Plain, Text, Value, Wrong, inputs

from .reference import SmallConvNet

DIGITS = np.load(__file__.removesuffix("checks.py") + "digits.npz")  # 797 that are not in the students' file
PICTURES, LABELS = DIGITS["X"] / 16, DIGITS["y"]
SEEN, LEAST = 300, 0.65  # digits to learn from; the share of the others that must be told right
TRAINED = {"num_filters": 6, "hidden_dim": 64, "weight_scale": 0.2}
LEARN, LAST = (60, 10, 0.2), (40, 10, 0.05)  # steps, batch_size, lr: a large last step might go astray


@inputs(n=1, c=1, h=2, w=2, filters=1, size=1, hidden=1, classes=2)
def networks(rng, n=3, c=2, h=4, w=6, filters=3, size=3, hidden=5, classes=4):
    """Pictures X (n, c, h, w) and labels y (n,), a network's settings and its parameters."""
    sizes = {"num_filters": filters, "filter_size": size, "hidden_dim": hidden, "num_classes": classes}
    net = {"input_dim": (c, h, w), **sizes}
    params = {name: rng.standard_normal(zeros.shape) / 2 for name, zeros in SmallConvNet(**net).params.items()}
    return {"X": rng.standard_normal((n, c, h, w)), "y": rng.integers(classes, size=n), "net": net, "params": params}


@inputs(n=1)
def digits(rng, n=50):
    """Digits that are in no table: moved by half a pixel at most, dimmed, noisy; what they are called is drawn too."""
    chosen, part = rng.permutation(len(LABELS))[:n], rng.uniform(0, 0.5, (n, 1, 1))
    moved = (1 - part) * PICTURES[chosen] + part * np.roll(PICTURES[chosen], 1, axis=2)
    X = rng.uniform(0.7, 1, (n, 1, 1)) * moved + 0.05 * rng.standard_normal(moved.shape)
    return {"X": 2 * X[:, None] - 1, "y": rng.permutation(10)[LABELS[chosen]]}


def shaped(student, net, **_other):
    return {"params": student.call("shapes_of", student.call("SmallConvNet", **net))}


def at_first(student, X, y):
    loss, _grads = student.call("SmallConvNet").call("loss", X, y).parts("loss", "grads")
    return {"loss": loss}


def given(student, net, params):
    network = student.call("SmallConvNet", **net)
    student.call("set_params", network, params)
    return network


def scored(student, X, net, params, **_y):
    return {"scores": given(student, net, params).call("loss", X)}


def graded(student, X, y, net, params):
    loss, grads = given(student, net, params).call("loss", X, y).parts("loss", "grads")
    return {"loss": loss, **{"d" + name: grads.call("get", name) for name in params}}


def descended(student, X, y, net, params):
    network = given(student, net, params)
    student.call("train", network, X[:1], y[:1], 3, 1, 0.1, 0)  # of one picture, every batch is the same
    loss, _grads = network.call("loss", X, y).parts("loss", "grads")
    return {"loss": loss}


def trained(student, X, y, rounds):
    """Calls of few steps, so that loops over every pixel stay within the seconds of a call."""
    net = student.call("SmallConvNet", **TRAINED)
    for seed, (steps, batch_size, lr) in enumerate((*rounds * [LEARN], LAST)):
        student.call("train", net, X, y, steps, batch_size, lr, seed)
    return net


def overfitted(student, X, y):
    return {"labels": student.call("predict", trained(student, X, y, 3), X)}


def learnt(student, reference, X, y):
    """What counts is what the trained parameters say in the reference's network: a memory beside them is none."""
    net, others, trusted = trained(student, X[:SEEN], y[:SEEN], 1), X[SEEN:], SmallConvNet(**TRAINED)
    labels = student.call("predict", net, others).array((len(others),))
    for name, values in trusted.params.items():
        values[...] = net.get("params").item(name).array(values.shape)
    said = trusted.loss(others).argmax(axis=1)
    agreeing = np.mean(labels == said)
    if not agreeing >= 0.99:
        what = Text("predict gives other labels than the highest scores.", "predict 给出的不是得分最高的类别。")
        return Wrong(what, ">= 99%", f"{agreeing:.1%}")
    share = np.mean(said == y[SEEN:])
    what = Text("Too many digits that it has not seen are told wrong.", "没见过的数字认错的太多。")
    return None if share >= LEAST else Wrong(what, f">= {LEAST:.0%}", f"{share:.0%}")


def check(id, points, en, zh, call, cases, *outputs, **more):
    return Value(id=id, title=Text(en, zh), points=points, cases=cases, call=call, outputs=outputs, **more)


USUAL = networks.at(n=1, c=1, filters=1), networks.at(), networks.at(h=6, w=4, size=5)
LIVELY = tuple(networks.at(**case.sizes | {"hidden": 16}) for case in USUAL)  # one picture leaves 5 units dead at times
FIFTY, ALL = (digits.at(),), (digits.at(n=SEEN + 200),)
AFFINE, LIFE = ("loss", "dW3", "db3", "dW2", "db2"), "the first sign of life, long before the last check"
WHERE = "says which half of the backward pass is wrong"
CHECKS = (
    check("params", 1, "The shapes of the parameters", "参数的形状", shaped, USUAL, "params"),
    check("start", 1, "The first loss: about ln 10", "最初的损失：约为 ln 10", at_first, FIFTY, "loss", rtol=0.02),
    check("scores", 2, "The scores", "得分", scored, USUAL, "scores"),
    check("affine", 1, "The loss, the affine layers' gradients", "损失与全连接层的梯度", graded, USUAL, *AFFINE),
    check("conv", 1, "The gradients of the convolution", "卷积层的梯度", graded, USUAL, "dW1", "db1", because=WHERE),
    check("step", 1, "Three steps of descent", "梯度下降三步", descended, LIVELY, "loss"),
    check("overfit", 1, "Fifty digits by heart", "背下五十个数字", overfitted, FIFTY, "labels", because=LIFE),
    Plain(
        **{"id": "unseen", "title": Text("Digits that it has not seen", "没见过的数字"), "points": 2, "judge": learnt},
        **{"cases": ALL, "needs": ("scores",), "cell": "overfit"},
    ),
)
