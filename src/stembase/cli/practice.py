"""`stembase practice`: the scenarios there are, and one played to its end by a policy in a house thrown away afterwards."""

import click

from .frame import answer, json_option
from .language import _, language


@click.group(help=_("List the scenarios of practice, and play one.\n\nExample: stembase practice scenarios"))
def practice() -> None:
    """See `help` above: it is translated."""


@practice.command(help=_("List the scenarios that come with the house.\n\nExample: stembase practice scenarios --json"))
@json_option
def scenarios(as_json: bool) -> None:
    """Key, kind, stations and title of each."""
    from stembase.practice.scenario_reading import packaged

    rows = [
        {
            "key": found.key,
            "kind": found.kind,
            "stations": list(found.stations) if as_json else " ".join(found.stations),
            "minutes": found.minutes,
            "title": found.title.say(language()),
        }
        for found in packaged().values()
    ]
    answer(rows, as_json)


@practice.command(
    help=_(
        "Play a scenario to its end by a policy, and print its score, what is true, and what each decision was worth.\n\n"
        "It is played in a house of its own, which is gone afterwards; nothing of yours is touched.\n\n"
        "Example: stembase practice run incident.freezer-stops --policy careless --seed 3"
    )
)
@click.argument("scenario")
@click.option("--policy", default="reference", show_default=True, help=_("How it is played: reference or careless."))
@click.option("--seed", type=click.IntRange(0, 2**53), default=1, show_default=True, help=_("What chance goes by."))
@json_option
def run(scenario: str, policy: str, seed: int, as_json: bool) -> None:
    """Exit code 0 once it was played, passed or not; 1 where it was refused."""
    from stembase.bench.scratch import scratch
    from stembase.practice.policy.habits import demand_policy
    from stembase.practice.scenario_reading import scenario_named

    scenario_named(scenario)
    demand_policy(policy)
    with scratch("SQLite") as house:
        told = house.run("stembase.demo.playing", scenario, policy, str(seed))
    answer(told if as_json else _lines(told), as_json)


def _lines(told: dict) -> dict[str, object]:
    """The figures people look at first."""
    score, truth = told["score"], told["truth"]
    living = _("Living cells that still divide, 10⁶") if truth["cells"] == "msc" else _("Living CD34+ cells, 10⁶")
    lines: dict[str, object] = {
        _("Passed"): _("yes") if told["passed"] else _("no"),
        _("Critical errors"): ", ".join(score["critical"]) or "—",
        living: truth["living_cd34_e6"],
        _("Share of what the reference keeps"): "—" if score["kept_share"] is None else f"{score['kept_share']:.2f}",
        _("Points"): f"{score['points']:g} / {score['points_of']:g}",
        _("How it ended"): score["ended"],
    }
    worth = {f"  {one['key']}": f"{one['worth_cd34_e6']:+.3f}" for one in told["debrief"]["decisions"] if not one["agrees"]}
    return lines | worth
