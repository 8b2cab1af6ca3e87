"""The peers' own virtual environments, made on first use outside the repository, and how their programs are started."""

import os
import subprocess
import sys
import venv
from pathlib import Path

PINS = {"nbgrader": "nbgrader==0.9.6", "otter": "otter-grader==7.0.0"}
_BESIDE = ("ipykernel", "numpy")  # what a course's notebooks need
_READY = "ready"


def environment(folder: Path, peer: str) -> Path:
    """The environment of a peer below ``folder``, made where it is not there yet; minutes, and some hundred MB."""
    place = folder.expanduser().absolute() / peer
    if not (place / _READY).exists():
        print(f"making an environment with {PINS[peer]} in {place}", file=sys.stderr, flush=True)
        venv.create(place, with_pip=True, clear=True)
        pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*map(str, pip), PINS[peer], *_BESIDE], check=True)
        (place / _READY).touch()
    return place


def versions(place: Path, peer: str) -> dict[str, str]:
    """What is installed there: the peer, numpy, Python."""
    names = (PINS[peer].partition("==")[0], "numpy", "ipykernel")
    code = f"import importlib.metadata as m, platform; print(platform.python_version(), *map(m.version, {names}))"
    said = run([place / "bin" / "python", "-c", code], place, Path.cwd()).split()
    return dict(zip(("python", *names), said, strict=True))


def run(command: list[object], place: Path, folder: Path) -> str:
    """Start a program of an environment in a folder, as its user would; what it printed.

    Raises:
        SystemExit: it failed.
    """
    # Neither the user's settings nor ours: a nbgrader_config.py of this project would put our grader in its place.
    around = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "PYTHON"))
    }
    around |= {
        "PATH": os.pathsep.join([str(place / "bin"), around.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(place),
        "HOME": str(folder),
        "OPENBLAS_NUM_THREADS": "1",
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    done = subprocess.run(list(map(str, command)), env=around, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{(done.stderr or done.stdout)[-2000:]}")
    return done.stdout
