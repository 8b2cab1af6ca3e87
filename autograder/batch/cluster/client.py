"""Grade with the workers of a Dask cluster: ``--scheduler tcp://host:8786``.

Theory of operation
-------------------
A submission is one task: its bytes and its key go in, its report comes out, as bytes (errand.py, remote.py). A worker
that does not have the level says so, is sent it once, and the submission is sent again. So workers talk to nobody but
the scheduler, and none waits for what lies at a neighbour that hangs.

Each worker is asked first whether it can grade (fitness.py). Who can't is told of and left out; who has other versions
than we have when a run begins stops it. A worker that was not asked yet asks itself before it grades.

Dask gives the tasks of a lost worker to others, and gives up a task after several lost workers. Several tasks wait at a
worker, so that blames nobody: the submission comes back ungraded, and is sent alone to one worker. If that is lost, it
was this submission. Most of what could end a worker ends only the bench in it (bench.py), where blame is certain.

A scheduler that has gone takes all tasks with it. We look for it again for a while, and send again what was under way.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

import msgspec
from distributed import Future, KilledWorker

from autograder.batch.cluster import remote
from autograder.batch.cluster.crew import NOWHERE, Crew, named
from autograder.batch.cluster.errand import (
    Answer,
    Done,
    Ended,
    Errand,
    Failed,
    Faulty,
    Lacking,
    Terms,
    Unfit,
    answer_of,
    graded_of,
    look_of,
    pack,
)
from autograder.batch.cluster.fitness import versions
from autograder.batch.cluster.link import Link, Places, SchedulerGone
from autograder.batch.cluster.parcel import Parcel, file_named, wrap
from autograder.batch.executor import Lost, Outcome
from autograder.batch.levels import Prepared
from autograder.batch.worker import Settings, Worker
from autograder.checks.seeds import hidden_seeds
from autograder.course.model import Course
from autograder.course.secret import read_secret
from autograder.errors import AuthorError, GraderError, SubmissionError
from autograder.grading import Graded, Submission, blank_report, held_report
from autograder.notebook.file import read_bytes
from autograder.wording import Message, message

_AHEAD = 2  # submissions under way for each thread: one is there when another is done
_ROUND_SECONDS = 1.0  # between two looks at who is there
_CONNECT_SECONDS = 15.0
_PATIENCE = 120.0  # seconds that may pass without scheduler or workers
_FIRST_LOOK_SECONDS = 30.0  # that those who are there have to say whether they can grade
_MOST_BYTES = 20_000_000  # of a notebook; larger ones are refused without being read


@dataclass
class _Job:
    """A submission under way. ``future`` is None where nobody is there whom it could be sent to."""

    submission: Submission
    errand: bytes
    alone: bool
    future: "Future[bytes] | None" = None
    places: Places = NOWHERE
    errors: int = 0


class Cluster:
    """The executor of a Dask cluster. ``patience`` is how many seconds may pass without scheduler or workers."""

    def __init__(
        self,
        address: str,
        settings: Settings,
        course: Course,
        levels: Mapping[str, Prepared],
        tell: Callable[[Message], None],
        *,
        patience: float | None = None,
    ) -> None:
        """Connect, and ask the workers that are there whether they can grade.

        Raises:
            AuthorError: the course's secret is not as it should be, or a level can't be read.
            GraderError: the scheduler does not answer, has no workers, or these can't grade.
        """
        self._address, self._tell = address, tell
        self._patience = _PATIENCE if patience is None else patience
        self._secret, self._levels = read_secret(course), levels
        self._here = Worker(settings, course, levels, self._secret)
        self._parcels: dict[str, Parcel] = {name: wrap(one.level.folder) for name, one in levels.items()}
        packages = sorted({name for one in levels.values() for name in one.level.folder.entry.packages})
        self._terms = pack(
            Terms(versions=versions(), packages=tuple(packages), hardware=settings.hardware, sandbox=settings.sandbox)
        )
        self._crew = Crew(tell)
        self._given: dict[tuple[str, str], Future[bytes]] = {}  # levels, by worker and name
        self._jobs: dict[int, _Job] = {}
        self._looking: dict[str, Future[bytes]] = {}
        self._ready: list[Outcome] = []
        self._came: SimpleQueue[tuple[int | str, Future[bytes]]] = SimpleQueue()
        self._number = 0
        self._last_round = self._last_hope = time.monotonic()
        self._link = Link(address, _CONNECT_SECONDS)
        try:
            self._muster()
        except SchedulerGone:
            self.close()
            raise GraderError(f"the scheduler {address} has gone as soon as it was there") from None
        except BaseException:
            self.close()
            raise

    # What a batch asks.

    def room(self) -> int:
        """How many more it would take now."""
        return max(self._crew.hands * _AHEAD, 1) - len(self._jobs) - len(self._ready)

    def submit(self, submission: Submission, /, *, alone: bool = False) -> None:
        """Take one; what can't be read here is judged here, and starts no box."""
        try:
            data = read_bytes(submission.path, _MOST_BYTES)
        except (SubmissionError, GraderError):
            self._ready.append(self._here.grade(submission))
            return
        sha256 = hashlib.sha256(data).hexdigest()
        key = hidden_seeds(self._secret, self._levels[submission.level].level.version, sha256).key
        self._number += 1
        self._jobs[self._number] = _Job(submission, pack(Errand(data=data, sha256=sha256, key=key)), alone)
        self._guarded(lambda: self._place(self._number))

    def outcomes(self) -> list[Outcome]:
        """What has come of those under way; waits a while."""
        if not self._ready:
            self._guarded(self._turn)
        found, self._ready = self._ready, []
        return found

    def close(self) -> None:
        """Leave the cluster; what is under way there is dropped."""
        self._jobs.clear()
        self._leave()
        self._here.close()

    # What happens in the cluster.

    def _muster(self) -> None:
        """Wait for workers, and for what they say of themselves; refuse to start where versions differ."""
        self._round()
        deadline = time.monotonic() + self._patience
        while not self._crew.threads or self._crew.silent:
            if time.monotonic() > deadline:
                if self._crew.threads:
                    break  # they are busy with something else: they will be asked, and ask themselves
                raise GraderError(f"the scheduler {self._address} has no workers; right would be to start some")
            if self._crew.threads:
                deadline = min(deadline, time.monotonic() + _FIRST_LOOK_SECONDS)
            self._turn()
        others = [one for one in self._crew.unfit if one.other]
        if others:
            raise GraderError(
                f"the cluster and this machine don't have the same installed, so nothing was graded: {named(others)}"
            )
        self._refuse_hopeless(0.0)

    def _turn(self) -> None:
        """One step: see who is there, if it is time, and take what has come."""
        if time.monotonic() - self._last_round >= _ROUND_SECONDS:
            self._round()
        if not self._ready:
            self._take(self._events())

    def _round(self) -> None:
        """See who is there; ask who is new; send again what can't come back from who has gone."""
        self._last_round = time.monotonic()
        self._crew.are_there(self._link.workers())
        there = self._crew.threads
        self._looking = {address: one for address, one in self._looking.items() if address in there}
        for address in self._crew.silent:
            if address not in self._looking:
                self._looking[address] = self._send(address, (address,), remote.look_here, self._terms)
        self._given = {key: one for key, one in self._given.items() if key[0] in there}
        for number, job in list(self._jobs.items()):
            if job.future is None:
                self._place(number)
            elif self._crew.gone(job.places):
                self._link.cancel(job.future)
                job.future = None
                if job.alone:
                    self._back(number, blamed=True)
                else:
                    self._place(number)
        self._refuse_hopeless(self._patience)

    def _refuse_hopeless(self, patience: float) -> None:
        now = time.monotonic()
        if self._crew.hopeful:
            self._last_hope = now
        elif now - self._last_hope >= patience:
            why = named(self._crew.unfit) or f"there has been no worker for {patience:g} s"
            raise GraderError(f"nobody in the cluster {self._address} can grade: {why}")

    def _place(self, number: int) -> None:
        """Send a submission to wherever it may go now."""
        job = self._jobs[number]
        job.places = self._crew.places(alone=job.alone, sure=job.errors > 0)
        if job.places == NOWHERE:
            job.future = None
            return
        level = self._parcels[job.submission.level].name
        job.future = self._send(number, job.places, remote.grade_here, self._terms, level, job.errand)

    def _give(self, address: str, parcel: Parcel) -> None:
        """Send a worker a level, unless it is on its way."""
        given = self._given.get((address, parcel.name))
        if given is None or given.status != "pending":
            work = (remote.keep, parcel.name, parcel.data)
            self._given[address, parcel.name] = self._link.send(*work, places=(address,), priority=1)

    def _send(self, owner: int | str, places: Places, work: Callable[..., bytes], *args: object) -> "Future[bytes]":
        def done(future: "Future[bytes]") -> None:
            self._came.put((owner, future))

        return self._link.send(work, *args, places=places, done=done)

    # What comes back.

    def _events(self) -> "list[tuple[int | str, Future[bytes]]]":
        """What has been done since, of what is still waited for."""
        came = []
        try:
            came.append(self._came.get(timeout=_ROUND_SECONDS))
            while True:
                came.append(self._came.get_nowait())
        except Empty:
            pass
        return [(owner, future) for owner, future in came if self._waited_for(owner) is future]

    def _waited_for(self, owner: int | str) -> "Future[bytes] | None":
        if isinstance(owner, str):
            return self._looking.get(owner)
        job = self._jobs.get(owner)
        return None if job is None else job.future

    def _take(self, events: "list[tuple[int | str, Future[bytes]]]") -> None:
        if any(future.status in ("cancelled", "lost") for _, future in events):
            raise SchedulerGone
        finished = [(owner, future) for owner, future in events if future.status == "finished"]
        if finished:
            results = self._link.results([future for _, future in finished])
            for (owner, future), data in zip(finished, results, strict=True):
                if data is None:
                    self._lost(owner, future)
                else:
                    self._answered(owner, data)
        for owner, future in events:
            if future.status == "error":
                self._broke(owner, self._link.error(future))

    def _lost(self, owner: int | str, future: "Future[bytes]") -> None:
        """Somebody has done it, and has ended before we had the answer: it is asked for again, in the next round."""
        self._link.cancel(future)
        if isinstance(owner, str):
            del self._looking[owner]
        else:
            self._jobs[owner].future = None

    def _answered(self, owner: int | str, data: bytes) -> None:
        if isinstance(owner, str):
            del self._looking[owner]
            self._crew.says(owner, look_of(data))
            return
        submission = self._jobs[owner].submission
        answer: Answer = answer_of(data)
        match answer:
            case Done():
                self._done(owner, self._restored(submission, answer))
            case Failed(why):
                self._done(owner, self._held(submission, why))
            case Ended():
                self._back(owner, blamed=True)
            case Faulty(text, file, line):
                place = file_named(file, self._levels[submission.level].level.folder)
                raise AuthorError(text, file=place, line=line)
            case Lacking(worker):
                self._give(worker, self._parcels[submission.level])
                self._place(owner)
            case Unfit(worker):
                self._crew.says(worker, answer)
                self._place(owner)

    def _broke(self, owner: int | str, error: BaseException) -> None:
        """A task that raised: Dask has given it up, or the worker has no guanka to do it with."""
        why = f"{type(error).__name__}: {error}"
        if isinstance(owner, str):
            del self._looking[owner]
            if not isinstance(error, KilledWorker):
                self._crew.says(owner, Unfit(owner, f"guanka does not run there: {why}", other=True))
            return
        job = self._jobs[owner]
        if isinstance(error, KilledWorker):
            self._back(owner, blamed=job.alone)
        elif job.errors == 0:
            job.errors += 1
            self._place(owner)
        else:
            self._done(owner, self._held(job.submission, why))

    def _restored(self, submission: Submission, done: Done) -> Graded:
        """The graded submission with what did not travel: who, when, and what was noticed of its folder."""
        graded = graded_of(done)
        report = graded.report
        level = self._levels[submission.level].level
        if (report.level, report.level_version) != (level.id, level.version):
            return self._held(submission, f"a worker has graded by {report.level} {report.level_version}")
        report = msgspec.structs.replace(
            report,
            student=submission.student,
            submitted_at=submission.submitted_at,
            attempt=submission.attempt,
            notes=(*submission.notes, *report.notes),
        )
        return replace(graded, report=report)

    def _held(self, submission: Submission, why: str) -> Graded:
        level = self._levels[submission.level].level
        return Graded(held_report(blank_report(submission, level, self._here.sandboxed), why))

    def _done(self, number: int, graded: Graded) -> None:
        del self._jobs[number]
        self._ready.append(graded)

    def _back(self, number: int, *, blamed: bool) -> None:
        self._ready.append(Lost(self._jobs.pop(number).submission, blamed))

    # When the scheduler has gone.

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except SchedulerGone:
            self._come_back()

    def _come_back(self) -> None:
        """Find the scheduler again, and send again what was under way."""
        self._tell(message("cluster.scheduler_gone", address=self._address))
        deadline = time.monotonic() + self._patience
        while True:
            self._leave()
            try:
                self._link = Link(self._address, max(1.0, min(_CONNECT_SECONDS, deadline - time.monotonic())))
                self._last_hope = time.monotonic()
                self._round()
                return
            except SchedulerGone:
                pass
            except GraderError as error:
                if time.monotonic() >= deadline:
                    raise GraderError(
                        f"the scheduler {self._address} has been gone for {self._patience:g} s; what was graded is"
                        " stored, and the same command goes on from here"
                    ) from error

    def _leave(self) -> None:
        self._crew.are_there({})
        self._given.clear()
        self._looking.clear()
        for job in self._jobs.values():
            job.future = None
        self._link.close()
