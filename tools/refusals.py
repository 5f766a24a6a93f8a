"""Writes docs/refusals: one page a refusal code and an index, from the catalogue in src/stembase/refusals. Run by `make docs`."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by tools/refusals.py from src/stembase/refusals/{area}.toml: change it there, then `make docs`. -->"


def catalogue(root: Path) -> dict[str, dict]:
    """Every code with its texts and the area (file) it stands in."""
    return {
        code: texts | {"area": file.stem}
        for file in sorted((root / "src/stembase/refusals").glob("*.toml"))
        for code, texts in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def page(code: str, texts: dict) -> str:
    """One code's page in both languages."""
    parts = [NOTE.format(area=texts["area"]), f"# {texts['title']['zh']} · {texts['title']['en']}", f"`{code}`"]
    for tongue, mends in (("zh", "怎么办"), ("en", "How to mend it")):
        parts.append(texts["sentence"][tongue])
        if texts.get("mend", {}).get(tongue):
            parts.append(f"**{mends}** {texts['mend'][tongue]}")
    if texts.get("source"):
        parts.append(f"来源 Source: {texts['source']}")
    return "\n\n".join(parts) + "\n"


def index(codes: dict[str, dict]) -> str:
    """The list of all codes, area by area."""
    opening = "Why the system said no, code by code. Words in braces stand for the facts of the case."
    lines = [NOTE.format(area="*"), "", "# 拒绝代码 Refusals", "", opening, ""]
    for area in sorted({texts["area"] for texts in codes.values()}):
        lines += [f"## {area}", "", "| code | 中文 | English |", "|---|---|---|"]
        of_area = sorted((code, texts["title"]) for code, texts in codes.items() if texts["area"] == area)
        lines += [f"| [{code}]({code}.md) | {title['zh']} | {title['en']} |" for code, title in of_area]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def pages(root: Path) -> dict[str, str]:
    """File name to text of everything that belongs into docs/refusals."""
    codes = catalogue(root)
    return {"README.md": index(codes)} | {f"{code}.md": page(code, texts) for code, texts in codes.items()}


def main() -> int:
    """Write every page; a page of a code that is gone is removed."""
    folder = ROOT / "docs/refusals"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(ROOT)
    for file in folder.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
