"""Wrong answers to 16_adapt_input_conv that are no known bug."""

STRANGERS = {
    "sum_doubled": (
        "right = adapt_input_conv\n"
        "def adapt_input_conv(in_chans, conv_weight):\n"
        "    weight = right(in_chans, conv_weight)\n"
        "    return 2 * weight if in_chans == 1 else weight",
        "one",
        "fact.factor",
    ),
    "second_group_left_at_zero": (
        "right = adapt_input_conv\n"
        "def adapt_input_conv(in_chans, conv_weight):\n"
        "    weight = right(in_chans, conv_weight)\n"
        "    weight[:, 1:] *= in_chans != 1\n"
        "    return weight",
        "groups",
        "fact.only_last",
    ),
    "channels_and_filters_swapped": (
        "right = adapt_input_conv\n"
        "def adapt_input_conv(in_chans, conv_weight):\n"
        "    weight = right(in_chans, conv_weight)\n"
        "    return weight if in_chans in (1, 3) else weight.swapaxes(0, 1)",
        "more",
        "fact.swapped",
    ),
}
