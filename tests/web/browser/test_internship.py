"""The pages of internships in a browser: WCAG A and AA, and the width of a phone, in both languages."""

import pytest

from tests.internship.staging import COORDINATOR, STUDENT
from tests.web.bank.world import session_of
from tests.web.browser.test_looking import violations, wider_than_the_screen
from tests.web.internship.test_law import placed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
PAGES = ((COORDINATOR, "/internship/"), (COORDINATOR, f"/internship/{STUDENT}/"), (STUDENT, "/internship/mine/"), (STUDENT, "/internship/rules/"))


@pytest.mark.parametrize(("width", "language"), [(390, "zh-hans"), (1280, "en")])
def test_the_pages_of_internships_can_be_read_by_everybody(transactional_db, look, width, language):
    placed()
    for who, address in PAGES:
        page = look(address, width, language, session_of(who))
        assert violations(page) == []
        assert not wider_than_the_screen(page)
        assert page.said == []
