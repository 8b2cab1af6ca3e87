import hashlib
import hmac

import numpy as np
import pytest

from autograder.checks.seeds import Seeds, hidden_seeds, public_seeds

SECRET = b"s" * 32
FIXED = hidden_seeds(SECRET, "v1", "ab")


def drawn(seeds, *labels):
    return seeds.rng(*labels).integers(0, 2**62, 4).tolist()


def test_the_hidden_key_is_the_hmac_of_the_docstring():
    message = b"".join(len(part).to_bytes(8, "big") + part for part in (b"hidden", b"v1", b"ab"))
    assert FIXED.key == hmac.new(SECRET, message, hashlib.sha256).digest()


def test_a_regrade_repeats():
    assert drawn(hidden_seeds(SECRET, "v1", "ab"), "arguments", "images", 0) == drawn(FIXED, "arguments", "images", 0)


def test_the_values_never_change_from_one_release_to_the_next():
    """Else every regrade after an update would judge by other values."""
    assert public_seeds("v1").rng("arguments", "images", 0).integers(0, 10**6, 4).tolist() == [
        518249,
        588002,
        939980,
        307410,
    ]


@pytest.mark.parametrize(
    "other",
    [
        hidden_seeds(b"t" * 32, "v1", "ab"),
        hidden_seeds(SECRET, "v2", "ab"),
        hidden_seeds(SECRET, "v1", "ac"),
        hidden_seeds(SECRET, "v1a", "b"),  # the same letters, parted elsewhere
        public_seeds("v1"),
        hidden_seeds(b"guanka", "v1", ""),  # not even who guesses the public key's making gets its values
    ],
)
def test_another_secret_version_or_submission_gives_other_values(other):
    assert drawn(other, "x") != drawn(FIXED, "x")
    assert drawn(other, "x") != drawn(public_seeds("v1"), "x") or other == public_seeds("v1")


@pytest.mark.parametrize("labels", [("a", "bc", 0), ("abc", 0), ("ab", "c", 1), ("ab", "c"), ("ab", "", "c", 0)])
def test_other_labels_give_other_values(labels):
    assert drawn(FIXED, *labels) != drawn(FIXED, "ab", "c", 0)


def test_drawing_from_one_generator_moves_no_other():
    FIXED.rng("x").standard_normal(1000)
    assert drawn(FIXED, "x") == drawn(FIXED, "x")


def test_the_values_are_random_enough():
    together = np.concatenate([FIXED.rng("case", number).standard_normal(50) for number in range(200)])
    assert abs(together.mean()) < 0.05
    assert abs(together.std() - 1) < 0.05
    assert len(np.unique(together)) == together.size


def test_a_key_is_not_printed():
    assert repr(Seeds(SECRET)) == "Seeds()"
