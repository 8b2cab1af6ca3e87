"""The noise of a reference that works in float32 is measured against the same one in float64."""

import sys

import numpy as np
import pytest

from autograder.checks.double import doubled, in_double
from autograder.checks.gate import reference_noise
from autograder.checks.language import Value, inputs
from autograder.wire.tensors import Tensor, as_tensor
from tests.checks.tiny import HIDDEN, TITLE, level


@inputs(n=1)
def numbers(rng, n=1000):
    return {"x": as_tensor(rng.standard_normal(n)), "state": {"weight": as_tensor(rng.standard_normal(n))}}


def dot(student, x, state):
    return {"out": student.call("f", x, state)}


def test_floats_are_widened_and_stay_tensors():
    wide = doubled(as_tensor([0.1]))
    assert (type(wide), wide.dtype) == (Tensor, np.float64)
    assert wide[0] == np.float32(0.1)
    assert doubled(as_tensor([1], "complex64")).dtype == np.complex128
    assert doubled(as_tensor([1, 2], "int64")).dtype == np.int64


def test_without_torch_nothing_happens(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    with in_double():
        assert "torch" not in sys.modules


class TestTorch:
    @pytest.fixture(autouse=True)
    def torch(self):
        return pytest.importorskip("torch", reason="torch is an optional extra")

    def test_what_torch_makes_is_double_and_put_back(self, torch):
        def made():
            return [torch.zeros(1).dtype, torch.nn.Linear(1, 1).weight.dtype]

        def fails():
            with in_double():
                assert made() == [torch.float64] * 2
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fails()
        assert made() == [torch.float32] * 2

    def test_the_noise_is_what_float32_loses(self, torch):
        names = {"f": lambda x, state: (x * state["weight"]).sum()}
        check = Value(id="value", title=TITLE, points=10, cases=(numbers.at(),), call=dot, rtol=1e-5)
        (found,) = reference_noise(level(names, check), [HIDDEN])
        given = numbers.at().arguments(HIDDEN.rng("arguments", "numbers", "n=1000", 0))
        x, weight = (torch.from_numpy(np.array(one)) for one in (given["x"], given["state"]["weight"]))
        lost = abs(float((x.double() * weight.double()).sum()) - float((x * weight).sum()))
        assert found.noise == pytest.approx(lost, rel=1e-9)
        assert 0 < found.noise < 1e-3

    def test_the_numbers_of_a_dict_are_looked_at_too(self, torch):
        names = {"f": lambda x, state: {"weight": state["weight"] / 3, "x": x}}
        check = Value(id="value", title=TITLE, points=10, cases=(numbers.at(n=5),), call=dot, rtol=1e-5)
        (found,) = reference_noise(level(names, check), [HIDDEN])
        assert 0 < found.noise < 1e-6

    def test_weights_that_the_reference_makes_itself_are_widened_too(self, torch):
        def loaded(x, state):
            layer = torch.nn.Linear(len(x), 1, bias=False)
            layer.load_state_dict({"weight": state["weight"][None]})
            return layer(x)

        check = Value(id="value", title=TITLE, points=10, cases=(numbers.at(n=3),), call=dot, rtol=1e-5)
        (found,) = reference_noise(level({"f": loaded}, check), [HIDDEN])
        assert 0 < found.noise < 1e-5
