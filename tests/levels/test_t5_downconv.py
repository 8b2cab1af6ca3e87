"""Level t5: the layer against level 15's and against loops; other ways to write it get full marks."""

import math

import numpy as np
import pytest

from tests.levels.definition_conv import conv_forward
from tests.levels.judging import course_levels, explained, failing, judged, level_named

torch = pytest.importorskip("torch", reason="torch is an optional extra")

ID, IN_NUMPY = "t5-downconv", "15-conv1d-downconv"


def sizes_that_come_out(count, seed):
    """Settings, of which exactly m segments come out."""
    rng = np.random.default_rng(seed)
    while count:
        seq_len, hidden, m, k1, reduction = (int(size) for size in rng.integers((6, 2, 1, 1, 1), (40, 7, 5, 6, 3)))
        steps = seq_len / k1
        k2 = math.ceil(steps / m)
        pad = math.ceil((k2 * m - steps) / 2)
        if pad <= k2 and ((seq_len - k1) // k1 + 1 + 2 * pad - k2) // k2 + 1 == m:
            count -= 1
            yield rng, (seq_len, hidden, m, k1, reduction), k2, pad


def model_and_weights(rng, settings):
    model = level_named(ID).reference["DownConv"](*settings).double()
    state = {name: rng.standard_normal(tuple(values.shape)) for name, values in model.state_dict().items()}
    model.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
    return model, state


def test_it_is_two_convolutions_written_out():
    for rng, settings, k2, pad in sizes_that_come_out(100, 1):
        model, state = model_and_weights(rng, settings)
        x = rng.standard_normal((2, settings[0], settings[1]))
        picture = x.transpose(0, 2, 1)[:, :, None]  # of one row
        hidden = conv_forward(picture, state["conv1.weight"][:, :, None], state["conv1.bias"], settings[3], 0)
        hidden = np.pad(np.maximum(hidden, 0), ((0, 0), (0, 0), (0, 0), (pad, pad)))
        expected = conv_forward(hidden, state["conv2.weight"][:, :, None], state["conv2.bias"], k2, 0)[:, :, 0]
        out = model(torch.tensor(x)).detach().numpy()
        np.testing.assert_allclose(out, expected.transpose(0, 2, 1), atol=1e-11)
        assert out.shape == (2, settings[2], settings[1])


def test_it_agrees_with_level_15():
    if IN_NUMPY not in course_levels():
        pytest.skip("level 15 is not in this course")
    numpy_layer = level_named(IN_NUMPY).reference["DownConv"]
    for rng, settings, _, _ in sizes_that_come_out(200, 2):
        model, state = model_and_weights(rng, settings)
        x = rng.standard_normal((3, settings[0], settings[1]))
        weights = (state[f"conv{k}.{part}"] for k in (1, 2) for part in ("weight", "bias"))
        np.testing.assert_allclose(
            model(torch.tensor(x)).detach().numpy(), numpy_layer(*weights, settings[2]).forward(x), atol=1e-11
        )


def test_the_usual_one_makes_4_segments_of_200_steps():
    model = level_named(ID).reference["DownConv"]()
    assert model(torch.zeros(2, 200, 64)).shape == (2, 4, 64)
    assert model.conv1.weight.shape == (4, 64, 10)


IMPORTED = """
import math
from torch import nn
import torch.nn.functional as F
class DownConv(nn.Module):
    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16):
        super(DownConv, self).__init__()
        self.m_segments = m_segments
        k2 = math.ceil((seq_len / k1) / m_segments)
        self.conv1 = nn.Conv1d(in_channels=hidden_size, out_channels=hidden_size // channel_reduction,
                               kernel_size=k1, stride=k1)
        self.conv2 = nn.Conv1d(hidden_size // channel_reduction, hidden_size, kernel_size=k2, stride=k2,
                               padding=math.ceil((k2 * m_segments - (seq_len / k1)) / 2))
    def forward(self, x):
        x = x.permute(0, 2, 1)
        x = F.relu(self.conv1(x))
        print(x.shape)
        return self.conv2(x).permute(0, 2, 1)
"""
PADDED_BY_HAND = """
class DownConv(torch.nn.Module):
    def __init__(self, seq_len=200, hidden_size=64, m_segments=4, k1=10, channel_reduction=16, **more):
        super().__init__()
        inner = hidden_size // channel_reduction
        k2 = -(-seq_len // (k1 * m_segments))
        self.pad = -(-(k2 * m_segments * k1 - seq_len) // (2 * k1))
        self.conv2 = torch.nn.Conv1d(inner, hidden_size, k2, k2)
        self.conv1 = torch.nn.Conv1d(hidden_size, inner, k1, k1)
        self.act = torch.nn.ReLU(inplace=True)
    def forward(self, x):
        x += 0
        hidden = self.act(self.conv1(torch.swapaxes(x, 1, 2)))
        ends = torch.zeros(*hidden.shape[:2], self.pad)
        return self.conv2(torch.cat([ends, hidden, ends], dim=2)).mT
"""


@pytest.mark.parametrize("answer", [IMPORTED, PADDED_BY_HAND])
def test_other_ways_to_write_it_get_full_marks(answer):
    names = {"torch": torch, "__name__": "__main__"}
    exec(answer, names)
    results = judged(ID, names)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10
