"""How a form page performs a command: the same plan beforehand and at submission, signatures typed in the form, a refusal on the same page.

wish = wish_of(request, "put-away", chain=bank.key, inputs={…}, now=here.now)
doing = do(request, wish)
if doing.act: return onward(request, doing.act, message, href)
return render(request, template, {**doing.context(request), …}, status=doing.status)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stembase.acts.command import Plan
from stembase.acts.door import LATE, content_hash, perform, preview
from stembase.acts.gate import refusing
from stembase.ledger.notes import text_of_note, write_note
from stembase.ledger.vocabulary import Act
from stembase.people.signatures import Signature
from stembase.practice.clock import hear
from stembase.practice.crews import standing_by
from stembase.refusal import Explanation, Finding, Misfit, Refused, explain

from .parts.field import Field
from .parts.told import Told, tone_of
from .refused import status_of
from .signing import BY, WITNESS, Wanted, give, signing_part, witness_named

KEY, DO, AT, LATE_REASON = "key", "do", "at", "late_reason"
NOTES_KEPT = 20  # forms of a sitting whose notes are remembered, so that a form sent twice is one act
A_NOTE = "0" * 64  # stands for a note not yet written, in a preview
Explain = Callable[[Finding], Explanation]
Concerns = Callable[[Finding], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One act as a form asks for it. `notes` are texts by the input they go to; `at` is when it happened, `now` the bank's own clock;
    `faults` are what was typed that could not be read, so that nothing can be asked for yet; `expects_witness`: a second signature is
    asked for, plan or no plan; `stands_by`: the witness is the colleague of a run."""

    command: str
    chain: str
    kind: str
    by: str
    at: datetime
    now: datetime
    key: str
    inputs: Mapping[str, object]
    notes: Mapping[str, str] = field(default_factory=dict)
    witness: str = ""
    late_reason: str = ""
    typed_at: str = ""
    expects_witness: bool = False
    stands_by: bool = False
    faults: tuple[Finding, ...] = ()

    def previewed(self) -> tuple[Plan | None, tuple[Finding, ...]]:
        """What the rules say of it now. Writes nothing."""
        noted = {name: A_NOTE if text.strip() else "" for name, text in self.notes.items()}
        plan, findings = preview(
            self.command, self.chain, by=self.by, at=self.at, witness=self.witness, now=self.now, **{**self.inputs, **noted}
        )  # fmt: skip
        return plan, (*self.faults, *findings, *self._time())

    def _time(self) -> tuple[Finding, ...]:
        if self.now - self.at <= LATE or self.late_reason.strip():
            return ()
        return (Finding("late-without-reason", "impossible", {"hours": round((self.now - self.at).total_seconds() / 3600)}),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """What came of a wish: the act, or the findings that stand against it, with what is still to be signed."""

    wish: Wish
    act: Act | None = None
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    refused: Refused | None = None

    @property
    def status(self) -> int:
        """Of the page: 200 for a form to be filled in, else what the refusal is worth (403, 409, 422)."""
        return status_of(self.refused) if self.refused else 200

    def wanted(self, *, signs: str = "", witness_signs: str = "", witnessed: bool = False) -> Wanted:
        """The signatures the plan asks for; while there is no plan, those the page expects."""
        if self.wish.stands_by:
            return Wanted(self.plan.signs if self.plan else signs)
        if self.plan:
            return Wanted(self.plan.signs, self.plan.witness_signs, witnessed or bool(self.wish.witness))
        return Wanted(signs, witness_signs, witnessed or bool(self.wish.witness))

    def shown(self, sent: Mapping[str, str], concerns: Concerns) -> list[Finding]:
        """The findings worth showing: after a refusal all; beforehand not those about fields nobody has filled in yet."""
        if self.refused:
            return list(self.refused.findings)
        return [finding for finding in self.findings if not (name := concerns(finding)) or sent.get(name, "").strip()]

    def barred(self, concerns: Concerns) -> bool:
        """Whether something refuses that nothing typed here can cure."""
        return any(not concerns(finding) for finding in refusing(self.findings, self.wish.kind))


def wish_of(
    request: HttpRequest,
    command: str,
    *,
    chain: str,
    kind: str,
    inputs: Mapping[str, object],
    now: datetime,
    notes: Mapping[str, str] | None = None,
    faults: tuple[Finding, ...] = (),
    expects_witness: bool = False,
) -> Wish:
    """The wish of a form: who, when, with whom and its key are read from the request. An instant nobody typed is now."""
    typed = request.POST.get(AT, "").strip()
    return Wish(
        command=command,
        chain=chain,
        kind=kind,
        by=request.user.code,
        at=instant(typed) or now,
        now=now,
        key=request.POST.get(KEY) or uuid4().hex,
        inputs=inputs,
        notes=notes or {},
        witness=witness_named(request),
        late_reason=request.POST.get(LATE_REASON, ""),
        typed_at=typed,
        faults=faults,
        expects_witness=expects_witness,
    )


def do(request: HttpRequest, wish: Wish, looked: tuple[Plan | None, tuple[Finding, ...]] | None = None) -> Doing:
    """Perform the wish when the form was submitted, else look what stands against it; `looked`: what `wish.previewed` has said already."""
    plan, findings = looked or wish.previewed()
    second = plan.witness_signs if plan else wish.expects_witness
    if second and not wish.witness and (colleague := standing_by(wish.chain, wish.kind, wish.by)):
        wish = replace(wish, witness=colleague, stands_by=True)
        plan, findings = wish.previewed()
    if request.method != "POST" or DO not in request.POST:
        return Doing(wish=wish, plan=plan, findings=findings)
    try:
        if wish.faults:
            raise Misfit(wish.faults[0].code, findings=wish.faults, **wish.faults[0].facts)
        act = _perform(request, wish, plan)
        if wish.kind == "practice":
            hear(wish.chain)
        return Doing(wish=wish, plan=plan, act=act)
    except Refused as refused:
        return Doing(wish=wish, plan=plan, findings=findings, refused=refused)


def _perform(request: HttpRequest, wish: Wish, plan: Plan | None) -> Act:
    """Write the notes, give the signatures, go through the door."""
    noted = {name: _note(request, wish, name, text) for name, text in wish.notes.items()}
    late = _note(request, wish, LATE_REASON, wish.late_reason)
    inputs = {**wish.inputs, **noted}
    content = content_hash(wish.command, wish.chain, inputs)
    asked = Wanted(plan.signs, plan.witness_signs, bool(wish.witness)) if plan else Wanted(witnessed=bool(wish.witness))
    own = give(request, BY, asked.signs, content, wish.now)
    if wish.stands_by:
        witnessed: Signature | None = Signature(wish.witness, asked.of_witness, wish.now, content)
    else:
        witnessed = give(request, WITNESS, asked.of_witness, content, wish.now) if wish.witness else None
    if wish.witness and witnessed is None:
        raise Refused("witness-signature-missing", meaning=asked.of_witness, person=wish.witness)
    return perform(
        wish.command, wish.chain, by=wish.by, at=wish.at, witness=wish.witness, signature=own, witness_signature=witnessed,
        idempotency=wish.key, late_reason=late, now=None, **inputs,
    )  # fmt: skip


def _note(request: HttpRequest, wish: Wish, name: str, text: str) -> str:
    """The key of a text. The same text of the same form is written once, so that a form sent twice asks for one and the same act."""
    kept: dict[str, dict[str, str]] = request.session.get("notes", {})
    known = kept.get(wish.key, {}).get(name, "")
    if known and text_of_note(known) == text:
        return known
    key = write_note(text, author=wish.by, at=wish.now)
    if key:
        latest = dict(list(kept.items())[-NOTES_KEPT:]) | {wish.key: kept.get(wish.key, {}) | {name: key}}
        request.session["notes"] = latest
    return key


def onward(request: HttpRequest, act: Act, message: str, href: str, told: Explain | None = None) -> HttpResponse:
    """Say what was done, and what was found while it was, and go on. Holds and deviations are said as warnings, in the words of `told`."""
    messages.success(request, message)
    for finding in act.found:
        if finding.on_breach in ("hold", "deviate"):
            said = told(finding) if told else explain(finding.code, finding.facts, get_language() or "zh")
            consequence = _("The unit is held.") if finding.on_breach == "hold" else _("A deviation was opened.")
            messages.warning(request, f"{said.sentence} {consequence}")
    return redirect(href)


def lessons(findings: list[Finding], told: Explain | None = None, kind: str = "live") -> tuple[Told, ...]:
    """Findings as the page says them, each as grave as it is in a chain of this kind; `told` says them in the words of a procedure. The same sentence
    is said once."""
    said: dict[tuple[str, str], Told] = {}
    for finding in findings:
        each = told(finding) if told else explain(finding.code, finding.facts, get_language() or "zh")
        lesson = Told(each.code, each.title, each.sentence, each.mend, each.source, tone_of(finding.on_breach, kind))
        said[lesson.code, lesson.sentence] = said.get((lesson.code, lesson.sentence)) or lesson
    return tuple(said.values())


OF_THE_FORM = {
    "signature-missing": "by_password",
    "signature-locked": "by_password",
    "signature-of-somebody-else": "by_account",
    "witness-signature-missing": "witness_password",
    "witness-missing": "witness_account",
    "witness-needed": "witness_account",
    "witness-unqualified": "witness_account",
    "witness-is-actor": "witness_account",
    "witness-is-performer": "witness_account",
    "second-person-not-entitled": "witness_account",
    "late-without-reason": LATE_REASON,
    "act-in-the-future": AT,
    "time-runs-backwards": AT,
}


def concerned(wish: Wish, finding: Finding) -> str:
    """The field of every form a finding is about; empty where it is about none of those."""
    if finding.code == "signature-wrong":
        return "witness_password" if finding.facts.get("signer") != wish.by else "by_password"
    if finding.code == "input-does-not-fit":
        return str(finding.facts.get("field", ""))
    return OF_THE_FORM.get(finding.code, "")


def errors_of(shown: list[Finding], concerns: Concerns, told: Explain | None = None) -> dict[str, str]:
    """Sentences by field name, for the fields to be marked."""
    found: dict[str, str] = {}
    for finding in shown:
        if name := concerns(finding):
            each = told(finding) if told else explain(finding.code, finding.facts, get_language() or "zh")
            found.setdefault(name, each.sentence)
    return found


def frame(request: HttpRequest, doing: Doing, wanted: Wanted, errors: dict[str, str]) -> dict[str, object]:
    """What every form that acts has below its own fields: its key, when it happened, signatures."""
    wish = doing.wish
    when = (
        Field(
            name=AT, label=_("It happened at"), kind="datetime-local", value=wish.typed_at, required=False, error=errors.get(AT, ""),
            reason=_("leave it empty for now"), attributes={"step": "60"},
        ),
        Field(
            name=LATE_REASON, label=_("Why it is recorded late"), kind="textarea", value=wish.late_reason, required=False, wide=True,
            error=errors.get(LATE_REASON, ""), reason=_("needed after more than 24 hours; name nobody in it"),
        ),
    )  # fmt: skip
    earlier = bool(wish.typed_at or wish.late_reason or errors.keys() & {AT, LATE_REASON})
    return {"key": wish.key, "when": when, "earlier": earlier, "signing": signing_part(request, wanted, errors), "signs": wanted.signs,
            "stands_by": wish.stands_by}  # fmt: skip


def instant(typed: str) -> datetime | None:
    """A local instant as a browser sends it, with its zone; None for what is none."""
    try:
        found = datetime.fromisoformat(typed) if typed else None
    except ValueError:
        return None
    return timezone.make_aware(found) if found and timezone.is_naive(found) else found
