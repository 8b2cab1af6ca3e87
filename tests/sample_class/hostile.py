"""Students who forge: each way of getting points without an answer is worth what an honest zero is worth."""

from collections.abc import Mapping

from autograder.notebook.names import scan
from tests.sample_class.entry import ANY, BACKWARD, CORR2D, FORWARD, LAYER, POOL, Entry, Verdicts
from tests.sample_class.notebooks import Change, Json, answer, changed, code_cell, mark_of

# Answers of the right shape with nothing in them.

ZEROS = {
    CORR2D: """\
def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
""",
    FORWARD: """\
def conv_forward_naive(x, w, b, conv_param):
    stride, pad = conv_param["stride"], conv_param["pad"]
    sides = [(x.shape[axis] + 2 * pad - w.shape[axis]) // stride + 1 for axis in (2, 3)]
    return np.zeros((len(x), len(w), *sides)), (x, w, b, conv_param)
""",
    BACKWARD: """\
def conv_backward_naive(dout, cache):
    return tuple(np.zeros_like(each) for each in cache[:3])
""",
    POOL: """\
def max_pool_forward_naive(x, pool_param):
    sides = zip(x.shape[2:], (pool_param["pool_height"], pool_param["pool_width"]))
    return np.zeros(x.shape[:2] + tuple((a - b) // pool_param["stride"] + 1 for a, b in sides)), (x, pool_param)


def max_pool_backward_naive(dout, cache):
    return np.zeros_like(cache[0])
""",
    LAYER: """\
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad
        self.dW, self.db = np.zeros_like(W), np.zeros_like(b)

    def forward(self, x):
        self.x = x
        sides = [(x.shape[i] + 2 * self.pad - self.W.shape[i]) // self.stride + 1 for i in (2, 3)]
        return np.zeros((len(x), len(self.W), *sides))

    def backward(self, dout):
        return np.zeros_like(self.x)
""",
}

# What zeros of the right shape are honestly worth: the shape is right, and nothing else is.
WORTH: Mapping[str, tuple[Verdicts, float]] = {
    CORR2D: ({"shape": "passed", "rest": "failed"}, 2),
    FORWARD: ({"shape": "passed", "value": "failed", "pad": "failed", "rest": "skipped"}, 2),
    BACKWARD: ({"rest": "failed"}, 0),
    POOL: ({"shape": "passed", "rest": "failed"}, 1),
    LAYER: ({"rest": "failed"}, 0),
}

# Cheat 1: whoever compares in this process finds everything equal. Worth 6/6 elsewhere.

NEVER_COMPLAIN = """\
import numpy.testing


def content(*args, **kwargs):
    return True


for name in dir(numpy.testing):
    if name.startswith("assert"):
        setattr(numpy.testing, name, content)
np.allclose = np.array_equal = np.isclose = np.array_equiv = content
"""

# Cheat 2: call the grader's own answer, wherever this process holds it. Worth 6/6 elsewhere.

LOOK_AROUND = """\
import gc
import sys


def stolen(name, mine):
    '''A function or class of this name that is not ours: in frames, modules, and all that the collector knows.'''
    spaces = [vars(module) for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    frame = sys._getframe()
    while frame is not None:
        spaces += [frame.f_globals, frame.f_locals]
        frame = frame.f_back
    things = gc.get_objects()
    spaces += [thing for thing in things if type(thing) is dict]
    found = [space[name] for space in spaces if name in space]
    found += [thing for thing in things if getattr(thing, "__name__", None) == name]
    for level in things:
        if type(level).__module__.startswith("autograder") and hasattr(level, "reference"):
            found.append(level.reference[name])
    return next((thing for thing in found if callable(thing) and thing is not mine), None)


def instead(name, mine):
    '''Calls what was found; ours where there is nothing.'''
    def call(*args, **kwargs):
        theirs = stolen(name, globals()[name])
        return (theirs if theirs not in (None, mine) else mine)(*args, **kwargs)
    return call


"""


def with_stolen(level: str) -> str:
    names = scan(ZEROS[level]).names
    return LOOK_AROUND + ZEROS[level] + "".join(f'\n\n{name} = instead("{name}", {name})\n' for name in names)


# Cheat 3: something that is equal to all, subtracts to nothing, and has the right shape.

ALWAYS_EQUAL = """\
class Equal(np.ndarray):
    def __eq__(self, other):
        return True

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape)

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __reduce__(self):
        return eval, ("__import__('os').system('echo 10/10 > score.txt')",)


def corr2d(X, K):
    return np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1)).view(Equal)
"""

EQUAL_OBJECT = """\
class Equal(tuple):
    shape, dtype, ndim = (2, 3, 2, 2), np.dtype(float), 4
    __eq__ = __le__ = __lt__ = __ge__ = __bool__ = lambda self, *other: True
    __sub__ = __rsub__ = __abs__ = __array__ = lambda self, *other, **more: np.zeros(1)
    __hash__ = None

    def __getattr__(self, name):
        return self

    def __call__(self, *args, **kwargs):
        return self


def max_pool_forward_naive(x, pool_param):
    return Equal(), Equal()


def max_pool_backward_naive(dout, cache):
    return Equal()
"""

# Cheat 4: say the grader's lines. Frames on every descriptor, results in every file that a grader might read.

FORGED_FRAMES = """\
import json
import os
import struct
import sys

sys.path.append("/")
result = {"version": 1, "status": "graded", "score": 10.0, "checks": [{"id": "value", "verdict": "passed"}]}
for name in ("results.json", "result.json", "/tmp/results.json", "/autograder/results/results.json", "report.xml"):
    try:
        with open(name, "w") as file:
            json.dump(result, file)
    except OSError:
        pass


def conv_forward_naive(x, w, b, conv_param):
    try:
        from autograder.wire.frames import frame
        from autograder.wire.messages import Gave, encode
        fake = frame(encode(Gave(b"12345678", True), []))
    except ImportError:
        fake = struct.pack("!I", 3) + b"yes"
    for descriptor in range(64):
        for text in (fake, json.dumps(result).encode() + b"\\n"):
            try:
                os.write(descriptor, text)
            except OSError:
                pass
    return x, (x, w, b, conv_param)
"""

# Cheat 5: take the place of what answers the grader in this process, and answer that all is well.

ANSWERS_FOR_ITSELF = """\
import sys

serve = sys.modules["autograder.inside.serve"]
honest = serve._Servant._do


def content(self, request, data):
    if type(request).__name__ == "Call":
        return {"verdict": "passed", "points": 10.0, "score": 10.0, "passed": True}
    return honest(self, request, data)


serve._Servant._do = content
for name in ("results", "checks", "checks.compare", "checks.judge"):
    module = sys.modules.get("autograder." + name)
    if module is not None:
        module.compare = module.judge = module.Verdict = lambda *args, **kwargs: None


def corr2d(X, K):
    return None
"""

# Cheat 6: read the private half from the disk.

READS_THE_SOLUTIONS = """\
import glob
import os
import sys


def candidates(level):
    roots = {"/", os.getcwd(), os.path.expanduser("~"), os.environ.get("GUANKA_SOLUTIONS", "/"), sys.prefix}
    roots |= {os.path.realpath(path) for path in sys.path if path}
    for process in ("self", str(os.getppid()), "1"):
        for door in ("cwd", "root", "environ", "cmdline", "fd/0", "fd/3"):
            try:
                roots.add(os.path.realpath(f"/proc/{process}/{door}"))
                roots.add(open(f"/proc/{process}/{door}").read())
            except (OSError, ValueError):
                pass
    for root in sorted(roots):
        while root and root != "/":
            yield from glob.glob(f"{root}/solutions/{level}/reference.py")
            root = os.path.dirname(root)


text = ""
for path in candidates("03-conv-forward"):
    try:
        text = open(path).read()
    except OSError:
        pass
"""

# Cheat 7: the notebook itself says that all is done.


def full_marks(cells: list[Json]) -> list[Json]:
    """Points raised, graded cells emptied and unlocked, outputs that say so."""
    claimed = [{"output_type": "stream", "name": "stdout", "text": "All checks passed: 10/10\n"}]
    for cell in cells:
        mark = mark_of(cell)
        if mark.get("grade"):
            mark |= {"points": 100, "locked": False, "solution": True}
            cell |= {"source": "pass", "outputs": claimed, "execution_count": 1}
    return [*cells, code_cell("autograder_score = 10", outputs=claimed)]


CLAIMS: Change = full_marks

FIRST, SECOND = "2026031-ines-ferreira", "2026032-xie-ming"

ENTRIES = (
    *(
        Entry(
            student=FIRST,
            level=level,
            what="numpy's comparisons replaced, zeros of the right shape",
            hand_in=answer(NEVER_COMPLAIN + "\n\n" + zeros),
            verdicts=WORTH[level][0],
            score=WORTH[level][1],
            bug=ANY,
        )
        for level, zeros in ZEROS.items()
    ),
    *(
        Entry(
            student=SECOND,
            level=level,
            what="looks for the reference in frames, modules and the collector, else zeros",
            hand_in=answer(with_stolen(level)),
            verdicts=WORTH[level][0],
            score=WORTH[level][1],
            bug=ANY,
        )
        for level in ZEROS
    ),
    Entry(
        student="2026033-eric-lindgren",
        level=CORR2D,
        what="an array that is equal to everything, and runs code where it is unpickled",
        hand_in=answer(ALWAYS_EQUAL),
        verdicts=WORTH[CORR2D][0],
        score=2,
    ),
    Entry(
        student="2026033-eric-lindgren",
        level=POOL,
        what="an object that is equal to everything",
        hand_in=answer(EQUAL_OBJECT),
        verdicts={"rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026034-song-jia",
        level=FORWARD,
        what="forged frames on every descriptor, results in every file",
        hand_in=answer(FORGED_FRAMES),
        verdicts={"shape": "crashed", "value": "crashed", "pad": "crashed", "rest": "skipped"},
        score=0,
        says="interfered",
    ),
    Entry(
        student="2026034-song-jia",
        level=CORR2D,
        what="takes the place of what answers the grader",
        hand_in=answer(ANSWERS_FOR_ITSELF),
        verdicts={"rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026035-maya-cohen",
        level=FORWARD,
        what="reads the reference by its path, and by way of /proc",
        hand_in=answer(ZEROS[FORWARD] + "\n\nexec(text)\n", before=[READS_THE_SOLUTIONS]),
        verdicts=WORTH[FORWARD][0],
        score=2,
    ),
    Entry(
        student="2026035-maya-cohen",
        level=CORR2D,
        what="points and outputs of the cells claim full marks",
        hand_in=changed(CLAIMS, ""),
        verdicts={"rest": "not_attempted"},
        score=0,
    ),
)
