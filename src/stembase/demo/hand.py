"""One careful worker: fills in a step within its limits, takes lots in date and calibrated machines, signs, and performs the step's command.

`fill` is pure; the reference policy of practice may grow from it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stembase.acts.door import content_hash, perform
from stembase.demo.clock import CURVES_DEMANDED, STUDENTS_BEGIN
from stembase.demo.people import MASTERS, on_duty, students_at
from stembase.demo.stock import Stock
from stembase.ledger.notes import write_note
from stembase.ledger.vocabulary import Act
from stembase.people.signatures import Signature, sign
from stembase.procedures.definition import Definition, Measure, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.queries import in_force
from stembase.refusal import Refused

Values = Mapping[str, Any]
SIGNED: Mapping[str, tuple[str, str]] = {
    "found-entrustment": ("approved", "approved"), "decide-entrustment": ("approved", ""), "determine-eligibility": ("approved", ""),
    "review-result": ("reviewed", ""),
    "review-results": ("reviewed", ""), "reject-result": ("reviewed", ""), "discard-unit": ("performed", ""), "lift-hold": ("approved", ""),
    "close-deviation": ("approved", ""), "release": ("released", "approved"), "exceptional-release": ("authorised", "approved"),
    "release-to-research": ("released", ""),
}  # fmt: skip
"""What the actor's and the witness's signature mean where the command itself asks for them; a step of a procedure says the rest."""


STUDENT_EVERY = 9


def well(measure: Measure) -> float | bool | str:
    """A value within the measure's limit."""
    limit = measure.limit
    if measure.type == "yes-no":
        return limit is None or not limit.only or limit.only[0] == "yes"
    if measure.type == "choice":
        return limit.only[0] if limit and limit.only else next(iter(measure.choices))
    if measure.type == "text":
        return "as-read"
    if measure.default is not None:
        return measure.default
    return _between(measure)


def _between(measure: Measure) -> float:
    """A number between the limits, or well inside what is possible."""
    limit = measure.limit
    low = limit.min if limit and limit.min is not None else measure.possible_min
    high = limit.max if limit and limit.max is not None else measure.possible_max
    if low is not None and high is not None:
        return round(low + (high - low) * (0.5 if limit else 0.25))
    return low + 1 if low is not None else high - 1 if high is not None else 10.0


def fill(procedure: str, step: Step, values: Values, *, scans: Values, lots: Values, equipment: Values) -> dict[str, Any]:
    """The work of a step: chosen values where the step asks for them, good ones elsewhere. What is scanned and not named is `KEY-1`."""
    asked = [measure for measure in step.measures if measure.given != "computed"]
    measures = {
        measure.key: values[measure.key] if measure.key in values else well(measure)
        for measure in asked
        if measure.key in values or not measure.optional
    }
    scanned = {key: scans.get(key, f"{key}-1") for key in step.scan}
    return {"procedure": procedure, "step": step.key, "measures": measures, "scans": scanned, "lots": dict(lots), "equipment": dict(equipment)}


@dataclass(slots=True)
class Hand:
    """The worker of one bank: its stock of lots, its machines by kind, and the one password of the demo.

    `workers`: who does everything here (the students of a practice bank); without them, whoever is on duty. `latest`: when the last act was recorded,
    by chain; an act told after it is recorded no earlier, since a chain's time never runs backwards.
    """

    bank: str
    password: str
    stock: Stock
    machines: dict[str, str]
    seed: int
    workers: tuple[str, ...] = ()
    latest: dict[str, datetime] = field(default_factory=dict)
    acts: int = 0
    refused: list[str] = field(default_factory=list)
    _open: dict[tuple[str, str], tuple[Definition, set[str]]] = field(default_factory=dict)
    _notes: int = 0
    _signers: set[str] = field(default_factory=set)
    _gone: set[str] = field(default_factory=set)

    def do(self, name: str, chain: str = "", *, by: str, at: datetime, witness: str = "", now: datetime | None = None, **inputs: Any) -> Act:
        """Perform a command in the bank (or on the chain named), signed as it wants; `now` when it is recorded later than it happened."""
        return self._signed(name, chain or self.bank, SIGNED.get(name, ("", "")), inputs, by=by, at=at, witness=witness, now=now or at)

    def who(self, station: str, at: datetime, turn: int = 0, least: int = 3, but: str = "") -> str:
        """Who does the work of a station at the instant; `turn` gives the next ones, `but` leaves one out."""
        if self.workers:
            return next(person for person in self.workers if person != but)
        return on_duty(station, at, turn, least, but)

    def pair(self, station: str, at: datetime, turn: int) -> tuple[str, str]:
        """Who does it and who stands by: now and then a student with a mentor, else somebody alone."""
        learning = students_at(station)
        if self.workers or not learning or at < STUDENTS_BEGIN or turn % STUDENT_EVERY != 3:
            return self.who(station, at, turn, least=4 if at >= CURVES_DEMANDED else 3), ""
        return learning[turn // STUDENT_EVERY % len(learning)], MASTERS[station]

    def tries(self, act: Callable[[], Act]) -> str:
        """Try what is expected to be refused; gives the refusal's code, which stands in the ledger as attempted."""
        try:
            act()
        except Refused as refusal:
            self.refused.append(refusal.code)
            return refusal.code
        raise AssertionError(f"what was meant to be refused went through: {act}")

    def step(
        self, subject: str, procedure: str, step: str, *, by: str, at: datetime, witness: str = "", now: datetime | None = None,
        scans: Values | None = None, values: Values | None = None, lots: Values | None = None, extra: Values | None = None, ends: bool = False,
        command: str = "",
    ) -> Act:  # fmt: skip
        """Do one step on a unit, donation or tank. `values`: measures by key; `extra`: inputs of the command beside the step; `ends`: its second act;
        `command`: the one that performs it where the kind has several."""
        definition, done = self._open.get((subject, procedure)) or (in_force(procedure, at.date()), set())
        written = definition.step(step)
        if written is None:
            raise LookupError(f"{definition.id} has no step {step}")
        kind = KINDS[written.kind]
        name = command or (kind.ends if ends else kind.command)
        work = fill(
            procedure, written, values or {}, scans={"unit": subject, "bag": subject, "vessel": subject, "tank": subject} | dict(scans or {}),
            lots={of: self.stock.lot(of, at) for of in written.lots} | dict(lots or {}),
            equipment={of: self.machines[of] for of in written.equipment},
        )  # fmt: skip
        signature = written.signature
        of_step = (signature.meaning if signature else "", signature.witness if signature and signature.witness else "verified")
        own = SIGNED.get(name, ("", ""))
        inputs = {"donation" if name == "record-collection" else "unit": subject, "work": work} | dict(extra or {})
        act = self._signed(name, self.bank, (own[0] or of_step[0], own[1] or of_step[1]), inputs, by=by, at=at, witness=witness, now=now or at)
        self._remember(subject, definition, done, "" if kind.ends and not ends else step)
        return act

    def steps(self, subject: str, procedure: str, steps: Sequence[str], **given: Any) -> Act:
        """Several steps one after another, at one instant."""
        return [self.step(subject, procedure, step, **given) for step in steps][-1]

    def gone(self, unit: str) -> bool:
        """Whether the unit is no longer in the bank's hands."""
        return unit in self._gone

    def note(self, text: str, *, author: str, at: datetime) -> str:
        """The key of a note, the same in every build: its salt comes from the story's seed."""
        self._notes += 1
        salt = hashlib.sha256(f"{self.bank} {self.seed} {self._notes}".encode()).hexdigest()[:32]
        return write_note(text, author=author, at=at, salt=salt)

    def version(self, subject: str, procedure: str) -> Definition | None:
        """The version of the procedure that is under way on the subject."""
        found = self._open.get((subject, procedure))
        return found[0] if found else None

    def _remember(self, subject: str, definition: Definition, done: set[str], step: str) -> None:
        """The version a performance began with holds until its last step."""
        done = done | {step} - {""}
        if done >= {one.key for one in definition.steps}:
            self._open.pop((subject, definition.key), None)
        else:
            self._open[subject, definition.key] = (definition, done)

    def _signed(self, name: str, chain: str, meanings: tuple[str, str], inputs: Values, *, by: str, at: datetime, witness: str, now: datetime) -> Act:
        self.latest[chain] = now = max(now, self.latest.get(chain, now))
        seal = content_hash(name, chain, inputs) if any(meanings) else ""
        act = perform(
            name, chain, by=by, at=at, now=now, witness=witness, signature=self._signature(by, meanings[0], seal, now),
            witness_signature=self._signature(witness, meanings[1], seal, now), **inputs,
        )  # fmt: skip
        self.acts += 1
        if name in ("discard-unit", "release-to-research") or getattr(act.did, "stage", "") == "issued":
            self._gone.add(act.subject)
        return act

    def _signature(self, person: str, meaning: str, seal: str, at: datetime) -> Signature | None:
        """A person's password is checked when they sign for the first time; it is the same for everybody, and stays what it is."""
        if not person or not meaning:
            return None
        if person not in self._signers:
            self._signers.add(person)
            return sign(signer=person, password=self.password, meaning=meaning, content=seal, at=at)
        return Signature(person, meaning, at, seal)
