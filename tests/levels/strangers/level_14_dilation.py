"""Wrong answers to 14_dilation that are no known bug."""

STRANGERS = {
    "bias_twice": (
        "right = conv2d\ndef conv2d(x, w, b, *more):\n    return right(x, w, 2 * b, *more)",
        "value",
        "fact.bias_twice",
    ),
    "mirrored": (
        "right = conv2d\ndef conv2d(x, w, b, *more):\n    return right(x, w, b, *more)[:, :, :, ::-1]",
        "dilation",
        "fact.left_right",
    ),
}
