"""Releases stand side by side in a folder: installed whole or not at all, loaded by version, made again when the compiled form is damaged."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from stembase.bank.releases import MANIFEST, PACKED, in_folder, install_folder, install_version, load, releases
from stembase.refusal import Refused
from tests.science.hla.releasing import changed, official_files, release


def laid_out(folder: Path, files: dict[str, bytes], *, flat: bool = False) -> Path:
    """The files as the official repository lays them out, or all in one folder."""
    for name, content in files.items():
        place = "" if flat or name in {"Allelelist.txt", "Deleted_alleles.txt"} else "tce" if name == "dpb_tce.csv" else "wmda"
        (folder / place).mkdir(parents=True, exist_ok=True)
        (folder / place / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("flat", [True, False])
def test_a_release_is_installed_from_a_folder_however_it_is_laid_out(tmp_path, flat):
    done = install_folder(laid_out(tmp_path / "from", official_files(), flat=flat), tmp_path / "store")
    assert (done.version, done.date, done.alleles) == ("9.9.0", "2030-01-02", len(release()))
    assert done.not_listed == ("Allelelist.txt", "Deleted_alleles.txt", "dpb_tce.csv")
    assert load(tmp_path / "store") == release()


@pytest.mark.parametrize("flat", [True, False])
def test_a_folder_of_official_files_is_read_from_its_compiled_form_where_the_same_files_are_installed(tmp_path, flat):
    source = laid_out(tmp_path / "from", official_files(), flat=flat)
    assert in_folder(source, tmp_path / "store") == in_folder(source) == release()
    done = install_folder(source, tmp_path / "store")
    assert in_folder(Path(done.folder)) == release()
    named = (Path(done.folder) / MANIFEST).read_text()
    (Path(done.folder) / PACKED).write_bytes(b"damaged")
    assert in_folder(source, tmp_path / "store") == release()
    assert (Path(done.folder) / PACKED).read_bytes() != b"damaged"  # the installed one was asked, and made again
    assert (Path(done.folder) / MANIFEST).read_text() == named


def test_releases_stand_side_by_side_and_the_newest_is_taken_unless_one_is_named(tmp_path):
    for version in ("9.9.0", "9.10.0", "9.8.0"):
        install_folder(laid_out(tmp_path / version, official_files(version)), tmp_path / "store")
    assert [done.version for done in releases(tmp_path / "store")] == ["9.10.0", "9.9.0", "9.8.0"]
    assert [load(tmp_path / "store", version).version for version in ("", "9.8.0")] == ["9.10.0", "9.8.0"]
    with pytest.raises(Refused) as caught:
        load(tmp_path / "store", "9.7.0")
    assert (caught.value.code, caught.value.facts["installed"]) == ("hla-no-such-release", ["9.10.0", "9.9.0", "9.8.0"])


def test_where_nothing_is_installed_there_is_no_release_and_no_error(tmp_path):
    assert load(tmp_path / "store") is None
    assert releases(tmp_path / "store") == []


def test_installing_the_same_files_again_changes_nothing(tmp_path):
    source = laid_out(tmp_path / "from", official_files())
    assert install_folder(source, tmp_path / "store") == install_folder(source, tmp_path / "store")


def test_other_files_under_the_same_version_are_refused_and_the_old_ones_stay(tmp_path):
    install_folder(laid_out(tmp_path / "from", official_files()), tmp_path / "store")
    other = laid_out(tmp_path / "other", changed("hla_nom_p.txt", "02:03:01", "02:03:02"))
    with pytest.raises(Refused) as caught:
        install_folder(other, tmp_path / "store")
    assert caught.value.code == "hla-release-differs"
    assert load(tmp_path / "store") == release()


def test_a_folder_of_somebody_elses_under_the_version_is_not_touched(tmp_path):
    mine = tmp_path / "store" / "9.9.0" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        install_folder(laid_out(tmp_path / "from", official_files()), tmp_path / "store")
    assert caught.value.code == "hla-release-differs"
    assert mine.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "hla-release-incomplete"),
        (official_files() | {"hla_nom.txt": b"# version: IPD-IMGT/HLA 9.9.0\n"}, "hla-checksum-wrong"),
        (changed("hla_nom_g.txt", "A*;", "A;"), "hla-release-malformed"),
    ],
)
def test_a_release_with_a_fault_leaves_nothing_behind(tmp_path, files, code):
    (tmp_path / "from").mkdir()
    with pytest.raises(Refused) as caught:
        install_folder(laid_out(tmp_path / "from", files), tmp_path / "store")
    assert caught.value.code == code
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("damage", [b"", b"nothing of a release"])
def test_a_damaged_compiled_form_is_made_again_from_the_official_files(tmp_path, damage):
    done = install_folder(laid_out(tmp_path / "from", official_files()), tmp_path / "store")
    packed = Path(done.folder) / PACKED
    whole = packed.read_bytes()
    packed.write_bytes(damage)
    assert load(tmp_path / "store") == release()
    assert packed.read_bytes() == whole


def test_an_installed_file_that_was_edited_is_not_taken_for_the_official_one(tmp_path):
    folder = Path(install_folder(laid_out(tmp_path / "from", official_files()), tmp_path / "store").folder)
    (folder / PACKED).unlink()
    (folder / "hla_nom_g.txt").write_bytes(b"")
    with pytest.raises(Refused) as caught:
        load(tmp_path / "store")
    assert caught.value.code == "hla-checksum-wrong"


def test_a_folder_that_holds_no_release_is_passed_over(tmp_path):
    install_folder(laid_out(tmp_path / "from", official_files()), tmp_path / "store")
    (tmp_path / "store" / "9.9.1").mkdir()
    (tmp_path / "store" / ".installing-x").mkdir()
    (tmp_path / "store" / ".installing-x" / MANIFEST).write_text("{}", encoding="utf-8")
    assert [done.version for done in releases(tmp_path / "store")] == ["9.9.0"]


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that does not write its log into the tests' output."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    """The address of a repository that holds release 9.9.0 as the official one does."""
    laid_out(tmp_path / "published" / "990", official_files())
    laid_out(tmp_path / "published" / "991", official_files())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "published")))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_release_is_fetched_from_the_address_the_settings_name(tmp_path, address):
    assert install_version("9.9.0", tmp_path / "store", address).version == "9.9.0"
    assert load(tmp_path / "store") == release()


def test_a_version_the_address_does_not_have_is_refused_with_what_was_asked_for(tmp_path, address):
    with pytest.raises(Refused) as caught:
        install_version("9.7.0", tmp_path / "store", address)
    assert (caught.value.code, caught.value.facts["address"]) == ("hla-download-failed", f"{address}/970/Allelelist.txt")


def test_an_address_that_does_not_answer_is_refused(tmp_path):
    with pytest.raises(Refused) as caught:
        install_version("9.9.0", tmp_path / "store", "http://127.0.0.1:9")
    assert caught.value.code == "hla-download-failed"


def test_another_release_than_the_one_asked_for_is_not_installed(tmp_path, address):
    with pytest.raises(Refused) as caught:
        install_version("9.9.1", tmp_path / "store", address)
    assert caught.value.code == "hla-release-mixed"
    assert releases(tmp_path / "store") == []


@pytest.mark.parametrize("base", ["", "ftp://hla.example", "file:///etc"])
def test_without_an_address_nothing_is_fetched(tmp_path, base):
    with pytest.raises(Refused) as caught:
        install_version("9.9.0", tmp_path / "store", base)
    assert caught.value.code == "hla-no-source"


@pytest.mark.parametrize("version", ["latest", "3.58", "../3.58.0"])
def test_what_is_no_version_is_not_asked_for(tmp_path, address, version):
    with pytest.raises(Refused) as caught:
        install_version(version, tmp_path / "store", address)
    assert caught.value.code == "hla-version-malformed"
