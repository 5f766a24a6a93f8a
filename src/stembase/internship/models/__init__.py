"""Tables of internship, all read from the ledger. Birth dates and sexes are none of them: they lie sealed behind the wall."""

from .agreement import Agreement, AgreementSignature
from .confirmation import Confirmation
from .host import Filing, HostAssessment
from .placement import Consent, Cover, Enrolment, Placement, SafetyTest
from .post import Post

__all__ = [
    "Agreement", "AgreementSignature", "Confirmation", "Consent", "Cover", "Enrolment", "Filing", "HostAssessment", "Placement", "Post", "SafetyTest",
]  # fmt: skip
