"""The tool's keys: what is published checks what is signed, and is all that is published."""

import base64
import hashlib
import json
import warnings

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_public_key
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from autograder.errors import PlatformError
from autograder.lms.lti.keys import make_key, public_jwks, public_pem, rotated, signing_key


def test_what_the_private_key_signs_the_published_one_checks(keys):
    signed = jwt.encode({"alg": "RS256", "kid": keys[0]["kid"]}, {"a": 1}, signing_key(keys))
    published = KeySet.import_key_set(json.loads(json.dumps(public_jwks(keys))))
    assert jwt.decode(signed, published, algorithms=["RS256"]).claims == {"a": 1}


def test_nothing_private_is_published(keys):
    (published,) = public_jwks(keys)["keys"]
    assert set(published) == {"kty", "kid", "n", "e", "alg", "use"}
    assert (published["kty"], published["alg"], published["use"]) == ("RSA", "RS256", "sig")


def test_a_kid_is_the_thumbprint_of_rfc_7638(keys):
    parts = {name: keys[0][name] for name in ("e", "kty", "n")}
    digest = hashlib.sha256(json.dumps(parts, separators=(",", ":"), sort_keys=True).encode()).digest()
    assert keys[0]["kid"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def test_the_pem_is_the_same_key(keys):
    numbers = load_pem_public_key(public_pem(keys[0]).encode()).public_numbers()
    n = int.from_bytes(base64.urlsafe_b64decode(keys[0]["n"] + "=="), "big")
    assert (numbers.n, numbers.n.bit_length()) == (n, 2048)


def test_a_rotation_signs_with_the_new_key_and_still_publishes_the_old(keys):
    second, third = make_key(), make_key()
    after = rotated(keys, second)
    assert signing_key(after).thumbprint() == second["kid"]
    assert [key["kid"] for key in public_jwks(after)["keys"]] == [second["kid"], keys[0]["kid"]]
    assert [key["kid"] for key in rotated(after, third)] == [third["kid"], second["kid"]]


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {"kty": "RSA"},
        {},
    ],
)
def test_what_can_not_sign(key):
    with pytest.raises(PlatformError, match="right would be") as caught:
        signing_key((key,))
    assert "c2VjcmV0" not in str(caught.value)


def test_a_short_key_is_none():
    short = rsa.generate_private_key(65537, 1024).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library says so too
        key = RSAKey.import_key(short).as_dict(private=True)
        with pytest.raises(PlatformError, match="2048 bits"):
            signing_key((key,))


def test_a_public_key_can_not_sign(keys):
    with pytest.raises(PlatformError, match="private RSA key"):
        signing_key(public_jwks(keys)["keys"])
    with pytest.raises(PlatformError, match="has no key"):
        signing_key(())
