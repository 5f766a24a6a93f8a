"""Labels to bytes: one, many or a selection, through one typst document."""

import json
from collections.abc import Sequence
from importlib.resources import as_file, files
from io import BytesIO
from typing import Literal, cast
from zipfile import ZipFile

import typst

from stembase.bank.labels import fonts
from stembase.bank.labels.kinds import Label
from stembase.bank.labels.symbols import modules, svg
from stembase.refusal import Misfit

Format = Literal["pdf", "png", "zip"]
DOTS_PER_INCH = 600.0  # a module of 0.254 mm is six dots wide, on a 300 dpi printer three


def render(labels: Sequence[Label], form: Format) -> bytes:
    """The labels as one PDF (a page each, each at its own size), one PNG (of one label), or a ZIP of PNGs.

    Refuses `no-labels`, `one-label-a-picture`, and codes that cannot stand on a label (bank.codes).
    """
    if not labels:
        raise Misfit("no-labels")
    if form == "png" and len(labels) > 1:
        raise Misfit("one-label-a-picture", count=len(labels))
    pages = _compile(labels, "pdf" if form == "pdf" else "png")
    return pages[0] if form != "zip" else _zipped(pages)


def _compile(labels: Sequence[Label], form: Literal["pdf", "png"]) -> list[bytes]:
    inputs = {"labels": json.dumps([_page(label) for label in labels], ensure_ascii=False), "fonts": json.dumps(fonts.plan())}
    with as_file(files("stembase.bank.labels") / "templates") as folder:
        compiler = typst.Compiler(folder / "labels.typ", root=folder, font_paths=fonts.installed(), sys_inputs=inputs)
        compiled = compiler.compile(format=form, ppi=DOTS_PER_INCH)
    return cast(list[bytes], compiled if isinstance(compiled, list) else [compiled])


def _page(label: Label) -> dict[str, object]:
    drawn = {name: svg(symbology, text) for name, (symbology, text) in label.symbols().items()}
    symbols = {name: {"svg": picture, "modules": modules(picture)} for name, picture in drawn.items()}
    return {"template": label.template, "practice": label.practice, "symbols": symbols, **label.words()}


def _zipped(pictures: list[bytes]) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        for number, picture in enumerate(pictures, 1):
            archive.writestr(f"{number:04}.png", picture)
    return whole.getvalue()
