"""Commands over HTTP: what there is, what one would do, and doing it. Everything goes through the one door."""

from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest
from ninja import Header, Router, Schema, Status

from stembase.acts.command import COMMANDS, command_named
from stembase.acts.door import content_hash, perform, preview
from stembase.ledger.clock import time_of
from stembase.people.signatures import Signature, sign
from stembase.refusal import explain

router = Router(tags=["acts"])


class Signing(Schema):
    """A signature to be given with the act: whose, by which password, with what meaning."""

    signer: str
    password: str
    meaning: str


class ActIn(Schema):
    """One act: its inputs as the command's schema says, when it happened (default: now), who witnessed."""

    inputs: dict[str, Any] = {}
    at: datetime | None = None
    witness: str = ""
    signature: Signing | None = None
    witness_signature: Signing | None = None
    late_reason: str = ""


class ActOut(Schema):
    """The act as recorded."""

    key: str
    verb: str
    subject: str
    at: datetime
    recorded_at: datetime
    findings: list[dict[str, Any]]


@router.get("/commands", response=list[dict[str, Any]])
def list_commands(request: HttpRequest) -> list[dict[str, Any]]:
    """Every command: name, verb, roles, kinds of chain, and the JSON Schema of its inputs."""
    return [
        {
            "name": command.name,
            "verb": command.verb,
            "title": {"zh": command.zh, "en": command.en},
            "roles": sorted(command.roles),
            "kinds": sorted(command.kinds),
            "inputs": msgspec.json.schema(command.inputs),
        }
        for command in sorted(COMMANDS.values(), key=lambda command: command.name)
    ]


@router.post("/chains/{chain}/previews/{name}", response=list[dict[str, Any]])
def preview_act(request: HttpRequest, chain: str, name: str, body: ActIn) -> list[dict[str, Any]]:
    """What the rules would say of the act. Writes nothing."""
    command_named(name)
    _, findings = preview(name, chain, by=request.user.code, at=body.at or time_of(chain), witness=body.witness, **body.inputs)
    return [_told(request, finding) for finding in findings]


@router.post("/chains/{chain}/acts/{name}", response={201: ActOut})
def do_act(request: HttpRequest, chain: str, name: str, body: ActIn, idempotency_key: str = Header("")) -> Status:
    """Do it. A repeated `Idempotency-Key` gives the same act and writes nothing."""
    now = time_of(chain)
    content = content_hash(name, chain, body.inputs)
    act = perform(
        name,
        chain,
        by=request.user.code,
        at=body.at or now,
        witness=body.witness,
        signature=_sign(body.signature, content, now),
        witness_signature=_sign(body.witness_signature, content, now),
        idempotency=idempotency_key,
        late_reason=body.late_reason,
        **body.inputs,
    )
    findings = [_told(request, finding) for finding in act.found]
    told = {"key": act.key, "verb": act.verb, "subject": act.subject, "at": act.at, "recorded_at": act.recorded_at, "findings": findings}
    return Status(201, told)


def _sign(given: Signing | None, content: str, now: datetime) -> Signature | None:
    return sign(signer=given.signer, password=given.password, meaning=given.meaning, content=content, at=now) if given else None


def _told(request: HttpRequest, finding: Any) -> dict[str, Any]:
    told = explain(finding.code, finding.facts, getattr(request, "LANGUAGE_CODE", "en"))
    return {"code": finding.code, "on_breach": finding.on_breach, "sentence": told.sentence, "mend": told.mend}
