"""A process that writes an index until it is killed: `python writing_forever.py INDEX add|build [FILE FILE]`; it says what it was told is done."""

import sys
from itertools import count, cycle
from pathlib import Path

from stembase.bank.registry_index.writer import build, open_for_writing
from stembase.science.hla.registry.changes import Change


def change_forever(index: Path) -> None:
    """Add three donors, withdraw one, retype one, a batch; every seventh time make the changes columns."""
    with open_for_writing(index) as writer:
        begin = writer.overlay.donors
        print("begun", flush=True)
        for number in count(begin):
            added = [Change("add", f"N{number}.{one}", "A*01:01+A*02:01^B*07:02+B*08:01") for one in "abc"]
            writer.change(added)
            writer.change([Change("withdraw", f"N{number}.b"), Change("retype", f"N{number}.c", "A*24:02+A*11:01")])
            print(number, flush=True)
            if number % 7 == 0:
                writer.compact()


def build_forever(index: Path, files: list[Path]) -> None:
    """Build the index of one file and of the other, in turn."""
    print("begun", flush=True)
    for file in cycle(files):
        build(index, file, instead=True)
        print(file.name, flush=True)


if __name__ == "__main__":
    place, what, *others = sys.argv[1:]
    change_forever(Path(place)) if what == "add" else build_forever(Path(place), [Path(other) for other in others])
