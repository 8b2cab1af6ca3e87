"""What a box must refuse: each attempt as the code that makes it, with the layers each of which stops it alone."""

from dataclasses import dataclass

SECCOMP, LANDLOCK, LIMITS, CAPABILITIES = "seccomp", "Landlock", "resource limits", "capabilities"
PROCESS, DESCRIPTORS = "process", "descriptors"


@dataclass(frozen=True)
class Attempt:
    """One thing that a box must refuse. ``grader`` is our pid in its code, which is harmless where it works."""

    what: str
    code: str
    stopped_by: tuple[str, ...]  # each of them alone
    abi: int = 1  # from which version on Landlock does
    # Whether it works for certain where none of these layers stands: else this host may have reasons of its own to
    # refuse it, such as a container's profile, a setting of the kernel, or that we are not root.
    certain: bool = True


def _by(*layers: str, certain: bool = True, **attempts: str) -> tuple[Attempt, ...]:
    return tuple(Attempt(what.replace("_", " "), code, layers, certain=certain) for what, code in attempts.items())


ATTEMPTS = (
    # files
    *_by(
        LANDLOCK,
        open_a_file_outside="open('/etc/passwd').close()",
        list_the_root_folder="os.listdir('/')",
        read_proc_of_itself="open('/proc/self/maps').close()",
        list_shared_memory="os.listdir('/dev/shm')",
    ),
    *_by(
        SECCOMP,
        LANDLOCK,
        write_a_file="open(scratch, 'x').close(); os.unlink(scratch)",
        leave_a_file_in_shared_memory="path = f'/dev/shm/guanka-{grader}'; open(path, 'x').close(); os.unlink(path)",
        make_a_folder="os.mkdir(scratch); os.rmdir(scratch)",
    ),
    *_by(
        SECCOMP,
        open_with_truncation="os.close(os.open('/dev/null', os.O_RDONLY | os.O_TRUNC))",
        change_the_mode_of_a_file="os.chmod(home, 0o700)",
        change_the_times_of_a_file="os.utime(home)",
        change_the_owner_of_a_file="os.chown(home, -1, -1)",
        watch_a_folder="os.close(checked(libc.inotify_init1(0)))",
        lock_a_file="fcntl.lockf(0, fcntl.LOCK_EX | fcntl.LOCK_NB); fcntl.lockf(0, fcntl.LOCK_UN)",
        make_a_memory_file="os.close(os.memfd_create('probe'))",
    ),
    # the network
    *_by(
        SECCOMP,
        open_a_socket="socket.socket().close()",
        connect_to_a_neighbour="socket.socket(socket.AF_UNIX).connect('\\0guanka-probe')",
        make_a_pair_of_sockets="[each.close() for each in socket.socketpair()]",
        make_a_pipe="[os.close(each) for each in os.pipe()]",
    ),
    Attempt("connect by TCP", "socket.socket().connect(('127.0.0.1', 9))", (SECCOMP, LANDLOCK), abi=4),
    # other processes
    Attempt("signal the grader", "os.kill(grader, 0)", (SECCOMP, LANDLOCK), abi=6),
    *_by(
        SECCOMP,
        signal_all="os.kill(-1, 0)",
        take_hold_of_the_grader="os.close(os.pidfd_open(grader))",
        read_the_limits_of_the_grader="resource.prlimit(grader, resource.RLIMIT_CORE)",
        read_the_clock_of_the_grader="time.clock_gettime((~grader << 3) | 2)",
        send_the_signals_of_a_descriptor_to_the_grader="fcntl.fcntl(3, fcntl.F_SETOWN, grader)",
        ask_for_signals_on_input="fcntl.ioctl(3, 0x5452, bytes(4))",
    ),
    *_by(
        SECCOMP,
        LANDLOCK,
        certain=False,  # the kernel asks for the other's capabilities, and Yama for its leave
        trace_the_grader="checked(libc.ptrace(0x4206, grader, None, None))",
        read_the_memory_of_the_grader="read_memory(grader)",
    ),
    *_by(LANDLOCK, certain=False, read_the_environment_of_the_grader="open(f'/proc/{grader}/environ').close()"),
    *_by(
        SECCOMP,
        certain=False,
        take_a_descriptor_of_the_grader="call('pidfd_getfd', 3, 0, 0)",
        change_the_priority_of_the_grader="os.setpriority(0, grader, os.getpriority(0, grader))",
    ),
    # processes and threads of its own
    *_by(
        SECCOMP,
        fork="os.fork() or os._exit(0)",
        run_a_program="os.execv('/nonexistent', ['nonexistent'])",
        start_a_thread="_thread.start_new_thread(int, ())",
        clear_its_death_signal="checked(libc.prctl(1, 9, 0, 0, 0))",
        set_its_own_limits="resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))",
        change_its_scheduling="os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))",
        set_a_timer="signal.setitimer(signal.ITIMER_VIRTUAL, 0)",
        make_a_timer="checked(libc.timer_create(0, None, ctypes.byref(ctypes.c_long())))",
        make_a_timer_to_wait_for="os.close(checked(libc.timerfd_create(1, 0)))",
    ),
    # memory that processes share, and parts of the kernel that no cell needs
    *_by(
        SECCOMP,
        make_shared_memory="checked(libc.shmctl(checked(libc.shmget(0, 4096, 0o1600)), 0, None))",
        wake_another_by_a_futex="call('futex', ctypes.byref(ctypes.c_int()), 1, 1, None, None, 0)",
    ),
    *_by(
        SECCOMP,
        certain=False,
        leave_a_key="call('add_key', b'user', b'guanka-probe', b'x', 1, -2)",
        use_io_uring="call('io_uring_setup', 0, None)",
        handle_page_faults="os.close(call('userfaultfd', 1))",
        count_events="call('perf_event_open', None, 0, -1, -1, 0)",
        load_a_program_into_the_kernel="call('bpf', 0, None, 0)",
    ),
    # what only limits and missing capabilities stop
    *_by(
        LIMITS,
        take_more_memory_than_it_may="mmap.mmap(-1, more).close()",
        open_a_hundred_descriptors="descriptors(100)",
        have_its_core_dumped="allowed(resource.getrlimit(resource.RLIMIT_CORE) != (0, 0))",
    ),
    *_by(SECCOMP, LIMITS, certain=False, lock_memory="checked(libc.mlock(ctypes.create_string_buffer(1), 1))"),
    *_by(SECCOMP, CAPABILITIES, certain=False, change_its_root="os.chroot('/')"),
    # Last, because where it works it makes the box another user.
    *_by(SECCOMP, certain=False, make_a_namespace="checked(libc.unshare(0x10000000))"),
    # What no layer has to be asked for.
    *_by(DESCRIPTORS, certain=False, find_a_descriptor_that_was_left_open="allowed(any(map(is_open, range(4, 1024))))"),
)

# The cell that makes them; formatted with the bytes that are more than the box may have.
CELL = """
import _thread, ctypes, errno, fcntl, mmap, os, resource, signal, socket, time

libc = ctypes.CDLL(None, use_errno=True)
machine = os.uname().machine
more = {more}
home = os.environ["HOME"]
REFUSED = errno.EPERM, errno.EACCES, errno.ENOMEM, errno.EMFILE
# How Python says that the kernel has refused where it raises no OSError.
WORDS = "can't start new thread", "not allowed to raise maximum limit"
NUMBERS = dict(  # of system calls that the C library has no function for: x86-64, aarch64
    add_key=(248, 217), bpf=(321, 280), futex=(202, 98), io_uring_setup=(425, 425), perf_event_open=(298, 241),
    pidfd_getfd=(438, 438), userfaultfd=(323, 282),
)

def checked(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def call(name, *arguments):
    return checked(libc.syscall(NUMBERS[name][machine == "aarch64"], *arguments))

def allowed(answer):
    if not answer:
        raise PermissionError

def is_open(descriptor):
    try:
        return bool(os.fstat(descriptor))
    except OSError:
        return False

def descriptors(count):
    opened = []
    try:
        opened += (os.dup(0) for _ in range(count))
    finally:
        [os.close(each) for each in opened]

def read_memory(pid):
    here = ctypes.create_string_buffer(8)
    vector = (ctypes.c_void_p * 2)(ctypes.addressof(here), 8)
    checked(libc.process_vm_readv(pid, vector, 1, vector, 1, 0))

def attempt(code, grader):
    scratch = f"/tmp/guanka-probe-{{grader}}"
    try:
        exec(code, {{**globals(), "grader": grader, "scratch": scratch}})
    except OSError as error:
        if error.errno in REFUSED or isinstance(error, PermissionError):
            return "refused"
        if error.errno == errno.ENOSYS:
            return "unknown to this kernel"
        return f"{{type(error).__name__}}: {{error}}"
    except BaseException as error:
        return "refused" if str(error) in WORDS else f"{{type(error).__name__}}: {{error}}"
    return "it worked"
"""
