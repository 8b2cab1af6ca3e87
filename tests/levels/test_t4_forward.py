"""Level t4: the model against sums written out; other ways to write the class get full marks."""

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.judging import explained, failing, judged, level_named

torch = pytest.importorskip("torch", reason="torch is an optional extra")

ID = "t4-forward"
SHAPES = {"fc1.weight": (5, 10), "fc1.bias": (5,), "fc2.weight": (2, 5), "fc2.bias": (2,)}


def scores(x, state):
    """One number at a time."""
    out = np.zeros((len(x), 2))
    for n in range(len(x)):
        hidden = []
        for i in range(5):
            total = state["fc1.bias"][i]
            for j in range(10):
                total += state["fc1.weight"][i, j] * x[n, j]
            hidden.append(total if total > 0 else 0.0)
        for k in range(2):
            out[n, k] = state["fc2.bias"][k] + sum(state["fc2.weight"][k, i] * hidden[i] for i in range(5))
    return out


def test_the_reference_is_the_sums_written_out():
    rng = np.random.default_rng(6)
    for _ in range(200):
        state = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
        x = rng.standard_normal((int(rng.integers(1, 6)), 10))
        model = level_named(ID).reference["MyModel"]().double()
        model.load_state_dict({name: torch.tensor(values) for name, values in state.items()})
        np.testing.assert_allclose(model(torch.tensor(x)).detach().numpy(), scores(x, state), atol=1e-12)


def test_training_moves_every_parameter():
    torch.manual_seed(0)
    model = level_named(ID).reference["MyModel"]()
    before = {name: values.clone() for name, values in model.state_dict().items()}
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    model(torch.randn(20, 10)).square().mean().backward()
    optimiser.step()
    assert [name for name, values in model.state_dict().items() if torch.equal(values, before[name])] == []


IMPORTED = """
from torch import nn
import torch.nn.functional as F
class MyModel(nn.Module):
    kind = "mine"
    def __init__(self, hidden=5):
        super(MyModel, self).__init__()
        self.hidden = hidden
        self.fc1 = nn.Linear(10, hidden)
        self.fc2 = nn.Linear(hidden, 2)
    def forward(self, x):
        print(x.shape)
        x = F.relu(self.fc1(x), inplace=True)
        return self.fc2(x)
"""
LAYERED = """
class MyModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc2 = torch.nn.Linear(5, 2)
        self.act = torch.nn.ReLU()
        self.fc1 = torch.nn.Linear(10, 5)
        torch.nn.init.xavier_uniform_(self.fc1.weight)
    def hidden(self, x):
        return self.act(self.fc1(x))
    def forward(self, x):
        self.seen = self.hidden(x)
        return self.fc2(self.seen)
"""
BY_HAND = """
class Layer(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(outputs, inputs))
        self.bias = torch.nn.Parameter(torch.zeros(outputs))
    def forward(self, x):
        return x @ self.weight.T + self.bias
class MyModel(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = Layer(10, 5), Layer(5, 2)
    def forward(self, x):
        x *= 1.0
        h = self.fc1(x)
        h[h < 0] = 0
        return self.fc2.forward(h)
"""


@pytest.mark.parametrize("answer", [IMPORTED, LAYERED, BY_HAND])
def test_other_ways_to_write_it_get_full_marks(answer):
    names = {"torch": torch, "__name__": "__main__"}
    exec(answer, names)
    results = judged(ID, names)
    assert not failing(results), explained(results)
    assert sum(result.points for result in results.values()) == 10


def test_who_chose_other_names_is_told_once():
    names = {"torch": torch, "__name__": "__main__"}
    exec(LAYERED.replace("fc1", "first").replace("fc2", "second"), names)
    results = judged(ID, names, skipping=True)
    assert {check: result.verdict for check, result in results.items()} == {
        "layers": Verdict.CRASHED,
        "linear": Verdict.SKIPPED,
        "relu": Verdict.SKIPPED,
        "apart": Verdict.SKIPPED,
    }
    assert '"fc1.weight"' in str(results["layers"].mismatch.what)
