"""Comparing two texts line by line."""

from hypothesis import given
from hypothesis import strategies as st

from stembase.web.difference import AROUND, difference

lines = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=40)


@given(lines, lines)
def test_what_stays_and_goes_is_the_old_text_and_what_stays_and_comes_the_new(old, new):
    found = difference("\n".join(old), "\n".join(new))
    skipped = sum(int(line.text) for line in found.lines if line.change == "skipped")
    assert len(old) == skipped + sum(line.change in ("same", "gone") for line in found.lines)
    assert len(new) == skipped + sum(line.change in ("same", "new") for line in found.lines)
    assert [line.text for line in found.lines if line.change == "gone"] == [old[line.old - 1] for line in found.lines if line.change == "gone"]


def test_equal_texts_have_no_difference():
    found = difference("a\nb", "a\nb")
    assert (found.gone, found.new) == (0, 0)


def test_only_lines_near_a_change_are_shown():
    old = [str(number) for number in range(100)]
    new = [*old[:50], "new", *old[50:]]
    found = difference("\n".join(old), "\n".join(new))
    assert [line.text for line in found.lines if line.change == "same"] == [*old[50 - AROUND : 50], *old[50 : 50 + AROUND]]
    assert [line.text for line in found.lines if line.change == "skipped"] == ["47", "47"]
