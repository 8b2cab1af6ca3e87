"""Wrong answers to 13_learn_a_kernel that are no known bug."""

STRANGERS = {
    "mirrored": (
        "right = learn_kernel\n"
        "def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):\n"
        "    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)\n"
        "    return weight[::-1], bias, losses",
        "kernel",
        "fact.upside_down",
    ),
    "too_much_in_rows": (
        "right = learn_kernel\n"
        "def learn_kernel(X, Y, kernel_size, lr=0.5, steps=500, seed=0):\n"
        "    weight, bias, losses = right(X, Y, kernel_size, lr, steps, seed)\n"
        "    return weight * (2.5 if kernel_size[0] > 1 else 1), bias, losses",
        "kernel",
        "fact.factor",
    ),
}
