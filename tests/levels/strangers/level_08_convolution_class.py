"""Wrong answers to 08_convolution_class that are no known bug."""

STRANGERS = {
    "a_tenth": (
        "class Convolution(Convolution):\n    def forward(self, x):\n        return super().forward(x) / 10",
        "value",
        "fact.factor",
    ),
    "off_by_one": (
        "class Convolution(Convolution):\n    def forward(self, x):\n        return super().forward(x) + 1",
        "value",
        "fact.offset",
    ),
}
