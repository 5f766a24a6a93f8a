"""`stembase import`: read units, donors, results or a registry's export from files, through the same door as everybody."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembase.refusal import Finding, Refused, explain

from .frame import answer, json_option
from .hla_index import agreed_by
from .language import _, language

if TYPE_CHECKING:
    from stembase.bank.importing import Import, RowVerdict
    from stembase.bank.registry_importing import RegistryImport

SHOWN = 20
INTERRUPTED, TOLD_EVERY = 130, 500
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(
    help=_("Read units, donors, results or a registry from files.\n\nExample: stembase import units examples/units.csv --bank A9990 --as P0002")
)
def importing() -> None:
    """See `help` above: it is translated."""


def _rows_of(kind: str, said: str) -> Callable[..., None]:
    @importing.command(kind, help=said)
    @click.argument("file", type=FILE)
    @click.option("--bank", required=True, help=_("The bank's key, such as A9990."))
    @click.option("--as", "person", required=True, help=_("Code of the person importing: their rights hold."))
    @click.option("--preview", "only_look", is_flag=True, help=_("Say what would become of every row; write nothing."))
    @click.option("--all-or-nothing", "whole", is_flag=True, help=_("Write nothing when any row is refused; otherwise the good rows are written."))
    @json_option
    @click.pass_context
    def command(ctx: click.Context, file: Path, bank: str, person: str, only_look: bool, whole: bool, as_json: bool) -> None:
        from stembase.bank import importing as runs

        run = _begun(kind, bank, person, file)
        run.told = _through
        try:
            (runs.preview_rows if only_look else runs.all_or_nothing if whole else runs.good_rows)(run, file)
        except KeyboardInterrupt:
            kept = 0 if only_look or whole else run.counts()["done"]
            click.echo(_("Stopped. {count} rows were written and stay; the same import again writes the rest.").format(count=kept), err=True)
            ctx.exit(INTERRUPTED)
        _say_rows(run, as_json, only_look)
        if run.refused:
            ctx.exit(1)

    return command


units = _rows_of(
    "units",
    _("Take over frozen units of an old inventory (CSV or XLSX).\n\nExample: stembase import units FILE --bank A9990 --as P0002"),
)
donors = _rows_of(
    "donors",
    _("Register donors and their consent (CSV or XLSX).\n\nExample: stembase import donors FILE --bank A9990 --as P0002 --preview"),
)
results = _rows_of("results", _("Record results of tests (CSV or XLSX).\n\nExample: stembase import results FILE --bank A9990 --as P0002"))


@importing.command(
    help=_(
        "Take in a registry's donors, and patients, with their typings verbatim, and make its donors searchable. Inventories as WMDA takes them "
        "(XML) also say who has another typing now and who has left.\n\n"
        "Example: stembase import registry don.txt --details details.csv --patients pat.txt --name national"
    )
)
@click.argument("file", type=FILE)
@click.option("--patients", type=FILE, help=_("A file of patients in the same form."))
@click.option("--details", type=FILE, help=_("A CSV with the columns key, birth_year, sex, cmv, abo."))
@click.option("--name", default="registry", help=_("What to call the registry; persons of the same name and key are replaced."))
@click.option("--withdraw-missing", is_flag=True, help=_("Take out who is missing in a FULL inventory of their pool, without asking."))
@json_option
@click.pass_context
def registry(
    ctx: click.Context, file: Path, patients: Path | None, details: Path | None, name: str, withdraw_missing: bool, as_json: bool
) -> None:  # fmt: skip
    """Reference rows: no identity, no ledger entry each."""
    from django.utils import timezone

    from stembase.bank.models import RegistryPatient
    from stembase.bank.registry_importing import import_donors, import_registry, registry_name

    now, name = timezone.now(), registry_name(name)
    donors, searchable = import_donors(file, registry=name, now=now, details=details, agreed=agreed_by(withdraw_missing))
    done = {"donors": donors}
    if patients:
        done["patients"] = import_registry(patients, RegistryPatient, registry=name, now=now)
    _say_registry(done, searchable, as_json)
    if any(part.left_out for part in done.values()):
        ctx.exit(1)


def _through(rows: int) -> None:
    """How far it is, on one line of a terminal."""
    if rows % TOLD_EVERY == 0 and sys.stderr.isatty():
        click.echo("\r" + _("{count} rows …").format(count=rows), nl=False, err=True)


def _begun(kind: str, bank: str, person: str, file: Path) -> "Import":
    from stembase.bank import importing as runs
    from stembase.bank.models import Bank
    from stembase.ledger.clock import time_of
    from stembase.people.models import Account

    if not Account.objects.filter(code=person, is_active=True).exists():
        raise Refused("no-such-person", person=person)
    if not Bank.objects.filter(key=bank).exists():
        raise Refused("no-such-chain", chain=bank)
    return runs.begin(kind, bank, by=person, now=time_of(bank), name=file.name)


def _say_rows(run: "Import", as_json: bool, only_look: bool) -> None:
    refused = [_of_row(run, verdict, finding) for verdict in run.refused for finding in verdict.findings]
    if as_json:
        answer({**run.counts(), "undone": run.undone, "rows": refused, "passed_over": sorted(run.passed_over)}, as_json)
        return
    counts = run.counts()
    if only_look:
        click.echo(_("Only looked, nothing written: {done} would be, {there} are there already, {refused} would be refused.").format(**counts))
    else:
        click.echo(_("Written {done}, there before {there}, refused {refused}.").format(**counts))
    if run.passed_over:
        click.echo(_("Columns passed over, since nothing here is called so: {names}").format(names=", ".join(sorted(run.passed_over))))
    if run.undone:
        click.echo(_("Nothing was kept, since rows were refused."))
    for row in refused[:SHOWN]:
        click.echo(_line(row), err=True)
    if len(refused) > SHOWN:
        click.echo(_("… and {count} more; --json lists all.").format(count=len(refused) - SHOWN), err=True)


def _refusal(row: int | None, code: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    told = explain(code, facts, language())
    return {"row": row, "code": code, "sentence": told.sentence, "mend": told.mend}


def _of_row(run: "Import", verdict: "RowVerdict", finding: Finding) -> dict[str, Any]:
    """What is wrong with a row, with the field it is about where the sentence does not name it."""
    column = verdict.field_of(finding, run.kind)
    field = (column.zh if language().startswith("zh") else column.en) if column else finding.facts.get("field", "")
    return {**_refusal(verdict.row, finding.code, finding.facts), "field": field, "whole": "row" in finding.facts}


def _line(row: Mapping[str, Any]) -> str:
    """One line for a person. A sentence about a cell names row and field itself."""
    if row["whole"]:
        return _("{sentence} {mend} [{code}]").format(**row)
    return (_("Row {row}, {field}: {sentence} {mend} [{code}]") if row["field"] else _("Row {row}: {sentence} {mend} [{code}]")).format(**row)


def _say_registry(done: Mapping[str, "RegistryImport"], searchable: int, as_json: bool) -> None:
    said: dict[str, dict[str, Any]] = {
        name: {
            "stored": part.stored,
            "withdrawn": part.withdrawn,
            "faults": [_refusal(fault.row, fault.code, fault.facts) for fault in part.faults],
            "unknown_codes": dict(part.unknown_codes.most_common()),
        }
        for name, part in done.items()
    }
    if as_json:
        answer({**said, "searchable": searchable}, as_json)
        return
    click.echo(_("{count} donors of this registry are searchable.").format(count=searchable))
    for name, part in said.items():
        click.echo(_("{name}: {stored} stored, {faults} lines with faults.").format(name=name, stored=part["stored"], faults=len(part["faults"])))
        if part["withdrawn"]:
            click.echo(_("{count} have left.").format(count=part["withdrawn"]))
        for row in part["faults"][:SHOWN]:
            click.echo(_("Row {row}: {sentence} {mend} [{code}]").format(**row), err=True)
        codes = part["unknown_codes"]
        click.echo(_("{count} codes no table here explains, by name and how often:").format(count=len(codes)))
        click.echo("  ".join(f"{code} {count}" for code, count in codes.items()))
