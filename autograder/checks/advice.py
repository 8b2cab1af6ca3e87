"""What to write instead, for exceptions that nearly always mean one thing: Python 2, names that numpy has dropped."""

from autograder.wire.answers import Raised
from autograder.wording import Text, message, say

# The exception, a part of its text, the advice; the first that fits is given.
_ADVICE = (
    ("NameError", "'xrange'", "advice.xrange"),
    ("NameError", "'np'", "advice.import_numpy"),
    ("NameError", "'raw_input'", "advice.no_input"),
    ("StdinNotImplementedError", "", "advice.no_input"),
    ("EOFError", "", "advice.no_input"),
    ("SyntaxError", "in call to 'print'", "advice.print"),
    ("AttributeError", "'iteritems'", "advice.iteritems"),
    ("AttributeError", "`np.mat` was removed", "advice.np_mat"),
    ("AttributeError", "was removed in the NumPy 2.0 release", "advice.np_removed"),
    ("AttributeError", "module 'numpy.lib' has no attribute 'pad'", "advice.np_lib_pad"),
    ("AttributeError", "module 'numpy' has no attribute", "advice.np_name"),
    ("AttributeError", "'NoneType' object", "advice.none"),
    ("TypeError", "'NoneType' object", "advice.none"),
    ("TypeError", "NoneType", "advice.none"),
    ("TypeError", "'float' object cannot be interpreted as an integer", "advice.whole_division"),
    ("TypeError", "slice indices must be integers", "advice.whole_division"),
    ("IndexError", "only integers, slices", "advice.whole_division"),
    ("ValueError", "assignment destination is read-only", "advice.read_only"),
    ("TypeError", "'tuple' and 'int'", "advice.tuple"),
    ("TypeError", "'int' and 'tuple'", "advice.tuple"),
    ("TypeError", "'tuple' and 'float'", "advice.tuple"),
    ("TypeError", "'float' and 'tuple'", "advice.tuple"),
    ("TypeError", 'concatenate tuple (not "int")', "advice.tuple"),
    ("TypeError", "'tuple' object cannot be interpreted as an integer", "advice.tuple"),
    ("UFuncTypeError", "same_kind", "advice.integer_array"),
    ("UFuncOutputCastingError", "same_kind", "advice.integer_array"),
    ("ValueError", "could not broadcast input array", "advice.broadcast_into"),
    ("ValueError", "non-broadcastable output operand", "advice.broadcast_output"),
    ("ValueError", "could not be broadcast together", "advice.broadcast"),
    ("ValueError", "matmul: Input operand", "advice.matmul"),
    ("ValueError", "not aligned", "advice.matmul"),
    ("ValueError", "cannot reshape array", "advice.reshape"),
    ("ValueError", "zero-size array to reduction operation", "advice.empty"),
    ("ValueError", "of an empty sequence", "advice.empty"),
    ("ValueError", "arg is an empty sequence", "advice.empty"),
    ("ValueError", "iterable argument is empty", "advice.empty"),
    ("IndexError", "too many indices", "advice.too_many_indices"),
    ("IndexError", "is out of bounds", "advice.out_of_bounds"),
    ("IndexError", "out of range", "advice.out_of_bounds"),
    ("UnboundLocalError", "", "advice.unbound"),
    ("RecursionError", "", "advice.recursion"),
    ("ModuleNotFoundError", "", "advice.module"),
)


def advice(raised: Raised) -> Text | None:
    """The advice for an exception, in both languages; None where there is none."""
    for type_name, part, advised in _ADVICE:
        if raised.type_name.lstrip("_") == type_name and part in raised.text:
            words = message(advised)
            return Text(say(words, "en"), say(words, "zh"))
    return None
