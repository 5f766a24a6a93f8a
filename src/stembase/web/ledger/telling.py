"""Entries told in the reader's language: the verb's sentence with names for people, titles for competences, words for stages, roles and codes."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stembase.acts.command import COMMANDS
from stembase.base.models import Equipment
from stembase.competence.models import Competence
from stembase.ledger.instants import instant_of
from stembase.ledger.models import Entry
from stembase.ledger.vocabulary import VERBS
from stembase.people.parts import PARTS
from stembase.people.queries import names_of
from stembase.people.roles import ROLES
from stembase.procedures import vocabulary
from stembase.procedures.definition import Definition
from stembase.procedures.models import ProcedureVersion
from stembase.procedures.reading import read_published
from stembase.refusal import WORDS, catalogue, explain
from stembase.web.bank.act_forms import FORMS as BANK
from stembase.web.base.forms import FORMS as BASE
from stembase.web.spoken import chinese, say_number

ATTEMPTED = "attempted"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_PERSON = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


LABELS = {ask.name: ask.label for forms in (BANK, BASE) for form in forms.values() for ask in form.asks} | {
    "unit": _("Unit"), "step": _("Step"), "scope": _("Where"), "until": _("Until"), "tank": _("Tank"), "stage": _("Stage"), "lots": _("Lot"),
    "equipment": _("Machine"), "measures": _("Value"), "witness": _("Witness"), "command": _("What was done"), "person": _("Person"),
}  # fmt: skip
"""What a field of a record is called: as the form that asks for it calls it."""


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a line: when, who, the sentence; `refused`: an attempt; `found`: how many findings it carries."""

    entry: Entry
    at: datetime
    recorded_at: datetime
    actor: str
    witness: str
    sentence: str
    refused: bool
    found: int

    @property
    def signed(self) -> bool:
        """Whether somebody signed it."""
        return bool(self.entry.signature)


class _Ellipsis(dict):
    """Fields for a sentence: one that is not there shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"


class Telling:
    """The words for some entries, read together: at most four queries however many they are."""

    def __init__(self, entries: Sequence[Entry], language: str) -> None:
        self.language = language
        self.zh = chinese(language)
        self.records = {entry.pk: msgspec.json.decode(entry.record) for entry in entries}
        self.names = _names(entries, self.records.values(), language)
        speaks_of = any(entry.verb.startswith("competence.") for entry in entries)
        self.competences = {row.key: row.title(language) for row in Competence.objects.all()} if speaks_of else {}
        of_machines = {entry.subject for entry in entries if entry.verb.startswith("equipment.")}
        machines = Equipment.objects.filter(key__in=of_machines) if of_machines else ()
        self.machines = {row.key: row.title_zh if self.zh else row.title_en for row in machines}
        keys = {entry.procedure for entry in entries if entry.procedure}
        rows = ProcedureVersion.objects.filter(key__in=keys).values_list("key", "text") if keys else ()
        self.definitions: dict[str, Definition] = {key: read_published(text) for key, text in rows}

    def tell(self, entry: Entry) -> Told:
        """The entry as a line."""
        envelope = self.records[entry.pk]
        return Told(
            entry=entry,
            at=instant_of(entry.at),
            recorded_at=instant_of(entry.recorded_at),
            actor=self.name(entry.actor),
            witness=self.name(entry.witness),
            sentence=self.sentence(entry),
            refused=entry.verb == ATTEMPTED,
            found=len(envelope.get("found", ())),
        )

    def sentence(self, entry: Entry) -> str:
        """The sentence of its verb; a verb no longer known stands for itself."""
        verb = VERBS.get(entry.verb)
        if verb is None:
            return entry.verb
        did, read = self.records[entry.pk].get("did", {}), self.records[entry.pk].get("read", {})
        fields = _Ellipsis({name: self.word(entry, name, value or read.get(name, value)) for name, value in did.items()})
        fields["subject"] = self.subject(entry)
        return (verb.zh if self.zh else verb.en).format_map(fields)

    def name(self, code: str) -> str:
        """The printed name behind a code."""
        return self.names.get(code, code)

    def subject(self, entry: Entry) -> str:
        """What the entry is about, without the bank it stands in anyway."""
        if entry.subject in self.names:
            return self.names[entry.subject]
        if titled := self.competences.get(entry.subject) or self.machines.get(entry.subject):
            return titled
        if definition := self.definitions.get(entry.subject):
            return f"{definition.title.say(self.language)} {definition.id}"
        return entry.subject.removeprefix(f"{entry.chain}:")

    def word(self, entry: Entry, field: str, value: Any) -> Any:
        """One value of a record in words; what has none stays as it is."""
        if isinstance(value, list):
            return ("、" if self.zh else ", ").join(str(self.word(entry, field, each)) for each in value)
        if value is None or value == "":
            return "—"
        if isinstance(value, bool):
            return {True: "是", False: "否"}[value] if self.zh else {True: "yes", False: "no"}[value]
        if isinstance(value, int | float):
            return say_number(value)
        text = str(value)
        if text.startswith("[") and (found := listed(text)) is not None:
            return self.word(entry, field, found)
        return self._known(entry, field, text) or self.names.get(text) or _instant(text) or text.removeprefix(f"{entry.chain}:")

    def label(self, entry: Entry, way: Sequence[str]) -> str:
        """The way to a value of the record in words where the procedure has them: a measure's label, what was scanned; else as it stands."""
        definition, group = self.definitions.get(entry.procedure), way[0]
        if definition and len(way) == 2:
            step = definition.step(self.records[entry.pk].get("did", {}).get("step", ""))
            if group == "measures" and step and (measure := step.measure(way[1])):
                return measure.label.say(self.language)
            if group in ("scans", "lots", "equipment"):
                return vocabulary.term(group, way[1], definition.terms).say(self.language)
        return " › ".join(str(LABELS.get(part, part)) for part in way)

    def _known(self, entry: Entry, field: str, text: str) -> str:
        """The words of a key of one of the house's vocabularies, by the field it stands in."""
        if field in ("role", "roles") and text in ROLES:
            return ROLES[text].zh if self.zh else ROLES[text].en
        if field == "command" and text in COMMANDS:
            return COMMANDS[text].zh if self.zh else COMMANDS[text].en
        if field in ("code", "reason", "loss") and text in catalogue():
            return explain(text, {}, self.language).title
        if field == "competence":
            return self.competences.get(text, "")
        if field == "step" and (definition := self.definitions.get(entry.procedure)) and (step := definition.step(text)):
            return step.title.say(self.language)
        if field == "station" and text in vocabulary.STATIONS:
            return vocabulary.STATIONS[text].say(self.language)
        if field in ASKING:
            return ""
        facts = {**self.records[entry.pk].get("did", {}), "procedure": self.definitions.get(entry.procedure)}
        return next((said for says in WORDS.get(field.removeprefix("from_"), ()) if (said := says(text, facts, self.language))), "")


ASKING = frozenset({"person", "signer", "holder", "by", "competence", "part", "standard", "criteria", "limit", "procedure"})
"""Fields whose words would ask the database once more for every line."""


def tell_all(entries: Sequence[Entry], language: str) -> list[Told]:
    """The entries as lines, in their order. Four queries at most."""
    telling = Telling(entries, language)
    return [telling.tell(entry) for entry in entries]


def verb_words(name: str, language: str) -> str:
    """A verb as a filter names it: its sentence with the places of its fields left open."""
    verb = VERBS[name]
    return re.sub(r"\{\w+\}", "…", verb.zh if chinese(language) else verb.en)


def _names(entries: Iterable[Entry], records: Iterable[Any], language: str) -> dict[str, str]:
    """Names for every code of a person among actors, witnesses, subjects and the values of records. One query."""
    codes = {code for entry in entries for code in (entry.actor, entry.witness, entry.subject)}
    did = [record.get("did", {}) for record in records]
    codes |= {value for each in did for value in (*each.values(), *_facts(each)) if isinstance(value, str)}
    codes = {code for code in codes if _PERSON.fullmatch(code) or code in PARTS}
    return {code: name for code, name in names_of(codes, language).items() if name != code} if codes else {}


def _facts(did: Mapping[str, Any]) -> Iterable[Any]:
    """The facts of a refused attempt."""
    facts = did.get("facts")
    return facts.values() if isinstance(facts, dict) else ()


def listed(text: str) -> list[Any] | None:
    """A list that an attempt keeps as its text."""
    try:
        found = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return None
    return found if isinstance(found, list) else None


def _instant(text: str) -> str:
    """An instant of a record on the clock of the base."""
    return f"{timezone.localtime(instant_of(text)):%Y-%m-%d %H:%M}" if _INSTANT.fullmatch(text) else ""
