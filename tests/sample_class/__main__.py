"""``python -m tests.sample_class DIR``: build the sample class in a folder that is not there yet, or is empty."""

import argparse
from pathlib import Path

from tests.sample_class.build import build


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.sample_class", description="Build the sample class.")
    parser.add_argument("folder", metavar="DIR", type=Path, help="gets <student>/<level>/<level>.ipynb")
    folder = parser.parse_args().folder
    if folder.exists() and any(folder.iterdir()):
        parser.error(f"{folder} is not empty; right would be a new folder")
    count = build(folder)
    print(f"{count} submissions in {folder}")


if __name__ == "__main__":
    main()
