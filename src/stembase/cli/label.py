"""`stembase label`: write labels to a file, and say what a label, a picture of one, or the text of a scan holds."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembase.refusal import Refused

from .frame import answer, json_option
from .language import _

if TYPE_CHECKING:
    from stembase.bank.labels.render import Format

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
KINDS = ("position", "kit", "lot", "equipment", "worklist", "partial", "final")
FORMS: "dict[str, Format]" = {".pdf": "pdf", ".png": "png", ".zip": "zip"}


@click.group(help=_("Write labels and read them back.\n\nExample: stembase label print position A9990:LN1-R2-C3-05 --out place.pdf"))
def label() -> None:
    """See `help` above: it is translated."""


@label.command(
    "print",
    help=_(
        "Write labels of one KIND for CODES (for partial and final: DIN/PRODUCT) to a .pdf, .png or .zip file.\n\n"
        "Example: stembase label print final A999026000001/D0001V00 --expires 2046-03-17 --group A+ --out unit.pdf"
    ),
)
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("codes", nargs=-1, required=True)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help=_("The file to write: .pdf, .png or .zip.")
)
@click.option("--title", default="", help=_("What the thing is called, on places, kits and lots."))
@click.option("--line", "lines", multiple=True, help=_("A further line of text; may be given again."))
@click.option("--product-zh", default="", help=_("The product's name in Chinese."))
@click.option("--product-en", default="", help=_("The product's name in English."))
@click.option("--expires", type=MOMENT, help=_("When the unit expires; without a time, at the end of that day."))
@click.option("--group", default="no-group-known", help=_("ABO/RhD, such as A+, or a message, such as quarantine."))
@click.option("--facility", default="", help=_("Who collected it, in words."))
@click.option("--collected", type=MOMENT, help=_("When it was collected."))
@click.option("--volume-ml", type=click.FloatRange(min=0, min_open=True, max=100_000), help=_("The volume in mL."))
@json_option
def write(kind: str, codes: tuple[str, ...], out: Path, as_json: bool, **words: Any) -> None:
    """Labels of practice banks (A9995 to A9999) are marked without being asked."""
    from stembase.bank.labels import render

    form = FORMS.get(out.suffix.lower())
    if form is None:
        raise click.UsageError(_("The file must end in .pdf, .png or .zip."))
    if kind == "final" and words["expires"] is None:
        raise click.UsageError(_("A final label needs --expires."))
    if kind == "final" and words["collected"] and words["expires"] < words["collected"]:
        raise click.UsageError(_("A unit cannot expire before it was collected."))
    labels = [_label(kind, code, words) for code in codes]
    picture = render(labels, form)
    try:
        out.write_bytes(picture)
    except OSError as error:
        raise Refused("file-not-written", file=str(out), problem=error.strerror or str(error)) from error
    answer({"file": str(out), "labels": len(labels)}, as_json)


@label.command(
    help=_("Say what a picture of a label, or the text of a scan, holds.\n\nExample: stembase label read '=A99991712345600=%6200'"),
)
@click.argument("source")
@json_option
def read(source: str, as_json: bool) -> None:
    """SOURCE is a picture's path if such a file exists, else the text itself."""
    from stembase.bank.codes.scan import entry
    from stembase.bank.codes.structures import BY_KEY

    texts = _texts_of(Path(source)) if Path(source).is_file() else [source]
    scans = [scan for text in texts for scan in entry(text)]
    answer(
        [{"structure": scan.structure, "number": BY_KEY[scan.structure].number, "value": scan.value, "text": scan.text} for scan in scans], as_json
    )


def _label(kind: str, code: str, words: Mapping[str, Any]) -> Any:
    from stembase.bank.codes.din import is_practice
    from stembase.bank.labels import Final, Partial, Tag

    practice = is_practice(code)
    if kind not in {"partial", "final"}:
        return Tag(kind, code, words["title"], words["lines"], practice)  # type: ignore[arg-type]
    number, slash, product = code.partition("/")
    if not slash:
        raise click.UsageError(_("For partial and final labels give DIN/PRODUCT, such as A999026000001/D0001V00."))
    names = {"product_zh": words["product_zh"], "product_en": words["product_en"]}
    if kind == "partial":
        return Partial(din=number, product=product, practice=practice, **names)
    more = {name: words[name] for name in ("group", "facility", "collected", "volume_ml")}
    return Final(din=number, product=product, practice=practice, expires=_day_or_moment(words["expires"]), **names, **more)


def _day_or_moment(given: datetime) -> Any:
    """Midnight means that no time was given."""
    return given if given.hour or given.minute else given.date()


def _texts_of(picture: Path) -> list[str]:
    """The texts of every symbol on a picture. Refuses `not-a-picture` and `no-symbol-found`."""
    from PIL import Image, UnidentifiedImageError

    from stembase.bank.labels.symbols import read_back

    try:
        texts = read_back(Image.open(picture).convert("L"))
    except (UnidentifiedImageError, OSError) as error:
        raise Refused("not-a-picture", file=picture.name) from error
    if not texts:
        raise Refused("no-symbol-found", file=picture.name)
    return texts
