"""Wrong answers to 09_pooling_class that are no known bug."""

STRANGERS = {
    "dx_negated": (
        "class Pooling(Pooling):\n    def backward(self, dout):\n        return -super().backward(dout)",
        "dx",
        "fact.negated",
    ),
    "without_signs": (
        "class Pooling(Pooling):\n    def forward(self, x):\n        return abs(super().forward(x))",
        "value",
        "fact.negated",
    ),
    "mirrored": (
        "class Pooling(Pooling):\n    def forward(self, x):\n        return super().forward(x)[:, :, :, ::-1]",
        "pad",
        "fact.left_right",
    ),
}
