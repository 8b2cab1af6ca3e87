"""Wrong answers to t4-forward that are no known bug."""

STRANGERS = {
    "a_score_too_many": (
        "Right = MyModel\n"
        "class MyModel(Right):\n"
        "    def forward(self, x):\n"
        "        out = super().forward(x)\n"
        "        return torch.cat([out, out[:, :1]], dim=1)",
        "linear",
        "fact.one_more",
    ),
    "negated": (
        "Right = MyModel\nclass MyModel(Right):\n    def forward(self, x):\n        return -super().forward(x)",
        "relu",
        "fact.negated",
    ),
}
