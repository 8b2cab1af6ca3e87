import platform

import msgspec
import numpy as np

import autograder
from autograder.client.environment import differences, stamp
from tests.client.cells import PUBLIC


def test_the_stamp_names_all_versions():
    text = stamp(PUBLIC)
    for part in (platform.python_version(), np.__version__, autograder.__version__, "tiny 0123456789abcdef"):
        assert part in text
    assert "\n" not in text


def with_versions(python, numpy):
    found = differences(msgspec.structs.replace(PUBLIC, python=python, numpy=numpy))
    return [(note.args["name"], note.args["there"]) for note in found]


def test_the_last_number_of_a_version_does_not_matter():
    python, numpy = ".".join(platform.python_version().split(".")[:2]), ".".join(np.__version__.split(".")[:2])
    assert with_versions(f"{python}.99", f"{numpy}.99") == []
    assert with_versions("3.1.0", f"{numpy}.0") == [("Python", "3.1.0")]
    assert with_versions(f"{python}.1", "3.0.0") == [("NumPy", "3.0.0")]
    assert list(differences(PUBLIC)) == []
