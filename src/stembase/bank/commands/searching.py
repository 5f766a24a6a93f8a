"""Search for a patient: open a search, correct what is said of the patient, record a run, notice what a run changed, close it, ask for a typing.
Patients are codes here."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import Reservation, Search, SearchRun, TypingRequest
from stembase.bank.queries.finding import unit_of
from stembase.bank.queries.searching import latest_run, open_search, search_of
from stembase.bank.selection.causes import Cause, changes_kept, counted
from stembase.bank.selection.guideline_reading import guideline_named
from stembase.bank.selection.patient import demand_readable
from stembase.bank.selection.runs import manifest_of
from stembase.ledger.vocabulary import Act, Code, MaybeCode, NoteKey, Record, verb
from stembase.people.roles import MEDICAL_DIRECTOR, PHYSICIAN
from stembase.refusal import Refused

SEARCHERS = frozenset({PHYSICIAN, MEDICAL_DIRECTOR})
"""Who searches, and nobody else reads of a patient: quality judges units, for which it needs no patient's typing."""
OF_PATIENT = ("typing", "antibodies", "maternal")
"""Notes of a record for the eyes of those who search, wherever records are read."""
LIGHTEST_KG, HEAVIEST_KG = 1.0, 250.0  # assumption: what no patient's weight leaves
PatientCode = Annotated[str, Meta(pattern=r"^[A-Z0-9][A-Z0-9-]{1,19}$(?!\n)", description="the patient's code, never a name")]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", description="hash of a run's rows")]
Weight = Annotated[float, Meta(ge=LIGHTEST_KG, le=HEAVIEST_KG, description="kg")]
Sex = Literal["", "male", "female"]
Group = Literal["", "O", "A", "B", "AB"]
Serostatus = Literal["", "positive", "negative"]
Indication = Literal["malignant", "non-malignant"]
ClosedWhy = Literal["transplanted", "other-donor", "withdrawn", "entered-in-error"]


class Said(Record, kw_only=True):
    """What is said of a patient for a search. What is genetic is a note: typing and maternal antigens as GL strings, antibodies as antigen names."""

    typing: NoteKey
    weight_kg: float
    indication: Indication
    guideline: Code
    adult_guideline: MaybeCode = ""
    population: MaybeCode = ""
    sex: Sex = ""
    abo: Group = ""
    cmv: Serostatus = ""
    antibodies: NoteKey = ""
    maternal: NoteKey = ""


class SearchOpened(Said, kw_only=True):
    """For whom (a code), and what is said of the patient."""

    patient: Code


class SearchCorrected(Said, kw_only=True):
    """What is said of the patient from now on, and why (a note)."""

    reason: NoteKey


class SearchClosed(Record):
    """Why."""

    why: ClosedWhy


class RunRecorded(Record):
    """How many came in, were ranked and were listed, by kind of graft; what the answer rests on; the hash of its rows; the causes for which it ran
    by itself; and how many candidates each cause touched since the run before."""

    digest: Digest
    counts: dict[Code, int]
    basis: dict[Code, MaybeCode]
    because: tuple[Cause, ...] = ()
    changed: dict[Code, int] = {}


class ChangesNoticed(Record):
    """In which runs there was something to notice."""

    runs: list[Code]


class TypingRequested(Record):
    """On which candidate, and of which locus (empty: identity of a segment)."""

    candidate: Code
    locus: MaybeCode = ""


@command("open-search", verb="search.opened", roles=SEARCHERS, zh="为患者建立检索", en="open a search")
def plan_open(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    patient: PatientCode,
    typing: NoteKey,
    weight_kg: Weight,
    indication: Indication,
    guideline: Code,
    adult_guideline: MaybeCode = "",
    population: MaybeCode = "",
    sex: Sex = "",
    abo: Group = "",
    cmv: Serostatus = "",
    antibodies: NoteKey = "",
    maternal: NoteKey = "",
) -> Plan:
    """Open a search for a patient. Refuses `search-open-already`, `search-without-typing`, a typing that cannot be read (`hla-…`),
    `no-such-guideline`, `guideline-of-other-graft`."""
    if Search.objects.filter(bank=chain, patient=patient, closed_at=None).exists():
        raise Refused("search-open-already", patient=patient)
    _demand_sense(typing, antibodies, maternal, guideline, adult_guideline)
    did = SearchOpened(
        patient=patient, typing=typing, weight_kg=weight_kg, indication=indication, guideline=guideline, adult_guideline=adult_guideline,
        population=population, sex=sex, abo=abo, cmv=cmv, antibodies=antibodies, maternal=maternal,
    )  # fmt: skip
    return Plan(subject=f"{chain}:{patient}", did=did)


@command("correct-search", verb="search.corrected", roles=SEARCHERS, zh="更正检索资料", en="correct a search")
def plan_correct(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    search: Code,
    typing: NoteKey,
    weight_kg: Weight,
    indication: Indication,
    guideline: Code,
    reason: NoteKey,
    adult_guideline: MaybeCode = "",
    population: MaybeCode = "",
    sex: Sex = "",
    abo: Group = "",
    cmv: Serostatus = "",
    antibodies: NoteKey = "",
    maternal: NoteKey = "",
) -> Plan:
    """Say anew what is true of the patient; what was said stays in the ledger. Refuses `no-such-search`, `search-closed`, `reason-missing`,
    and what opening refuses."""
    open_search(chain, search)
    if not reason:
        raise Refused("reason-missing", command="correct-search")
    _demand_sense(typing, antibodies, maternal, guideline, adult_guideline)
    did = SearchCorrected(
        typing=typing, weight_kg=weight_kg, indication=indication, guideline=guideline, adult_guideline=adult_guideline, population=population,
        sex=sex, abo=abo, cmv=cmv, antibodies=antibodies, maternal=maternal, reason=reason,
    )  # fmt: skip
    return Plan(subject=search, did=did)


def _demand_sense(typing: str, antibodies: str, maternal: str, guideline: str, adult_guideline: str) -> None:
    if not typing:
        raise Refused("search-without-typing")
    demand_readable(typing, antibodies, maternal)
    for key, graft in ((guideline, "cord-blood"), (adult_guideline, "adult-donor")):
        if key and guideline_named(key).graft != graft:
            raise Refused("guideline-of-other-graft", guideline=key)


@command("close-search", verb="search.closed", roles=SEARCHERS, zh="结束检索", en="close a search")
def plan_close(*, chain: str, kind: str, by: str, at: datetime, witness: str, search: Code, why: ClosedWhy) -> Plan:
    """Close a search. Refuses `no-such-search`, `search-closed`, `search-keeps-units` while a released unit is reserved for it."""
    open_search(chain, search)
    kept = Reservation.objects.filter(search=search, ended_at=None, unit__stage="reserved").order_by("at", "key")
    if units := list(kept.values_list("unit_id", flat=True)):
        raise Refused("search-keeps-units", search=search, units=units)
    return Plan(subject=search, did=SearchClosed(why=why))


@command("record-search-run", verb="search.run", roles=SEARCHERS, zh="记录检索结果", en="record the run of a search")
def plan_run(
    *,
    chain: str,
    kind: str,
    by: str,
    at: datetime,
    witness: str,
    search: Code,
    digest: Digest,
    because: list[Cause] = [],  # noqa: B006 (read as a schema, never changed)
) -> Plan:
    """Record that the search was run, of itself for the causes named; counts and changes are read from the run. Refuses `no-such-search`,
    `search-closed`, `no-such-run`."""
    open_search(chain, search)
    manifest, before = manifest_of(chain, search, digest), latest_run(search)
    changes = changes_kept(chain, search, digest, before.key) if before else None
    changed = counted(changes.differences) if changes else {}
    did = RunRecorded(digest=digest, counts=dict(manifest.counts), basis=dict(manifest.basis), because=tuple(because), changed=changed)
    return Plan(subject=search, did=did)


@command("notice-changes", verb="search.changes-noticed", roles=SEARCHERS, zh="知悉检索变化", en="take notice of what changed")
def plan_notice(*, chain: str, kind: str, by: str, at: datetime, witness: str, search: Code) -> Plan:
    """Take notice of what runs by themselves have changed. Refuses `no-such-search`, `nothing-to-notice`."""
    search_of(chain, search)
    if not (runs := list(SearchRun.objects.filter(search=search, news=True).order_by("order").values_list("key", flat=True))):
        raise Refused("nothing-to-notice", search=search)
    return Plan(subject=search, did=ChangesNoticed(runs=runs))


@command("request-typing", verb="search.typing-requested", roles=SEARCHERS, zh="申请验证分型", en="ask for a typing")
def plan_request(*, chain: str, kind: str, by: str, at: datetime, witness: str, search: Code, candidate: Code, locus: MaybeCode = "") -> Plan:
    """Ask for a typing of a candidate: one of the bank's units (its segment, by the procedure of confirmation) or a registry's donor (one locus).
    Refuses `no-such-search`, `search-closed`, `no-such-unit`, `typing-requested-already`."""
    open_search(chain, search)
    if candidate.startswith(f"{chain}:"):
        unit_of(chain, candidate)
    if TypingRequest.objects.filter(search=search, candidate=candidate, locus=locus).exists():
        raise Refused("typing-requested-already", candidate=candidate, locus=locus)
    return Plan(subject=search, did=TypingRequested(candidate=candidate, locus=locus))


SAID = tuple(Said.__struct_fields__)


@verb("search.opened", zh="为患者 {patient} 建立检索", en="opened a search for {patient}", record=SearchOpened)
def search_opened(act: Act, record: SearchOpened) -> None:
    """A search is open."""
    said = {name: getattr(record, name) for name in SAID}
    Search.objects.create(key=act.key, bank_id=act.chain, patient=record.patient, opened_at=act.at, opened_by=act.actor, **said)


@verb("search.corrected", zh="更正了检索 {subject} 的患者资料", en="corrected what is said of the patient of {subject}", record=SearchCorrected)
def search_corrected(act: Act, record: SearchCorrected) -> None:
    """Other things are said of the patient."""
    rows = Search.objects.filter(key=act.subject, closed_at=None)
    claimed(rows.update(corrected_at=act.at, **{name: getattr(record, name) for name in SAID}), "search-closed", search=act.subject)


@verb("search.closed", zh="结束了检索 {subject}（{why}）", en="closed the search {subject} ({why})", record=SearchClosed)
def search_closed(act: Act, record: SearchClosed) -> None:
    """The search is closed."""
    rows = Search.objects.filter(key=act.subject, closed_at=None)
    claimed(rows.update(closed_at=act.at, closed_by=act.actor, closed_why=record.why), "search-closed", search=act.subject)


@verb("search.run", zh="运行了检索 {subject}", en="ran the search {subject}", record=RunRecorded)
def search_run(act: Act, record: RunRecorded) -> None:
    """A run stands."""
    SearchRun.objects.create(
        key=act.key, bank_id=act.chain, search_id=act.subject, order=act.seq, digest=record.digest, counts=dict(record.counts),
        basis=dict(record.basis), because=list(record.because), changed=dict(record.changed), news=bool(record.because and record.changed),
        at=act.at, by=act.actor,
    )  # fmt: skip


@verb("search.changes-noticed", zh="知悉了检索 {subject} 的变化", en="took notice of what changed in {subject}", record=ChangesNoticed)
def changes_noticed(act: Act, record: ChangesNoticed) -> None:
    """The changes are known."""
    rows = SearchRun.objects.filter(key__in=record.runs, news=True)
    if rows.update(news=False, noticed_at=act.at, noticed_by=act.actor) != len(record.runs):
        raise Refused("nothing-to-notice", search=act.subject)


@verb("search.typing-requested", zh="为检索 {subject} 申请 {candidate} 的分型", en="asked for a typing of {candidate}", record=TypingRequested)
def typing_requested(act: Act, record: TypingRequested) -> None:
    """A typing is wanted."""
    TypingRequest.objects.create(
        key=act.key, bank_id=act.chain, search_id=act.subject, candidate=record.candidate, locus=record.locus, at=act.at, by=act.actor
    )
