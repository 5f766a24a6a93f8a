"""A registry's inventory as WMDA Search & Match takes it: XML after Inventories.xsd 2.2 to 2.4, read item by item, however long the file is.

Source: WMDA Share, pages 210665521 (elements), 341085414 and 359498906 (what changed to 2.2 and 2.3), 343376597 (DIFF), datadictionary.wmda.info.
Nothing outside the file is read, and a document type is refused before anything it says could be expanded.
"""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

# expat itself, which neither holds the document nor opens an address; what makes XML dangerous is declared in a document type, refused below
from xml.parsers import expat  # nosec B407

from stembase.bank.imports.listed import Head, Listed, is_read, leads_to_read, listed, nobody
from stembase.science.fault import Fault

ROOT, BRANCH = "INVENTORIES", "INVENTORY"
ITEM_OF = {"D": "DONOR", "C": "CBU", "A": "ADCU"}
"""What an inventory of each CONTENT_TYPE holds: donors, cord blood units, cryopreserved units of adult donors (2.4)."""
VERSIONS = ("2.2", "2.3", "2.4")
MODES = ("FULL", "DIFF")
BLOCK = 1 << 16
LONGEST = 1 << 12
"""Of a field no more is kept; the longest the schema knows has 255 characters."""
DEEPEST = 4
"""Below an item nothing is read that stands deeper than `HLA/LOCUS/DNA/FIELD1`."""
ROOM = 32
"""More different elements below one are passed over; HLA has eleven loci, and what is met is remembered."""


def is_xml(file: Path) -> bool:
    """Whether the file (plain or .gz) begins as XML does."""
    try:
        with _opened(file) as stream:
            head = stream.read(64)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return False
    return head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0").startswith(b"<")


def is_inventory(head: bytes) -> bool:
    """Whether the first bytes of a file are those of an inventory and of no other XML."""
    return f"<{ROOT}".encode() in head.replace(b"\0", b"")


def read_inventories(file: Path, met: list[Head]) -> Iterator[Listed]:
    """The items of all inventories in a file (plain or .gz), one at a time; `met` takes the head of each inventory when it begins.

    Raises (Fault) what makes the whole file unusable: `registry-unreadable`, `inventory-malformed`, `inventory-with-doctype` (line),
    `inventory-unlike` (line, element, expected), `inventory-attribute-unusable` (line, attribute, said, known).
    """
    reading = _Reading(met)
    try:
        with _opened(file) as stream:
            while block := stream.read(BLOCK):
                reading.parser.Parse(block)
                yield from reading.taken()
        reading.parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise Fault("inventory-malformed", line=broken.lineno, problem=expat.ErrorString(broken.code)) from broken
    except (gzip.BadGzipFile, EOFError, zlib.error) as broken:
        raise Fault("registry-unreadable", file=file.name) from broken


def _opened(file: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(file) if file.suffix == ".gz" else file.open("rb"))


class _Place(dict[str, "_Place"]):
    """An element below an item: its path (`HLA/A/DNA/FIELD1/`), whether it is read, and what stands below it, made when it is met."""

    def __init__(self, path: str, depth: int) -> None:
        super().__init__()
        self.path, self._depth, self.read = path, depth, is_read(path)

    def __missing__(self, tag: str) -> "_Place":
        path = f"{self.path}{tag}/"
        if self._depth == DEEPEST or len(self) == ROOM or not leads_to_read(path):
            return ELSEWHERE
        self[tag] = _Place(path, self._depth + 1)
        return self[tag]


ELSEWHERE = _Place("", DEEPEST)
"""What is not read: of no use here, too deep, or too manifold to be of the schema."""


class _Reading:
    """What has been read so far: where it stands, and the fields of the item it is in by their path."""

    def __init__(self, met: list[Head]) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._met, self._items, self._row = met, list[Listed](), 0
        self._place, self._above = _Place("", 0), list[_Place]()
        self._tag, self._said = "", ""
        self._fields: dict[str, str] = {}
        self._twice: list[str] = []

    def taken(self) -> list[Listed]:
        """The items read since this was last asked."""
        items, self._items = self._items, []
        return items

    def _doctype(self, *_said: object) -> None:
        raise Fault("inventory-with-doctype", line=self.parser.CurrentLineNumber)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        depth = len(self._above)
        self._above.append(self._place)
        self._said = ""
        if depth > 2:
            self._place = self._place[tag]
        elif depth == 2:
            self._row += 1
            self._tag, self._fields, self._twice = tag, {}, []
        elif depth == 1:
            self._expect(BRANCH, tag)
            self._met.append(self._head(attributes))
        else:
            self._expect(ROOT, tag)

    def _text(self, said: str) -> None:
        if self._place.read and len(self._said) < LONGEST:
            self._said += said

    def _end(self, _tag: str) -> None:
        if self._said and (said := self._said.strip()):
            path = self._place.path
            if path in self._fields and path not in self._twice:
                self._twice.append(path)
            self._fields.setdefault(path, said)
        self._said = ""
        self._place = self._above.pop()
        if len(self._above) == 2:
            self._items.append(self._taken_in(self._met[-1]))

    def _taken_in(self, head: Head) -> Listed:
        expected = ITEM_OF[head.content]
        if self._tag != expected:
            return nobody(Fault("inventory-item-unknown", self._row, element=self._tag[:LONGEST], expected=expected))
        return listed(self._row, head, self._fields, self._twice)

    def _expect(self, expected: str, tag: str) -> None:
        if tag != expected:
            raise Fault("inventory-unlike", line=self.parser.CurrentLineNumber, element=tag[:LONGEST], expected=expected)

    def _head(self, attributes: dict[str, str]) -> Head:
        version = ".".join(attributes.get("SCHEMA_VERSION", "").split(".")[:2])
        self._demand("SCHEMA_VERSION", attributes, version in VERSIONS, VERSIONS)
        for name, known in (("UPDATE_MODE", MODES), ("CONTENT_TYPE", tuple(ITEM_OF))):
            self._demand(name, attributes, attributes.get(name) in known, known)
        for name in ("LISTING_ORGANIZATION", "POOL"):
            self._demand(name, attributes, attributes.get(name, "").isalnum(), ("ION",))
        organisation, pool, content, mode = (attributes[name] for name in ("LISTING_ORGANIZATION", "POOL", "CONTENT_TYPE", "UPDATE_MODE"))
        return Head(f"{organisation}/{pool}/{content}", mode == "FULL")

    def _demand(self, name: str, attributes: dict[str, str], met: bool, known: tuple[str, ...]) -> None:
        if not met:
            said = attributes.get(name, "")[:LONGEST]
            raise Fault("inventory-attribute-unusable", line=self.parser.CurrentLineNumber, attribute=name, said=said, known=list(known))
