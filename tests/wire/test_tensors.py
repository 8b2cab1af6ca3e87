"""Tensors cross as their numbers, told apart from arrays, both ways; without torch they are arrays that say so."""

import sys

import numpy as np
import pytest

from autograder.wire.crossing import crossing
from autograder.wire.messages import Gave, decode_from_box, encode, node, value_of
from autograder.wire.tensors import Tensor, as_tensor, numbers_of


def kept(value, type_name):
    return "kept", type_name


def sent(value, *, writable=False):
    buffers = []
    payload = encode(Gave(b"12345678", node(value, buffers)), buffers)
    message, data = decode_from_box(payload)
    return value_of(message.value, data, writable=writable)


def test_a_tensor_is_told_apart_on_the_wire():
    array, tensor = sent((np.arange(3.0), as_tensor([1.5, 2.5])))
    assert (type(array), type(tensor)) == (np.ndarray, Tensor)
    assert (tensor.dtype, tensor.tolist()) == (np.float32, [1.5, 2.5])


def test_no_dimension_and_no_element():
    for tensor in (as_tensor(2.5), as_tensor(np.zeros((0, 3)))):
        again = sent(tensor)
        assert (type(again), again.shape) == (Tensor, tensor.shape)


def test_without_torch_nothing_is_taken_for_a_tensor(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert numbers_of(np.arange(3.0)) is None
    assert type(crossing(as_tensor([1.0]), kept)) is Tensor  # one of ours still is
    assert type(crossing(np.arange(3.0), kept)) is np.ndarray


class TestTorch:
    @pytest.fixture(autouse=True)
    def torch(self):
        return pytest.importorskip("torch", reason="torch is an optional extra")

    def test_its_numbers_cross(self, torch):
        layer = torch.nn.Conv2d(1, 1, (1, 2))
        given = {"plain": torch.arange(3), "parameter": layer.weight, "graph": layer(torch.ones(1, 1, 2, 2)).sum()}
        crossed = crossing(given, kept)
        assert {name: type(value) for name, value in crossed.items()} == dict.fromkeys(given, Tensor)
        assert crossed["plain"].tolist() == [0, 1, 2]
        np.testing.assert_array_equal(crossed["parameter"], layer.weight.detach().numpy())
        assert crossed["graph"].shape == ()

    def test_what_is_kept_for_later_is_a_copy(self, torch):
        tensor = torch.zeros(2)
        crossed = crossing(tensor, kept)
        tensor += 1
        assert crossed.tolist() == [0.0, 0.0]

    def test_a_state_crosses_whole(self, torch):
        crossed = crossing(torch.nn.Linear(2, 1).state_dict(), kept)
        assert type(crossed) is dict
        assert {name: value.shape for name, value in crossed.items()} == {"weight": (1, 2), "bias": (1,)}

    def test_what_numpy_lacks_stays(self, torch):
        assert crossing(torch.zeros(2, dtype=torch.bfloat16), kept) == ("kept", "Tensor")

    def test_inside_it_is_torchs_own_and_writable(self, torch):
        tensor = sent(as_tensor([[1.0, 2.0]]), writable=True)
        assert isinstance(tensor, torch.Tensor)
        tensor += 1
        assert tensor.tolist() == [[2.0, 3.0]]

    def test_through_a_box(self, torch, boxed):
        source = "import torch\ndef double(x):\n    assert isinstance(x, torch.Tensor)\n    return 2 * x, x.numpy()\n"
        answer = boxed(source, packages=("numpy", "torch"), memory_mib=1024).call("double", (as_tensor([1.0]),), {})
        tensor, array = answer.value
        assert (type(tensor), type(array)) == (Tensor, np.ndarray)
        assert tensor.tolist() == [2.0]

    def test_a_step_of_training_in_a_box(self, torch, boxed):
        source = """
import torch
def train(x, y):
    torch.manual_seed(0)
    layer = torch.nn.Conv2d(1, 1, (1, 2), bias=False)
    optimiser = torch.optim.Adam(layer.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        optimiser.zero_grad()
        loss = ((layer(x) - y) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(float(loss))
    return losses
"""
        x = as_tensor(np.random.default_rng(0).standard_normal((1, 1, 4, 5)))
        y = as_tensor(np.zeros((1, 1, 4, 4)))
        losses = boxed(source, packages=("numpy", "torch"), memory_mib=1024).call("train", (x, y), {}).value
        assert losses[-1] < losses[0]
