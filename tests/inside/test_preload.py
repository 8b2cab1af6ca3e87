"""What a box finds loaded and warm, because it could not load or warm it itself."""

import subprocess
import sys

import pytest

from autograder.wire.answers import Returned

DRAW = """
import io
import matplotlib.pyplot as plt
def draw():
    figure, axes = plt.subplots()
    axes.plot([1, 2], label="损失")
    axes.set_title("关卡")
    axes.imshow([[1, 2], [3, 4]])
    axes.legend()
    image = io.BytesIO()
    figure.savefig(image, format="png")
    plt.show()
    return image.getvalue()[:8] == b"\\x89PNG\\r\\n\\x1a\\n"
"""
LATE = """
def load(name):
    import importlib
    return importlib.import_module(name).__name__
"""
RANDOM = """
import random
import numpy as np
def draw():
    return [random.random(), float(np.random.rand()), hash("a"), str(set("abcdefgh"))]
"""


@pytest.fixture(scope="module")
def plotting(zygotes):
    return zygotes(packages=("numpy", "IPython", "matplotlib"))


def test_a_plot_is_drawn_where_nothing_can_be_written(boxed, plotting):
    assert boxed(DRAW, zygote=plotting).call("draw", (), {}).value is True


def test_pylab(boxed, plotting):
    student = boxed(
        "from pylab import *\ndef f():\n    plot([1, 2])\n    return linspace(0, 1, 3).tolist()", zygote=plotting
    )
    assert student.call("f", (), {}) == Returned([0.0, 0.5, 1.0])


def test_without_matplotlib_there_is_none(boxed):
    assert boxed(DRAW).call("draw", (), {}).name == "draw"


@pytest.mark.parametrize(
    "name", ["numpy.polynomial", "numpy.lib.format", "fractions", "csv", "sqlite3", "unittest.mock"]
)
def test_more_can_be_imported_late(boxed, name):
    assert boxed(LATE).call("load", (name,), {}) == Returned(name)


@pytest.mark.parametrize("name", ["sqlalchemy", "nbgrader", "pytest", "typer"])
def test_what_no_level_names_cannot(boxed, name):
    answer = boxed(LATE).call("load", (name,), {})
    assert (answer.type_name, answer.text) == ("ModuleNotFoundError", f"No module named '{name}'")


def test_two_boxes_draw_the_same_numbers(boxed, zygotes):
    first, second = (boxed(RANDOM).call("draw", (), {}).value for _ in range(2))
    assert first == second
    other = boxed(RANDOM, zygote=zygotes(packages=("numpy",))).call("draw", (), {}).value
    assert other[2:] == first[2:]  # another zygote hashes alike


def test_the_seeds_are_those_of_the_grader(boxed):
    from autograder.sandbox.student import _SEED

    code = f"import random, numpy as np\nrandom.seed({_SEED}); np.random.seed({_SEED})\n"
    code += "print([random.random(), float(np.random.rand()), hash('a')])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "0"}
    ).stdout
    assert said.strip() == str(boxed(RANDOM).call("draw", (), {}).value[:3])


def test_one_blas_thread(boxed):
    source = "import os\ndef f():\n    return [os.environ[n] for n in os.environ if n.endswith('NUM_THREADS')]"
    assert boxed(source).call("f", (), {}).value == ["1", "1", "1"]
