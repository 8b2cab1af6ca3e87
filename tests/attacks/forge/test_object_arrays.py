"""Returns a real array of hostile elements: numpy asks each of them whether it is equal, and how far away."""

import numpy as np
import pytest

STOPPED_BY = ("wire",)

SOURCE = """
import numpy as np
class Element:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    __hash__ = None
def attack():
    array = np.empty((2, 2), {dtype})
    array[...] = {element}
    return array
"""
RIGHT = np.arange(4.0).reshape(2, 2)
OBJECTS = SOURCE.format(dtype="object", element="Element()")


def test_stays_inside(found_wrong):
    wrong = found_wrong(OBJECTS, RIGHT)
    assert wrong.what.id == "value.wrong_kind"
    assert "dtype object" in wrong.actual.args["type"]


@pytest.mark.parametrize("dtype", ["'f8,O'", "'f8,f8'", "'S8'", "'U8'", "'M8[s]'", "'m8[s]'", "'V8'", "'>f8'"])
def test_so_does_every_array_that_is_not_of_plain_numbers(found_wrong, dtype):
    source = f"import numpy as np\ndef attack():\n    return np.zeros((2, 2), {dtype})"
    assert found_wrong(source, np.zeros((2, 2))).what.id == "value.wrong_kind"


def test_numbers_as_objects_are_no_numbers(found_wrong):
    source = "import numpy as np\ndef attack():\n    return np.arange(4.0).reshape(2, 2).astype({})"
    assert found_wrong(source.format("object"), RIGHT).what.id == "value.wrong_kind"
    assert found_wrong(source.format("float"), RIGHT) is None


def test_works_where_numpy_asks_the_elements():
    namespace = {}
    exec(OBJECTS, namespace)
    answer = namespace["attack"]()
    assert type(answer) is np.ndarray
    assert np.array_equal(answer, RIGHT)
    assert np.abs(answer - RIGHT).max() <= 1e-6
