"""How skilled simulated students are, and the numbers of the model: what a lack of skill makes more likely, and by how much."""

from functools import cache
from importlib.resources import files

from stembase.refusal import Misfit
from stembase.science.draws import lognormal
from stembase.science.parameters import Parameters, read

LEVELS = ("novice", "advanced", "expert")


@cache
def numbers() -> Parameters:
    """The rows of `students.csv`, every one of them assumed."""
    return read(files("stembase.practice.cohort").joinpath("students.csv").read_text(encoding="utf-8"))


def skill_named(word: str) -> float:
    """A skill of 0 to 100 by its word, or as a number. Refuses `skill-unreadable`."""
    if word in LEVELS:
        return numbers()[f"skill.{word}"]
    try:
        skill = float(word)
    except ValueError:
        skill = -1.0
    if not 0 <= skill <= 100:
        raise Misfit("skill-unreadable", value=word, known=list(LEVELS))
    return skill


def lack(skill: float) -> float:
    """What is lacking of full skill, from 1 to 0."""
    return 1.0 - skill / 100


def drawn(key: str, u: float) -> float:
    """A value of a row that has a spread, by its log-normal distribution."""
    row = numbers().row(key)
    return float(lognormal(u, row.value, row.spread.sd or 0.0))
