"""Students whose code does not come to an end, or ends more than itself. These take most of the class's time."""

from tests.sample_class.entry import BACKWARD, CORR2D, FORWARD, LAYER, POOL, Entry
from tests.sample_class.notebooks import answer
from tests.sample_class.right_answers import (
    LOOPS_BACKWARD,
    LOOPS_CORR2D,
    LOOPS_FORWARD,
    LOOPS_LAYER,
    LOOPS_POOL_FORWARD,
)

LEFT_OUT = "was left out"  # what the report notes of a cell that ended its box

ENTRIES = (
    Entry(
        student="2026021-xu-bo",
        level=CORR2D,
        what="a cell of its own loops for ever; the answer beside it is right",
        hand_in=answer(LOOPS_CORR2D, after=["step = 0\nwhile step < 10:\n    print(step)\n"]),
        notes=(LEFT_OUT,),
    ),
    Entry(
        student="2026021-xu-bo",
        level=BACKWARD,
        what="the function loops for ever",
        hand_in=answer(LOOPS_BACKWARD.replace("for n in range(dout.shape[0]):", "n = 0\n    while n < len(dout):")),
        verdicts={"rest": "timed_out"},
        score=0,
        says="loop",
    ),
    Entry(
        student="2026021-xu-bo",
        level=FORWARD,
        what="a cell of its own eats memory; the answer beside it is right",
        hand_in=answer(LOOPS_FORWARD, after=["rows = []\nwhile True:\n    rows.append(np.ones((1000, 1000)))\n"]),
        notes=(LEFT_OUT,),
    ),
    Entry(
        student="2026022-julia-kowalska",
        level=POOL,
        what="the backward pass eats memory",
        hand_in=answer(
            LOOPS_POOL_FORWARD,
            "def max_pool_backward_naive(dout, cache):\n    return np.zeros((len(dout), 10**6, 10**4))\n",
        ),
        verdicts={"dx": "out_of_memory", "overlap": "out_of_memory", "rest": "passed"},
        score=5,
    ),
    Entry(
        student="2026022-julia-kowalska",
        level=LAYER,
        what="a gigabyte is printed; the answer beside it is right",
        hand_in=answer(LOOPS_LAYER, after=["for row in range(1000):\n    print('卷积' * 500_000)\n"]),
    ),
    Entry(
        student="2026023-sun-yue",
        level=CORR2D,
        what="exit() at the end of the notebook; the answer above it is right",
        hand_in=answer(LOOPS_CORR2D, after=["exit()"]),
    ),
    Entry(
        student="2026023-sun-yue",
        level=FORWARD,
        what="exit() in the function",
        hand_in=answer(LOOPS_FORWARD.replace("return out", "exit()\n    return out")),
        verdicts={"shape": "crashed", "value": "crashed", "pad": "crashed", "rest": "skipped"},
        score=0,
    ),
    Entry(
        student="2026023-sun-yue",
        level=BACKWARD,
        what="os._exit in a cell of its own; the answer beside it is right",
        hand_in=answer(LOOPS_BACKWARD, before=["import os\nos._exit(0)\n"]),
        notes=(LEFT_OUT,),
    ),
    Entry(
        student="2026023-sun-yue",
        level=POOL,
        what="os._exit in the backward pass, in the hope of a success",
        hand_in=answer(
            LOOPS_POOL_FORWARD, "import os\n\n\ndef max_pool_backward_naive(dout, cache):\n    os._exit(0)\n"
        ),
        verdicts={"dx": "crashed", "overlap": "crashed", "rest": "passed"},
        score=5,
        says="exit status 0",
    ),
    Entry(
        student="2026024-hugo-laurent",
        level=CORR2D,
        what="the function asks for input",
        hand_in=answer("def corr2d(X, K):\n    pad = int(input('pad? '))\n    return X\n"),
        verdicts={"rest": "crashed"},
        score=0,
    ),
    Entry(
        student="2026024-hugo-laurent",
        level=FORWARD,
        what="a cell of its own asks for input; the answer beside it is right",
        hand_in=answer(LOOPS_FORWARD, before=["name = input('你的名字：')"]),
    ),
    Entry(
        student="2026024-hugo-laurent",
        level=POOL,
        what="the backward pass calls itself without end",
        hand_in=answer(
            LOOPS_POOL_FORWARD,
            "def max_pool_backward_naive(dout, cache):\n    return max_pool_backward_naive(dout, cache)\n",
        ),
        verdicts={"dx": "crashed", "overlap": "crashed", "rest": "passed"},
        score=5,
        says="RecursionError",
    ),
)
