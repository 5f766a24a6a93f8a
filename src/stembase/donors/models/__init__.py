"""Tables of donors: who they are to the bank (codes), their consents and eligibility; and, apart and encrypted, who they are."""

from .consent import Consent, ConsentScope
from .donor import Donor
from .eligibility import Eligibility, Marker, Screening
from .identity import Identity, IdentityRead

__all__ = ["Consent", "ConsentScope", "Donor", "Eligibility", "Identity", "IdentityRead", "Marker", "Screening"]
