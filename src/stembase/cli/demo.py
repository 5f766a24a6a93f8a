"""`stembase demo`: builds the demo world, prints its accounts and counts, and serves it."""

import secrets
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .frame import answer, json_option
from .language import _, language

if TYPE_CHECKING:
    from stembase.demo.counts import Counted, Login
    from stembase.demo.story import Told

WORDS = ("river", "cedar", "amber", "lantern", "harbor", "meadow", "granite", "willow", "saffron", "copper", "island", "juniper")


@click.command(
    help=_(
        "Build the demo world (invented people, a year of an invented bank), print its accounts and counts, and serve it.\n\n"
        "A demo that stands already is served as it is; --force tells the story anew.\n\nExample: stembase demo --no-serve"
    )
)
@click.option("--no-serve", is_flag=True, help=_("Build and print only."))
@click.option("--small", is_flag=True, help=_("A small story: two dozen donations instead of four hundred."))
@click.option("--force", is_flag=True, help=_("Clear a demo that stands already, and build it anew."))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help=_("Port to listen on."))
@click.option("--password", envvar="STEMBASE_DEMO_PASSWORD", hidden=True)
@json_option
@click.pass_context
def demo(ctx: click.Context, no_serve: bool, small: bool, force: bool, port: int, password: str | None, as_json: bool) -> None:
    """The password of the demo's people is made up here and printed once."""
    from django.core.management import call_command

    from stembase.demo import building

    call_command("migrate", verbosity=0, interactive=False)
    told: list[Told] = []
    if force or not building.stands():
        password = password or "-".join(secrets.choice(WORDS) for _word in range(3)) + f"-{secrets.randbelow(90) + 10}"
        told = build(password, small, as_json)
    else:
        password = None
    intact = show(told, password, as_json)
    if not intact:
        sys.exit(1)
    if not no_serve:
        from .serve import serve

        ctx.invoke(serve, port=port)


def build(password: str, small: bool, quiet: bool) -> "list[Told]":
    """Tell the story in a cleared base; a line a chapter as it goes."""
    from stembase.demo import building
    from stembase.demo.story import tell
    from stembase.demo.world import FULL, SMALL

    building.stands()
    building.clear()
    told = []
    for chapter in tell(password, SMALL if small else FULL):
        told.append(chapter)
        if not quiet:
            click.echo(chapter_line(chapter))
    building.finish({"size": "small" if small else "full", "acts": sum(chapter.acts for chapter in told)})
    return told


def chapter_line(told: "Told") -> str:
    """A chapter told: its title, how long it took and may take, and its acts."""
    sign = "!" if told.late else "✓"
    took = _("{seconds:.1f} s of {budget:g} s, {acts} acts").format(seconds=told.seconds, budget=told.chapter.seconds, acts=told.acts)
    late = "  " + _("over its time budget") if told.late else ""
    return f"{sign} {told.chapter.title.say(language())}  {took}{late}"


def show(told: "list[Told]", password: str | None, as_json: bool) -> bool:
    """Print what stands: counts, accounts, and whether the ledger is intact, which is also the answer."""
    from stembase.demo.counts import count, logins
    from stembase.ledger.verifying import verify

    counted, accounts, verdict = count(), logins(), verify()
    if as_json:
        chapters = [
            {"key": one.chapter.key, "seconds": round(one.seconds, 2), "budget": one.chapter.seconds, "acts": one.acts, "late": one.late}
            for one in told
        ]
        ledger = {"rows": verdict.rows, "intact": verdict.intact}
        people = [asdict(account) for account in accounts]
        answer({"chapters": chapters, **asdict(counted), "ledger": ledger, "accounts": people, "password": password}, as_json)
        return verdict.intact
    for line in (*count_lines(counted), "", *account_lines(accounts, password), ""):
        click.echo(line)
    state = _("ledger intact") if verdict.intact else _("ledger broken")
    click.echo(_("{rows} ledger rows: {state}").format(rows=verdict.rows, state=state))
    return verdict.intact


def count_lines(counted: "Counted") -> Iterator[str]:
    """Units by stage, and donations by reason for loss with the published range beside each share."""
    from stembase.bank.loss import LOSSES
    from stembase.procedures.vocabulary import STAGES

    yield ""
    yield _("Units by stage")
    for stage, units in counted.units.items():
        yield f"  {units:>5}  {STAGES[stage].say(language())}"
    yield ""
    yield _("Cord blood: {donations} donations, {collected} collected, {kept} kept ({percent:.0f} %)").format(
        donations=counted.donations, collected=counted.collected, kept=counted.kept, percent=100 * counted.kept / max(1, counted.collected)
    )
    yield _("{given_up} given up before collection, {to_research} given to research, and lost:").format(
        given_up=counted.given_up, to_research=counted.to_research
    )
    for line in counted.losses:
        words = " + ".join(_said(LOSSES[reason]) for reason in line.reasons)
        published = _("published {low:g}–{high:g} %").format(low=line.low, high=line.high) if line.low is not None else ""
        yield f"  {line.lost:>5}  {line.percent:>5.1f} %  {words}  {published}".rstrip()
    yield ""
    yield _("{open} of {all} deviations open, {holds} holds, {excursions} excursions").format(
        open=counted.open_deviations, all=counted.deviations, holds=counted.open_holds, excursions=counted.excursions
    )


def account_lines(accounts: "list[Login]", password: str | None) -> Iterator[str]:
    """Who to sign in as."""
    from stembase.people.roles import ROLES

    yield _("Accounts (all people are invented)")
    for account in accounts:
        name = account.name_zh if language().startswith("zh") else account.name_en
        yield f"  {account.username:<14}  {_said(ROLES[account.role])}  {name}"
    if password:
        yield _("Password of them all: {password}").format(password=password)
    else:
        yield _("The password was printed when the demo was built; `stembase demo --force` builds it anew with another.")


def _said(words: Any) -> str:
    """A pair of words in the language spoken."""
    return str(words.zh if language().startswith("zh") else words.en)
