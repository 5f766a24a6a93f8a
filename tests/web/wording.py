"""Every string of the interface that is to be translated, and every translation there is: read from the sources, without gettext's tools."""

from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "stembase"
KEYWORDS = {name: None for name in ("_", "gettext", "gettext_lazy", "gettext_noop")} | {
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}


def asked(folder: str) -> dict[str, str]:
    """Message → the file that asks for it, over all templates and modules of a folder of the package."""
    found: dict[str, str] = {}
    for path in sorted((SOURCE / folder).rglob("*")):
        if path.suffix not in (".html", ".py"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for _, message, _, _ in extract("python", BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}):
            found.setdefault(message[0] if isinstance(message, tuple) else message, path.name)
    return found


def translated() -> dict[str, str]:
    """Message → Chinese, over the catalogues of every area."""
    known: dict[str, str] = {}
    for path in sorted((SOURCE / "locale").glob("*/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                if message.id and not message.fuzzy:
                    known[message.id[0] if isinstance(message.id, tuple) else message.id] = message.string[0] if isinstance(message.string, tuple) else message.string
    return known
