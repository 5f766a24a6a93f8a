"""A base with a college, an enterprise and what an internship needs, built step by step through the commands: each step builds those before it."""

from datetime import UTC, date, datetime, timedelta

from stembase.acts.door import perform
from stembase.base.chain import BASE
from stembase.internship.models import Agreement, Placement
from stembase.internship.particulars import enrol
from stembase.ledger.notes import write_note
from stembase.ledger.vocabulary import Act
from stembase.people.cast import COLLEGE, ENTERPRISE
from tests.cast import NOON, found_base, person
from tests.internship.in_order import DECLARED, DOCUMENTS
from tests.signing import signed

ADMINISTRATOR, COORDINATOR, MENTOR, STUDENT, OTHER, TUTOR = "P0001", "P0002", "P0004", "P0008", "P0009", "P0011"
TODAY, START, END = date(2026, 3, 2), date(2026, 3, 9), date(2026, 9, 9)
AT_START = datetime(2026, 3, 9, 1, 0, tzinfo=UTC)
MASTER, PROGRAMME, POST, INTERNSHIP, PAPER = "MA-1", "PA-1", "CRYO-1", "TP-1", "0" * 64
TERM = {"school": COLLEGE, "host": ENTERPRISE, "since": TODAY, "until": date(2027, 3, 1)}
OFFER = {
    "station": "preparation", "title_zh": "冻存岗位", "title_en": "Cryopreservation", "headcount": 2, "staff": 10, "begins": "08:30", "minutes": 480,
    "weekdays": [1, 2, 3, 4, 5], "labour_grade": 2, "pay_fen": 4000_00, "wage_fen": 5000_00, "probation_wage_fen": 4500_00, "mentors": [MENTOR],
    "procedures": [], "specialities": ["biotechnology"], "hazards": ["asphyxia"], "students_per_mentor": 2,
}  # fmt: skip
ENROLMENT = {"school": COLLEGE, "students": "undergraduate", "speciality": "biotechnology", "entered": date(2023, 9, 1), "province": "330000"}
PLACED = {"post": POST, "since": START, "until": END, "school_mentor": TUTOR, "host_mentor": MENTOR}
BORN = date(2005, 5, 20)


def do(name: str, by: str = COORDINATOR, at: datetime = NOON, **inputs: object) -> Act:
    """An act of the base that needs no signature."""
    return perform(name, BASE, by=by, at=at, now=at, **inputs)


def sign(agreement: str, party: str, by: str, at: datetime = NOON) -> Act:
    """One party signs the text as it stands."""
    return signed("sign-agreement", BASE, by=by, at=at, agreement=agreement, party=party, digest=Agreement.objects.get(key=agreement).digest)


def both_sign(agreement: str, at: datetime = NOON) -> None:
    """School and host sign."""
    sign(agreement, "school", COORDINATOR, at)
    sign(agreement, "host", ADMINISTRATOR, at)


def house() -> None:
    """A founded base with both partners, and everybody in their roles."""
    found_base()
    roles = {COORDINATOR: "coordinator", MENTOR: "mentor", STUDENT: "student", OTHER: "student", TUTOR: "tutor"}
    for code, role in roles.items():
        person(code, role)
    for partner in (COLLEGE, ENTERPRISE):
        do("admit-partner", organisation=partner)


def master(**terms: object) -> Act:
    """The master agreement, not signed."""
    return do("draw-up-agreement", number=MASTER, **TERM | {"students": 20} | terms)


def programme(**terms: object) -> Act:
    """The programme agreement within it, not signed."""
    documents = dict.fromkeys(DOCUMENTS, PAPER)
    agreed = {"within": MASTER, "stations": ["preparation"], "specialities": ["biotechnology"], "documents": documents}
    return do("draw-up-agreement", number=PROGRAMME, **TERM | agreed | terms)


def agreed() -> None:
    """Both agreements signed by both sides."""
    house()
    master()
    both_sign(f"{MASTER}.v1")
    programme()
    both_sign(f"{PROGRAMME}.v1")


def assess(**found: object) -> Act:
    """The enterprise visited and assessed."""
    about = {"host": ENTERPRISE, "venue": "cell-bank", "staff": 150, "until": date(2027, 3, 1), "report": PAPER, "declares": sorted(DECLARED)}
    return signed("assess-host", BASE, by=COORDINATOR, **about | found)


def file(filing: str, by: str = COORDINATOR, **about: object) -> Act:
    """Something filed for the programme."""
    papers = {"agreement": PROGRAMME, "number": f"F-{filing}", "authority": "省教育厅（演示）", "since": TODAY, "until": date(2027, 3, 1)}
    return do("record-filing", by=by, filing=filing, **papers | about)


def publish(post: str = POST, since: date = TODAY, **offer: object) -> Act:
    """A post under the programme."""
    return do("publish-post", post=post, agreement=PROGRAMME, since=since, offer=OFFER | offer)


def enrolled(student: str = STUDENT, born: date = BORN, **about: object) -> Act:
    """A student enrolled, birth date and sex sealed."""
    return enrol(born=born, sex="female", by=COORDINATOR, at=NOON, now=NOON, student=student, **ENROLMENT | about)


def open_for_students() -> None:
    """All that comes before the first student: agreements, assessment, filings, a post."""
    agreed()
    assess()
    file("internship")
    file("hazards")
    publish()


def place(number: str = INTERNSHIP, student: str = STUDENT, **how: object) -> Act:
    """A student placed."""
    return do("draw-up-placement", number=number, student=student, **PLACED | how)


def placed() -> None:
    """A student enrolled and placed."""
    open_for_students()
    enrolled()
    place()


def insure(*students: str, **policy: object) -> Act:
    """A policy for the whole internship."""
    about = {
        "policy": "INS-1",
        "insurer": "某保险公司（演示）",
        "payer": "school",
        "since": START,
        "until": END,
        "students": list(students or [STUDENT]),
    }
    return do("record-policy", **about | policy)


def consent(party: str = "student", by: str = STUDENT, **paper: object) -> Act:
    """A consent to the placement."""
    return signed("record-placement-consent", BASE, by=by, placement=INTERNSHIP, party=party, **paper)


def train() -> Act:
    """The safety training, as a clearance."""
    return do("give-clearance", person=STUDENT, clearance="safety-trained")


def examined(score: float = 90, by: str = MENTOR, student: str = STUDENT) -> Act:
    """The safety test, taken."""
    return signed("record-safety-test", BASE, by=by, meaning="verified", student=student, score_percent=score)


def ready() -> None:
    """A placement with everything it needs to start."""
    placed()
    both_sign(f"{INTERNSHIP}.v1")
    sign(f"{INTERNSHIP}.v1", "student", STUDENT)
    consent()
    insure()
    train()


def start(at: datetime = AT_START) -> Act:
    """The internship starts."""
    return signed("start-placement", BASE, by=COORDINATOR, at=at, placement=INTERNSHIP)


def end(agreement: str, at: datetime = NOON) -> Act:
    """An agreement ended, with its reason in a note."""
    return signed("end-agreement", BASE, by=COORDINATOR, at=at, agreement=agreement, reason=write_note("by both sides", author=COORDINATOR, at=at))


def placement() -> Placement:
    """The placement as it stands."""
    return Placement.objects.get(number=INTERNSHIP)


DAY = timedelta(days=1)
