"""One careful worker: fills in a step within its limits, takes lots in date and calibrated machines, signs, and performs the step's command.

How a step is filled in stands in `practice.policy.filling`.
"""

import hashlib
from collections.abc import Callable, Sequence
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
from stembase.practice.policy.filling import SIGNED, Values, fill
from stembase.procedures.definition import Definition
from stembase.procedures.kinds import KINDS
from stembase.procedures.queries import in_force
from stembase.refusal import Refused

STUDENT_EVERY = 9


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
