"""Admit partners and open their sites and rooms."""

from datetime import date, datetime

from django.utils import timezone

from stembase.acts.command import Plan, command
from stembase.base.kinds import room_kinds
from stembase.base.models import Partner, Room, Site
from stembase.ledger.vocabulary import Act, Code, Document, Record, verb
from stembase.people.models import Organisation
from stembase.people.roles import ADMINISTRATOR, COORDINATOR
from stembase.refusal import Refused


class PartnerAdmitted(Record):
    """The day the organisation joined; the subject is its key."""

    joined_date: date


class SiteOpened(Record):
    """Whose site it is, and what it is called."""

    partner: Code
    title_zh: Document
    title_en: Document


class RoomOpened(Record):
    """Where the room is, of what kind, and what it is called."""

    site: Code
    kind: Code
    title_zh: Document
    title_en: Document


@command("admit-partner", verb="partner.admitted", roles={ADMINISTRATOR, COORDINATOR}, kinds=("base",), zh="接纳合作单位", en="admit a partner")
def plan_admission(*, chain: str, kind: str, by: str, at: datetime, witness: str, organisation: Code, joined_date: date | None = None) -> Plan:
    """An organisation joins the base, today if no day is given. Refuses `no-such-organisation`, `partner-admitted-already`."""
    if not Organisation.objects.filter(key=organisation).exists():
        raise Refused("no-such-organisation", organisation=organisation)
    if Partner.objects.filter(key=organisation).exists():
        raise Refused("partner-admitted-already", partner=organisation)
    return Plan(subject=organisation, did=PartnerAdmitted(joined_date=joined_date or timezone.localtime(at).date()))


@command("open-site", verb="site.opened", roles={ADMINISTRATOR, COORDINATOR}, kinds=("base",), zh="开设地点", en="open a site")
def plan_site(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, site: Code, partner: Code, title_zh: Document, title_en: Document
) -> Plan:
    """A partner opens a place with rooms. Refuses `no-such-partner`, `site-open-already`."""
    if not Partner.objects.filter(key=partner, left_date=None).exists():
        raise Refused("no-such-partner", partner=partner)
    if Site.objects.filter(key=site).exists():
        raise Refused("site-open-already", site=site)
    return Plan(subject=site, did=SiteOpened(partner=partner, title_zh=title_zh, title_en=title_en))


@command("open-room", verb="room.opened", roles={ADMINISTRATOR, COORDINATOR}, kinds=("base",), zh="开设房间", en="open a room")
def plan_room(
    *, chain: str, kind: str, by: str, at: datetime, witness: str, room: Code, site: Code, room_kind: Code, title_zh: Document, title_en: Document
) -> Plan:
    """A room comes into use. Refuses `no-such-site`, `room-kind-unknown`, `room-open-already`."""
    if not Site.objects.filter(key=site).exists():
        raise Refused("no-such-site", site=site)
    if room_kind not in room_kinds():
        raise Refused("room-kind-unknown", kind=room_kind)
    if Room.objects.filter(key=room).exists():
        raise Refused("room-open-already", room=room)
    return Plan(subject=room, did=RoomOpened(site=site, kind=room_kind, title_zh=title_zh, title_en=title_en))


@verb("partner.admitted", zh="接纳合作单位 {subject}", en="admitted the partner {subject}", record=PartnerAdmitted)
def partner_admitted(act: Act, record: PartnerAdmitted) -> None:
    """A partner is one of the base."""
    Partner.objects.create(key=act.subject, joined_date=record.joined_date)


@verb("site.opened", zh="开设地点 {subject}", en="opened the site {subject}", record=SiteOpened)
def site_opened(act: Act, record: SiteOpened) -> None:
    """A site stands."""
    Site.objects.create(key=act.subject, partner_id=record.partner, title_zh=record.title_zh, title_en=record.title_en)


@verb("room.opened", zh="开设房间 {subject}", en="opened the room {subject}", record=RoomOpened)
def room_opened(act: Act, record: RoomOpened) -> None:
    """A room stands."""
    Room.objects.create(key=act.subject, site_id=record.site, kind=record.kind, title_zh=record.title_zh, title_en=record.title_en)
