"""Wrong answers to 03_conv_forward that are no known bug."""

STRANGERS = {
    "negated": (
        "right = conv_forward_naive\n"
        "def conv_forward_naive(x, w, b, conv_param):\n"
        "    return -right(x, w, b, conv_param)[0], None",
        "value",
        "fact.negated",
    ),
    "later_samples_halved": (
        "right = conv_forward_naive\n"
        "def conv_forward_naive(x, w, b, conv_param):\n"
        "    out = right(x, w, b, conv_param)[0]\n"
        "    out[1:] *= 0.5\n"
        "    return out, None",
        "value",
        "fact.only_last",
    ),
}
