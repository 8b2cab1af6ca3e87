"""Where the random numbers of a grading come from: keys that say which values, never how many or how large.

The hidden key is HMAC-SHA256(course secret, "hidden", level version, hash of the submission): who does not hold the
secret can't foresee it, a table of printed inputs helps nobody's next attempt, and a regrade repeats it. The public
key comes of the level version alone, under another label, so that everyone sees the same public values.
Every generator is drawn from its key and its labels (inputs, sizes, what for), so that one more check or case moves
no other's values. All parts are joined with their lengths, so no two lists of parts share a message.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Seeds:
    """A key that generators are drawn from; it is a secret where it is the hidden one, so it has no repr."""

    key: bytes = field(repr=False)

    def rng(self, *labels: str | int) -> np.random.Generator:
        """The generator of these labels: the same each time it is asked for."""
        seed = int.from_bytes(_digest(self.key, *(str(label).encode() for label in labels)), "big")
        return np.random.Generator(np.random.PCG64(seed))


def hidden_seeds(secret: bytes, level_version: str, submission_sha256: str) -> Seeds:
    """The seeds of one submission's hidden values."""
    return Seeds(_digest(secret, b"hidden", level_version.encode(), submission_sha256.encode()))


def public_seeds(level_version: str) -> Seeds:
    """The seeds of a level's public values, the same for everyone."""
    return Seeds(_digest(b"guanka", b"public", level_version.encode()))


def _digest(key: bytes, *parts: bytes) -> bytes:
    joined = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, joined, hashlib.sha256().name)
