"""Everything that is said to a person, in Chinese and in English: messages, texts, the catalogue."""

from autograder.wording.message import LANGUAGES, Language, Message, Text, Words, message, say

__all__ = ["LANGUAGES", "Language", "Message", "Text", "Words", "message", "say"]
