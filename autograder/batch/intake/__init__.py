"""Submissions out of nbgrader's exchange and out of the zips of other platforms: read, matched to students, laid."""
