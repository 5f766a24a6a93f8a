"""Nomenclature releases kept side by side in one folder: official files, their checksums, and beside them the form that loads in milliseconds.

Nothing of a release is shipped with Stembase: a person installs it from a folder, or from the address the settings name.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlparse
from urllib.request import Request, urlopen

from stembase.refusal import Refused
from stembase.science.fault import Fault
from stembase.science.hla.nomenclature import Release, unpack_release
from stembase.science.hla.official import CHECKSUMS, NEEDED, WELCOME, read_release

PACKED, MANIFEST = "release.msgpack", "manifest.json"
KEPT = ("LICENCE.md", "release_version.txt")  # the licence asks that its notice stays with the files
OFFICIAL_FOLDERS = ("", "wmda", "tce")
PLACES = {"Allelelist.txt": "", "Deleted_alleles.txt": "", "LICENCE.md": "", "release_version.txt": "", "dpb_tce.csv": "tce/"}  # the rest: wmda/
LARGEST_BYTES, PATIENCE_S = 64 << 20, 60


@dataclass(frozen=True, slots=True)
class Installed:
    """A release in the folder: version, date, number of alleles, the files whose published checksum was right, and those it lists none for."""

    version: str
    date: str
    alleles: int
    verified: tuple[str, ...]
    not_listed: tuple[str, ...]
    folder: str


def install_folder(source: Path, store: Path) -> Installed:
    """Install the release whose official files lie in a folder, flat or as published (`wmda/`, `tce/`).

    Refuses as `official.read_release`, and `hla-release-differs` where other files stand here under the same version.
    """
    return install(_official(source), store)


def install_version(version: str, store: Path, base: str) -> Installed:
    """Install a release from the address the settings name, laid out as the official repository. Refuses `hla-no-source`,
    `hla-version-malformed`, `hla-download-failed`."""
    if urlparse(base).scheme not in {"https", "http"}:
        raise Refused("hla-no-source", version=version)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+){2,3}", version):
        raise Refused("hla-version-malformed", version=version)
    files: dict[str, bytes] = {}
    for name in (*NEEDED, *WELCOME, CHECKSUMS, *KEPT):
        content = _fetched(f"{base.rstrip('/')}/{version.replace('.', '')}/{PLACES.get(name, 'wmda/')}{name}", optional=name in (*WELCOME, *KEPT))
        files |= {name: content} if content is not None else {}
    return install(files, store, version)


def install(files: Mapping[str, bytes], store: Path, expected: str = "") -> Installed:
    """Check the files and put them in the folder, all of it or nothing. Another version than the one expected is `hla-release-mixed`."""
    release = _read(files)
    if expected not in {"", release.version}:
        raise Refused("hla-release-mixed", file="Allelelist.txt", version=release.version, expected=expected)
    folder = store / release.version
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if folder.exists():
        if not (folder / MANIFEST).is_file() or _manifest(folder)["files"] != sums:
            raise Refused("hla-release-differs", version=release.version, folder=str(folder))
        _write_packed(folder, release, sums)
        return _installed(folder)
    store.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".installing-", dir=store))
    try:
        for name, content in files.items():
            (making / name).write_bytes(content)
        _write_packed(making, release, sums)
        making.chmod(0o755)
        making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return _installed(folder)


def releases(store: Path) -> list[Installed]:
    """The releases in the folder, newest first."""
    return [_installed(folder) for folder in _folders(store)]


def load(store: Path, version: str = "") -> Release | None:
    """The release of that version; the newest where none is named, None where there is none at all. Refuses `hla-no-such-release` (installed).

    A packed form that is damaged or of another layout is made again from the official files beside it.
    """
    folders = _folders(store)
    if not version:
        return _load(folders[0]) if folders else None
    named = [folder for folder in folders if folder.name == version]
    if not named:
        raise Refused("hla-no-such-release", version=version, installed=[folder.name for folder in folders])
    return _load(named[0])


def in_folder(folder: Path, store: Path | None = None) -> Release:
    """The release in a folder: one installed here, or official files, flat or as published, whose compiled form is taken from `store` where the same
    files are installed there. Refuses as `official.read_release`.
    """
    if (folder / MANIFEST).is_file():
        return _load(folder)
    files = _official(folder)
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    same = next((there for there in _folders(store) if _manifest(there)["files"] == sums), None) if store else None
    return _load(same) if same else _read(files)


def _official(source: Path) -> dict[str, bytes]:
    """The official files in a folder."""
    names = (*NEEDED, *WELCOME, CHECKSUMS, *KEPT)
    found = {name: path for folder in reversed(OFFICIAL_FOLDERS) for name in names if (path := source / folder / name).is_file()}
    return {name: path.read_bytes() for name, path in found.items()}


def _load(folder: Path) -> Release:
    manifest = _manifest(folder)
    packed = (folder / PACKED).read_bytes() if (folder / PACKED).is_file() else b""
    if hashlib.sha256(packed).hexdigest() == manifest["packed"]:
        try:
            return unpack_release(packed)
        except Fault as fault:
            if fault.code != "hla-release-unreadable":
                raise
    release = _read({name: (folder / name).read_bytes() for name in manifest["files"]})
    _write_packed(folder, release, manifest["files"])
    return release


def _read(files: Mapping[str, bytes]) -> Release:
    try:
        return read_release(files)
    except Fault as fault:
        raise Refused(fault.code, **fault.facts) from fault


def _write_packed(folder: Path, release: Release, sums: Mapping[str, str]) -> None:
    packed = release.pack()
    not_listed = sorted(set(sums) - set(release.verified) - {CHECKSUMS})
    said = {
        "version": release.version, "date": release.date, "alleles": len(release), "verified": release.verified, "not_listed": not_listed,
        "files": sums, "packed": hashlib.sha256(packed).hexdigest(),
    }  # fmt: skip
    for name, content in ((PACKED, packed), (MANIFEST, json.dumps(said, indent=1).encode())):
        (folder / f".{name}").write_bytes(content)
        os.replace(folder / f".{name}", folder / name)


def _manifest(folder: Path) -> dict:
    manifest: dict = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def _installed(folder: Path) -> Installed:
    said = _manifest(folder)
    return Installed(said["version"], said["date"], said["alleles"], tuple(said["verified"]), tuple(said["not_listed"]), str(folder))


def _folders(store: Path) -> list[Path]:
    found = [file.parent for file in store.glob(f"*/{MANIFEST}") if not file.parent.name.startswith(".")]
    return sorted(found, key=lambda folder: tuple(map(int, folder.name.split("."))), reverse=True)


def _fetched(address: str, *, optional: bool) -> bytes | None:
    """The file at an address; None where it may be missing and is."""
    try:
        # the address is http(s): `install_version` has looked
        with urlopen(Request(address, headers={"User-Agent": "stembase"}), timeout=PATIENCE_S) as answer:  # noqa: S310  # nosec B310
            content: bytes = answer.read(LARGEST_BYTES + 1)
    except HTTPError as error:
        if error.code == 404 and optional:
            return None
        raise Refused("hla-download-failed", address=address, problem=str(error)) from error
    except (URLError, TimeoutError, OSError) as error:
        raise Refused("hla-download-failed", address=address, problem=str(error)) from error
    if len(content) > LARGEST_BYTES:
        raise Refused("hla-download-failed", address=address, problem=f"> {LARGEST_BYTES} B")
    return content
