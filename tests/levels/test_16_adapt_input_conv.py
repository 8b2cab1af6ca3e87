"""Level 16: the reference is right in every branch and every dtype, and so is every other way to write it."""

import math

import numpy as np
import pytest

from autograder.results import Verdict
from tests.levels.definition_conv import conv_forward
from tests.levels.judging import explained, failing, judged, level_named

LEVEL = "16-adapt-input-conv"
NAME = "adapt_input_conv"


def adapt(in_chans, conv_weight):
    return level_named(LEVEL).reference[NAME](in_chans, conv_weight)


def configurations(how_many, seed):
    rng = np.random.default_rng(seed)
    for _ in range(how_many):
        o, j, k = (int(size) for size in rng.integers(1, 5, 3))
        in_chans = int(rng.choice([1, 1, 3, 2, 4, 5, 6, 7, 8, 9]))
        i = int(rng.choice([1, 2, 3, 6, 9, 12])) if in_chans in (1, 3) else 3
        yield in_chans, rng.standard_normal((o, i, j, k))


def definition(in_chans, weight):
    """One number at a time, from the table of the level."""
    o, i, j, k = weight.shape
    chans = (i + 2) // 3 if in_chans == 1 else i if in_chans == 3 else in_chans
    out = np.zeros((o, chans, j, k))
    for f, c, p, q in np.ndindex(out.shape):
        if in_chans == 1:
            out[f, c, p, q] = math.fsum(weight[f, source, p, q] for source in range(3 * c, min(3 * c + 3, i)))
        elif in_chans == 3:
            out[f, c, p, q] = weight[f, c, p, q]
        else:
            out[f, c, p, q] = weight[f, c % 3, p, q] * 3 / in_chans
    return out


@pytest.mark.parametrize(("in_chans", "weight"), list(configurations(60, seed=16)))
def test_the_reference_is_the_definition(in_chans, weight):
    before = weight.copy()
    np.testing.assert_allclose(adapt(in_chans, weight), definition(in_chans, weight), atol=1e-12)
    np.testing.assert_array_equal(weight, before)


def test_a_grey_picture_gives_the_very_same_output():
    rng = np.random.default_rng(1)
    grey, weight, bias = rng.standard_normal((2, 1, 5, 6)), rng.standard_normal((4, 3, 2, 3)), rng.standard_normal(4)
    colour = conv_forward(np.repeat(grey, 3, axis=1), weight, bias, 1, 1)
    np.testing.assert_allclose(conv_forward(grey, adapt(1, weight), bias, 1, 1), colour, atol=1e-12)


def test_six_equal_channels_give_the_very_same_output():
    rng = np.random.default_rng(2)
    grey, weight = rng.standard_normal((2, 1, 5, 6)), rng.standard_normal((4, 3, 2, 3))
    three = conv_forward(np.repeat(grey, 3, axis=1), weight, np.zeros(4), 1, 0)
    six = conv_forward(np.repeat(grey, 6, axis=1), adapt(6, weight), np.zeros(4), 1, 0)
    np.testing.assert_allclose(six, three, atol=1e-12)


def test_hand_made():
    weight = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1, 1)
    assert adapt(1, weight).tolist() == [[[[6.0]]]]
    assert adapt(4, weight).ravel().tolist() == [0.75, 1.5, 2.25, 0.75]
    assert adapt(2, weight).ravel().tolist() == [1.5, 3.0]
    assert adapt(1, np.arange(9.0).reshape(1, 9, 1, 1)).ravel().tolist() == [3.0, 12.0, 21.0]


def test_the_reference_is_what_torch_says():
    torch = pytest.importorskip("torch", reason="torch is an optional extra")
    for in_chans, weight in configurations(240, seed=17):
        theirs = torch.from_numpy(weight)
        if in_chans == 1:
            theirs = torch.stack([group.sum(1) for group in theirs.split(3, dim=1)], dim=1)
        elif in_chans != 3:
            theirs = theirs.repeat(1, in_chans, 1, 1)[:, :in_chans] * (3 / in_chans)
        np.testing.assert_allclose(adapt(in_chans, weight), theirs.numpy(), atol=1e-12)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("in_chans", [1, 2, 3, 4, 6])
def test_the_dtype_stays(in_chans, dtype):
    assert adapt(in_chans, np.ones((2, 3, 2, 2), dtype)).dtype == dtype


def test_half_precision_is_added_up_in_single():
    weight = np.array([2048, 1, -2047], np.float16).reshape(1, 3, 1, 1)
    assert adapt(1, weight).item() == 2
    assert (weight[:, 0] + weight[:, 1] + weight[:, 2]).item() == 1


def test_the_numbers_of_the_dtype_check_are_exact_in_both_but_not_summed_in_half():
    (check,) = (check for check in level_named(LEVEL).checks if check.id == "dtype")
    for seed in range(20):
        for case in check.cases:
            arguments = case.arguments(np.random.default_rng(seed))
            weight, in_chans = arguments["conv_weight"], arguments["in_chans"]
            exact = definition(in_chans, weight.astype(np.float64))
            np.testing.assert_array_equal(adapt(in_chans, weight).astype(np.float64), exact)
            if in_chans == 1 and weight.dtype == np.float16:
                assert (weight[:, 0] + weight[:, 1] + weight[:, 2] != exact[:, 0]).all()


@pytest.mark.parametrize("in_chans", [2, 4, 6])
@pytest.mark.parametrize("i", [1, 2, 4, 6])
def test_what_is_refused(in_chans, i):
    with pytest.raises(NotImplementedError):
        adapt(in_chans, np.ones((2, i, 1, 1)))


# Ways to write it.


def loops(in_chans, conv_weight):
    if in_chans not in (1, 3) and conv_weight.shape[1] != 3:
        raise NotImplementedError
    return definition(in_chans, conv_weight.astype(np.float64)).astype(conv_weight.dtype)


def everything_in_float32(in_chans, conv_weight):
    """As the well-known library does it: float64 is rounded on the way."""
    before, conv_weight = conv_weight.dtype, conv_weight.astype(np.float32)
    O, I, J, K = conv_weight.shape  # noqa: E741  the level's own letters
    if in_chans == 1:
        if I > 3:
            assert I % 3 == 0
            conv_weight = conv_weight.reshape(O, I // 3, 3, J, K).sum(axis=2, keepdims=False)
        else:
            conv_weight = conv_weight.sum(axis=1, keepdims=True)
    elif in_chans != 3:
        if I != 3:
            raise NotImplementedError("Weight format not supported by conversion.")
        conv_weight = np.concatenate([conv_weight] * math.ceil(in_chans / 3), axis=1)[:, :in_chans, :, :]
        conv_weight *= 3 / float(in_chans)
    return conv_weight.astype(before)


def by_index(in_chans, conv_weight):
    print("adapting", conv_weight.shape)
    chans = conv_weight.shape[1]
    if in_chans == 3:
        return conv_weight
    if in_chans == 1:
        starts = range(0, chans, 3)
        sums = [np.sum(conv_weight[:, at : at + 3], axis=1, dtype=np.float64) for at in starts]
        return np.stack(sums, axis=1).astype(conv_weight.dtype)
    if chans == 3:
        return (conv_weight[:, np.arange(in_chans) % 3] * (3 / in_chans)).astype(conv_weight.dtype)
    raise NotImplementedError(f"{chans} channels")


def in_place(in_chans, conv_weight):
    changed = by_index(in_chans, conv_weight).copy()
    conv_weight[:] = 0
    return changed


@pytest.mark.parametrize("style", [loops, everything_in_float32, by_index, in_place])
def test_every_style_is_right(style):
    results = judged(LEVEL, {NAME: style})
    assert not failing(results), explained(results)


# Each part by itself.


def test_one_channel_alone_gets_its_points():
    def adapted(in_chans, conv_weight):
        return adapt(in_chans, conv_weight) if in_chans == 1 else None

    results = judged(LEVEL, {NAME: adapted})
    assert failing(results) == {"same", "more", "dtype", "refuse"}


def test_a_function_that_refuses_everything_has_refused_nothing():
    def adapted(in_chans, conv_weight):
        raise NotImplementedError

    assert {result.verdict for result in judged(LEVEL, {NAME: adapted}).values()} == {Verdict.NOT_ATTEMPTED}


def test_zeros_of_the_right_shape_are_worth_the_refusal_alone():
    def adapted(in_chans, conv_weight):
        return 0 * adapt(in_chans, conv_weight)

    assert sum(result.points for result in judged(LEVEL, {NAME: adapted}).values()) == 1
