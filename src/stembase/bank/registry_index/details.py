"""What else is known of donors, from a CSV `key,birth_year,sex,cmv,abo`, laid into columns."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.registry.columns import ABO, CMV, SEXES, Columns, details_as_columns
from stembase.science.hla.registry.columns import Details as Person

YEARS = range(1900, 2101)


def with_details(columns: Columns, file: Path) -> Iterator[Fault]:
    """Lay the details of a file into the columns; the rows that cannot be used are given as faults."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        for number, row in enumerate(reader, 2):
            key = (row.get("key") or "").strip()
            at = columns.position(key)
            if at is None:
                yield Fault("donor-not-in-index", number, key=key)
                continue
            try:
                person = person_of(key, row)
            except Refused as refused:
                yield Fault(refused.code, number, **refused.facts)
                continue
            for column, value in zip(columns.details, details_as_columns([person]), strict=True):
                column[at] = value[0]


def person_of(key: str, row: Mapping[str, str | int | None]) -> Person:
    """The details in a row. Refused: `donor-detail-unknown` with the field and what it may be."""
    said = {name: str(row.get(name) or "").strip().upper() for name in ("birth_year", "sex", "cmv", "abo")}
    year = said["birth_year"]
    if year and not (year.isdecimal() and int(year) in YEARS):
        raise Refused("donor-detail-unknown", key=key, name="birth_year", said=year, known=f"{YEARS[0]}–{YEARS[-1]}")
    for name, words in (("sex", SEXES), ("cmv", CMV), ("abo", ABO)):
        if said[name] not in words:
            raise Refused("donor-detail-unknown", key=key, name=name, said=said[name], known=[word for word in words if word])
    return Person(int(year or 0), said["sex"], said["cmv"], said["abo"])
