"""What a machine says of itself before it grades for a run."""

import msgspec
import pytest

from autograder.batch.cluster import fitness
from autograder.batch.cluster.errand import Fit, Terms, look_of, pack
from autograder.errors import GraderError

TERMS = Terms(versions={"guanka": "1.0", "numpy": "2.0"}, packages=("numpy",), hardware=(), sandbox=False)
MINE = {"guanka": "1.0", "numpy": "2.0", "python": "3.13"}


def looked(terms=TERMS, mine=MINE, protected=()):
    return fitness.look(terms, mine, protected, "tcp://worker:1")


def test_the_same_versions_and_packages_will_do():
    assert looked() == Fit()


def test_every_other_version_is_named():
    found = looked(mine={"guanka": "0.9"})
    assert found.other
    assert found.why == "it has guanka 0.9, not 1.0; numpy none, not 2.0"


def test_a_package_that_is_not_there_is_named_and_is_no_other_version():
    found = looked(msgspec.structs.replace(TERMS, packages=("numpy", "no_such_package")))
    assert (found.why, found.other) == ("it has no no_such_package", False)


def test_a_scratch_folder_that_boxes_could_read_will_not_do(kernel_has_walls):
    import numpy

    terms = msgspec.structs.replace(TERMS, sandbox=True)
    assert looked(terms) == Fit()
    assert "the box could read" in looked(terms, protected=[numpy.__path__[0]]).why


def test_what_it_says_comes_back_as_it_was_and_nothing_else_does():
    found = looked(mine={})
    assert look_of(pack(found)) == found
    with pytest.raises(GraderError, match="don't understand each other"):
        look_of(b"\x93 no such thing")
