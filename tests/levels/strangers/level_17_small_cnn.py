"""Wrong answers to 17_small_cnn that are no known bug."""

STRANGERS = {
    "scores_too_large": (
        "class SmallConvNet(SmallConvNet):\n"
        "    def loss(self, X, y=None):\n"
        "        found = super().loss(X, y)\n"
        "        return found + 1 if y is None else found",
        "scores",
        "fact.offset",
    ),
    "gradient_of_the_filters_halved": (
        "class SmallConvNet(SmallConvNet):\n"
        "    def loss(self, X, y=None):\n"
        "        found = super().loss(X, y)\n"
        "        return found if y is None else (found[0], {**found[1], 'W1': found[1]['W1'] / 2})",
        "conv",
        "fact.factor",
    ),
}
