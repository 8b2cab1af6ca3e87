"""The few system calls that Python lacks, by ctypes: prctl, Landlock, capset.

The PyPI package for Landlock covers the file system alone and reads a stale errno; these lines cover its network and
scope rules too.
"""

import ctypes
import errno
import os
import struct

_libc = ctypes.CDLL(None, use_errno=True)

# The same numbers on x86-64 and aarch64: these calls are younger than the unified table.
_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_VERSION_FLAG = 1
_LANDLOCK_PATH_BENEATH = 1

FS_EXECUTE, FS_WRITE_FILE, FS_READ_FILE, FS_READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_FS_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many of the file rights exist
_NET_RIGHTS = 0b11  # bind and connect TCP, since ABI 4
_SCOPES = 0b11  # abstract sockets and signals, since ABI 6

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, PR_CAPBSET_DROP = 1, 4, 22, 38, 24
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def prctl(option: int, argument: int) -> None:
    """Set one number of this process. Raises OSError."""
    _checked(_libc.prctl(option, ctypes.c_ulong(argument), 0, 0, 0), f"prctl({option})")


def landlock_abi() -> int:
    """The kernel's Landlock version; 0 where there is none, or it is switched off."""
    abi: int = _libc.syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_VERSION_FLAG)
    return max(abi, 0)


def landlock_ruleset(abi: int) -> int:
    """A descriptor of a ruleset that handles, and so refuses, everything this version knows. Raises OSError."""
    if abi < 1:
        raise OSError(errno.ENOSYS, "the kernel has no Landlock, or it is switched off")
    fs = (1 << _FS_RIGHTS_OF_ABI[min(abi, 5)]) - 1
    fields = [fs, *([_NET_RIGHTS] if abi >= 4 else []), *([_SCOPES] if abi >= 6 else [])]
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    return _checked(
        _libc.syscall(_LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0),
        "landlock_create_ruleset",
    )


def landlock_allow(ruleset: int, path: str, rights: int) -> None:
    """Allow these rights beneath a path. Raises OSError."""
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, descriptor)
        _checked(
            _libc.syscall(_LANDLOCK_ADD_RULE, ruleset, _LANDLOCK_PATH_BENEATH, rule, 0), f"landlock_add_rule({path})"
        )
    finally:
        os.close(descriptor)


def landlock_restrict(ruleset: int) -> None:
    """Put the calling thread, and all it will ever start, under the ruleset. Raises OSError."""
    _checked(_libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")


def seccomp_filter() -> bool:
    """Whether the kernel takes seccomp filters: asked with a bad address, so that nothing is loaded."""
    _libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), None, 0, 0)
    return ctypes.get_errno() == errno.EFAULT


def drop_capabilities() -> None:
    """Give up every capability; a process that has none may do so too. Raises OSError."""
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, bytes(24)), "capset")


class SeccompProgram:
    """A BPF program in memory, ready to be loaded any number of times."""

    def __init__(self, bpf: bytes) -> None:
        self._code = ctypes.create_string_buffer(bpf, len(bpf))
        # struct sock_fprog: unsigned short len; struct sock_filter *filter (8 bytes each)
        self._program = struct.pack("@HP", len(bpf) // 8, ctypes.addressof(self._code))

    def load(self) -> None:
        """Put the calling thread under the filter, for good. Raises OSError."""
        result = _libc.prctl(PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), self._program, 0, 0)
        _checked(result, "prctl(PR_SET_SECCOMP)")
