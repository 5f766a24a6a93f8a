"""People and roles: list, one person, making an account, granting and revoking."""

import re

from stembase.ledger.models import Entry
from stembase.people.models import Account, Grant
from tests.cast import person
from tests.web.reading import ADMIN, COORDINATOR, LIVE, QUALITY, STUDENT


def test_the_list_says_who_has_which_role_and_who_has_none(base):
    person("P3001")
    page = base(COORDINATOR).html("/people/")
    assert "1 has no role yet" in page
    assert "Lin Xiao (demo)" in page
    assert "student" in page


def test_filters_narrow_by_role_organisation_and_name(base):
    person("P3001")
    reader = base(COORDINATOR)
    for query in ({"role": "student"}, {"role": "none"}, {"q": "林晓"}, {"q": "p0008"}, {"organisation": "yunhe-enterprise-none"}):
        rows = reader.html("/people/", **query).count('scope="row"')
        assert rows == (0 if "organisation" in query else 1), query


def test_the_list_as_a_file(base):
    header, *rows = base(ADMIN).csv("/people/", role="student")
    assert header == "code,name,username,organisation,roles,active"
    assert rows == [f"{STUDENT},Lin Xiao (demo),lin.xiao,Yunhe University College of Biomedicine (demo),student,yes"]


def test_an_account_is_made_with_a_first_password_that_is_shown_once(base):
    reader = base(COORDINATOR)
    before = Entry.objects.count()
    sent = {"code": "p3002", "username": "li.na", "name_zh": "李娜", "name_en": "Li Na", "language": "en", "organisation": "yunhe-college"}
    page = reader.post("/people/new/", **sent).content.decode()
    account = Account.objects.get(code="P3002")
    password = re.search(r'class="code strong">([^<]+)<', page)[1]
    assert account.check_password(password)
    assert password not in reader.html("/people/P3002/")
    assert Entry.objects.count() == before


def test_an_account_that_cannot_be_made_says_why_and_keeps_what_was_typed(base):
    page = base(COORDINATOR).post("/people/new/", code=STUDENT, username="li.na", language="en")
    assert page.status_code == 409
    assert "/refusals/account-code-taken/" in page.content.decode()
    assert 'value="li.na"' in page.content.decode()


def test_a_role_is_granted_for_one_bank_until_a_day(base):
    reader = base(COORDINATOR)
    address = f"/base/acts/grant-role/?person={STUDENT}"
    assert "Lin Xiao" in reader.html("/base/acts/grant-role/", person=STUDENT)
    answer = reader.post(address, role="operator", scope=LIVE, until="2099-12-31", do="1")
    assert answer["Location"] == f"/people/{STUDENT}/"
    grant = Grant.objects.get(person=STUDENT, role="operator")
    assert (grant.scope, grant.until.isoformat()) == (LIVE, "2099-12-31T16:00:00+00:00")
    assert "operator" in reader.html(f"/people/{STUDENT}/")


def test_a_role_is_revoked_only_after_a_page_that_asks(base):
    reader = base(COORDINATOR)
    key = Grant.objects.get(person=STUDENT).key
    address = f"/base/acts/revoke-role/?grant={key}"
    page = reader.get(address).content.decode()
    assert "The role ends now" in page
    assert Grant.objects.get(key=key).until is None
    assert reader.post(address, do="1")["Location"] == f"/people/{STUDENT}/"
    assert Grant.objects.get(key=key).until is not None
    assert "No role yet" in reader.html(f"/people/{STUDENT}/")


def test_the_last_administrator_keeps_the_role(base):
    key = Grant.objects.get(person=ADMIN).key
    page = base(COORDINATOR).post(f"/base/acts/revoke-role/?grant={key}", do="1")
    assert page.status_code == 409
    assert "/refusals/last-administrator/" in page.content.decode()


def test_what_an_act_is_about_cannot_be_changed_by_what_is_sent(base):
    base(COORDINATOR).post(f"/base/acts/grant-role/?person={STUDENT}", person=QUALITY, role="mentor", do="1")
    assert Grant.objects.filter(person=STUDENT, role="mentor").exists()
    assert not Grant.objects.filter(person=QUALITY, role="mentor").exists()


def test_a_clearance_is_given_and_withdrawn_from_the_persons_page(base):
    from stembase.competence.models import Clearance

    reader = base(COORDINATOR)
    assert reader.post(f"/base/acts/give-clearance/?person={STUDENT}", clearance="insured", do="1").status_code == 302
    key = Clearance.objects.get().key
    assert "insured" in reader.html(f"/people/{STUDENT}/")
    assert reader.post(f"/base/acts/withdraw-clearance/?clearance={key}", reason="ended", do="1").status_code == 302
    assert "withdrawn" in reader.html(f"/people/{STUDENT}/")


def test_people_are_read_by_those_who_administer_the_whole_base_alone(base):
    person("P3003", "coordinator", scope=LIVE)
    for who in (QUALITY, STUDENT, "P3003"):
        for address in ("/people/", f"/people/{STUDENT}/", "/people/new/", f"/base/acts/grant-role/?person={STUDENT}"):
            assert base(who).get(address).status_code == 403, (who, address)
    assert base(COORDINATOR).get("/people/P9999/").status_code == 404
    assert base(COORDINATOR).get("/base/acts/grant-role/").status_code == 404
