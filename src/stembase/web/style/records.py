"""Invented values for what people read on the style page: figures, a timeline, a list of units, jobs, the badge of a bank."""

from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict

from stembase.web.parts.happened import Event, Figure, Progress
from stembase.web.parts.listing import Column, Filter, Listing, choices, listing
from stembase.web.parts.tag import STAGES, STATES
from stembase.web.shell import Badge

from .saying import Say

UNIT_ROWS = (
    ("A999226000417", "quarantined", 1.42e9, 2.9e6, 92.1),
    ("A999226000418", "released", 1.88e9, 5.1e6, 96.4),
    ("A999226000431", "held", 0.96e9, 1.7e6, 81.0),
    ("A999226000440", "issued", 2.11e9, 6.3e6, 97.2),
)


def records(query: QueryDict, now: datetime, say: Say) -> dict[str, Any]:
    """All of them."""
    return {"figures": _figures(say), "events": _events(say, now), "units": _units(query, say), "jobs": _jobs(say)}


def badge(kind: str, say: Say) -> Badge | None:
    """The badge of a sample bank, live or practice."""
    if kind == "practice":
        return Badge("practice", say("演示模拟库", "Demo practice"), "A9995", datetime(2026, 3, 14, 16, 20))
    return Badge("live", say("演示脐血库", "Demo cord blood bank"), "A9992") if kind == "live" else None


def _figures(say: Say) -> list[Figure]:
    return [
        Figure(say("交出的活 CD34⁺", "Viable CD34⁺ delivered"), "2.9 × 10⁶"),
        Figure(say("同一单位的最好结果", "Best from the same unit"), "4.6 × 10⁶"),
        Figure(say("采集至冻存", "Time to freezing"), say("31 小时", "31 h"), note=say("限 48 小时", "limit 48 h")),
        Figure(say("严重差错", "Critical errors"), "0", tone="good"),
        Figure(say("合格线", "Passing standard"), "70 %", tone="bad", note=say("未达到", "not reached")),
    ]


def _events(say: Say, now: datetime) -> list[Event]:
    return [
        Event(now - timedelta(hours=40), say("采集 92 mL，45 秒断脐", "Collected 92 mL, clamped at 45 s"), href="#"),
        Event(
            now - timedelta(hours=39),
            say("室温放置", "Left at room temperature"),
            say("参考：1 小时内入 4 °C 箱", "Reference: 4 °C box within 1 h"),
            "bad",
        ),
        Event(
            now - timedelta(hours=9),
            say("CD34 由第二人审核", "CD34 reviewed by a second reader"),
            tone="warn",
            detail=say("晚 3 小时补录，理由已写", "recorded 3 h late, with its reason"),
        ),
        Event(now - timedelta(hours=1), say("入库 03-B-07-2", "Stored 03-B-07-2")),
        Event(now + timedelta(days=1), say("待：无菌培养第 14 天", "To come: sterility, day 14"), tone="calm"),
    ]


def _units(query: QueryDict, say: Say) -> Listing:
    state = query.get("state", "")
    rows = [row for row in UNIT_ROWS if not state or row[1] == state]
    columns = (
        Column("din", say("单位", "Unit"), sort=("din",)),
        Column("stage", say("状态", "State")),
        Column("tnc", "TNC", number=True, sort=("tnc",)),
        Column("cd34", "CD34⁺", number=True, sort=("cd34",)),
        Column("viability", say("活率", "Viability"), number=True),
    )
    states = choices(
        [("", say("全部", "all")), *((key, (STATES | STAGES)[key].word) for key in ("quarantined", "released", "held", "issued"))], state
    )
    return listing(
        query,
        rows,
        columns,
        filters=(Filter("state", say("状态", "State"), states, state), Filter("din", "DIN", value=query.get("din", ""))),
        id="units",
    )


def _jobs(say: Say) -> list[Progress]:
    return [
        Progress(
            "import",
            say("导入 10,000 名供者", "Importing 10,000 donors"),
            "running",
            6200,
            10000,
            say("还需约 40 秒", "about 40 s to go"),
            cancel_href="#",
        ),
        Progress(
            "rebuild", say("由账本重建", "Rebuilding from the ledger"), "failed", note=say("第 4,211 行不符", "row 4,211 differs"), result_href="#"
        ),
    ]
