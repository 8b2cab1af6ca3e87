"""Wrong answers to 06_avg_pool that are no known bug."""

STRANGERS = {
    "output_upside_down": (
        "right = avg_pool_forward_naive\n"
        "def avg_pool_forward_naive(x, pool_param):\n"
        "    out, cache = right(x, pool_param)\n"
        "    return out[:, :, ::-1], cache",
        "value",
        "fact.upside_down",
    ),
    "shared_out_twice": (
        "right = avg_pool_backward_naive\n"
        "def avg_pool_backward_naive(dout, cache):\n"
        "    pool_param = cache[1]\n"
        "    return right(dout, cache) / (pool_param['pool_height'] * pool_param['pool_width'])",
        "dx",
        "fact.factor",
    ),
}
