"""What the benchmark's class hands in: the loops that students write, and known bugs, each with a comment of its own.

The comment makes every notebook another one, so that none is recognised as graded before, and gives each its own
hidden values. The kinds of answers come again and again in the same order, so that a short class (for graders that
take seconds) and a long one hold the same shares of the same answers.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.batch.levels import prepare_all
from autograder.checks.as_code import bug_code
from autograder.course.load import load_course
from autograder.notebook.answer import with_answer
from autograder.notebook.cells import Notebook
from autograder.notebook.source import read_source

COURSE = Path(__file__).parents[1]
FORWARD = """\
import numpy as np

def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    out = np.zeros((N, F, 1 + (H + 2 * pad - HH) // stride, 1 + (W + 2 * pad - WW) // stride))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out, (x, w, b, conv_param)
"""
BACKWARD = """\
import numpy as np

def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    stride, pad = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded, dw, db = np.zeros_like(padded), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    at = np.s_[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    dpadded[at] += dout[n, f, i, j] * w[f]
                    dw[f] += dout[n, f, i, j] * padded[at]
                    db[f] += dout[n, f, i, j]
    return dpadded[:, :, pad : pad + H, pad : pad + W], dw, db
"""
POOL = """\
import numpy as np

def max_pool_forward_naive(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, 1 + (H - ph) // s, 1 + (W - pw) // s))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, c, i, j] = np.max(x[n, c, i * s : i * s + ph, j * s : j * s + pw])
    return out, (x, pool_param)

def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros_like(x)
    for n in range(dout.shape[0]):
        for c in range(dout.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * s : i * s + ph, j * s : j * s + pw]
                    row, column = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * s + row, j * s + column] += dout[n, c, i, j]
    return dx
"""
LAYER = """\
import numpy as np

class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        s, p = self.stride, self.pad
        self.x = x
        self.padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        N, C, H, W = self.padded.shape
        F, _, HH, WW = self.W.shape
        out = np.zeros((N, F, 1 + (H - HH) // s, 1 + (W - WW) // s))
        for n in range(N):
            for f in range(F):
                for i in range(out.shape[2]):
                    for j in range(out.shape[3]):
                        window = self.padded[n, :, i * s : i * s + HH, j * s : j * s + WW]
                        out[n, f, i, j] = np.sum(window * self.W[f]) + self.b[f]
        return out

    def backward(self, dout):
        s, p = self.stride, self.pad
        H, W = self.x.shape[2:]
        F, _, HH, WW = self.W.shape
        dpadded, self.dW, self.db = np.zeros_like(self.padded), np.zeros_like(self.W), np.zeros_like(self.b)
        for n in range(dout.shape[0]):
            for f in range(F):
                for i in range(dout.shape[2]):
                    for j in range(dout.shape[3]):
                        at = np.s_[n, :, i * s : i * s + HH, j * s : j * s + WW]
                        dpadded[at] += dout[n, f, i, j] * self.W[f]
                        self.dW[f] += dout[n, f, i, j] * self.padded[at]
                        self.db[f] += dout[n, f, i, j]
        return dpadded[:, :, p : p + H, p : p + W]
"""
ANSWERS = {
    "03-conv-forward": FORWARD,
    "04-conv-backward": BACKWARD,
    "05-max-pool": POOL,
    "08-convolution-class": LAYER,
}
USUAL = ("03-conv-forward", "04-conv-backward")  # where one figure for all will do
# What teachers see most; the first comes first, where a class is too short for all.
USUAL_BUGS = {
    "03-conv-forward": ("stride_ignored", "bias_forgotten", "plus_one_missing"),
    "04-conv-backward": ("overwritten", "averaged_over_the_batch", "returned_padded"),
    "05-max-pool": ("mask_assigned", "maximum_starts_at_zero", "size_rounded_up"),
    "08-convolution-class": ("dx_assigned", "mean_over_batch", "gradients_added_up"),
}
RIGHT = "right"


@dataclass(frozen=True)
class Kind:
    """One way to answer a level: ``right``, or the name of a known bug."""

    name: str
    code: str

    @property
    def right(self) -> bool:
        """Whether it deserves full marks."""
        return self.name == RIGHT


def kinds(level: str, count: int) -> list[Kind]:
    """The first ``count`` kinds of answers: two right ones, a wrong one, and so on."""
    bugs = every_bug(level)
    wrong = [bugs[name] for name in USUAL_BUGS[level]]
    right = Kind(RIGHT, ANSWERS[level])
    return [wrong[number // 3 % len(wrong)] if number % 3 == 2 else right for number in range(count)]


def every_bug(level: str) -> dict[str, Kind]:
    """The known bugs of a level, by name, as a notebook's code."""
    prepared = prepare_all(load_course(COURSE), None, [level])[level]
    private = COURSE / "solutions" / level
    return {bug.name: Kind(bug.name, bug_code(private, bug)) for bug in prepared.level.bugs}


def source_of(level: str) -> Notebook:
    """The notebook of a level as the course has it."""
    return read_source(COURSE / "assignments" / level / f"{level}.ipynb")


def lay_down(folder: Path, level: str, answers: Sequence[Kind], count: int, source: Notebook | None = None) -> None:
    """Write ``count`` submissions to a level, the answers in turns; ``source``: not the course's notebook."""
    source = source or source_of(level)
    for number in range(count):
        answer = answers[number % len(answers)]
        place = folder / student(number) / level
        place.mkdir(parents=True)
        notebook = with_answer(source, f"# submission {number}\n{answer.code}")
        (place / f"{level}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def lay_down_right(folder: Path, levels: Sequence[str], count: int, before: str = "") -> None:
    """Write ``count`` right submissions, as many to each level, with ``before`` in front of each answer."""
    for level in levels:
        lay_down(folder, level, [Kind(RIGHT, before + ANSWERS[level])], count // len(levels))


def student(number: int) -> str:
    """Who hands in the submission of this number."""
    return f"student-{number:06}"
