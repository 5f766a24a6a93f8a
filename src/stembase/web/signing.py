"""Signatures typed into a form (21 CFR 11.200): the first of a sitting asks account and password, the next within ten minutes the password.

Passwords are read from the request here and nowhere else; guesses are counted by the same throttle as at sign-in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.door import SIGNATURE_LASTS
from stembase.people.models import Account
from stembase.people.signatures import MEANINGS, Signature, sign
from stembase.refusal import Refused

from .parts.signature import Signer, Signing, signer
from .spoken import chinese

BY, WITNESS = "by", "witness"
SITTING = "signed_at"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The signatures an act asks for: meanings (empty: none), and whether somebody must stand by even where nobody's signature is written."""

    signs: str = ""
    witness_signs: str = ""
    witnessed: bool = False

    @property
    def of_witness(self) -> str:
        """What the witness signs for; whoever is named as a witness proves who they are."""
        return self.witness_signs or ("verified" if self.witnessed else "")


def sitting(request: HttpRequest) -> bool:
    """Whether the person has signed within the last ten minutes, so that the password alone will do."""
    last = request.session.get(SITTING, "")
    return bool(last) and timezone.now() - datetime.fromisoformat(last) < SIGNATURE_LASTS


def account_named(text: str) -> Account | None:
    """The account of a user name or a person's code, as typed or scanned from a badge."""
    typed = text.strip()
    return Account.objects.filter(Q(username=typed) | Q(code=typed.upper())).first() if typed else None


def witness_named(request: HttpRequest) -> str:
    """The code of the witness a form names; what is not known stays as typed, so that the refusal can say it."""
    typed = request.POST.get(f"{WITNESS}_account", "").strip()
    found = account_named(typed)
    return found.code if found else typed.upper()


def give(request: HttpRequest, who: str, meaning: str, content: str, at: datetime) -> Signature | None:
    """The signature typed under the prefix `by` or `witness`, or None when nothing was typed. Refuses `signature-wrong`, `signature-locked`."""
    password = request.POST.get(f"{who}_password", "")
    if not meaning or not password:
        return None
    goes_on = who == BY and sitting(request)
    account: Any = request.user if goes_on else account_named(request.POST.get(f"{who}_account", ""))
    name = getattr(account, "username", "") or request.POST.get(f"{who}_account", "")
    credentials = {"username": name}
    if not AxesProxyHandler.is_allowed(request, credentials):
        raise Refused("signature-locked", signer=getattr(account, "code", ""))
    try:
        given = sign(signer=getattr(account, "code", ""), password=password, meaning=meaning, content=content, at=at)
    except Refused:
        user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        raise
    if given.signer == request.user.code:
        request.session[SITTING] = timezone.now().isoformat()
    return given


def signing_part(request: HttpRequest, wanted: Wanted, errors: dict[str, str]) -> Signing | None:
    """What the form asks of its signers, or None when nobody signs. `errors` are sentences by field name."""
    signers: list[Signer] = []
    if wanted.signs:
        name = request.user.name(get_language() or "zh")
        known = request.user.code if sitting(request) else ""
        signers.append(
            signer(_("Signature of %(name)s") % {"name": name}, say_meaning(wanted.signs), prefix=BY, account=known, errors=_own(errors, BY))
        )
    if wanted.of_witness:
        signers.append(signer(_("Signature of the witness"), say_meaning(wanted.of_witness), prefix=WITNESS, errors=_own(errors, WITNESS)))
    return Signing(tuple(signers)) if signers else None


def say_meaning(meaning: str) -> str:
    """What a signature means, as it is shown: “meaning: performed”."""
    words = MEANINGS.get(meaning, (meaning, meaning))
    return _("Meaning of this signature: %(meaning)s") % {"meaning": words[0] if chinese(get_language() or "zh") else words[1]}


def _own(errors: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(f"{prefix}_"): sentence for name, sentence in errors.items() if name.startswith(f"{prefix}_")}
