"""`python -m stembase.cli` is `stembase`."""

from . import main

main(prog_name="stembase")
