"""`stembase doctor`: looks at everything an installation needs and says in one line each what is well and what is not."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import click

from .frame import answer, json_option
from .language import _

Verdict = Literal["well", "warning", "fault"]
LOW_DISK_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: its name, the verdict, and a sentence that says what was found and how to mend it."""

    name: str
    verdict: Verdict
    found: str


@click.command(help=_("Check database, ledger, keys, fonts, queue and disk; exit 1 when something is at fault.\n\nExample: stembase doctor --json"))
@json_option
def doctor(as_json: bool) -> None:
    """A check that cannot even look says why, as a fault."""
    checks = [look(name, check) for name, check in CHECKS.items()]
    if as_json:
        answer([asdict(check) for check in checks], as_json)
    else:
        signs = {"well": "✓", "warning": "!", "fault": "✗"}
        answer([f"{signs[check.verdict]} {check.name}: {check.found}" for check in checks], as_json)
    sys.exit(1 if any(check.verdict == "fault" for check in checks) else 0)


def look(name: str, check: Callable[[], tuple[Verdict, str]]) -> Check:
    """Run one check; an error while looking is a fault."""
    try:
        return Check(name, *check())
    except Exception as fault:
        return Check(name, "fault", (str(fault).strip().splitlines() or [type(fault).__name__])[0])


def python() -> tuple[Verdict, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return ("well", version) if sys.version_info >= (3, 11) else ("fault", _("{version}: Stembase needs 3.11 or newer").format(version=version))


def database() -> tuple[Verdict, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    if connection.vendor == "postgresql" and int(version.split(".")[0]) < 14:
        return "fault", _("PostgreSQL {version}: 14 or newer is needed").format(version=version)
    return "well", f"{'SQLite' if connection.vendor == 'sqlite' else 'PostgreSQL'} {version}"


def waiting_migrations() -> list[str]:
    """Migrations not yet applied, as `app.name`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return [f"{migration.app_label}.{migration.name}" for migration, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def migrations() -> tuple[Verdict, str]:
    waiting = waiting_migrations()
    return ("fault", _("{count} wait: run `stembase init`").format(count=len(waiting))) if waiting else ("well", _("all applied"))


def ledger_guards() -> tuple[Verdict, str]:
    from stembase.ledger import guards

    missing = guards.missing()
    if missing:
        return "fault", _("{names} do not stand: run `stembase init`, then `stembase ledger verify`").format(names=", ".join(missing))
    return "well", _("the database refuses to change an entry")


def keys() -> tuple[Verdict, str]:
    from django.conf import settings

    short = [name for name in ("SECRET_KEY", "IDENTITY_KEY") if len(getattr(settings, name, "")) < 32]
    if short:
        return "fault", _("{names}: missing or shorter than 32 characters").format(names=", ".join(short))
    exposed = [path.name for path in (Path(settings.HOME) / "keys").glob("*") if path.stat().st_mode & 0o077]
    if exposed:
        return "fault", _("others can read {names}: chmod 600").format(names=", ".join(exposed))
    return "well", _("there, and private")


def time_zone() -> tuple[Verdict, str]:
    from django.conf import settings
    from django.utils import timezone

    return "well", f"{settings.TIME_ZONE}, {timezone.now().astimezone(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M}"


def fonts() -> tuple[Verdict, str]:
    found = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if found:
        return "well", sorted(found.splitlines())[0]
    return "warning", _("no font with Chinese: labels and PDFs show boxes; install fonts-noto-cjk")


def messages() -> tuple[Verdict, str]:
    locale = Path(__file__).resolve().parents[1] / "locale"
    raw = [path for path in locale.glob("*/*/LC_MESSAGES/*.po") if not path.with_suffix(".mo").exists()]
    return ("fault", _("{count} not compiled: install again").format(count=len(raw))) if raw else ("well", _("compiled"))


def queue() -> tuple[Verdict, str]:
    from django_tasks_db.models import DBTaskResult

    waiting, failed = DBTaskResult.objects.ready().count(), DBTaskResult.objects.failed().count()
    return ("warning" if failed else "well"), _("{waiting} jobs wait, {failed} failed").format(waiting=waiting, failed=failed)


def disk() -> tuple[Verdict, str]:
    from django.conf import settings

    place = next(path for path in (settings.HOME, *settings.HOME.parents) if path.exists())
    free = shutil.disk_usage(place).free
    return ("well" if free >= LOW_DISK_BYTES else "warning"), _("{free:.1f} GiB free in {place}").format(free=free / 1024**3, place=place)


CHECKS: dict[str, Callable[[], tuple[Verdict, str]]] = {
    "python": python,
    "database": database,
    "migrations": migrations,
    "ledger guards": ledger_guards,
    "keys": keys,
    "time zone": time_zone,
    "fonts": fonts,
    "messages": messages,
    "job queue": queue,
    "disk": disk,
}
