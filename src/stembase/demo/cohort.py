"""The births of the story: a seeded year of cord blood as published banks describe theirs. Pure: the same seed gives the same cohort.

Sources: Zhejiang, doi 10.1159/000335720 (CD34 share); Guangzhou, doi 10.1080/14653240600920790 (limits of acceptance, viability); E1 of the
simulator's equations (volume and concentration); PMC4340371 table 2 (reasons for loss). Spreads and centres marked assumption are tuned so
that two collections in five are kept.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt

from numpy.random import PCG64, Generator

LEAST_VOLUME_ML, LEAST_TNC_E8 = 60.0, 8.0
"""Least volume and nucleated cells worth processing: the lowest that Guangzhou stored (4,147 units)."""
EARLY: dict[str, float] = {"history": 3.5, "papers": 2.5, "too-late": 4.5, "temperature": 1.6}
LATE: dict[str, float] = {"contamination": 9.0, "infectious-marker": 3.0, "processing": 4.0, "clot": 3.0}
"""Rare reasons, in percent of all losses, within the published ranges; dealt out like cards, so that a small year shows each in its share."""
EXPECTED_LOSS = 0.60  # share of collections; Tzu-Chi lost 58.8 %, Guangzhou 51.9 %
AGENTS = (("hbv", "hbsag"), ("syphilis", "treponemal"), ("hcv", "antibody"), ("hiv-1-2", "antigen-antibody"))
AGENT_WEIGHTS = (0.86, 0.10, 0.03, 0.01)  # HBsAg 6.17 % of pregnant women in China, syphilis 0.2-0.4 % (parameters.csv); the rest assumption
ORGANISMS = ("gram_positive", "gram_positive", "gram_negative")  # assumption, after Shim et al. 2016
GROUPS, GROUP_WEIGHTS, RHD_NEGATIVE = ("O", "A", "B", "AB"), (0.34, 0.28, 0.28, 0.10), 0.004  # assumption: usual figures for Han Chinese


@dataclass(frozen=True, slots=True)
class Birth:
    """One birth and the blood of its cord. `minute`: minutes into the year; `loss`: why nothing of it will be kept, empty when it is good."""

    number: int
    minute: int
    mother_age: int
    gestation_weeks: int
    birth_weight_g: int
    in_utero: bool
    clamp_delay_s: int
    volume_ml: float
    tnc_e8: float
    nrbc_per_100: float
    recovery: float
    viability: float
    cd34_percent: float
    cd34_viability: float
    thawed_cd34_viability: float
    thawed_cd45_viability: float
    colonies: int
    transport_minutes: int
    transport_max_c: float
    abo_rh: str
    hla: dict[str, str]
    haemoglobin: str
    research: bool
    loss: str = ""
    organism: str = ""
    agent: tuple[str, str] = ("", "")

    @property
    def tnc_after_e8(self) -> float:
        """Nucleated cells after volume reduction, 10⁸."""
        return round(self.tnc_e8 * self.recovery, 2)

    @property
    def enough(self) -> bool:
        """Whether it is worth processing."""
        return self.volume_ml >= LEAST_VOLUME_ML and self.tnc_e8 >= LEAST_TNC_E8


def births(seed: int, count: int, minutes: int) -> list[Birth]:
    """A cohort in the order of time, over a span of minutes."""
    random = Generator(PCG64(seed))
    when = sorted(int(minute) for minute in random.integers(0, minutes, count))
    return _dealt([_birth(random, number, minute) for number, minute in enumerate(when, 1)], random)


def _birth(random: Generator, number: int, minute: int) -> Birth:
    weight = float(random.normal(3300, 420))
    weeks = int(min(42, max(35, round(random.normal(39, 1.2)))))
    delay = int(min(110, max(10, random.lognormal(log(38), 0.5))))
    volume = exp(log(80) + 0.60 * log(max(weight, 1800) / 3400) - 0.0035 * delay + random.normal(0, 0.33))
    density = exp(log(13.2) + 0.03 * (weeks - 39) + random.normal(0, 0.26))
    return Birth(
        number=number, minute=minute, mother_age=int(min(43, max(19, round(random.normal(29, 4))))), gestation_weeks=weeks,
        birth_weight_g=int(round(max(weight, 1900), -1)), in_utero=bool(random.random() < 0.7), clamp_delay_s=delay,
        volume_ml=round(min(volume, 240), 1), tnc_e8=round(min(volume, 240) * density / 100, 2),
        nrbc_per_100=round(min(_log_normal(random, 8.55, 10.27), 60), 1), recovery=min(0.95, max(0.62, random.normal(0.803, 0.077))),
        viability=round(100 - min(12, _log_normal(random, 2.6, 1.6)), 1),
        cd34_percent=round(min(1.6, max(0.08, _log_normal(random, 0.4344, 0.1874))), 3), cd34_viability=round(min(99, random.normal(95, 2.2)), 1),
        thawed_cd34_viability=round(min(97, random.normal(84.3, 6.27)), 1), thawed_cd45_viability=round(min(90, random.normal(62, 7)), 1),
        colonies=int(max(21, random.normal(78, 22))), transport_minutes=int(min(2100, max(150, random.normal(16.4 * 60, 6.3 * 60)))),
        transport_max_c=round(random.normal(22.5, 1.1), 1), abo_rh=_blood_group(random),
        hla=_typing(random), haemoglobin="carrier" if random.random() < 0.05 else "none",
        research=bool(random.random() < 0.8),
    )  # fmt: skip


def _blood_group(random: Generator) -> str:
    group, negative = str(random.choice(GROUPS, p=GROUP_WEIGHTS)), bool(random.random() < RHD_NEGATIVE)
    return f"{group}-{'neg' if negative else 'pos'}"


def _log_normal(random: Generator, mean: float, spread: float) -> float:
    """A log-normal number of this mean and standard deviation."""
    variance = log(1 + (spread / mean) ** 2)
    return float(random.lognormal(log(mean) - variance / 2, sqrt(variance)))


@cache
def haplotypes() -> tuple[tuple[tuple[str, ...], float], ...]:
    """Haplotypes (A, C, B, DRB1, DQB1) with their share of the table, from the most frequent."""
    lines = files("stembase.demo").joinpath("data", "haplotypes.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.reader(line for line in lines if not line.startswith("#")))[1:]
    whole = sum(float(row[5]) for row in rows)
    return tuple((tuple(row[:5]), float(row[5]) / whole) for row in rows)


def _typing(random: Generator) -> dict[str, str]:
    """Two haplotypes as five loci in GL strings, the lower allele name first."""
    table = haplotypes()
    drawn = random.choice(len(table), 2, p=[share for _, share in table])
    pairs = zip(*(table[int(index)][0] for index in drawn), strict=True)
    return {
        locus.lower(): "+".join(f"HLA-{locus}*{allele}" for allele in sorted(pair))
        for locus, pair in zip(("A", "C", "B", "DRB1", "DQB1"), pairs, strict=True)
    }


def _dealt(cohort: list[Birth], random: Generator) -> list[Birth]:
    """The cohort with its losses: what is found before processing among all, what is found later among those worth processing."""
    hands = {birth.number: birth for birth in cohort}
    _deal(hands, [birth.number for birth in cohort], EARLY, random)
    for birth in cohort:
        if not hands[birth.number].loss and not birth.enough:
            hands[birth.number] = replace(birth, loss="low-volume" if birth.volume_ml < LEAST_VOLUME_ML else "low-cell-count")
    _deal(hands, [number for number, birth in hands.items() if not birth.loss], LATE, random)
    return list(hands.values())


def _deal(hands: dict[int, Birth], among: Sequence[int], shares: dict[str, float], random: Generator) -> None:
    losses = EXPECTED_LOSS * len(hands)
    reasons = [reason for reason, percent in shares.items() for _ in range(max(1, round(percent / 100 * losses)))]
    for number, reason in zip(random.permutation(among)[: len(reasons)].tolist(), reasons, strict=False):
        hands[number] = _lost(hands[number], reason, random)


def _lost(birth: Birth, reason: str, random: Generator) -> Birth:
    """The birth with what makes it lost."""
    if reason == "too-late":
        return replace(birth, loss=reason, transport_minutes=int(random.integers(2400, 3600)))
    if reason == "temperature":
        return replace(birth, loss=reason, transport_max_c=round(float(random.uniform(29, 34)), 1))
    if reason == "processing":
        return replace(birth, loss=reason, recovery=float(random.uniform(0.3, 0.5)))
    if reason == "contamination":
        return replace(birth, loss=reason, organism=str(random.choice(ORGANISMS)))
    if reason == "infectious-marker":
        return replace(birth, loss=reason, agent=AGENTS[int(random.choice(len(AGENTS), p=AGENT_WEIGHTS))])
    return replace(birth, loss=reason)
