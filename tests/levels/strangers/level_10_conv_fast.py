"""Wrong answers to 10_conv_fast that are no known bug."""

STRANGERS = {
    "negated": (
        "right = conv_forward_fast\n"
        "def conv_forward_fast(x, w, b, conv_param):\n"
        "    out, cache = right(x, w, b, conv_param)\n"
        "    return -out, cache",
        "window",
        "fact.negated",
    ),
    "bias_twice": (
        "right = conv_forward_fast\n"
        "def conv_forward_fast(x, w, b, conv_param):\n"
        "    return right(x, w, 2 * b, conv_param)[0], (x, w, b, conv_param)",
        "value",
        "fact.bias_twice",
    ),
    "dw_left_right": (
        "right = conv_backward_fast\n"
        "def conv_backward_fast(dout, cache):\n"
        "    dx, dw, db = right(dout, cache)\n"
        "    return dx, dw[..., ::-1], db",
        "dw",
        "fact.left_right",
    ),
}
