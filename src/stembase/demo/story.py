"""The story: its chapters in their order, each with a title, a time budget and the function that tells it; all stay under a minute."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from stembase.demo import bank, closing, founding, knowledge, practice, register, searches, year
from stembase.demo.world import FULL, SEED, Size, World
from stembase.procedures.definition import Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter: `seconds` is the time it may take on two cores."""

    key: str
    title: Text
    seconds: float
    tell: Callable[[World], None]


@dataclass(frozen=True, slots=True)
class Told:
    """A chapter as it was told: how long it took, and how many acts it has."""

    chapter: Chapter
    seconds: float
    acts: int

    @property
    def late(self) -> bool:
        """Whether it took longer than its budget."""
        return self.seconds > self.chapter.seconds


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("founding", Text("建立基地", "Founding the base"), 3, founding.found),
    Chapter("register", Text("地点与设备", "Sites and machines"), 1, register.open_register),
    Chapter("knowledge", Text("规程与标准", "Procedures and standards"), 1.5, knowledge.publish),
    Chapter("bank", Text("脐带血库开库", "The live bank opens"), 1, bank.open_bank),
    Chapter("year", Text("脐带血库的一年", "A year of the live bank"), 46, year.live),
    Chapter("searches", Text("为患者检索", "Searches for patients"), 1.5, searches.search),
    Chapter("practice", Text("学生的模拟库", "A practice bank of students"), 2, practice.practise),
    Chapter("closing", Text("练习与封存", "Practice and closing"), 3.5, closing.close),
)


def tell(password: str, size: Size = FULL, seed: int = SEED) -> Iterator[Told]:
    """Tell the story in an empty base, chapter by chapter. The same seed and size give the same ledger."""
    world = World(password, size, seed)
    world.compiling = searches.prepare(world)
    for chapter in CHAPTERS:
        began, before = perf_counter(), world.acts
        with _fewer_collections():
            chapter.tell(world)
        yield Told(chapter, perf_counter() - began, world.acts - before)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Thousands of acts leave much behind that dies by itself: look for circles less often."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*before)
