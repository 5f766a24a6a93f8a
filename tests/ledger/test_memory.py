"""What need not be asked twice: as long as the base's head stands, for one batch, for one look."""

import pytest

from stembase.acts.door import batch, perform
from stembase.base.chain import BASE
from stembase.ledger.clock import base_head
from stembase.ledger.memory import forget, forget_everything, kept, look_away, looking, own, seen, tell
from stembase.people.models import Grant
from stembase.people.queries import roles_of
from tests.cast import NOON, found_base, person
from tests.refusing import refused


class Asked:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


@pytest.mark.parametrize("memory", [kept, own, seen])
def test_outside_a_look_everything_is_asked_again(memory):
    ask = Asked()
    assert [memory("key", ask), memory("key", ask)] == [1, 2]


def test_what_rests_on_the_base_is_known_until_its_head_moves():
    ask = Asked()
    for head, answer in (("one", 1), ("one", 1), ("two", 2), ("one", 3), ("", 4), ("", 5)):
        with looking(head):
            assert [kept("key", ask), kept("key", ask)] == [answer, answer]


def test_the_head_is_asked_for_only_where_an_answer_is_wanted():
    ask = Asked()
    with looking(lambda: str(ask())):
        assert seen("key", lambda: "row") == "row"
        assert ask.times == 0
        assert [kept("key", lambda: "a"), kept("key", lambda: "b")] == ["a", "a"]
        assert ask.times == 1


def test_what_is_seen_counts_for_one_look_and_may_be_told():
    ask = Asked()
    for look in (1, 2):
        with looking("head"):
            assert [seen("key", ask), seen("key", ask)] == [look, look]
            tell("other", "told")
            assert seen("other", ask) == "told"


def test_an_answer_about_a_banks_rows_is_asked_again_once_it_is_forgotten():
    ask = Asked()
    with looking("head"):
        assert [own("key", ask), own("key", ask)] == [1, 1]
        forget("key")
        assert own("key", ask) == 2


def test_after_an_act_a_page_knows_nothing_any_more():
    ask = Asked()
    with looking("head"):
        assert [kept("key", ask), own("key", ask), seen("key", ask)] == [1, 2, 3]
        look_away()
        assert [kept("key", ask), own("key", ask), seen("key", ask)] == [4, 5, 6]


@pytest.mark.django_db
def test_a_role_that_is_taken_away_is_gone_for_the_next_act_and_the_next_page():
    found_base()
    person("P0002", "coordinator")
    granted = Grant.objects.get(person="P0002").key
    perform("grant-role", BASE, by="P0002", at=NOON, now=NOON, person="P0001", role="tutor")
    with looking(base_head):
        assert roles_of("P0002", BASE, NOON) == {"coordinator"}
    perform("revoke-role", BASE, by="P0001", at=NOON, now=NOON, grant=granted)
    with looking(base_head):
        assert roles_of("P0002", BASE, NOON) == set()
    refused("not-permitted", perform, "grant-role", BASE, by="P0002", at=NOON, now=NOON, person="P0001", role="mentor")


@pytest.mark.django_db
def test_a_role_given_in_a_batch_that_is_undone_leaves_no_memory():
    found_base()
    person("P0002")

    class Undone(Exception):
        """Rolls the batch back."""

    def undone() -> None:
        with batch(BASE):
            perform("grant-role", BASE, by="P0001", at=NOON, now=NOON, person="P0002", role="coordinator")
            perform("grant-role", BASE, by="P0002", at=NOON, now=NOON, person="P0001", role="tutor")
            raise Undone

    pytest.raises(Undone, undone)
    refused("not-permitted", perform, "grant-role", BASE, by="P0002", at=NOON, now=NOON, person="P0001", role="tutor")


@pytest.mark.django_db
def test_the_second_act_asks_the_base_nothing_it_has_said_before(django_assert_max_num_queries):
    found_base()
    forget_everything()
    with looking(base_head), django_assert_max_num_queries(2):
        assert roles_of("P0001", BASE, NOON) == {"administrator"}
    with looking(base_head), django_assert_max_num_queries(1):
        assert roles_of("P0001", BASE, NOON) == {"administrator"}
