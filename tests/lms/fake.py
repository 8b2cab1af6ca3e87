"""A small LMS in memory, and a record, both of which can be made to die at any call."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from autograder.lms.delivery import Wanted
from autograder.lms.model import Column, LineItem, NotTaken, Result, Taken, resource_id_of
from autograder.lms.sync import Options, Plan, sync

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


class Killed(BaseException):
    """We are killed here: nothing of ours runs any more."""


class Life:
    """Counts calls; at the ``last`` one, before or after it has done its work, and at all later ones, we are dead."""

    def __init__(self, last=None, *, after=False):
        self.calls, self._last, self._after = 0, last, after
        self._lock = threading.Lock()

    def call(self, work):
        with self._lock:
            self.calls += 1
            if self._last is not None and self.calls > self._last:
                raise Killed
            if self.calls == self._last:
                if self._after:
                    work()
                raise Killed
            return work()


class Lms:
    """What an LMS holds, from one sync to the next."""

    def __init__(self, *, readable=True, tells_comments=False):
        self.items = {}
        self.grades = {}  # (url, LMS id) -> points, maximum
        self.overrides = {}  # the same -> a teacher's own points
        self.comments = []  # (url, LMS id, text): a student sees each of them
        self.answers = {}  # LMS id -> what the platform says in place of yes
        self.posts = Counter()
        self.readable, self.tells_comments = readable, tells_comments

    def results(self, url):
        shown = self.grades | {key: (points, 10.0) for key, points in self.overrides.items()}
        return {
            who: Result(lms_id=who, points=points, maximum=most, comment=self._comment(url, who))
            for (item, who), (points, most) in shown.items()
            if item == url
        }

    def _comment(self, url, who):
        if not self.tells_comments:
            return None
        return next((text for *key, text in reversed(self.comments) if key == [url, who]), "")

    def holds(self, column):
        (item,) = [one for one in self.items.values() if one.resource_id == column.resource_id]
        return {who: result.points for who, result in self.results(item.url).items()}


class Fake:
    """A platform: the seam's methods over ``Lms``."""

    name, lanes = "fake", 1

    def __init__(self, lms, life=None, *, lanes=1):
        self.lms, self.life, self.lanes = lms, life or Life(), lanes

    def line_items(self):
        return self.life.call(lambda: list(self.lms.items.values()))

    def line_item(self, url):
        return self.life.call(lambda: self.lms.items.get(url))

    def make(self, column):
        def work():
            url = f"item/{len(self.lms.items) + 1}"
            own = {"label": column.label, "maximum": column.maximum, "due": column.due}
            self.lms.items[url] = LineItem(url=url, resource_id=column.resource_id, **own)
            return self.lms.items[url]

        return self.life.call(work)

    def change(self, item):
        def work():
            if item.url in self.lms.items:
                self.lms.items[item.url] = item
            return self.lms.items.get(item.url)

        return self.life.call(work)

    def send(self, item, score):
        return self.life.call(lambda: self._send(item, score))

    def _send(self, item, score):
        answer = self.lms.answers.get(score.lms_id)
        self.lms.posts[score.lms_id] += 1
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer()
        if answer is not None:
            return answer
        if item.url not in self.lms.items:
            return NotTaken(kind="gone", answer="404", advice="")
        self.lms.grades[item.url, score.lms_id] = score.points, score.maximum
        self.lms.comments.append((item.url, score.lms_id, score.comment))
        return Taken(sent=START, answer="200")

    def results(self, item):
        return self.life.call(lambda: self.lms.results(item.url) if self.lms.readable else None)

    def members(self):
        return []

    def check(self):
        return []

    def close(self):
        pass


class Memory:
    """A record in memory; what is written is written whole."""

    def __init__(self):
        self.columns, self.scores, self.life = {}, {}, Life()

    def placed(self):
        return self.life.call(lambda: dict(self.columns))

    def place(self, placed):
        self.life.call(lambda: self.columns.__setitem__(placed.column, placed))

    def deliveries(self, column):
        return self.life.call(lambda: {who: one for (own, who), one in self.scores.items() if own == column})

    def write(self, deliveries):
        self.life.call(lambda: self.scores.update({(one.column, one.student): one for one in deliveries}))


class Quiet:
    """Counts what it is told."""

    def __init__(self):
        self.total, self.told = 0, []

    def start(self, total):
        self.total = total

    def done(self, delivery):
        self.told.append(delivery)

    def close(self):
        pass


COLUMN = Column(id="01-corr2d", resource_id=resource_id_of("conv", "01-corr2d"), label="Level 1", maximum=10.0)


def wanted(student="ana", points=7.5, *, column=COLUMN, **more):
    own = {"comment": f"{points} points", **more}
    return Wanted(column=column.id, student=student, maximum=column.maximum, points=points, **own)


def plan(scores, columns=(COLUMN,), ids=None):
    """A plan from {student: points} or a list of ``wanted``; everybody's id in the LMS is ``lms-<student>``."""
    some = [wanted(who, points) for who, points in scores.items()] if isinstance(scores, dict) else list(scores)
    by_column = {one.id: [score for score in some if score.column == one.id] for one in columns}
    return Plan(columns, by_column, {one.student: f"lms-{one.student}" for one in some} if ids is None else ids)


class Clock:
    """A second later each time it is asked."""

    def __init__(self):
        self.now = START

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


def run(plan, lms, record, life=None, *, lanes=1, clock=None, **options):
    """One sync; with a ``life`` it dies with it, and the record too."""
    record.life = life or Life()
    platform = Fake(lms, life, lanes=lanes)
    return sync(plan, platform, record, Options(**options), clock=clock or Clock(), watcher=Quiet())


def states(record, column=COLUMN):
    return {who: one.state for (own, who), one in record.scores.items() if own == column.id}


def renamed(lms, **changes):
    """Somebody changes the first column in the LMS."""
    url, item = next(iter(lms.items.items()))
    lms.items[url] = replace(item, **changes)
