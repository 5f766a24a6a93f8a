"""The test matrix, generated from the registry: every command works, refuses the wrong person, and is safe done twice and by two at once."""

from importlib import import_module
from pathlib import Path

import pytest

from stembase.acts.command import COMMANDS
from stembase.acts.door import may_enter
from stembase.ledger.models import Chain, Entry
from stembase.ledger.verifying import verify
from stembase.people.roles import ANYONE, ROLES
from stembase.refusal import Refused
from tests.cast import NOON, person
from tests.matrix.example import Example, roles_outside
from tests.racing import two_at_once

EXAMPLES: dict[str, Example] = {}
for file in sorted(Path(__file__).parent.glob("*.py")):
    if file.stem not in ("__init__", "example", "test_matrix"):
        EXAMPLES |= import_module(f"tests.matrix.{file.stem}").EXAMPLES

KNOWN = sorted(set(COMMANDS) & set(EXAMPLES))


def test_every_command_has_an_example():
    assert sorted(set(COMMANDS) - set(EXAMPLES)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", KNOWN)
def test_a_command_works_and_leaves_one_entry(name):
    call = EXAMPLES[name].build()
    before = Entry.objects.filter(chain=call.chain).count()
    act = call.perform()
    assert act.verb == COMMANDS[name].verb
    assert Entry.objects.filter(chain=call.chain).count() == before + 1
    assert verify().intact


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in KNOWN if not COMMANDS[name].roles & ANYONE])
def test_a_person_without_the_role_is_refused_and_the_attempt_recorded(name):
    call = EXAMPLES[name].build()
    stranger = person("P9999", *roles_outside(name))
    with pytest.raises(Refused) as refusal:
        call.perform(by=stranger)
    assert refusal.value.code == "not-permitted"
    assert Entry.objects.order_by("-id").first().verb == "attempted"


@pytest.mark.django_db
@pytest.mark.parametrize("name", KNOWN)
def test_done_twice_it_is_refused_or_harmless(name):
    example = EXAMPLES[name]
    call = example.build()
    call.perform()
    if not example.twice:
        assert call.perform().verb == COMMANDS[name].verb
        return
    with pytest.raises(Refused) as refusal:
        call.perform()
    assert refusal.value.code == example.twice


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", KNOWN)
def test_of_two_at_once_exactly_one_wins_where_only_one_can(name):
    example = EXAMPLES[name]
    call = example.build()
    before = Entry.objects.filter(chain=call.chain, verb=COMMANDS[name].verb).count()
    outcomes = two_at_once(call.perform, call.perform)
    done = sum(outcome.done for outcome in outcomes)
    assert done == (1 if example.at_once == "one" else 2), [outcome.code for outcome in outcomes]
    assert Entry.objects.filter(chain=call.chain, verb=COMMANDS[name].verb).count() == before + done
    assert verify().intact


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_only_the_roles_named_enter(name):
    """The permission matrix: command by role by kind of chain."""
    command = COMMANDS[name]
    person("P0001")
    from stembase.people.models import Grant

    for kind in ("live", "practice", "base"):
        for role in ROLES:
            Grant.objects.all().delete()
            Grant.objects.create(key="g", person="P0001", role=role, since=NOON)
            allowed = kind in command.kinds and bool(command.roles & ({role} | ANYONE))
            if allowed:
                may_enter(command, "base", kind, "P0001", NOON)
            else:
                with pytest.raises(Refused):
                    may_enter(command, "base", kind, "P0001", NOON)
    assert Chain.objects.count() == 0
