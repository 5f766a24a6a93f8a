"""A live and a practice bank with their people, and a donor at each stage of the way: what tests of donors begin with."""

from datetime import timedelta

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.donors.scopes import BANKING, CLINICAL
from stembase.donors.standard import questionnaire, standard_named
from stembase.ledger.vocabulary import Act
from tests.cast import NOON, found_base, person
from tests.signing import signed

LIVE, PRACTICE = "A9990", "A9995-r1"
OPERATOR, QUALITY, STUDENT, MEDICAL_DIRECTOR, PHYSICIAN, TUTOR = "P0006", "P0003", "P0008", "P0014", "P0013", "P0011"
DONOR = f"{LIVE}:D000001"
WELL = {key: "yes" if "no" in question.defers else "no" for key, question in questionnaire()[1].items()}
DAY = timedelta(days=1)


def banks() -> None:
    """A founded base, one live and one practice bank, and people with their roles."""
    found_base()
    roles = {
        OPERATOR: "operator",
        QUALITY: "quality",
        STUDENT: "student",
        MEDICAL_DIRECTOR: "medical-director",
        PHYSICIAN: "physician",
        TUTOR: "tutor",
    }
    for code, role in roles.items():
        person(code, role)
    for bank, kind in ((LIVE, "live"), (PRACTICE, "practice")):
        titles = {"facility": bank[:5], "title_zh": "演示库", "title_en": "Demo bank"}
        perform("open-bank", BASE, by="P0001", at=NOON, now=NOON, bank=bank, of_kind=kind, **titles)


def do(name: str, chain: str = LIVE, by: str = OPERATOR, at=NOON, **inputs: object) -> Act:
    """One act of the operator in the live bank, unless told otherwise."""
    return perform(name, chain, by=by, at=at, now=max(at, NOON) + DAY, **inputs)


def register(chain: str = LIVE, by: str = OPERATOR, **inputs: object) -> Act:
    """A birth mother for cord blood."""
    return do("register-donor", chain, by, **{"donor_kind": "birth-mother", "source": "cord-blood"} | inputs)


def consent(donor: str = DONOR, *scopes: str, chain: str = LIVE, by: str = OPERATOR, at=NOON, version: str = "CB-3") -> Act:
    """Consent to banking and clinical use, or to the scopes named."""
    return do("record-consent", chain, by, at, donor=donor, scopes=list(scopes or (BANKING, CLINICAL)), version=version)


def withdraw(donor: str = DONOR, *scopes: str, chain: str = LIVE, by: str = OPERATOR, at=NOON) -> Act:
    """The scopes named are withdrawn, or all."""
    return do("withdraw-consent", chain, by, at, donor=donor, scopes=list(scopes))


def screen(donor: str = DONOR, chain: str = LIVE, by: str = OPERATOR, at=NOON, **answers: str) -> Act:
    """A questionnaire without risk, but for the answers named."""
    return do("screen-donor", chain, by, at, donor=donor, answers=WELL | {key.replace("_", "-"): answer for key, answer in answers.items()})


def marker(donor: str = DONOR, chain: str = LIVE, by: str = OPERATOR, at=NOON, **inputs: object) -> Act:
    """One result: HBsAg non-reactive, but for what is named."""
    result = {"agent": "hbv", "method": "hbsag", "result": "non-reactive", "sampled_at": NOON - DAY}
    return do("record-marker", chain, by, at, donor=donor, **result | inputs)


def all_markers(donor: str = DONOR, chain: str = LIVE, **inputs: object) -> None:
    """Every test the default standard asks of cord blood, non-reactive."""
    for required in standard_named("no-west-nile").required("cord-blood", NOON):
        marker(donor, chain, agent=required.agent, method=required.any_of[0], **inputs)


def determine(donor: str = DONOR, determination: str = "eligible", chain: str = LIVE, by: str = QUALITY, **inputs: object) -> Act:
    """A signed determination by quality."""
    return signed("determine-eligibility", chain, by=by, donor=donor, determination=determination, **inputs)


def ready(chain: str = LIVE) -> str:
    """A donor who has consented, was screened and tested. Returns the key."""
    donor = register(chain).subject
    consent(donor, chain=chain)
    screen(donor, chain)
    all_markers(donor, chain)
    return donor
