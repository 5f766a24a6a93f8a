"""`stembase rota`: a rota solved from a file and checked again from its answer, without a database."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from signal import SIGINT, signal
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from stembase import __version__
from stembase.refusal import Finding, Refused, explain

from .frame import answer, json_option, say
from .language import _, language

if TYPE_CHECKING:
    from stembase.science.allocation.rota.checking import Checked
    from stembase.science.allocation.rota.problem import Problem
    from stembase.science.allocation.rota.reading import Faulty
    from stembase.science.allocation.rota.search import Progress
    from stembase.science.allocation.rota.solving import Outcome, Wanted
    from stembase.science.fault import Fault

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20
PHASES = {"greedy": _("greedy start"), "negotiated": _("negotiated"), "completed": _("complete"), "improved": _("improved")}


@click.group(help=_("Make a rota from a file, and check one.\n\nExample: stembase rota solve examples/rota.json --seconds 10 --out rota.out.json"))
def rota() -> None:
    """See `help` above: it is translated."""


@rota.command(
    help=_(
        "Make the best rota found in the time. Ctrl+C ends it with the best so far. Exit 1 when there is none: the rules that clash are named, and "
        "--soft writes the rota that falls short by least.\n\nExample: stembase rota solve examples/rota.json --seconds 10 --out rota.out.json"
    )
)
@click.argument("problem_file", metavar="PROBLEM.json", type=A_FILE)
@click.option("--seconds", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help=_("How long to search at most."))
@click.option("--out", "target", required=True, type=click.Path(dir_okay=False, path_type=Path), help=_("Write the rota to this file."))
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help=_("Where the search begins; the same seed takes the same path.")
)
@click.option("--rounds", type=click.IntRange(min=0), help=_("End after so many rounds: the same answer on every machine, if the seconds allow."))
@click.option(
    "--soft", is_flag=True, help=_("Where no rota keeps every rule, write the one with the fewest open blocks and the least over capacity.")
)
@json_option
@click.pass_context
def solve(ctx: click.Context, problem_file: Path, seconds: float, target: Path, seed: int, rounds: int | None, soft: bool, as_json: bool) -> None:
    """The search runs on a thread of its own, so that Ctrl+C reaches this one."""
    from stembase.science.allocation.rota.answering import answer_of
    from stembase.science.allocation.rota.reading import Faulty, read_problem
    from stembase.science.allocation.rota.solving import Wanted

    text = _text(problem_file)
    try:
        problem = read_problem(text)
    except Faulty as faulty:
        _refuse(ctx, faulty, as_json)
        return
    wanted = Wanted(seconds, seed, rounds, soft)
    outcome = _search(problem, wanted)
    said = answer_of(json.loads(text), outcome, wanted, f"stembase-{__version__}")
    written = outcome.state.value.complete or soft or outcome.halted
    if written:
        _write(target, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    reasons = _reasons(outcome, seconds)
    brief = {name: said[name] for name in ("status", "cost", "baseline", "unserved", "over", "found")}
    if as_json:
        answer(brief | {"out": str(target) if written else None, "least": _least(outcome), "conflict": [told(*reason) for reason in reasons]}, True)
    else:
        answer(_lines(brief, str(target) if written else ""), False)
        if reasons:
            say(Refused(reasons[0][0], findings=tuple(Finding(code, "impossible", facts) for code, facts in reasons)))
    ctx.exit(0 if outcome.state.value.complete else 1)


@rota.command(
    help=_(
        "Check a rota from its file alone, by code that shares nothing with what made it: every rule asked again, every cost counted again. "
        "Exit 1 unless every rule holds and every block is served.\n\nExample: stembase rota check rota.out.json"
    )
)
@click.argument("answer_file", metavar="FILE", type=A_FILE)
@json_option
@click.pass_context
def check(ctx: click.Context, answer_file: Path, as_json: bool) -> None:
    """What is broken is named by its place in the file."""
    from stembase.science.allocation.rota.checking import check as checked
    from stembase.science.allocation.rota.reading import Faulty, read_answer

    try:
        found = checked(read_answer(_text(answer_file)))
    except Faulty as faulty:
        _refuse(ctx, faulty, as_json)
        return
    broken = [told(one.code, one.facts) | {"path": one.path} for one in found.violations]
    if as_json:
        counted = {"cost": found.cost, "over": found.over, "unserved": found.unserved}
        answer({"sound": found.sound, "complete": found.complete, **counted, "violations": broken}, True)
    else:
        answer(_checked(found, broken), False)
        if not found.complete:
            say(_not_whole(found))
    ctx.exit(0 if found.complete else 1)


def _search(problem: "Problem", wanted: "Wanted") -> "Outcome":
    """Solve on a thread; Ctrl+C ends the search, not the command."""
    from stembase.science.allocation.rota.solving import Halting
    from stembase.science.allocation.rota.solving import solve as solved

    halt, found, broken = Halting(), list["Outcome"](), list[BaseException]()

    def run() -> None:
        try:
            found.append(solved(problem, wanted, monotonic, halt, _report))
        except BaseException as fault:  # said by the thread that waits
            broken.append(fault)

    def stop(_signal: int, _frame: object) -> None:
        if halt.halted:
            raise KeyboardInterrupt
        halt()
        click.echo(_("Stopping with the best so far …"), err=True)

    thread = Thread(target=run, daemon=True)
    before = signal(SIGINT, stop)
    try:
        thread.start()
        while thread.is_alive():
            thread.join(0.1)
    finally:
        signal(SIGINT, before)
    if broken:
        raise broken[0]
    return found[0]


def _report(progress: "Progress") -> None:
    """A line on the error stream each time the rota gets better."""
    value = progress.value
    words = {"phase": PHASES[progress.phase], "seconds": f"{progress.seconds:6.1f}", "cost": value.cost, "open": value.unserved, "over": value.over}
    click.echo(_("{seconds} s  {phase}: cost {cost}, {open} weeks open, {over} over capacity").format(**words), err=True)


def told(code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A fault, rule or violation as the commands answer it in JSON."""
    explained = explain(code, facts, language())
    return {"code": code, "facts": dict(facts), "sentence": explained.sentence, "mend": explained.mend}


def _text(path: Path) -> str:
    """What the file says. Refuses `file-not-text` and its kin."""
    from stembase.science.encoding import text_of
    from stembase.science.fault import Fault

    try:
        return text_of(path.read_bytes())
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault


def _write(path: Path, text: str) -> None:
    """The whole file or none of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        raise Refused("file-not-written", file=path.name, problem=problem.strerror or str(problem)) from problem


def _refuse(ctx: click.Context, faulty: "Faulty", as_json: bool) -> None:
    """Every fault of a file: as JSON, or as a refusal with all of them."""
    faults: Sequence[Fault] = faulty.faults
    if not as_json:
        raise Refused(faults[0].code, findings=tuple(Finding(fault.code, "impossible", fault.facts) for fault in faults))
    answer({"status": "refused", "faults": [told(fault.code, fault.facts) for fault in faults]}, True)
    ctx.exit(1)


def _least(outcome: "Outcome") -> bool:
    """Whether each rule named is needed for the clash."""
    return outcome.conflict is not None and outcome.conflict.least


def _reasons(outcome: "Outcome", seconds: float) -> list[tuple[str, dict[str, Any]]]:
    """Why the rota is not complete: what clashes, or that it was not found out."""
    if outcome.conflict:
        return [("rota-infeasible", {}), *((cause.code, dict(cause.facts)) for cause in outcome.conflict.causes)]
    return [] if outcome.state.value.complete else [("rota-undecided", {"seconds": seconds})]


def _lines(brief: Mapping[str, Any], target: str) -> list[str]:
    """The answer for people."""
    lines = [f"{brief['status']}: {brief['cost']}"]
    lines.append(_("Greedy start: cost {cost}, {unserved_weeks} weeks open, {over} over capacity").format(**brief["baseline"]))
    lines += [_("open: {student}, {block}").format(**one) for one in brief["unserved"][:SHOWN]]
    lines += [_("over capacity: {said}").format(said=explain(one["rule"], one, language()).sentence) for one in brief["over"][:SHOWN]]
    more = max(0, len(brief["unserved"]) - SHOWN) + max(0, len(brief["over"]) - SHOWN)
    lines += [_("… and {count} more; --json lists all.").format(count=more)] if more else []
    return [*lines, _("Written to {path}").format(path=target)] if target else lines


def _checked(found: "Checked", broken: Sequence[Mapping[str, Any]]) -> list[str]:
    """The checker's answer for people."""
    lines = [f"{one['path']}: {one['sentence']} [{one['code']}]" for one in broken[:SHOWN]]
    if len(broken) > SHOWN:
        lines.append(_("… and {count} more; --json lists all.").format(count=len(broken) - SHOWN))
    if found.complete:
        lines.append(_("Every rule holds, every block is served."))
    return [*lines, _("Cost counted anew: {cost}").format(cost=dict(found.cost))]


def _not_whole(found: "Checked") -> Refused:
    if found.violations:
        return Refused("rota-answer-wrong", count=len(found.violations))
    return Refused("rota-answer-incomplete", unserved=found.unserved, over=found.over)
