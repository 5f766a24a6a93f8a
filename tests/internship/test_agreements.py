"""Agreements: drawn up in versions, signed by their parties, ended; what is signed is the text in both languages."""

from datetime import date, timedelta

import pypdfium2
import pytest

from stembase.internship.documents.sheet import pdf_of, sheets_of
from stembase.internship.documents.text import digest_of, text_of_agreement
from stembase.internship.models import Agreement
from stembase.internship.queries.agreements import in_force, spans_in_force
from stembase.internship.queries.expiry import expiring
from stembase.internship.rules.facts import Span
from stembase.people.cast import HOSPITAL
from tests.cast import NOON
from tests.internship import staging as base
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MASTER, PROGRAMME = f"{base.MASTER}.v1", f"{base.PROGRAMME}.v1"


def test_an_agreement_binds_once_both_have_signed_and_the_one_above_binds():
    base.house()
    base.master()
    base.programme()
    base.both_sign(PROGRAMME)
    assert not in_force(base.PROGRAMME, base.TODAY)
    base.sign(MASTER, "school", base.COORDINATOR)
    assert not in_force(base.MASTER, base.TODAY)
    base.sign(MASTER, "host", base.ADMINISTRATOR)
    assert in_force(base.MASTER, base.TODAY)
    assert in_force(base.PROGRAMME, base.TODAY)
    assert_rebuilds()


def test_an_agreement_signed_late_binds_from_then_on_and_a_new_version_goes_on():
    base.house()
    base.master()
    base.both_sign(MASTER, NOON + 3 * DAY)
    base.do("draw-up-agreement", number=base.MASTER, **base.TERM | {"since": date(2027, 3, 1), "until": date(2028, 3, 1)})
    base.both_sign(f"{base.MASTER}.v2", NOON + 4 * DAY)
    assert spans_in_force(base.MASTER) == (Span(base.TODAY + 3 * DAY, date(2027, 3, 1)), Span(date(2027, 3, 1), date(2028, 3, 1)))


def test_what_ends_above_ends_below():
    base.agreed()
    base.end(MASTER, NOON + 10 * DAY)
    assert in_force(base.PROGRAMME, base.TODAY + 9 * DAY)
    assert not in_force(base.PROGRAMME, base.TODAY + 10 * DAY)
    refused("agreement-over", base.end, MASTER)
    refused("agreement-over", base.sign, MASTER, "school", base.COORDINATOR)
    refused("reason-missing", base.signed, "end-agreement", "base", by=base.COORDINATOR, agreement=PROGRAMME, reason="")
    assert_rebuilds()


def test_an_agreement_that_cannot_be_drawn_up_says_why():
    base.house()
    base.master()
    refused("no-such-partner", base.master, school="nowhere")
    refused("agreement-ends-before-it-begins", base.master, until=base.TODAY)
    refused("agreement-unchanged", base.master)
    refused("agreement-of-others", base.master, school=base.ENTERPRISE)
    refused("no-such-agreement", base.programme, within="MA-9")
    refused("agreement-outlives-the-one-above", base.programme, until=base.TERM["until"] + DAY)
    refused("agreement-of-others", base.programme, host=base.COLLEGE)
    refused("station-unknown", base.programme, stations=["moon"])
    refused("term-unknown", base.programme, documents={"moon": base.PAPER})
    refused("agreement-of-others", base.do, "draw-up-agreement", number=base.MASTER, **base.TERM | {"within": base.MASTER})


def test_only_a_party_signs_and_only_the_text_as_it_stands():
    base.placed()
    refused("no-such-agreement", base.signed, "sign-agreement", "base", by=base.COORDINATOR, agreement="X", party="school", digest=base.PAPER)
    refused("not-a-party", base.sign, MASTER, "student", base.STUDENT)
    refused("may-not-sign-for", base.sign, "TP-1.v1", "host", base.COORDINATOR)
    refused("may-not-sign-for", base.sign, "TP-1.v1", "student", base.OTHER)
    refused("may-not-sign-for", base.sign, "TP-1.v1", "school", base.STUDENT)
    refused(
        "agreement-text-differs", base.signed, "sign-agreement", "base", by=base.COORDINATOR, agreement="TP-1.v1", party="school", digest=base.PAPER
    )
    base.sign("TP-1.v1", "student", base.STUDENT)
    refused("agreement-signed-already", base.sign, "TP-1.v1", "student", base.STUDENT)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_for_one_party_one_has_signed():
    base.house()
    base.master()
    sign = lambda: base.sign(MASTER, "school", base.COORDINATOR)  # noqa: E731
    exactly_one(two_at_once(sign, sign), "agreement-signed-already")


def test_what_is_signed_is_the_text_in_both_languages_and_names_nobody():
    base.placed()
    row = Agreement.objects.get(key="TP-1.v1")
    text = text_of_agreement(row)
    assert digest_of(text) == row.digest
    assert dict(text.parties)["student"] == base.STUDENT
    said = " ".join(clause.zh + clause.en for clause in text.clauses)
    assert "液氮窒息与冻伤" in said
    assert "CNY 4,000.00" in said
    assert "2026-09-08" in said
    assert "{" not in said
    assert "林晓" not in said
    row.terms["pay_fen"] = 1
    assert digest_of(text_of_agreement(row)) != row.digest


@pytest.mark.parametrize("key", [MASTER, PROGRAMME, "TP-1.v1"])
def test_the_document_is_a_pdf_with_a_page_in_each_language(key):
    base.placed()
    row = Agreement.objects.get(key=key)
    document = pypdfium2.PdfDocument(pdf_of(row))
    pages = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    assert len(pages) == 2
    assert all(row.digest in page and row.number in page for page in pages)


def test_names_are_printed_on_the_sheet_beside_the_text():
    base.placed()
    base.sign("TP-1.v1", "student", base.STUDENT)
    chinese, english = sheets_of(Agreement.objects.get(key="TP-1.v1"))
    assert ("学生", "林晓（演示）") in chinese["parties"]
    assert ("the student", "Lin Xiao (demo)", "2026-03-02") in english["signatures"]
    assert ("the host", "not signed", "") in english["signatures"]
    assert Agreement.objects.get(key="TP-1.v1").digest in chinese["mark"]


def test_what_ends_is_told_sixty_thirty_and_seven_days_before_and_on_the_day():
    base.ready()
    end = base.END
    warned = {days: {one.what: one.warning for one in expiring(end - days * DAY)} for days in (61, 60, 31, 30, 8, 7, 1)}
    assert warned[61] == {}
    assert warned[60] == {"agreement": 60, "insurance": 60}
    assert [warned[days]["insurance"] for days in (31, 30, 8, 7, 1)] == [60, 30, 30, 7, 7]
    (over,) = [one for one in expiring(end) if one.key == base.INTERNSHIP]
    assert (over.days_left, over.warning) == (0, 0)
    kinds = {one.what for one in expiring(date(2027, 2, 1))}
    assert kinds == {"agreement", "assessment", "filing"}


def test_a_host_is_assessed_for_a_time_and_says_what_it_is():
    base.house()
    refused("no-such-partner", base.assess, host=HOSPITAL)
    refused("term-unknown", base.assess, venue="moon")
    refused("term-unknown", base.assess, declares=["moon"])
    refused("assessment-over", base.assess, until=base.TODAY)
    base.assess()
    refused("assessed-already", base.assess)


def test_a_filing_has_its_number_its_days_and_its_agreement():
    base.agreed()
    refused("no-such-agreement", base.file, "nights", agreement=base.MASTER)
    refused("term-unknown", base.file, "moon")
    refused("agreement-ends-before-it-begins", base.file, "nights", until=base.TODAY)
    base.file("nights")
    refused("filing-recorded-already", base.file, "nights")


def test_a_post_stands_under_an_agreement_in_force_and_changes_by_version():
    base.agreed()
    refused("no-such-agreement", base.do, "publish-post", post="X", agreement=base.MASTER, since=base.TODAY, offer=base.OFFER)
    refused("agreement-not-in-force", base.publish, since=base.TERM["until"])
    refused("station-not-agreed", base.publish, station="storage")
    refused("term-unknown", base.publish, hazards=["moon"])
    refused("no-such-procedure", base.publish, procedures=["moon.walk"])
    refused("not-a-mentor", base.publish, mentors=[base.TUTOR])
    base.publish(since=base.START)
    refused("post-unchanged", base.publish)
    refused("post-begins-too-early", base.publish, headcount=5)
    assert base.publish(since=base.START, headcount=5).subject == f"{base.POST}.v2"
    base.do("close-post", post=base.POST)
    refused("post-closed", base.publish, headcount=6)
    refused("no-such-post", base.do, "close-post", post="MOON")
    assert_rebuilds()


def test_a_post_keeps_its_agreement():
    base.agreed()
    base.publish()
    base.do("draw-up-agreement", number="PA-2", within=base.MASTER, stations=["preparation"], **base.TERM)
    base.both_sign("PA-2.v1")
    refused("post-of-another-agreement", base.do, "publish-post", post=base.POST, agreement="PA-2", since=base.TODAY, offer=base.OFFER)
