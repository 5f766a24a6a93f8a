"""`stembase practice`: the scenarios there are, one played to its end by a policy in a house thrown away afterwards, and runs as xAPI statements."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .frame import answer, json_option
from .language import _, language

if TYPE_CHECKING:
    from stembase.practice.models import Run


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
    from stembase.practice.scenario_reading import packaged_named

    packaged_named(scenario)
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


@practice.command(
    help=_(
        "Say what a scenario comes to in a class of simulated students: who passes, what they keep, what costs most.\n\n"
        "SCENARIO is one that comes with the house, or the file of your own. It is played in a house of its own, which is gone afterwards.\n\n"
        "Example: stembase practice preview incident.freezer-stops --skill novice --students 1000 --seed 1"
    )
)
@click.argument("scenario")
@click.option("--skill", default="novice", show_default=True, help=_("How skilled they are: novice, advanced, expert, or a number from 0 to 100."))
@click.option("--students", type=click.IntRange(1, 10_000), default=1000, show_default=True, help=_("How many students."))
@click.option("--seed", type=click.IntRange(0, 2**53), default=1, show_default=True, help=_("What chance goes by."))
@json_option
def preview(scenario: str, skill: str, students: int, seed: int, as_json: bool) -> None:
    """Exit code 0 with the distribution; 1 where the scenario is faulty or cannot be played."""
    from stembase.bench.scratch import scratch
    from stembase.practice.cohort.skill import skill_named
    from stembase.practice.scenario_reading import load

    text, skilled = _text(scenario), skill_named(skill)
    load(text)
    with scratch("SQLite") as house:
        file = house.home / "scenario.toml"
        file.write_text(text, encoding="utf-8")
        told = house.run("stembase.demo.previewing", str(file), str(skilled), str(students), str(seed))
    answer(told if as_json else _class_lines(told), as_json)


def _text(scenario: str) -> str:
    """The text of a scenario by its key or its file. Refuses `no-such-scenario`, `scenario-file-unreadable`."""
    from stembase.practice.scenario_reading import packaged_named, text_of
    from stembase.refusal import Refused

    if not scenario.endswith(".toml"):
        return text_of(packaged_named(scenario).key)
    try:
        return Path(scenario).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("scenario-file-unreadable", file=scenario, problem=str(error)) from error


def _class_lines(told: dict) -> dict[str, object]:
    """The figures a teacher looks at first."""
    minutes, kept = told["minutes"], told["kept"]["mean"]
    lines: dict[str, object] = {
        _("Students who pass"): f"{100 * told['passed']:.1f} %",
        _("Share of what the reference keeps"): "—" if kept is None else f"{kept:.2f}",
        _("Minutes at work, the median student"): f"{minutes['median']:.0f} ({minutes['tenth']:.0f}–{minutes['ninetieth']:.0f})",
    }
    lost = {f"  {one['key']}": f"{100 * one['wrong']:.0f} %, {-one['loss_e6']:+.3f}" for one in told["decisions"]}
    return lines | lost | {f"  {one['key']}": f"{100 * one['failed']:.0f} %" for one in told["rules"]}


@practice.command(
    help=_(
        "Write runs as xAPI statements, one a line: initialized, attempted, passed or failed, completed. People are codes; nothing is sent.\n\n"
        "Example: stembase practice xapi --bank A9995-r1 --write statements.jsonl"
    )
)
@click.option("--run", "runs", multiple=True, help=_("A run by its key; may be repeated. All runs where neither runs nor banks are named."))
@click.option("--bank", "banks", multiple=True, help=_("The run of a practice bank; may be repeated."))
@click.option("--home", default="", help=_("The address your accounts belong to, for the homePage of every actor."))
@click.option("--write", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help=_("The file the statements are written to."))
@json_option
def xapi(runs: tuple[str, ...], banks: tuple[str, ...], home: str, target: Path, as_json: bool) -> None:
    """Exit code 0 once written; 1 where a run or bank is not there or the file cannot be written."""
    from stembase.practice.xapi import HOME, statements
    from stembase.refusal import Refused

    chosen = _runs(runs, banks)
    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in statements(chosen, home or HOME)]
    try:
        target.write_text("".join(lines), encoding="utf-8", newline="\n")
    except OSError as error:
        raise Refused("file-not-written", file=str(target), problem=error.strerror or str(error)) from error
    said = {"runs": len(chosen), "statements": len(lines), "file": str(target)}
    answer(said if as_json else [_("{statements} statements of {runs} runs in {file}").format(**said)], as_json)


def _runs(keys: tuple[str, ...], banks: tuple[str, ...]) -> "list[Run]":
    """The runs named, or all, older ones first. Refuses `no-practice-run`."""
    from stembase.practice.models import Run
    from stembase.refusal import Refused

    found = list(Run.objects.select_related("bank").order_by("started_at", "key"))
    for name in (*keys, *banks):
        if name not in {run.key for run in found} | {run.bank_id for run in found}:
            raise Refused("no-practice-run", bank=name)
    return [run for run in found if not (keys or banks) or run.key in keys or run.bank_id in banks]
