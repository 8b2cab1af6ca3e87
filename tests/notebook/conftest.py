"""The fixtures of tests/notebooks, and notebooks made cell by cell."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.notebook import Mended, Notebook, parse_notebook, read_notebook

FOLDER = Path(__file__).parents[1] / "notebooks"


class Maker:
    """Makes cells and notebooks."""

    def code(self, source: str, grade_id: str | None = None, id: str | None = None, **mark: Any) -> dict[str, Any]:
        return self._cell("code", source, grade_id, id, mark) | {"outputs": [], "execution_count": None}

    def text(self, source: str, grade_id: str | None = None, id: str | None = None, **mark: Any) -> dict[str, Any]:
        return self._cell("markdown", source, grade_id, id, mark)

    def _cell(
        self, kind: str, source: str, grade_id: str | None, id: str | None, mark: dict[str, Any]
    ) -> dict[str, Any]:
        metadata: dict[str, Any] = {}
        if grade_id is not None:
            flags = {"grade": False, "solution": False, "locked": False, "schema_version": 3}
            metadata["nbgrader"] = flags | {"grade_id": grade_id} | mark
        return {"cell_type": kind, "metadata": metadata, "source": source} | ({} if id is None else {"id": id})

    def notebook(self, *cells: dict[str, Any], **more: Any) -> Notebook:
        whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | more
        return parse_notebook(json.dumps(whole).encode(), file="made.ipynb")


@pytest.fixture(scope="session")
def make() -> Maker:
    return Maker()


@pytest.fixture(scope="session")
def source() -> Notebook:
    return read_notebook(FOLDER / "source.ipynb")


@pytest.fixture(scope="session")
def handed_in() -> Callable[[str], Notebook]:
    """The notebook in tests/notebooks that has this name."""
    return lambda name: read_notebook(FOLDER / f"{name}.ipynb")


@pytest.fixture(scope="session")
def run() -> Callable[[Mended], dict[str, Any]]:
    """Runs the cells as a box would, each whatever became of the others; gives the names that are defined then."""
    transform = TransformerManager().transform_cell

    def run(mended: Mended) -> dict[str, Any]:
        names: dict[str, Any] = {"get_ipython": MagicMock()}
        for cell in mended.cells:
            try:
                exec(compile(transform(cell.source), f"cell {cell.position}", "exec"), names)
            except Exception as error:
                names.setdefault("errors", []).append((cell.position, type(error).__name__))
        return names

    return run


@pytest.fixture(scope="session")
def two() -> Any:
    return np.array([2.0, 6.0])
