"""The image is built and run: the verdicts inside are those outside, and each wall keeps out what it is there for."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.commands.running import ROOT, copy_course, guanka, read_json
from tests.sample_class.build import build

pytestmark = pytest.mark.slow

SCRIPT = ROOT / "docker" / "container.sh"
IMAGE = "localhost/guanka:test"  # stays, as the base does: what has not changed is not built again
BUILD_SECONDS, RUN_SECONDS = 1800, 300  # until it is taken for stuck
LOOK = """
import json, os
from autograder.sandbox.memory import memory_limit
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
def one_of(*files):
    return next(open(file).read().strip() for file in files if os.path.exists(file))
def read_only(path):
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
print(json.dumps({
    "uid": os.getuid(),
    "interfaces": sorted(os.listdir("/sys/class/net")),
    "root is read-only": read_only("/"),
    "submissions are read-only": read_only("/submitted"),
    "private half is read-only": read_only("/course/solutions"),
    "secret is read-only": read_only("/course/.guanka/secret"),
    "output is read-only": read_only("/out"),
    "capabilities": [int(status[name], 16) for name in ("CapEff", "CapPrm", "CapBnd", "CapInh", "CapAmb")],
    "no new privileges": int(status["NoNewPrivs"]),
    "seccomp": int(status["Seccomp"]),
    "memory": memory_limit(),
    "pids": one_of("/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/pids/pids.max"),
}))
"""
SEEN = {
    "interfaces": ["lo"],
    "root is read-only": True,
    "submissions are read-only": True,
    "private half is read-only": True,
    "secret is read-only": True,
    "output is read-only": False,
    "capabilities": [0, 0, 0, 0, 0],
    "no new privileges": 1,
    "seccomp": 2,
    "memory": 1792 * 2**20,
    "pids": "96",
}
# What becomes visible -> how the command is changed: the option that goes, its value, and what comes instead.
TAKEN_AWAY = {
    "interfaces": ("--network", "none", ["--network", "host"]),
    "root is read-only": ("--read-only", None, []),
    "capabilities": ("--cap-drop", "ALL", []),
    "no new privileges": ("--security-opt", "no-new-privileges", []),
    "seccomp": ("--rm", None, ["--rm", "--security-opt", "seccomp=unconfined"]),
    "pids": ("--pids-limit", "96", ["--pids-limit", "1000"]),
    "memory": ("--memory", "1792m", ["--memory", "4g"]),
}


def run(command, **environment):
    return subprocess.run(
        [*map(str, command)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )


def works(engine):
    return shutil.which(engine) is not None and run([engine, "info"]).returncode == 0


@pytest.fixture(scope="module")
def engine():
    """One that runs; a client whose daemon is missing does not. On CI there must be one."""
    for name in ("podman", "docker"):
        if works(name):
            return name
    reason = "neither podman nor docker works here"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    return pytest.skip(reason)


@pytest.fixture(scope="module")
def image(engine, kernel_has_walls):
    """The image, built of what lies here, on a base made of Debian's packages where none is named."""
    environment = {"GUANKA_IMAGE": IMAGE, "GUANKA_ENGINE": engine}
    for step in ("base", "build") if "GUANKA_BASE" not in os.environ else ("build",):
        if step == "base" and shutil.which("mmdebstrap") is None and os.environ.get("CI") != "true":
            pytest.skip("a base image is made by mmdebstrap, or named by GUANKA_BASE")
        done = run([SCRIPT, step], **environment)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return IMAGE


@pytest.fixture(scope="module")
def place(tmp_path_factory, engine):
    """A course with the sample class, its secret, and room for what comes out; where each lies, by name."""
    folder = tmp_path_factory.mktemp("container")
    course = copy_course(folder / "course")
    before = os.umask(0o022)  # the container's user must be able to read it, whatever a command has set here before
    build(folder / "submitted", course=course)
    os.umask(before)
    places = {
        "GUANKA_ENGINE": engine,
        "GUANKA_IMAGE": IMAGE,
        "GUANKA_COURSE": str(course),
        "GUANKA_SECRET": str(course / ".guanka" / "secret"),
        "GUANKA_SUBMITTED": str(folder / "submitted"),
        "GUANKA_OUT": str(folder / "out"),
        "GUANKA_JOBS": "2",
    }
    done = run([SCRIPT, "secret"], **places)
    assert done.returncode == 0, done.stderr
    return places


@pytest.fixture(scope="module")
def graded_inside(image, place):
    done = run([SCRIPT, "run", "grade", "--json", "/out/reports.json"], **place)
    assert done.returncode == 0, done.stderr[-2000:]
    return read_json(Path(place["GUANKA_OUT"]) / "reports.json")


@pytest.fixture(scope="module")
def command(image, place):
    """``command(name)``: what would be run, with the wall of that name taken away."""
    done = run([SCRIPT, "show"], **place)
    assert done.returncode == 0, done.stderr
    shown = done.stdout.splitlines()

    def make(name=None):
        words = list(shown)
        if name is not None:
            option, value, instead = TAKEN_AWAY[name]
            at = words.index(option)
            assert value is None or words[at + 1] == value
            words[at : at + (1 if value is None else 2)] = instead
            if name == "memory":
                at = words.index("--memory-swap")
                words[at + 1] = "4g"
        at = words.index(IMAGE)
        return [*words[:at], "--entrypoint", "python", *words[at:]]

    return make


def look(command):
    done = run([*command, "-c", LOOK])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def worth(document):
    """All that decides a grade: the score, and each check's verdict, points and recognised mistake."""
    return {
        (report["student"], report["level"]): (
            report["status"],
            report["score"],
            report["sandboxed"],
            {
                check["id"]: (check["verdict"], check["points"], (check["mismatch"] or {}).get("bug"))
                for check in report["checks"]
            },
        )
        for report in document["reports"]
    }


def test_the_verdicts_inside_are_those_outside(graded_inside, place, tmp_path):
    # As root, the secret belongs to the container's user: outside it takes a copy of one's own.
    course = tmp_path / "course"
    shutil.copytree(place["GUANKA_COURSE"], course)
    if os.getuid() == 0:
        os.chown(course / ".guanka" / "secret", 0, 0)
    where = ("--submitted", place["GUANKA_SUBMITTED"], "--out", tmp_path / "out")
    done = guanka(course, "grade", *where, "--jobs", 2, "--json", tmp_path / "reports.json")
    assert done.returncode == 0, done.stderr
    outside = worth(read_json(tmp_path / "reports.json"))
    assert len(outside) > 130
    assert worth(graded_inside) == outside


def test_what_was_graded_lies_where_it_should_and_nobody_else_reads_it(graded_inside, place):
    out = Path(place["GUANKA_OUT"])
    assert {path.name for path in out.iterdir()} >= {"gradebook.db", "autograded", "feedback", "feedback-staff"}
    assert {path.stat().st_mode & 0o077 for path in (out, *out.iterdir())} == {0}


def test_doctor_finds_every_wall_inside(image, place):
    done = run([SCRIPT, "run", "doctor"], **place)
    assert done.returncode == 0, done.stdout
    assert "This machine can grade." in done.stdout
    assert "readable paths    apart from the course" in done.stdout
    lacking = [line.split()[:2] for line in done.stdout.splitlines() if line.split()[:1] in (["NO"], ["note"], ["low"])]
    assert lacking == [["note", "levels"]]  # those of torch, which the image leaves out


def test_the_image_has_no_tools_to_build_with_and_no_course(image, engine):
    script = "command -v gcc cc ld make pip pip3 git; ls /course/*; find / -xdev -name 'pip*.whl' 2>/dev/null; id -u"
    done = run([engine, "run", "--rm", *limits(), "--network", "none", "--entrypoint", "sh", image, "-c", script])
    listing = ["/course/assignments:", "", "/course/solutions:", "10001"]
    assert done.stdout.splitlines() == listing, done.stderr
    modules = "import importlib.util as u; print([m for m in ('pip', 'setuptools', 'ensurepip') if u.find_spec(m)])"
    for python in ("python", "python3", "/usr/bin/env python3"):
        words = [*python.split(), "-c", modules]
        done = run([engine, "run", "--rm", *limits(), "--network", "none", "--entrypoint", words[0], image, *words[1:]])
        assert done.stdout.strip() == "[]", done.stderr


def limits():
    return ["--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"]


def test_every_wall_of_the_container_stands(command):
    seen = look(command())
    assert seen.pop("uid") != 0
    assert seen == SEEN


@pytest.mark.parametrize("name", TAKEN_AWAY)
def test_without_its_option_the_wall_is_gone(name, command):
    assert look(command(name))[name] != SEEN[name]


def test_a_run_without_a_secret_says_how_to_make_one(place, tmp_path):
    done = run([SCRIPT, "run", "grade"], **place | {"GUANKA_SECRET": str(tmp_path / "secret")})
    assert done.returncode == 1
    assert "docker/container.sh secret" in done.stderr


def test_a_secret_that_grades_rest_on_is_not_made_anew(graded_inside, place, tmp_path):
    done = run([SCRIPT, "secret"], **place | {"GUANKA_SECRET": str(tmp_path / "secret")})
    assert done.returncode == 1
    assert "put it back" in done.stderr
    assert list(tmp_path.iterdir()) == []
