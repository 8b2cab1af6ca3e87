"""Wrong answers to 04_conv_backward that are no known bug."""

STRANGERS = {
    "dw_three_times": (
        "right = conv_backward_naive\n"
        "def conv_backward_naive(dout, cache):\n"
        "    dx, dw, db = right(dout, cache)\n"
        "    return dx, 3 * dw, db",
        "dw",
        "fact.factor",
    ),
    "dx_upside_down": (
        "right = conv_backward_naive\n"
        "def conv_backward_naive(dout, cache):\n"
        "    dx, dw, db = right(dout, cache)\n"
        "    return dx[:, :, ::-1], dw, db",
        "dx",
        "fact.upside_down",
    ),
}
