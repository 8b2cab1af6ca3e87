"""The machine that grades: what of it can change the last digits of a result, for the receipt."""

import platform
from collections.abc import Iterable
from typing import Any

import msgspec
import numpy as np


class Machine(msgspec.Struct, frozen=True, kw_only=True):
    """A machine as a receipt speaks of it.

    ``cpu`` names what numpy has found of the processor's instructions, ``blas`` what BLAS is told about it. The kernel
    changes no number; it is kept for whoever looks for the reason of a held grade.
    """

    machine: str
    cpu: tuple[str, ...]
    blas: tuple[tuple[str, str], ...] = ()
    kernel: str = ""

    def document(self) -> dict[str, Any]:
        """The same as data, as it is kept in the gradebook; without ``blas`` where nothing is told."""
        told = {"blas": dict(self.blas)} if self.blas else {}
        return {"machine": self.machine, "cpu": list(self.cpu), **told, "kernel": self.kernel}


def this_machine(hardware: Iterable[tuple[str, str]] = ()) -> Machine:
    """The machine that this runs on; ``hardware`` is what its boxes are told for BLAS, by name."""
    found = np.show_config(mode="dicts") or {}
    return Machine(
        machine=platform.machine(),
        cpu=tuple(found.get("SIMD Extensions", {}).get("found", [])),
        blas=tuple(sorted(hardware)),
        kernel=f"{platform.system()} {platform.release()}",
    )
