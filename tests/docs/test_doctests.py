"""The worked examples of docs/algorithms say what the code does: each page is run by doctest, in an empty base where it asks for one."""

import doctest
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs/algorithms"
NEEDS_DATABASE = "<!-- examples need the database -->"
PAGES = sorted(FOLDER.glob("*.md"))
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def run(page: Path) -> doctest.TestResults:
    """Run one page's examples from its text."""
    return doctest.testfile(str(page), module_relative=False, optionflags=OPTIONS, encoding="utf-8", verbose=False)


def of_database(wanted: bool) -> list[Path]:
    """The pages whose examples need the database, or those that need none."""
    return [page for page in PAGES if (NEEDS_DATABASE in page.read_text(encoding="utf-8")) is wanted]


@pytest.mark.parametrize("page", of_database(False), ids=lambda page: page.stem)
def test_the_examples_of_a_page_hold(page):
    found = run(page)
    assert found.failed == 0
    assert found.attempted > 0 or page.stem == "README"


@pytest.mark.django_db
@pytest.mark.parametrize("page", of_database(True), ids=lambda page: page.stem)
def test_the_examples_of_a_page_hold_in_an_empty_base(page):
    found = run(page)
    assert found.failed == 0
    assert found.attempted > 0


def test_an_example_that_lies_is_found(tmp_path, capsys):
    page = tmp_path / "lie.md"
    page.write_text(">>> 1 + 1\n3\n", encoding="utf-8")
    assert run(page).failed == 1
    assert "Expected:" in capsys.readouterr().out
