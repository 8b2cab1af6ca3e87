"""Wrong answers to t3-nn-layers that are no known bug."""

STRANGERS = {
    "minima": (
        "class Minima(torch.nn.MaxPool2d):\n"
        "    def forward(self, x):\n"
        "        return -super().forward(x)\n"
        "def make_pool():\n"
        "    return Minima(3, stride=(2, 1), padding=1)",
        "pool",
        "fact.negated",
    ),
    "one_filter_too_many": (
        "right = make_block\ndef make_block():\n"
        "    block = right()\n"
        "    block.append(torch.nn.ZeroPad2d((0, 1, 0, 0)))\n"
        "    return block",
        "block",
        "fact.one_more",
    ),
    "halved": (
        "class Halved(torch.nn.Conv2d):\n"
        "    def forward(self, x):\n"
        "        return super().forward(x) * 1.7\n"
        "def make_conv():\n"
        "    return Halved(2, 3, 3, padding=1)",
        "conv",
        "fact.factor",
    ),
}
