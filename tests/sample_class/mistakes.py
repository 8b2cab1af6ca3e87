"""Students who have it wrong: known bugs, crashes, answers of another form, other names and signatures."""

from tests.sample_class.entry import BACKWARD, CORR2D, FORWARD, LAYER, POOL, Entry
from tests.sample_class.notebooks import answer, bug, stub
from tests.sample_class.right_answers import LOOPS_BACKWARD, LOOPS_CORR2D, LOOPS_FORWARD, LOOPS_POOL_FORWARD

# Known bugs, each as the course's own code has it. (tests/levels/ holds every bug against its checks.)

KNOWN = (
    Entry(
        student="2026009-chen-jie",
        level=CORR2D,
        what="the kernel is turned over",
        hand_in=bug("flipped"),
        verdicts={"shape": "passed", "rest": "failed"},
        score=2,
        bug="flipped",
    ),
    Entry(
        student="2026009-chen-jie",
        level=FORWARD,
        what="the bias is forgotten",
        hand_in=bug("bias_forgotten"),
        verdicts={"bias": "failed", "rest": "passed"},
        score=9,
        bug="bias_forgotten",
    ),
    Entry(
        student="2026009-chen-jie",
        level=BACKWARD,
        what="dx is cut with [pad:-pad]",
        hand_in=bug("cut_with_minus_pad"),
        verdicts={"dx": "failed", "rest": "passed"},
        score=8,
        bug="cut_with_minus_pad",
    ),
    Entry(
        student="2026009-chen-jie",
        level=POOL,
        what="the maximum starts from 0",
        hand_in=bug("maximum_starts_at_zero"),
        verdicts={"negative": "failed", "rest": "passed"},
        score=9,
        bug="maximum_starts_at_zero",
    ),
    Entry(
        student="2026009-chen-jie",
        level=LAYER,
        what="gradients grow from pass to pass",
        hand_in=bug("gradients_added_up"),
        verdicts={"again": "failed", "rest": "passed"},
        score=9,
        bug="gradients_added_up",
    ),
    Entry(
        student="2026010-chloe-martin",
        level=CORR2D,
        what="the output takes over the picture's whole numbers",
        hand_in=bug("kept_as_whole_numbers"),
        verdicts={"blur": "failed", "rest": "passed"},
        score=9,
        bug="kept_as_whole_numbers",
    ),
    Entry(
        student="2026010-chloe-martin",
        level=FORWARD,
        what="all four axes are padded",
        hand_in=bug("pad_on_all_axes"),
        verdicts={"pad": "failed", "rest": "passed"},
        score=8,
        bug="pad_on_all_axes",
    ),
    Entry(
        student="2026010-chloe-martin",
        level=LAYER,
        what="two layers share their x",
        hand_in=bug("batch_shared"),
        verdicts={"apart": "failed", "rest": "passed"},
        score=9,
        bug="batch_shared",
    ),
)

# Known bugs in the student's own words: recognised by what they do, not by how they are written.

WIDTH_FROM_HEIGHT = LOOPS_FORWARD.replace("W_out = 1 + (W + 2 * p - WW) // s", "W_out = H_out")
OVERWRITTEN = LOOPS_BACKWARD.replace("dx_pad[n, :, rows, cols] += w[f]", "dx_pad[n, :, rows, cols] = w[f]")
ALWAYS_TWO = """\
def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dout.shape):
        corner = x[n, c, 2 * i:2 * i + 2, 2 * j:2 * j + 2]
        dx[n, c, 2 * i:2 * i + 2, 2 * j:2 * j + 2] += (corner == corner.max()) * dout[n, c, i, j]
    return dx
"""

OWN_WORDS = (
    Entry(
        student="2026011-yang-min",
        level=CORR2D,
        what="= where += was meant",
        hand_in=answer("""\
def corr2d(X, K):
    Y = np.zeros((X.shape[0] - K.shape[0] + 1, X.shape[1] - K.shape[1] + 1))
    for (i, j), _ in np.ndenumerate(Y):
        for (a, b), k in np.ndenumerate(K):
            Y[i, j] = X[i + a, j + b] * k
    return Y
"""),
        verdicts={"shape": "passed", "rest": "failed"},
        score=2,
        bug="last_product_only",
    ),
    Entry(
        student="2026011-yang-min",
        level=FORWARD,
        what="the width comes from the height",
        hand_in=answer(WIDTH_FROM_HEIGHT),
        verdicts={"value": "passed", "bias": "passed", "rest": "failed"},
        score=4,
        bug="width_from_height",
    ),
    Entry(
        student="2026011-yang-min",
        level=BACKWARD,
        what="dx is overwritten where windows overlap",
        hand_in=answer(OVERWRITTEN),
        verdicts={"dx": "failed", "dx-stride": "failed", "dx-pad": "failed", "rest": "passed"},
        score=4,
        bug="overwritten",
    ),
    Entry(
        student="2026012-oliver-hughes",
        level=POOL,
        what="windows of 2 by 2 at stride 2, whatever was asked for",
        hand_in=answer(LOOPS_POOL_FORWARD, ALWAYS_TWO),
        verdicts={"dx": "failed", "overlap": "failed", "rest": "passed"},
        score=5,
        bug="always_two_by_two",
    ),
    Entry(
        student="2026012-oliver-hughes",
        level=CORR2D,
        what="the result is printed, and not returned",
        hand_in=answer(LOOPS_CORR2D.replace("return Y", "print(Y)")),
        verdicts={"rest": "failed"},
        score=0,
        bug="nothing_returned",
    ),
)

# Code that stops.

CRASHES = (
    Entry(
        student="2026013-zhao-lei",
        level=CORR2D,
        what="a ValueError in the call: the kernel is compared with the whole picture",
        hand_in=answer("def corr2d(X, K):\n    product = X * K\n    return product\n"),
        verdicts={"rest": "crashed"},
        score=0,
        says="ValueError",
    ),
    Entry(
        student="2026013-zhao-lei",
        level=FORWARD,
        what="a colon is missing: a SyntaxError where the function should be",
        hand_in=answer(LOOPS_FORWARD.replace("for n in range(N):", "for n in range(N)")),
        verdicts={"shape": "crashed", "value": "crashed", "pad": "crashed", "rest": "skipped"},
        score=0,
        says="SyntaxError",
    ),
    Entry(
        student="2026013-zhao-lei",
        level=BACKWARD,
        what="a NameError in the call: a name with a slip in it",
        hand_in=answer(LOOPS_BACKWARD.replace("np.zeros_like(b)", "np.zeros_like(bias)")),
        verdicts={"rest": "crashed"},
        score=0,
        says="NameError",
    ),
    Entry(
        student="2026014-anna-novak",
        level=LAYER,
        what="written for Python 2 and an old numpy, in a notebook of today",
        hand_in=answer("""\
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        out = np.zeros((len(x), len(self.W), 1, 1), dtype=np.float)
        for n in xrange(len(x)):
            out[n] = self.b.reshape(-1, 1, 1)
        return out

    def backward(self, dout):
        return dout
"""),
        verdicts={"rest": "crashed"},
        score=0,
        says="np.float",
    ),
)

# Answers of another form.

RIGHT_BUT = LOOPS_CORR2D.replace("return Y", "return {}")
FORMS = (
    Entry(
        student="2026015-huang-ting",
        level=CORR2D,
        what="a list comes back",
        hand_in=answer(RIGHT_BUT.format("Y.tolist()")),
        verdicts={"rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026015-huang-ting",
        level=FORWARD,
        what="float32 comes back",
        hand_in=answer(LOOPS_FORWARD.replace("return out,", "return out.astype(np.float32),")),
        verdicts={"shape": "passed", "value": "failed", "pad": "failed", "rest": "skipped"},
        score=2,
    ),
    Entry(
        student="2026016-daniel-murphy",
        level=CORR2D,
        what="the output comes back transposed",
        hand_in=answer(RIGHT_BUT.format("Y.T")),
        verdicts={"rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026016-daniel-murphy",
        level=POOL,
        what="an array comes back that is far too large to send",
        hand_in=answer("""\
def max_pool_forward_naive(x, pool_param):
    return np.zeros((x.shape[0], x.shape[1], 1500, 1500)), (x, pool_param)
"""),
        verdicts={"dx": "not_attempted", "overlap": "not_attempted", "rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026017-zhou-tao",
        level=CORR2D,
        what="an array of objects comes back",
        hand_in=answer(RIGHT_BUT.format("Y.astype(object)")),
        verdicts={"rest": "failed"},
        score=0,
    ),
    Entry(
        student="2026017-zhou-tao",
        level=BACKWARD,
        what="dx is all NaN, the rest is right",
        hand_in=answer(LOOPS_BACKWARD.replace("return dx_pad", "dx_pad /= dx_pad * 0\n    return dx_pad")),
        verdicts={"dx": "failed", "dx-stride": "failed", "dx-pad": "failed", "rest": "passed"},
        score=4,
    ),
)

# Other names, other signatures, half the work.

NAMES = (
    Entry(
        student="2026018-marta-silva",
        level=CORR2D,
        what="the function has another name",
        hand_in=answer(LOOPS_CORR2D.replace("corr2d", "my_corr2d")),
        verdicts={"rest": "not_attempted"},
        score=0,
        says="corr2d",
    ),
    Entry(
        student="2026018-marta-silva",
        level=FORWARD,
        what="another signature: stride and pad one by one",
        hand_in=answer("def conv_forward_naive(x, w, b, stride, pad):\n    return np.zeros(1), None\n"),
        verdicts={"shape": "crashed", "value": "crashed", "pad": "crashed", "rest": "skipped"},
        score=0,
        says="arguments",
    ),
    Entry(
        student="2026018-marta-silva",
        level=POOL,
        what="the backward pass is not written yet",
        hand_in=answer(
            LOOPS_POOL_FORWARD, "def max_pool_backward_naive(dout, cache):\n    raise NotImplementedError()\n"
        ),
        verdicts={"dx": "not_attempted", "overlap": "not_attempted", "rest": "passed"},
        score=5,
    ),
    Entry(
        student="2026019-wu-xia",
        level=BACKWARD,
        what="db alone is right",
        hand_in=answer("""\
def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    return np.zeros_like(x), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
"""),
        verdicts={"db": "passed", "rest": "failed"},
        score=1,
    ),
    *(
        Entry(
            student="2026020-tom-baker",
            level=level,
            what="the stub as it was released",
            hand_in=stub,
            verdicts=verdicts,
            score=0,
        )
        for level, verdicts in (
            (CORR2D, {"rest": "not_attempted"}),
            (
                FORWARD,
                {"shape": "not_attempted", "value": "not_attempted", "pad": "not_attempted", "rest": "skipped"},
            ),
            (BACKWARD, {"rest": "not_attempted"}),
            (POOL, {"rest": "not_attempted"}),
            (LAYER, {"rest": "not_attempted"}),
        )
    ),
)

ENTRIES = (*KNOWN, *OWN_WORDS, *CRASHES, *FORMS, *NAMES)
