"""The benchmark of placement measures every figure; the plain program places everybody as ours does."""

from stembase.bench import placement
from stembase.bench.placement_plain import plainly
from stembase.science.allocation.matching import place


def test_the_plain_program_places_everybody_alike():
    market = placement.invented(400, 60)
    placed = place(market)
    got = {one.key: "" if post is None else market.posts[post].key for one, post in zip(market.applicants, placed.posts, strict=True)}
    assert got == plainly(market)
    assert sum(map(bool, got.values())) > 300


def test_every_figure_is_measured_and_the_checker_finds_nothing():
    figures = list(placement.measure(1, ((300, 40, 0.1), (600, 80, 2.0))))
    assert [figure.value for figure in figures if "faults by the checker" in figure.name] == [0, 0]
    assert [figure.aim for figure in figures if figure.peer] == [0.1, 2.0]
    assert len(figures) == 8
