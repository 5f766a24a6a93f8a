"""Verifying the ledger as long work: the same walk as `stembase ledger verify`, asked for on a page and followed there."""

from typing import Any

from stembase.ledger import guards
from stembase.ledger.models import Chain
from stembase.ledger.verifying import changed_notes, verify

from .jobs import Progress, job

KIND = "verify-ledger"


@job(KIND, zh="校验账本", en="verify the ledger")
def verify_ledger(progress: Progress) -> dict[str, Any]:
    """Recompute the chain the job stands on, or all with notes and guards where it stands on none. A fault found is a result, not a failure."""
    chain = progress.chain
    chains = Chain.objects.filter(key=chain) if chain else Chain.objects.all()
    total = sum(chains.values_list("seq", flat=True))
    verdict = verify([chain] if chain else (), told=lambda rows: progress.step(min(rows, total), total))
    progress.step(total, total)
    faults = [{"chain": fault.chain, "seq": fault.seq, "why": fault.why} for fault in verdict.faults]
    notes, missing = ([], []) if chain else (changed_notes(), list(guards.missing()))
    intact = not (faults or notes or missing)
    return {"rows": verdict.rows, "chains": len(verdict.heads), "intact": intact, "faults": faults, "notes": notes, "guards_missing": missing}
