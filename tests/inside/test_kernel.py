"""The system calls that Python lacks: each does what it says, seen from /proc or by what then fails."""

import errno

import pytest

from autograder.inside import kernel

SANDBOXED = """
import sys
from autograder.inside import kernel
abi, allowed, other = int(sys.argv[1]), sys.argv[2], sys.argv[3]
ruleset = kernel.landlock_ruleset(abi)
kernel.landlock_allow(ruleset, allowed, kernel.FS_READ_FILE | kernel.FS_READ_DIR)
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
kernel.landlock_restrict(ruleset)
import os
print(open(allowed + "/file").read(), *os.listdir(allowed))
for action in (lambda: open(other + "/file"), lambda: os.listdir(other), lambda: open(allowed + "/file", "a"),
               lambda: os.unlink(allowed + "/file"), lambda: open(allowed + "/new", "x")):
    try:
        action()
        print("it worked")
    except PermissionError:
        print("refused")
"""
STATUS = "print(open('/proc/self/status').read())"
FILTER = """
import os, struct
from autograder.inside import kernel
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
# If it is the system call in argv[1], answer EPERM, else allow it.
instructions = [(0x20, 0, 0, 0), (0x15, 0, 1, int(sys.argv[1])), (0x06, 0, 0, 0x50001), (0x06, 0, 0, 0x7fff0000)]
kernel.SeccompProgram(b"".join(struct.pack("=HBBI", *each) for each in instructions)).load()
try:
    os.mkdir(sys.argv[2])
except PermissionError:
    print("refused")
"""


@pytest.fixture
def folders(tmp_path):
    for name in ("allowed", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(f"{name} file")
    return tmp_path / "allowed", tmp_path / "other"


@pytest.mark.parametrize("abi", range(1, 8))
def test_landlock_of_every_version_up_to_ours(script, folders, abi):
    if abi > kernel.landlock_abi():
        pytest.skip(f"this kernel's Landlock has version {kernel.landlock_abi()}")
    said = script(SANDBOXED, abi, *folders).splitlines()
    assert said == ["allowed file file", *["refused"] * 5]


def test_no_landlock_is_an_error_that_says_so():
    with pytest.raises(OSError, match="no Landlock") as caught:
        kernel.landlock_ruleset(0)
    assert caught.value.errno == errno.ENOSYS


def test_a_rule_for_what_is_not_there(tmp_path, kernel_has_walls):
    with pytest.raises(FileNotFoundError):
        kernel.landlock_allow(0, str(tmp_path / "nothing"), kernel.FS_READ_FILE)


def test_errors_are_those_of_this_call(kernel_has_walls):
    with pytest.raises(OSError, match=r"prctl\(1\)") as caught:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, 9999)
    assert caught.value.errno == errno.EINVAL
    with pytest.raises(OSError, match="landlock_add_rule") as caught:
        kernel.landlock_allow(0, "/", kernel.FS_READ_DIR)  # descriptor 0 is no ruleset
    assert caught.value.errno != errno.EINVAL


def test_capabilities_are_gone_for_good(script):
    said = script(f"from autograder.inside import kernel\nkernel.drop_capabilities()\n{STATUS}")
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        assert f"{name}:\t0000000000000000" in said


def test_capabilities_that_are_gone_may_be_dropped_again(script):
    script("from autograder.inside import kernel\nkernel.drop_capabilities()\nkernel.drop_capabilities()")


def test_a_filter_is_loaded(script, tmp_path):
    import platform

    number = {"x86_64": 83, "aarch64": 34}[platform.machine()]  # mkdir, mkdirat
    assert script(FILTER, number, tmp_path / "new") == "refused\n"
    assert script(FILTER, 9999, tmp_path / "new") == ""
    assert (tmp_path / "new").is_dir()


def test_a_program_that_is_none_is_refused(script):
    script(
        "from autograder.inside import kernel\nkernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)\n"
        "try:\n    kernel.SeccompProgram(bytes(8)).load()\n    sys.exit(1)\nexcept OSError:\n    pass"
    )


def test_asking_for_seccomp_loads_nothing(script):
    said = script(f"from autograder.inside import kernel\nprint(kernel.seccomp_filter())\n{STATUS}")
    assert said.startswith("True\n")
    assert "\nSeccomp_filters:\t0\n" in said or "\nSeccomp:\t0\n" in said or "Seccomp:\t2" in script(STATUS)
