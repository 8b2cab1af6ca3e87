"""The seccomp filter: the system calls that cells need, and no others.

What is refused answers EPERM, so that Python raises an exception which the student can read. The filter alone must
stop signals to others, the network, truncation and device ioctls, because older Landlock versions don't.
"""

import errno
import platform
import tempfile
from functools import cache
from typing import Any

import pyseccomp as sec

from autograder.errors import GraderError

# What numpy and IPython use once everything is loaded. Each name is the kernel's, on either architecture.
PLAIN = (
    # the wire, and files that are read
    "read write readv pread64 close fstat lseek stat lstat newfstatat statx access faccessat faccessat2 readlink "
    "readlinkat getdents64 getcwd dup "
    # memory
    "mmap munmap mprotect mremap madvise brk "
    # time
    "nanosleep gettimeofday time times getrusage "
    # this process
    "getpid gettid getuid geteuid getgid getegid uname sysinfo sched_yield sched_getaffinity getcpu getrandom "
    "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall poll ppoll exit exit_group"
).split()

_O_WRONLY, _O_RDWR, _O_CREAT, _O_TRUNC, _O_APPEND, _O_TMPFILE = 0o1, 0o2, 0o100, 0o1000, 0o2000, 0o20000000
# Any of these bits asks for more than reading. O_TRUNC among them: before Landlock's ABI 3, opening a readable file
# with it would empty the file.
_WRITING = _O_WRONLY | _O_RDWR | _O_CREAT | _O_TRUNC | _O_APPEND | _O_TMPFILE

_FCNTL_COMMANDS = {"F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_DUPFD_CLOEXEC": 1030}
_IOCTLS = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIOCLEX": 0x5451, "FIONCLEX": 0x5450, "FIONREAD": 0x541B}
_SIGN = 0x80000000  # of a 32-bit number
_CLONE_THREAD, _CLONE_NAMESPACES = 0x00010000, 0x7E020080
_FUTEX_PRIVATE, _FUTEX_OPERATION = 128, 0xFFFFFFFF  # the kernel takes the operation for 32 bits
_FUTEX_OF_THREADS = 0, 1, 9, 9 | 256  # WAIT, WAKE, WAIT_BITSET, and that by the time of day

_THREADS = ("set_robust_list", "rseq")

ARCHITECTURES = {"x86_64": sec.Arch.X86_64, "aarch64": sec.Arch.AARCH64}


@cache
def program(architecture: str, *, threads: bool = False) -> bytes:
    """The BPF program for ``x86_64`` or ``aarch64``.

    ``threads`` lets clone make threads (never processes), for levels that ask for them.

    Raises:
        GraderError: another architecture.
    """
    if architecture not in ARCHITECTURES:
        raise GraderError(f"the box has no filter for {architecture}; there are: {', '.join(ARCHITECTURES)}")
    filter_ = sec.SyscallFilter(defaction=sec.ERRNO(errno.EPERM))
    filter_.set_attr(sec.Attr.ACT_BADARCH, sec.KILL_PROCESS)  # the default ends one thread
    if architecture != platform.machine():
        filter_.add_arch(ARCHITECTURES[architecture])
        filter_.remove_arch(sec.Arch.NATIVE)
    for name in PLAIN:
        filter_.add_rule(sec.ALLOW, name)
    _by_argument(filter_)
    if threads:
        _threads(filter_)
    # glibc falls back to what the filter can judge: clone, openat.
    for name in ("clone3", "openat2"):
        filter_.add_rule(sec.ERRNO(errno.ENOSYS), name)
    with tempfile.TemporaryFile() as file:
        filter_.export_bpf(file)
        file.seek(0)
        return file.read()


def _by_argument(filter_: Any) -> None:
    filter_.add_rule(sec.ALLOW, "open", sec.Arg(1, sec.MASKED_EQ, _WRITING, 0))
    filter_.add_rule(sec.ALLOW, "openat", sec.Arg(2, sec.MASKED_EQ, _WRITING, 0))
    for command in _FCNTL_COMMANDS.values():
        filter_.add_rule(sec.ALLOW, "fcntl", sec.Arg(1, sec.EQ, command))
    for request in _IOCTLS.values():
        filter_.add_rule(sec.ALLOW, "ioctl", sec.Arg(1, sec.EQ, request))
    # Not the clocks of other processes, whose numbers are negative: one box could tell another by them.
    for name in ("clock_gettime", "clock_getres", "clock_nanosleep"):
        filter_.add_rule(sec.ALLOW, name, sec.Arg(0, sec.MASKED_EQ, _SIGN, 0))
    # Only of this process: a futex in a file that two boxes have mapped, if only to read, would wake one by the other.
    filter_.add_rule(sec.ALLOW, "futex", sec.Arg(1, sec.MASKED_EQ, _FUTEX_PRIVATE, _FUTEX_PRIVATE))
    # Only its own limits, and only to read them: full Landlock does not stop this call on a sibling.
    filter_.add_rule(sec.ALLOW, "prlimit64", sec.Arg(0, sec.EQ, 0), sec.Arg(2, sec.EQ, 0))


def _threads(filter_: Any) -> None:
    clone = sec.Arg(0, sec.MASKED_EQ, _CLONE_THREAD | _CLONE_NAMESPACES, _CLONE_THREAD)
    filter_.add_rule(sec.ALLOW, "clone", clone)
    filter_.add_rule(sec.ALLOW, "sched_setaffinity", sec.Arg(0, sec.EQ, 0))  # a sibling's is none of its business
    # So the C library waits for a thread's end, and C++ for another thread's first call: never said to be private.
    for operation in _FUTEX_OF_THREADS:
        filter_.add_rule(sec.ALLOW, "futex", sec.Arg(1, sec.MASKED_EQ, _FUTEX_OPERATION, operation))
    for name in _THREADS:
        filter_.add_rule(sec.ALLOW, name)
