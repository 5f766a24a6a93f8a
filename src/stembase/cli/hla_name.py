"""`stembase hla name`: what one HLA name is in a release."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from stembase.refusal import Refused, explain

from .frame import answer, json_option
from .hla_releases import store_of, store_option
from .language import _, language

SHOWN = 8
STATES = {
    "in use": _("in use"), "renamed": _("renamed"), "deleted": _("deleted"), "unknown": _("not in this release"),
    "not an allele": _("no name of an allele"), "unchecked": _("not checked: no release"),
}  # fmt: skip
TITLES = {
    "name": _("Name"), "release": _("Nomenclature release"), "state": _("State"), "new": _("Name today"), "why": _("Why"),
    "expression": _("Expression"), "alleles": _("Alleles"), "G": _("G group"), "P": _("P group"), "g": _("Small g"),
    "two_fields": _("Two fields"), "antigens": _("Antigens"), "broads": _("Broad antigens"), "tce": _("TCE group"), "remark": _("Remark"),
}  # fmt: skip


@click.command(
    help=_(
        "Say what an HLA name is: allele, group, code or antigen; its G, P and small g group, antigens, TCE group, and its new name.\n\n"
        'Example: stembase hla name "A*02:01:01:01" --release 3.58.0'
    )
)
@click.argument("written", metavar="NAME")
@click.option("--release", "version", default="", help=_("The release to look in; the newest installed where none is named."))
@store_option
@json_option
@click.pass_context
def name(ctx: click.Context, written: str, version: str, store: Path | None, as_json: bool) -> None:
    """Exit code 1 where the release does not know the name; one renamed is known."""
    from stembase.bank.releases import load
    from stembase.science.fault import Fault
    from stembase.science.hla.description import describe

    try:
        found = describe(written.strip(), load(store_of(store), version))
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault
    remark = explain(found.remark.code, found.remark.facts, language()) if found.remark else None
    tce = [{"group": group.group, "version_1": group.version_1, "version_2": group.version_2} for group in found.tce]
    said = asdict(found) | {"tce": tce, "remark": remark and {"code": remark.code, "sentence": remark.sentence}}
    answer(said if as_json else _lines(said), as_json)
    if not found.release and not as_json:
        click.echo(_("No release is installed: names are read at two fields, and answers say so."), err=True)
    if found.state == "unknown":
        ctx.exit(1)


def _lines(said: dict[str, Any]) -> dict[str, str]:
    """What there is to say, a line each; long lists are cut, `--json` has them whole."""
    remark = (said["remark"] or {}).get("sentence", "")
    plain = said | {"tce": [tce["group"] for tce in said["tce"]], "remark": remark, "state": STATES[said["state"]]}
    return {title: shown for name, title in TITLES.items() if (shown := _shown(plain[name]))}


def _shown(value: Any) -> str:
    if not isinstance(value, (list, tuple)):
        return str(value or "")
    rest = len(value) - SHOWN
    return " ".join(value[:SHOWN]) + (_(" … and {count} more").format(count=rest) if rest > 0 else "")
