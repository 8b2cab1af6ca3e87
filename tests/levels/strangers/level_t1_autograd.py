"""Wrong answers to t1-autograd that are no known bug."""

STRANGERS = {
    "one_derivative_too_many": (
        "right = grad_by_hand\ndef grad_by_hand(a, v):\n    return torch.cat([right(a, v), v[:1]])",
        "hand",
        "fact.one_more",
    ),
    "as_a_row": (
        "right = grad_by_autograd\ndef grad_by_autograd(a, v):\n    return right(a, v)[None]",
        "autograd",
        "fact.axis_extra",
    ),
}
