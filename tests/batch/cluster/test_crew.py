"""Who of a cluster a submission may go to."""

from autograder.batch.cluster.crew import ANYWHERE, NOWHERE, Crew
from autograder.batch.cluster.errand import Fit, Unfit


def crew(*there):
    told = []
    made = Crew(told.append)
    made.are_there(dict.fromkeys(there, 2))
    return made, told


def test_as_long_as_nobody_is_unfit_dask_decides():
    made, _ = crew("a", "b")
    made.says("a", Fit())
    assert made.places(alone=False) is ANYWHERE
    assert made.places(alone=False, sure=True) == ("a",)
    assert made.silent == ["b"]
    assert made.hands == 4


def test_who_is_unfit_is_told_of_once_and_gets_nothing():
    made, told = crew("a", "b")
    made.says("a", Fit())
    for _ in range(2):
        made.says("b", Unfit("b", "no walls"))
    assert made.places(alone=False) == ("a",)
    assert made.hands == 2
    assert [note.args for note in told] == [{"worker": "b", "why": "no walls"}]


def test_where_all_are_unfit_there_is_nowhere_and_no_hope():
    made, _ = crew("a")
    assert made.hopeful
    made.says("a", Unfit("a", "no walls"))
    assert made.places(alone=False) == NOWHERE
    assert not made.hopeful


def test_alone_means_one_worker_and_another_each_time():
    made, _ = crew("a", "b")
    assert made.places(alone=True) == NOWHERE  # nobody has said yet
    made.says("a", Fit())
    made.says("b", Fit())
    assert {made.places(alone=True) for _ in range(2)} == {("a",), ("b",)}


def test_who_has_gone_is_forgotten():
    made, _ = crew("a", "b")
    made.says("b", Unfit("b", "no walls"))
    made.are_there({"a": 1})
    assert made.gone(("b",))
    assert not made.gone(("a", "b"))
    assert not made.gone(ANYWHERE)
    assert made.unfit == []
