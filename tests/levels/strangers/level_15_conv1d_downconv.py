"""Wrong answers to 15_conv1d_downconv that are no known bug."""

STRANGERS = {
    "negated": (
        "right = conv1d\ndef conv1d(x, w, b, stride=1, pad=0):\n    return -right(x, w, b, stride, pad)",
        "conv1d",
        "fact.negated",
    ),
    "last_segment_doubled": (
        "class DownConv(DownConv):\n"
        "    def forward(self, x):\n"
        "        out = super().forward(x)\n"
        "        out[:, -1] *= 2\n"
        "        return out",
        "segments",
        "fact.only_last",
    ),
    "mean_of_the_window": (
        "right = conv1d\ndef conv1d(x, w, b, stride=1, pad=0):\n    return right(x, w, b, stride, pad) / w.shape[2]",
        "conv1d",
        "fact.share_of_size",
    ),
}
