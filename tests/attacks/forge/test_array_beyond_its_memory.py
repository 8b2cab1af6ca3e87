"""Returns an array that says it is larger than its memory: whoever looks at its last element crashes."""

import signal
import subprocess
import sys

import numpy as np

from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("process boundary",)

SOURCE = """
import numpy as np
def attack():
    return np.lib.stride_tricks.as_strided(np.zeros(1), (2, 3), {strides})
"""
FAR = SOURCE.format(strides=(2**40, 2**42))


def test_only_the_box_crashes(boxed):
    student = boxed(FAR, "def after():\n    return 'alive'")
    answer = student.call("attack", (), {})
    assert isinstance(answer, Ended)
    assert answer.verdict is Verdict.CRASHED
    assert student.call("after", (), {}) == Returned("alive")


def test_what_crosses_has_memory_of_its_own(attempt):
    array = attempt(SOURCE.format(strides=(0, 0))).value
    np.testing.assert_array_equal(array, np.zeros((2, 3)))
    assert array.strides == (24, 8)
    backwards = attempt("import numpy as np\ndef attack():\n    return np.arange(6.0).reshape(2, 3)[::-1, ::2].T").value
    np.testing.assert_array_equal(backwards, [[3.0, 0.0], [5.0, 2.0]])


def test_crashes_the_grader_where_the_checks_run_beside_it():
    code = f"import resource\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n{FAR}\nattack().sum()\nprint('0/10')"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (-signal.SIGSEGV, "")
