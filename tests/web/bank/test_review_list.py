"""The queue of results filters, sorts and exports; results of one unit are reviewed together from its row."""

import pytest

from tests.web.bank import world


@pytest.fixture
def unit(as_person) -> str:
    """A unit two of whose results wait for a second reader."""
    key = world.received(70, 6)
    world.result(key, "tnc", "automated-count", 9.6)
    world.result(key, "viability", "7-aad", 97.2)
    return key


@pytest.fixture
def queue(as_person, unit):
    return as_person(world.QUALITY)


def test_the_queue_is_a_list_with_filters_and_a_file(queue):
    page = queue.get("/quality/").content.decode()
    assert 'id="results-filters"' in page
    assert "of this unit together" in page
    file = b"".join(queue.get("/quality/?format=csv").streaming_content).decode("utf-8-sig")
    assert file.startswith("result,unit,test,value,finding,measure_unit,performed_by,performed_at")


def test_a_filter_nobody_answers_to_says_so_and_keeps_the_form(queue):
    page = queue.get("/quality/?q=NOSUCHDIN").content.decode()
    assert "No result answers to these filters." in page
    assert 'value="NOSUCHDIN"' in page


def test_reviewing_together_names_the_unit_and_wants_at_least_one_result(queue, unit):
    assert queue.get("/acts/review-results/").status_code == 404
    address = f"/acts/review-results/?unit={unit}"
    page = queue.get(address).content.decode()
    assert unit.partition(":")[2] in page
    assert "disabled" not in page.partition('<form class="form"')[2].partition("</form>")[0]
    refused = queue.post(address, {"do": "1"})
    assert refused.status_code in (409, 422)
