"""What is said of the machine that grades: what numpy has really found there, and nothing else of it."""

import json
import os
import platform
import subprocess
import sys

import pytest

from autograder.sandbox.machine import this_machine

SAY = "import json; from autograder.sandbox.machine import this_machine; print(json.dumps(this_machine().document()))"


def test_it_is_this_one():
    said = this_machine().document()
    assert said == {
        "machine": os.uname().machine,
        "cpu": list(this_machine().cpu),
        "kernel": f"{platform.system()} {os.uname().release}",
    }
    assert json.loads(json.dumps(said)) == said


def test_what_blas_is_told_belongs_to_it():
    told = this_machine([("OPENBLAS_CORETYPE", "Haswell")])
    assert told.document()["blas"] == {"OPENBLAS_CORETYPE": "Haswell"}
    assert told != this_machine()


def test_instructions_that_numpy_may_not_use_are_not_said():
    found = list(this_machine().cpu)
    if not found:
        pytest.skip("numpy chooses among no instructions here")
    environment = {**os.environ, "NPY_DISABLE_CPU_FEATURES": found[-1]}
    there = subprocess.run([sys.executable, "-c", SAY], env=environment, capture_output=True, text=True, check=True)
    assert json.loads(there.stdout)["cpu"] == found[:-1]
