"""Leaves hooks in the interpreter, which would see the next student's code run, and change what it gets."""

import subprocess
import sys

from autograder.wire.answers import Returned

STOPPED_BY = ("fresh box",)

LEAVE = """
import builtins, codecs, gc, sys, threading, warnings
import numpy as np
def hook(*args, **kwargs):
    return None
def attack():
    sys.addaudithook(hook)
    sys.setprofile(hook)
    sys.excepthook = sys.displayhook = sys.unraisablehook = threading.excepthook = warnings.showwarning = hook
    sys.path_hooks.append(hook)
    gc.callbacks.append(hook)
    builtins.round = hook
    np.seterrcall(hook)
    codecs.register(lambda name: (hook,) * 4 if name == "hooked" else None)
    return "left"
"""
FIND = """
import builtins, gc, sys, threading, warnings
import numpy as np
def found():
    places = {
        "profile": sys.getprofile(), "excepthook": sys.excepthook, "displayhook": sys.displayhook,
        "unraisablehook": sys.unraisablehook, "threads": threading.excepthook, "warnings": warnings.showwarning,
        "paths": sys.path_hooks[-1], "collector": (gc.callbacks or [None])[-1], "round": builtins.round,
        "numpy": np.geterrcall(),
    }
    hooked = sorted(place for place, what in places.items() if getattr(what, "__name__", "") == "hook")
    try:
        "".encode("hooked")
    except LookupError:
        return hooked
    except TypeError:  # there is a codec of that name, and it gives nothing
        return ["codecs", *hooked]
"""
ALL = "codecs collector displayhook excepthook numpy paths profile round threads unraisablehook warnings".split()


def test_nothing_of_it_is_in_the_next_box(boxed):
    assert boxed(LEAVE).call("attack", (), {}) == Returned("left")
    assert boxed(FIND).call("found", (), {}) == Returned([])


def test_works_where_one_interpreter_runs_them_all():
    code = f"{LEAVE}\nattack()\nsys.setprofile(hook)\n{FIND}\nprint(*found())"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ALL
