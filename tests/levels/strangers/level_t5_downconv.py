"""Wrong answers to t5-downconv that are no known bug."""

STRANGERS = {
    "negated": (
        "Right = DownConv\nclass DownConv(Right):\n    def forward(self, x):\n        return -super().forward(x)",
        "even",
        "fact.negated",
    ),
    "a_segment_too_many": (
        "Right = DownConv\n"
        "class DownConv(Right):\n"
        "    def forward(self, x):\n"
        "        out = super().forward(x)\n"
        "        return torch.cat([out, out[:, -1:]], dim=1)",
        "even",
        "fact.one_more",
    ),
}
