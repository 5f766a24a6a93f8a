"""The fields of a step as the page draws them: those of the definition (`procedures.form`), with the bank's lots and machines to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stembase.bank.instruments import instruments_of
from stembase.bank.models import Lot
from stembase.base.models import Equipment
from stembase.procedures import form
from stembase.refusal import Finding
from stembase.web.parts.field import Choice, Field, step_field
from stembase.web.spoken import chinese

from .here import Here, language

Rows = dict[str, list[Field]]
LOT_FINDINGS = ("lot-missing", "lot-unknown", "lot-of-other-kind", "lot-blocked", "lot-expired")
EQUIPMENT_FINDINGS = ("equipment-missing", "equipment-unknown", "equipment-of-other-kind", "equipment-out-of-service", "equipment-not-calibrated")
SCANNED = {"labels-differ": "label-again", "label-of-another": "label", "sample-of-another-unit": "sample", "label-used-already": "sample",
           "position-taken": "position", "quarantine-apart": "position", "no-such-position": "position", "result-for-another-unit": "sample",
           "sample-larger-than-unit": "!sample_ml", "passage-runs-backwards": "!passage", "more-out-than-in": "!volume_after_ml",
           "consent-not-given": "!consent_given", "verdict-differs": "!verdict", "curve-missing": "?log", "curve-gives-no-value": "?log",
           "curve-of-another-run": "?log", "log-file-not-kept": "?log"}  # fmt: skip
"""The field a finding without a measure or scan of its own is about: a scan, with `!` a measure, with `?` a field of the kind."""


def rows_of(here: Here, asked: form.StepForm, sent: Mapping[str, str], errors: Mapping[str, str]) -> Rows:
    """Fields by group, as the parts in `procedures/templates/kinds` want them. Two queries: lots and machines; where instruments answer, one more."""
    lots, machines = _lots(here, asked.lots), _machines(here, asked.equipment)
    answered = instruments_of(here.bank.key, here.bank.kind) is not None
    return {
        "scans": [_scan(row, sent, errors) for row in asked.scans],
        "lots": [_choice(row, lots.get(row.name, []), sent, errors, "web:act", "receive-lot") for row in asked.lots],
        "equipment": [_choice(row, machines.get(row.name, []), sent, errors) for row in asked.equipment],
        "measures": [_measure(row, sent, errors, answered) for row in asked.measures],
    }


def field_id(name: str) -> str:
    """The id of an input: its name without dots, which selectors would read as classes."""
    return "id_" + name.replace(".", "-")


def concerned(asked: form.StepForm, finding: Finding) -> str:
    """The field of this form a finding is about, by name; empty where it is about none."""
    facts, code = finding.facts, finding.code
    name = ""
    if facts.get("measure"):
        name = f"measure.{facts['measure']}"
    elif facts.get("scan"):
        name = f"scan.{facts['scan']}"
    elif code in LOT_FINDINGS:
        name = f"lot.{facts.get('kind')}"
    elif code in EQUIPMENT_FINDINGS:
        name = f"equipment.{facts.get('kind')}"
    elif code in SCANNED:
        key = SCANNED[code]
        name = f"measure.{key[1:]}" if key[0] == "!" else key[1:] if key[0] == "?" else f"scan.{key}"
        if key == "sample" and f"scan.{key}" not in _names(asked):
            name = "scan.segment"
    elif code.startswith("log-") or code == "curve-faulty":
        name = "log"
    return name if name in _names(asked) else ""


def _names(asked: form.StepForm) -> set[str]:
    typed = (row.name for group in (asked.scans, asked.lots, asked.equipment, asked.measures) for row in group if row.given != "computed")
    return {*typed, *(["log"] if asked.curve else [])}


def _measure(row: form.Field, sent: Mapping[str, str], errors: Mapping[str, str], answered: bool) -> Field:
    """A measure; one that is computed, or that an instrument says by itself, is not typed."""
    drawn = step_field(row, sent, error=errors.get(row.name, ""), href=reverse("web:refusal", args=["limit-breached"]))
    if row.given == "computed":
        drawn = _said_later(drawn, _("computed when recorded"))
    elif row.given == "read" and answered:
        drawn = _said_later(drawn, _("read when recorded"))
    return replace(drawn, id=field_id(row.name), limit=_without_unit(drawn.limit, drawn.unit), reason_href="")


def _said_later(drawn: Field, placeholder: str) -> Field:
    return replace(drawn, kind="text", value="", attributes={"readonly": True, "placeholder": placeholder, "tabindex": "-1"})


def _without_unit(limit: str, unit: str) -> str:
    """The limit without the unit that stands beside the value already."""
    return limit.removesuffix(unit).strip() if unit else limit


def _scan(row: form.Field, sent: Mapping[str, str], errors: Mapping[str, str]) -> Field:
    attributes: dict[str, str | bool] = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters", "data-scan": True}
    return Field(
        name=row.name, label=row.label, value=sent.get(row.name, ""), error=errors.get(row.name, ""), reason=_("scan the label"),
        id=field_id(row.name), attributes=attributes,
    )  # fmt: skip


def _choice(
    row: form.Field, options: Sequence[Choice], sent: Mapping[str, str], errors: Mapping[str, str], url: str = "", command: str = ""
) -> Field:
    """One of what is there; a single one is chosen already. Where there is none the field says so, and where to get one."""
    chosen = sent.get(row.name, options[0].value if len(options) == 1 else "")
    blank = () if chosen else (Choice("", _("choose"), True),)
    if command:
        reason = _("lot · last day of use") if options else _("none in date here")
    else:
        reason = "" if options else _("none in service and calibrated")
    return Field(
        name=row.name, label=row.label, kind="select", choices=(*blank, *(replace(each, chosen=each.value == chosen) for each in options)),
        value=chosen, reason=reason, reason_href=reverse(url, args=[command]) if command and not options else "",
        error=errors.get(row.name, ""), id=field_id(row.name),
    )  # fmt: skip


def _lots(here: Here, rows: Sequence[form.Field]) -> dict[str, list[Choice]]:
    """Lots of each kind that may be used now, the first to expire first."""
    kinds = {row.name.removeprefix("lot."): row.name for row in rows}
    found: dict[str, list[Choice]] = {}
    if kinds:
        usable = Lot.objects.filter(bank=here.bank, kind__in=kinds, blocked_at=None, valid_until__gt=here.now).order_by("valid_until", "key")
        for lot in usable:
            found.setdefault(kinds[lot.kind], []).append(Choice(lot.key, f"{lot.number} · {_last_day(lot.valid_until)}"))
    return found


def _machines(here: Here, rows: Sequence[form.Field]) -> dict[str, list[Choice]]:
    """Machines of each kind in service and within their calibration."""
    kinds = {row.name.removeprefix("equipment."): row.name for row in rows}
    found: dict[str, list[Choice]] = {}
    if kinds:
        fit = Q(calibrated_until=None) | Q(calibrated_until__gt=here.now)
        for machine in Equipment.objects.filter(fit, kind__in=kinds, in_service=True).order_by("key"):
            title = machine.title_zh if chinese(language()) else machine.title_en
            known = {each.label for each in found.get(kinds[machine.kind], ())}
            found.setdefault(kinds[machine.kind], []).append(Choice(machine.key, f"{title} · {machine.key}" if title in known else title))
    return found


def _last_day(until: datetime) -> str:
    """The last day before an instant that is the end of use."""
    return timezone.localtime(until - timedelta(seconds=1)).date().isoformat()
