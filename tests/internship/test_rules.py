"""The law, case by case: each rule that forbids is kept, broken, and asked at its boundary; each that permits or informs lets pass."""

from datetime import date, timedelta

import pytest

from stembase.internship.rules.facts import Grade, Payment, Span, Work
from stembase.internship.rules.gate import reasons_not_to
from stembase.internship.rules.rule import rules
from tests.internship.in_order import BEFORE, DECLARED, DOCUMENTS, END, ORDER, PAPERS, START, WHOLE, changed, shift, week

DAY = timedelta(days=1)
SHORT, LATE = Span(START, END - DAY), Span(START + DAY, END)
FULL = [480] * 5
TWO_POLICIES = (Span(START, date(2026, 6, 1)), Span(date(2026, 6, 1), END))
WITH_A_GAP = (Span(START, date(2026, 6, 1)), Span(date(2026, 6, 2), END))
KEPT, BROKEN = "kept", "broken"


def paid(day: date = date(2026, 4, 2), due: int = 4000_00, got: int = 4000_00, **how: str) -> Payment:
    return Payment(day, START, due, got, **how)


def signed(**days: date) -> dict[str, date]:
    return dict.fromkeys(("school", "host", "student"), BEFORE) | days


# rule, what is changed, to what, and whether it is then kept. A row marked * lies at the boundary.
CASES = [
    ("cn.host-assessed", "host.assessed", None, BROKEN),
    ("cn.host-assessed *", "host.assessed", Span(BEFORE, START), BROKEN),
    ("cn.host-assessed *", "host.assessed", Span(START, START + DAY), KEPT),
    ("cn.agreement-of-school-and-host", "placement.programme", (), BROKEN),
    ("cn.agreement-of-school-and-host *", "placement.programme", (SHORT,), BROKEN),
    ("cn.agreement-of-school-and-host *", "placement.programme", (WHOLE,), KEPT),
    ("cn.three-party-signed", "placement.signed", {"school": BEFORE, "host": BEFORE}, BROKEN),
    ("cn.three-party-signed *", "placement.signed", signed(student=START), BROKEN),
    ("cn.three-party-signed *", "placement.signed", signed(student=BEFORE), KEPT),
    ("cn.three-party-in-force", "placement.agreement", (), BROKEN),
    ("cn.three-party-in-force *", "placement.agreement", (LATE,), BROKEN),
    ("cn.three-party-in-force *", "placement.agreement", (Span(BEFORE, START + DAY),), KEPT),
    ("cn.consent-of-student", "placement.consents", {"guardian": BEFORE}, BROKEN),
    ("cn.consent-of-student *", "placement.consents", {"student": START}, BROKEN),
    ("cn.consent-of-student *", "placement.consents", {"student": BEFORE}, KEPT),
    ("cn.consent-of-guardian", "placement.consents", {"student": BEFORE}, BROKEN),
    ("cn.consent-of-guardian *", "placement.consents", {"guardian": START}, BROKEN),
    ("cn.consent-of-guardian *", "placement.consents", {"guardian": BEFORE}, KEPT),
    ("cn.consent-for-minor *", "student.born,placement.consents", (date(2008, 3, 3), {}), BROKEN),
    ("cn.consent-for-minor *", "student.born,placement.consents", (date(2008, 3, 2), {}), KEPT),
    ("cn.consent-for-minor", "student.born,placement.consents", (None, {}), BROKEN),
    ("cn.documents-made-together", "placement.documents", frozenset(), BROKEN),
    ("cn.documents-made-together *", "placement.documents", DOCUMENTS - {"emergency-plan"}, BROKEN),
    ("cn.documents-made-together *", "placement.documents", DOCUMENTS, KEPT),
    ("cn.internship-filed *", "placement.filed", frozenset({"hazards"}), BROKEN),
    ("cn.internship-filed *", "placement.filed", frozenset({"internship"}), KEPT),
    ("cn.away-approved *", "placement.away", "abroad", BROKEN),
    ("cn.away-approved *", "placement.away,placement.filed", ("abroad", frozenset({"internship", "abroad"})), KEPT),
    ("cn.away-approved", "placement.away,placement.filed", ("abroad", frozenset({"internship", "other-province"})), BROKEN),
    ("cn.arranged-by-the-school *", "placement.scattered", True, BROKEN),
    ("cn.arranged-by-the-school *", "placement.scattered,placement.filed", (True, frozenset({"scattered"})), KEPT),
    ("cn.archive *", "archive", PAPERS - {"log"}, BROKEN),
    ("cn.archive *", "archive", PAPERS, KEPT),
    ("cn.not-first-year *", "student.study_year", 1, BROKEN),
    ("cn.not-first-year *", "student.study_year", 2, KEPT),
    ("cn.age-16 *", "student.born", date(2010, 3, 3), BROKEN),
    ("cn.age-16 *", "student.born", date(2010, 3, 2), KEPT),
    ("cn.age-16", "student.born", None, BROKEN),
    ("cn.minors", "student.born,post.hazards", (date(2009, 1, 1), frozenset({"radioactive"})), BROKEN),
    ("cn.minors *", "student.born,post.hazards", (date(2008, 3, 3), frozenset({"radioactive"})), BROKEN),
    ("cn.minors *", "student.born,post.hazards", (date(2008, 3, 2), frozenset({"radioactive"})), KEPT),
    ("cn.minors", "student.born,post.labour_grade", (date(2009, 1, 1), 4), BROKEN),
    ("cn.minors", "student.born,post.hazards", (date(2009, 1, 1), frozenset({"asphyxia"})), KEPT),
    ("cn.women *", "post.hazards", frozenset({"heavy-load"}), BROKEN),
    ("cn.women *", "student.sex,post.hazards", ("male", frozenset({"heavy-load"})), KEPT),
    ("cn.women", "student.sex,post.hazards", ("", frozenset({"heavy-load"})), BROKEN),
    ("cn.venues *", "host.venue", "karaoke", BROKEN),
    ("cn.venues *", "host.venue", "office", KEPT),
    ("cn.venues", "host.venue", "", BROKEN),
    ("cn.no-intermediary *", "host.declares", DECLARED - {"no-intermediary"}, BROKEN),
    ("cn.no-intermediary *", "host.declares", DECLARED, KEPT),
    ("cn.labour-grade", "post.labour_grade", 0, BROKEN),
    ("cn.labour-grade *", "post.labour_grade", 3, BROKEN),
    ("cn.labour-grade *", "post.labour_grade", 2, KEPT),
    ("cn.hazards *", "post.hazards", frozenset({"asphyxia"}), BROKEN),
    ("cn.hazards *", "post.hazards,placement.filed", (frozenset({"asphyxia"}), frozenset({"hazards"})), KEPT),
    ("cn.hazards", "post.hazards", frozenset({"cold-water"}), KEPT),
    ("cn.share-of-staff *", "host.interns", 16, BROKEN),
    ("cn.share-of-staff *", "host.interns", 15, KEPT),
    ("cn.share-of-staff *", "host.interns,host.staff", (1, 9), BROKEN),
    ("cn.share-of-staff *", "host.interns,host.staff", (1, 19), KEPT),
    ("cn.share-of-staff *", "host.interns,host.staff", (2, 19), BROKEN),
    ("cn.share-of-post *", "post.interns", 3, BROKEN),
    ("cn.share-of-post *", "post.interns", 2, KEPT),
    ("cn.speciality *", "student.speciality", "mechanics", BROKEN),
    ("cn.speciality *", "student.speciality", "biotechnology", KEPT),
    ("cn.more-than-simple-work *", "post.tasks", frozenset({"testing.count"}), BROKEN),
    ("cn.more-than-simple-work *", "post.tasks", frozenset({"testing.count", "storage.store"}), KEPT),
    ("cn.six-months *", "placement.span", SHORT, BROKEN),
    ("cn.six-months *", "placement.span", WHOLE, KEPT),
    ("cn.hours-per-day *", "work", week(481), BROKEN),
    ("cn.hours-per-day *", "work", week(480), KEPT),
    ("cn.hours-per-day", "work", Work((shift(START, "08:00", 300), shift(START, "14:00", 181))), BROKEN),
    ("cn.hours-per-day", "work", Work((shift(START, "20:00", 480),)), KEPT),
    ("cn.hours-per-day", "work,placement.filed", (week(600), frozenset({"special-hours"})), KEPT),
    ("cn.hours-per-week *", "work", week(*FULL, 241), BROKEN),
    ("cn.hours-per-week *", "work", week(*FULL, 240), KEPT),
    ("cn.hours-per-week", "work", week(*FULL, 240, 0, 480), KEPT),
    ("cn.nights-of-undergraduates *", "work", Work((shift(START, "14:01", 480),)), BROKEN),
    ("cn.nights-of-undergraduates *", "work", Work((shift(START, "14:00", 480),)), KEPT),
    ("cn.nights-of-undergraduates *", "work", Work((shift(START, "05:59", 60),)), BROKEN),
    ("cn.nights-of-undergraduates *", "work", Work((shift(START, "06:00", 60),)), KEPT),
    ("cn.nights-of-undergraduates", "work,placement.filed", (Work((shift(START, "22:00", 480),)), frozenset({"nights"})), KEPT),
    ("cn.no-overtime-in-a-day *", "work", week(481), BROKEN),
    ("cn.no-overtime-in-a-day *", "work", week(480), KEPT),
    ("cn.no-overtime-in-a-week *", "work", week(*FULL, 241), BROKEN),
    ("cn.no-overtime-in-a-week *", "work", week(*FULL, 240), KEPT),
    ("cn.nights-of-vocational *", "work", Work((shift(START, "14:01", 480),)), BROKEN),
    ("cn.nights-of-vocational *", "work", Work((shift(START, "14:00", 480),)), KEPT),
    ("cn.days-off *", "work", Work((shift(START, "22:00", 121),), frozenset({START + DAY})), BROKEN),
    ("cn.days-off *", "work", Work((shift(START, "22:00", 120),), frozenset({START + DAY})), KEPT),
    ("cn.pay-of-vocational *", "post.pay_fen", 3999_99, BROKEN),
    ("cn.pay-of-vocational *", "post.pay_fen", 4000_00, KEPT),
    ("cn.pay-of-vocational", "post.wage_fen", 0, BROKEN),
    ("cn.pay-of-vocational", "post.independent,post.pay_fen", (False, 0), KEPT),
    ("cn.pay-of-undergraduates *", "post.pay_fen", 3599_99, BROKEN),
    ("cn.pay-of-undergraduates *", "post.pay_fen", 3600_00, KEPT),
    ("cn.pay-in-money *", "payment", paid(means="voucher"), BROKEN),
    ("cn.pay-in-money *", "payment", paid(means="money"), KEPT),
    ("cn.pay-in-full *", "payment", paid(got=3999_99), BROKEN),
    ("cn.pay-in-full *", "payment", paid(got=4000_00), KEPT),
    ("cn.pay-to-the-student *", "payment", paid(payee="other"), BROKEN),
    ("cn.pay-to-the-student *", "payment", paid(payee="student"), KEPT),
    ("cn.pay-every-month *", "payment", paid(date(2026, 4, 3)), BROKEN),
    ("cn.pay-every-month *", "payment", paid(date(2026, 4, 2)), KEPT),
    ("cn.no-fees *", "host.declares", DECLARED - {"complaints"}, BROKEN),
    ("cn.no-fees *", "host.declares", DECLARED, KEPT),
    ("cn.insured-throughout", "protection.insured", (), BROKEN),
    ("cn.insured-throughout *", "protection.insured", (SHORT,), BROKEN),
    ("cn.insured-throughout *", "protection.insured", (LATE,), BROKEN),
    ("cn.insured-throughout *", "protection.insured", TWO_POLICIES, KEPT),
    ("cn.insured-throughout *", "protection.insured", WITH_A_GAP, BROKEN),
    ("cn.insured-on-the-day *", "protection.insured", (LATE,), BROKEN),
    ("cn.insured-on-the-day *", "protection.insured", (Span(BEFORE, START + DAY),), KEPT),
    ("cn.premium *", "protection.payers", frozenset({"school", "student"}), BROKEN),
    ("cn.premium *", "protection.payers", frozenset({"school", "host"}), KEPT),
    ("cn.safety-training", "protection.trained", None, BROKEN),
    ("cn.safety-training *", "protection.trained", START, BROKEN),
    ("cn.safety-training *", "protection.trained", BEFORE, KEPT),
    ("cn.safety-test *", "protection.score_percent", 79.9, BROKEN),
    ("cn.safety-test *", "protection.score_percent", 80, KEPT),
    ("cn.safety-test *", "protection.tested", START, BROKEN),
    ("cn.two-mentors *", "placement.mentors", {"school": "P0011", "host": ""}, BROKEN),
    ("cn.two-mentors *", "placement.mentors", {"school": "P0011", "host": "P0004"}, KEPT),
    ("cn.contact-every-week *", "placement.contacted", START - 8 * DAY, BROKEN),
    ("cn.contact-every-week *", "placement.contacted", START - 7 * DAY, KEPT),
    ("cn.students-of-a-mentor *", "placement.students_of_mentor", 21, BROKEN),
    ("cn.students-of-a-mentor *", "placement.students_of_mentor", 20, KEPT),
    ("cn.graded-by-both *", "grade", Grade(frozenset({"school"})), BROKEN),
    ("cn.graded-by-both *", "grade", Grade(frozenset({"school", "host"})), KEPT),
    ("cn.graded-by-both", "grade", None, BROKEN),
    ("cn.not-by-attendance *", "grade", Grade(frozenset(), {"attendance": 50.5}), BROKEN),
    ("cn.not-by-attendance *", "grade", Grade(frozenset(), {"attendance": 50}), KEPT),
    ("cn.js.minimum-wage *", "student.province,post.hourly_pay_fen", ("320000", 21_99), BROKEN),
    ("cn.js.minimum-wage *", "student.province,post.hourly_pay_fen", ("320000", 22_00), KEPT),
]  # fmt: skip


@pytest.mark.parametrize(("case", "places", "values", "verdict"), CASES, ids=[f"{row[0].rstrip(' *')}-{at}" for at, row in enumerate(CASES)])
def test_the_law_case_by_case(case, places, values, verdict):
    rule = rules()[case.rstrip(" *")]
    named = places.split(",")
    for kind in rule.students:
        facts = ORDER[kind]
        for place, value in zip(named, values if len(named) > 1 else [values], strict=True):
            facts = changed(facts, place, value)
        assert rule.holds(facts.student, START)
        for action in rule.actions:
            broken = {reason.rule.key: reason for reason in reasons_not_to(action, facts, START)}
            assert (rule.key in broken) == (verdict == BROKEN)
            if verdict == BROKEN:
                assert all("{" not in broken[rule.key].sentence(language) for language in ("zh-hans", "en"))


@pytest.mark.parametrize("kind", ["undergraduate", "vocational"])
@pytest.mark.parametrize("action", sorted({action for rule in rules().values() for action in rule.actions} | {"sign-off"}))
def test_where_all_is_in_order_nothing_stands_against_it(kind, action):
    assert [reason.rule.key for reason in reasons_not_to(action, ORDER[kind], START)] == []


def test_every_rule_has_its_cases_broken_and_kept_at_the_boundary():
    wanted = {rule.key for rule in rules().values() if rule.predicate != "permitted"}
    for verdict in (KEPT, BROKEN):
        assert {case.rstrip(" *") for case, _places, _values, is_so in CASES if is_so == verdict and "*" in case} == wanted


def test_who_comes_of_age_during_the_internship_may_do_from_then_on_what_minors_may_not():
    born = changed(changed(ORDER["vocational"], "student.born", date(2008, 5, 20)), "post.hazards", frozenset({"heat"}))
    told = {day: [reason.rule.key for reason in reasons_not_to("perform", born, day)] for day in (date(2026, 5, 19), date(2026, 5, 20))}
    assert list(told.values()) == [["cn.minors"], []]


def test_the_rules_that_permit_never_stand_against_anything():
    permitting = [rule for rule in rules().values() if rule.predicate == "permitted"]
    assert {rule.number for rule in permitting} == {5, 29}
    bare = changed(changed(ORDER["vocational"], "post.hazards", frozenset({"toxic"})), "placement.programme", ())
    assert [rule.key for rule in permitting if rule.broken(bare, START) is not None] == []
