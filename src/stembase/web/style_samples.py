"""What the style page shows in its parts: invented values (演示 / demo), in the language asked for. Every number here is illustrative."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from stembase.refusal import Explanation

from .parts.bars import Bar, Bars, bars
from .parts.chart import Band, Chart, Mark, Series, line_chart
from .parts.confirm import Confirm
from .parts.cord import cord
from .parts.field import Choice, Field
from .parts.happened import Event, Figure, Progress
from .parts.listing import Column, Filter, Listing, choices, listing
from .parts.signature import Signing, signer
from .parts.storage import Grid, Slot, Tank
from .parts.tag import STAGES, STATES
from .parts.tree import Node, Tree, lineage
from .shell import Badge
from .spoken import chinese, say_number

Say = Callable[[str, str], str]

TOKENS = {
    "paper": "#f6f7f4", "sheet": "#fff", "ink": "#17211e", "soft": "#56635d", "line": "#dfe4de", "edge": "#7d8983", "wash": "#eef2ec",
    "jade": "#0a6b5c", "jade-deep": "#064b41", "jade-wash": "#e2f1ec", "tint": "#7cc4b4", "grey": "#9aa8a1", "loss": "#c9574c",
    "good": "#2c7a3f", "good-wash": "#e6f3e6", "warn": "#8a5800", "warn-wash": "#fdf1d8", "bad": "#b3261e", "bad-wash": "#fbe7e4",
    "info": "#1f5f99", "info-wash": "#e5eff9",
}
UNIT_ROWS = (
    ("A999226000417", "quarantined", 1.42e9, 2.9e6, 92.1), ("A999226000418", "released", 1.88e9, 5.1e6, 96.4),
    ("A999226000431", "held", 0.96e9, 1.7e6, 81.0), ("A999226000440", "issued", 2.11e9, 6.3e6, 97.2),
)


def saying(language: str) -> Say:
    """A function that picks the Chinese or the English of two."""
    return lambda zh, en: zh if chinese(language) else en


def badge(kind: str, language: str) -> Badge | None:
    """The badge of a sample bank, live or practice."""
    say = saying(language)
    if kind == "practice":
        return Badge("practice", say("演示教学库", "Demo practice"), "A9995", datetime(2026, 3, 14, 16, 20))
    return Badge("live", say("演示脐血库", "Demo cord blood bank"), "A9992") if kind == "live" else None


def samples(query: QueryDict, now: datetime, language: str) -> dict[str, Any]:
    """Everything the style page draws."""
    say = saying(language)
    return {
        "tokens": TOKENS, "stages": STAGES, "states": STATES, "sample_now": now, "spans": [timedelta(hours=21, minutes=40), 6.5, timedelta(days=3, hours=4)],
        "instants": [now - timedelta(hours=2), now - timedelta(days=1), now - timedelta(days=40), now - timedelta(days=500)],
        "cord_navigation": _navigation(say), "cord_progress": _progress(say), "cord_history": _history(say),
        "fields": _fields(say), "lesson": _lesson(say), "confirm": _confirm(say), "signing": _signing(say),
        "figures": _figures(say), "events": _events(say, now), "units": _units(query, say),
        "curve": _curve(say), "funnel": _funnel(say), "waterfall": _waterfall(say), "tree": _tree(say), "tanks": _tanks(say), "grid": _grid(say),
        "jobs": _jobs(say),
    }


def _navigation(say: Say) -> Any:
    counts = {"collection": 3, "preparation": 5, "testing": 27, "selection": 4, "storage": 2, "research": 0, "clinical": 1}
    return cord(say("工位", "Stations"), counts=counts, current="preparation", links=dict.fromkeys(counts, "#cord"), notes={"testing": say("2 件逾期", "2 overdue")})


def _progress(say: Say) -> Any:
    notes = {"collection": "03-13 18:40", "preparation": say("第 4 步，共 6 步", "step 4 of 6"), "testing": say("待 9 项", "9 pending")}
    return cord(say("这一次操作的进度", "Progress of this run"), done=["collection"], now="preparation", notes=notes)


def _history(say: Say) -> Any:
    notes = {"collection": "2025-11-02", "preparation": "2025-11-03", "testing": say("无菌阳性", "culture positive"), "storage": "03-B-07-2"}
    return cord(say("这个单位的经历", "History of this unit"), done=["collection", "preparation", "storage"], bad=["testing"], notes=notes)


def _fields(say: Say) -> list[Field]:
    why, over = say("为什么", "why"), say("超出本程序第 3 版的限值", "outside the limit of version 3 of this procedure")
    options = (Choice("a", say("ALLEGRA 离心机 A（演示）", "Centrifuge A (demo)"), True), Choice("b", say("离心机 B（演示）", "Centrifuge B (demo)")))
    return [
        Field(name="lot", label=say("冻存保护剂批号", "Lot of cryoprotectant"), value="DMSO-2601-07", reason=say("效期 2026-11-30，已校验", "in date until 2026-11-30, verified")),
        Field(name="dmso", label=say("DMSO 终浓度", "Final DMSO concentration"), kind="number", value="10.0", unit="%", limit="9–11",
              reason=say("低则冰晶，高则中毒", "less: ice; more: toxic"), reason_href=f"#{why}", attributes={"step": "0.1", "inputmode": "decimal"}),
        Field(name="warm", label=say("加入时产品温度", "Temperature when added"), kind="number", value="22.0", unit="°C", limit="0–8", error=over,
              reason=say("暖时保护剂伤细胞", "warm, it harms cells"), mend=say("先冰浴降温再加。", "Chill it on ice first."), mend_href="#lesson", attributes={"step": "0.1"}),
        Field(name="machine", label=say("离心机", "Centrifuge"), kind="select", choices=options, reason=say("校准至 2027-02-01", "calibrated until 2027-02-01")),
        Field(name="mixed", label=say("已充分混匀", "Mixed well"), kind="checkbox", value="on"),
        Field(name="side", label=say("采集方式", "Way of collection"), kind="radio", choices=(Choice("in", say("胎盘娩出前", "in utero"), True), Choice("ex", say("胎盘娩出后", "ex utero")))),
        Field(name="remark", label=say("备注", "Remark"), kind="textarea", required=False, wide=True, reason=say("不写任何人的姓名", "name nobody in it")),
    ]


def _lesson(say: Say) -> Explanation:
    return Explanation(
        "product-too-warm", say("这一步还不能签字", "This step cannot be signed yet"),
        say("产品温度 22.0 °C 超出 0–8 °C。", "The product is at 22.0 °C; the limit is 0–8 °C."),
        say("先冰浴降温再加保护剂，或按偏差处理。", "Chill it on ice before adding the cryoprotectant, or record a deviation."), say("数值为示意", "illustrative number"),
    )


def _confirm(say: Say) -> Confirm:
    return Confirm(
        say("报废单位 A9992 26 000431", "Discard unit A9992 26 000431"), say("报废后这个单位不能再放行、发放或用于研究。", "Once discarded, the unit can never be released, issued or given to research."),
        "#", say("报废", "Discard"), "#",
        facts=((say("原因类别", "Reason"), say("检测不合格", "failed test")), (say("库位", "Place"), "03-B-07-2")),
        fields=(Field(name="reason", label=say("理由", "Reason in words"), kind="textarea", wide=True),),
    )


def _signing(say: Say) -> Signing:
    return Signing((
        signer(say("操作者签名 · 演示 林晓", "Performed by · demo Lin Xiao"), say("我做了这一步，记录属实。", "I did this step and the record is true."), prefix="by", account="P0007"),
        signer(say("见证人签名", "Witness"), say("我在场并核对了。", "I was there and verified it."), prefix="witness", errors={"password": say("密码不对", "wrong password")}),
    ))


def _figures(say: Say) -> list[Figure]:
    return [
        Figure(say("交出的活 CD34⁺", "Viable CD34⁺ delivered"), "2.9 × 10⁶"), Figure(say("同一单位的最好结果", "Best from the same unit"), "4.6 × 10⁶"),
        Figure(say("采集至冻存", "Time to freezing"), say("31 小时", "31 h"), note=say("限 48 小时", "limit 48 h")),
        Figure(say("严重差错", "Critical errors"), "0", tone="good"), Figure(say("合格线", "Passing standard"), "70 %", tone="bad", note=say("未达到", "not reached")),
    ]


def _events(say: Say, now: datetime) -> list[Event]:
    return [
        Event(now - timedelta(hours=40), say("采集 92 mL，45 秒断脐", "Collected 92 mL, clamped at 45 s"), href="#"),
        Event(now - timedelta(hours=39), say("室温放置", "Left at room temperature"), say("参考：1 小时内入 4 °C 箱", "Reference: 4 °C box within 1 h"), "bad"),
        Event(now - timedelta(hours=9), say("CD34 由第二人复核", "CD34 reviewed by a second reader"), tone="warn", detail=say("晚录 3 小时，理由已写", "recorded 3 h late, with its reason")),
        Event(now - timedelta(hours=1), say("入库 03-B-07-2", "Stored 03-B-07-2")), Event(now + timedelta(days=1), say("待：无菌培养第 14 天", "To come: sterility, day 14"), tone="calm"),
    ]


def _units(query: QueryDict, say: Say) -> Listing:
    state = query.get("state", "")
    rows = [row for row in UNIT_ROWS if not state or row[1] == state]
    columns = (
        Column("din", say("单位", "Unit"), sort=("din",)), Column("stage", say("状态", "State")), Column("tnc", "TNC", number=True, sort=("tnc",)),
        Column("cd34", "CD34⁺", number=True, sort=("cd34",)), Column("viability", say("活率", "Viability"), number=True),
    )
    states = choices([("", say("全部", "all")), *((key, (STATES | STAGES)[key].word) for key in ("quarantined", "released", "held", "issued"))], state)
    return listing(query, rows, columns, filters=(Filter("state", say("状态", "State"), states, state), Filter("din", "DIN", value=query.get("din", ""))), id="units")


def curve_rows() -> list[tuple[float, float, float]]:
    """Minute, chamber and bag temperature of the sample freeze."""
    chamber = ((0, 4), (9, -6), (11, -45), (13, -14), (35, -38), (55, -80), (60, -90))
    bag = ((0, 4), (9, -6), (10.5, -9.6), (11, -4.5), (17, -7), (23, -18), (40, -45), (60, -85))
    return [(minute, round(_between(chamber, minute), 1), round(_between(bag, minute), 1)) for minute in range(0, 61)]


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return points[-1][1]


def _curve(say: Say) -> Chart:
    rows = curve_rows()
    return line_chart(
        say("降温曲线：袋温在第 10 分钟于 −9.6 °C 成核，随后以每分钟 1 至 2 度降到 −85 °C", "Cooling curve: the bag nucleates at −9.6 °C in minute 10, then cools by 1 to 2 °C a minute to −85 °C"),
        [Series(say("舱温", "Chamber"), [(minute, chamber) for minute, chamber, _ in rows], "reference"), Series(say("袋温", "Bag"), [(minute, bag) for minute, _, bag in rows])],
        x_label="min", y_label="°C", bands=[Band(-90, -80, say("转移温区", "may be moved"))], marks=[Mark(10, -8.4, say("成核 −9.6 °C", "nucleation −9.6 °C"))],
        csv_href=reverse("web:style-curve"),
    )


def _funnel(say: Say) -> Bars:
    steps = ((say("采集", "Collected"), 412, "", "ours"), (say("接收合格", "Accepted"), 318, "−94", "ours"), (say("已冻存", "Frozen"), 241, "−77", "ours"),
             (say("检测合格", "Passed tests"), 203, "−38", "ours"), (say("已放行", "Released"), 187, "−16", "result"))
    return bars(say("从采集到放行", "From collection to release"), [Bar(name, say_number(count), count, note=lost, style=style) for name, count, lost, style in steps])  # type: ignore[arg-type]


def _waterfall(say: Say) -> Bars:
    return bars(say("每个决定的代价", "What each decision cost"), [
        Bar(say("可得", "Attainable"), "4.6", 4.6), Bar(say("22 °C 等了 31 小时", "Waited 31 h at 22 °C"), "−0.9", 4.6, 3.7, "loss"),
        Bar(say("DMSO 一次加入", "DMSO in one step"), "−0.5", 3.7, 3.2, "loss"), Bar(say("未补偿平台期", "Plateau not compensated"), "−0.3", 3.2, 2.9, "loss"),
        Bar(say("交出", "Delivered"), "2.9", 2.9, style="result"),
    ], csv_href=reverse("web:style-curve"))


def _tree(say: Say) -> Tree:
    nodes = [
        Node("d", "D-2231", say("供者 · 演示", "donor · demo"), href="#"), Node("c", "A9992 26 000417", say("采集 92 mL", "collected 92 mL"), href="#"),
        Node("u", "…417 · bag", say("隔离中", "quarantined"), "here", "#"), Node("s", "…417 · segment", say("2 段", "2 pieces"), href="#"),
        Node("t", "…417 · tube", say("CD34 检测", "CD34 test"), "calm"), Node("p", "P-88", say("合并培养", "pooled culture"), "warn", "#"), Node("x", "…398 · vial", say("已报废", "discarded"), "bad", "#"),
    ]
    return lineage(say("谱系", "Lineage"), nodes, [("d", "c"), ("c", "u"), ("c", "s"), ("c", "t"), ("t", "p"), ("x", "p")])


def _tanks(say: Say) -> list[Tank]:
    return [
        Tank("01", say("罐 01 · 隔离", "Tank 01 · quarantine"), 212, 1200, -192.4, "good", href="#"), Tank("03", say("罐 03", "Tank 03"), 1108, 1200, -189.8, "warn", say("快满", "nearly full"), "#"),
        Tank("04", say("罐 04", "Tank 04"), 640, 1200, -148.1, "bad", say("升温 38 分钟", "warm for 38 min"), "#"), Tank("05", say("罐 05", "Tank 05"), 0, 1200, None, "bad", say("传感器无声", "sensor silent"), "#"),
    ]


def _grid(say: Say) -> Grid:
    states = ("taken", "taken", "quarantined", "taken", "free", "free", "reserved", "taken", "held", "taken", "here", "taken", "free", "closed", "taken", "taken")
    slots = [Slot(state, "" if state in ("free", "closed") else f"A9992 26 0004{index:02d}", "#" if state not in ("closed", "free") else "") for index, state in enumerate(states)]  # type: ignore[arg-type]
    return Grid(say("罐 03 · 架 B · 盒 07", "Tank 03 · rack B · box 07"), [str(number) for number in range(1, 9)], [("A", slots[:8]), ("B", slots[8:])])


def _jobs(say: Say) -> list[Progress]:
    return [
        Progress("import", say("导入 10,000 名供者", "Importing 10,000 donors"), "running", 6200, 10000, say("还需约 40 秒", "about 40 s to go"), cancel_href="#"),
        Progress("rebuild", say("由账本重建", "Rebuilding from the ledger"), "failed", note=say("第 4,211 行不符", "row 4,211 differs"), result_href="#"),
    ]
