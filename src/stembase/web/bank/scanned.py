"""What was scanned or typed into a field of a step, as the code the step records. A label of another kind in the field is said."""

from collections.abc import Mapping, Sequence

from stembase.bank.codes.scan import DIN_TYPED, Scan, entry, expect
from stembase.bank.codes.structures import BY_KEY
from stembase.bank.models import Unit
from stembase.bank.products import sample_codes
from stembase.refusal import Finding, Refused

DIN = ("din",)
WANTED: Mapping[str, str] = {
    "unit": "din", "bag": "din", "vessel": "din", "sample": "din", "segment": "din", "label": "din", "label-again": "din",
    "position": "position", "new-position": "position", "kit": "kit", "worklist": "worklist",
}  # fmt: skip
"""The structure a scan of a procedure asks for; a scan not named here takes any code."""
BARE = ("label", "label-again")
SAMPLES = ("sample", "segment")


def read_scans(bank: str, typed: Mapping[str, str], subject: Unit | None) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The codes of all scan fields, by the scan's key, and what could not be read (facts name the scan)."""
    codes: dict[str, str] = {}
    faults: list[Finding] = []
    for scan, text in typed.items():
        try:
            codes[scan] = read_scan(bank, scan, text, subject)
        except Refused as refused:
            faults.append(Finding(refused.code, "impossible", {**refused.facts, "scan": scan}))
    return codes, tuple(faults)


def read_scan(bank: str, scan: str, text: str, subject: Unit | None) -> str:
    """The code a field records: a unit's or a position's key, a DIN, or what was typed. Refuses what a scan refuses."""
    text, wanted = text.strip(), WANTED.get(scan, "")
    if text[:1] not in ("=", "&") and not DIN_TYPED.fullmatch(text):
        return _keyed(bank, wanted, "".join(text.split()))
    if not wanted:
        return str(entry(text)[0].value)
    if wanted != "din":
        return _keyed(bank, wanted, str(expect(text, wanted).value))
    number = str(expect(text, "din").value)
    if scan in BARE:
        return number
    return unit_scanned(bank, entry(text), subject, samples=scan in SAMPLES) or number


def unit_scanned(bank: str, scans: Sequence[Scan], subject: Unit | None = None, *, samples: bool = False) -> str:
    """The key of the one unit the label names: by DIN, product and division together, or by the DIN where there is only one; else nothing."""
    found = {scan.structure: scan for scan in scans}
    if "din" not in found:
        return ""
    units = Unit.objects.filter(bank_id=bank, din=found["din"].value)
    if product := found.get("product"):
        units = units.filter(product=product.fields["description"], division=product.fields["division"])
    elif subject and subject.din == found["din"].value and not samples:
        units = units.filter(container=subject.container)
    else:
        units = units.filter(product__in=sample_codes()) if samples else units.exclude(product__in=sample_codes())
    keys = list(units.values_list("key", flat=True)[:2])
    return keys[0] if len(keys) == 1 else ""


def _keyed(bank: str, wanted: str, text: str) -> str:
    """A key typed without its bank, with it."""
    return f"{bank}:{text}" if wanted in ("din", "position") and ":" not in text and "." in text else text


def structure_words(scan: Scan, chinese: bool) -> str:
    """What kind of label was read."""
    structure = BY_KEY[scan.structure]
    return structure.zh if chinese else structure.en
