"""Wrong answers to 07_im2col that are no known bug."""

STRANGERS = {
    "whole_numbers": (
        "right = im2col\n"
        "def im2col(input_data, filter_h, filter_w, stride=1, pad=0):\n"
        "    return np.trunc(right(input_data, filter_h, filter_w, stride, pad))",
        "value",
        "fact.whole_numbers",
    ),
    "rows_from_the_end": (
        "right = im2col\n"
        "def im2col(input_data, filter_h, filter_w, stride=1, pad=0):\n"
        "    return right(input_data, filter_h, filter_w, stride, pad)[::-1]",
        "stride",
        "fact.upside_down",
    ),
    "picture_halved": (
        "right = col2im\n"
        "def col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):\n"
        "    return right(col, input_shape, filter_h, filter_w, stride, pad) / 2",
        "back",
        "fact.factor",
    ),
}
