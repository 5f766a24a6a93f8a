"""Guards over the interface's languages: every message of templates and Python has its Chinese, with the same placeholders, none fuzzy."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ONE, COUNTED, IN_CONTEXT, COUNTED_IN_CONTEXT = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), COUNTED),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), IN_CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), COUNTED_IN_CONTEXT),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*[^{}]*\}")
Key = tuple[str | None, str]


def extracted(root: Path) -> Iterator[tuple[Key, str]]:
    """((context, message), place) of every message in the source. A template is turned into calls first; brackets keep its indents harmless."""
    for file in sorted((root / "src").rglob("*")):
        if file.suffix not in {".py", ".html", ".txt"} or (file.suffix != ".py" and "templates" not in file.parts):
            continue
        text = file.read_text(encoding="utf-8")
        source = text if file.suffix == ".py" else f"({templatize(text, origin=str(file))}\n)"
        for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=CALLS):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield (context, first), f"{file.relative_to(root)}:{line}"


def translated(root: Path) -> Iterator[tuple[Path, Message]]:
    """Every entry of the Chinese catalogues, its file before it."""
    for file in sorted((root / "src/stembase/locale").glob("*/zh_Hans/LC_MESSAGES/django.po")):
        with file.open("rb") as text:
            yield from ((file.relative_to(root), message) for message in read_po(text, locale="zh_Hans") if message.id)


def texts(message: Message) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The entry's forms in English and in Chinese."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return tuple(ids), tuple(strings)


def untranslated(root: Path) -> list[str]:
    """Messages of the source without Chinese."""
    known = {(message.context, texts(message)[0][0]) for _file, message in translated(root) if all(texts(message)[1])}
    return [f"{place}: no Chinese for “{key[1]}”" for key, place in extracted(root) if key not in known]


def broken_translations(root: Path) -> list[str]:
    """Entries that are fuzzy, empty, or whose placeholders differ from those of the message."""
    found = []
    for file, message in translated(root):
        ids, strings = texts(message)
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        if message.fuzzy:
            found.append(f"{file}: fuzzy: “{ids[0]}”")
        if not all(strings):
            found.append(f"{file}: empty: “{ids[0]}”")
        elif any(set(PLACEHOLDER.findall(string)) != wanted for string in strings):
            found.append(f"{file}: other placeholders than “{ids[0]}”")
    return found
