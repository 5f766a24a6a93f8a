"""What `stembase bench search-page` prepares: frequencies, an index the page's search offers, two people signed in, patients."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import django


def prepare(folder: Path) -> dict[str, Any]:
    """Sessions of a physician and an operator of the demo, its bank, patients by kind, and one known at one locus only."""
    from django.conf import settings
    from django.utils import timezone

    from stembase.bank.frequency_sets import install
    from stembase.bank.models import Bank
    from stembase.bank.registry_index.writer import build
    from stembase.bench.selection_station import EXACT

    lines = (folder / "frequencies.txt").read_text(encoding="ascii")
    (folder / "bench.csv").write_text(lines if lines.startswith("haplotype") else f"haplotype;frequency\n{lines}", encoding="ascii")
    install(folder / "bench.csv", "bench", timezone.now())
    begun = time.perf_counter()
    build(Path(settings.HOME) / "registries" / "bench", folder / "donors.txt")
    built = time.perf_counter() - begun
    blocks = [line.partition("%")[2].split("^") for line in (folder / "patients.txt").read_text(encoding="ascii").splitlines()]
    exact = [one for one in blocks if all(len(block.split("+")) == 2 and all(map(EXACT.fullmatch, block.split("+"))) for block in one)]
    first, second, third = exact[0], exact[1], exact[2]
    families = ["+".join(f"{copy.partition(':')[0]}:XX" for copy in block.split("+")) for block in third]
    patients = {"exact patient, registry read for the first time": first, "exact patient": second, "patient known by families": families}
    return {
        "physician": _session("physician"), "operator": _session("operator"), "built_s": built,
        "bank": Bank.objects.filter(kind="live").order_by("key").values_list("key", flat=True)[0],
        "patients": {name: "^".join(said) for name, said in patients.items()}, "endless": first[0],
    }  # fmt: skip


def _session(role: str) -> str:
    """Somebody of the demo with a role, signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from stembase.bank.models import Bank
    from stembase.people.models import Account
    from stembase.people.queries import roles_of

    bank = Bank.objects.filter(kind="live").order_by("key").values_list("key", flat=True)[0]
    account = next(one for one in Account.objects.order_by("code") if role in roles_of(one.code, bank, timezone.now()))
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(account.pk), account.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(prepare(Path(sys.argv[1]))))
