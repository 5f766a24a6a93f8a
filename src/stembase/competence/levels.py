"""The five levels of entrustment in words. Scale: ten Cate O, Nuts and bolts of entrustable professional activities, J Grad Med Educ 2013;5:157-8."""

from collections.abc import Mapping
from typing import NamedTuple


class Level(NamedTuple):
    """What a level lets a person do, in both languages."""

    zh: str
    en: str

    def say(self, language: str) -> str:
        """The words in the language asked for."""
        return self.zh if language.startswith("zh") else self.en


LEVELS: Mapping[int, Level] = {
    1: Level("只观摩", "watches only"),
    2: Level("带教老师在旁时操作", "acts with a supervisor at hand"),
    3: Level("带教老师随叫随到时操作", "acts with a supervisor within call"),
    4: Level("独立操作", "acts alone"),
    5: Level("指导他人", "supervises others"),
}
