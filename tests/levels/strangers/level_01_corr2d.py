"""Wrong answers to 01_corr2d that are no known bug."""

STRANGERS = {
    "doubled": ("right = corr2d\ndef corr2d(X, K):\n    return 2 * right(X, K)", "value", "fact.factor"),
    "sign_lost": ("right = corr2d\ndef corr2d(X, K):\n    return abs(right(X, K))", "sides", "fact.absolute"),
}
