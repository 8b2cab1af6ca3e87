"""A bench by itself: what it is sent it grades, what can't be graded it says, and no box reads what it keeps."""

import hashlib

import msgspec
import pytest

import autograder
from autograder.batch.cluster import remote
from autograder.batch.cluster.bench import Bench
from autograder.batch.cluster.errand import (
    Done,
    Errand,
    Failed,
    Faulty,
    Order,
    Terms,
    Unfit,
    answer_of,
    graded_of,
    pack,
    unpack,
)
from autograder.batch.cluster.parcel import wrap
from autograder.checks.seeds import hidden_seeds
from tests.batch.conftest import LEVEL

SECRET = b"a secret of the tests"
READER = """
import glob
found = glob.glob({pattern!r})
text = open({path!r}).read()
def corr2d(X, K):
    raise ValueError(text)
"""
GIBBERISH = """
import socket, sys
from autograder.batch.cluster.bench import receive, send
with socket.socket(fileno=int(sys.argv[1])) as wire:
    send(wire, b"\\x00")
    receive(wire)
"""


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path / "bench", "tcp://worker:1")
    (tmp_path / "bench").mkdir(mode=0o700)
    yield made
    made.close()


def order(desk, student, *, sandbox=True, sha256=None):
    """What a batch would send for what a student has handed in."""
    folder = desk.levels[LEVEL].level.folder
    data = (desk.submitted / student / LEVEL / f"{LEVEL}.ipynb").read_bytes()
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    terms = Terms(versions={}, packages=folder.entry.packages, hardware=(), sandbox=sandbox)
    parcel = wrap(folder)
    errand = Errand(data=data, sha256=sha256, key=hidden_seeds(SECRET, folder.version, sha256).key)
    return Order(terms=terms, level=parcel.name, parcel=parcel.data, errand=errand)


def test_what_is_right_is_worth_ten_and_nobody_is_named(desk, bench):
    desk.hand_in("ann")
    sent = order(desk, "ann")
    done = bench.do(unpack(pack(sent), Order))
    assert isinstance(done, Done)
    assert (done.report.score, done.report.student) == (10.0, "-")
    assert graded_of(done).notebook["nbformat"] == 4
    for private in (b"ann\0", b"/ann/", SECRET, desk.course.secret_file.read_bytes(), str(desk.folder).encode()):
        assert private not in pack(sent)


def test_a_level_is_sent_once_and_laid_down_for_its_user_alone(desk, bench, tmp_path):
    desk.hand_in("ann")
    assert isinstance(bench.do(order(desk, "ann")), Done)
    again = order(desk, "ann")
    assert isinstance(bench.do(Order(terms=again.terms, level=again.level, errand=again.errand)), Done)
    laid_down = list((tmp_path / "bench").rglob("*.py"))
    assert {path.name for path in laid_down} >= {"reference.py", "checks.py", "bugs.py"}
    assert {path.stat().st_mode & 0o777 for path in laid_down} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in laid_down} == {0o700}


def test_no_box_reads_the_level_that_lies_beside_it(desk, bench, tmp_path):
    desk.hand_in("first")
    bench.do(order(desk, "first"))
    (reference,) = (tmp_path / "bench").rglob("reference.py")
    marker = reference.read_text(encoding="utf-8").splitlines()[0].strip('"')
    desk.hand_in("thief", READER.format(path=str(reference), pattern=str(tmp_path / "bench" / "*")))
    caught = bench.do(order(desk, "thief"))
    assert marker.encode() not in pack(caught)
    assert caught.report.score == 0.0
    # The attack is real: without walls the reference is in what the student's code raises.
    unconfined = bench.do(order(desk, "thief", sandbox=False))
    assert any(marker in str(check.mismatch) for check in unconfined.report.checks)
    assert unconfined.report.sandboxed is False


def test_a_bench_where_a_box_could_read_it_holds_the_grade(desk, bench, tmp_path, monkeypatch):
    from autograder.inside.orders import Readable

    desk.hand_in("ann")
    open_to_all = (Readable(str(tmp_path), files=True, listing=True),)
    monkeypatch.setattr("autograder.sandbox.boxes.readable", lambda _: open_to_all)
    report = bench.do(order(desk, "ann")).report
    assert report.status == "held"
    assert "the box could read" in report.notes[-1].args["why"]


def test_a_parcel_or_a_submission_that_is_another_is_not_graded(desk, bench):
    from autograder.errors import GraderError

    desk.hand_in("ann")
    sent = order(desk, "ann")
    with pytest.raises(GraderError, match="has arrived as another"):
        bench.do(Order(terms=sent.terms, level=sent.level, parcel=sent.parcel + b"x", errand=sent.errand))
    with pytest.raises(GraderError, match="has arrived as another"):
        bench.do(order(desk, "ann", sha256="0" * 64))


def test_a_level_that_is_wrong_is_named_by_its_own_file(desk, bench):
    desk.hand_in("ann")
    checks = desk.levels[LEVEL].level.folder.private / "checks.py"
    sent = order(desk, "ann")
    checks.write_text("CHECKS = 3\n")
    from autograder.course.folder import level_folders

    (folder,) = level_folders(desk.course, None, [LEVEL])
    parcel = wrap(folder)
    answer = bench.do(Order(terms=sent.terms, level=parcel.name, parcel=parcel.data, errand=sent.errand))
    assert answer == Faulty("needs CHECKS: a tuple of Shape, Value, Gradient or Plain", "private/checks.py", 1)
    assert not isinstance(answer, Failed)


def test_what_it_grades_comes_with_the_machine_it_is(desk, bench):
    from autograder.sandbox.machine import this_machine

    desk.hand_in("ann")
    sent = order(desk, "ann")
    hardware = (("OPENBLAS_CORETYPE", "Haswell"),)
    done = bench.do(msgspec.structs.replace(sent, terms=msgspec.structs.replace(sent.terms, hardware=hardware)))
    assert graded_of(done).machine == this_machine(hardware)
    assert graded_of(answer_of(pack(done))).machine == this_machine(hardware)


def test_what_can_t_be_laid_down_is_for_another_worker(desk, bench, tmp_path, monkeypatch):
    desk.hand_in("ann")
    sent = order(desk, "ann")
    full = OSError(28, "No space left on device", str(tmp_path / "x"))

    def write_bytes(path, data):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", write_bytes)
        told = bench.do(sent)
        assert told == Unfit("tcp://worker:1", f"{tmp_path}/x can't be written: No space left on device")
    assert isinstance(bench.do(sent), Done)
    with monkeypatch.context() as patch:  # it has the level by now
        patch.setattr("pathlib.Path.write_bytes", write_bytes)
        assert isinstance(bench.do(sent), Unfit)


def asked(place, sent, **versions):
    started = remote.BenchProcess(place, "tcp://worker:1")
    try:
        terms = msgspec.structs.replace(sent.terms, versions=versions)
        return answer_of(started.ask(terms, sent.level, sent.parcel, sent.errand))
    finally:
        started.close()


def test_a_bench_of_other_versions_than_the_run_does_not_grade(desk, tmp_path):
    desk.hand_in("ann")
    sent = order(desk, "ann")
    assert isinstance(asked(tmp_path, sent, guanka=autograder.__version__), Done)
    refused = asked(tmp_path, sent, guanka="0.0.1")
    assert isinstance(refused, Unfit)
    assert (refused.worker, refused.other) == ("tcp://worker:1", True)
    assert f"has guanka {autograder.__version__}, not 0.0.1, installed since the worker began" in refused.why


def test_a_bench_that_speaks_otherwise_is_of_another_version(desk, tmp_path, monkeypatch):
    desk.hand_in("ann")
    (tmp_path / "gibberish.py").write_text(GIBBERISH)
    monkeypatch.setattr(remote, "_MODULE", "gibberish")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert "guanka none, not 1.0" in asked(tmp_path, order(desk, "ann"), guanka="1.0").why


def test_a_bench_that_does_not_come_up_is_no_submissions_fault(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "_MODULE", "no_such_module")
    with pytest.raises(OSError, match="the process that grades ends at once, with status 1"):
        remote.BenchProcess(tmp_path, "tcp://worker:1")
    assert list(tmp_path.glob("guanka-*")) == []
