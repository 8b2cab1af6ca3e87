import numpy as np
import pytest

from autograder.checks.advice import advice
from autograder.wire.answers import Raised
from autograder.wording.catalogue.checks import TEXTS

CODE = [
    ("xrange(3)", "xrange"),
    ("np2 = np; del np; np.zeros(3)", "import_numpy"),
    ("raw_input()", "no_input"),
    ("compile('print 3', 'cell', 'exec')", "print"),
    ("{}.iteritems()", "iteritems"),
    ("np.float", "np_name"),
    ("np.int(3)", "np_name"),
    ("np.bool8", "np_name"),
    ("np.zeros((2, 4 / 2))", "whole_division"),
    ("np.zeros(4)[: 4 / 2]", "whole_division"),
    ("np.zeros(4)[4 / 2]", "whole_division"),
    ("range(4 / 2)", "whole_division"),
    ("a, b = None", "none"),
    ("None[0]", "none"),
    ("None.shape", "none"),
    ("None + 1", "none"),
    ("None + (1, 2)", "none"),
    ("(1, 2) // 2", "tuple"),
    ("2 * 4 - (1, 2)", "tuple"),
    ("(1, 2) / 0.5", "tuple"),
    ("0.5 - (1, 2)", "tuple"),
    ("(1, 2) + 1", "tuple"),
    ("range((1, 2))", "tuple"),
    ("np.zeros((3, (1, 2)))", "tuple"),
    ("(1, 2)()", None),
    ("(1, 2)[0] = 3", None),
    ("np.zeros((0, 2)).max()", "empty"),
    ("np.zeros((2, 4))[:, 4:].min(axis=1)", "empty"),
    ("np.argmax(np.zeros(0))", "empty"),
    ("max([])", "empty"),
    ("a = np.zeros(2); a += np.zeros((3, 2))", "broadcast_output"),
    ("a = np.zeros(2, int); a += 0.5", "integer_array"),
    ("a = np.zeros(2); a.flags.writeable = False; a[0] = 1", "read_only"),
    ("f = lambda: f(); f()", "recursion"),
    ("import no_such_package", "module"),
    ("1 / 0", None),
    ("np.zeros(2) + np.zeros(3)", "broadcast"),
    ("a = np.zeros((2, 2)); a[:1] = np.zeros((2, 2, 2))", "broadcast_into"),
    ("np.zeros((2, 3)) @ np.zeros((2, 3))", "matmul"),
    ("np.dot(np.zeros((2, 3)), np.zeros((2, 3)))", "matmul"),
    ("np.zeros(4).reshape(3, 2)", "reshape"),
    ("np.zeros(4)[0, 0]", "too_many_indices"),
    ("np.zeros(4)[4]", "out_of_bounds"),
    ("[1, 2][2]", "out_of_bounds"),
    ("(lambda: exec('def f():\\n    n = n + 1\\nf()', {}))()", "unbound"),
    ("undefined_name", None),
]
NUMPY_2 = [
    ("np.mat([1])", "np_mat"),
    ("np.float_(1)", "np_removed"),
    ("np.lib.pad", "np_lib_pad"),
]
if np.lib.NumpyVersion(np.__version__) >= "2.0.0":
    CODE += NUMPY_2


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize(("code", "id"), CODE)
def test_what_python_and_numpy_really_raise(code, id):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whichever it is
        exec(code, {"np": np})
    given = advice(Raised(type(caught.value).__name__, str(caught.value)))
    if id is None:
        assert given is None
    else:
        assert (given.en, given.zh) == TEXTS[f"advice.{id}"]


def test_every_advice_is_given_for_something():
    given = {f"advice.{advised}" for _, advised in CODE + NUMPY_2 if advised}
    assert given == {text for text in TEXTS if text.startswith("advice.")}
