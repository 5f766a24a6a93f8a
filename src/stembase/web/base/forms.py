"""What each command of the base asks for on its page: fields in their order, by command; what was typed, as the command takes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from stembase.bank.models import Bank
from stembase.base.kinds import Words, equipment_kinds, room_kinds
from stembase.base.models import Partner, Room, Site
from stembase.competence.models import Clearance
from stembase.people.models import Account, Organisation
from stembase.people.roles import ROLES
from stembase.web.parts.field import Choice, Field
from stembase.web.parts.field import Kind as FieldKind
from stembase.web.spoken import chinese
from stembase.web.templatetags.reading import CLEARANCES

Options = Callable[[], list[tuple[str, str]]]
Kind = Literal["text", "select", "note", "day", "end"]
DRAWN: Mapping[Kind, FieldKind] = {"text": "text", "select": "select", "note": "textarea", "day": "date", "end": "date"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One input: its name, its label, how it is asked for (`end`: to the end of the day), what can be chosen, what to know."""

    name: str
    label: str | Promise
    kind: Kind = "text"
    options: Options | None = None
    required: bool = True
    reason: str | Promise = ""


@dataclass(frozen=True, slots=True)
class BaseForm:
    """The page of one command. `about`: the input that comes with the address; `url`: where it leads; `fields_of` a refusal, by code."""

    asks: tuple[Ask, ...]
    about: str = ""
    url: str = "web:base"
    lead: str | Promise = ""
    grave: bool = False
    concerns: Mapping[str, str] = field(default_factory=dict)


def _words(kinds: Callable[[], Mapping[str, Words]]) -> Options:
    return lambda: sorted(((key, words.zh if zh() else words.en) for key, words in kinds().items()), key=lambda pair: pair[1])


def _titled(rows: Callable[[], Any]) -> Options:
    return lambda: [(row.pk, f"{row.title_zh if zh() else row.title_en} · {row.pk}") for row in rows()]


def _people() -> list[tuple[str, str]]:
    return [(row.code, f"{row.name(get_language() or 'zh')} · {row.code}") for row in Account.objects.filter(is_active=True).order_by("code")]


def _scopes() -> list[tuple[str, str]]:
    return [("", said("the whole base")), *_titled(lambda: Bank.objects.order_by("kind", "key"))()]


def zh() -> bool:
    """Whether the page is Chinese."""
    return chinese(get_language() or "zh")


TITLES = (Ask("title_zh", _("Name in Chinese")), Ask("title_en", _("Name in English")))
KEY = _("letters, digits and hyphens; it stays as it is")
REASON = Ask("reason", _("Reason"), "note", required=False, reason=_("name nobody in it"))

FORMS: Mapping[str, BaseForm] = {
    "withdraw-scenario": BaseForm(
        (),
        about="scenario",
        url="web:practice-build",
        grave=True,
        lead=_("Nobody can begin it any more, and its open runs stop where they are."),
    ),
    "register-equipment": BaseForm(
        (
            Ask("equipment", _("Number"), reason=KEY),
            Ask("equipment_kind", _("Kind"), "select", _words(equipment_kinds)),
            Ask("room", _("Room"), "select", _titled(lambda: Room.objects.order_by("key"))),
            *TITLES,
            Ask("calibrated_until", _("Calibrated until"), "end", required=False, reason=_("to the end of the day; empty: it needs none")),
        ),
        concerns={"equipment-registered-already": "equipment", "no-such-room": "room", "equipment-kind-unknown": "equipment_kind"},
    ),
    "calibrate-equipment": BaseForm(
        (
            Ask("until", _("Calibrated until"), "end", reason=_("to the end of the day")),
            Ask("certificate", _("Certificate"), required=False, reason=_("its number, without spaces")),
        ),
        about="equipment",
        concerns={"calibration-ends-before-it-begins": "until", "calibration-not-longer": "until"},
    ),
    "take-equipment-out-of-service": BaseForm(
        (REASON,), about="equipment", grave=True, lead=_("From now on no step can be done with it, until it is returned to service.")
    ),
    "return-equipment-to-service": BaseForm((REASON,), about="equipment", lead=_("Steps can be done with it again, if its calibration holds.")),
    "admit-partner": BaseForm(
        (
            Ask("organisation", _("Organisation"), "select", _titled(lambda: Organisation.objects.exclude(key__in=Partner.objects.values("key")))),
            Ask("joined_date", _("Joined on"), "day", required=False, reason=_("empty: today")),
        ),
        concerns={"no-such-organisation": "organisation", "partner-admitted-already": "organisation"},
    ),
    "open-site": BaseForm(
        (
            Ask("site", _("Key"), reason=KEY),
            Ask("partner", _("Partner"), "select", _titled(lambda: Organisation.objects.filter(key__in=Partner.objects.values("key")))),
            *TITLES,
        ),
        concerns={"site-open-already": "site", "no-such-partner": "partner"},
    ),
    "open-room": BaseForm(
        (
            Ask("room", _("Key"), reason=KEY),
            Ask("site", _("Site"), "select", _titled(lambda: Site.objects.order_by("key"))),
            Ask("room_kind", _("Kind"), "select", _words(room_kinds)),
            *TITLES,
        ),
        concerns={"room-open-already": "room", "no-such-site": "site", "room-kind-unknown": "room_kind"},
    ),
    "open-bank": BaseForm(
        (
            Ask("bank", _("Key"), reason=_("the facility number, for a practice bank with a hyphen and a name: A9995-spring")),
            Ask("of_kind", _("Kind"), "select", lambda: [("live", said("live")), ("practice", said("practice"))]),
            Ask("facility", _("Facility number"), reason=_("ISBT 128; practice banks have A9995 to A9999")),
            *TITLES,
        ),
        lead=_("A live bank keeps units for patients and its gate demands qualification; a practice bank is for learning and can be emptied."),
    ),
    "grant-role": BaseForm(
        (
            Ask("role", _("Role"), "select", _words(lambda: {key: Words(*name) for key, name in ROLES.items()})),
            Ask("scope", _("Where"), "select", _scopes, required=False),
            Ask("until", _("Until"), "end", required=False, reason=_("to the end of the day; empty: until it is revoked")),
        ),
        about="person",
        url="web:people-one",
        concerns={"role-already-held": "role", "no-such-role": "role"},
    ),
    "revoke-role": BaseForm((), about="grant", url="web:people", grave=True, lead=_("The role ends now. What was done with it stays.")),
    "give-clearance": BaseForm(
        (
            Ask("clearance", _("Clearance"), "select", lambda: [(str(key), str(CLEARANCES[key])) for key in Clearance.Kind.values]),
            Ask("scope", _("Where"), "select", _scopes, required=False),
            Ask("until", _("Until"), "end", required=False, reason=_("to the end of the day; empty: until it is withdrawn")),
        ),
        about="person",
        url="web:people-one",
        concerns={"clearance-given-already": "clearance"},
    ),
    "confirm-rule": BaseForm(
        (Ask("source", _("Text it was checked against"), reason=_("document, article, day it was published")),),
        about="rule",
        url="web:internship-rules",
        lead=_("From now on the rule forbids instead of warning, as long as it says the same."),
        concerns={"rule-source-missing": "source"},
    ),
    "withdraw-clearance": BaseForm((REASON,), about="clearance", url="web:people", grave=True, lead=_("The clearance ends now.")),
}


def given(form: BaseForm, sent: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Inputs of the command and texts for its notes. What was left empty is left out."""
    inputs: dict[str, Any] = {form.about: sent.get(form.about, "")} if form.about else {}
    notes: dict[str, str] = {}
    for ask in form.asks:
        text = sent.get(ask.name, "").strip()
        if ask.kind == "note":
            notes[ask.name] = text
        elif text:
            inputs[ask.name] = _end_of(text) if ask.kind == "end" else text
        elif ask.required:
            inputs[ask.name] = ""
    return inputs, notes


def _end_of(text: str) -> datetime | str:
    """The end of a day where the base stands; what is no day goes on as typed, so that the refusal can say it."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text) + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        return text


def fields_of(form: BaseForm, sent: Mapping[str, str], errors: Mapping[str, str]) -> list[Field]:
    """The fields as the page draws them."""
    return [_drawn(ask, sent.get(ask.name, ""), errors.get(ask.name, "")) for ask in form.asks]


def _drawn(ask: Ask, value: str, error: str) -> Field:
    options = ask.options() if ask.options else []
    blank = (Choice("", said("choose"), True),) if options and not value and not any(key == "" for key, _words in options) else ()
    return Field(
        name=ask.name,
        label=str(ask.label),
        kind=DRAWN[ask.kind],
        value=value,
        error=error,
        required=ask.required,
        choices=(*blank, *(Choice(str(key), words, str(key) == value) for key, words in options)),
        reason=str(ask.reason),
        wide=ask.kind in ("note", "select"),
        attributes={"autocomplete": "off"},
    )
