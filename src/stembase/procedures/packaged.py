"""The definitions that come with the house: seeds, published at the first start like any other (`commands.publish`)."""

from functools import cache
from importlib.resources import files

from stembase.procedures.definition import Definition
from stembase.procedures.reading import load


@cache
def texts() -> dict[str, str]:
    """The packaged texts by file name, oldest versions of a procedure first."""
    folder = files("stembase").joinpath("procedures", "definitions")
    found = {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    return dict(sorted(found.items(), key=lambda item: (item[0].rsplit(".v", 1)[0], int(item[0].rsplit(".v", 1)[1].removesuffix(".toml")))))


@cache
def packaged() -> tuple[Definition, ...]:
    """All packaged definitions, by procedure and version."""
    return tuple(load(text) for text in texts().values())


@cache
def limits_of_standards() -> frozenset[str]:
    """Names of the standard's limits that packaged definitions lean on."""
    return frozenset(
        name
        for definition in packaged()
        for step in definition.steps
        for measure in step.measures
        if measure.limit
        for name in measure.limit.from_standard
    )
