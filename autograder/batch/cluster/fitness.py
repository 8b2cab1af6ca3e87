"""Whether a machine can grade by the terms of a run: the same versions, the packages, and walls for its boxes."""

import importlib.metadata
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

import autograder
from autograder.batch.cluster.errand import Fit, Look, Terms, Unfit
from autograder.course.available import lacking
from autograder.errors import GraderError
from autograder.sandbox.probe import host_report, require
from autograder.sandbox.readable import readable, refuse_overlap


def versions() -> dict[str, str]:
    """The versions that a run and those who grade for it must share: what can change a score, and what they talk by."""
    return {
        "guanka": autograder.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "distributed": importlib.metadata.version("distributed"),
    }


def differing(wanted: Mapping[str, str], mine: Mapping[str, str]) -> str:
    """What of ``mine`` is not as it is wanted, in one line; empty where all is."""
    other = [(name, mine.get(name, "none"), version) for name, version in wanted.items() if mine.get(name) != version]
    return "; ".join(f"{name} {has}, not {version}" for name, has, version in other)


def look(terms: Terms, mine: Mapping[str, str], protected: Iterable[Path], worker: str) -> Look:
    """What this machine, with the versions that are ``mine``, says of itself; ``protected`` is what no box may read."""
    other = differing(terms.versions, mine)
    if other:
        return Unfit(worker, f"it has {other}", other=True)
    missing = lacking(terms.packages)
    if missing:
        return Unfit(worker, f"it has no {', '.join(missing)}")
    if terms.sandbox:
        try:
            require(host_report(packages=terms.packages))
            refuse_overlap(readable(terms.packages), protected)
        except GraderError as error:
            return Unfit(worker, str(error))
    return Fit()
