"""What each act about one thing of the bank asks for: its fields in the order of the page, by command. An act not named here has no page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stembase.bank.commands.deviations import OWNERS
from stembase.bank.commands.kits import KIT_KINDS
from stembase.bank.loss import LOSSES
from stembase.bank.models import Lot, Result, Search
from stembase.bank.queries.standards import standards_in_force
from stembase.donors.scopes import SCOPES
from stembase.donors.standard import questionnaire
from stembase.people.queries import holders_in, names_of
from stembase.procedures.vocabulary import sources, terms
from stembase.web.spoken import chinese

from .here import Here, language
from .results import result_words
from .searching.words import CLOSED, GIVEN_UP

Options = Callable[[Here, Mapping[str, str]], list[tuple[str, str]]]
Kind = Literal["text", "number", "select", "ticks", "note", "instant", "day", "date", "list", "numbers", "file", "answers"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One input of a command: its name, its label, how it is asked for, what can be chosen, why or how; `unit` of a number."""

    name: str
    label: str | Promise
    kind: Kind = "text"
    options: Options | None = None
    required: bool = True
    reason: str | Promise = ""
    unit: str | Promise = ""


@dataclass(frozen=True, slots=True)
class ActForm:
    """The page of one command: the input that names what it is about (empty: the bank), its fields, and whether it cannot be undone.

    `signs`, `witness_signs`: what the signatures will mean, for a page whose form must be filled in before there is a plan to say so.
    `of`: what the address must name though the command does not take it, such as the unit whose results are chosen from.
    """

    about: str
    asks: tuple[Ask, ...]
    grave: bool = False
    lead: str | Promise = ""
    signs: str = ""
    witness_signs: str = ""
    of: str = ""


def _pairs(*pairs: tuple[str, str | Promise]) -> Options:
    return lambda here, sent: [(key, str(words)) for key, words in pairs]


def _losses(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, words.zh if chinese(language()) else words.en) for key, words in LOSSES.items()]


def _sources(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, words.say(language())) for key, words in sources().items()]


def _materials(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, words.say(language())) for key, words in terms()["lots"].items()]


def _scopes(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, words.zh if chinese(language()) else words.en) for key, words in SCOPES.items()]


def _questions(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, question.words.zh if chinese(language()) else question.words.en) for key, question in questionnaire()[1].items()]


def _kits(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = Lot.objects.filter(bank=here.bank, kind__in=KIT_KINDS, blocked_at=None, valid_until__gt=here.now).order_by("valid_until", "key")
    return [(lot.key, f"{terms()['lots'][lot.kind].say(language())} · {lot.number}") for lot in rows]


def _waiting_of_unit(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = Result.objects.filter(bank=here.bank, unit=sent.get("unit", ""), state=Result.State.PERFORMED).order_by("test", "key")
    return [(row.key, result_words(row)) for row in rows]


def _waiting(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = Result.objects.filter(bank=here.bank, key=sent.get("result", ""))
    return [(row.key, result_words(row)) for row in rows]


def _searches(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    rows = Search.objects.filter(bank=here.bank, closed_at=None).order_by("patient")
    return list(rows.values_list("key", "patient"))


def _owners(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    names = names_of(set(holders_in(here.bank.key, OWNERS, here.now)), language())
    return sorted(names.items(), key=lambda pair: pair[1])


def _standards(here: Here, sent: Mapping[str, str]) -> list[tuple[str, str]]:
    wanted = sent.get("source", "")
    found = [one for one in standards_in_force(here.now) if wanted in ("", *one.sources)]
    return [(one.key, f"{one.title.say(language())} · {one.id}") for one in found]


NOTE = Ask("note", _("In words"), "note", reason=_("name nobody in it"))
NOTE_IF_ANY = Ask("note", _("In words"), "note", required=False, reason=_("name nobody in it"))
REASON = Ask("reason", _("Why"), "note", reason=_("name nobody in it"))
LOSS = Ask("reason", _("Reason"), "select", _losses)
SEVERITIES = _pairs(("minor", _("minor")), ("major", _("major")), ("critical", _("critical")))
HOLDS = _pairs(
    ("label-doubtful", _("the label is doubtful")), ("identity-doubtful", _("identity is doubtful")), ("result-doubtful", _("a result is doubtful")),
    ("storage-doubtful", _("its storage is doubtful")), ("donor-report", _("news of the donor")), ("other", _("another reason")),
)  # fmt: skip
DEVIATIONS = _pairs(
    ("label-damaged", _("label damaged or wrong")), ("done-otherwise", _("done otherwise than written")), ("delay", _("delay")),
    ("equipment-fault", _("equipment at fault")), ("material-fault", _("material at fault")), ("papers-missing", _("papers missing")),
    ("other", _("something else")),
)  # fmt: skip
OUT = _pairs(("sampling", _("sampling")), ("inspection", _("inspection")), ("alarm", _("alarm")), ("maintenance", _("maintenance")))
ZONES = _pairs(("quarantine", _("quarantine")), ("released", _("released units")), ("research", _("research")))
DONORS = _pairs(("birth-mother", _("birth mother")), ("donor", _("donor")), ("child", _("child")))
RESULT = Ask("result", _("Result"), "select", _waiting)

FORMS: Mapping[str, ActForm] = {
    "register-donor": ActForm("", (
        Ask("donor_kind", _("Who gives"), "select", DONORS), Ask("source", _("Cell source"), "select", _sources),
        Ask("code", _("Code"), required=False, reason=_("empty: the next free one")),
    ), lead=_("The bank knows a donor by a code alone; identity stays behind the wall.")),
    "record-consent": ActForm("donor", (
        Ask("scopes", _("Agrees to"), "ticks", _scopes), Ask("version", _("Version of the form"), reason=_("as printed on it")),
    )),
    "withdraw-consent": ActForm("donor", (
        Ask("scopes", _("Withdraws"), "ticks", _scopes, required=False, reason=_("none ticked: everything")), REASON,
    )),
    "screen-donor": ActForm("donor", (Ask("answers", _("Questions"), "answers", _questions),)),
    "issue-kit": ActForm("", (
        Ask("donor", _("Donor"), reason=_("the code, such as D0001")), Ask("source", _("Cell source"), "select", _sources),
        Ask("kit", _("Kit"), "select", _kits),
        Ask("din", "DIN", required=False, reason=_("scan the kit's label; empty: the bank's next")),
    )),
    "give-up-donation": ActForm("donation", (LOSS, NOTE_IF_ANY), grave=True),
    "receive-lot": ActForm("", (
        Ask("material", _("Material"), "select", _materials), Ask("number", _("Lot number"), reason=_("as on the pack")),
        Ask("valid_until", _("Use until"), "day"), Ask("maker", _("Maker"), required=False, reason=_("a code without spaces")),
    )),
    "block-lot": ActForm("lot", (NOTE_IF_ANY,)),
    "unblock-lot": ActForm("lot", (NOTE,)),
    "set-up-tank": ActForm("", (
        Ask("number", _("Number")), Ask("room", _("Room")), Ask("zone", _("Zone"), "select", ZONES),
        Ask("limit_c", _("Warm above"), "number", unit="°C"),
        Ask("silence_minutes", _("Silent after"), "number", unit="min"),
    )),
    "lay-out-positions": ActForm("tank", (
        Ask("racks", _("Racks"), "list"), Ask("boxes", _("Boxes"), "list"), Ask("slots", _("Slots"), "list", reason=_("separate them with spaces")),
    )),
    "record-temperature-log": ActForm("tank", (Ask("log", _("Log file of the tank"), "file", reason=_("CSV as the logger wrote it")),)),
    "record-silence": ActForm("tank", ()),
    "top-up-tank": ActForm("tank", (
        Ask("before_percent", _("Level before"), "number", unit="%"), Ask("after_percent", _("Level after"), "number", unit="%"),
    )),
    "acknowledge-excursion": ActForm("excursion", (Ask("note", _("What you saw and did"), "note", reason=_("name nobody in it")),)),
    "take-out": ActForm("unit", (Ask("reason", _("Why"), "select", OUT),)),
    "put-back": ActForm("unit", (Ask("position", _("Place"), reason=_("scan the place")),)),
    "split-unit": ActForm("unit", (
        Ask("volumes_ml", _("Volumes of the parts"), "numbers", unit="mL", reason=_("separate them with spaces")),
    ), grave=True),
    "pool-units": ActForm("", (Ask("units", _("Units"), "list", reason=_("scan them one after the other, with spaces between")),), grave=True),
    "discard-unit": ActForm(
        "unit", (LOSS, NOTE_IF_ANY), grave=True, lead=_("Once discarded, a unit can never be released, issued or given to research.")
    ),
    "hold-unit": ActForm("unit", (
        Ask("reason", _("Reason"), "select", HOLDS), NOTE_IF_ANY,
    ), lead=_("Until the hold is lifted the unit stays where it is.")),
    "lift-hold": ActForm("hold", (REASON,), signs="approved"),
    "open-deviation": ActForm("subject", (
        Ask("code", _("What kind"), "select", DEVIATIONS), Ask("severity", _("Class"), "select", SEVERITIES, required=False),
        Ask("note", _("What happened"), "note", reason=_("name nobody in it")),
    )),
    "classify-deviation": ActForm("deviation", (
        Ask("severity", _("Class"), "select", SEVERITIES),
        Ask("owner", _("Owner"), "select", _owners, required=False, reason=_("who corrects it; empty for a major or critical one: you")),
        Ask("due", _("Due"), "date", required=False, reason=_("empty: 30 days for a major one, 15 for a critical one")),
    )),
    "assign-deviation": ActForm("deviation", (
        Ask("owner", _("Owner"), "select", _owners, reason=_("who corrects it")), Ask("due", _("Due"), "date", reason=_("to the end of the day")),
    )),
    "close-deviation": ActForm("deviation", (
        Ask("cause", _("Root cause"), "note", reason=_("name nobody in it")),
        Ask("corrected", _("What was corrected"), "note", required=False,
            reason=_("and what keeps it from happening again; needed for major and critical ones; name nobody in it")),
    ), signs="approved"),
    "choose-standard": ActForm("", (
        Ask("source", _("Cell source"), "select", _sources), Ask("standard", _("Standard"), "select", _standards),
    ), lead=_("From now on units of this source are judged by it here; verdicts that stand keep theirs.")),
    "review-result": ActForm("result", (), lead=_("You stand behind this result as its second reader; from now on it counts.")),
    "review-results": ActForm("", (Ask("results", _("Results"), "ticks", _waiting_of_unit),),
                              lead=_("Tick each result you have looked at; one signature stands behind all of them."), of="unit", signs="reviewed"),
    "reject-result": ActForm("result", (REASON,), lead=_("A rejected result never counts."), signs="reviewed"),
    "correct-result": ActForm("result", (
        Ask("value", _("Value"), "number", required=False), Ask("finding", _("Finding"), required=False), REASON,
    ), lead=_("The old value stays readable; the new one waits for a second reader again.")),
    "judge-unit": ActForm("unit", (), lead=_("Every criterion of the standard is answered now, and the verdict is kept as it falls.")),
    "release": ActForm("unit", (), lead=_("Two people let the unit out of quarantine; from then on it can be chosen for a patient.")),
    "exceptional-release": ActForm("unit", (
        Ask("patient", _("Patient"), reason=_("a code, never a name")), Ask("told_at", _("The programme was told at"), "instant"), REASON,
    ), grave=True, lead=_("One unit that fails its standard, for one patient, signed by the medical director and the transplant physician."),
        signs="authorised", witness_signs="approved"),
    "reserve-unit": ActForm("unit", (
        Ask("search", _("For the patient"), "select", _searches),
        Ask("days", _("Keeps for"), "number", required=False, unit=_("days"), reason=_("empty: thirty days")),
    ), lead=_("Until then the unit is kept for this patient alone and leaves every other search.")),
    "give-up-reservation": ActForm("reservation", (
        Ask("why", _("Why"), "select", _pairs(*GIVEN_UP.items())),
    ), lead=_("Other searches find the unit again.")),
    "close-search": ActForm("search", (
        Ask("why", _("Why"), "select", _pairs(*CLOSED.items())),
    ), lead=_("A closed search is not run again; its record stays.")),
    "notice-changes": ActForm("search", (), lead=_("You know what has changed; the search is no longer marked.")),
    "request-typing": ActForm("search", (
        Ask("candidate", _("Candidate")), Ask("locus", _("Locus"), required=False, reason=_("empty: identity of an attached segment")),
    ), lead=_("The answer comes as a result; run the search again when it is there.")),
    "release-to-research": ActForm("unit", (), grave=True, lead=_("The unit leaves clinical use for good.")),
}  # fmt: skip
