"""Fuzz the wire by coverage, as a program: ``python -m tests.fuzz.coverage --runs N --folder DIR``.

atheris takes over the process and ends it, at the first find too. It keeps, in the folder, the streams that reached new
code, and the one that was found.
"""

import argparse
import re
import subprocess
import sys
import warnings
import zlib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from random import Random

import msgspec

from tests.fuzz.summary import Find, Summary

_MOST_BYTES = 4096
_WRITE = 5000  # streams between two writings of the counts
HARNESS = "wire, atheris"


def available() -> bool:
    """Whether atheris is installed."""
    return find_spec("atheris") is not None


def run(run_seed: int, count: int, folder: Path) -> Summary:
    """Run ``count`` streams in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["--runs", str(count), "--seed", str(run_seed), "--folder", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.coverage", *arguments],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    counts = folder / "counts.json"
    outcomes = Counter(msgspec.json.decode(counts.read_bytes(), type=dict[str, int])) if counts.exists() else Counter()
    finds: tuple[Find, ...] = ()
    if done.returncode or not re.search(rf"Done {count} runs", done.stderr):
        kept = sorted(str(path) for path in folder.glob("find-*"))
        finds = (Find(run_seed, f"status {done.returncode}, {', '.join(kept)}: {done.stderr[-2000:]}"),)
    return Summary(HARNESS, "frames", outcomes.total(), outcomes, finds)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.coverage", description="Fuzz the wire by coverage.")
    parser.add_argument("--runs", type=int, default=1_000_000, help="streams")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path(), help="gets what reached new code, and what was found")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only judge a stream that was kept")
    given = parser.parse_args()
    if given.again:
        from tests.fuzz.wire import judge

        data = given.again.read_bytes()
        print(judge(data, Random(zlib.crc32(data))))
        return
    import atheris

    with atheris.instrument_imports(include=["autograder.wire", "autograder.checks.compare"]):
        from tests.fuzz.wire import judge
    from tests.fuzz.frames import HONEST, changed_payload, framed, hostile_stream

    warnings.simplefilter("error")
    corpus = given.folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, payload in enumerate(HONEST):
        (corpus / f"honest-{number}").write_bytes(framed(payload))
    outcomes: Counter[str] = Counter()
    calls = 0

    def look(data: bytes) -> None:
        nonlocal calls
        came, _ = judge(data, Random(zlib.crc32(data)))
        outcomes.update(came)
        calls += 1
        if calls % _WRITE == 0 or calls == given.runs:
            partly = given.folder / "counts.part"
            partly.write_bytes(msgspec.json.encode(outcomes))
            partly.replace(given.folder / "counts.json")

    def change(data: bytes, most: int, seed: int) -> bytes:
        rng = Random(seed)
        kind = rng.randrange(4)
        if kind == 0:
            return hostile_stream(rng)[:most]
        if kind == 1:
            return framed(changed_payload(bytes(data[4:]), rng))[:most]
        changed: bytes = atheris.Mutate(data, most)
        return changed

    options = [f"-runs={given.runs}", f"-seed={given.seed}", f"-max_len={_MOST_BYTES}", "-timeout=10"]
    options += ["-rss_limit_mb=1024", f"-artifact_prefix={given.folder}/find-", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], look, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
