"""The benchmarks are scripts that lie side by side: they find each other by their plain names."""

import importlib

import pytest

from tests.house.repository import ROOT


@pytest.fixture
def script(monkeypatch):
    """Import a script of benchmarks/ by its name."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module
