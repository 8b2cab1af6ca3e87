"""Platforms by their own web services: Canvas and Moodle."""
