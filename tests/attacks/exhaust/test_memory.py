"""Asks for more memory than there is, so that the machine ends somebody else's process."""

import pytest

from autograder.inside.orders import Walls
from autograder.results import Verdict
from autograder.wire.answers import Ended, Returned

STOPPED_BY = ("resource limits",)

WAYS = {
    "one array": "np.ones(2**24).size",  # 128 MiB
    "many lists": "len([bytearray(2**20) for _ in range(128)])",
    "a long string": "len('x' * 2**27)",
    "many mappings": "len([mmap.mmap(-1, 2**20) for _ in range(128)])",
}
SOURCE = "import mmap\nimport numpy as np\ndef attack(way):\n    return eval(way)"


@pytest.mark.parametrize("way", WAYS)
def test_ends_the_box(attempt, way):
    answer = attempt(SOURCE, WAYS[way], memory_mib=64)
    assert isinstance(answer, Ended) or answer.text == "[Errno 12] Cannot allocate memory"
    assert not isinstance(answer, Ended) or answer.verdict is Verdict.OUT_OF_MEMORY


def test_in_a_cell_the_others_still_run(boxed):
    student = boxed(
        "held = []\nwhile True:\n    held.append(bytearray(2**22))", "def attack():\n    return 1", memory_mib=64
    )
    assert student.call("attack", (), {}) == Returned(1)
    assert [note.args["cell"] for note in student.notes] == [1]


@pytest.mark.parametrize("way", WAYS)
def test_works_without_limits(attempt, way):
    assert isinstance(attempt(SOURCE, WAYS[way], memory_mib=64, walls=Walls(rlimits=False)), Returned)
