"""An administrator confirms a rule marked M: from then on it forbids, and a refusal says the rule itself."""

import pytest

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.internship.queries.law import reasons_not_to
from stembase.refusal import explain
from tests.cast import NOON, found_base
from tests.internship.in_order import ORDER, changed
from tests.refusing import refused
from tests.replaying import assert_rebuilds
from tests.signing import signed

pytestmark = pytest.mark.django_db
UNTESTED = changed(ORDER["vocational"], "protection.score_percent", 0)


def confirm(rule: str = "cn.safety-test", source: str = "教职成〔2021〕4号 第25条", **how: object):
    return signed("confirm-rule", BASE, by="P0001", rule=rule, source=source, **how)


def test_a_confirmed_rule_forbids_instead_of_warning():
    found_base()
    assert [reason.forbids for reason in reasons_not_to("start", UNTESTED, NOON)] == [False]
    confirm()
    assert [reason.forbids for reason in reasons_not_to("start", UNTESTED, NOON)] == [True]
    assert_rebuilds()


def test_only_a_rule_marked_m_is_confirmed_once_with_its_source():
    found_base()
    refused("no-such-internship-rule", confirm, "cn.moon")
    refused("rule-needs-no-confirmation", confirm, "cn.age-16")
    refused("rule-source-missing", confirm, source=" ")
    confirm()
    refused("rule-confirmed-already", confirm)


def test_a_confirmation_is_signed():
    found_base()
    refused("signature-missing", perform, "confirm-rule", BASE, by="P0001", at=NOON, now=NOON, rule="cn.safety-test", source="条文")


@pytest.mark.parametrize(
    ("language", "title", "words"), [("zh-hans", "高风险作业须备案", "液氮窒息与冻伤"), ("en", "Dangerous work needs filing", "asphyxia")]
)
def test_a_broken_rule_says_itself_with_its_mend_and_source(language, title, words):
    cold = changed(ORDER["undergraduate"], "post.hazards", frozenset({"asphyxia"}))
    (reason,) = reasons_not_to("perform", cold, NOON)
    told = explain(reason.finding.code, reason.finding.facts, language)
    assert told.title == title
    assert words in told.sentence
    assert told.mend == reason.rule.mend.say(language)
    assert told.source == reason.rule.source
