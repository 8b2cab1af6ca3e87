"""How much memory there is, and how many processes: the least of the machine's and of every group's above us."""

import pytest

from autograder.sandbox.memory import memory_limit, process_limit

MIB = 2**20
UNLIMITED_V1 = 9223372036854771712


@pytest.fixture
def machine(tmp_path):
    """``machine(cgroup, {file: text})``: a root folder of a machine with 8 GiB."""

    def make(cgroup, files=None):
        (tmp_path / "proc/self").mkdir(parents=True)
        (tmp_path / "proc/meminfo").write_text(f"MemTotal:       {8 * 2**20} kB\nMemFree:        1 kB\n")
        (tmp_path / "proc/self/cgroup").write_text(cgroup)
        for name, text in (files or {}).items():
            path = tmp_path / "sys/fs/cgroup" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n")
        return tmp_path

    return make


@pytest.mark.parametrize(
    ("cgroup", "files", "expected"),
    [
        ("0::/\n", {}, 8192),
        ("0::/\n", {"memory.max": "max"}, 8192),
        ("0::/\n", {"memory.max": 512 * MIB}, 512),
        ("0::/a/b\n", {"a/b/memory.max": "max", "a/memory.max": 1024 * MIB}, 1024),
        ("0::/a/b\n", {"a/b/memory.max": 2048 * MIB, "a/memory.max": 1024 * MIB, "memory.max": "max"}, 1024),
        ("0::/machine/of/the/host\n", {"memory.max": 256 * MIB}, 256),  # a container that sees its own group alone
        ("0::/\n", {"memory.max": 99999 * MIB}, 8192),  # more than there is
        ("4:memory:/a\n1:cpu:/\n", {"memory/a/memory.limit_in_bytes": 700 * MIB}, 700),
        ("4:memory:/a\n", {"memory/a/memory.limit_in_bytes": UNLIMITED_V1}, 8192),
        ("4:cpu,memory:/a/b\n", {"memory/a/memory.limit_in_bytes": 300 * MIB}, 300),
        ("4:memory:/a\n0::/b\n", {"unified/b/memory.max": 400 * MIB}, 400),
        ("4:cpuset:/a\n", {"cpuset/a/memory.limit_in_bytes": 1}, 8192),
    ],
)
def test_the_least(machine, cgroup, files, expected):
    assert memory_limit(machine(cgroup, files)) == expected * MIB


def test_unknown(tmp_path):
    assert memory_limit(tmp_path) is None


def test_here():
    with open("/proc/meminfo") as meminfo:  # noqa: PTH123
        total = int(meminfo.readline().split()[1]) * 1024
    assert 64 * MIB < memory_limit() <= total


@pytest.mark.parametrize(
    ("cgroup", "files", "expected"),
    [
        ("0::/a/b\n", {"a/b/pids.max": "max", "a/pids.max": "100"}, 100),
        ("0::/a/b\n", {"a/b/pids.max": "max", "pids.max": "max"}, None),
        ("8:pids:/a\n4:memory:/a\n", {"pids/a/pids.max": "7", "memory/a/pids.max": "1"}, 7),
        ("", {}, None),
    ],
)
def test_processes(machine, cgroup, files, expected):
    assert process_limit(machine(cgroup, files)) == expected
