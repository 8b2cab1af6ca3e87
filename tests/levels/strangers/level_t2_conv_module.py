"""Wrong answers to t2-conv-module that are no known bug."""

STRANGERS = {
    "too_large": (
        "right = corr2d\ndef corr2d(X, K):\n    return 1.7 * right(X, K)",
        "corr2d",
        "fact.factor",
    ),
    "padded_on_the_right": (
        "right = corr2d\ndef corr2d(X, K):\n    return torch.nn.functional.pad(right(X, K), (0, 1))",
        "corr2d",
        "fact.one_more",
    ),
    "turned": (
        "Right = Conv2D\nclass Conv2D(Right):\n    def forward(self, x):\n        return super().forward(x).flip(0, 1)",
        "layer",
        "fact.turned",
    ),
}
