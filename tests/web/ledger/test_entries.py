"""The ledger as it is read: sentences, filters, pages by sequence, CSV, and who reads which chain."""

import re

import pytest

from stembase.acts.door import perform
from stembase.ledger.models import Chain, Entry
from stembase.refusal import Refused
from tests.cast import NOON, person
from tests.competence.staging import FREEZE, found
from tests.web.reading import ADMIN, COORDINATOR, LIVE, MENTOR, OPERATOR, PRACTICE, QUALITY, STUDENT


def seqs(page: str) -> list[int]:
    """The sequence numbers on a page, in their order."""
    return [int(number) for number in re.findall(r"/ledger/[\w-]+/(\d+)/", page)]


def test_entries_are_sentences_with_names_newest_first(base):
    found(FREEZE)
    page = base(QUALITY).html("/ledger/")
    assert "Zhou Ming (demo)" in page
    assert f"founding decision: entrusted Wu Min (demo) with Competence {FREEZE}, level 5" in page
    assert "granted Chen Wei (demo) the role “quality manager”" in page
    numbers = seqs(page)
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] == Chain.objects.get(key="base").seq


def test_sentences_are_in_the_readers_language(base):
    page = base(QUALITY, "zh-hans").html("/ledger/")
    assert "授予 陈伟（演示） 角色“质量经理”" in page
    assert "发布了规程 静置 preparation.rest@1" in page


def test_a_refused_attempt_is_marked_and_says_why(base):
    with pytest.raises(Refused):
        perform("grant-role", "base", by=OPERATOR, at=NOON, now=NOON, person=STUDENT, role="mentor")
    page = base(QUALITY).html("/ledger/", verb="attempted")
    assert "was refused: grant a role, Not permitted" in page
    assert 'class="refused"' in page
    assert len(seqs(page)) == 1


@pytest.mark.parametrize(
    ("query", "verbs"),
    [
        ({"verb": "role.granted"}, {"role.granted"}),
        ({"actor": QUALITY}, {"procedure.published"}),
        ({"actor": "chen.wei"}, {"procedure.published"}),
        ({"subject": QUALITY}, {"role.granted"}),
        ({"since": "2026-03-03"}, set()),
        ({"until": "2026-03-01"}, set()),
        ({"since": "2026-03-02", "until": "2026-03-02", "verb": "base.founded"}, {"base.founded"}),
    ],
)
def test_filters_narrow_by_verb_person_subject_and_day(base, query, verbs):
    shown = seqs(base(ADMIN).html("/ledger/", **query))
    assert set(Entry.objects.filter(chain="base", seq__in=shown).values_list("verb", flat=True)) == verbs


def test_a_filter_that_is_no_day_asks_for_nothing(base):
    assert seqs(base(ADMIN).html("/ledger/", since="yesterday", until="99999-99-99", before="x"))


def test_pages_are_cut_by_sequence_forth_and_back(base):
    for number in range(60):
        person(f"P1{number:03}", "student")
    reader, head = base(ADMIN), Chain.objects.get(key="base").seq
    first = reader.html("/ledger/")
    second = reader.html("/ledger/", before=str(seqs(first)[-1]))
    assert seqs(first) == list(range(head, head - 50, -1))
    assert seqs(second) == list(range(head - 50, max(head - 100, 0), -1))
    assert seqs(reader.html("/ledger/", after=str(seqs(second)[0]))) == seqs(first)
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first


def test_a_page_asks_the_database_as_often_for_many_entries_as_for_few(base, django_assert_max_num_queries):
    for number in range(60):
        person(f"P1{number:03}", "student")
    reader = base(ADMIN)
    reader.get("/ledger/")
    with django_assert_max_num_queries(12):
        assert reader.get("/ledger/").status_code == 200


def test_the_chain_as_a_file_streams_every_entry_with_record_and_hash(base):
    header, *rows = base(ADMIN).csv("/ledger/")
    assert header.startswith("chain,seq,at,recorded_at,actor,actor_name")
    assert len(rows) == Chain.objects.get(key="base").seq
    assert rows[0].endswith(Chain.objects.get(key="base").hash)
    assert len(base(ADMIN).csv("/ledger/", verb="base.founded")) == 2


def test_whoever_reads_for_one_bank_alone_reads_that_chain_and_no_other(base):
    person("P2001", "quality", scope=LIVE)
    reader = base("P2001")
    assert "Demo bank" in reader.html("/ledger/")
    assert reader.get("/ledger/", chain="base").status_code == 404
    assert reader.get("/ledger/", chain=PRACTICE).status_code == 404
    assert reader.get("/ledger/base/1/").status_code == 404
    assert reader.get("/ledger/checkpoint.json").status_code == 403


def test_a_practice_chain_says_it_is_one(base):
    page = base(COORDINATOR).html("/ledger/", chain=PRACTICE)
    assert '<body class="practice' in page
    assert "Nothing has been done on this chain yet" in page


def test_students_and_mentors_do_not_read_the_ledger(base):
    for who in (STUDENT, MENTOR, OPERATOR):
        assert base(who).get("/ledger/").status_code == 403
        assert base(who).get("/ledger/base/1/").status_code == 403
