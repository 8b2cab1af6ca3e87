"""Wrong answers to 11_sandwich that are no known bug."""

STRANGERS = {
    "relu_doubled": (
        "right = relu_forward\ndef relu_forward(x):\n    out, cache = right(x)\n    return 2 * out, cache",
        "relu",
        "fact.factor",
    ),
    "dw_negated": (
        "right = conv_relu_backward\n"
        "def conv_relu_backward(dout, cache):\n"
        "    dx, dw, db = right(dout, cache)\n"
        "    return dx, -dw, db",
        "conv-relu-dw",
        "fact.negated",
    ),
    "dx_upside_down": (
        "right = conv_relu_pool_backward\n"
        "def conv_relu_pool_backward(dout, cache):\n"
        "    dx, dw, db = right(dout, cache)\n"
        "    return dx[:, :, ::-1], dw, db",
        "pool-dx",
        "fact.upside_down",
    ),
}
