"""Which fonts labels and documents can use on this machine. Chinese needs a CJK font of the system; codes use one that tells 0 from O."""

from functools import cache

import typst

CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
           "Noto Serif CJK SC", "SimHei", "SimSun")  # fmt: skip
LATIN, CODE = "Libertinus Serif", "DejaVu Sans Mono"  # both come inside typst
BOLD = 700


@cache
def installed() -> typst.Fonts:
    """The fonts typst finds, its own and the system's (over a second the first time)."""
    return typst.Fonts()


@cache
def chinese() -> str | None:
    """The Chinese font used, or None where there is none: Chinese would then print as boxes (`doctor` says so)."""
    families = set(installed().families())
    return next((family for family in CHINESE if family in families), None)


@cache
def has_bold(family: str) -> bool:
    """Whether the family has a bold face; typst would otherwise print regular without a word."""
    return any(font.family == family and font.weight >= BOLD for font in installed().fonts())


def plan() -> dict[str, object]:
    """The fonts of a document: family for text, family for codes, and whether text may be bold."""
    text = chinese() or LATIN
    return {"text": text, "code": CODE, "bold": has_bold(text)}
