"""The physical limit: fork a warm process, run a submission's cells, make the calls, and nothing else.

    python benchmarks/bare.py CALLS.json LEVEL --submissions N

Run by itself, and without our package: what is forked holds numpy and IPython, as our zygote does. The child has
no walls, no wire and no deadline; it compares nothing and answers nothing. Arguments lie ready before the fork.
"""

import argparse
import gc
import json
import mmap
import os
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import IPython.core.interactiveshell  # noqa: F401 - it is what cells may use, and the fork's cost grows with it
import numpy as np
from machine import processor_seconds

_SHARED = struct.Struct("=dq")  # seconds in the child, calls that did not go as recorded


@dataclass(frozen=True)
class Kept:
    """Stands in an argument for what an earlier call gave."""

    number: int


def value_of(told: Any) -> Any:
    """An argument, of what ``calls.told`` made of it."""
    if not isinstance(told, Mapping):
        return told
    if "array" in told:
        return np.array(told["array"], dtype=told["dtype"]).reshape(told["shape"])
    if "handle" in told:
        return Kept(told["handle"])
    if "dict" in told:
        return {value_of(key): value_of(part) for key, part in told["dict"]}
    ((kind, parts),) = told.items()
    return (tuple if kind == "tuple" else list)(map(value_of, parts))


def _filled(value: Any, kept: Mapping[int, Any]) -> Any:
    """The value with what was kept in the places of it."""
    if isinstance(value, Kept):
        return kept[value.number]
    if isinstance(value, tuple | list):
        return type(value)(_filled(part, kept) for part in value)
    if isinstance(value, dict):
        return {key: _filled(part, kept) for key, part in value.items()}
    return value


def prepared(asked: dict[str, Any]) -> dict[str, Any]:
    """What was recorded of one submission, its arguments ready."""
    calls = [
        {**one, **{key: value_of(one[key]) for key in ("call", "args", "kwargs") if key in one}}
        for one in asked["calls"]
    ]
    return {"cells": asked["cells"], "calls": calls}


def act(asked: dict[str, Any]) -> int:
    """Run the cells, make the calls; return how many did not go as they were recorded."""
    space: dict[str, Any] = {"__name__": "__main__"}
    odd = 0
    for number, source in enumerate(asked["cells"]):
        with suppress(Exception):  # it stopped in the box too
            exec(compile(source, f"cell {number}", "exec"), space)
    kept: dict[int, Any] = {}
    for one in asked["calls"]:
        try:
            answer = _asked(one, space, kept)
            for number, place in one["kept"]:
                part = answer
                for step in place:
                    part = part[step]
                kept[number] = part
            odd += one["raised"]
        except Exception:
            odd += not one["raised"]
    return odd


def _asked(one: dict[str, Any], space: dict[str, Any], kept: dict[int, Any]) -> Any:
    if "get" in one:
        return getattr(kept[one["of"]], one["get"])
    target = one["call"]
    if isinstance(target, str):
        function = space[target]
    elif isinstance(target, Kept):
        function = kept[target.number]
    else:
        function = getattr(kept[target[0].number], target[1])
    return function(*_filled(one["args"], kept), **_filled(one["kwargs"], kept))


def measure(submissions: list[dict[str, Any]], count: int) -> dict[str, float]:
    """Fork for ``count`` submissions, in turns of those given; milliseconds of each."""
    shared = mmap.mmap(-1, _SHARED.size)
    inside = odd = 0.0
    # What a printing cell writes is formatted and written, to nowhere.
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    gc.collect()
    gc.freeze()  # as the zygote does: the child's collector then touches, and so copies, less
    started, cpu = time.perf_counter(), processor_seconds()
    for number in range(count):
        pid = os.fork()
        if pid == 0:
            began = time.perf_counter()
            wrong = act(submissions[number % len(submissions)])
            _SHARED.pack_into(shared, 0, time.perf_counter() - began, wrong)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        spent, wrong = _SHARED.unpack_from(shared)
        inside, odd = inside + spent, odd + wrong + (status != 0)
    seconds, cpu = time.perf_counter() - started, processor_seconds() - cpu
    return {
        "ms_each": 1e3 * seconds / count,
        "cpu_ms_each": 1e3 * cpu / count,
        "ms_in_the_child": 1e3 * inside / count,
        "odd": odd,
    }


def main() -> None:
    """Measure, and write the figures to a file: the output belongs to the cells."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("calls", type=Path)
    parser.add_argument("level")
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--json", type=Path, required=True)
    arguments = parser.parse_args()
    recorded = json.loads(arguments.calls.read_text(encoding="utf-8"))
    figures = measure(list(map(prepared, recorded[arguments.level])), arguments.submissions)
    arguments.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
