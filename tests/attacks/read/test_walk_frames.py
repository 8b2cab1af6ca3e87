"""Looks for the reference in the frames above it, in what the collector knows, in every module."""

from autograder.wire.answers import Returned

STOPPED_BY = ("process boundary",)

FIND = """
import gc, sys
def attack(marks):
    found, seen = set(), 0
    frames, at = [], sys._getframe()
    while at is not None:
        frames.append(at)
        at = at.f_back
    places = [repr(frame.f_locals) + repr(list(frame.f_globals)) for frame in frames]
    places += [repr(list(vars(module))) for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    places += list(sys.modules)
    gc.unfreeze()
    for thing in gc.get_objects():
        seen += 1
        if isinstance(thing, dict):
            places.append(repr([key for key in list(thing) if isinstance(key, str)])[:100000])
        elif callable(thing):
            places.append(str(getattr(thing, "__qualname__", "")))
    text = "\\n".join(places)
    return [mark[::-1] for mark in marks if mark[::-1] in text] + [seen]  # reversed: not to find the question
"""
MARKS = ["conv_forward_reference", "solutions.", "autograder.checks", "autograder.course", "autograder.gradebook"]
MARKS += ["autograder.sandbox", "autograder.notebook", "autograder.grading", "GUANKA_SECRET"]


def test_nothing_is_there(attempt):
    answer = attempt(FIND, [mark[::-1] for mark in (*MARKS, "autograder.inside")], call_seconds=10.0)
    assert isinstance(answer, Returned)
    *found, seen = answer.value
    assert found == ["autograder.inside"]  # it does look, and that is all of ours there is
    assert seen > 10_000


def test_works_where_the_reference_is_above():
    namespace = {}
    exec(FIND, namespace)

    def grade():
        conv_forward_reference = max  # as in a grader that calls the student from where the reference lives
        return namespace["attack"]([mark[::-1] for mark in MARKS]), conv_forward_reference

    found, _reference = grade()
    assert "conv_forward_reference" in found
    assert "autograder.sandbox" in found
