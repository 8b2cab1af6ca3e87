"""Level 2, which level 3 requires: whoever hands in level 3 has solved it, but for a few, who find that locked."""

from tests.sample_class.entry import PADDING, Entry
from tests.sample_class.notebooks import answer, bug

LOOPS = """\
def both(number):
    return (number, number) if isinstance(number, int) else number


def pad2d(x, pad):
    ph, pw = both(pad)
    padded = np.zeros((x.shape[0] + 2 * ph, x.shape[1] + 2 * pw))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            padded[i + ph, j + pw] = x[i, j]
    return padded


def output_size(n, k, stride, pad):
    return (n + 2 * pad - k) // stride + 1


def corr2d_strided(X, K, stride, padding):
    (sh, sw), (ph, pw), (h, w) = both(stride), both(padding), K.shape
    X_pad = pad2d(X, padding)
    Y = np.zeros((output_size(X.shape[0], h, sh, ph), output_size(X.shape[1], w, sw, pw)))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = np.sum(X_pad[i * sh:i * sh + h, j * sw:j * sw + w] * K)
    return Y
"""

# Every window at stride 1, and then only those that are wanted; a window is counted, not worked out.
WINDOWS = """\
pair = lambda number: number if np.ndim(number) else (number, number)


def pad2d(x, pad):
    return np.pad(x, [(p, p) for p in pair(pad)])


def output_size(n, k, stride, pad):
    return len(range(0, n + 2 * pad - k + 1, stride))


def corr2d_strided(X, K, stride, padding):
    view = np.lib.stride_tricks.sliding_window_view(pad2d(X, padding), K.shape)
    down, right = pair(stride)
    return np.tensordot(view[::down, ::right], K)
"""

# The kernel's weights one by one, each times all the pixels that it meets.
BY_WEIGHT = """\
def pad2d(x, pad):
    if not isinstance(pad, tuple):
        pad = (pad, pad)
    top = np.zeros((pad[0], x.shape[1]))
    tall = np.concatenate([top, x, top])
    side = np.zeros((len(tall), pad[1]))
    return np.concatenate([side, tall, side], axis=1)


def output_size(n, k, stride, pad):
    windows, start = 0, -pad
    while start + k <= n + pad:
        windows += 1
        start += stride
    return windows


def corr2d_strided(X, K, stride, padding):
    if not isinstance(stride, tuple):
        stride = stride, stride
    X = pad2d(X, padding)
    rows, columns = [output_size(X.shape[axis], K.shape[axis], stride[axis], 0) for axis in (0, 1)]
    Y = 0
    for a in range(K.shape[0]):
        for b in range(K.shape[1]):
            Y = Y + K[a, b] * X[a::stride[0], b::stride[1]][:rows, :columns]
    return Y
"""

# As if everything came in pairs.
PAIRS_ONLY = LOOPS.replace("(number, number) if isinstance(number, int) else number", "number[0], number[1]")

SOLVED = {
    "2026001-zhang-wei": LOOPS,
    "2026002-emma-clarke": WINDOWS,
    "2026008-noah-jensen": BY_WEIGHT,
    "2026010-chloe-martin": LOOPS,
    "2026011-yang-min": BY_WEIGHT,
    "2026015-huang-ting": LOOPS,
    "2026018-marta-silva": WINDOWS,
    "2026021-xu-bo": BY_WEIGHT,
    "2026023-sun-yue": LOOPS,
    "2026024-hugo-laurent": BY_WEIGHT,
    "2026025-zhu-lin": LOOPS,
    "2026026-hu-bin": BY_WEIGHT,
    "2026034-song-jia": WINDOWS,
    "2026035-maya-cohen": WINDOWS,
}
STYLES = {LOOPS: "loops", WINDOWS: "sliding windows", BY_WEIGHT: "one weight of the kernel at a time"}

ENTRIES = (
    *(
        Entry(student=student, level=PADDING, what=STYLES[code], hand_in=answer(code))
        for student, code in SOLVED.items()
    ),
    Entry(
        student="2026009-chen-jie",
        level=PADDING,
        what="the + 1 stands inside the division",
        hand_in=bug("size_plus_one_inside"),
        verdicts={"size": "failed", "rest": "passed"},
        score=8,
        bug="size_plus_one_inside",
    ),
    Entry(
        student="2026013-zhao-lei",
        level=PADDING,
        what="a TypeError wherever stride or padding is one number",
        hand_in=answer(PAIRS_ONLY),
        verdicts={"size": "passed", "pad-pair": "passed", "pairs": "crashed", "rest": "crashed"},
        score=3,
        says="TypeError",
    ),
)
