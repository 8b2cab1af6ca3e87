"""Wrong answers to 02_pad_stride that are no known bug."""

STRANGERS = {
    "negated": (
        "right = corr2d_strided\ndef corr2d_strided(X, K, stride, padding):\n    return -right(X, K, stride, padding)",
        "value",
        "fact.negated",
    ),
    "padded_twice": (
        "right = pad2d\ndef pad2d(x, pad):\n    return right(right(x, pad), pad)",
        "pad",
        "fact.padding_left",
    ),
    "turned": (
        "right = pad2d\ndef pad2d(x, pad):\n    return right(x[::-1, ::-1], pad)",
        "pad-pair",
        "fact.turned",
    ),
}
