import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.nodes import ArgumentNode, ArrayNode, FloatNode, SlotNode, node_of, value_of
from autograder.errors import AuthorError
from autograder.wire.crossing import DTYPES
from tests.checks.json_of import through_json

PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(), st.text(max_size=5), st.complex_numbers()
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers(-9, 9)), inner, max_size=3),
    ),
    max_leaves=6,
)


def same(one, other):
    """Equal in kind and in every bit; NaN is itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return repr(one) == repr(other)


@given(VALUES)
def test_a_value_is_the_same_after_json(value):
    assert same(value_of(through_json(node_of(value))), value)


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (2, 1, 3)])
def test_an_array_is_the_same_after_json(dtype, shape):
    rng = np.random.default_rng(3)
    array = np.asarray((rng.standard_normal(shape) * 100).astype(np.complex128 if "c" in dtype else float))
    array = array.astype(dtype)
    back = value_of(through_json(node_of(array)))
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())
    assert not back.flags.writeable


def test_bytes_are_little_endian_and_in_c_order_whatever_the_array_was():
    array = np.arange(6, dtype=">i2").reshape(2, 3).T
    node = node_of(array)
    assert (node.dtype, node.shape) == ("int16", (3, 2))
    assert node.data == bytes([0, 0, 3, 0, 1, 0, 4, 0, 2, 0, 5, 0])
    assert value_of(node).tolist() == array.tolist()


@pytest.mark.parametrize("value", [object(), {1, 2}, np.float64(3), b"bytes", len])
def test_what_crosses_no_wire_has_no_node(value):
    with pytest.raises(TypeError, match="can't be written into public cases"):
        node_of(value)


@pytest.mark.parametrize(
    "node",
    [
        ArrayNode("float64", (2,), b"12345678"),
        ArrayNode("float64", (2**30, 2**30), b""),
        ArrayNode("float64", (-1,), b""),
        ArrayNode("object", (1,), b"12345678"),
        ArrayNode("float64", (1,) * 40, b"12345678"),
    ],
)
def test_a_broken_array_is_told_of(node):
    with pytest.raises(AuthorError, match=r"holds \d bytes for an array of shape"):
        value_of(node)


@pytest.mark.parametrize("node", [SlotNode(0), ArgumentNode("x")])
def test_a_reference_is_no_value(node):
    with pytest.raises(AuthorError, match="refers to a value"):
        value_of(node)


def test_what_json_has_not():
    assert node_of(float("-inf")) == FloatNode("-inf")
    assert through_json(FloatNode("nan")) == FloatNode("nan")
