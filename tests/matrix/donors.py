"""Examples of the commands of donors, in a live bank."""

from stembase.donors.identities import register_with_identity
from stembase.donors.sealing import PersonalData
from tests.cast import NOON
from tests.donors.staging import DAY, DONOR, LIVE, OPERATOR, QUALITY, WELL, banks, consent, ready, register
from tests.matrix.example import Call, Example

MARKER = {"agent": "hbv", "method": "hbsag", "result": "non-reactive", "sampled_at": NOON - DAY}


def _call(name: str, by: str = OPERATOR, **inputs: object) -> Call:
    return Call(name, LIVE, by, {"donor": DONOR, **inputs})


def _registering() -> Call:
    banks()
    return Call("register-donor", LIVE, OPERATOR, {"donor_kind": "donor", "source": "bone-marrow", "code": "M-1"})


def _consenting() -> Call:
    banks()
    register()
    return _call("record-consent", scopes=["banking"], version="CB-3")


def _withdrawing() -> Call:
    _consenting().perform()
    return _call("withdraw-consent")


def _screening() -> Call:
    banks()
    register()
    consent()
    return _call("screen-donor", answers=WELL)


def _testing() -> Call:
    banks()
    register()
    return _call("record-marker", **MARKER)


def _testing_a_panel() -> Call:
    banks()
    register()
    readings = [{"agent": "hbv", "method": "hbsag", "result": "non-reactive"}, {"agent": "hcv", "method": "antibody", "result": "non-reactive"}]
    return _call("record-markers", sampled_at=NOON - DAY, readings=readings)


def _determining() -> Call:
    banks()
    ready()
    return _call("determine-eligibility", QUALITY, determination="eligible")


def _identified() -> None:
    banks()
    register_with_identity(LIVE, PersonalData(name="演示"), by=OPERATOR, at=NOON, now=NOON, donor_kind="donor", source="adipose")


def _reading() -> Call:
    _identified()
    return _call("read-identity", purpose="follow-up")


def _erasing() -> Call:
    _identified()
    return _call("erase-identity", QUALITY, ground="person-asked")


EXAMPLES = {
    "register-donor": Example(_registering, twice="donor-code-taken"),
    "record-consent": Example(_consenting, twice="consented-already"),
    "withdraw-consent": Example(_withdrawing, twice="nothing-to-withdraw"),
    "screen-donor": Example(_screening),
    "record-marker": Example(_testing, twice="marker-recorded-already"),
    "record-markers": Example(_testing_a_panel, twice="marker-recorded-already"),
    "determine-eligibility": Example(_determining, twice="determined-already"),
    "read-identity": Example(_reading),
    "erase-identity": Example(_erasing, twice="donor-erased"),
}
