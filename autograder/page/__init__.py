"""HTML for people: the story of a check, in a notebook's output or on a page of its own. No script, all escaped.

``card`` tells one check; ``inset`` puts cards into the output of a notebook cell, ``document`` onto a page. Whatever
text they are given, a student's or an author's, is shown as text: markup in it does nothing.
"""

from autograder.page.card import card
from autograder.page.document import document, inset
from autograder.page.excerpt import Excerpt, excerpt

__all__ = ["Excerpt", "card", "document", "excerpt", "inset"]
