"""Decisions are numbered one after the other, say so in their title, and stand in the index."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs/decisions"
FILES = sorted(file for file in FOLDER.glob("*.md") if file.name != "README.md")


def test_decisions_are_numbered_without_gaps_or_doubles():
    assert [int(file.name[:4]) for file in FILES] == list(range(1, len(FILES) + 1))


def test_a_decision_opens_with_its_number():
    assert [file.name for file in FILES if not file.read_text(encoding="utf-8").startswith(f"# {file.name[:4]}. ")] == []


def test_every_decision_stands_in_the_index():
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in FILES if f"[{file.name[:4]}]({file.name})" not in index] == []
