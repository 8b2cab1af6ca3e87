import pytest

from autograder.client.failures import CasesError, LevelNotPassed
from autograder.errors import GuankaError


@pytest.mark.parametrize("kind", [LevelNotPassed, CasesError])
def test_a_kernel_is_told_one_line(kind):
    error = kind("03: not passed")
    assert error._render_traceback_() == ["03: not passed"]
    assert isinstance(error, GuankaError)
