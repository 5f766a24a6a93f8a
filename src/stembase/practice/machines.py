"""Machines of a run whose files a student reads out: the controlled-rate freezer and its log, made from what is true."""

from datetime import datetime

from stembase.bank.logfiles import keep_log_file
from stembase.practice.queries.truths import truth_in
from stembase.practice.truth.freezing import curve_of
from stembase.science.cryo.curve import SHORTEST_MINUTES, write_freezer_log

ROUND_MINUTES = 1.0


def freezer_log(bank: str, unit: str, at: datetime) -> str:
    """Read the freezer out: the hash of the kept log of a bag's run up to an instant; empty where it has logged too little to be one."""
    bag = truth_in(bank, at).bags.get(unit)
    curve = curve_of(bag) if bag else None
    if curve is None or float(curve.minutes[-1]) < SHORTEST_MINUTES:
        return ""
    return keep_log_file(write_freezer_log(curve).encode(), "freezer")


def minutes_of_program(bank: str, unit: str, at: datetime) -> float:
    """How long the program that runs still takes."""
    bag = truth_in(bank, at).bags.get(unit)
    frost = bag.frost if bag else None
    return max(frost.surroundings.lasts - frost.minute, ROUND_MINUTES) if frost else ROUND_MINUTES


def minutes_left(bank: str, at: datetime) -> list[float]:
    """How long each program that still runs will take."""
    frosts = [bag.frost for bag in truth_in(bank, at).bags.values() if bag.frost and not bag.stored]
    return [left for frost in frosts if (left := frost.surroundings.lasts - frost.minute) > 0]
