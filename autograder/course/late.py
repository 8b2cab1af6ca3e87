"""What being late costs."""

import math
from datetime import datetime, timedelta

from autograder.course.model import LatePolicy

_DAY = timedelta(days=1)


def late_share(policy: LatePolicy, due: datetime | None, submitted: datetime) -> float:
    """The share of a score, from 0 to 1, that handing in at ``submitted`` costs. Both times have a zone.

    The grace is forgiven, not granted: who overstays it is late since ``due``. Days are begun days of 24 hours.
    After the cutoff everything is lost, also where ``due`` is None.
    """
    if policy.cutoff is not None and submitted > policy.cutoff:
        return 1.0
    if due is None or submitted <= due + timedelta(minutes=policy.grace_minutes):
        return 0.0
    days = math.ceil((submitted - due) / _DAY)
    return min(policy.per_day * days, policy.at_most)
