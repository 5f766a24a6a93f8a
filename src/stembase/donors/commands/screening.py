"""Ask a donor the questionnaire; answers are codes, and some put the donation off."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from stembase.acts.command import Plan, command
from stembase.competence.queries import clearance_findings
from stembase.donors.models import Screening
from stembase.donors.queries import donor_in, scopes_in_force
from stembase.donors.standard import ANSWERS, Question, questionnaire
from stembase.ledger.vocabulary import Act, Code, Record, verb
from stembase.people.roles import PHYSICIAN, WORKERS
from stembase.refusal import Finding, Refused


class DonorScreened(Record):
    """The questionnaire's version, the answers, and the questions whose answers put the donation off."""

    questionnaire: Code
    answers: dict[Code, Code]
    deferrals: list[Code]


@command("screen-donor", verb="donor.screened", roles=WORKERS | {PHYSICIAN}, zh="供者健康征询", en="screen a donor")
def plan_screening(*, chain: str, kind: str, by: str, at: datetime, witness: str, donor: Code, answers: dict[Code, Code]) -> Plan:
    """Record the answers; needs a consent in force.

    Refuses `no-such-donor`, `donor-erased`, `no-such-question`, `no-such-answer`, and finds `consent-not-in-force`, `question-unanswered`,
    `donor-deferred` (a fact: recorded, and it holds).
    """
    donor_in(chain, donor)
    version, questions = questionnaire()
    for question, answer in answers.items():
        if question not in questions:
            raise Refused("no-such-question", question=question)
        if answer not in ANSWERS:
            raise Refused("no-such-answer", question=question, answer=answer)
    deferrals = sorted(question for question, answer in answers.items() if answer in questions[question].defers)
    findings = [*clearance_findings(by, chain, at, kind), *_findings(donor, answers, questions, deferrals, at)]
    return Plan(subject=donor, did=DonorScreened(questionnaire=version, answers=dict(answers), deferrals=deferrals), findings=findings)


def _findings(donor: str, answers: Mapping[str, str], questions: Mapping[str, Question], deferrals: list[str], at: datetime) -> Iterator[Finding]:
    if not scopes_in_force(donor, at):
        yield Finding("consent-not-in-force", "refuse", {"donor": donor, "scope": "any"})
    if unanswered := sorted(set(questions) - set(answers)):
        yield Finding("question-unanswered", "refuse", {"donor": donor, "questions": unanswered})
    if deferrals:
        yield Finding("donor-deferred", "hold", {"donor": donor, "questions": deferrals})


@verb("donor.screened", zh="征询供者 {subject}", en="screened the donor {subject}", record=DonorScreened)
def donor_screened(act: Act, record: DonorScreened) -> None:
    """The answers stand."""
    outcome = Screening.Outcome.DEFERRED if record.deferrals else Screening.Outcome.ACCEPTED
    Screening.objects.create(
        key=act.key,
        order=act.seq,
        bank=act.chain,
        donor_id=act.subject,
        questionnaire=record.questionnaire,
        answers=record.answers,
        outcome=outcome,
        deferrals=record.deferrals,
        screened_by=act.actor,
        at=act.at,
    )
