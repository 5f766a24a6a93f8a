"""The privacy wall: identities sealed and apart, read for a purpose and on record, by one side only, and erased on demand."""

import pytest
from django.db import connection

from stembase.acts.command import COMMANDS
from stembase.donors.identities import identity, register_with_identity
from stembase.donors.models import Donor, Identity, IdentityRead
from stembase.donors.models.identity import Side
from stembase.donors.sealing import PersonalData, rotate, seal, unseal
from stembase.donors.wall import READERS
from stembase.ledger.models import Entry
from stembase.ledger.vocabulary import PROJECTIONS
from stembase.people.roles import ROLES
from tests.cast import NOON, person
from tests.donors.staging import DONOR, LIVE, OPERATOR, PHYSICIAN, PRACTICE, QUALITY, banks, consent, do, register
from tests.racing import exactly_one, two_at_once
from tests.refusing import refused
from tests.replaying import assert_rebuilds

pytestmark = pytest.mark.django_db
WANG = PersonalData(name="王小明", birth_date="1996-04-02", id_number="110101199604023320", phone="13800138000", hospital_number="H-558")
PARTS = (WANG.name, WANG.birth_date, WANG.id_number, WANG.phone, WANG.hospital_number)


def sealed_donor() -> str:
    banks()
    return register_with_identity(LIVE, WANG, by=OPERATOR, at=NOON, now=NOON, donor_kind="birth-mother", source="cord-blood").subject


def read(by: str = OPERATOR, purpose: str = "look-back", donor: str = DONOR) -> PersonalData:
    return identity(LIVE, donor, purpose=purpose, by=by, at=NOON, now=NOON)


def erase(by: str = QUALITY, ground: str = "person-asked") -> None:
    do("erase-identity", by=by, donor=DONOR, ground=ground)


def everything_stored() -> str:
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names from the database itself)
            texts += [bytes(cell).decode("latin-1") if isinstance(cell, (bytes, memoryview)) else str(cell) for row in cursor for cell in row]
    return "\n".join(texts)


def test_no_part_of_an_identity_stands_anywhere_in_clear():
    sealed_donor()
    read()
    stored = everything_stored()
    assert not [part for part in PARTS if part in stored or part.encode().decode("latin-1") in stored]
    assert not [part for part in PARTS if part in repr(WANG) + str(WANG)]
    assert Identity._meta.label not in PROJECTIONS


def test_an_identity_is_read_for_a_purpose_and_the_reading_is_on_record():
    sealed_donor()
    assert read() == WANG
    row = IdentityRead.objects.get()
    assert (row.subject, row.side, row.reader, row.purpose, row.at) == (DONOR, "donor", OPERATOR, "look-back", NOON)
    assert Entry.objects.filter(verb="donor.identity-read", actor=OPERATOR, subject=DONOR).count() == 1
    assert_rebuilds()


def test_who_may_not_read_gets_nothing_and_the_attempt_is_on_record():
    sealed_donor()
    refused("not-permitted", read, by=PHYSICIAN)
    refused("purpose-unknown", read, purpose="curiosity")
    refused("no-such-donor", read, donor="A9990:D9")
    other = register().subject
    refused("no-identity-sealed", read, donor=other)
    assert not IdentityRead.objects.exists()
    assert Entry.objects.filter(verb="attempted").count() == 4


def test_no_role_reads_both_sides():
    assert not READERS[Side.DONOR] & READERS[Side.RECIPIENT]
    assert READERS[Side.DONOR] | READERS[Side.RECIPIENT] <= set(ROLES)
    readers = {side: set() for side in READERS}
    for command in COMMANDS.values():
        for side in READERS:
            if command.verb == ("donor.identity-read" if side == "donor" else "patient.identity-read"):
                readers[side] |= command.roles
    assert readers[Side.DONOR] == READERS[Side.DONOR]
    assert readers[Side.RECIPIENT] <= READERS[Side.RECIPIENT]


def test_a_person_who_holds_roles_of_both_sides_reads_neither():
    sealed_donor()
    both = person("P0005", "operator", "physician")
    refusal = refused("both-sides-of-the-wall", read, by=both)
    assert refusal.facts["roles"] == ["physician"]


def test_an_erased_person_is_gone_and_their_acts_are_kept():
    sealed_donor()
    consent()
    before = Entry.objects.filter(subject=DONOR).count()
    refused("erasure-ground-unknown", erase, ground="tidiness")
    refused("not-permitted", erase, by=OPERATOR)
    erase()
    row = Identity.objects.get()
    assert (bytes(row.sealed), row.erased_at) == (b"", NOON)
    assert Donor.objects.get(key=DONOR).status == "erased"
    assert Entry.objects.filter(subject=DONOR).count() == before + 1
    refused("donor-erased", read)
    refused("donor-erased", erase)
    refused("donor-erased", consent)
    assert_rebuilds()
    refused("identity-erased", unseal, row.token)


def test_a_registration_refused_leaves_nothing_sealed():
    sealed_donor()
    refused(
        "donor-code-taken", register_with_identity, LIVE, WANG, by=OPERATOR, at=NOON, now=NOON, donor_kind="donor", source="adipose", code="D000001"
    )
    assert Identity.objects.count() == 1


def test_a_seal_belongs_to_one_donor_of_its_side():
    sealed_donor()
    taken = Identity.objects.get().token
    refused("no-such-identity", register, identity=taken)
    refused("no-such-identity", register, PRACTICE, identity=seal(WANG, side=Side.RECIPIENT))
    refused("no-such-identity", register, identity="made-up")


def test_keys_are_changed_without_losing_an_identity(settings):
    sealed_donor()
    token, old = Identity.objects.get().token, settings.IDENTITY_KEY
    settings.IDENTITY_KEY = "another key altogether"
    refused("identity-key-missing", unseal, token)
    settings.IDENTITY_KEYS_RETIRED = [old]
    assert unseal(token) == WANG
    assert (rotate(), rotate()) == (1, 0)
    settings.IDENTITY_KEYS_RETIRED = []
    assert unseal(token) == WANG


def test_a_seal_moved_to_another_row_does_not_open():
    sealed_donor()
    first = Identity.objects.get()
    other = seal(PersonalData(name="另一人"), side=Side.DONOR)
    Identity.objects.filter(token=other).update(sealed=first.sealed)
    refused("identity-key-missing", unseal, other)


@pytest.mark.django_db(transaction=True)
def test_of_two_erasures_at_once_one_is_refused_and_two_readings_are_two():
    sealed_donor()
    assert all(outcome.value == WANG for outcome in two_at_once(read, lambda: read(by=QUALITY)))
    assert IdentityRead.objects.count() == 2
    exactly_one(two_at_once(erase, erase), "donor-erased")
