"""Invented values for the pictures of the style page: curve, bars, lineage, tanks, slots. Every number is illustrative."""

from typing import Any

from django.urls import reverse

from stembase.web.parts.bars import Bar, Bars, Style, bars
from stembase.web.parts.chart import Area, Band, Chart, Mark, Series, Upright, line_chart
from stembase.web.parts.spread import spread
from stembase.web.parts.storage import Grid, Slot, SlotState, Tank
from stembase.web.parts.tree import Node, Tree, lineage
from stembase.web.spoken import say_number

from .saying import Say


def pictures(say: Say) -> dict[str, Any]:
    """All pictures."""
    words = say("中位第 17 天，八成介于第 10 至 28 天", "median day 17, eight of ten between day 10 and 28")
    return {
        "spread": spread(words, 10, 17, 28, 60), "expected": _expected(say), "curve": _curve(say), "funnel": _funnel(say),
        "waterfall": _waterfall(say), "tree": _tree(say), "tanks": _tanks(say), "grid": _grid(say),
    }  # fmt: skip


def _curve(say: Say) -> Chart:
    rows = curve_rows()
    return line_chart(
        say(
            "降温曲线：袋温在第 10 分钟于 −9.6 °C 成核，随后以每分钟 1 至 2 度降到 −85 °C",
            "Cooling curve: the bag nucleates at −9.6 °C in minute 10, then cools by 1 to 2 °C a minute to −85 °C",
        ),
        [
            Series(say("舱温", "Chamber"), [(minute, chamber) for minute, chamber, _ in rows], "reference"),
            Series(say("袋温", "Bag"), [(minute, bag) for minute, _, bag in rows]),
        ],
        x_label="min",
        y_label="°C",
        bands=[Band(-90, -80, say("转移温区", "may be moved"))],
        marks=[Mark(10, -8.4, say("成核 −9.6 °C", "nucleation −9.6 °C"))],
        csv_href=reverse("web:style-curve"),
    )


def _expected(say: Say) -> Chart:
    shares = [(float(day), 90 / (1 + 2.7 ** ((17 - day) / 3))) for day in range(0, 61, 2)]
    low, high = ([(day + move, share * part) for day, share in shares if 0 <= day + move <= 60] for move, part in ((3, 0.95), (-3, 1.05)))
    return line_chart(
        say("预期曲线：中位第 17 天，42 天内 90 %", "Expected curve: median day 17, 90 % by day 42"),
        [Series(say("预期", "Expected"), shares)],
        x_label=say("天", "days"),
        y_label="%",
        areas=[Area(low, high, say("可能的范围", "where it may lie"))],
        marks=[Mark(17, 45, say("中位第 17 天", "median: day 17"), below=True)],
        uprights=[Upright(42, say("第 42 天 90 %", "90 % by day 42"))],
        heights=(0, 100),
    )


def curve_rows() -> list[tuple[float, float, float]]:
    """Minute, chamber and bag temperature of the sample freeze."""
    chamber = ((0, 4), (9, -6), (11, -45), (13, -14), (35, -38), (55, -80), (60, -90))
    bag = ((0, 4), (9, -6), (10.5, -9.6), (11, -4.5), (17, -7), (23, -18), (40, -45), (60, -85))
    return [(minute, round(_between(chamber, minute), 1), round(_between(bag, minute), 1)) for minute in range(61)]


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        if x1 <= x <= x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return points[-1][1]


def _funnel(say: Say) -> Bars:
    steps: tuple[tuple[str, int, str, Style], ...] = (
        (say("采集", "Collected"), 412, "", "ours"),
        (say("接收合格", "Accepted"), 318, "−94", "ours"),
        (say("已冻存", "Frozen"), 241, "−77", "ours"),
        (say("检测合格", "Passed tests"), 203, "−38", "ours"),
        (say("已放行", "Released"), 187, "−16", "result"),
    )
    return bars(
        say("从采集到放行", "From collection to release"),
        [Bar(name, say_number(count), count, note=lost, style=style) for name, count, lost, style in steps],
    )


def _waterfall(say: Say) -> Bars:
    return bars(
        say("每个决定的代价", "What each decision cost"),
        [
            Bar(say("可得", "Attainable"), "4.6", 4.6),
            Bar(say("22 °C 等了 31 小时", "Waited 31 h at 22 °C"), "−0.9", 4.6, 3.7, "loss"),
            Bar(say("DMSO 一次加入", "DMSO in one step"), "−0.5", 3.7, 3.2, "loss"),
            Bar(say("未补偿平台期", "Plateau not compensated"), "−0.3", 3.2, 2.9, "loss"),
            Bar(say("交出", "Delivered"), "2.9", 2.9, style="result"),
        ],
        csv_href=reverse("web:style-curve"),
    )


def _tree(say: Say) -> Tree:
    nodes = [
        Node("d", "D-2231", say("供者 · 演示", "donor · demo"), href="#"),
        Node("c", "A9992 26 000417", say("采集 92 mL", "collected 92 mL"), href="#"),
        Node("u", "…417 · bag", say("隔离中", "quarantined"), "here", "#"),
        Node("s", "…417 · segment", say("2 段", "2 pieces"), href="#"),
        Node("t", "…417 · tube", say("CD34 检测", "CD34 test"), "calm"),
        Node("p", "P-88", say("合并培养", "pooled culture"), "warn", "#"),
        Node("x", "…398 · vial", say("已报废", "discarded"), "bad", "#"),
    ]
    return lineage(say("谱系", "Lineage"), nodes, [("d", "c"), ("c", "u"), ("c", "s"), ("c", "t"), ("t", "p"), ("x", "p")])


def _tanks(say: Say) -> list[Tank]:
    return [
        Tank("01", say("罐 01 · 隔离", "Tank 01 · quarantine"), 212, 1200, -192.4, "good", href="#"),
        Tank("03", say("罐 03", "Tank 03"), 1108, 1200, -189.8, "warn", say("快满", "nearly full"), "#"),
        Tank("04", say("罐 04", "Tank 04"), 640, 1200, -148.1, "bad", say("升温 38 分钟", "warm for 38 min"), "#"),
        Tank("05", say("罐 05", "Tank 05"), 0, 1200, None, "bad", say("传感器失联", "sensor silent"), "#"),
    ]


def _grid(say: Say) -> Grid:
    states: tuple[SlotState, ...] = (
        "taken",
        "taken",
        "quarantined",
        "taken",
        "free",
        "free",
        "reserved",
        "taken",
        "held",
        "taken",
        "here",
        "taken",
        "free",
        "closed",
        "taken",
        "taken",
    )
    slots = [
        Slot(state, "" if state in ("free", "closed") else f"A9992 26 0004{index:02d}", "#" if state not in ("closed", "free") else "")  # type: ignore[arg-type]
        for index, state in enumerate(states)
    ]
    return Grid(
        say("罐 03 · 架 B · 盒 07", "Tank 03 · rack B · box 07"), [str(number) for number in range(1, 9)], [("A", slots[:8]), ("B", slots[8:])]
    )
