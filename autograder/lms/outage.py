"""Whether a platform is away: after a few scores in a row that it could not take, the others are not tried.

Each score is tried again for a while, as it must where one answer out of many is a 503. Where all are, a class would
take an hour to learn what three scores tell.
"""

from autograder.lms.model import Answer, NotTaken

_IN_A_ROW = 3


class Outage:
    """What the last answers of one platform say, whatever their columns."""

    def __init__(self, platform: str) -> None:
        self._platform, self._count = platform, 0

    def see(self, answer: Answer) -> str:
        """Take note of an answer; why nothing more should be sent, or nothing."""
        if not (isinstance(answer, NotTaken) and answer.is_away):
            self._count = 0
            return ""
        self._count += 1
        if self._count < _IN_A_ROW:
            return ""
        text = f"{self._platform} could not take {self._count} scores in a row ({answer.answer or 'no answer'})"
        return f"{text}: no more are tried now, they stay pending; right would be to sync again when it is back"
