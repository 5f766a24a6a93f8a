"""`stembase bench`: measures a headline figure beside its aim and a peer, on a scratch installation."""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .frame import answer, json_option
from .language import _

if TYPE_CHECKING:
    from stembase.bench.figures import Figure


@click.group(help=_("Measure how fast this machine does it, on a scratch installation.\n\nExample: stembase bench ledger"))
def bench() -> None:
    """See `help` above: it is translated."""


@bench.command(
    help=_("Acts per second through the full gate and ledger, verify, rebuild; password hashing apart.\n\nExample: stembase bench ledger --json")
)
@click.option("--seconds", type=click.FloatRange(min=0.2), default=2.0, show_default=True, help=_("How long each rate is measured."))
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help=_("How often; the best round counts."))
@click.option("--rows", type=click.IntRange(min=1000), default=200_000, show_default=True, help=_("Rows of the chain that is verified."))
@click.option("--only", type=click.Choice(["sqlite", "postgresql"]), default=None, help=_("Measure on this database only."))
@json_option
def ledger(seconds: float, rounds: int, rows: int, only: str | None, as_json: bool) -> None:
    """PostgreSQL is measured where its programs are installed, on a server thrown away afterwards."""
    from stembase.bench.ledger import Pace, measure

    show(measure(Pace(seconds, rounds, rows), only or ""), as_json)


@bench.command(help=_("How long the demo's story takes to tell, and its ledger to rebuild.\n\nExample: stembase bench demo --small"))
@click.option("--small", is_flag=True, help=_("A small story: two dozen donations instead of four hundred."))
@json_option
def demo(small: bool, as_json: bool) -> None:
    """The story is told on a scratch installation; a demo that stands here is left alone."""
    from stembase.bench.demo import measure

    show(measure(small=small), as_json)


SIZES = (10_000, 100_000, 1_000_000)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@bench.command(
    help=_(
        "HLA: imputation, all pairs, index and search at several sizes, with a small and a large frequency set, beside peers installed for it.\n\n"
        "Example: stembase bench selection --donors 10000 --donors 100000"
    )
)
@click.option(
    "--donors", type=click.IntRange(min=100), multiple=True, default=(10_000, 100_000, 1_000_000), show_default=True, help=_("Donors searched.")
)
@click.option(
    "--large-most", type=click.IntRange(min=0), default=1_000_000, show_default=True, help=_("The most donors searched with the large set.")
)
@click.option("--patients", type=click.IntRange(min=1), default=5, show_default=True, help=_("Patients searched for, of each kind."))
@click.option("--subjects", type=click.IntRange(min=10), default=10_000, show_default=True, help=_("Subjects imputed."))
@click.option("--pairs", type=click.IntRange(min=1), default=1_000, show_default=True, help=_("Patients compared with 10,000 donors."))
@click.option("--small-set", type=FILE, help=_("A frequency set of about 3,400 haplotypes; an invented one unless named."))
@click.option("--large-set", type=FILE, help=_("A frequency set of about 42,000 haplotypes; an invented one unless named."))
@click.option("--peers/--no-peers", default=True, help=_("Install and measure other people's programs too."))
@json_option
@click.pass_context
def selection(
    ctx: click.Context, donors: tuple[int, ...], large_most: int, patients: int, subjects: int, pairs: int, small_set: Path | None,
    large_set: Path | None, peers: bool, as_json: bool,
) -> None:  # fmt: skip
    """Nothing of a registry of yours is read; what is installed for the run is gone with it."""
    from stembase.bench.selection import Extent, measure

    files = {name: file.resolve() for name, file in (("S", small_set), ("L", large_set)) if file}
    failed = show(measure(Extent(sorted(set(donors)), large_most, patients, subjects, (pairs, 10_000), files, peers)), as_json)
    ctx.exit(1 if failed else 0)


@bench.command(
    "search-page",
    help=_(
        "A registry searched through the page of a real server while another user works; one search is cancelled.\n\n"
        "Example: stembase bench search-page --donors 100000"
    ),
)
@click.option("--donors", type=click.IntRange(min=1000), default=1_000_000, show_default=True, help=_("Donors of the registry."))
@json_option
def search_page(donors: int, as_json: bool) -> None:
    """Everybody and everything is invented and gone with the run."""
    from stembase.bench.searching import measure

    show(measure(donors), as_json)


@bench.command(
    help=_("Placement of 5,000 and of 47,208 applicants, checked, beside a plain program.\n\nExample: stembase bench placement --rounds 1")
)
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help=_("How often; the best round counts."))
@json_option
def placement(rounds: int, as_json: bool) -> None:
    """No database; the markets are invented from a fixed seed."""
    from stembase.bench.placement import measure

    show(measure(rounds), as_json)


@bench.command(
    help=_(
        "Rotas: seconds to the first complete one, and the cost beside the plain greedy rota, on invented problems.\n\n"
        "Example: stembase bench rota --seconds 20"
    )
)
@click.option(
    "--size", "sizes", type=(click.IntRange(min=1), click.IntRange(min=15)), multiple=True, default=((120, 24), (1_000, 52)), show_default=True,
    metavar="STUDENTS WEEKS", help=_("How large; may be repeated."),
)  # fmt: skip
@click.option("--seconds", type=click.FloatRange(min=0.2), default=60.0, show_default=True, help=_("How long each is searched."))
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help=_("What is invented, and where the search begins."))
@click.option(
    "--spare", type=click.FloatRange(min=1), default=1.6, show_default=True, help=_("How many times the weeks that are needed a station offers.")
)
@json_option
def rota(sizes: tuple[tuple[int, int], ...], seconds: float, seed: int, spare: float, as_json: bool) -> None:
    """No database: a rota is solved from its document."""
    from stembase.bench.rota import Extent, measure

    show(measure(Extent(sizes, seconds, seed, spare)), as_json)


@bench.command(
    help=_(
        "Practice: the physics beside SciPy, 100,000 units through the funnel, replays of a run, and how often the policies pass every scenario.\n\n"
        "Example: stembase bench practice --seeds 5"
    )
)
@click.option("--seeds", type=click.IntRange(min=0), default=200, show_default=True, help=_("Seeds every scenario is played with; 0: none."))
@click.option("--units", type=click.IntRange(min=100), default=100_000, show_default=True, help=_("Units taken through the funnel."))
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("A file that keeps what the policies came to: broken off and called again, the run goes on where it stood."),
)
@json_option
def practice(seeds: int, units: int, keep: Path | None, as_json: bool) -> None:
    """Played in scratch houses, one a core, gone with the run."""
    from stembase.bench import practice as physics
    from stembase.bench import practice_rates as rates
    from stembase.bench import practice_runs as runs

    show(chain(physics.measure(), runs.measure(units), rates.measure(seeds, keep)), as_json)


def show(measured: "Iterable[Figure]", as_json: bool) -> bool:
    """The figures line by line as they are measured; as JSON at the end, the lines on the error stream meanwhile. Gives whether any failed."""
    from stembase.bench.figures import HEADING, NOT_MEASURED, as_line, line
    from stembase.bench.figures import as_json as figures_as_json

    click.echo(line(HEADING), err=as_json)
    figures = []
    for figure in measured:
        figures.append(figure)
        click.echo(as_line(figure), err=as_json)
    if as_json:
        answer(figures_as_json(figures), as_json)
    return any(figure.name.startswith(NOT_MEASURED) for figure in figures)
