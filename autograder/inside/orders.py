"""What the grader and the zygote say to each other: all that the two sides share, and data only."""

import msgspec


class Walls(msgspec.Struct, frozen=True, kw_only=True):
    """Which layers stand. All of them do, but for a teacher's own laptop and for the tests that take one away."""

    landlock: bool = True
    seccomp: bool = True
    rlimits: bool = True
    capabilities: bool = True
    process: bool = True  # session, death signal, not dumpable, first to go when memory runs out


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What one box may use."""

    address_space: int  # bytes, beyond what the zygote has
    cpu_seconds: int  # the kernel's own stop, behind the grader's


class Readable(msgspec.Struct, frozen=True):
    """A path that the box may read beneath: its files, its listings, or both."""

    path: str
    files: bool
    listing: bool


class Prepare(msgspec.Struct, frozen=True, kw_only=True):
    """The grader's first message: what every child will be made of."""

    walls: Walls
    packages: tuple[str, ...]
    readable: tuple[Readable, ...]
    bpf: bytes


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to ``Prepare``: bytes of address space, and the Landlock version in use (0: none)."""

    size: int
    landlock_abi: int


class Fork(msgspec.Struct, frozen=True, kw_only=True):
    """Make a child for the wire that comes along. Handles of the child count from ``first_handle``."""

    number: int
    bounds: Bounds
    first_handle: int
    output_limit: int  # characters
    seed: int


class Forked(msgspec.Struct, frozen=True, tag=True):
    """A child is there; its pidfd comes along."""

    number: int
    pid: int


class Gone(msgspec.Struct, frozen=True, tag=True):
    """A child has ended: wait status, CPU seconds, largest resident size in bytes."""

    number: int
    status: int
    cpu_seconds: float
    max_resident: int
