"""The exported filters, asked about every system call, against the tables of docs/security.md.

The numbers of the calls stand here, from the kernel's tables; which of them are allowed must be what the page says.
"""

import errno
import re
from functools import cache
from pathlib import Path

import pytest

from autograder.errors import GraderError
from autograder.sandbox.filter import program
from tests.sandbox.bpf import ALLOW, ERRNO, KILL_PROCESS, turning_points, verdict

EPERM, ENOSYS = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
UPPER = 0xDEADBEEF << 32  # bits that the kernel does not look at, where an argument is an int
CLONE_THREAD = 0x10000
NAMESPACES = [0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000]

# Name -> (number on x86-64, number on aarch64), from the kernel's tables; None where the architecture has no such call.
PLAIN = {
    "read": (0, 63),
    "write": (1, 64),
    "readv": (19, 65),
    "pread64": (17, 67),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "stat": (4, None),
    "lstat": (6, None),
    "newfstatat": (262, 79),
    "statx": (332, 291),
    "access": (21, None),
    "faccessat": (269, 48),
    "faccessat2": (439, 439),
    "readlink": (89, None),
    "readlinkat": (267, 78),
    "getdents64": (217, 61),
    "getcwd": (79, 17),
    "dup": (32, 23),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "nanosleep": (35, 101),
    "gettimeofday": (96, 169),
    "time": (201, None),
    "times": (100, 153),
    "getrusage": (98, 165),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
    "uname": (63, 160),
    "sysinfo": (99, 179),
    "sched_yield": (24, 124),
    "sched_getaffinity": (204, 123),
    "getcpu": (309, 168),
    "getrandom": (318, 278),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "poll": (7, None),
    "ppoll": (271, 73),
    "exit": (60, 93),
    "exit_group": (231, 94),
}
BY_ARGUMENT = {
    "open": (2, None),
    "openat": (257, 56),
    "fcntl": (72, 25),
    "ioctl": (16, 29),
    "futex": (202, 98),
    "prlimit64": (302, 261),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
}
WITH_THREADS = {"set_robust_list": (273, 99), "rseq": (334, 293)}
THREADS_BY_ARGUMENT = {"clone": (56, 220), "sched_setaffinity": (203, 122)}
ABSENT = {"clone3": (435, 435), "openat2": (437, 437)}  # answered as by an older kernel, so that libc falls back

# Some of what is refused, by name, so that a failure says what it means; the sweep covers all the others.
REFUSED = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "sendmsg": (46, 211),
    "recvmsg": (47, 212),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "prctl": (157, 167),
    "setrlimit": (160, 164),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "creat": (85, None),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rename": (82, None),
    "renameat2": (316, 276),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "symlinkat": (266, 36),
    "linkat": (265, 37),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, None),
    "fchownat": (260, 54),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "chdir": (80, 49),
    "chroot": (161, 51),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "unshare": (272, 97),
    "setns": (308, 268),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "bpf": (321, 280),
    "seccomp": (317, 277),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "dup2": (33, None),
    "dup3": (292, 24),
    "pipe2": (293, 59),
    "inotify_init1": (294, 26),
    "timer_create": (222, 107),
    "setitimer": (38, 103),
    "alarm": (37, None),
    "setpriority": (141, 140),
    "sched_setscheduler": (144, 119),
    "setsid": (112, 157),
    "setuid": (105, 146),
    "capset": (126, 91),
    "personality": (135, 92),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "mlock": (149, 228),
    "syslog": (103, 116),
    "sendfile": (40, 71),
    "splice": (275, 76),
    "tee": (276, 77),
    "vmsplice": (278, 75),
    "copy_file_range": (326, 285),
    "fallocate": (285, 47),
    "sync": (162, 81),
    "landlock_restrict_self": (446, 446),
    "process_madvise": (440, 440),
}
# What the page names, as the kernel's headers have it.
CONSTANTS = {
    "O_WRONLY": 0o1,
    "O_RDWR": 0o2,
    "O_CREAT": 0o100,
    "O_TRUNC": 0o1000,
    "O_APPEND": 0o2000,
    "O_TMPFILE": 0o20000000,  # without O_DIRECTORY, which it holds too and which is another number on aarch64
    "F_GETFD": 1,
    "F_SETFD": 2,
    "F_GETFL": 3,
    "F_DUPFD_CLOEXEC": 1030,
    "TCGETS": 0x5401,
    "TIOCGWINSZ": 0x5413,
    "FIONCLEX": 0x5450,
    "FIOCLEX": 0x5451,
    "FIONREAD": 0x541B,
    "FUTEX_PRIVATE_FLAG": 128,
    "FUTEX_WAIT": 0,
    "FUTEX_WAIT_BITSET": 9,
    "FUTEX_WAKE": 1,
    "CLONE_THREAD": CLONE_THREAD,
}
TABLES = (PLAIN, BY_ARGUMENT, WITH_THREADS, THREADS_BY_ARGUMENT, ABSENT, REFUSED)


@pytest.fixture(params=["x86_64", "aarch64"])
def architecture(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["one thread", "threads"])
def threads(request):
    return request.param


@pytest.fixture
def ask(architecture, threads):
    """``ask(name or number, *arguments)``: what the filter answers."""
    code = program(architecture, threads=threads)

    def asked(call, *arguments):
        number = numbers_of(architecture)[call] if isinstance(call, str) else call
        return verdict(code, architecture, number, *arguments)

    return asked


def numbers_of(architecture, *tables):
    column = ["x86_64", "aarch64"].index(architecture)
    return {name: row[column] for table in tables or TABLES for name, row in table.items() if row[column] is not None}


def test_every_number(ask, architecture, threads):
    allowed = numbers_of(architecture, PLAIN, WITH_THREADS if threads else {})
    argued = numbers_of(architecture, BY_ARGUMENT, THREADS_BY_ARGUMENT if threads else {})
    expected = dict.fromkeys(range(601), EPERM)
    expected |= dict.fromkeys(allowed.values(), ALLOW)
    expected |= dict.fromkeys(numbers_of(architecture, ABSENT).values(), ENOSYS)
    answers = {number: ask(number) for number in expected if number not in argued.values()}
    assert answers == {number: expected[number] for number in answers}


def test_arguments_of_a_plain_call_do_not_matter(ask, architecture):
    for name in numbers_of(architecture, PLAIN):
        assert ask(name, *[2**64 - 1] * 6) == ALLOW, name


@pytest.mark.parametrize("name", ["clock_gettime", "clock_getres", "clock_nanosleep"])
def test_clocks_of_other_processes_are_refused(ask, name):
    for clock in range(12):  # CLOCK_REALTIME 0 to CLOCK_TAI 11
        assert ask(name, clock) == ALLOW
        assert ask(name, 2**32 + clock) == ALLOW  # the kernel reads the low half
    for pid in (1, 4242, 2**22):
        for kind in (0, 1, 2, 6):  # PROF, VIRT, SCHED of a process; SCHED of a thread
            negative = (~pid << 3) | kind
            assert ask(name, negative % 2**32) == EPERM
            assert ask(name, negative % 2**64) == EPERM


def test_refused_by_name(ask, architecture):
    for name in numbers_of(architecture, REFUSED):
        assert ask(name) == EPERM, name
        assert ask(name, *[2**64 - 1] * 6) == EPERM, name


def test_no_number_stands_for_two_calls(architecture):
    numbers = [number for table in TABLES for number in numbers_of(architecture, table).values()]
    assert len(numbers) == len(set(numbers))


def test_numbers_beyond_the_table(ask):
    for number in (*range(601, 2000, 7), 2**16, 2**29, 2**31 - 1, 2**32 - 1):
        assert ask(number) in (EPERM, KILL_PROCESS), number


def test_x32_numbers_kill():
    code = program("x86_64")
    for number in range(601):
        assert verdict(code, "x86_64", number | 0x40000000) == KILL_PROCESS, number


@pytest.mark.parametrize("other", ["x86_64", "aarch64", "i386", "arm"])
def test_a_call_of_another_architecture_kills(ask, architecture, threads, other):
    if other != architecture:
        code = program(architecture, threads=threads)
        assert {verdict(code, other, number) for number in range(601)} == {KILL_PROCESS}


@pytest.mark.parametrize("call", ["open", "openat"])
def test_open_only_to_read(ask, architecture, call):
    if call not in numbers_of(architecture):
        return
    reading = {
        "O_RDONLY": 0,
        "O_NONBLOCK": 0o4000,
        "O_NOCTTY": 0o400,
        "O_CLOEXEC": 0o2000000,
        "O_DIRECTORY": 0o200000,
        "O_NOFOLLOW": 0o400000,
        "O_PATH": 0o10000000,
        "O_LARGEFILE": 0o100000,
    }
    writing = {
        "O_WRONLY": 0o1,
        "O_RDWR": 0o2,
        "O_WRONLY|O_RDWR": 0o3,  # Linux takes it for device ioctls
        "O_CREAT": 0o100,
        "O_CREAT|O_EXCL": 0o300,
        "O_TRUNC": 0o1000,  # with O_RDONLY it empties the file all the same
        "O_APPEND": 0o2000,
        "O_TMPFILE": 0o20200000,
    }
    before = [0xFFFFFFFFFFFFFF9C, 0x7FFE0000] if call == "openat" else [0x7FFE0000]
    for flags in reading.values():
        assert ask(call, *before, flags, 0o666) == ALLOW
        for name, more in writing.items():
            assert ask(call, *before, flags | more, 0o666) == EPERM, name
            assert ask(call, *before, flags | more | UPPER, 0o666) == EPERM, name


def test_fcntl_only_what_concerns_this_process(ask):
    allowed = {"F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_DUPFD_CLOEXEC": 1030}
    for command in range(
        2048
    ):  # F_DUPFD 0, F_SETFL 4 (O_ASYNC), F_SETOWN 8, F_SETSIG 10, F_NOTIFY 1026, F_ADD_SEALS 1033
        assert (ask("fcntl", 3, command, 4096) == ALLOW) == (command in allowed.values()), command
        # The kernel reads the low half alone: whatever it would take for another command must not pass.
        assert ask("fcntl", 3, command | UPPER, 4096) == EPERM, command


def test_ioctl_only_to_ask(ask):
    allowed = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIONCLEX": 0x5450, "FIOCLEX": 0x5451, "FIONREAD": 0x541B}
    forbidden = {"TIOCSTI": 0x5412, "FIONBIO": 0x5421, "FIOASYNC": 0x5452, "FIOSETOWN": 0x8901, "SIOCSPGRP": 0x8902}
    for request in [*range(0x5400, 0x5500), *forbidden.values(), *range(256), 2**32 - 1]:
        assert (ask("ioctl", 3, request) == ALLOW) == (request in allowed.values()), hex(request)
        assert ask("ioctl", 3, request | UPPER) == EPERM, hex(request)
        assert ask("ioctl", 3, request | 1 << 32) == EPERM, hex(request)


def test_prlimit_only_reads_ones_own(ask):
    pointer = 0x7FFE12345678
    assert ask("prlimit64", 0, 7, 0, pointer) == ALLOW
    assert ask("prlimit64", 0, 7, pointer, 0) == EPERM
    assert ask("prlimit64", 0, 7, 1 << 32, pointer) == EPERM  # a pointer whose low half is zero
    for pid in (1, 1234, 2**22, 2**32 - 1, 1 << 32):
        assert ask("prlimit64", pid, 7, 0, pointer) == EPERM, pid
        assert ask("prlimit64", pid, 7, pointer, 0) == EPERM, pid


def test_futex_of_shared_memory_only_with_threads(ask, threads):
    private, clock = 128, 256
    for operation in range(14):  # all that there are
        for flags in (0, clock, UPPER):
            assert ask("futex", 0x7FFE0000, operation | private | flags, 1) == ALLOW, operation
    shared = {0, 1, 9, 9 | clock} if threads else set()  # WAIT, WAKE, WAIT_BITSET
    for operation in [*range(14), *(clock | each for each in range(14)), 512, 2**31]:
        assert (ask("futex", 0x7FFE0000, operation, 1) == ALLOW) == (operation in shared), operation


def test_clone_makes_threads_at_most(ask, threads):
    pthread = 0x3D0F00  # what glibc asks for: VM, FS, FILES, SIGHAND, THREAD, SYSVSEM, SETTLS and the tid addresses
    assert ask("clone", pthread) == (ALLOW if threads else EPERM)
    for flags in (0, 17, 0x4111, 0x1200011, 0x100, 0x7FFEFFFF):  # a fork, a vfork, glibc's fork, all but CLONE_THREAD
        assert ask("clone", flags) == EPERM, hex(flags)
        assert ask("clone", flags | UPPER) == EPERM, hex(flags)
    for namespace in NAMESPACES:
        assert ask("clone", pthread | namespace) == EPERM, hex(namespace)


def test_threads_bind_themselves_alone(ask, threads):
    assert ask("sched_setaffinity", 0) == (ALLOW if threads else EPERM)
    assert ask("sched_setaffinity", 4321) == EPERM


def test_another_architecture_is_refused_by_name():
    with pytest.raises(GraderError, match="riscv64"):
        program("riscv64")


def test_every_number_that_there_is(ask, architecture, threads):
    """Not only up to the last call of today: all 2**32, because between turning points nothing changes."""
    known = set(numbers_of(architecture, *TABLES[:-1]).values())
    points = turning_points(program(architecture, threads=threads))
    assert len(points) > 100
    for number in points - known:
        wanted = {KILL_PROCESS, EPERM} if architecture == "x86_64" and number >= 2**30 else {EPERM}
        assert ask(number) in wanted, number


def test_x32_numbers_kill_where_there_are_threads_too():
    code = program("x86_64", threads=True)
    assert {verdict(code, "x86_64", number | 0x40000000, *[0] * 6) for number in range(601)} == {KILL_PROCESS}


@cache
def page_table(heading):
    """The rows of a table of the page: what stands in code in the first cell that has any -> the words beside."""
    page = (Path(__file__).parents[2] / "docs/security.md").read_text(encoding="utf-8")
    lines = page[page.index(f"\n| {heading} |") :].lstrip().splitlines()[2:]
    rows = {}
    for line in lines[: lines.index("")]:
        first, _, second = line.strip("| ").partition(" | ")
        named, words = (first, second) if "`" in first else (second, "")
        rows |= dict.fromkeys(re.findall(r"`(\w+)`", named), words)
    return rows


@cache
def constants_of(call):
    """The constants that the page allows for this call, or forbids it: those up to the first semicolon."""
    words = page_table("only with these arguments")[call].partition(";")[0]
    return {CONSTANTS[name] for name in re.findall(r"\b[A-Z]+_?[A-Z_]{3,}\b", words)}


@pytest.mark.parametrize(
    ("heading", "calls"),
    [
        ("allowed", {*PLAIN}),
        ("only with these arguments", {*BY_ARGUMENT}),
        ("where a level allows threads", {*WITH_THREADS, *THREADS_BY_ARGUMENT}),
        ("answered as by an older kernel", {*ABSENT}),
    ],
)
def test_the_page_allows_what_the_filter_allows_and_nothing_else(heading, calls):
    assert set(page_table(heading)) == calls


WRITING = {"O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"}


def test_the_page_names_the_arguments_that_are_filtered():
    assert constants_of("open") == constants_of("openat") == {CONSTANTS[name] for name in WRITING}
    assert constants_of("fcntl") == {1, 2, 3, 1030}
    assert constants_of("ioctl") == {0x5401, 0x5413, 0x5450, 0x5451, 0x541B}
    assert constants_of("futex") == {128}


# Call -> position of the argument, how many of its bits the kernel reads, and whether the page allows a value.
FILTERED = {
    ("open", 1): (32, lambda value, _threads: not any(value & bit for bit in constants_of("open"))),
    ("openat", 2): (32, lambda value, _threads: not any(value & bit for bit in constants_of("openat"))),
    ("fcntl", 1): (32, lambda value, _threads: value in constants_of("fcntl")),
    ("ioctl", 1): (32, lambda value, _threads: value in constants_of("ioctl")),
    ("prlimit64", 0): (32, lambda value, _threads: value == 0),
    ("prlimit64", 2): (64, lambda value, _threads: value == 0),
    ("clock_gettime", 0): (32, lambda value, _threads: value < 2**31),
    ("clock_getres", 0): (32, lambda value, _threads: value < 2**31),
    ("clock_nanosleep", 0): (32, lambda value, _threads: value < 2**31),
    ("futex", 1): (32, lambda value, threads: bool(value & 128) or (threads and value in (0, 1, 9, 9 | 256))),
    ("clone", 0): (32, lambda value, threads: threads and value & (CLONE_THREAD | NEW) == CLONE_THREAD),
    ("sched_setaffinity", 0): (32, lambda value, threads: threads and value == 0),
}
NEW = sum(NAMESPACES) | 0x80  # CLONE_NEWTIME


def test_every_filtered_argument_is_asked_about():
    assert {call for call, _position in FILTERED} == {*BY_ARGUMENT, *THREADS_BY_ARGUMENT}


@pytest.mark.parametrize(("call", "position"), FILTERED, ids=str)
def test_arguments_at_every_bit(ask, architecture, threads, call, position):
    """All 64 bits of an argument, one by one, at every value that matters: never more than the page allows.

    What the kernel would read of the value decides; where the filter looks at more bits it may refuse more.
    """
    if call not in numbers_of(architecture):
        return
    bits, allowed = FILTERED[call, position]
    named = constants_of(call) if call in BY_ARGUMENT else {CLONE_THREAD}
    bases = {0, 2**31 - 1, 2**32 - 1, 2**64 - 1, *named}
    values = {base ^ (1 << bit) for base in bases for bit in range(64)} | bases
    seen = set()
    for value in values:
        arguments = [0] * 6
        arguments[position] = value
        answer = ask(call, *arguments)
        assert answer in (ALLOW, EPERM), hex(value)
        read = value % 2**bits
        if answer == ALLOW:
            assert allowed(read, threads), hex(value)
        elif value == read:
            assert not allowed(read, threads), hex(value)
        seen.add(answer)
    assert EPERM in seen
    assert (ALLOW in seen) == (threads or call in BY_ARGUMENT)
