"""Publish a version of a standard on the base's chain; choose, on a bank's, which standard releases a source."""

from datetime import date, datetime

from stembase.acts.command import Plan, command
from stembase.acts.locks import claimed
from stembase.bank.models import BankStandard, StandardVersion
from stembase.bank.queries.standards import chosen_key, local_date, read_version, version_in_force
from stembase.bank.standard import text_hash
from stembase.bank.standard_reading import load
from stembase.ledger.memory import forget
from stembase.ledger.vocabulary import Act, Code, Document, MaybeCode, Record, verb
from stembase.people.roles import ADMINISTRATOR, MEDICAL_DIRECTOR, QUALITY
from stembase.refusal import Finding, Refused

SETTERS = {QUALITY, MEDICAL_DIRECTOR, ADMINISTRATOR}


class StandardPublished(Record):
    """The version, its text and the hash it is known by."""

    standard: Code
    version: int
    effective: date
    hash: Code
    text: Document


class StandardChosen(Record):
    """For which source, which standard, and which one before."""

    source: Code
    standard: Code
    before: MaybeCode = ""


@command("publish-standard", verb="standard.published", roles=SETTERS, kinds=("base",), zh="发布放行标准", en="publish a standard")
def plan_publish(*, chain: str, kind: str, by: str, at: datetime, witness: str, text: Document) -> Plan:
    """Publish the next version of a standard. Refuses `standard-faulty` with every problem, `standard-version-not-next`,
    `standard-effective-in-the-past` (the first version may take effect on a past day)."""
    standard = load(text)
    latest = StandardVersion.objects.filter(standard=standard.key).order_by("-version").values_list("version", flat=True).first() or 0
    if standard.version != latest + 1:
        raise Refused("standard-version-not-next", standard=standard.key, version=standard.version, next=latest + 1)
    if latest and standard.effective < local_date(at):
        raise Refused("standard-effective-in-the-past", standard=standard.id, effective=standard.effective.isoformat())
    gaps = [Finding("standard-incomplete", "warn", {"standard": standard.id, "limit": list(standard.gaps)})] if standard.gaps else []
    did = StandardPublished(standard=standard.key, version=standard.version, effective=standard.effective, hash=text_hash(text), text=text)
    return Plan(subject=standard.id, did=did, findings=gaps)


@command("choose-standard", verb="standard.chosen", roles=SETTERS, zh="选用放行标准", en="choose a standard")
def plan_choose(*, chain: str, kind: str, by: str, at: datetime, witness: str, source: Code, standard: Code) -> Plan:
    """Release units of a source by this standard from now on. Refuses `no-such-standard`, `standard-not-for-source`,
    `standard-chosen-already`; one with gaps is chosen with a warning and will refuse to judge."""
    version = version_in_force(standard, at)
    if version is None:
        raise Refused("no-such-standard", standard=standard)
    chosen = read_version(version)
    if source not in chosen.sources:
        raise Refused("standard-not-for-source", standard=standard, source=source, sources=list(chosen.sources))
    before = BankStandard.objects.filter(bank=chain, source=source).values_list("standard", flat=True).first() or ""
    if before == standard:
        raise Refused("standard-chosen-already", standard=standard, source=source)
    gaps = [Finding("standard-incomplete", "warn", {"standard": chosen.id, "limit": list(chosen.gaps)})] if chosen.gaps else []
    return Plan(subject=f"{chain}:{source}", did=StandardChosen(source=source, standard=standard, before=before), findings=gaps)


@verb("standard.published", zh="发布了标准 {subject}", en="published the standard {subject}", record=StandardPublished)
def standard_published(act: Act, record: StandardPublished) -> None:
    """A version stands; it never changes."""
    StandardVersion.objects.create(
        key=act.subject, standard=record.standard, version=record.version, text=record.text, hash=record.hash, effective_date=record.effective,
        published_at=act.at, published_by=act.actor,
    )  # fmt: skip


@verb("standard.chosen", zh="{source} 改用标准 {standard} 放行", en="releases {source} by the standard {standard}", record=StandardChosen)
def standard_chosen(act: Act, record: StandardChosen) -> None:
    """The choice for a source is made or changed."""
    forget(chosen_key(act.chain))
    fields = {"standard": record.standard, "since": act.at, "chosen_by": act.actor}
    if record.before:
        rows = BankStandard.objects.filter(key=act.subject, standard=record.before).update(**fields)
        claimed(rows, "standard-chosen-already", standard=record.standard, source=record.source)
    else:
        BankStandard.objects.create(key=act.subject, bank_id=act.chain, source=record.source, **fields)
