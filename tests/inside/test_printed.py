"""What is printed: the beginning is kept, the rest is counted, and each answer starts anew."""

from hypothesis import given
from hypothesis import strategies as st

from autograder.inside.printed import Printed


@given(st.lists(st.text(max_size=20), max_size=20), st.integers(0, 50))
def test_the_first_characters_and_a_count_of_the_rest(texts, limit):
    printed, whole = Printed(limit), "".join(texts)
    for text in texts:
        assert printed.write(text) == len(text)
    assert printed.take() == (whole[:limit], max(len(whole) - limit, 0))
    assert printed.take() == ("", 0)


def test_there_is_room_again_after_it_was_taken():
    printed = Printed(3)
    printed.write("12345")
    printed.take()
    printed.write("67890")
    assert printed.take() == ("678", 2)


def test_it_is_a_stream_to_write_to():
    printed = Printed(100)
    print("a", 1, file=printed, flush=True)
    assert printed.writable()
    assert not printed.isatty()
    assert printed.take() == ("a 1\n", 0)
