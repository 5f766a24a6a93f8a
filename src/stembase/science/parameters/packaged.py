"""The tables that come with the house, joined. The one place in science that reads a file: its own data, through importlib.resources."""

from functools import cache
from importlib.resources import files

from stembase.science.parameters.reading import read
from stembase.science.parameters.table import Parameters

TABLES = ("cells", "cryo", "outcome")


@cache
def packaged() -> Parameters:
    """Every parameter of `cells.csv`, `cryo.csv` and `outcome.csv`; no key may stand in two."""
    folder = files("stembase.science.parameters")
    return read(*(folder.joinpath(f"{name}.csv").read_text(encoding="utf-8") for name in TABLES))
