"""Wrong answers to 12_channels that are no known bug."""

STRANGERS = {
    "doubled": (
        "right = corr2d_multi_in_out_1x1\ndef corr2d_multi_in_out_1x1(X, K):\n    return 2.5 * right(X, K)",
        "one",
        "fact.factor",
    ),
    "last_filter_negated": (
        "right = corr2d_multi_in_out\n"
        "def corr2d_multi_in_out(X, K):\n"
        "    Y = right(X, K)\n"
        "    Y[1:] *= -1\n"
        "    return Y",
        "out",
        "fact.only_first_right",
    ),
    "only_what_is_positive": (
        "right = corr2d_multi_in\ndef corr2d_multi_in(X, K):\n    return np.maximum(right(X, K), 0)",
        "in-sides",
        "fact.negative_lost",
    ),
}
