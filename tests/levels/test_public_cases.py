"""What a student is given of each level: it judges as the grader does, and says nothing of the private half."""

import ast
import re
from functools import cache
from itertools import count

import msgspec
import numpy as np

from autograder.checks.cases import decode, encode
from autograder.checks.compare import compare
from autograder.checks.judge import run_checks
from autograder.checks.language import Plain
from autograder.checks.local import LocalStudent
from autograder.checks.nodes import value_of
from autograder.checks.replay import replay
from autograder.checks.seeds import public_seeds
from autograder.checks.student import Caller
from autograder.checks.trace import record
from autograder.client.judging import Judge
from autograder.results import Verdict
from tests.levels.judging import ROOT, level_named
from tests.levels.test_every_level import LEVELS, begun, every_level, stub_of

LEAST_LINE = 6  # characters of a line that is looked for
LONE_WORD = re.compile(r'"[\w-]+",?')  # such as the id of a check, which students are told


@cache
def cases_of(id):
    return decode(encode(record(level_named(id))))


def by_the_grader(id, names):
    """The outcome of each check, every value drawn from the public seeds."""
    level, ticks = level_named(id), count()
    public = public_seeds(level.version)
    runs = run_checks(
        level,
        LocalStudent(names, level.cells),
        public,
        public,
        directions=np.random.default_rng(20),
        clock=lambda: float(next(ticks)),
    )
    return {run.check.id: run.outcome for run in runs}


def by_the_client(id, names):
    judge = Judge(cases_of(id), names, level_named(id).cells, "en")
    return {check.id: judge.tried(check).outcome for check in cases_of(id).checks if check.cases}


@every_level
def test_every_check_but_a_plain_one_has_public_cases_and_examples(id):
    checks = level_named(id).checks
    assert [check.id for check in cases_of(id).checks] == [check.id for check in checks]
    for ours, theirs in zip(checks, cases_of(id).checks, strict=True):
        if isinstance(ours, Plain):
            assert (theirs.kind, theirs.cases, theirs.examples) == ("plain", (), "")
            continue
        assert len(theirs.cases) == len(ours.cases)
        assert cases_of(id).examples[theirs.examples]


@every_level
def test_a_replay_against_the_reference_gives_the_expected_values(id):
    cases = cases_of(id)
    everything = [case for check in cases.checks for case in check.cases]
    everything += [case for examples in cases.examples.values() for case in examples]
    for case in everything:
        arguments = {name: value_of(node) for name, node in case.arguments.items()}
        arguments |= {} if case.dout is None else {"dout": value_of(case.dout)}
        for place in case.routes:
            student = Caller(LocalStudent(level_named(id).reference))
            replies = replay(cases.routes[place], student, arguments)
            assert set(replies) == set(case.expected)
            for name, expected in case.expected.items():
                assert compare(value_of(expected), replies[name].value, 1e-12) is None


@every_level
def test_the_client_and_the_grader_say_the_same_of_every_known_bug(id):
    differing = {}
    for bug in level_named(id).bugs:
        names = level_named(id).wrong[bug.name]
        ours, theirs = by_the_client(id, names), by_the_grader(id, names)
        judged = [check.id for check in level_named(id).checks if not isinstance(check, Plain)]
        odd = {
            check: (ours[check], theirs[check])
            for check in judged
            if (ours[check] and (ours[check].verdict, ours[check].mismatch))
            != (theirs[check] and (theirs[check].verdict, theirs[check].mismatch))
        }
        if odd:
            differing[bug.name] = odd
    assert differing == {}


@every_level
def test_the_client_passes_the_reference_and_not_the_stub(id):
    assert set(by_the_client(id, level_named(id).reference).values()) == {None}
    stub = begun(id)
    exec(stub_of(id), stub)
    verdicts = {outcome.verdict for outcome in by_the_client(id, stub).values()}
    assert verdicts <= {Verdict.NOT_ATTEMPTED, Verdict.SKIPPED}
    assert Verdict.NOT_ATTEMPTED in verdicts


@every_level
def test_a_gradient_can_be_differentiated_on_the_students_own_forward(id):
    gradients = [check for check in cases_of(id).checks if check.kind == "gradient"]
    assert all(case.forward is not None for check in gradients for case in check.cases)


# Nothing of the private half.


def strings(id):
    """Every string in the file, as it is read: what stands between quotes in JSON is escaped there."""
    found, waiting = [], [msgspec.json.decode(encode(cases_of(id)))]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            found += thing
            waiting += thing.values()
        elif isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, str):
            found.append(thing)
    return found


def private_files(id):
    return sorted((ROOT / "solutions" / id).glob("*.py"))


def notebook_text(id):
    return (ROOT / "assignments" / id / f"{id}.ipynb").read_text("utf-8")


@every_level
def test_no_line_of_the_private_half_is_in_the_file(id):
    told = encode(cases_of(id)).decode("utf-8") + "\n" + "\n".join(strings(id))
    lines = {line.strip() for file in private_files(id) for line in file.read_text("utf-8").splitlines()}
    searched = [
        line for line in lines if len(line) >= LEAST_LINE and re.search(r"\w", line) and not LONE_WORD.fullmatch(line)
    ]
    assert len(searched) > 100
    assert [line for line in searched if line in told] == []


@every_level
def test_no_hint_and_no_bug_is_in_the_file(id):
    told = "\n".join(strings(id))
    for bug in level_named(id).bugs:
        assert bug.hint.en not in told
        assert bug.hint.zh not in told
        assert not re.search(rf"\b{re.escape(bug.name)}\b", told) or bug.name in notebook_text(id)


@every_level
def test_no_function_that_only_the_private_half_defines_is_in_the_file(id):
    named = (ast.FunctionDef, ast.ClassDef)
    trees = [ast.parse(file.read_text("utf-8")) for file in private_files(id)]
    defined = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, named)}
    secret = defined - set(re.findall(r"\w+", notebook_text(id)))
    assert len(secret) > 5
    words = {word for text in strings(id) for word in re.findall(r"\w+", text)}
    assert secret & words == set()


def test_there_are_levels():
    assert LEVELS
