"""What the zygote loads and warms, because a box that can't write could not do it later."""

import importlib
import random
import sys

import numpy as np

from autograder.inside.absent import unreadable_is_absent
from autograder.inside.plain import PlainShell
from autograder.inside.serve import Shell

# Submodules that a package loads at first use; loaded here they cost a submission nothing.
_LAZY = {
    "numpy": ("numpy.linalg", "numpy.random", "numpy.fft", "numpy.testing", "numpy.lib.stride_tricks", "numpy.ma"),
    "matplotlib": ("matplotlib.pyplot",),
    "torch": ("torch.nn.functional", "torch.optim"),
}


def preload(packages: tuple[str, ...]) -> Shell:
    """Import the packages and return the shell that every child inherits, IPython's where that is among them."""
    for package in packages:
        importlib.import_module(package)
        for module in _LAZY.get(package, ()):
            importlib.import_module(module)
    if "matplotlib" in packages:
        _draw_once()
    if "torch" in packages:
        _train_once()
    unreadable_is_absent()
    shell = _shell("IPython" in packages)
    shell.run(0, "pass")
    return shell


def _shell(ipython: bool) -> Shell:
    if not ipython:
        return PlainShell()
    from autograder.inside.shell import make_shell  # noqa: PLC0415 - it loads IPython

    return make_shell()


def _draw_once() -> None:
    """Fill the font cache, which is a file: later there is nowhere to write it."""
    import matplotlib as mpl  # noqa: PLC0415 - only where the level names it

    mpl.use("Agg")
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots()
    axes.set_title("关卡 1")
    figure.canvas.draw()
    pyplot.close("all")


def _train_once() -> None:
    """Load what torch loads at the first training step, on one thread: a second one could not be forked."""
    import torch  # noqa: PLC0415 - only where the level names it

    torch.set_num_threads(1)  # before any operation
    torch.set_num_interop_threads(1)
    weight = torch.nn.Parameter(torch.ones(1, 1, 2, 2))
    optimiser = torch.optim.Adam([weight])
    torch.nn.functional.conv2d(torch.ones(1, 1, 3, 3), weight).sum().backward()
    optimiser.step()


def reseed(seed: int) -> None:
    """Seed what draws random numbers in the child: the same notebook gets the same numbers."""
    random.seed(seed)
    np.random.seed(seed % 2**32)  # the global state is the one that students use
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed % 2**32)
