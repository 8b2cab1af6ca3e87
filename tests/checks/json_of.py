"""A node as it is read after it was written."""

import msgspec

from autograder.checks.nodes import Node


def through_json(node):
    return msgspec.json.decode(msgspec.json.encode(node), type=Node)
