"""What is published: versions in force on a day, coming ones, the catalogue, what they demand. Definitions are read once per text."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from stembase.ledger.memory import keep, kept
from stembase.ledger.prepared import Prepared, Slot
from stembase.procedures.definition import Definition
from stembase.procedures.demand import DemandPart, parts
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.reading import read_published
from stembase.refusal import Refused

_COLUMNS = ("key", "hash")
_version = Prepared(lambda: ProcedureVersion.objects.filter(key=Slot("key")).values_list(*_COLUMNS))
_versions = Prepared(
    lambda: (
        ProcedureVersion.objects.filter(procedure=Slot("procedure")).order_by("-effective_date", "-version").values_list("effective_date", *_COLUMNS)
    )
)

_definitions: dict[tuple[str, str], Definition] = {}
"""Published versions once read, by key and hash: a version never changes."""


def _read(key: str, text_hash: str) -> Definition:
    return _read_all([(key, text_hash)])[0]


def _read_all(versions: Collection[tuple[str, str]]) -> tuple[Definition, ...]:
    """The definitions of published versions. One query for all the texts not read before, none when there are none."""
    if unread := [key for key, text_hash in versions if (key, text_hash) not in _definitions]:
        for key, text_hash, text in ProcedureVersion.objects.filter(key__in=unread).values_list(*_COLUMNS, "text"):
            _definitions[key, text_hash] = read_published(text)
    return tuple(_definitions[version] for version in versions)


def definition_of(key: str) -> Definition:
    """The definition of a version (`preparation.cryopreserve@3`). Refuses `no-such-procedure`. One query."""
    found = kept(("version", key), lambda: next(iter(_version.rows(key=key)), None))
    if found is None:
        raise Refused("no-such-procedure", procedure=key)
    return _read(*found)


def version_in_force(procedure: str, on_date: date) -> Definition | None:
    """The version of a procedure that is in force on the day, or None. One query."""
    published = kept(("versions", procedure), lambda: _versions.rows(procedure=procedure))
    return next((_read(key, text_hash) for effective, key, text_hash in published if effective <= on_date), None)


def in_force(procedure: str, on_date: date) -> Definition:
    """The version of a procedure in force on the day. Refuses `no-such-procedure`, `not-in-force-yet`."""
    found = version_in_force(procedure, on_date)
    if found is None:
        if not ProcedureVersion.objects.filter(procedure=procedure).exists():
            raise Refused("no-such-procedure", procedure=procedure)
        raise Refused("not-in-force-yet", procedure=procedure, on=on_date)
    return found


def versions(procedure: str) -> list[ProcedureVersion]:
    """Every published version of a procedure as rows, newest first."""
    return list(ProcedureVersion.objects.filter(procedure=procedure).order_by("-version"))


def all_in_force(on_date: date, *, station: str = "") -> tuple[Definition, ...]:
    """The version in force on the day of every procedure that has one, by key. One query, and one for texts not read before."""
    return kept(("in force", on_date, station), lambda: _in_force(on_date, station))


def _in_force(on_date: date, station: str) -> tuple[Definition, ...]:
    rows = ProcedureVersion.objects.filter(effective_date__lte=on_date).order_by("procedure", "effective_date", "version")
    latest = {}
    for procedure, key, text_hash in _of_station(rows, station).values_list("procedure", *_COLUMNS):
        keep(("version", key), (key, text_hash))
        latest[procedure] = (key, text_hash)
    return _read_all(latest.values())


def announced(on_date: date, *, station: str = "") -> tuple[Definition, ...]:
    """Versions announced by the day but not yet in force, soonest first."""
    rows = ProcedureVersion.objects.filter(announced_date__lte=on_date, effective_date__gt=on_date).order_by("effective_date", "procedure")
    return _read_all(list(_of_station(rows, station).values_list(*_COLUMNS)))


def _of_station(rows, station: str):  # type: ignore[no-untyped-def]
    return rows.filter(station=station) if station else rows


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the catalogue: what is in force, and what is coming (None: nothing)."""

    definition: Definition
    coming: Definition | None


def catalogue(on_date: date) -> tuple[Listed, ...]:
    """Every procedure of the day with its coming version, by key; one not yet in force stands by what is coming. Two queries once texts are read."""
    coming = {definition.key: definition for definition in reversed(announced(on_date))}
    current = {definition.key: definition for definition in all_in_force(on_date)}
    lines = [Listed(current.get(key) or coming[key], coming.get(key)) for key in sorted(current.keys() | coming.keys())]
    return tuple(lines)


def demands(definition: Definition) -> tuple[tuple[str, int, int], ...]:
    """What the gate asks of a performer: (competence, level, witness_level), as `competence.queries.standing` takes them."""
    return tuple((need.key, need.level, need.witness_level) for need in definition.demands)


def yearly_demands(
    since: date, performances: Mapping[str, float] | None = None, deviation_rates: Mapping[str, float] | None = None
) -> dict[str, tuple[DemandPart, ...]]:
    """The demand of the year from `since` by competence, each with its parts; versions announced by `since` weigh in from their effective day.

    `performances`, `deviation_rates`: by procedure; a procedure without a count has its definition's own `yearly`.
    """
    rows = ProcedureVersion.objects.filter(announced_date__lte=since).order_by("procedure", "version")
    known = _read_all(list(rows.values_list(*_COLUMNS)))
    found: dict[str, list[DemandPart]] = {}
    for part in parts(known, since, performances or {}, deviation_rates or {}):
        found.setdefault(part.competence, []).append(part)
    return {competence: tuple(of) for competence, of in sorted(found.items())}


def yearly_demand(
    competence: str, since: date, performances: Mapping[str, float] | None = None, deviation_rates: Mapping[str, float] | None = None
) -> float:
    """The demand of one competence in the year from `since`: the sum of its parts."""
    return total(yearly_demands(since, performances, deviation_rates).get(competence, ()))


def total(of: Iterable[DemandPart]) -> float:
    """The sum of parts of a demand."""
    return sum(part.weight for part in of)
