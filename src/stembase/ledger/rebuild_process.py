"""The process `stembase ledger rebuild --check` starts: default database is the scratch file, `source` the one in use, seen as of one instant."""

import json
import os
import sys
import time
from typing import Any

import django
from django.conf import settings


def main() -> int:
    """Make the tables of the scratch database, replay, compare, say what differs; 0 when every row is equal."""
    hurried = {"init_command": "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"}
    scratch = {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ["STEMBASE_REBUILD_SCRATCH"], "OPTIONS": hurried}
    settings.DATABASES = {"default": scratch, "source": as_of_one_instant(settings.DATABASES["default"])}
    django.setup()
    from django.db import transaction

    from stembase.refusal import Refused

    from .rebuilding import SOURCE, counts, differences, replay
    from .scratch_tables import make_tables

    make_tables()
    begun = time.perf_counter()
    try:
        with transaction.atomic(using=SOURCE):
            entries = replay()
            seconds = time.perf_counter() - begun
            different = list(differences())
    except Refused as refusal:
        print(f"does not replay: {refusal}")
        return 1
    rows = sum(counts().values())
    if "--json" in sys.argv:
        cells = [[difference.table, difference.key, ",".join(difference.fields)] for difference in different]
        print(json.dumps({"entries": entries, "rows": rows, "seconds": round(seconds, 3), "differences": cells}))
    else:
        for difference in different[:20]:
            print(f"differs: {difference.table} {difference.key}: {', '.join(difference.fields)}")
        verdict = f"{len(different)} differ" if different else "every row equal"
        print(f"{entries} entries replayed in {seconds:.1f} s, {rows} rows compared: {verdict}")
    return 1 if different else 0


def as_of_one_instant(database: dict[str, Any]) -> dict[str, Any]:
    """The database's settings such that one transaction sees one state and keeps nobody from writing."""
    if database["ENGINE"].endswith("sqlite3"):
        return database | {"OPTIONS": database.get("OPTIONS", {}) | {"transaction_mode": "DEFERRED"}}
    from psycopg import IsolationLevel

    return database | {"OPTIONS": database.get("OPTIONS", {}) | {"isolation_level": IsolationLevel.REPEATABLE_READ}}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stembase.settings.local")
    sys.exit(main())
