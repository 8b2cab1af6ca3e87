"""A small interpreter of classic BPF: what the kernel would answer to a system call under an exported filter."""

import struct

ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7, "i386": 0x40000003, "arm": 0x40000028}


def verdict(program: bytes, architecture: str, number: int, *arguments: int) -> int:
    """The action, with the error number in its low half; see seccomp(2) and the kernel's linux/bpf_common.h."""
    six = (*arguments, *(0,) * (6 - len(arguments)))
    data = struct.pack("<IIQ6Q", number, _ARCHITECTURES[architecture], 0x7F00DEADBEEF, *six)
    accumulator, memory, at = 0, {}, 0
    while True:
        code, if_true, if_false, k = struct.unpack_from("=HBBI", program, 8 * at)
        at += 1
        match code:
            case 0x20:  # load a word of the system call's data
                (accumulator,) = struct.unpack_from("<I", data, k)
            case 0x02:
                memory[k] = accumulator
            case 0x60:
                accumulator = memory[k]
            case 0x54:
                accumulator &= k
            case 0x05:
                at += k
            case 0x15:
                at += if_true if accumulator == k else if_false
            case 0x25:
                at += if_true if accumulator > k else if_false
            case 0x35:
                at += if_true if accumulator >= k else if_false
            case 0x45:
                at += if_true if accumulator & k else if_false
            case 0x06:
                return k
            case _:
                raise NotImplementedError(f"BPF instruction {code:#x} at {at - 1}")


def turning_points(program: bytes) -> set[int]:
    """Every 32-bit number at which an answer can turn: each that the program compares with, and its neighbours.

    Between two of them all comparisons come out alike, so that who has asked about these has asked about every number.
    """
    compared = (struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8))
    constants = {k for code, _if_true, _if_false, k in compared if code in (0x15, 0x25, 0x35)}
    return {(k + step) % 2**32 for k in constants | {0} for step in (-1, 0, 1)}
