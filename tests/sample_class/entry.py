"""What one submission of the sample class is: how it is handed in, and what has to come of it. Data only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from autograder.batch.levels import Prepared

CORR2D, PADDING, FORWARD, BACKWARD = "01-corr2d", "02-pad-stride", "03-conv-forward", "04-conv-backward"
POOL, AVERAGE, IM2COL, LAYER = "05-max-pool", "06-avg-pool", "07-im2col", "08-convolution-class"
POOLING, FAST, SANDWICH, CHANNELS = "09-pooling-class", "10-conv-fast", "11-sandwich", "12-channels"
LEARN, DILATION, CONV1D = "13-learn-a-kernel", "14-dilation", "15-conv1d-downconv"
ADAPT, NETWORK = "16-adapt-input-conv", "17-small-cnn"

HandIn = Callable[[Path, Prepared], None]  # (the notebook's path, whose folder is there; the level) -> it lies there
Verdicts = Mapping[str, str]  # check id -> verdict; "rest" speaks of all the others

ALL_PASSED: Verdicts = MappingProxyType({"rest": "passed"})
ANY = "any"  # a bug that may be recognised or not: zeros are also what some bugs give, on some values
NO_CHECKS: Verdicts = MappingProxyType({})  # of a notebook that can't be graded


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One submission. What is expected of it is written by hand, never computed."""

    student: str
    level: str
    what: str  # in one line
    hand_in: HandIn
    verdicts: Verdicts = field(default_factory=lambda: ALL_PASSED)
    score: float = 10.0  # before the late penalty
    bug: str | None = None  # the known bug that is recognised
    notes: tuple[str, ...] = ()  # parts of what the report notes, in English
    says: str = ""  # a part of what the first lost check says, in English
    submitted: str | None = None  # the text of timestamp.txt, where it is not a day before the level is due
    penalty: float = 0.0  # for being late
    slow: bool = False  # left out of the demo

    @property
    def status(self) -> str:
        """None of the class is ever held."""
        return "graded" if self.verdicts else "ungradable"

    @property
    def name(self) -> str:
        """What the tests call it."""
        return f"{self.student}/{self.level}"
