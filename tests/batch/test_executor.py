"""What becomes of submissions that come back ungraded, whoever grades."""

from collections import Counter
from pathlib import Path

from autograder.batch.executor import Lost
from autograder.batch.run import TRIES, spread
from autograder.grading import Graded, Submission
from autograder.results import Report


def graded(submission, status="graded"):
    report = Report(
        student=submission.student,
        level=submission.level,
        level_version="",
        submission_sha256="",
        submitted_at=None,
        attempt=1,
        status=status,
        score=None,
        max_score=10.0,
        sandboxed=True,
    )
    return Graded(report)


class Fake:
    """Three at a time; who is deadly ends its grader, and with it all that are under way."""

    def __init__(self, deadly):
        self.deadly, self.under_way, self.tries, self.most = deadly, [], Counter(), 0

    def room(self):
        return 3 - len(self.under_way)

    def submit(self, submission, /, *, alone=False):
        assert not (alone and self.under_way)
        self.under_way.append((submission, alone))
        self.most = max(self.most, len(self.under_way))

    def outcomes(self):
        came, self.under_way = self.under_way, []
        for submission, _ in came:
            self.tries[submission.student] += 1
        if any(submission.student in self.deadly for submission, _ in came):
            return [Lost(submission, blamed=alone) for submission, alone in came]
        return [graded(submission) for submission, _ in came]

    def close(self):
        pass


def test_each_comes_out_once_and_only_the_deadly_are_held():
    names = [f"student-{number}" for number in range(10)]
    fake = Fake({"student-4", "student-9"})
    submissions = [Submission(student=name, level="01", path=Path(name)) for name in names]
    found = list(spread(submissions, fake, lambda one: graded(one, "held")))
    assert sorted(one.report.student for one in found) == names
    assert {one.report.student for one in found if one.report.status == "held"} == fake.deadly
    assert fake.most == 3
    assert fake.tries["student-4"] == 1 + TRIES  # once among others, where blame is not certain
    assert fake.tries["student-0"] == 1
