"""What is done when something happens, by the decision table (D5) or by habit: one function for each fault that asks for an answer."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from stembase.bank.models import Lot, Unit
from stembase.ledger.vocabulary import Act
from stembase.practice.policy.acts import test_mother
from stembase.practice.policy.habits import Habit
from stembase.practice.policy.player import Player
from stembase.practice.ways import Stop

RETEST_DAYS = 6.8
"""After the birth: the last day on which a sample of the mother still counts, less some hours."""
FRESH = timedelta(days=150)
"""How long a lot is good that is fetched for one that was recalled; source="assumption"."""
COLD_MINUTES = 75.0
"""How long a bag is left in a -80 °C freezer before it goes on into nitrogen; source="assumption"."""


def meet(player: Player, act: Act) -> None:
    """Answer to what has just happened."""
    if answer := REACTIONS.get(act.did.fault):
        answer(player, act, player.habit(on=act.did.fault))


def freezer_stops(player: Player, act: Act, habit: Habit) -> None:
    """To a -80 °C freezer at once, at whatever temperature; then say so. To nitrogen vapour only at -40 °C or colder."""
    reference = next((str(decision.reference) for decision in player.scenario.decisions if decision.deed == "bag"), "minus-80-freezer")
    player.wait(habit.wait)
    player.do("do-by-hand", unit=player.unit, deed="bag", way=habit.deeds.get("bag", reference))
    if habit.answer != "says-nothing":
        report(player, player.unit, "freezer-stopped", "降温仪停机 / the freezer stopped")
        player.wait(COLD_MINUTES)
    player.stopped = True


def consent_withdrawn(player: Player, act: Act, habit: Habit) -> None:
    """Record it, and discard what there is."""
    if habit.answer == "goes-on":
        return
    player.do("withdraw-consent", donor=player.donor)
    discard(player, "consent-withdrawn")


def exposure_reported(player: Player, act: Act, habit: Habit) -> None:
    """Test the mother again near the end of her window; whatever it says, what she has told defers her, and the unit goes no further."""
    if habit.answer == "goes-on":
        return
    ends = player.collected_at() + timedelta(days=RETEST_DAYS)
    player.wait((ends - player.now()) / timedelta(minutes=1))
    test_mother(player)
    discard(player, "infectious-marker")


def lot_recalled(player: Player, act: Act, habit: Habit) -> None:
    """Block the lot at once; another is taken."""
    if habit.answer == "goes-on":
        return
    material = str(act.did.facts.get("material", "cryoprotectant"))
    for lot in Lot.objects.filter(bank=player.bank, kind=material, blocked_at=None).order_by("-valid_until")[:1]:
        player.do("block-lot", lot=lot.key, note=player.note("厂家召回 / recalled by its maker"))
    if player.lot(material).endswith(".none"):
        player.do("receive-lot", material=material, number="NEXT1", valid_until=player.now() + FRESH)


def tank_warms(player: Player, act: Act, habit: Habit) -> None:
    """Look, fill, report, and hold every unit that was inside."""
    tank = act.subject
    if habit.answer == "goes-on":
        return
    unit, player.unit = player.unit, tank
    for step in ("confirm", "act", "report"):
        player.wait(5)
        player.step(Stop(f"storage.handle-alarm:{step}"))
    player.unit = unit
    for inside in Unit.objects.filter(bank=player.bank, position__tank=tank).order_by("key").values_list("key", flat=True):
        player.do("hold-unit", unit=inside, reason="tank-too-warm")
    report(player, tank, "tank-too-warm", "液氮罐升温 / the tank was too warm")


def separator_stops(player: Player, act: Act, habit: Habit) -> None:
    """Say so; the separation goes on with what is left."""
    if habit.answer != "goes-on":
        report(player, player.unit, "separator-stopped", "分离机停机，管路凝块 / the separator stopped, a clot in its set")


def report(player: Player, subject: str, code: str, words: str) -> None:
    """A deviation, opened and classed."""
    act = player.do("open-deviation", subject=subject, code=code, note=player.note(words))
    player.tries("classify-deviation", deviation=act.key, severity="major")


def discard(player: Player, reason: str) -> None:
    """The unit, or the donation that has none yet, goes no further."""
    if player.unit:
        player.do("discard-unit", unit=player.unit, reason=reason)
    else:
        player.do("give-up-donation", donation=player.donation, reason=reason)
    player.over = reason


REACTIONS: Mapping[str, Callable[[Player, Act, Habit], None]] = {
    "freezer-stops": freezer_stops,
    "consent-withdrawn": consent_withdrawn,
    "exposure-reported": exposure_reported,
    "lot-recalled": lot_recalled,
    "tank-warms": tank_warms,
    "separator-stops": separator_stops,
}
