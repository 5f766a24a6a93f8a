"""One player of a run: knows where it is on the way, fills in what a step asks, signs, and performs it through the one door."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from stembase.acts.door import content_hash, perform
from stembase.bank.models import Donation, Lot, Position, Unit
from stembase.base.queries import equipment_of_kind
from stembase.ledger.clock import time_of
from stembase.ledger.notes import write_note
from stembase.ledger.prepared import Prepared, Slot
from stembase.ledger.vocabulary import Act
from stembase.people.signatures import Signature
from stembase.practice.clock import pass_time
from stembase.practice.deeds import DEEDS
from stembase.practice.policy.filling import SIGNED, fill
from stembase.practice.policy.habits import NONE, Habit
from stembase.practice.scenario import Scenario
from stembase.practice.ways import Stop
from stembase.procedures.definition import Definition, Step
from stembase.procedures.kinds import KINDS
from stembase.procedures.queries import in_force
from stembase.refusal import Refused

_lots = Prepared(
    lambda: Lot.objects.filter(bank_id=Slot("bank"), kind=Slot("kind")).order_by("valid_until", "key").values_list("key", "blocked_at", "valid_until")
)
LEAST_MINUTES = 0.01
ANOTHER = "=A999999999999"  # source="assumption": what a label of somebody else's reads
QUALITY_ACTS = frozenset({"choose-standard", "determine-eligibility", "release", "lift-hold", "classify-deviation", "close-deviation", "judge-unit"})
"""What quality does in a run where the student may not."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who plays: the student, somebody of quality, and the one who stands by and signs second."""

    student: str
    quality: str
    second: str


@dataclass(slots=True)
class Player:
    """Plays one scenario in one bank. `told`: it is still telling what came before the student, at instants of its own (`at`); afterwards it waits
    like everybody else. `donation`, `unit`: what it works on; `over`: why it goes no further;
    `stopped`: what it waited for has stopped; `meets`: what it does when something happens."""

    bank: str
    scenario: Scenario
    crew: Crew
    habits: tuple[Habit, ...]
    at: datetime
    meets: Callable[["Player", Act], None]
    told: bool = True
    donor: str = ""
    donation: str = ""
    unit: str = ""
    over: str = ""
    refused: list[str] = field(default_factory=list)
    stopped: bool = False
    verdict: str = ""
    notes: int = 0

    def habit(self, *, at: str = "", on: str = "") -> Habit:
        """The habit at a step, or on an event; none while the world before the student is told."""
        if self.told:
            return NONE
        return next((habit for habit in self.habits if (at and habit.at == at) or (on and habit.on == on)), NONE)

    def wait(self, minutes: float) -> None:
        """Let time pass; what happens meanwhile is met, and then waited on, until the machine one waits for has stopped or it goes no further."""
        if self.told:
            self.at += timedelta(minutes=max(minutes, 0))
            return
        end, self.stopped = self.now() + timedelta(minutes=minutes), False
        while (left := (end - self.now()) / timedelta(minutes=1)) > LEAST_MINUTES and not (self.over or self.stopped):
            passed = pass_time(self.bank, by=self.crew.student, minutes=left)
            self.at = passed.now
            for act in passed.told:
                self.meets(self, act)

    def now(self) -> datetime:
        """The present."""
        return self.at if self.told else time_of(self.bank)

    def collected_at(self) -> datetime:
        """When the donation was collected."""
        return Donation.objects.values_list("collected_at", flat=True).get(key=self.donation) or self.now()

    def do(self, name: str, *, by: str = "", witness: str = "", meanings: tuple[str, str] = ("", ""), **inputs: Any) -> Act:
        """Perform a command at the present, signed as it wants."""
        by = by or (self.crew.quality if name in QUALITY_ACTS else self.crew.student)
        at = self.now()
        own = SIGNED.get(name, ("", ""))
        meanings = (own[0] or meanings[0], own[1] or meanings[1])
        if meanings[1] and not witness:
            witness = self.crew.second
        seal = content_hash(name, self.bank, inputs) if any(meanings) else ""
        first, second = (Signature(who, what, at, seal) if what and who else None for who, what in zip((by, witness), meanings, strict=True))
        act = perform(
            name, self.bank, by=by, at=at, now=at if self.told else None, witness=witness, signature=first, witness_signature=second, **inputs
        )
        self.at = act.recorded_at
        return act

    def tries(self, name: str, **inputs: Any) -> bool:
        """Try what may be refused; the code is kept."""
        try:
            self.do(name, **inputs)
        except Refused as refusal:
            self.refused.append(refusal.code)
            return False
        return True

    def definition(self, procedure: str) -> Definition:
        """The version of a procedure in force."""
        return in_force(procedure, self.now().date())

    def step(self, stop: Stop, *, ends: bool = False, **extra: Any) -> Act | None:
        """Do one step of the way by the habits of the player; None where it was left out. What is refused first is put right and done again."""
        habit, definition = self.habit(at=stop.do), self.definition(stop.procedure)
        written = definition.step(stop.step)
        if written is None or habit.leaves_out:
            return None
        self._prepare(written, habit)
        for scans in [habit.scans, {}] if habit.scans else [{}]:
            try:
                return self._done(definition, written, habit, scans, ends, extra)
            except Refused as refusal:
                self.refused.append(refusal.code)
                if not scans:
                    raise
        return None

    def _prepare(self, step: Step, habit: Habit) -> None:
        """Choose by hand, before a step, what is not as usual."""
        chosen = self._reference_deeds(step) | dict(habit.deeds)
        for deed, way in chosen.items():
            if way != DEEDS[deed].usual and self.unit:
                self.do("do-by-hand", unit=self.unit, deed=deed, way=way)

    def _reference_deeds(self, step: Step) -> dict[str, str]:
        """What the scenario's decisions say of deeds that belong to the step."""
        found = {decision.deed: str(decision.reference) for decision in self.scenario.decisions if decision.deed}
        return {deed: way for deed, way in found.items() if DEEDS[deed].step == step.key}

    def _done(self, definition: Definition, step: Step, habit: Habit, wrong: Mapping[str, str], ends: bool, extra: Mapping[str, Any]) -> Act:
        values = self._values(definition, step) | dict(habit.measures)
        kind = KINDS[step.kind]
        scans = (
            self._scans(step)
            | SCANS_AT.get(f"{definition.key}:{step.key}", lambda _: {})(self)
            | {name: self._wrong(what) for name, what in wrong.items()}
        )
        lots = {of: self.lot(of, careless=of in habit.lots) for of in step.lots}
        work = fill(definition.key, step, values, scans=scans, lots=lots, equipment={of: self.machine(of) for of in step.equipment})
        work["measures"] = {key: value for key, value in work["measures"].items() if step.measure(key).given == "set"}  # type: ignore[union-attr]
        name = kind.ends if ends else kind.command
        signature = step.signature
        meanings = (signature.meaning if signature else "", signature.witness if signature else "")
        subject = {"donation": self.donation} if name == "record-collection" else {"unit": self.unit or self.donation}
        extra = {**EXTRA_AT.get(f"{definition.key}:{step.key}", {}), **extra}
        if kind.ends and not ends:
            meanings = (meanings[0], "")
        return self.do(name, meanings=meanings, work=work, **subject, **extra)

    def _values(self, definition: Definition, step: Step) -> dict[str, Any]:
        """What the reference sets, and what is known from before."""
        chosen = {decision.measure: decision.reference for decision in self.scenario.decisions if decision.measure}
        stem = f"{definition.key}:{step.key}:"
        own = {place.removeprefix(stem): value for place, value in chosen.items() if place.startswith(stem)}
        at_step = REFERENCE_AT.get(f"{definition.key}:{step.key}", {})
        known = self.known() if any(step.measure(key) for key in ON_RECORD) else {}
        return {**REFERENCE, **known, **at_step, **own}

    def known(self) -> dict[str, Any]:
        """Values on record that later steps ask for again: those of `ON_RECORD`."""
        from stembase.bank.situation import Measured

        subject = self.unit or self.donation
        measured = dict(Measured(subject)) if subject else {}
        volume = Unit.objects.filter(key=self.unit).values_list("volume_ml", flat=True).first() if self.unit else None
        found = {key: measured[key] for key in ("tnc_e8", "volume_after_ml") if key in measured}
        amount = found.pop("volume_after_ml", volume)
        return found | to_seed(measured) | ({"volume_ml": amount} if amount else {}) | ({"verdict": self.verdict} if self.verdict else {})

    def _scans(self, step: Step) -> dict[str, str]:
        din = self.donation.partition(":")[2]
        stem = self.unit.rsplit(".", 2)[0] if self.unit else self.donation
        own = {
            "unit": self.unit, "bag": self.unit, "vessel": self.unit, "donor": self.donor, "label": din, "label-again": din,
            "sample": f"{stem}.D0901.A0", "segment": f"{stem}.D0902.A0",
            "position": self._place() if "position" in step.scan else "",
        }  # fmt: skip
        return {name: read for name, read in own.items() if read}

    def _wrong(self, what: str) -> str:
        """What is read when the wrong thing is at hand."""
        if what != "neighbour":
            return f"{self.bank}:{ANOTHER[1:]}"
        taken = Position.objects.filter(bank=self.bank, tank__zone="released").order_by("key").values_list("key", flat=True).first()
        return taken or f"{self.bank}:nowhere"

    def _place(self) -> str:
        """The next empty place in quarantine."""
        found = Position.objects.filter(bank=self.bank, tank__zone="quarantine", unit=None).order_by("key").values_list("key", flat=True).first()
        return found or ""

    def lot(self, material: str, *, careless: bool = False) -> str:
        """A lot in date and not blocked, the one that will be longest; or, carelessly, the first at hand."""
        lots = _lots.rows(bank=self.bank, kind=material)
        good = [key for key, blocked_at, valid_until in lots if blocked_at is None and valid_until > self.at + timedelta(days=2)]
        return lots[0][0] if careless and lots else good[-1] if good and not careless else f"{self.bank}:{material}.none"

    def machine(self, kind: str) -> str:
        """A machine of the kind that may be used."""
        machines = equipment_of_kind(kind, at=self.at)
        return machines[0].key if machines else kind

    def note(self, text: str) -> str:
        """A note; its salt comes from the run, so that the same run is the same ledger."""
        self.notes += 1
        salt = hashlib.sha256(f"{self.scenario.key} {self.notes}".encode()).hexdigest()[:32]
        return write_note(f"{text} #{self.bank}.{self.notes}", author=self.crew.quality, at=self.at, salt=salt)


def to_seed(measured: Mapping[str, Any]) -> dict[str, float]:
    """All cells isolated, at the usual density; nothing where none were."""
    e6 = float(measured.get("cells_isolated_e5", 0.0)) / 10
    return {"cells_seeded_e6": float(measured.get("cells_seeded_e6", e6)), "area_cm2": round(e6 * 1e6 / SEEDED_PER_CM2)} if e6 else {}


ON_RECORD = ("tnc_e8", "volume_ml", "cells_seeded_e6", "area_cm2", "verdict")
"""Measures that a step asks for and that an earlier one, or the player's own verdict, has said."""
SEEDED_PER_CM2 = 4000  # within the usual 3-5 × 10³/cm²
REFERENCE: Mapping[str, Any] = {
    "clamp_delay_s": 30.0, "disinfectant_contact_s": 45.0, "minutes_of_flow": 5.0, "minutes_stain_to_read": 25.0,
    "minutes_thaw_to_stain": 12.0, "days_of_culture": 14.0, "cells_plated": 150_000, "birth_weight_g": 3400.0,
    "minutes_to_medium": 10.0, "explant_mm": 2.0, "density_e3_per_cm2": 4.0, "detachment_minutes": 7.0, "vessels_pooled": 4, "vials": 8,
    "cells_per_vial_e6": 4.0, "minutes_in_cryoprotectant": 12.0, "residual_enzyme_washes": 3,
}  # fmt: skip
"""What the reference sets where a definition offers no default of its own; each lies well within its limit."""
REFERENCE_AT: Mapping[str, Mapping[str, Any]] = {
    "testing.sterility:inoculate": {"sample_ml": 8.0}, "preparation.seed:seed": {"passage": 1}, "preparation.passage:reseed": {"passage": 2},
    "preparation.harvest:sample": {"sample_ml": 2.0},
}  # fmt: skip
"""The same at one step."""
EXTRA_AT: Mapping[str, Mapping[str, Any]] = {
    "selection.confirm-typing:cut-segment": {"samples": [{"container": "segment", "volume_ml": 0.1}] * 3},
}
"""What the reference gives beside a step: segments enough for typing, thaw and the shelf."""
SCANS_AT: Mapping[str, Callable[[Player], dict[str, str]]] = {
    f"testing.post-thaw-viability:{step}": lambda player: {"segment": f"{player.unit.rsplit('.', 2)[0]}.D0902.A1"} for step in ("identify", "measure")
}
"""Labels that are not the first of their sort."""
