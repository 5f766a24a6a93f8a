"""The frame of the command line: commands loaded when asked for, answers as text or JSON, and one way to say what went wrong.

Exit codes: 0 done, 1 refused or failed, 2 called wrongly.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from stembase.refusal import Refused, explain

from .language import _, language

json_option: Callable = click.option("--json", "as_json", is_flag=True, help=_("Answer in JSON."))


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command stands (`module:attribute`) and its line in the list."""

    target: str
    line: str

    def exists(self) -> bool:
        """Whether its module is part of this installation."""
        return find_spec(self.target.partition(":")[0]) is not None

    def load(self) -> click.Command:
        """The command itself."""
        module, _colon, attribute = self.target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


class Listed(click.Group):
    """A group whose commands are entries of a table; those whose module is not installed are not listed."""

    def __init__(self, *args: Any, entries: Mapping[str, Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = {name: entry for name, entry in entries.items() if entry.exists()}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self.entries[cmd_name].load() if cmd_name in self.entries else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if rows := [(name, entry.line) for name, entry in self.entries.items()]:
            with formatter.section(_("Commands")):
                formatter.write_dl(rows)


class Door(Listed):
    """The outermost group: it sets Django up and turns every error into a sentence."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in self.entries and not {"--help", "-h"} & set(args):
            set_up(ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            if ctx.params["debug"]:
                raise
            say(as_refusal(fault))
            ctx.exit(1)


def set_up(ctx: click.Context) -> None:
    """Set Django up with the settings named, those of a laptop when none are, speaking the command line's language until the context ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stembase.settings.local")
    import django
    from django.utils import translation

    django.setup()
    ctx.with_resource(translation.override(language()))


def as_refusal(fault: Exception) -> Refused:
    """What went wrong as a refusal; an error nobody foresaw is logged, and the refusal says where."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    if isinstance(fault, Refused):
        return fault
    if isinstance(fault, ImproperlyConfigured):
        return Refused("settings-incomplete", problem=str(fault).strip())
    if isinstance(fault, (OperationalError, ProgrammingError)):
        problem = str(fault).strip().splitlines()[0]
        missing_table = "no such table" in problem or "does not exist" in problem
        return Refused("database-not-prepared" if missing_table else "database-out-of-reach", problem=problem)
    logging.getLogger("stembase.cli").error("command failed", exc_info=fault)
    return Refused("unexpected-error", problem=f"{type(fault).__name__}: {fault}", log=log_place())


def log_place() -> str:
    """Where the log is: a file's path, or the error stream."""
    from django.conf import settings

    return str(getattr(settings, "LOG_FILE", "") or "stderr") if settings.configured else "stderr"


def say(refusal: Refused) -> None:
    """Print a refusal: the sentence, the mend and the code, on the error stream."""
    for finding in refusal.findings:
        told = explain(finding.code, finding.facts, language())
        click.echo(click.style(told.sentence, bold=True), err=True)
        if told.mend:
            click.echo(told.mend, err=True)
        click.echo(f"[{told.code}]", err=True)


def answer(value: Any, as_json: bool) -> None:
    """Print a command's answer: JSON for programs; for people a mapping as lines, a list of mappings as a table, the rest as it is."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))
    elif isinstance(value, Mapping):
        width = max((len(str(name)) for name in value), default=0)
        for name, shown in value.items():
            click.echo(f"{name!s:<{width}}  {shown}")
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        _table(value)
    else:
        click.echo("\n".join(map(str, value)) if isinstance(value, list) else value)


def _table(rows: list[Mapping[str, Any]]) -> None:
    widths = {name: max(len(str(name)), *(len(str(row[name])) for row in rows)) for name in rows[0]}
    click.echo("  ".join(f"{name:<{width}}" for name, width in widths.items()).rstrip())
    for row in rows:
        click.echo("  ".join(f"{row[name]!s:<{width}}" for name, width in widths.items()).rstrip())
