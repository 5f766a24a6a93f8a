"""The rules as data: all twenty-nine are there, each can be read, and what a file gets wrong is named."""

from dataclasses import replace
from datetime import date

import msgspec
import pytest

from stembase.internship.rules.facts import Student
from stembase.internship.rules.gate import panel, reasons_not_to
from stembase.internship.rules.rule import problems, read, rules
from tests.internship.in_order import ORDER, START, changed

ONE = """
[[rules]]
key = "cn.one"
number = 14
students = ["undergraduate"]
valid_from = 2019-07-10
actions = ["take-shift"]
severity = "block"
mark = "P"
source = "a text"
predicate = "hours_per_day_at_most"
parameters = { hours = 8 }
title = { zh = "一", en = "one" }
text = { zh = "一", en = "one" }
breach = { zh = "{day}", en = "{day}" }
mend = { zh = "一", en = "one" }
"""
WRONG = [
    ('key = "cn.one"', 'key = "xx.one"', "does not begin with a jurisdiction"),
    ("valid_from = 2019-07-10", "valid_from = 2019-07-10\nvalid_until = 2019-07-10", "ends before it begins"),
    ('actions = ["take-shift"]', "actions = []", "no action"),
    ('severity = "block"', 'severity = "needs-filing"', "names the filing"),
    ('severity = "block"', 'severity = "needs-filing"\nfiling = "moon"\noverride = ["coordinator"]', "no such filing"),
    ('severity = "block"', 'severity = "needs-filing"\nfiling = "nights"\noverride = ["king"]', "no such role"),
    ('severity = "block"', 'severity = "warn"\nprotects = true', "must forbid"),
    ('en = "{day}"', 'en = ""', "a text is missing"),
    ("hours_per_day_at_most", "hours_of_sunshine", "no such predicate"),
    ("{ hours = 8 }", "{ hours = 8, days = 2 }", "days"),
    ("{ hours = 8 }", "{}", "hours"),
    ('en = "{day}"', 'en = "{moon}"', "says no moon"),
]


def test_the_packaged_rules_have_no_problem_and_are_all_twenty_nine():
    assert problems(rules().values()) == []
    assert {rule.number for rule in rules().values()} == set(range(1, 30))
    assert problems(read(ONE)) == []


@pytest.mark.parametrize(("old", "new", "problem"), WRONG, ids=[row[2] for row in WRONG])
def test_what_is_wrong_with_a_rule_is_named(old, new, problem):
    found = problems(read(ONE.replace(old, new)))
    assert [line for line in found if line.startswith(("cn.one: ", "xx.one: ")) and problem in line] != []


def test_a_rule_that_stands_twice_is_named_and_one_that_does_not_fit_is_not_read():
    assert problems(read(ONE) + read(ONE)) == ["cn.one: stands twice"]
    with pytest.raises(msgspec.ValidationError, match="severity"):
        read(ONE.replace('"block"', '"forbid"'))


def test_what_protects_a_student_forbids_unless_it_is_general_knowledge():
    protecting = [rule for rule in rules().values() if rule.protects]
    assert {rule.weight({}) for rule in protecting if rule.mark != "M"} == {"block", "needs-filing"}
    assert {rule.weight({}) for rule in protecting if rule.mark == "M"} == {"warn"}


def test_a_rule_holds_for_its_students_its_province_and_from_its_day_on():
    rule, student = rules()["cn.js.minimum-wage"], Student("vocational", province="320000")
    assert rule.holds(student, date(2022, 1, 1))
    assert not rule.holds(student, date(2021, 12, 31))
    assert not rule.holds(replace(student, province="330000"), START)
    assert not rule.holds(replace(student, kind="undergraduate"), START)
    ended = msgspec.structs.replace(rule, valid_until=START)
    assert not ended.holds(student, START)


def test_a_rule_confirmed_forbids_until_its_text_changes():
    facts, rule = changed(ORDER["vocational"], "protection.score_percent", 60), rules()["cn.safety-test"]
    (before,) = reasons_not_to("start", facts, START)
    (after,) = reasons_not_to("start", facts, START, {rule.key: rule.digest})
    assert (before.forbids, after.forbids) == (False, True)
    assert msgspec.structs.replace(rule, parameters={"percent": 60}).weight({rule.key: rule.digest}) == "warn"


def test_what_forbids_stands_first_and_a_breach_says_nothing_personal():
    facts = changed(changed(ORDER["vocational"], "student.born", date(2011, 7, 9)), "host.interns", 40)
    facts = changed(facts, "post.hazards", frozenset({"heavy-load"}))
    reasons = reasons_not_to("place", facts, START)
    assert [reason.forbids for reason in reasons] == sorted((reason.forbids for reason in reasons), reverse=True)
    assert {reason.rule.key for reason in reasons} == {"cn.age-16", "cn.minors", "cn.women", "cn.share-of-staff"}
    said = " ".join(str(reason.finding) + reason.sentence("en") for reason in reasons)
    assert "2011" not in said
    assert "female" not in said


def test_the_panel_shows_every_rule_in_force_and_how_it_stands():
    facts = changed(changed(ORDER["undergraduate"], "post.hazards", frozenset({"asphyxia"})), "protection.insured", ())
    filed = changed(facts, "placement.filed", frozenset({"internship", "hazards"}))
    stands, lifted = ({each.rule.key: each.state for each in panel(one, START)} for one in (facts, filed))
    assert (stands["cn.hazards"], lifted["cn.hazards"]) == ("broken", "filed")
    assert stands["cn.insured-throughout"] == "broken"
    assert stands["cn.age-16"] == "kept"
    assert "cn.not-first-year" not in stands
