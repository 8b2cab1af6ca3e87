"""Returns a masked array: where it is wrong it is masked, and what is masked no comparison of numpy's looks at."""

import numpy as np

STOPPED_BY = ("wire", "comparison")

SOURCE = """
import numpy as np
def attack():
    return np.ma.array([1.0, -9.0, 99.0], mask=[False, True, True])
"""
RIGHT = np.array([1.0, 2.0, 3.0])


def test_what_lies_under_the_mask_is_judged(found_wrong):
    wrong = found_wrong(SOURCE, RIGHT)
    assert wrong.what.id == "value.wrong"
    assert "2 of 3" in wrong.actual.args["value"] or (wrong.actual.args["count"], wrong.actual.args["total"]) == (2, 3)
    assert found_wrong(SOURCE, np.array([1.0, -9.0, 99.0])) is None


def test_a_masked_number_is_no_number_that_was_expected(found_wrong):
    assert found_wrong("import numpy as np\ndef attack():\n    return np.ma.masked", 5.0) is not None


def test_works_where_the_mask_comes_along():
    namespace = {}
    exec(SOURCE, namespace)
    answer = namespace["attack"]()
    assert np.allclose(answer, RIGHT)
    assert (np.abs(answer - RIGHT) <= 1e-6).all()
    assert answer.shape == RIGHT.shape
