"""Whether a demo may be built here, and stands already; and clearing one away for a new one."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from stembase.ledger import guards
from stembase.ledger.models import Entry
from stembase.people.models import Account
from stembase.refusal import Refused

MARK = "demo.json"


def mark() -> Path:
    """The file that says that the story has been told to its end."""
    return Path(settings.HOME) / MARK


def stands() -> bool:
    """Whether a whole demo is here. Refuses `demo-not-here` where settings forbid it, `base-is-not-a-demo` for a base of real people."""
    if not settings.DEMO:
        raise Refused("demo-not-here")
    if Account.objects.filter(demo=False).exists():
        raise Refused("base-is-not-a-demo")
    return mark().exists() and Entry.objects.exists()


def finish(facts: dict[str, object]) -> None:
    """Say that the story has been told."""
    mark().write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def clear() -> None:
    """Empty a database that holds nothing, or a demo."""
    mark().unlink(missing_ok=True)
    if Entry.objects.exists() or Account.objects.exists():
        with guards.taken_down():
            call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
