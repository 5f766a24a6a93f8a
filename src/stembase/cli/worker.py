"""`stembase worker`: runs jobs from the queue in the database."""

import os

import click

from .language import _

BEHIND = 5  # a page somebody waits for comes before a job


@click.command(help=_("Run jobs until stopped. Any number of workers may run.\n\nExample: stembase worker --until-empty"))
@click.option("--until-empty", is_flag=True, help=_("Stop as soon as no job waits."))
@click.option("--interval", type=click.FloatRange(min=0.1), default=1.0, show_default=True, help=_("Seconds between two looks at an empty queue."))
def worker(until_empty: bool, interval: float) -> None:
    """Django-tasks' own worker on every queue; it ends after the job in hand when told to stop. Jobs of killed workers are taken back."""
    from stembase.acts.working import work

    os.nice(BEHIND)

    work(interval_s=interval, until_empty=until_empty)
