"""What a step is done on, as its page says it: a unit, a donation that has none yet, a donor, a tank; with what its head shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from stembase.bank.models import Donation, Tank, Unit
from stembase.bank.queries.finding import told_unit
from stembase.donors.models import Donor
from stembase.procedures.vocabulary import sources
from stembase.web.parts.tag import Tag
from stembase.web.spoken import say_span

from .here import Here, language

FROZEN_LATER = frozenset({"expected", "collected", "in-transit", "received", "reduced", "isolated", "cultured", "harvested", "cryoprotected"})
"""Stages in which time still runs towards the limit for freezing."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing: its key, its DIN or code, the word for what it is, its stage (empty: none) and its page (empty: none)."""

    key: str
    code: str
    word: str
    source: str = ""
    stage: str = ""
    href: str = ""
    unit: Unit | None = None
    donation: Donation | None = None
    tank: Tank | None = None
    donor: Donor | None = None


def subject_of(here: Here, key: str) -> Subject:
    """The subject of that key in this bank, or not found."""
    bank = here.bank.key
    if unit := Unit.objects.select_related("donation", "position__tank").filter(bank_id=bank, key=key).first():
        href = reverse("web:units-one", args=[key])
        return Subject(key, unit.din, _source(unit.source), unit.source, unit.stage, href, unit=told_unit(unit), donation=unit.donation)
    if donation := Donation.objects.filter(bank_id=bank, key=key).first():
        stage = "" if donation.collected_at else "expected"
        return Subject(
            key, donation.din, _("Donation of %(source)s") % {"source": _source(donation.source)}, donation.source, stage, donation=donation
        )
    if tank := Tank.objects.filter(bank_id=bank, key=key).first():
        return Subject(key, tank.number, _("Tank"), href=reverse("web:storage-tank", args=[key]), tank=tank)
    if donor := Donor.objects.filter(bank=bank, key=key).first():
        return Subject(key, donor.code, _("Donor"), donor.source, donor=donor)
    raise Http404(key)


def _source(source: str) -> str:
    words = sources().get(source)
    return words.say(language()) if words else source


def age_tag(here: Here, collected_at: datetime | None, stage: str, limit_minutes: float | None, *, short: bool = False) -> Tag | None:
    """How long ago it was collected against the limit for freezing; nothing once it is frozen or before it is there. `short`: under a heading."""
    if collected_at is None or stage not in FROZEN_LATER:
        return None
    age = here.now - collected_at
    said = say_span(age, language())
    if limit_minutes is None:
        return Tag(said if short else _("%(age)s since collection") % {"age": said}, "", "clock")
    limit = timedelta(minutes=limit_minutes)
    facts = {"age": said, "limit": say_span(limit, language())}
    tone, icon = ("bad", "cross") if age > limit else ("warn", "clock") if age > limit * 0.75 else ("good", "check")
    words = _("%(age)s (limit %(limit)s)") if short else _("%(age)s since collection (limit %(limit)s)")
    return Tag(words % facts, tone, icon)  # type: ignore[arg-type]


def age_of(here: Here, subject: Subject, limits: Mapping[str, float]) -> Tag | None:
    """The same for a subject, by the limits of its standard."""
    collected_at = subject.donation.collected_at if subject.donation else None
    return age_tag(here, collected_at, subject.stage, limits.get("time-to-freeze"))
