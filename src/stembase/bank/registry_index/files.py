"""Columns as files of one folder: arrays as `.npy`, which are memory-mapped, texts as JSON, and a manifest with length and checksum of each."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from stembase.refusal import Refused
from stembase.science.hla.registry.columns import BESIDE, KINDS, Column, Columns

from .generation import LOG, MANIFEST, Generation

FORMAT = 2
"""Format 1, still read, knows no listings."""
REFUSED = "refused.jsonl"
DETAILS = ("birth_year", "sex", "cmv", "abo")
BLOCK = 1 << 20


def save(folder: Path, columns: Columns, refused: Iterable[Mapping[str, Any]]) -> None:
    """Write the columns, the rows that were refused, an empty log and the manifest into an empty folder."""
    for name, array in _arrays(columns).items():
        np.save(folder / f"{name}.npy", array)
    for kind, texts in zip(KINDS, columns.texts, strict=True):
        (folder / f"{kind}.json").write_text(json.dumps(list(texts), separators=(",", ":")), encoding="ascii")
    with (folder / REFUSED).open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in refused)
    files = {file.name: {"bytes": file.stat().st_size, "sha256": digest_of(file)} for file in sorted(folder.iterdir())}
    counts = {"donors": len(columns.keys), "typings": len(columns.typings[0]), "refused": sum(1 for _row in refused_rows(folder))}
    manifest = {"format": FORMAT, **counts, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="ascii")
    (folder / LOG).touch()


def load(generation: Generation) -> Columns:
    """The columns of a generation, memory-mapped. Refused: `index-damaged` with the file."""
    folder, manifest = generation.folder, manifest_of(generation)
    for name, said in manifest["files"].items():
        if not (folder / name).exists() or (folder / name).stat().st_size != said["bytes"]:
            raise Refused("index-damaged", folder=str(folder), file=name)
    arrays = {name.removesuffix(".npy"): _mapped(folder / name) for name in manifest["files"] if name.endswith(".npy")}
    return Columns(
        texts=tuple(json.loads((folder / f"{kind}.json").read_bytes()) if f"{kind}.json" in manifest["files"] else [""] for kind in KINDS),
        typings=tuple(arrays[f"typing.{kind}"] for kind in KINDS[:BESIDE]),
        typing_of=arrays["typing_of"],
        beside_of=arrays["beside_of"],
        listing_of=arrays.get("listing_of", np.zeros(len(arrays["typing_of"]), np.uint8)),
        keys=arrays["key"],
        by_key=arrays["by_key"],
        details=tuple(arrays[name] for name in DETAILS),
    )


def manifest_of(generation: Generation) -> dict[str, Any]:
    """The manifest. Refused: `index-damaged` when it is not the one that was published, `index-of-other-format`."""
    said = (generation.folder / MANIFEST).read_bytes()
    if hashlib.sha256(said).hexdigest() != generation.digest:
        raise Refused("index-damaged", folder=str(generation.folder), file=MANIFEST)
    manifest: dict[str, Any] = json.loads(said)
    if manifest["format"] > FORMAT:
        raise Refused("index-of-other-format", folder=str(generation.folder), format=manifest["format"], known=FORMAT)
    return manifest


def refused_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """The rows of the files it was built from that were refused: row, code, facts, and the row as it came."""
    with (folder / REFUSED).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def digest_of(file: Path) -> str:
    """The SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _arrays(columns: Columns) -> dict[str, Column]:
    typings = {f"typing.{kind}": column for kind, column in zip(KINDS[:BESIDE], columns.typings, strict=True)}
    details = dict(zip(DETAILS, columns.details, strict=True))
    numbers = {"typing_of": columns.typing_of, "beside_of": columns.beside_of, "listing_of": columns.listing_of}
    return {**typings, **numbers, "key": columns.keys, "by_key": columns.by_key, **details}


def _mapped(file: Path) -> Column:
    """The array without the class of a memory map, whose every look-up is slow; a small one is read, as an empty one cannot be mapped."""
    return np.asarray(np.load(file, mmap_mode="r" if file.stat().st_size > BLOCK else None))
