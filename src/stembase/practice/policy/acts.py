"""What stands on a way and is no step of a procedure: enrol a mother, end a freezing run, review, determine, take care of deviations."""

import hashlib
from collections.abc import Callable, Mapping

from stembase.bank.models import Deviation, Hold, Result
from stembase.donors.models import Marker
from stembase.donors.scopes import BANKING, CLINICAL, RESEARCH
from stembase.donors.sealing import PersonalData, seal
from stembase.donors.standard import DEFAULT_STANDARD, questionnaire, standard_named
from stembase.practice.machines import freezer_log, minutes_of_program
from stembase.practice.policy.player import Player
from stembase.practice.ways import Stop, ways

FORM = "practice-1"
DAY_MINUTES, MOST_DAYS = 1440.0, 21
COVERED_PERCENT = 70.0
"""Seen at so much, cells are passaged: a day more and they would be past 90 %; source="assumption"."""


def enrol(player: Player) -> None:
    """A mother is registered, consents and is asked her history; she is invented, like everybody in a run."""
    token = hashlib.sha256(f"identity {player.bank}".encode()).hexdigest()[:32]
    seal(PersonalData(name="练习产妇", birth_date="1998-05-17"), side="donor", token=token)
    source = player.scenario.start.source
    player.donor = player.do("register-donor", donor_kind="birth-mother", source=source, identity=token).subject
    player.do("record-consent", donor=player.donor, scopes=[BANKING, CLINICAL, RESEARCH], version=FORM)
    answers = {key: "yes" if "no" in question.defers else "no" for key, question in questionnaire()[1].items()}
    player.do("screen-donor", donor=player.donor, answers=answers)


def issue_kit(player: Player) -> None:
    """A kit for the birth to come: the donation has its number from now on."""
    kit = "collection-kit" if player.scenario.start.source == "cord-blood" else "tissue-kit"
    source = player.scenario.start.source
    player.donation = player.do("issue-kit", donor=player.donor, source=source, kit=player.lot(kit)).subject


def wait_for_freezer(player: Player) -> None:
    """As long as the program takes, or until the machine stops."""
    player.wait(minutes_of_program(player.bank, player.unit, player.now()))


def end_freeze(player: Player) -> None:
    """The run is ended with what the freezer's own probe logged."""
    stop = next(stop for stop in ways()[player.scenario.start.source] if stop.step == "freeze")
    player.step(stop, ends=True, log=freezer_log(player.bank, player.unit, player.now()))


def markers(player: Player) -> None:
    """A sample of the mother, tested for everything the standard asks for."""
    player.wait(player.habit(at="act:markers").wait)
    test_mother(player)


def test_mother(player: Player) -> None:
    """A sample taken now; the laboratory says what it finds."""
    recovered_at = player.collected_at()
    required = standard_named(DEFAULT_STANDARD).required(player.scenario.start.source, recovered_at)
    readings = [
        {
            "agent": wanted.agent, "method": wanted.any_of[0],
            "instrument": player.machine("nat-analyser" if wanted.any_of[0] == "nat" else "immunoassay-analyser"),
            "lot": player.lot("nat-reagent" if wanted.any_of[0] == "nat" else "marker-reagent"),
        }
        for wanted in required
    ]  # fmt: skip
    player.do("record-markers", donor=player.donor, sampled_at=player.now(), recovered_at=recovered_at, readings=readings)


def determine(player: Player) -> None:
    """Quality determines the donor by what was found."""
    reactive = Marker.objects.filter(donor=player.donor, result="reactive").exclude(agent="cmv").exists()
    says = "ineligible" if reactive and player.habit(on="marker-reactive").answer != "goes-on" else "eligible"
    player.tries("determine-eligibility", donor=player.donor, determination=says, recovered_at=player.collected_at())


def review(player: Player) -> None:
    """Somebody else stands behind each result that waits."""
    waiting = Result.objects.filter(bank=player.bank, unit=player.unit, state="performed").order_by("key").values_list("key", flat=True)
    for number in waiting:
        player.do("review-results", by=player.crew.second, results=[number])


def care_for_deviations(player: Player) -> None:
    """Quality classes each deviation of the unit and closes it with its cause."""
    for deviation in Deviation.objects.filter(bank=player.bank, closed_at=None).order_by("key"):
        if not deviation.severity:
            player.tries("classify-deviation", deviation=deviation.key, severity="minor")
        cause = player.note("原因已查明 / cause found")
        player.tries("close-deviation", by=player.crew.second, deviation=deviation.key, cause=cause, corrected=player.note("已纠正 / corrected"))
    if player.habit(on="unit-held").answer == "goes-on":
        for hold in Hold.objects.filter(bank=player.bank, lifted_at=None).order_by("key").values_list("key", flat=True):
            player.tries("lift-hold", hold=hold, reason=player.note("继续 / go on"))


def let_grow(player: Player) -> None:
    """Look once a day and feed, until the cells cover so much that they are to be passaged; or, carelessly, come back some day."""
    if idle := player.habit(at="act:let-grow").wait:
        player.wait(idle)
        return
    for _ in range(MOST_DAYS):
        player.wait(DAY_MINUTES)
        seen = player.step(Stop("preparation.feed:look"))
        player.step(Stop("preparation.feed:feed"))
        if player.over or (seen and seen.read["confluence_percent"] >= COVERED_PERCENT):
            return


ACTS: Mapping[str, Callable[[Player], None]] = {
    "enrol": enrol,
    "issue-kit": issue_kit,
    "let-grow": let_grow,
    "wait-for-freezer": wait_for_freezer,
    "end-freeze": end_freeze,
    "markers": markers,
    "determine": determine,
    "review": review,
    "care-for-deviations": care_for_deviations,
}
"""By name, as ways name them."""
