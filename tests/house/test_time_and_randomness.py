"""What the result of a grading may not depend on: the clock, chance, the environment. They come in as arguments."""

import ast

from tests.house.repository import dotted, imported, layer, named, tree

PURE = ("wording", "errors", "results", "wire", "course", "notebook", "checks", "report", "gradebook", "grading")
CLOCKS = {"time", "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today"}
CHANCE = {"random", "secrets", "uuid"}
# A generator is made of a key and its labels; nothing else of numpy.random is asked for numbers.
OF_A_KEY = {"np.random.Generator", "np.random.PCG64"}
# The course's secret is drawn by the system: one that a caller could choose would be none.
DRAWS = {"autograder/course/secret.py": {"secrets"}}
# What a call has cost is read where the call is made; a check of cost judges nothing else by it.
READS_ITS_OWN_CPU_CLOCK = {"autograder/checks/local.py"}
# The command line is the edge; a zygote tidies up the folder that the grader has given it; workers can be told by
# nothing else not to look for modules where they are started.
READS_THE_ENVIRONMENT = {
    "autograder/cli/grading.py",
    "autograder/cli/authoring.py",
    "autograder/cli/machine.py",
    "autograder/cli/keeping.py",
    "autograder/cli/regrading.py",
    "autograder/inside/zygote.py",
    "autograder/batch/pool.py",
}

LEVELS = named("solutions/*.py")
JUDGES = [path for path in named("autograder/*.py") if layer(path) in PURE]


def used(path: str) -> set[str]:
    """The dotted names that stand in a module, such as ``np.random.default_rng``, at full length each."""
    attributes = (dotted(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute))
    return {name for name in attributes if name}


def packages(path: str) -> set[str]:
    return {name.partition(".")[0] for _, name in imported(path)}


def test_no_judge_reads_a_clock():
    readers = {path for path in JUDGES + LEVELS if "time" in packages(path)}
    assert readers == READS_ITS_OWN_CPU_CLOCK
    assert {name for path in readers for name in used(path) if name.startswith("time.")} == {"time.thread_time"}
    clocks = {name.removeprefix("datetime.") for name in CLOCKS} | CLOCKS
    assert {path: used(path) & clocks for path in JUDGES + LEVELS if used(path) & clocks} == {}


def test_no_judge_draws_a_random_number_of_its_own():
    odd = {path: packages(path) & CHANCE - DRAWS.get(path, set()) for path in JUDGES + LEVELS}
    assert {path: found for path, found in odd.items() if found} == {}
    assert [path for path in JUDGES + LEVELS if "os.urandom" in used(path)] == []


def test_generators_come_of_keys():
    for path in JUDGES + LEVELS:
        drawn = {name for name in used(path) if name.startswith(("np.random.", "numpy.random."))}
        # A reference and its bugs may be a student's function that is given a seed, and must draw by it.
        given_a_seed = {"np.random.default_rng"} if path.endswith(("/reference.py", "/bugs.py")) else set()
        assert drawn <= OF_A_KEY | given_a_seed, path
        assert not any(name.startswith("numpy.random") for _, name in imported(path)), path


def test_the_environment_is_read_at_the_edge():
    names = {"os.environ", "os.environb", "os.getenv", "os.putenv", "os.setenv", "os.unsetenv"}
    readers = {path for path in named("autograder/*.py") if used(path) & names}
    readers |= {path for path in named("autograder/*.py") for _, name in imported(path) if name in names}
    assert readers == READS_THE_ENVIRONMENT


def test_nothing_changes_the_working_folder():
    odd = [path for path in named("autograder/*.py") if used(path) & {"os.chdir", "os.fchdir", "contextlib.chdir"}]
    assert odd == []
