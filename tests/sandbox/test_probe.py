"""What is said of a machine, and where grading refuses; what is missing is played."""

import platform
from dataclasses import replace

import numpy
import pytest

from autograder.errors import GraderError
from autograder.sandbox.host import Host
from autograder.sandbox.probe import Probe, host_report, require

GOOD = Host(
    system=lambda: "Linux",
    release=lambda: "6.1.0-13-amd64",
    machine=lambda: "x86_64",
    python=lambda: (3, 11, 2),
    landlock_abi=lambda: 2,
    seccomp_filter=lambda: True,
    pidfd=lambda: True,
    libseccomp=lambda: (2, 5, 4),
    package={"numpy": "2.1.0", "IPython": "8.20.0", "matplotlib": "3.8.0"}.get,
    memory=lambda: 4 * 2**30,
    processes=lambda: 100,
    ceilings=lambda: {"RLIMIT_NOFILE": 4096},
    user=lambda: 1000,
    capabilities=lambda: 0,
    container=lambda: "podman",
    said={
        "/proc/sys/kernel/seccomp/actions_avail": "kill_process kill_thread trap errno user_notif trace log allow",
        "/proc/sys/kernel/core_pattern": "|/usr/lib/systemd/systemd-coredump %P",
        "/proc/sys/kernel/yama/ptrace_scope": "1",
        "/sys/kernel/security/lsm": "capability,landlock,yama",
    }.get,
)
LAYERS = {
    "kernel": "Linux 6.1.0-13-amd64 on x86_64",
    "Landlock": "ABI 2: files",
    "seccomp": "filters that answer allow, errno, kill_process",
    "libseccomp": "2.5.4",
    "pidfd": "of this process: opened",
    "resource limits": "RLIMIT_NOFILE at most 4096",
    "user": "1000, no capabilities",
    "security modules": "capability,landlock,yama; Yama's ptrace_scope: 1",
    "core dumps": "go to |/usr/lib/systemd/systemd-coredump %P; a box leaves none",
    "container": "podman",
    "memory": "4096 MiB",
    "processes": "100 at most",
    "Python": "3.11.2",
    "numpy": "2.1.0",
    "IPython": "8.20.0",
    "matplotlib": "3.8.0",
}
INFORMATION = {"security modules", "core dumps", "container"}  # never a reason for anything
MISSING = {
    "an old kernel": ({"release": lambda: "5.10.0-8"}, "kernel", "5.13"),
    "a kernel of an odd name": ({"release": lambda: "custom"}, "kernel", "5.13"),
    "another processor": ({"machine": lambda: "riscv64"}, "kernel", "aarch64"),
    "no Landlock": ({"landlock_abi": lambda: 0}, "Landlock", "lsm="),
    "an old seccomp": ({"said": lambda _path: "kill trap errno trace allow"}, "seccomp", "4.14"),
    "no seccomp": ({"seccomp_filter": lambda: False}, "seccomp", "CONFIG_SECCOMP_FILTER"),
    "no pidfd": ({"pidfd": lambda: False}, "pidfd", "pidfd_open"),
    "no libseccomp": ({"libseccomp": lambda: None}, "libseccomp", "apt install libseccomp2"),
    "an old libseccomp": ({"libseccomp": lambda: (2, 4, 4)}, "libseccomp", "2.5"),
    "an old Python": ({"python": lambda: (3, 10, 13)}, "Python", "3.11"),
    "no numpy": ({"package": lambda _name: None}, "numpy", "pip install numpy"),
}


def by_layer(host, **options):
    return {probe.layer: probe for probe in host_report(host, **options)}


def test_a_machine_that_has_all():
    probes = host_report(GOOD)
    assert {probe.layer: probe.version for probe in probes} == LAYERS
    assert all(probe.ok for probe in probes)
    assert {probe.layer for probe in probes if not probe.advice} == INFORMATION
    require(probes)


@pytest.mark.parametrize("what", MISSING)
def test_what_is_missing_is_said_and_grading_refuses(what):
    change, layer, advice = MISSING[what]
    probes = host_report(replace(GOOD, **change))
    wrong = [probe for probe in probes if not probe.ok]
    assert layer in [probe.layer for probe in wrong]
    assert advice in next(probe.advice for probe in wrong if probe.layer == layer)
    with pytest.raises(GraderError, match=layer) as caught:
        require(probes)
    assert advice in str(caught.value)


@pytest.mark.parametrize("system", ["Darwin", "Windows"])
def test_another_system_is_asked_nothing_more(system):
    def asked():
        raise AssertionError("there is no such call there")

    (probe,) = host_report(replace(GOOD, system=lambda: system, landlock_abi=asked, pidfd=asked))
    assert (probe.version, probe.ok) == (system, False)
    with pytest.raises(GraderError, match="needs Linux"):
        require([probe])


@pytest.mark.parametrize(
    ("abi", "version"),
    [
        (1, "ABI 1: files"),
        (3, "ABI 3: files"),
        (4, "ABI 4: files, TCP"),
        (6, "ABI 6: files, TCP, signals and abstract sockets"),
        (9, "ABI 9: files, TCP, signals and abstract sockets"),
    ],
)
def test_what_landlock_covers(abi, version):
    probe = by_layer(replace(GOOD, landlock_abi=lambda: abi))["Landlock"]
    assert (probe.version, probe.ok) == (version, True)


@pytest.mark.parametrize(
    ("workers", "memory_mib", "ok"), [(1, 512, True), (5, 512, True), (6, 512, False), (2, 4096, False)]
)
def test_memory_is_counted_and_warned_of(workers, memory_mib, ok):
    probes = by_layer(GOOD, workers=workers, memory_mib=memory_mib)
    assert probes["memory"].ok is ok
    assert probes["memory"].version == "4096 MiB"
    require(probes.values())  # a warning: no score is wrong for it


@pytest.mark.parametrize(("workers", "ok"), [(1, True), (25, True), (26, False)])
def test_processes_are_counted_and_warned_of(workers, ok):
    probe = by_layer(GOOD, workers=workers, memory_mib=1)["processes"]
    assert probe.ok is ok
    assert f"{workers} workers need {4 * workers}" in probe.advice
    require([probe])


def test_no_limit_on_processes():
    probe = by_layer(replace(GOOD, processes=lambda: None), workers=1000, memory_mib=1)["processes"]
    assert (probe.version, probe.ok) == ("no limit", True)


@pytest.mark.parametrize(
    ("ceilings", "version", "ok"),
    [
        ({}, "no ceilings", True),
        ({"RLIMIT_AS": 768 * 2**20}, f"RLIMIT_AS at most {768 * 2**20}", True),  # 512 for the box, and 256
        ({"RLIMIT_AS": 768 * 2**20 - 1}, f"RLIMIT_AS at most {768 * 2**20 - 1}", False),
        ({"RLIMIT_NOFILE": 63}, "RLIMIT_NOFILE at most 63", False),
    ],
)
def test_ceilings_that_no_box_can_raise(ceilings, version, ok):
    probe = by_layer(replace(GOOD, ceilings=lambda: ceilings))["resource limits"]
    assert (probe.version, probe.ok) == (version, ok)
    if not ok:
        assert next(iter(ceilings)) in probe.advice
    require([probe])  # less than a box wants makes no score wrong


@pytest.mark.parametrize(
    ("user", "capabilities", "version"),
    [(0, 41, "root, 41 capabilities"), (0, 0, "root, no capabilities"), (1000, 1, "1000, 1 capabilities")],
)
def test_more_rights_than_a_grader_needs(user, capabilities, version):
    probe = by_layer(replace(GOOD, user=lambda: user, capabilities=lambda: capabilities))["user"]
    assert (probe.version, probe.ok) == (version, False)
    require([probe])  # the box gives them up, whoever grades


def test_where_the_kernel_does_not_tell():
    probes = by_layer(replace(GOOD, said=lambda _path: "", container=lambda: ""))
    assert probes["seccomp"].ok
    assert probes["security modules"].version == "not told; Yama's ptrace_scope: none"
    assert probes["core dumps"].version == "go to nowhere; a box leaves none"
    assert probes["container"].version == "none found"


def test_memory_that_nobody_knows():
    probe = by_layer(replace(GOOD, memory=lambda: None))["memory"]
    assert (probe.version, probe.ok) == ("unknown", False)


def test_only_the_packages_of_the_level_are_asked_for():
    assert "torch" not in by_layer(GOOD)
    probes = by_layer(GOOD, packages=["numpy", "torch"])
    assert "matplotlib" not in probes
    assert not probes["torch"].ok


def test_all_that_is_missing_is_said_at_once():
    with pytest.raises(GraderError, match=r"Landlock.*pidfd"):
        require(host_report(replace(GOOD, landlock_abi=lambda: 0, pidfd=lambda: False)))


def test_what_is_not_required_is_no_reason():
    require([Probe(layer="x", version="none", ok=False, required=False)])


def test_this_machine(kernel_has_walls):
    probes = by_layer(None, packages=("numpy",))
    assert platform.release() in probes["kernel"].version
    assert probes["numpy"].version == numpy.__version__
    assert [layer for layer, probe in probes.items() if probe.required and not probe.ok] == []
