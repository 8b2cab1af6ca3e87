"""The forms that a file of scores comes in, and what Moodle can be told who somebody is by."""

from enum import StrEnum


class Form(StrEnum):
    """Ours, or what an LMS imports."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    TEMPLATE = "xlsx-template"


class Identity(StrEnum):
    """A field that Moodle finds people by."""

    NUMBER = "number"
    USERNAME = "username"
    EMAIL = "email"
    LMS_ID = "lms-id"
