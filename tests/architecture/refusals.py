"""Guards over refusal codes: what is raised has texts, what has texts is raised, and the pages are those the catalogue gives."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tools.refusals import catalogue, pages

PLACE_OF_CODE = {"Refused": 0, "Misfit": 0, "Finding": 0, "claimed": 1}
TEXTS = ("title", "sentence", "mend")


def _constants(node: ast.expr) -> Iterator[str]:
    """The texts an expression can be: a constant, or either side of a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))


def raised(root: Path) -> Iterator[tuple[str, str]]:
    """(code, place) of every refusal and finding written in the source."""
    for file in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                place = PLACE_OF_CODE.get(name)
                if place is not None and len(node.args) > place:
                    for code in _constants(node.args[place]):
                        yield code, f"{file.relative_to(root)}:{node.lineno}"


def codes_without_texts(root: Path) -> list[str]:
    """Codes raised without an entry in the catalogue, and entries that lack a text in one of the two languages."""
    codes = catalogue(root)
    found = [f"{place} refuses with {code}, which has no texts" for code, place in raised(root) if code not in codes]
    found += [
        f"{texts['area']}.toml [{code}]: no {text} in {tongue}"
        for code, texts in codes.items()
        for text in TEXTS
        for tongue in ("zh", "en")
        if not texts.get(text, {}).get(tongue)
    ]
    return found


def codes_never_raised(root: Path) -> list[str]:
    """Entries of the catalogue whose code stands nowhere in the source."""
    sources = [file for file in (root / "src").rglob("*") if file.suffix in {".py", ".toml", ".html"} and file.parent.name != "refusals"]
    everything = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    return [f"{texts['area']}.toml [{code}]: nothing refuses with it" for code, texts in catalogue(root).items() if code not in everything]


def stale_pages(root: Path) -> list[str]:
    """Pages of docs/refusals that differ from what the catalogue gives: `make docs` writes them."""
    wanted = pages(root)
    standing = {file.name: file.read_text(encoding="utf-8") for file in (root / "docs/refusals").glob("*.md")}
    differ = sorted(name for name in wanted.keys() | standing.keys() if wanted.get(name) != standing.get(name))
    return [f"docs/refusals/{name}: not what the catalogue gives (make docs)" for name in differ]
