"""From agreement to the first day: a student is placed and starts only when every paper is there, and the law is asked at each step."""

from datetime import date, timedelta

import pytest

from stembase.competence.queries import clearances_of
from stembase.donors.models import Identity
from stembase.internship.models import Enrolment
from stembase.internship.particulars import particulars_of
from stembase.internship.queries.law import reasons_not_to
from stembase.internship.queries.placements import facts_of, placement_on
from stembase.ledger.models import Entry
from stembase.refusal import Refused
from tests.cast import NOON
from tests.internship import staging as base
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def broken(call, *args, **inputs) -> set[str]:
    """The rules that refuse the call."""
    with pytest.raises(Refused) as refusal:
        call(*args, **inputs)
    assert refusal.value.code == "internship-rule"
    return {finding.facts["rule"] for finding in refusal.value.findings}


def test_from_the_agreement_to_the_first_day():
    base.ready()
    act = base.start()
    assert [finding.facts["rule"] for finding in act.found] == ["cn.safety-test"]
    assert base.placement().started_at == base.AT_START
    assert clearances_of(base.STUDENT, "A9990", base.AT_START) == {"insured", "safety-trained"}
    assert clearances_of(base.STUDENT, "A9990", NOON) == {"safety-trained"}
    assert placement_on(base.STUDENT, base.END - DAY) == base.placement()
    assert placement_on(base.STUDENT, base.END) is None
    assert_rebuilds()


def test_a_placement_asks_the_law_of_student_post_and_host():
    base.agreed()
    base.publish()
    base.enrolled(born=date(2010, 3, 10))
    assert broken(base.place) == {"cn.host-assessed", "cn.age-16", "cn.venues", "cn.no-intermediary", "cn.no-fees", "cn.hazards"}
    base.assess()
    base.file("hazards")
    assert broken(base.place) == {"cn.age-16"}
    base.place(since=date(2026, 3, 10))


def test_a_start_asks_for_every_paper():
    base.placed()
    assert broken(base.start) == {"cn.three-party-signed", "cn.consent-of-student", "cn.insured-throughout", "cn.safety-training"}
    base.both_sign("TP-1.v1")
    base.consent()
    base.insure(until=base.END - DAY)
    base.train()
    assert broken(base.start) == {"cn.three-party-signed", "cn.insured-throughout"}
    base.sign("TP-1.v1", "student", base.STUDENT)
    base.insure(policy="INS-2", since=base.END - DAY)
    base.start()
    refused("placement-started-already", base.start)


def test_the_hours_of_the_post_are_the_hours_asked():
    base.open_for_students()
    base.enrolled()
    base.publish(minutes=481)
    assert broken(base.place) == {"cn.hours-per-day"}
    base.publish(weekdays=[1, 2, 3, 4, 5, 6])
    assert broken(base.place) == {"cn.hours-per-week"}
    base.publish(begins="14:01")
    assert broken(base.place) == {"cn.nights-of-undergraduates"}
    base.file("nights")
    base.place()


def test_a_scattered_internship_is_approved_by_the_programme_director():
    base.open_for_students()
    base.enrolled()
    assert broken(base.place, scattered=True) == {"cn.arranged-by-the-school"}
    refusal = refused("may-not-file", base.file, "scattered")
    assert refusal.facts["roles"] == ["administrator", "programme-director"]
    base.file("scattered", by=base.ADMINISTRATOR)
    base.place(scattered=True)


def test_what_was_not_a_reason_is_noted_when_it_only_warns():
    base.open_for_students()
    base.enrolled(speciality="mechanics")
    assert {finding.facts["rule"] for finding in base.place().found} == {"cn.speciality", "cn.more-than-simple-work"}


def test_a_student_is_placed_once_at_a_time_and_posts_and_mentors_have_their_limits():
    base.placed()
    refused("placement-known-already", base.place)
    refused("placed-already", base.place, "TP-2")
    refused("not-enrolled", base.place, "TP-2", base.OTHER)
    base.enrolled(base.OTHER)
    base.publish(headcount=1)
    refused("post-full", base.place, "TP-2", base.OTHER)
    base.publish(students_per_mentor=1)
    refused("mentor-full", base.place, "TP-2", base.OTHER)
    base.place("TP-2", base.OTHER, since=base.END, until=base.END + 30 * DAY)
    refused("agreement-ends-before-it-begins", base.place, "TP-3", since=base.START, until=base.START)
    refused("no-such-post", base.place, "TP-3", post="MOON")
    refused("not-a-mentor", base.place, "TP-3", school_mentor=base.MENTOR)
    refused("not-a-mentor", base.place, "TP-3", host_mentor=base.TUTOR)


def test_an_internship_starts_on_its_days_only():
    base.ready()
    refused("no-such-placement", base.signed, "start-placement", "base", by=base.COORDINATOR, placement="TP-9")
    refused("placement-not-yet", base.start, base.AT_START - DAY)
    refused("placement-over", base.start, base.AT_START + 184 * DAY)
    base.end("TP-1.v1")
    refused("placement-over", base.start)


def test_students_consent_in_person_and_guardians_on_paper():
    base.placed()
    refused("may-not-consent-for", base.consent, "student", base.COORDINATOR)
    refused("may-not-consent-for", base.consent, "guardian", base.STUDENT)
    refused("may-not-consent-for", base.consent, "guardian", base.OTHER, document=base.PAPER)
    refused("consent-document-missing", base.consent, "guardian", base.TUTOR)
    base.consent("guardian", base.TUTOR, document=base.PAPER)
    base.consent()
    refused("placement-consented-already", base.consent)


def test_a_policy_covers_enrolled_students_once():
    base.house()
    refused("not-enrolled", base.insure)
    base.enrolled()
    refused("policy-ends-before-it-begins", base.insure, until=base.START)
    base.insure()
    refused("covered-already", base.insure)
    base.enrolled(base.OTHER)
    base.insure(base.OTHER)


def test_insurance_that_ends_blocks_on_the_day():
    base.ready()
    base.start()
    at = base.AT_START + 183 * DAY
    assert [reason.rule.key for reason in reasons_not_to("take-shift", facts_of(base.placement(), at.date()), at) if reason.forbids] == []
    at += DAY
    stands = {reason.rule.key for reason in reasons_not_to("take-shift", facts_of(base.placement(), at.date()), at) if reason.forbids}
    assert stands == {"cn.insured-on-the-day", "cn.three-party-in-force"}


def test_a_post_that_closes_or_changes_stays_with_who_is_there():
    base.ready()
    base.publish(since=base.START + 10 * DAY, hazards=["asphyxia", "toxic", "underground"])
    base.do("close-post", post=base.POST)
    base.start()
    assert facts_of(base.placement(), base.START).post.hazards == {"asphyxia"}
    later = base.AT_START + 10 * DAY
    stands = {reason.rule.key for reason in reasons_not_to("perform", facts_of(base.placement(), later.date()), later)}
    assert stands == {"cn.women"}


def test_a_filing_must_cover_all_days_before_the_start_and_the_day_afterwards():
    base.agreed()
    base.assess()
    base.publish()
    base.enrolled()
    base.file("hazards", until=base.START + 30 * DAY)
    assert broken(base.place) == {"cn.hazards"}
    base.file("hazards", since=base.START + 30 * DAY, until=base.END, number="F-2")
    base.place()


def test_birth_date_and_sex_are_sealed_replaced_and_erased():
    base.house()
    base.enrolled()
    first = Enrolment.objects.get().particulars
    assert particulars_of(first) == (base.BORN, "female")
    assert "2005" not in repr(particulars_of(first))
    base.do("enrol-student", student=base.STUDENT, **base.ENROLMENT | {"speciality": "mechanics"})
    assert Enrolment.objects.get().particulars == first
    base.enrolled(born=date(2006, 1, 1))
    assert particulars_of(first) == particulars_of("") == (None, "")
    refused("no-such-identity", base.do, "enrol-student", student=base.OTHER, **base.ENROLMENT, particulars=Enrolment.objects.get().particulars)
    base.do("erase-particulars", student=base.STUDENT)
    refused("no-particulars-sealed", base.do, "erase-particulars", student=base.STUDENT)
    assert not Identity.objects.filter(erased_at=None).exists()
    assert not Entry.objects.filter(record__contains="2005-05-20").exists()
    assert_rebuilds()


def test_a_refused_enrolment_leaves_nothing_sealed():
    base.house()
    refused("no-such-partner", base.enrolled, school="nowhere")
    refused("no-such-person", base.enrolled, "P7777")
    assert not Identity.objects.exists()


def test_the_facts_of_a_placement_are_gathered_in_few_queries(django_assert_max_num_queries):
    base.ready()
    with django_assert_max_num_queries(24):
        facts = facts_of(base.placement(), base.START)
    assert (facts.host.interns, facts.post.interns, facts.placement.students_of_mentor) == (1, 1, 1)
    assert facts.student.study_year == 3
    assert facts.placement.filed == {"internship", "hazards"}


def test_the_last_safety_test_and_the_last_contact_count():
    base.ready()
    refused("not-enrolled", base.examined, student=base.OTHER)
    refused("own-test", base.examined, by=base.TUTOR, student=base.enrolled(base.TUTOR).subject)
    base.examined(60)
    assert [finding.facts["rule"] for finding in base.start().found] == ["cn.safety-test"]
    base.examined(80)
    late = base.AT_START + 20 * DAY
    stands = {reason.rule.key for reason in reasons_not_to("take-shift", facts_of(base.placement(), late.date()), late)}
    assert stands == {"cn.contact-every-week"}
    assert reasons_not_to("start", facts_of(base.placement(), base.START), base.AT_START) == []
    refused("not-the-mentor", base.do, "record-contact", placement=base.INTERNSHIP)
    base.do("record-contact", by=base.TUTOR, at=late, placement=base.INTERNSHIP)
    assert reasons_not_to("take-shift", facts_of(base.placement(), late.date()), late) == []
    refused("placement-over", base.do, "record-contact", by=base.TUTOR, at=base.AT_START + 184 * DAY, placement=base.INTERNSHIP)
    assert_rebuilds()
