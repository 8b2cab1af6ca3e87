"""Wrong answers to 05_max_pool that are no known bug."""

STRANGERS = {
    "dx_negated": (
        "right = max_pool_backward_naive\ndef max_pool_backward_naive(dout, cache):\n    return -right(dout, cache)",
        "dx",
        "fact.negated",
    ),
    "cut_to_whole_numbers": (
        "right = max_pool_forward_naive\n"
        "def max_pool_forward_naive(x, pool_param):\n"
        "    out, cache = right(x, pool_param)\n"
        "    return np.trunc(out), cache",
        "value",
        "fact.whole_numbers",
    ),
}
